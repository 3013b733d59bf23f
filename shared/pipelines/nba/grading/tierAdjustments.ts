import { daysBefore, input, processor, type Inputs, type RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { range } from '../../gates.js';
import { uniqueIds } from '../analytics/gateKinds.js';
import { meanOf, sumOf } from '../formulas/statistics.js';
import { mlFeatureStoreV2 } from '../tables/precompute.js';
import { predictionAccuracy, scoringTierAdjustments } from '../tables/predictions.js';
import { grouped, verdictsOf } from './gradeTally.js';
import { SCORING_TIERS, scoringTierOf, tierBounds, type ScoringTier } from './tiers.js';

type Row = BodyRowOf<typeof scoringTierAdjustments>;

const LOOKBACK_DAYS = 30;
const MIN_SAMPLE = 20;
/** The system whose errors are corrected. */
export const CORRECTED_SYSTEM = 'ensemble_v1';

const tierInputs = {
  accuracy: input(predictionAccuracy, daysBefore(LOOKBACK_DAYS, 'tiers.lookback_days'), {
    required: true,
    columns: [
      'game_date',
      'player_lookup',
      'system_id',
      'predicted_points',
      'signed_error',
      'absolute_error',
      'recommendation',
      'grade_outcome',
      'is_voided',
    ],
  }),
  features: input(mlFeatureStoreV2, daysBefore(LOOKBACK_DAYS, 'tiers.lookback_days'), {
    required: true,
    columns: ['game_date', 'player_lookup', 'points_avg_season'],
  }),
} as const;

type TierInputs = Inputs<typeof tierInputs>;
type Graded = TierInputs['accuracy'][number];

/** Sample standard deviation; null below two values. */
const sampleStd = (values: readonly number[]): number | null => {
  const mean = meanOf(values);
  if (mean === null || values.length < 2) return null;
  return Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
};

const keyOf = (row: { readonly game_date: string; readonly player_lookup: string }): string =>
  `${row.game_date} ${row.player_lookup}`;

/** Rows with an error, each prediction once, oldest first. */
const gradedOf = (accuracy: readonly Graded[]): readonly Graded[] => {
  const graded = accuracy.filter(
    (row) => row.system_id === CORRECTED_SYSTEM && !row.is_voided && row.signed_error !== null,
  );
  const distinct = new Map(graded.map((row) => [keyOf(row), row]));
  return [...distinct.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

const confidenceOf = (sample: number, std: number): number => Math.min(1, sample / 100) * Math.max(0.3, 1 - std / 20);

const rowOf = (tier: ScoringTier, asOf: string, lookbackDays: number, rows: readonly Graded[]): Row => {
  const signed = rows.map((row) => row.signed_error ?? 0);
  const mean = meanOf(signed) ?? 0;
  const std = sampleStd(signed);
  const { min, max } = tierBounds(tier);
  return {
    scoring_tier: tier,
    system_id: CORRECTED_SYSTEM,
    as_of_date: asOf,
    window_start_date: rows.at(0)?.game_date ?? asOf,
    window_end_date: rows.at(-1)?.game_date ?? asOf,
    sample_size: rows.length,
    lookback_days: lookbackDays,
    avg_signed_error: mean,
    avg_absolute_error: meanOf(rows.map((row) => row.absolute_error ?? 0)) ?? 0,
    std_signed_error: std,
    recommended_adjustment: -mean,
    adjustment_confidence: confidenceOf(rows.length, std ?? 0),
    current_win_rate: verdictsOf(rows).winRate,
    tier_min_points: min,
    tier_max_points: max,
    computed_at: null,
    model_version: 'v1.0',
  };
};

const atMostFour: RowGate<typeof tierInputs, Row> = {
  name: 'rows:tiers',
  level: 'fail',
  check: (rows) =>
    rows.length <= SCORING_TIERS.length ? [] : [`expected at most ${SCORING_TIERS.length} tiers, found ${rows.length}`],
};

const gates: readonly RowGate<typeof tierInputs, Row>[] = [
  uniqueIds('tier', (row) => `${row.system_id} ${row.scoring_tier}`),
  atMostFour,
  range('recommended_adjustment', -15, 15),
];

/**
 * How far the ensemble was off for each tier of scorers in the 30 days before D (`tiers.lookback_days`): graded rows of
 * [D−30, D−1] by the season average their own feature row had, by the predicted points only where that row is absent. A
 * tier below the smallest sample has no row. Input order does not matter.
 */
export const tierAdjustments = processor({
  id: 'p5c.scoring_tier_adjustments',
  shortName: 'tier adjustments',
  inputs: tierInputs,
  output: scoringTierAdjustments,
  // Which tiers have enough grades is known only after counting them: none is expected beforehand.
  expects: () => [],
  entityOf: (row) => row.scoring_tier,
  gates,
  run: ({ accuracy, features }, context) => {
    const least = context.constants['tiers.min_sample'] ?? MIN_SAMPLE;
    const lookback = context.constants['tiers.lookback_days'] ?? LOOKBACK_DAYS;
    const averages = new Map(features.map((row) => [keyOf(row), row.points_avg_season]));
    const graded = gradedOf(accuracy);
    const byTier = grouped(graded, (row) => scoringTierOf(averages.get(keyOf(row)) ?? row.predicted_points));
    const rows: Row[] = [];
    const warnings: string[] = [];
    for (const { tier } of SCORING_TIERS) {
      const members = byTier.get(tier) ?? [];
      if (members.length >= least) rows.push(rowOf(tier, context.gameDate, lookback, members));
      else warnings.push(`insufficient_sample:${tier}:${members.length}/${least}`);
    }
    return { rows, warnings };
  },
});
