import { roundTo } from '../../../domain/rounding.js';
import type { RowOf } from '../../../domain/table.js';
import type { playerPropPredictions } from '../tables/predictions.js';

export type Prediction = RowOf<typeof playerPropPredictions>;

export type GradeOutcome = 'correct' | 'incorrect' | 'push' | 'void' | 'no_line' | 'pass';
export type VoidReason = 'dnp_injury_confirmed' | 'dnp_late_scratch' | 'dnp_unknown' | 'game_moved';

/** What became of the player: points of a game he played in, or why there are none. */
export type Result =
  | { readonly kind: 'played'; readonly points: number; readonly minutes: number | null }
  | { readonly kind: 'void'; readonly reason: VoidReason };

type Graded = Pick<
  Prediction,
  'predicted_points' | 'adjusted_points' | 'recommendation' | 'line_source' | 'current_points_line'
>;

/** Whether a side was taken against a line. */
export const isRecommendation = (recommendation: string): boolean =>
  recommendation === 'OVER' || recommendation === 'UNDER';

/** The line a verdict may be made of; an estimated one never counts. */
const realLine = (prediction: Graded): number | null =>
  prediction.line_source === 'ACTUAL_PROP' ? prediction.current_points_line : null;

const outcomeOf = (prediction: Graded, actual: number): GradeOutcome => {
  const line = realLine(prediction);
  if (prediction.recommendation === 'NO_LINE' || line === null) return 'no_line';
  if (!isRecommendation(prediction.recommendation)) return 'pass';
  if (actual === line) return 'push';
  return actual > line === (prediction.recommendation === 'OVER') ? 'correct' : 'incorrect';
};

const verdictOf = (outcome: GradeOutcome): boolean | null => {
  if (outcome === 'correct') return true;
  return outcome === 'incorrect' ? false : null;
};

const errorColumns = (prediction: Graded, actual: number) => {
  const signed = roundTo(prediction.predicted_points - actual, 1) ?? 0;
  const absolute = Math.abs(signed);
  return {
    signed_error: signed,
    absolute_error: absolute,
    adjusted_absolute_error:
      prediction.adjusted_points === null ? null : roundTo(Math.abs(prediction.adjusted_points - actual), 1),
    within_3_points: absolute <= 3,
    within_5_points: absolute <= 5,
  };
};

const NO_ERROR = {
  signed_error: null,
  absolute_error: null,
  adjusted_absolute_error: null,
  within_3_points: null,
  within_5_points: null,
};

const margin = (value: number, line: number | null): number | null => (line === null ? null : roundTo(value - line, 1));

/**
 * Verdict and errors of one prediction. Errors are predicted − actual, so positive is over-predicted, and are those of
 * the raw prediction. A void carries neither verdict nor error; a push, a PASS and a NO_LINE carry errors only.
 */
export const gradePrediction = (prediction: Graded, result: Result) => {
  const line = prediction.current_points_line;
  const predictedMargin = margin(prediction.predicted_points, line);
  if (result.kind === 'void')
    return {
      actual_points: null,
      minutes_played: null,
      ...NO_ERROR,
      prediction_correct: null,
      grade_outcome: 'void' satisfies GradeOutcome,
      predicted_margin: predictedMargin,
      actual_margin: null,
      is_voided: true,
      void_reason: result.reason,
    };
  const outcome = outcomeOf(prediction, result.points);
  return {
    actual_points: result.points,
    minutes_played: result.minutes,
    ...errorColumns(prediction, result.points),
    prediction_correct: verdictOf(outcome),
    grade_outcome: outcome,
    predicted_margin: predictedMargin,
    actual_margin: margin(result.points, line),
    is_voided: false,
    void_reason: null,
  };
};

/** 1 for confidences below .1, 10 from .9 on. */
export const confidenceDecile = (confidence: number): number =>
  Math.min(10, Math.floor(Math.round(confidence * 1000) / 100) + 1);
