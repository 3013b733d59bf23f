import { roundTo } from '../../../domain/rounding.js';
import type { Row, RowOf } from '../../../domain/table.js';
import { wilsonInterval } from '../../../domain/wilsonInterval.js';
import { meanOf } from '../formulas/statistics.js';
import { gradeTally, grouped, shareOf, verdictsOf, type AccuracyRow, type Verdicts } from '../grading/gradeTally.js';
import { scoringTierOf, type ScoringTier } from '../grading/tiers.js';
import { FEATURE_NAMES } from '../tables/features.js';
import { mlFeatureStoreV2 } from '../tables/precompute.js';
import { predictionAccuracy } from '../tables/predictions.js';

/** What the report reads of a range of dates. */
export const accuracyReportTables = {
  accuracy: {
    table: predictionAccuracy,
    columns: [
      'game_date',
      'player_lookup',
      'system_id',
      'season_year',
      'predicted_points',
      'confidence_score',
      'confidence_decile',
      'recommendation',
      'line_value',
      'line_source',
      'actual_points',
      'absolute_error',
      'signed_error',
      'within_3_points',
      'within_5_points',
      'grade_outcome',
      'is_voided',
    ],
  },
  features: {
    table: mlFeatureStoreV2,
    columns: ['game_date', 'player_lookup', 'points_avg_season', 'points_avg_last_10', 'default_mask'],
  },
} as const;

export type ReportedGrade = Pick<AccuracyRow, (typeof accuracyReportTables.accuracy.columns)[number]>;
export type ReportedFeatures = Pick<
  RowOf<typeof mlFeatureStoreV2>,
  (typeof accuracyReportTables.features.columns)[number]
>;

export type BaselineName = 'season_average' | 'last_10_average' | 'line';

/** A guess without any model, and the system, over exactly the same rows. */
export interface BaselineRow {
  readonly baseline: BaselineName;
  /** Graded rows for which the baseline has a value. */
  readonly n: number;
  readonly mae: number | null;
  readonly system_mae: number | null;
  /** system − baseline: negative is better than the baseline. */
  readonly difference: number | null;
}

export interface HitRate {
  /** Recommendations with a verdict. */
  readonly n: number;
  readonly hits: number;
  readonly hit_rate: number | null;
  /** Wilson, 95 %. */
  readonly low: number | null;
  readonly high: number | null;
}

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

export interface CalibrationRow extends HitRate {
  readonly system_id: string;
  /** 1–10; 8 is .70 to under .80. */
  readonly confidence_decile: number;
  readonly mean_confidence: number | null;
}

export interface AccuracyReport {
  readonly accuracy: readonly AccuracyReportRow[];
  readonly calibration: readonly CalibrationRow[];
}

const SCALE = 4;
const rounded = (value: number | null): number | null => (value === null ? null : roundTo(value, SCALE));

interface Entry {
  readonly grade: ReportedGrade;
  readonly tier: ScoringTier;
  readonly guesses: Readonly<Record<BaselineName, number | null>>;
}

const isDefaulted = (features: ReportedFeatures, name: 'points_avg_season' | 'points_avg_last_10'): boolean =>
  Math.floor(features.default_mask / 2 ** FEATURE_NAMES.indexOf(name)) % 2 === 1;

/** A feature's own value; a default says nothing of the player. */
const known = (
  features: ReportedFeatures | undefined,
  name: 'points_avg_season' | 'points_avg_last_10',
): number | null => (features === undefined || isDefaulted(features, name) ? null : features[name]);

const entryOf = (grade: ReportedGrade, features: ReportedFeatures | undefined): Entry => ({
  grade,
  tier: scoringTierOf(features?.points_avg_season ?? grade.predicted_points),
  guesses: {
    season_average: known(features, 'points_avg_season'),
    last_10_average: known(features, 'points_avg_last_10'),
    line: grade.line_source === 'ACTUAL_PROP' ? grade.line_value : null,
  },
});

const BASELINES: readonly BaselineName[] = ['season_average', 'last_10_average', 'line'];

const baselineRow = (entries: readonly Entry[], baseline: BaselineName): BaselineRow => {
  const pairs = entries.flatMap(({ grade, guesses }) => {
    const { actual_points: actual, absolute_error: error } = grade;
    const guess = guesses[baseline];
    return actual === null || error === null || guess === null ? [] : [{ error, guessed: Math.abs(guess - actual) }];
  });
  const mae = meanOf(pairs.map(({ guessed }) => guessed));
  const systemMae = meanOf(pairs.map(({ error }) => error));
  return {
    baseline,
    n: pairs.length,
    mae: rounded(mae),
    system_mae: rounded(systemMae),
    difference: mae === null || systemMae === null ? null : rounded(systemMae - mae),
  };
};

