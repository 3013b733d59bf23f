import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { erased, type AnyProcessor } from '../../../domain/processor.js';
import { declare, DERIVED_SKIPS, NO_GAMES } from '../declare.js';
import { performance } from './performance.js';
import { accuracy } from './predictionAccuracy.js';
import { tierAdjustments } from './tierAdjustments.js';

export { accuracy, performance, tierAdjustments };
export { gradingGates } from './gradingGates.js';
export { performanceSummary } from './performanceSummary.js';
export { scoringTierOf, tierColumns } from './tiers.js';
export { validateAdjustmentsImproveMae } from './validateAdjustments.js';

const ENDINGS = { allowedNoData: NO_GAMES, allowedSkips: DERIVED_SKIPS } as const;

/** Phases 5B and 5C. The failure of tier adjustments degrades, it never blocks. */
export const grading: readonly ProcessorDeclaration[] = [
  declare(erased(accuracy), { ...ENDINGS, modes: { overnight: 'critical' } }),
  declare(erased(performance), { ...ENDINGS, after: [accuracy.id], minRecords: 0, aggregates: true, terminal: true }),
  declare(erased(tierAdjustments), { ...ENDINGS, entities: 'date', minRecords: 0 }),
];

/** Bodies of what is computed on every date. */
export const gradingProcessors: readonly AnyProcessor[] = [erased(accuracy), erased(tierAdjustments)];
