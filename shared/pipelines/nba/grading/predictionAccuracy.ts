import { gameDate, seasonYearOf } from '../../../domain/gameDate.js';
import { processor, type EntityFailure } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { emptyReason } from '../analytics/slate.js';
import { predictionAccuracy, systemDailyPerformance } from '../tables/predictions.js';
import { accuracyGates } from './accuracyGates.js';
import { confidenceDecile, gradePrediction, type Prediction, type Result } from './gradePrediction.js';
import { accuracyInputs, gradingDay, type Fate, type Ungradable } from './gradingDay.js';
import { systemDaily } from './systemDaily.js';

type Row = BodyRowOf<typeof predictionAccuracy>;

const rowOf = (prediction: Prediction, fate: Fate, result: Result): Row => ({
  prediction_id: prediction.prediction_id,
  player_lookup: prediction.player_lookup,
  game_id: fate.game?.gameId ?? prediction.game_id,
  system_id: prediction.system_id,
  team_abbr: prediction.team_abbr,
  opponent_team_abbr: prediction.opponent_team_abbr,
  game_date: prediction.game_date,
  // The schedule knows the season of its games; a moved game has left it.
  season_year: fate.game?.seasonYear ?? seasonYearOf(gameDate(prediction.game_date)),
  predicted_points: prediction.predicted_points,
  adjusted_points: prediction.adjusted_points,
  confidence_score: prediction.confidence_score,
  confidence_decile: confidenceDecile(prediction.confidence_score),
  recommendation: prediction.recommendation,
  line_value: prediction.current_points_line,
  line_source: prediction.line_source,
  estimated_line_value: prediction.estimated_line_value,
  has_prop_line: prediction.has_prop_line,
  pace_adjustment: prediction.pace_adjustment,
  similarity_sample_size: prediction.similar_games_count,
  ...gradePrediction(prediction, result),
  is_actionable: prediction.is_actionable,
  filter_reason: prediction.filter_reason,
  pre_game_injury_flag: fate.statusBeforeTip !== null && fate.statusBeforeTip !== 'available',
  pre_game_injury_status: fate.statusBeforeTip,
  injury_confirmed_postgame: fate.injuryConfirmed,
  scoring_tier: prediction.scoring_tier,
  model_version: prediction.model_version,
  window_start_date: prediction.window_start_date,
  window_end_date: prediction.window_end_date,
  graded_at: null,
});

const failureOf = (prediction: Prediction, { category, reason }: Ungradable): EntityFailure => ({
  type: 'player',
  id: prediction.player_lookup,
  category,
  reason,
  canRetry: category === 'MISSING_ACTUAL',
});

const absent = (date: string, reason: string): EntityFailure => ({
  type: 'date',
  id: date,
  category: 'MISSING_DEPENDENCY',
  reason,
  canRetry: true,
});

const oncePerPlayer = (failures: readonly EntityFailure[]): readonly EntityFailure[] => [
  ...new Map(failures.map((failure) => [failure.id, failure])).values(),
];

/**
 * Every prediction of a final game, graded or voided with a reason; before the final, or while a result is absent, the
 * player is MISSING_ACTUAL and tried again. Also the date's results by system. Input order does not matter.
 */
export const accuracy = processor({
  id: 'p5b.prediction_accuracy',
  shortName: 'grading',
  inputs: accuracyInputs,
  output: predictionAccuracy,
  expects: (inputs) =>
    [...new Set(inputs.predictions.map((row) => row.player_lookup))]
      .sort()
      .map((lookup) => ({ type: 'player', id: lookup })),
  entityOf: (row) => row.player_lookup,
  gates: accuracyGates,
  run: (inputs, context) => {
    const day = gradingDay(inputs, context);
    if (inputs.schedule.length === 0)
      return { rows: [], failures: [absent(context.gameDate, `no schedule of the season up to ${context.gameDate}`)] };
    if (day.predictions.length === 0) {
      const reason = emptyReason(inputs.schedule, context.gameDate);
      if (reason !== null) return { rows: [], empty: reason };
      if (day.isAllGone) return { rows: [], empty: { code: 'skipped', reason: 'unrecoverable_source' } };
      const failure = absent(context.gameDate, `no prediction for ${day.slate.games.length} scheduled games`);
      return { rows: [], failures: [failure] };
    }
    const rows: Row[] = [];
    const failures: EntityFailure[] = [];
    for (const prediction of day.predictions) {
      const fate = day.fateOf(prediction);
      if (fate.result.kind === 'ungradable') failures.push(failureOf(prediction, fate.result));
      else rows.push(rowOf(prediction, fate, fate.result));
    }
    return {
      rows,
      failures: oncePerPlayer(failures),
      also: [{ table: systemDailyPerformance, rows: systemDaily(rows) }],
    };
  },
});
