import { roundTo } from '../../../domain/rounding.js';
import type { QualityTier } from '../formulas/quality.js';

export const SYSTEM_IDS = [
  'moving_average_v1',
  'zone_matchup_v1',
  'similarity_balanced_v1',
  'learned_v1',
  'ensemble_v1',
] as const;
export type SystemId = (typeof SYSTEM_IDS)[number];

/** The name that a system's failure rows are kept under. */
export const systemProcessorName = (system: SystemId): string => `predictions.${system}`;

/** Points actually added by each cause; columns of the prediction row. */
export interface Adjustments {
  readonly fatigue: number;
  readonly shotZone: number;
  readonly pace: number;
  readonly usageSpike: number;
  readonly homeAway: number;
  readonly backToBack: number;
}

export const NO_ADJUSTMENTS: Adjustments = {
  fatigue: 0,
  shotZone: 0,
  pace: 0,
  usageSpike: 0,
  homeAway: 0,
  backToBack: 0,
};

/** What one system says of one player, before any line is looked at. */
export interface SystemPrediction {
  readonly system: SystemId;
  /** 0–60, one decimal. */
  readonly points: number;
  /** 0–1, three decimals, under the ceiling of the feature row's tier. */
  readonly confidence: number;
  /** Before adjustments; null where a system has none. */
  readonly base: number | null;
  /** Null where a system adjusts nothing by cause. */
  readonly adjustments: Adjustments | null;
}

const LEAST = 0;
const MOST = 60;

export const clamp = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value));
export const clampPoints = (points: number): number => clamp(points, LEAST, MOST);

/** The stored form of points: clamped, then one decimal, before any edge is taken of it. */
export const pointsOf = (points: number): number => roundTo(clampPoints(points), 1) ?? LEAST;

const CEILINGS: Readonly<Record<QualityTier, number>> = { gold: 1, silver: 0.95, bronze: 0.8, poor: 0.6, unusable: 0 };

/** Highest confidence that rows of a tier allow; an unknown tier allows none (processors §2.11). */
export const confidenceCeiling = (tier: string | null): number =>
  Object.hasOwn(CEILINGS, tier ?? '') ? CEILINGS[tier as QualityTier] : 0;

/** The stored form of a 0–1 confidence. */
export const confidenceOf = (confidence: number, ceiling: number): number =>
  roundTo(Math.min(clamp(confidence, 0, 1), ceiling), 3) ?? 0;

export const sumOfAdjustments = (of: Adjustments): number =>
  of.fatigue + of.shotZone + of.pace + of.usageSpike + of.homeAway + of.backToBack;

/** A base and its adjustments, put together. */
export const adjusted = (
  system: SystemId,
  base: number,
  adjustments: Adjustments,
  confidence: { readonly value: number; readonly ceiling: number },
): SystemPrediction => {
  return {
    system,
    points: pointsOf(base + sumOfAdjustments(adjustments)),
    confidence: confidenceOf(confidence.value, confidence.ceiling),
    base,
    adjustments,
  };
};
