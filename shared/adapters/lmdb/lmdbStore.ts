import type { DocStore } from '../../ports/docStore.js';
import type { MessageQueue } from '../inProcess/messageQueue.js';
import { docCache } from './docCache.js';
import { lmdbDocs } from './lmdbDocs.js';
import { lmdbQueue } from './lmdbQueue.js';
import { openTables } from './lmdbTables.js';
import { docOf } from './recordKeys.js';
import { openRecords } from './records.js';

export interface LmdbStore {
  readonly docs: DocStore;
  readonly queue: MessageQueue;
  /** Writes what is waiting, then closes. Twice is once. */
  close(): Promise<void>;
}

export interface LmdbOptions {
  readonly folder: string;
  readonly readOnly?: boolean;
  /** Records that may wait in the journal. More of them make checkpoints rarer and longer. (Default: 4,000.) */
  readonly journalRecords?: number;
}

const CACHED_DOCS = 500;
const CACHED_CHARACTERS = 1024 * 1024;
const JOURNAL_RECORDS = 4_000;
const JOURNAL_BYTES = 8 * 1024 * 1024;

/**
 * One LMDB environment for the documents and the queue of a process. What another process wrote is seen by later reads of
 * this one; meant for one writer and any number of readers.
 * @throws {UnavailableError} the folder cannot be opened.
 */
export const openLmdb = ({ folder, readOnly = false, journalRecords = JOURNAL_RECORDS }: LmdbOptions): LmdbStore => {
  const cache = docCache({ docs: CACHED_DOCS, weight: CACHED_CHARACTERS });
  const records = openRecords(openTables(folder, readOnly), {
    readOnly,
    most: { records: journalRecords, bytes: JOURNAL_BYTES },
    onForeign: (key) => {
      const ref = key === null ? null : docOf(key);
      if (key === null) cache.clear();
      else if (ref !== null) cache.delete(ref);
    },
  });
  return { docs: lmdbDocs(records, cache), queue: lmdbQueue(records), close: () => records.close() };
};
