import type { WorkOrder } from '../../contracts/messages.js';
import { CascadeError } from '../../domain/errors.js';
import { phaseOfProcessor } from '../../domain/pipeline.js';
import { endingOf } from './cellEnding.js';
import { computeCell, type CellEngine } from './computeCell.js';

/**
 * Hash of what an attempt would make of the stores as they are: the same code, and no row of it written. Null where it
 * would fail or end without rows.
 */
export const rehearseCell = async (engine: CellEngine, work: WorkOrder): Promise<string | null> => {
  const at = engine.clock.now();
  try {
    return endingOf(phaseOfProcessor(work.processor), await computeCell(engine, work, at), at).outputHash;
  } catch (error) {
    if (error instanceof CascadeError && !error.retryable) return null;
    throw error;
  }
};
