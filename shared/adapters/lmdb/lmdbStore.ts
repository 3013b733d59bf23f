import { UnavailableError } from '../../domain/errors.js';
import type { DocStore } from '../../ports/docStore.js';
import type { MessageQueue } from '../inProcess/messageQueue.js';
import { docCache } from './docCache.js';
import { groupCommit } from './groupCommit.js';
import { lmdbDocs } from './lmdbDocs.js';
import { lmdbQueue } from './lmdbQueue.js';
import { lastTransactionOf, openTables } from './lmdbTables.js';
import { overlay } from './overlay.js';

export interface LmdbStore {
  readonly docs: DocStore;
  readonly queue: MessageQueue;
  /** Writes what is waiting, then closes. Twice is once. */
  close(): Promise<void>;
}

export interface LmdbOptions {
  readonly folder: string;
  readonly readOnly?: boolean;
  /** Changed documents and messages that may wait in the journal. More of them make checkpoints rarer and longer. (Default: 8,000.) */
  readonly journalEntries?: number;
}

const CACHED_DOCS = 2_000;
const CACHED_CHARACTERS = 8 * 1024 * 1024;
const JOURNAL_ENTRIES = 8_000;
const JOURNAL_CHARACTERS = 16 * 1024 * 1024;

/**
 * One LMDB environment for the documents and the queue of a process. Every write is on the disk when its promise
 * resolves. What another process wrote is seen by every later read of this one; meant for one writer and any number of
 * readers, yet a second writer harms nothing.
 * @throws {UnavailableError} the folder cannot be opened.
 */
export const openLmdb = (options: LmdbOptions): LmdbStore => {
  const readOnly = options.readOnly ?? false;
  const tables = openTables(options.folder, readOnly);
  const { env } = tables;
  const cache = readOnly ? null : docCache({ docs: CACHED_DOCS, weight: CACHED_CHARACTERS });
  const view = overlay(tables, cache, {
    entries: options.journalEntries ?? JOURNAL_ENTRIES,
    characters: JOURNAL_CHARACTERS,
  });
  /** The transaction up to which this process knows everything. */
  let known = -1;
  let isFresh = false;
  let isClosed = false;

  /** Asks once per turn: this process cannot learn of a foreign commit, and then read, without beginning another. */
  const freshen = (): void => {
    if (isClosed) throw new UnavailableError('the store is closed');
    if (isFresh) return;
    isFresh = true;
    process.nextTick(() => {
      isFresh = false;
    });
    const last = lastTransactionOf(env);
    if (last === known) return;
    env.resetReadTxn();
    view.catchUp();
    known = last;
  };

  const transact = (body: () => boolean): void => {
    if (isClosed || readOnly) throw new UnavailableError(isClosed ? 'the store is closed' : 'opened for reading only');
    let last = known;
    try {
      env.transactionSync(() => {
        // The write lock is held: nobody else commits between here and the end of the transaction.
        const own = env.getWriteTxnId();
        if (own !== known + 1) view.catchUp();
        last = body() ? own : own - 1;
      });
      known = last;
    } catch (error) {
      view.reset();
      known = -1;
      isFresh = false;
      throw error;
    }
  };

  const commits = groupCommit({
    failure: (cause) => new UnavailableError('the transaction failed', {}, { cause }),
    transaction: (stageAll) =>
      transact(() => {
        stageAll();
        return view.write();
      }),
  });

  return {
    docs: lmdbDocs(tables, view, commits, freshen),
    queue: lmdbQueue(tables, view, commits, freshen),
    close: async () => {
      if (isClosed) return;
      try {
        commits.flush();
        if (!readOnly) transact(view.checkpoint);
      } finally {
        isClosed = true;
        await env.close();
      }
    },
  };
};
