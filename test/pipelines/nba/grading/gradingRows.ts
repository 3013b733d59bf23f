import type { RowOf } from '../../../../shared/domain/table.js';
import { mlFeatureStoreV2 } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { playerPropPredictions, predictionAccuracy } from '../../../../shared/pipelines/nba/tables/predictions.js';
import { gradePrediction, type Result } from '../../../../shared/pipelines/nba/grading/gradePrediction.js';
import { rowOf } from '../../../support/rows.js';

export type PredictionRow = RowOf<typeof playerPropPredictions>;
export type AccuracyRow = RowOf<typeof predictionAccuracy>;

/** An OVER of 12 points against a line of 10.5 for the first of ATL's players at BOS, unless said otherwise. */
export const prediction = (values: Partial<PredictionRow> & { readonly game_date: string }): PredictionRow => {
  const lookup = values.player_lookup ?? 'atl1';
  const system = values.system_id ?? 'ensemble_v1';
  const line = values.current_points_line === undefined ? 10.5 : values.current_points_line;
  const predicted = values.predicted_points ?? 12;
  const side = predicted > (line ?? 0) ? 'OVER' : 'UNDER';
  return rowOf(playerPropPredictions, {
    prediction_id: `${values.game_date}_${lookup}_${system}`,
    system_id: system,
    system_version: '1',
    player_lookup: lookup,
    universal_player_id: `${lookup}_001`,
    game_id: `${values.game_date.replaceAll('-', '')}_ATL_BOS`,
    team_abbr: 'ATL',
    opponent_team_abbr: 'BOS',
    is_home: false,
    predicted_points: predicted,
    confidence_score: 0.7,
    recommendation: line === null ? 'NO_LINE' : side,
    has_prop_line: line !== null,
    current_points_line: line,
    line_margin: line === null ? null : predicted - line,
    line_source: line === null ? 'NONE' : 'ACTUAL_PROP',
    feature_quality_score: 90,
    feature_version: 'v2_33features',
    default_count: 0,
    default_mask: 0,
    model_version: '1',
    is_actionable: true,
    window_start_date: '2021-10-19',
    window_end_date: '2021-12-01',
    ...values,
  });
};

/** The accuracy row of a prediction with a given result, by the production rule. */
export const accuracyRow = (
  values: Partial<PredictionRow> & { readonly game_date: string },
  result: number | null,
): AccuracyRow => {
  const given = prediction(values);
  const fate: Result =
    result === null ? { kind: 'void', reason: 'dnp_unknown' } : { kind: 'played', points: result, minutes: 30 };
  return rowOf(predictionAccuracy, {
    prediction_id: given.prediction_id,
    player_lookup: given.player_lookup,
    game_id: given.game_id,
    system_id: given.system_id,
    team_abbr: given.team_abbr,
    opponent_team_abbr: given.opponent_team_abbr,
    game_date: given.game_date,
    season_year: 2021,
    predicted_points: given.predicted_points,
    adjusted_points: given.adjusted_points,
    confidence_score: given.confidence_score,
    confidence_decile: Math.min(10, Math.floor(given.confidence_score * 10) + 1),
    recommendation: given.recommendation,
    line_value: given.current_points_line,
    line_source: given.line_source,
    has_prop_line: given.has_prop_line,
    ...gradePrediction(given, fate),
    is_actionable: given.is_actionable,
    scoring_tier: given.scoring_tier,
    model_version: given.model_version,
    window_start_date: given.window_start_date,
    window_end_date: given.window_end_date,
  });
};

export const featureRow = (gameDate: string, lookup: string, seasonAverage: number): RowOf<typeof mlFeatureStoreV2> =>
  rowOf(mlFeatureStoreV2, { game_date: gameDate, player_lookup: lookup, points_avg_season: seasonAverage });
