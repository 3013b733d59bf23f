import type { ProcessorContext, RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity, range } from '../../gates.js';
import { uniqueIds } from '../analytics/gateKinds.js';
import type { predictionAccuracy } from '../tables/predictions.js';
import { isRecommendation } from './gradePrediction.js';
import { gradingDay, type AccuracyInputs, type accuracyInputs } from './gradingDay.js';
import { gradeTally } from './gradeTally.js';

type Declared = typeof accuracyInputs;
type Row = BodyRowOf<typeof predictionAccuracy>;

const RESULTS = ['actual_points', 'absolute_error', 'signed_error', 'within_3_points', 'within_5_points'] as const;

const resultProblem = (row: Row): string | null => {
  const present = RESULTS.filter((column) => row[column] !== null);
  if (row.is_voided) return present.length === 0 ? null : `void with ${present.join(', ')}`;
  return present.length === RESULTS.length
    ? null
    : `graded without ${RESULTS.filter((c) => row[c] === null).join(', ')}`;
};

const voidProblem = (row: Row): string | null => {
  if ((row.void_reason !== null) !== row.is_voided) return `void ${row.is_voided}, reason ${row.void_reason}`;
  return row.is_voided === (row.grade_outcome === 'void') ? null : `void ${row.is_voided} but ${row.grade_outcome}`;
};

const verdictProblem = (row: Row): string | null => {
  const hasVerdict = row.grade_outcome === 'correct' || row.grade_outcome === 'incorrect';
  if (!hasVerdict)
    return row.prediction_correct === null ? null : `${row.grade_outcome} with verdict ${row.prediction_correct}`;
  if (!isRecommendation(row.recommendation) || row.line_source !== 'ACTUAL_PROP')
    return `${row.grade_outcome} for ${row.recommendation} on ${row.line_source}`;
  return row.prediction_correct === (row.grade_outcome === 'correct') ? null : `${row.grade_outcome}, verdict differs`;
};

/** Every prediction of a game that is over has its row: grades and voids are all of them. */
const everyPrediction: RowGate<Declared, Row> = {
  name: 'rows:every-prediction',
  level: 'fail',
  check: (rows, inputs: AccuracyInputs, context: ProcessorContext) => {
    const day = gradingDay(inputs, context);
    const due = day.predictions.filter((row) => day.fateOf(row).result.kind !== 'ungradable');
    const found = new Set(rows.map((row) => row.prediction_id));
    const missing = due.filter((row) => !found.has(row.prediction_id)).map((row) => row.prediction_id);
    const surplus = rows.length - (due.length - missing.length);
    return [
      ...missing.map((id) => `${id}: no grade and no void`),
      ...(surplus > 0 ? [`expected ${due.length} rows, found ${rows.length}`] : []),
    ];
  },
};

const recommendationsAddUp: RowGate<Declared, Row> = {
  name: 'identity:recommendations',
  level: 'fail',
  check: (rows) => {
    const { recommendations: taken, pushes, voidRecommendations } = gradeTally(rows);
    const sum = taken.correct + taken.incorrect + pushes + voidRecommendations;
    return sum === taken.total ? [] : [`${taken.total} recommendations, ${sum} outcomes of recommendations`];
  },
};

export const accuracyGates: readonly RowGate<Declared, Row>[] = [
  uniqueIds('prediction', (row) => `${row.player_lookup} ${row.system_id}`),
  everyPrediction,
  identity<Row>('results', resultProblem),
  identity<Row>('voids', voidProblem),
  identity<Row>('verdicts', verdictProblem),
  identity<Row>('errors', (row) =>
    row.absolute_error === (row.signed_error === null ? null : Math.abs(row.signed_error))
      ? null
      : `absolute error ${row.absolute_error} of signed ${row.signed_error}`,
  ),
  recommendationsAddUp,
  range('confidence_decile', 1, 10),
  range('predicted_points', 0, 60),
];
