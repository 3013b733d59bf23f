import { erased, type AnyProcessor } from '../../../domain/processor.js';
import { consolidation } from './consolidation.js';
import { predictionBatch } from './predictionBatch.js';

export { consolidation, predictionBatch };
export { stagedPath, stagedText, parseStaged, batchesOf, type StagedBatch } from './stagedBatch.js';
export { trainingInputs, trainLearned } from './trainLearned.js';
export { artefactFor } from './modelDocuments.js';
export { artefactPaths, cutOfDate, type LearnedArtefact } from './learnedFit.js';

/** Phase 5A in order of dependence. */
export const predictionProcessors: readonly AnyProcessor[] = [erased(predictionBatch), erased(consolidation)];
