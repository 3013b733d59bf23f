import type { RowOf } from '../../../domain/table.js';
import { sumOf } from '../formulas/statistics.js';
import type { predictionAccuracy } from '../tables/predictions.js';
import { isRecommendation } from './gradePrediction.js';

export type AccuracyRow = RowOf<typeof predictionAccuracy>;

/** What of an accuracy row is counted. */
export type Countable = Pick<
  AccuracyRow,
  | 'recommendation'
  | 'grade_outcome'
  | 'is_voided'
  | 'absolute_error'
  | 'signed_error'
  | 'within_3_points'
  | 'within_5_points'
  | 'confidence_score'
>;

/** Verdicts of recommendations. Pushes and voids stay outside the rate. */
export interface Verdicts {
  readonly total: number;
  readonly correct: number;
  readonly incorrect: number;
  /** correct / (correct + incorrect); null without a verdict. */
  readonly winRate: number | null;
}

export interface GradeTally {
  readonly predictions: number;
  /** Not void. */
  readonly graded: number;
  readonly recommendations: Verdicts;
  readonly pushes: number;
  readonly voids: number;
  readonly voidRecommendations: number;
  readonly passes: number;
  readonly noLines: number;
  readonly over: Verdicts;
  readonly under: Verdicts;
  /** Recommendations with a confidence of .70 or more. */
  readonly highConfidence: Verdicts;
  readonly mae: number | null;
  readonly bias: number | null;
  readonly within3: number;
  readonly within5: number;
  readonly within3Share: number | null;
  readonly within5Share: number | null;
  readonly confidence: number | null;
}

const HIGH = 0.7;
const MEDIUM = 0.55;

/** `high` from .70, `medium` from .55, else `low`. */
export const confidenceTierOf = (confidence: number): 'high' | 'medium' | 'low' => {
  if (confidence >= HIGH) return 'high';
  return confidence >= MEDIUM ? 'medium' : 'low';
};

/** `part` of `whole`, null of nothing. */
export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const countOf = <R>(rows: readonly R[], holds: (row: R) => boolean): number => rows.filter(holds).length;

export const verdictsOf = (rows: readonly Pick<Countable, 'recommendation' | 'grade_outcome'>[]): Verdicts => {
  const taken = rows.filter((row) => isRecommendation(row.recommendation));
  const correct = countOf(taken, (row) => row.grade_outcome === 'correct');
  const incorrect = countOf(taken, (row) => row.grade_outcome === 'incorrect');
  return { total: taken.length, correct, incorrect, winRate: shareOf(correct, correct + incorrect) };
};

/** Decimals that errors and confidences are stored with. */
const ERROR_SCALE = 1;
const CONFIDENCE_SCALE = 3;

/** Mean of stored numbers, summed as whole units of their scale: exact, so the same in any order. Null for none. */
const meanOfStored = (values: readonly (number | null)[], scale: number): number | null => {
  const unit = 10 ** scale;
  const units = values.flatMap((value) => (value === null ? [] : [Math.round(value * unit)]));
  return units.length === 0 ? null : sumOf(units) / unit / units.length;
};

/** Counts, rates and mean errors of accuracy rows. Recommendations = correct + incorrect + pushes + voidRecommendations. */
export const gradeTally = (rows: readonly Countable[]): GradeTally => {
  const graded = rows.filter((row) => !row.is_voided);
  const voids = rows.filter((row) => row.is_voided);
  const within3 = countOf(graded, (row) => row.within_3_points === true);
  const within5 = countOf(graded, (row) => row.within_5_points === true);
  return {
    predictions: rows.length,
    graded: graded.length,
    recommendations: verdictsOf(rows),
    pushes: countOf(rows, (row) => row.grade_outcome === 'push'),
    voids: voids.length,
    voidRecommendations: countOf(voids, (row) => isRecommendation(row.recommendation)),
    passes: countOf(rows, (row) => row.grade_outcome === 'pass'),
    noLines: countOf(rows, (row) => row.grade_outcome === 'no_line'),
    over: verdictsOf(rows.filter((row) => row.recommendation === 'OVER')),
    under: verdictsOf(rows.filter((row) => row.recommendation === 'UNDER')),
    highConfidence: verdictsOf(rows.filter((row) => row.confidence_score >= HIGH)),
    mae: meanOfStored(
      graded.map((row) => row.absolute_error),
      ERROR_SCALE,
    ),
    bias: meanOfStored(
      graded.map((row) => row.signed_error),
      ERROR_SCALE,
    ),
    within3,
    within5,
    within3Share: shareOf(within3, graded.length),
    within5Share: shareOf(within5, graded.length),
    confidence: meanOfStored(
      rows.map((row) => row.confidence_score),
      CONFIDENCE_SCALE,
    ),
  };
};

/** Rows by what `groupOf` says of them, groups in order of their name. */
export const grouped = <R>(rows: readonly R[], groupOf: (row: R) => string): ReadonlyMap<string, readonly R[]> => {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groupOf(row);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [row]);
    else members.push(row);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
};
