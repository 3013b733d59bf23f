import { open, type RootDatabase } from 'lmdb';
import { UnavailableError } from '../../domain/errors.js';
import type { DocStore } from '../../ports/docStore.js';
import type { MessageQueue } from '../inProcess/messageQueue.js';
import { docCache } from './docCache.js';
import { groupCommit, type GroupCommit } from './groupCommit.js';
import { lmdbDocs, type IndexKey } from './lmdbDocs.js';
import { lmdbQueue } from './lmdbQueue.js';

export interface LmdbStore {
  readonly docs: DocStore;
  readonly queue: MessageQueue;
  /** Writes what is waiting, then closes. Twice is once. */
  close(): Promise<void>;
}

const CACHED_DOCS = 20_000;
const CACHED_CHARACTERS = 64 * 1024 * 1024;
const INITIAL_MAP_BYTES = 256 * 1024 * 1024;

/** Id of the last transaction that any process committed. */
const lastTransactionOf = (env: RootDatabase): number => (env.getStats() as { readonly lastTxnId: number }).lastTxnId;

/**
 * One LMDB environment for the documents and the queue of a process. Every write is on the disk when its promise
 * resolves. Documents another process wrote are seen by every later read of this one.
 * @throws {UnavailableError} the folder cannot be opened.
 */
export const openLmdb = (options: { readonly folder: string; readonly readOnly?: boolean }): LmdbStore => {
  const readOnly = options.readOnly ?? false;
  let env: RootDatabase;
  try {
    // With overlappingSync a commit would be visible, and resolved, before the disk has it.
    env = open({ path: options.folder, overlappingSync: false, mapSize: INITIAL_MAP_BYTES, readOnly });
  } catch (error) {
    throw new UnavailableError(`cannot open the store in ${options.folder}`, {}, { cause: error });
  }
  const docs = env.openDB<string, string>({ name: 'docs', encoding: 'string' });
  const index = env.openDB<Uint8Array, IndexKey>({ name: 'index', encoding: 'binary' });
  const messages = env.openDB<string, string>({ name: 'queue', encoding: 'string' });

  const cache = readOnly ? null : docCache({ docs: CACHED_DOCS, weight: CACHED_CHARACTERS });
  let seenTransaction = lastTransactionOf(env);
  let isClosed = false;

  const freshen = (): void => {
    if (isClosed) throw new UnavailableError('the store is closed');
    const last = lastTransactionOf(env);
    if (last === seenTransaction) return;
    seenTransaction = last;
    cache?.clear();
    env.resetReadTxn();
  };

  const parts = {
    docs: lmdbDocs({ docs, index }, cache, () => commits, freshen),
    queue: lmdbQueue(messages, () => commits),
  };
  const commits: GroupCommit = groupCommit({
    participants: [parts.docs.participant, parts.queue.participant],
    failure: (cause) => new UnavailableError('the transaction failed', {}, { cause }),
    transaction: (body) => {
      if (isClosed || readOnly)
        throw new UnavailableError(isClosed ? 'the store is closed' : 'opened for reading only');
      let last = seenTransaction;
      env.transactionSync(() => {
        // The write lock is held: nobody else commits from here on, so what was cached up to now is judged once and for all.
        const own = env.getWriteTxnId();
        if (own !== seenTransaction + 1) cache?.clear();
        last = body() ? own : own - 1;
      });
      seenTransaction = last;
    },
  });

  return {
    docs: parts.docs.store,
    queue: parts.queue.queue,
    close: async () => {
      if (isClosed) return;
      if (!readOnly) commits.flush();
      isClosed = true;
      await env.close();
    },
  };
};
