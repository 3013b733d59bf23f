import type { RowOf } from '../../../domain/table.js';
import { FEATURE_COLUMNS, FEATURE_NAMES, type FeatureName } from '../tables/features.js';
import type { mlFeatureStoreV2 } from '../tables/precompute.js';

/** What a vector is assembled from: the 33 columns, the two masks and the score. */
export type FeatureRow = Pick<
  RowOf<typeof mlFeatureStoreV2>,
  FeatureName | 'default_mask' | 'absent_mask' | 'feature_quality_score'
>;

/** One player's feature vector of one date. NULL is NaN here, in memory only. */
export interface Features {
  /** In index order. */
  readonly vector: readonly number[];
  readonly qualityScore: number;
  readonly valueOf: (name: FeatureName) => number;
  readonly isDefaulted: (name: FeatureName) => boolean;
  readonly isAbsent: (name: FeatureName) => boolean;
  /** The value where it was measured, else 0: a default never acts as an adjustment (processors §8.3). */
  readonly adjustmentOf: (name: FeatureName) => number;
}

const INDEX = new Map(FEATURE_NAMES.map((name, index) => [name, index]));

/** Masks have 33 bits; shifts see 32, so bit 32 would read as bit 0. */
const hasBit = (mask: number, index: number): boolean => Math.floor(mask / 2 ** index) % 2 === 1;

/** The one way a stored row becomes a vector. */
export const featuresOf = (row: FeatureRow): Features => {
  const vector = FEATURE_NAMES.map((name) => row[name] ?? Number.NaN);
  const indexOf = (name: FeatureName): number => INDEX.get(name) ?? -1;
  const valueOf = (name: FeatureName): number => vector[indexOf(name)] ?? Number.NaN;
  const isDefaulted = (name: FeatureName): boolean => hasBit(row.default_mask, indexOf(name));
  return {
    vector,
    qualityScore: row.feature_quality_score,
    valueOf,
    isDefaulted,
    isAbsent: (name) => hasBit(row.absent_mask, indexOf(name)),
    adjustmentOf: (name) => (isDefaulted(name) ? 0 : valueOf(name)),
  };
};

/** The columns to read, beside keys, for a vector. */
export const FEATURE_ROW_COLUMNS = [
  ...(Object.keys(FEATURE_COLUMNS) as FeatureName[]),
  'default_mask',
  'absent_mask',
  'feature_quality_score',
] as const;
