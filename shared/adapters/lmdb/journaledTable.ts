import { journalRecords, journalText } from './journalText.js';
import type { LmdbTables } from './lmdbTables.js';

/** A record to write; null: to remove. */
export interface Change {
  readonly key: string;
  readonly text: string | null;
  /** There is no record with this key. */
  readonly isNew: boolean;
}

export interface JournaledTable {
  get(key: string): string | undefined;
  /** Records with `start <= key < end`, at least the first `limit` of them, in no order. */
  range(start: string, end: string, limit: number): (readonly [key: string, text: string])[];
  /** Reads what other processes, or this one before a restart, wrote; tells of each record, with null: of any. */
  catchUp(tell: (key: string | null) => void): void;
  /**
   * Inside a transaction, after `catchUp`. `isLast`: leaves nothing in the journal.
   * Gives whether the table took over: then `emptied` is due when the transaction has ended.
   */
  write(changes: readonly Change[], isLast: boolean): boolean;
  /** Not before: until the transaction ended the table could only be read as it had been. */
  emptied(): void;
  isEmpty(): boolean;
}

/** A record as the journal has it; null: removed. */
interface Recent {
  readonly text: string | null;
  readonly isInTable: boolean;
}

const UNKNOWN = -1;

/**
 * Texts under keys, recent ones in a journal. A random write into a B-tree costs a page of its own; a thousand records
 * appended to the journal share theirs. The table takes over at checkpoints, by which time most of what was written has
 * been overwritten or removed again. Whoever opens the folder reads the journal before the table.
 */
export const journaledTable = (
  { records, journal, counters }: LmdbTables,
  most: { readonly records: number; readonly characters: number },
): JournaledTable => {
  const recent = new Map<string, Recent>();
  let lastNumber = 0;
  let characters = 0;
  let checkpoints = UNKNOWN;

  const emptied = (): void => {
    recent.clear();
    lastNumber = 0;
    characters = 0;
  };

  const take = (key: string, text: string | null, isInTable: boolean): void => {
    if (text === null && !isInTable) recent.delete(key);
    else recent.set(key, { text, isInTable });
  };

  const checkpoint = (): void => {
    // In key order, so that neighbours share a page.
    for (const key of [...recent.keys()].sort()) {
      const text = recent.get(key)?.text ?? null;
      if (text === null) records.removeSync(key);
      else records.putSync(key, text);
    }
    for (let number = 1; number <= lastNumber; number += 1) journal.removeSync(number);
    checkpoints += 1;
    counters.putSync('checkpoints', String(checkpoints));
  };

  return {
    get: (key) => {
      const known = recent.get(key);
      return known === undefined ? records.get(key) : (known.text ?? undefined);
    },
    range: (start, end, limit) => {
      const found: (readonly [string, string])[] = [];
      for (const { key, value } of records.getRange({ start, end })) {
        if (found.length >= limit) break;
        if (!recent.has(key)) found.push([key, value]);
      }
      for (const [key, { text }] of recent) if (text !== null && key >= start && key < end) found.push([key, text]);
      return found;
    },
    catchUp: (tell) => {
      const now = Number(counters.get('checkpoints') ?? '0');
      if (now !== checkpoints) {
        tell(null);
        emptied();
        checkpoints = now;
      }
      for (const { key: number, value } of journal.getRange({ start: lastNumber + 1 })) {
        for (const { key, text } of journalRecords(value)) {
          tell(key);
          take(key, text, recent.get(key)?.isInTable ?? records.doesExist(key));
        }
        characters += value.length;
        lastNumber = number;
      }
    },
    write: (changes, isLast) => {
      for (const { key, text, isNew } of changes) take(key, text, recent.get(key)?.isInTable ?? !isNew);
      const all = journalText(changes);
      if (isLast || recent.size >= most.records || characters + all.length >= most.characters) {
        checkpoint();
        return true;
      }
      lastNumber += 1;
      characters += all.length;
      journal.putSync(lastNumber, all);
      return false;
    },
    emptied,
    isEmpty: () => lastNumber === 0,
  };
};
