import { UnparsableDocumentError } from '../../../domain/errors.js';
import { canonicalJson } from '../../../domain/hash.js';
import type { EntityFailure, LandedDocument } from '../../../domain/processor.js';
import type { PredictionRow } from './predictionRows.js';

const FORMAT = 'prediction_batch/1';

/** What one batch leaves for consolidation. */
export interface StagedBatch {
  readonly gameDate: string;
  /** Of one attempt of the phase: batches of different chains are never mixed. */
  readonly chain: string;
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

/** Where it is staged: one folder per batch, so that of two attempts the newest counts. `stamp` is `YYYYMMDDTHHMMSSZ`. */
export const stagedPath = (batch: Pick<StagedBatch, 'gameDate' | 'batch'>, stamp: string): string =>
  `prediction-batches/${batch.gameDate}/${String(batch.batch).padStart(2, '0')}/${stamp}.json`;

/** @throws {UnparsableDocumentError} not a staged batch of this format. */
export const parseStaged = ({ path, text }: LandedDocument): StagedBatch => {
  const found = JSON.parse(text) as StagedBatch & { readonly format?: string };
  if (found.format !== FORMAT || !Array.isArray(found.rows) || !Array.isArray(found.players))
    throw new UnparsableDocumentError(`${path}: format ${found.format ?? 'none'}, expected ${FORMAT}`, { path });
  return found;
};

/** Players of a date cut into batches of at most `size`, in order of the lookup. */
export const batchesOf = (players: readonly string[], size: number): readonly (readonly string[])[] => {
  const sorted = players.toSorted();
  const count = Math.max(1, Math.ceil(sorted.length / size));
  return Array.from({ length: count }, (_, index) => sorted.slice(index * size, (index + 1) * size));
};
