import { UnavailableError } from '../../domain/errors.js';
import type { Certainty } from '../../ports/docStore.js';
import { journaledTable, type Change } from './journaledTable.js';
import type { LmdbTables } from './lmdbTables.js';

export interface Records {
  /** Learns of what other processes wrote, once per turn; without it an answer may be older. */
  freshen(): void;
  get(key: string): string | undefined;
  /** Records with `start <= key < end` in order of their keys, at most `limit`. */
  range(start: string, end: string, limit: number): readonly (readonly [key: string, text: string])[];
  /**
   * Writes with the next flush. The text is asked for then, once, unless the record was written again or removed before.
   * `isNew`: there is no record with this key.
   */
  put(key: string, text: () => string, isNew: boolean): void;
  remove(key: string): void;
  /** Resolves when everything written so far is that certain. @throws {UnavailableError} it may be lost. */
  settled(certainty: Certainty): Promise<void>;
  /** Flushes what waits, then closes. Twice is once. @throws {UnavailableError} that flush failed. */
  close(): Promise<void>;
}

export interface RecordsOptions {
  readonly readOnly: boolean;
  /** What the journal may hold before the table takes it over. */
  readonly most: { readonly records: number; readonly characters: number };
  /** Another process wrote this record; null: it may have written any. */
  readonly onForeign: (key: string | null) => void;
}

/** A record that the next flush writes; null: removes. */
interface Staged {
  readonly text: (() => string) | null;
  readonly isNew: boolean;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Records of one process, flushed together. One flush is under way at a time, on LMDB's own thread; it takes what is
 * staged when it begins, so that all writers share one synchronous write to the disk. A failed flush ends the store: what
 * was promised in order may be lost, and only a process that begins again, as after a crash, knows what was not.
 */
export const openRecords = (tables: LmdbTables, { readOnly, most, onForeign }: RecordsOptions): Records => {
  const { env } = tables;
  const table = journaledTable(tables, most);
  let staged = new Map<string, Staged>();
  let waiting: Waiter[] = [];
  let flushing: Promise<void> | null = null;
  let breath: Promise<void> | null = null;
  let isFresh = false;
  /** Why nothing more is taken. */
  let ended: UnavailableError | null = null;
  let isClosed = false;

  const usable = (): void => {
    if (ended !== null) throw ended;
  };

  const catchUp = (): void =>
    table.catchUp((key) => {
      if (key === null ? staged.size > 0 : staged.has(key))
        throw new UnavailableError(`another process wrote ${key ?? 'a checkpoint'} at the same time`);
      onForeign(key);
    });

  const changes = (): Change[] => {
    const made = [...staged].map(([key, { text, isNew }]) => ({ key, text: text?.() ?? null, isNew }));
    staged = new Map();
    return made;
  };

  const flush = async (isLast: boolean): Promise<void> => {
    let waiters: Waiter[] = [];
    try {
      const hasTakenOver = await env.transaction(() => {
        waiters = waiting;
        waiting = [];
        if (staged.size === 0 && (!isLast || table.isEmpty())) return false;
        catchUp();
        return table.write(changes(), isLast);
      });
      if (hasTakenOver) table.emptied();
      for (const { resolve } of waiters) resolve();
    } catch (cause) {
      ended = new UnavailableError('the store could not be written; begin again', {}, { cause });
      for (const { reject } of [...waiters, ...waiting]) reject(ended);
    }
  };

  const hasMore = (): boolean => ended === null && (staged.size > 0 || waiting.length > 0);

  const flushAll = async (): Promise<void> => {
    while (hasMore()) await flush(false);
    flushing = null;
  };

  const schedule = (): void => {
    flushing ??= flushAll();
  };

  const stage = (key: string, text: (() => string) | null, isNew: boolean): void => {
    usable();
    if (readOnly) throw new UnavailableError('the store was opened for reading only');
    const before = staged.get(key);
    if (text === null && before?.isNew === true) staged.delete(key);
    else staged.set(key, { text, isNew: before?.isNew ?? isNew });
    schedule();
  };

  return {
    freshen: () => {
      usable();
      if (isFresh || flushing !== null) return; // a flush catches up by itself
      isFresh = true;
      process.nextTick(() => {
        isFresh = false;
      });
      env.resetReadTxn();
      catchUp();
    },
    get: (key) => {
      const next = staged.get(key);
      return next === undefined ? table.get(key) : next.text?.();
    },
    range: (start, end, limit) => {
      const found = table.range(start, end, limit + staged.size).filter(([key]) => !staged.has(key));
      for (const [key, { text }] of staged) if (text !== null && key >= start && key < end) found.push([key, text()]);
      return found.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit);
    },
    put: (key, text, isNew) => stage(key, text, isNew),
    remove: (key) => stage(key, null, false),
    settled: (certainty) => {
      usable();
      if (certainty === 'ordered')
        return (breath ??= new Promise((resolve) => {
          process.nextTick(() => {
            breath = null;
            resolve();
          });
        }));
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        schedule();
      });
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      const hadFailed = ended !== null;
      const closed = new UnavailableError('the store is closed');
      ended ??= closed;
      await flushing;
      if (!readOnly && ended === closed) await flush(true);
      await env.close();
      if (!hadFailed && ended !== closed) throw ended;
    },
  };
};
