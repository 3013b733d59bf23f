import { input, onDate, processor, seasonBefore } from '../../../domain/processor.js';
import { predictionAccuracy, predictionPerformanceSummary } from '../tables/predictions.js';
import { performanceSummary } from './performanceSummary.js';

const inputs = {
  today: input(predictionAccuracy, onDate),
  season: input(predictionAccuracy, seasonBefore),
} as const;

/** Results of every system up to D, by period and dimension (processors §9.3). Made of all graded dates of the season. */
export const performance = processor({
  id: 'p5b.prediction_performance_summary',
  shortName: 'performance summary',
  inputs,
  output: predictionPerformanceSummary,
  expects: () => [],
  entityOf: (row) => row.summary_key,
  gates: [],
  run: ({ today, season }, { gameDate }) => ({ rows: performanceSummary([...season, ...today], gameDate) }),
});
