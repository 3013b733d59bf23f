import { erased, type AnyProcessor } from '../../../domain/processor.js';
import { accuracy } from './predictionAccuracy.js';
import { tierAdjustments } from './tierAdjustments.js';

export { accuracy, tierAdjustments };
export { gradingGates } from './gradingGates.js';
export { performanceSummary } from './performanceSummary.js';
export { scoringTierOf, tierColumns } from './tiers.js';
export { validateAdjustmentsImproveMae } from './validateAdjustments.js';

/** Phases 5B and 5C. */
export const gradingProcessors: readonly AnyProcessor[] = [erased(accuracy), erased(tierAdjustments)];
