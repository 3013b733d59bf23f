import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { erased, type AnyProcessor } from '../../../domain/processor.js';
import { declare, DERIVED_SKIPS, NO_GAMES, type Settings } from '../declare.js';
import { consolidation } from './consolidation.js';
import { predictionBatch } from './predictionBatch.js';

export { consolidation, predictionBatch };
export { stagedText, parseStaged, type StagedBatch } from './stagedBatch.js';
export { trainingInputs, trainLearned } from './trainLearned.js';
export { artefactFor } from './modelDocuments.js';
export { artefactPaths, cutOfDate, type LearnedArtefact } from './learnedFit.js';

/** Most players a game lists: two teams of fifteen. */
const PLAYERS_PER_GAME = 30;
const CRITICAL = { overnight: 'critical', same_day: 'critical', tomorrow: 'critical' } as const;
const DERIVED: Settings = { modes: CRITICAL, allowedNoData: NO_GAMES, allowedSkips: DERIVED_SKIPS };

/** Phase 5A: batches staged as objects, then one atomic replacement of the date. */
export const predictions: readonly ProcessorDeclaration[] = [
  declare(erased(predictionBatch), {
    ...DERIVED,
    parts: { perGame: PLAYERS_PER_GAME, size: 'predictions.batch_size' },
    // A part may hold no player who can be predicted.
    minRecords: 0,
  }),
  declare(erased(consolidation), { ...DERIVED, after: [predictionBatch.id], minPartialRatio: 1 }),
];

/** Their bodies, in order of dependence. */
export const predictionProcessors: readonly AnyProcessor[] = predictions.flatMap(({ body }) => body ?? []);
