import { UnparsableDocumentError } from '../../../domain/errors.js';
import { canonicalJson } from '../../../domain/hash.js';
import type { EntityFailure, LandedDocument } from '../../../domain/processor.js';
import type { PredictionRow } from './predictionRows.js';

const FORMAT = 'prediction_batch/1';

/** What one batch leaves for consolidation. */
export interface StagedBatch {
  readonly gameDate: string;
  /** From 1. */
  readonly batch: number;
  readonly of: number;
  /** Players the batch was frozen to, after filtering. */
  readonly players: readonly string[];
  readonly rows: readonly PredictionRow[];
  readonly failures: readonly EntityFailure[];
}

/** The document of a batch; equal batches give equal text. */
export const stagedText = (batch: StagedBatch): string => canonicalJson({ format: FORMAT, ...batch });

/** @throws {UnparsableDocumentError} not a staged batch of this format. */
export const parseStaged = ({ path, text }: LandedDocument): StagedBatch => {
  const found = JSON.parse(text) as StagedBatch & { readonly format?: string };
  if (found.format !== FORMAT || !Array.isArray(found.rows) || !Array.isArray(found.players))
    throw new UnparsableDocumentError(`${path}: format ${found.format ?? 'none'}, expected ${FORMAT}`, { path });
  return found;
};
