import type { Row, RowOf } from '../../../domain/table.js';
import { seasonName } from '../../../domain/gameDate.js';
import { grouped } from '../grading/gradeTally.js';
import { CORRECTED_SYSTEM } from '../grading/tierAdjustments.js';
import { SCORING_TIERS } from '../grading/tiers.js';
import {
  validateAdjustmentsImproveMae,
  WorseningAdjustmentsError,
  type AdjustmentEffect,
} from '../grading/validateAdjustments.js';
import { SYSTEM_IDS } from '../predictions/systemPrediction.js';
import { predictionAccuracy, scoringTierAdjustments } from '../tables/predictions.js';

/** Every system that predicts. */
export const systemIds: readonly string[] = SYSTEM_IDS;
export { CORRECTED_SYSTEM };

export interface Tier {
  readonly tier: string;
  readonly sample_size: number;
  readonly adjustment: number;
}

/** The snapshot of one as-of date: the tiers it has, highest first, and those without enough grades. */
export interface Snapshot {
  readonly lookback_days: number | null;
  readonly tiers: readonly Tier[];
  readonly insufficient_sample: readonly string[];
}

const SNAPSHOT_COLUMNS = [
  'as_of_date',
  'scoring_tier',
  'sample_size',
  'lookback_days',
  'recommended_adjustment',
] as const;
type SnapshotRow = Pick<RowOf<typeof scoringTierAdjustments>, (typeof SNAPSHOT_COLUMNS)[number]>;

const snapshotOf = (rows: readonly SnapshotRow[]): Snapshot => {
  const tiers = SCORING_TIERS.flatMap(({ tier }): Tier[] => {
    const row = rows.find((candidate) => candidate.scoring_tier === tier);
    return row === undefined ? [] : [{ tier, sample_size: row.sample_size, adjustment: row.recommended_adjustment }];
  });
  const found = new Set(tiers.map(({ tier }) => tier));
  return {
    lookback_days: rows[0]?.lookback_days ?? null,
    tiers,
    insufficient_sample: SCORING_TIERS.map(({ tier }) => tier).filter((tier) => !found.has(tier)),
  };
};

/** The snapshot of a date without rows: no tier has enough grades. */
export const EMPTY_SNAPSHOT: Snapshot = snapshotOf([]);

/** The snapshots of as-of dates, by date; a date without rows has none. */
export const snapshotReport = {
  tables: { snapshots: { table: scoringTierAdjustments, columns: SNAPSHOT_COLUMNS } },
  start: () => {
    const byDate = new Map<string, Snapshot>();
    return {
      add: ({ snapshots }: { readonly snapshots: readonly Row[] }) => {
        const rows = grouped(snapshots as unknown as readonly SnapshotRow[], (row) => row.as_of_date);
        for (const [date, own] of rows) byDate.set(date, snapshotOf(own));
      },
      result: (): ReadonlyMap<string, Snapshot> => byDate,
    };
  },
};

const EFFECT_COLUMNS = [
  'game_date',
  'player_lookup',
  'system_id',
  'season_year',
  'is_voided',
  'absolute_error',
  'adjusted_absolute_error',
] as const;
type EffectRow = Pick<RowOf<typeof predictionAccuracy>, (typeof EFFECT_COLUMNS)[number]>;

/** What tier adjustments did to the mean error of a season (backfill VA-25). */
export interface SeasonEffect extends Omit<AdjustmentEffect, 'warning'> {
  readonly season: string;
  /** FAIL: worse by more than is tolerated. WARN: not better, or nothing to tell by. */
  readonly verdict: 'PASS' | 'WARN' | 'FAIL';
  readonly message: string | null;
}

const effectOf = (season: string, rows: readonly EffectRow[], systemId: string): SeasonEffect => {
  const dates = rows.map((row) => row.game_date).sort();
  const period = { from: dates.at(0) ?? '', to: dates.at(-1) ?? '', systemId };
  try {
    const { warning, ...effect } = validateAdjustmentsImproveMae(rows, period);
    const message = effect.n === 0 ? `${systemId}: no graded row has adjusted points` : warning;
    return { season, ...effect, verdict: effect.is_improving ? 'PASS' : 'WARN', message };
  } catch (error) {
    if (!(error instanceof WorseningAdjustmentsError)) throw error;
    const { n, mae_change: change } = error.details as { readonly n: number; readonly mae_change: number };
    const effect = { n, mae_raw: null, mae_adjusted: null, mae_change: change, is_improving: false };
    return { season, ...effect, verdict: 'FAIL', message: error.message };
  }
};

const effectsOf = (rows: readonly EffectRow[], systemId: string): readonly SeasonEffect[] => {
  const bySeason = grouped(rows, (row) => seasonName(row.season_year));
  if (bySeason.size === 0) return [effectOf('none', [], systemId)];
  return [...bySeason].map(([season, own]) => effectOf(season, own, systemId));
};

/** The effect on one system, by season as the schedule names it. Keeps the rows that were adjusted. */
export const effectReport = (systemId: string) => ({
  tables: { grades: { table: predictionAccuracy, columns: EFFECT_COLUMNS } },
  start: () => {
    const rows: EffectRow[] = [];
    return {
      add: ({ grades }: { readonly grades: readonly Row[] }) => {
        for (const row of grades as unknown as readonly EffectRow[])
          if (row.system_id === systemId && row.adjusted_absolute_error !== null) rows.push(row);
      },
      result: (): readonly SeasonEffect[] => effectsOf(rows, systemId),
    };
  },
});
