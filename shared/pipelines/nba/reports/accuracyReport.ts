import type { Row } from '../../../domain/table.js';
import { SCORING_TIERS, type ScoringTier } from '../grading/tiers.js';
import { addRows, noSums, type Decile, type Leaf, type Sums } from './accuracySums.js';
import { accuracyTables, type AccuracyRows, type AccuracyTable } from './accuracyTables.js';
import {
  baselinesOf,
  baseOf,
  figuresOf,
  hitRateOf,
  sumOfTallies,
  type BaselineRow,
  type HitRate,
} from './accuracyTally.js';

export interface AccuracyReportRow {
  readonly system_id: string;
  /** Null: all. */
  readonly season_year: number | null;
  readonly scoring_tier: ScoringTier | null;
  /** Graded predictions. */
  readonly n: number;
  readonly voids: number;
  readonly mae: number | null;
  /** predicted − actual. */
  readonly bias: number | null;
  readonly within_3: number | null;
  readonly hits: HitRate;
  readonly baselines: readonly BaselineRow[];
}

/** Of the player-games that had a row in the daily cache and were played: how many a system predicted. */
export interface CoverageRow {
  readonly system_id: string;
  readonly season_year: number;
  readonly player_games: number;
  readonly graded: number;
  readonly share: number | null;
}

export interface CalibrationRow {
  readonly system_id: string;
  /** 1–10; 8 is .70 to under .80. */
  readonly confidence_decile: number;
  readonly n: number;
  readonly mean_confidence: number | null;
  readonly mae: number | null;
  readonly hits: HitRate;
}

/** What a system says beside what it starts from: before its adjustments, or before it leans. */
export interface BaseRow {
  readonly system_id: string;
  readonly season_year: number;
  readonly n: number;
  readonly mae: number | null;
  readonly base_mae: number | null;
}

export interface AccuracyReport {
  readonly accuracy: readonly AccuracyReportRow[];
  readonly coverage: readonly CoverageRow[];
  readonly calibration: readonly CalibrationRow[];
  readonly bases: readonly BaseRow[];
}

type Scope = Pick<AccuracyReportRow, 'system_id' | 'season_year' | 'scoring_tier'>;

const rowOf = (scope: Scope, leaves: readonly Leaf[]): AccuracyReportRow => {
  const tally = sumOfTallies(leaves.map((leaf) => leaf.tally));
  const { n, voids, mae, bias, within_3 } = figuresOf(tally);
  return { ...scope, n, voids, mae, bias, within_3, hits: hitRateOf(tally), baselines: baselinesOf(tally) };
};

const distinctOf = <V extends string | number>(values: readonly V[]): readonly V[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));

const byTier = (scope: Omit<Scope, 'scoring_tier'>, leaves: readonly Leaf[]): readonly AccuracyReportRow[] =>
  SCORING_TIERS.flatMap(({ tier }) => {
    const own = leaves.filter((leaf) => leaf.tier === tier);
    return own.length === 0 ? [] : [rowOf({ ...scope, scoring_tier: tier }, own)];
  });

/** The splits of one system: all, by tier, by season, by season and tier. */
const rowsOf = (system: string, leaves: readonly Leaf[]): readonly AccuracyReportRow[] => {
  const scopes = [null, ...distinctOf(leaves.map(({ season }) => season))];
  return scopes.flatMap((season) => {
    const own = season === null ? leaves : leaves.filter((leaf) => leaf.season === season);
    const scope = { system_id: system, season_year: season };
    return [rowOf({ ...scope, scoring_tier: null }, own), ...byTier(scope, own)];
  });
};

const coverageOf = ({ playerGames, covered }: Sums, systems: readonly string[]): readonly CoverageRow[] =>
  systems.flatMap((system) =>
    [...playerGames]
      .sort(([a], [b]) => a - b)
      .map(([season, games]) => {
        const graded = covered.get(`${system} ${season}`) ?? 0;
        return {
          system_id: system,
          season_year: season,
          player_games: games,
          graded,
          share: Math.round((1e4 * graded) / games) / 1e4,
        };
      }),
  );

const calibrationOf = ({ system, decile, tally }: Decile): CalibrationRow => {
  const { n, mean_confidence, mae } = figuresOf(tally);
  return { system_id: system, confidence_decile: decile, n, mean_confidence, mae, hits: hitRateOf(tally) };
};

const reportOf = (sums: Sums): AccuracyReport => {
  const leaves = [...sums.leaves].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf);
  const deciles = [...sums.deciles].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, decile]) => decile);
  const systems = distinctOf(leaves.map(({ system }) => system));
  const of = (system: string): readonly Leaf[] => leaves.filter((leaf) => leaf.system === system);
  return {
    accuracy: systems.flatMap((system) => rowsOf(system, of(system))),
    coverage: coverageOf(sums, systems),
    calibration: deciles.filter(({ tally }) => tally.n > 0).map(calibrationOf),
    bases: systems.flatMap((system) =>
      distinctOf(of(system).map(({ season }) => season)).flatMap((season) => {
        const own = of(system).filter((leaf) => leaf.season === season);
        const base = baseOf(sumOfTallies(own.map(({ tally }) => tally)));
        return base.n === 0 ? [] : [{ system_id: system, season_year: season, ...base }];
      }),
    ),
  };
};

/**
 * How good each system is, beside guesses that need none: the player's season average, his last ten games, and the
 * market's line, each over the very rows the system is compared on. Every figure has its n. Rows of a date come together,
 * in any order; what is kept of them are sums.
 */
export const accuracyFold = () => {
  const sums = noSums();
  return { add: (rows: AccuracyRows): void => addRows(sums, rows), result: (): AccuracyReport => reportOf(sums) };
};

/** The report with what it reads, for whoever can read. */
export const accuracyReport = {
  tables: accuracyTables,
  start: () => {
    const fold = accuracyFold();
    return {
      add: (rows: Readonly<Record<AccuracyTable, readonly Row[]>>): void => fold.add(rows as unknown as AccuracyRows),
      result: fold.result,
    };
  },
};
