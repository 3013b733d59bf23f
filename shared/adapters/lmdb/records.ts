import { UnavailableError } from '../../domain/errors.js';
import type { Certainty } from '../../ports/docStore.js';
import type { Parts } from './journalEntry.js';
import { journaledTable, type Change } from './journaledTable.js';
import type { LmdbTables } from './lmdbTables.js';

export interface Staging {
  /**
   * Writes with the next flush. The text is asked for then, once, unless the record was written again or removed before.
   * `isNew`: there is no record with this key.
   */
  put(key: string, text: () => Parts, isNew: boolean): void;
  remove(key: string): void;
}

export interface Records extends Staging {
  /** Learns of what other processes wrote, once per turn; without it an answer may be older. */
  freshen(): void;
  get(key: string): string | undefined;
  /** Records with `start <= key < end` in order of their keys, at most `limit`. */
  range(start: string, end: string, limit: number): readonly (readonly [key: string, text: string])[];
  /** Whoever calls `changed` holds back what it changed until `stage` is called: before a flush, and before a range is read. */
  holdBack(stage: (into: Staging) => void): { readonly changed: () => void };
  /** Resolves when everything written so far is that certain. @throws {UnavailableError} it may be lost. */
  settled(certainty: Certainty): Promise<void>;
  /** Flushes what waits, then closes. Twice is once. @throws {UnavailableError} that flush failed. */
  close(): Promise<void>;
}

export interface RecordsOptions {
  readonly readOnly: boolean;
  /** What the journal may hold before the table takes it over. */
  readonly most: { readonly records: number; readonly bytes: number };
  /** Another process wrote this record; null: it may have written any. */
  readonly onForeign: (key: string | null) => void;
}

/** A record that the next flush writes; null: removes. */
interface Staged {
  readonly text: (() => Parts) | null;
  readonly isNew: boolean;
}

/** Everybody who waits for the next flush. */
interface Waiters {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const nobodyYet = (): Waiters => {
  let resolve = (): void => undefined;
  let reject: Waiters['reject'] = () => undefined;
  const promise = new Promise<void>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
};

/**
 * Records of one process. What is staged in one turn of the event loop is flushed at its end, so that all writers share
 * one synchronous write to the disk: while it lasts nothing here could go on anyway. A failed flush ends the store: what
 * was promised in order may be lost, and only a process that begins again, as after a crash, knows what was not.
 */
export const openRecords = (tables: LmdbTables, { readOnly, most, onForeign }: RecordsOptions): Records => {
  const { env } = tables;
  const table = journaledTable(tables, most);
  let staged = new Map<string, Staged>();
  let waiting: Waiters | null = null;
  let isScheduled = false;
  let breath: Promise<void> | null = null;
  let isFresh = false;
  const holders: ((into: Staging) => void)[] = [];
  /** Why nothing more is taken. */
  let ended: UnavailableError | null = null;
  let isClosed = false;

  const usable = (): void => {
    if (ended !== null) throw ended;
  };

  const stage = (key: string, text: (() => Parts) | null, isNew: boolean): void => {
    const before = staged.get(key);
    if (text === null && before?.isNew === true) staged.delete(key);
    else staged.set(key, { text, isNew: before?.isNew ?? isNew });
  };

  const staging: Staging = {
    put: stage,
    remove: (key) => stage(key, null, false),
  };

  const stageHeldBack = (): void => {
    for (const holder of holders) holder(staging);
  };

  const catchUp = (): void =>
    table.catchUp((key) => {
      stageHeldBack();
      if (key === null ? staged.size > 0 : staged.has(key))
        throw new UnavailableError(`another process wrote ${key ?? 'a checkpoint'} at the same time`);
      onForeign(key);
    });

  const changes = (): Change[] => {
    const made = [...staged].map(([key, { text, isNew }]) => ({ key, parts: text?.() ?? null, isNew }));
    staged = new Map();
    return made;
  };

  const flush = (isLast: boolean): void => {
    const waiters = waiting;
    waiting = null;
    try {
      const hasTakenOver = env.transactionSync(() => {
        stageHeldBack();
        if (staged.size === 0 && (!isLast || table.isEmpty())) return false;
        catchUp();
        return table.write(changes(), isLast);
      });
      if (hasTakenOver) table.emptied();
      waiters?.resolve();
    } catch (cause) {
      ended = new UnavailableError('the store could not be written; begin again', {}, { cause });
      waiters?.reject(ended);
    }
  };

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (ended === null) flush(false);
    });
  };

  /** Before anything is changed. */
  const changing = (): void => {
    usable();
    if (readOnly) throw new UnavailableError('the store was opened for reading only');
    schedule();
  };

  return {
    freshen: () => {
      usable();
      if (isFresh) return;
      isFresh = true;
      setImmediate(() => {
        isFresh = false;
      });
      env.resetReadTxn();
      catchUp();
    },
    get: (key) => {
      const next = staged.get(key);
      return next === undefined ? table.get(key) : next.text?.().join('');
    },
    range: (start, end, limit) => {
      stageHeldBack();
      const found = table.range(start, end, limit + staged.size).filter(([key]) => !staged.has(key));
      for (const [key, { text }] of staged)
        if (text !== null && key >= start && key < end) found.push([key, text().join('')]);
      return found.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
    },
    put: (key, text, isNew) => {
      changing();
      staging.put(key, text, isNew);
    },
    remove: (key) => {
      changing();
      staging.remove(key);
    },
    holdBack: (holder) => {
      holders.push(holder);
      return { changed: changing };
    },
    settled: (certainty) => {
      usable();
      if (certainty === 'ordered')
        return (breath ??= new Promise((resolve) => {
          process.nextTick(() => {
            breath = null;
            resolve();
          });
        }));
      if (!isScheduled) return Promise.resolve(); // all of it is
      waiting ??= nobodyYet();
      return waiting.promise;
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      const failed = ended;
      ended ??= new UnavailableError('the store is closed');
      const closed = ended;
      if (!readOnly && failed === null) flush(true);
      await env.close();
      if (ended !== closed) throw ended;
    },
  };
};
