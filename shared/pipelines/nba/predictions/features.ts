import type { RowOf } from '../../../domain/table.js';
import { FEATURE_COLUMNS, FEATURE_NAMES, type FeatureName } from '../tables/features.js';
import type { mlFeatureStoreV2 } from '../tables/precompute.js';

/** What of a stored row the systems read: the 33 columns, which of them are defaults, and the score. */
export type FeatureRow = Pick<RowOf<typeof mlFeatureStoreV2>, FeatureName | 'default_mask' | 'feature_quality_score'>;

/** One player's features of one date. NULL is NaN here, in memory only. */
export interface Features {
  readonly qualityScore: number;
  readonly valueOf: (name: FeatureName) => number;
  readonly isDefaulted: (name: FeatureName) => boolean;
  /** The value where it was measured, else 0: a default never acts as an adjustment (processors §8.3). */
  readonly adjustmentOf: (name: FeatureName) => number;
}

const BITS = Object.fromEntries(FEATURE_NAMES.map((name, index) => [name, 2 ** index])) as Readonly<
  Record<FeatureName, number>
>;

/** Masks have 33 bits; shifts see 32, so bit 32 would read as bit 0. */
const isMasked = (mask: number, name: FeatureName): boolean => mask !== 0 && Math.floor(mask / BITS[name]) % 2 === 1;

/** The one way a stored row is read as features. */
export const featuresOf = (row: FeatureRow): Features => {
  const valueOf = (name: FeatureName): number => row[name] ?? Number.NaN;
  const isDefaulted = (name: FeatureName): boolean => isMasked(row.default_mask, name);
  return {
    qualityScore: row.feature_quality_score,
    valueOf,
    isDefaulted,
    adjustmentOf: (name) => (isDefaulted(name) ? 0 : valueOf(name)),
  };
};

/** The columns to read for it, beside keys. */
export const FEATURE_ROW_COLUMNS = [
  ...(Object.keys(FEATURE_COLUMNS) as FeatureName[]),
  'default_mask',
  'feature_quality_score',
] as const;
