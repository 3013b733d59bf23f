import { INDEXED_FIELDS, type DocRef } from '../../ports/docStore.js';
import type { DocCache } from './docCache.js';
import { docLine, journalEntries, journalText, messageLine } from './journal.js';
import type { LmdbTables, Scalar } from './lmdbTables.js';
import { changesOf, decoded, encoded, keyOf, replaced, type Changes, type StoredDoc } from './storedDoc.js';

export interface ChangedDoc {
  readonly ref: DocRef;
  /** As the tables have it. */
  readonly before: StoredDoc | null;
  after: StoredDoc;
}

interface ChangedMessage {
  /** Null: removed. */
  readonly text: string | null;
  readonly isInTable: boolean;
}

/** The tables plus what the journal has on top of them. */
export interface Overlay {
  doc(ref: DocRef): StoredDoc | null;
  changedDocs(): Iterable<ChangedDoc>;
  changedMessages(): Iterable<readonly [key: string, text: string | null]>;
  /** Inside a transaction: replaces fields of the document just found; `write` writes them. */
  putDoc(ref: DocRef, found: StoredDoc | null, change: { readonly changes: Changes; readonly after: StoredDoc }): void;
  putMessage(subscription: string, id: string, text: string | null): void;
  /** Inside a transaction: writes what was put since the last time. False when there was nothing. */
  write(): boolean;
  /** Inside a transaction: moves everything into the tables and empties the journal. False when there was nothing. */
  readonly checkpoint: () => boolean;
  /** Reads what other processes, or this one before a restart, wrote. */
  catchUp(): void;
  /** Forgets everything not durable; to be followed by `catchUp`. */
  reset(): void;
}

const NOTHING = new Uint8Array(0);
const UNKNOWN = -1;
export const messageKeyOf = (subscription: string, id: string): string => `${subscription}|${id}`;

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/**
 * A random write into a table costs a page of its own; a thousand writes appended to the journal share theirs. So each
 * flush appends one text to the journal, and the tables follow at checkpoints, by which time most of what was written
 * has been overwritten or removed again. Whoever opens the folder reads the tables, then the journal.
 */
export const overlay = (
  tables: LmdbTables,
  cache: DocCache | null,
  most: { readonly entries: number; readonly characters: number },
): Overlay => {
  const docs = new Map<string, ChangedDoc>();
  const messages = new Map<string, ChangedMessage>();
  let lines: string[] = [];
  let lastNumber = 0;
  let checkpoints = UNKNOWN;
  let characters = 0;

  const unchanged = (key: string, id: string): StoredDoc | null => {
    const hit = cache?.get(key);
    if (hit !== undefined) return hit;
    const text = tables.docs.get(key);
    if (text === undefined) return null;
    const found = decoded(id, text);
    cache?.set(key, found, text.length);
    return found;
  };

  const doc = (ref: DocRef): StoredDoc | null => {
    const key = keyOf(ref);
    return docs.get(key)?.after ?? unchanged(key, ref.id);
  };

  const takeDoc = (ref: DocRef, found: StoredDoc | null, after: StoredDoc): void => {
    const key = keyOf(ref);
    const changed = docs.get(key);
    if (changed === undefined) docs.set(key, { ref, before: found, after });
    else changed.after = after;
  };

  const takeMessage = (key: string, text: string | null): void => {
    const isInTable = messages.get(key)?.isInTable ?? tables.messages.doesExist(key);
    if (text === null && !isInTable) messages.delete(key);
    else messages.set(key, { text, isInTable });
  };

  const reindex = ({ ref, before, after }: ChangedDoc): void => {
    const { collection, id } = ref;
    for (const field of INDEXED_FIELDS[collection] ?? []) {
      const was = before?.doc.data[field];
      const is = after.doc.data[field];
      if (was === is) continue;
      if (isScalar(was)) tables.index.removeSync([collection, field, was, id]);
      if (isScalar(is)) tables.index.putSync([collection, field, is, id], NOTHING);
    }
  };

  const checkpoint = (): void => {
    // In key order, so that neighbours share a page.
    for (const key of [...docs.keys()].sort()) {
      const changed = docs.get(key);
      if (changed === undefined) continue;
      const text = encoded(changed.after);
      tables.docs.putSync(key, text);
      reindex(changed);
      cache?.set(key, changed.after, text.length);
    }
    for (const [key, { text }] of messages) {
      if (text === null) tables.messages.removeSync(key);
      else tables.messages.putSync(key, text);
    }
    for (let number = 1; number <= lastNumber; number += 1) tables.journal.removeSync(number);
    checkpoints += 1;
    tables.counters.putSync('checkpoints', String(checkpoints));
    docs.clear();
    messages.clear();
    lines = [];
    lastNumber = 0;
    characters = 0;
  };

  const replay = (text: string): void => {
    characters += text.length;
    for (const entry of journalEntries(text)) {
      if (entry.kind === 'message') {
        const { subscription, id, delivery } = entry;
        takeMessage(messageKeyOf(subscription, id), delivery === null ? null : JSON.stringify(delivery));
        continue;
      }
      const { ref, fields, deleted } = entry;
      const deletions = deleted.map((field) => ({ field, value: undefined, text: '' }));
      const found = doc(ref);
      takeDoc(ref, found, replaced(ref.id, found, [...changesOf(fields), ...deletions]));
    }
  };

  const reset = (): void => {
    docs.clear();
    messages.clear();
    cache?.clear();
    lines = [];
    lastNumber = 0;
    characters = 0;
    checkpoints = UNKNOWN;
  };

  return {
    doc,
    changedDocs: () => docs.values(),
    *changedMessages() {
      for (const [key, { text }] of messages) yield [key, text];
    },
    putDoc: (ref, found, { changes, after }) => {
      takeDoc(ref, found, after);
      lines.push(docLine(ref, changes));
    },
    putMessage: (subscription, id, text) => {
      takeMessage(messageKeyOf(subscription, id), text);
      lines.push(messageLine(subscription, id, text));
    },
    write: () => {
      if (lines.length === 0) return false;
      const text = journalText(lines);
      if (docs.size + messages.size >= most.entries || characters + text.length >= most.characters) {
        checkpoint();
        return true;
      }
      lines = [];
      lastNumber += 1;
      characters += text.length;
      tables.journal.putSync(lastNumber, text);
      return true;
    },
    checkpoint: () => {
      if (lastNumber === 0) return false;
      checkpoint();
      return true;
    },
    catchUp: () => {
      const now = Number(tables.counters.get('checkpoints') ?? '0');
      if (now !== checkpoints) {
        reset();
        checkpoints = now;
      }
      for (const { key, value } of tables.journal.getRange({ start: lastNumber + 1 })) {
        replay(value);
        lastNumber = key;
      }
    },
    reset,
  };
};
