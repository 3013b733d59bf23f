import type { RowOf } from '../../../domain/table.js';
import { playerGameSummary } from '../tables/analytics.js';
import { mlFeatureStoreV2, playerDailyCache } from '../tables/precompute.js';
import { playerPropPredictions, predictionAccuracy } from '../tables/predictions.js';

/** What the report reads of each date. */
export const accuracyTables = {
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
      'line_value',
      'line_source',
      'actual_points',
      'absolute_error',
      'signed_error',
      'within_3_points',
      'grade_outcome',
      'is_voided',
    ],
  },
  predictions: {
    table: playerPropPredictions,
    columns: ['game_date', 'player_lookup', 'system_id', 'base_points'],
  },
  features: {
    table: mlFeatureStoreV2,
    columns: ['game_date', 'player_lookup', 'points_avg_season', 'points_avg_last_10', 'default_mask'],
  },
  cache: { table: playerDailyCache, columns: ['cache_date', 'player_lookup'] },
  summaries: { table: playerGameSummary, columns: ['game_date', 'player_lookup', 'season_year', 'played'] },
} as const;

export type AccuracyTable = keyof typeof accuracyTables;

type Read<N extends AccuracyTable> = Pick<
  RowOf<(typeof accuracyTables)[N]['table']>,
  (typeof accuracyTables)[N]['columns'][number] & keyof RowOf<(typeof accuracyTables)[N]['table']>
>;

export type ReportedGrade = Read<'accuracy'>;
export type ReportedPrediction = Read<'predictions'>;
export type ReportedFeatures = Read<'features'>;
export type CachedPlayer = Read<'cache'>;
export type PlayedGame = Read<'summaries'>;

/** Rows of some dates, as they are stored. */
export interface AccuracyRows {
  readonly accuracy: readonly ReportedGrade[];
  readonly predictions: readonly ReportedPrediction[];
  readonly features: readonly ReportedFeatures[];
  readonly cache: readonly CachedPlayer[];
  readonly summaries: readonly PlayedGame[];
}
