import { roundTo } from '../../../domain/rounding.js';
import type { RowOf } from '../../../domain/table.js';
import type { scoringTierAdjustments } from '../tables/predictions.js';

interface TierBounds {
  readonly tier: string;
  /** Points per game, inclusive. */
  readonly from: number;
  /** Exclusive; null is unbounded. */
  readonly to: number | null;
  /** Share of the measured correction that is applied. */
  readonly factor: number;
}

/** Highest first. Boundaries, names and factors of processors §10. */
export const SCORING_TIERS = [
  { tier: 'STAR_30PLUS', from: 30, to: null, factor: 1 },
  { tier: 'STARTER_20_29', from: 20, to: 30, factor: 0.75 },
  { tier: 'ROTATION_10_19', from: 10, to: 20, factor: 0.5 },
  { tier: 'BENCH_0_9', from: 0, to: 10, factor: 0.5 },
] as const satisfies readonly TierBounds[];

export type ScoringTier = (typeof SCORING_TIERS)[number]['tier'];

const BENCH = SCORING_TIERS[3];

/**
 * The tier of a scorer by his season average in points (MLFS feature 2), never by what he scored or was predicted: the
 * one classifier for computing and for applying adjustments.
 */
export const scoringTierOf = (seasonAverage: number): ScoringTier =>
  (SCORING_TIERS.find(({ from }) => seasonAverage >= from) ?? BENCH).tier;

const boundsOf = (tier: ScoringTier) => SCORING_TIERS.find((bounds) => bounds.tier === tier) ?? BENCH;

/** `tier_min_points` inclusive, `tier_max_points` exclusive or null. */
export const tierBounds = (tier: ScoringTier): { readonly min: number; readonly max: number | null } => {
  const { from, to } = boundsOf(tier);
  return { min: from, max: to };
};

export type TierSnapshot = Pick<
  RowOf<typeof scoringTierAdjustments>,
  'as_of_date' | 'system_id' | 'scoring_tier' | 'recommended_adjustment'
>;

export interface TierColumns {
  readonly scoring_tier: ScoringTier;
  readonly tier_adjustment: number | null;
  readonly adjusted_points: number | null;
  readonly tier_as_of_date: string | null;
}

const LEAST = 0;
const MOST = 60;

/**
 * Tier columns of one prediction: the newest snapshot of the system that is strictly before the game date, times the
 * tier's factor. An adjustment of 0 still gives adjusted points; no snapshot, or a tier too thin to be in it, gives NULL.
 * The raw prediction is never replaced.
 */
export const tierColumns = (
  prediction: {
    readonly gameDate: string;
    readonly systemId: string;
    readonly predictedPoints: number;
    readonly seasonAverage: number;
  },
  snapshots: readonly TierSnapshot[],
): TierColumns => {
  const tier = scoringTierOf(prediction.seasonAverage);
  const earlier = snapshots.filter(
    (row) => row.system_id === prediction.systemId && row.as_of_date < prediction.gameDate,
  );
  const asOf =
    earlier
      .map((row) => row.as_of_date)
      .toSorted()
      .at(-1) ?? null;
  const found = earlier.find((row) => row.as_of_date === asOf && row.scoring_tier === tier);
  if (found === undefined)
    return { scoring_tier: tier, tier_adjustment: null, adjusted_points: null, tier_as_of_date: null };
  const adjustment = roundTo(found.recommended_adjustment * boundsOf(tier).factor, 2) ?? 0;
  return {
    scoring_tier: tier,
    tier_adjustment: adjustment,
    adjusted_points: roundTo(Math.min(MOST, Math.max(LEAST, prediction.predictedPoints + adjustment)), 1),
    tier_as_of_date: found.as_of_date,
  };
};