const hitRateOf = ({ correct, incorrect }: Verdicts): HitRate => {
  const n = correct + incorrect;
  const interval = wilsonInterval(correct, n);
  return {
    n,
    hits: correct,
    hit_rate: rounded(shareOf(correct, n)),
    low: rounded(interval?.low ?? null),
    high: rounded(interval?.high ?? null),
  };
};

type Scope = Pick<AccuracyReportRow, 'system_id' | 'season_year' | 'scoring_tier'>;

const rowOf = (scope: Scope, entries: readonly Entry[]): AccuracyReportRow => {
  const tally = gradeTally(entries.map(({ grade }) => grade));
  return {
    ...scope,
    n: tally.graded,
    voids: tally.voids,
    mae: rounded(tally.mae),
    bias: rounded(tally.bias),
    within_3: rounded(tally.within3Share),
    hits: hitRateOf(tally.recommendations),
    baselines: BASELINES.map((baseline) => baselineRow(entries, baseline)),
  };
};

/** The splits of one system: all, by season, by tier, by season and tier. */
const rowsOf = (systemId: string, entries: readonly Entry[]): readonly AccuracyReportRow[] => {
  const all = { system_id: systemId, season_year: null, scoring_tier: null };
  const byTier = (scope: Omit<Scope, 'scoring_tier'>, some: readonly Entry[]): readonly AccuracyReportRow[] =>
    [...grouped(some, ({ tier }) => tier).values()].map((members) =>
      rowOf({ ...scope, scoring_tier: members[0]?.tier ?? null }, members),
    );
  const seasons = [...grouped(entries, ({ grade }) => String(grade.season_year))];
  return [
    rowOf(all, entries),
    ...byTier(all, entries),
    ...seasons.flatMap(([season, members]) => {
      const scope = { ...all, season_year: Number(season) };
      return [rowOf(scope, members), ...byTier(scope, members)];
    }),
  ];
};

const calibrationOf = (systemId: string, grades: readonly ReportedGrade[]): readonly CalibrationRow[] =>
  [...grouped(grades, (row) => String(row.confidence_decile).padStart(2, '0'))].flatMap(([decile, members]) => {
    const judged = members.filter((row) => row.grade_outcome === 'correct' || row.grade_outcome === 'incorrect');
    if (judged.length === 0) return [];
    return [
      {
        system_id: systemId,
        confidence_decile: Number(decile),
        mean_confidence: rounded(meanOf(judged.map((row) => row.confidence_score))),
        ...hitRateOf(verdictsOf(judged)),
      },
    ];
  });

const keyOf = (row: { readonly game_date: string; readonly player_lookup: string }): string =>
  `${row.game_date} ${row.player_lookup}`;

/**
 * How good each system is, beside guesses that need none: the player's season average, his last ten games, and the
 * market's line, each over the very rows the system is compared on. Every figure has its n; input order does not matter.
 */
export const accuracyReport = (input: {
  readonly accuracy: readonly ReportedGrade[];
  readonly features: readonly ReportedFeatures[];
}): AccuracyReport => {
  const features = new Map(input.features.map((row) => [keyOf(row), row]));
  const distinct = new Map(input.accuracy.map((row) => [`${keyOf(row)} ${row.system_id}`, row]));
  // Sums in one order give the same bits.
  const ordered = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const systems = [...grouped(ordered, (row) => row.system_id)];
  return {
    accuracy: systems.flatMap(([systemId, grades]) =>
      rowsOf(
        systemId,
        grades.map((grade) => entryOf(grade, features.get(keyOf(grade)))),
      ),
    ),
    calibration: systems.flatMap(([systemId, grades]) => calibrationOf(systemId, grades)),
  };
};

/** The report with what it reads, for whoever can read. */
export const accuracyReportDeclaration = {
  tables: accuracyReportTables,
  make: (rows: Readonly<Record<'accuracy' | 'features', readonly Row[]>>): AccuracyReport =>
    accuracyReport({
      accuracy: rows.accuracy as unknown as readonly ReportedGrade[],
      features: rows.features as unknown as readonly ReportedFeatures[],
    }),
};
