import { journalEntry, placedIn, textAt, type Place, type Written } from './journalEntry.js';
import type { LmdbTables } from './lmdbTables.js';

export interface Change extends Written {
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

/** A record as the journal has it. */
interface Recent {
  readonly place: Place;
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
  most: { readonly records: number; readonly bytes: number },
): JournaledTable => {
  const recent = new Map<string, Recent>();
  let lastNumber = 0;
  let bytes = 0;
  let checkpoints = UNKNOWN;

  const emptied = (): void => {
    recent.clear();
    lastNumber = 0;
    bytes = 0;
  };

  const take = (key: string, place: Place, isInTable: boolean): void => {
    if (place === null && !isInTable) recent.delete(key);
    else recent.set(key, { place, isInTable });
  };

  const checkpoint = (): void => {
    // In key order, so that neighbours share a page.
    for (const key of [...recent.keys()].sort()) {
      const place = recent.get(key)?.place ?? null;
      if (place === null) records.removeSync(key);
      else records.putSync(key, place.entry.subarray(place.start, place.end));
    }
    for (let number = 1; number <= lastNumber; number += 1) journal.removeSync(number);
    checkpoints += 1;
    counters.putSync('checkpoints', String(checkpoints));
  };

  return {
    get: (key) => {
      const known = recent.get(key);
      if (known === undefined) return records.get(key)?.toString();
      return known.place === null ? undefined : textAt(known.place);
    },
    range: (start, end, limit) => {
      const found: (readonly [string, string])[] = [];
      for (const { key, value } of records.getRange({ start, end })) {
        if (found.length >= limit) break;
        if (!recent.has(key)) found.push([key, value.toString()]);
      }
      for (const [key, { place }] of recent)
        if (place !== null && key >= start && key < end) found.push([key, textAt(place)]);
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
        for (const { key, place } of placedIn(Buffer.from(value))) {
          tell(key);
          take(key, place, recent.get(key)?.isInTable ?? records.doesExist(key));
        }
        bytes += value.length;
        lastNumber = number;
      }
    },
    write: (changes, isLast) => {
      const { entry, placed } = journalEntry(changes);
      for (const [index, { key, place }] of placed.entries())
        take(key, place, recent.get(key)?.isInTable ?? changes[index]?.isNew === false);
      if (isLast || recent.size >= most.records || bytes + entry.length >= most.bytes) {
        checkpoint();
        return true;
      }
      lastNumber += 1;
      bytes += entry.length;
      journal.putSync(lastNumber, entry);
      return false;
    },
    emptied,
    isEmpty: () => lastNumber === 0,
  };
};
