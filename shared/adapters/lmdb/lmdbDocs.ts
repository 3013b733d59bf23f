import { ConcurrencyError } from '../../domain/errors.js';
import {
  INDEXED_FIELDS,
  type Doc,
  type DocQuery,
  type DocRef,
  type DocStore,
  type DocWrite,
} from '../../ports/docStore.js';
import type { DocCache } from './docCache.js';
import { docKeyOf, docsOf, indexKeyOf, indexRangeOf, isScalar } from './recordKeys.js';
import type { Records } from './records.js';
import { decoded, encoded, replaced, type StoredDoc } from './storedDoc.js';

interface Change {
  readonly ref: DocRef;
  readonly before: StoredDoc | null;
  readonly after: StoredDoc;
}

const refused = ({ kind, ref }: DocWrite, found: StoredDoc | null): ConcurrencyError =>
  new ConcurrencyError(`${kind} of ${ref.collection}/${ref.id} met version ${found?.doc.version ?? 'none'}`, {
    ...ref,
    found: found?.doc.version ?? null,
  });

const holds = (write: DocWrite, found: StoredDoc | null): boolean =>
  write.kind === 'create'
    ? found === null
    : found !== null && (write.version === null || write.version === found.doc.version);

const matches = ({ where }: DocQuery, { data }: Doc): boolean => {
  if (where === undefined) return true;
  const found = data[where.field];
  if (where.op === '==') return found === where.value;
  return typeof found === typeof where.value && isScalar(found) && found <= where.value;
};

/** Documents over records. A commit is judged and staged in one step: this process sees every write. */
export const lmdbDocs = (records: Records, cache: DocCache): DocStore => {
  const stored = (ref: DocRef, key = docKeyOf(ref)): StoredDoc | null => {
    const hit = cache.get(key);
    if (hit !== undefined) return hit;
    const text = records.get(key);
    if (text === undefined) return null;
    const found = decoded(ref.id, text);
    cache.set(key, found, text.length);
    return found;
  };

  const reindex = ({ ref, before, after }: Change): void => {
    for (const field of INDEXED_FIELDS[ref.collection] ?? []) {
      const was = before?.doc.data[field];
      const is = after.doc.data[field];
      if (was === is) continue;
      if (isScalar(was)) records.remove(indexKeyOf(ref, field, was));
      if (isScalar(is)) records.put(indexKeyOf(ref, field, is), () => ref.id, true);
    }
  };

  const stage = (change: Change): void => {
    const { ref, before, after } = change;
    const key = docKeyOf(ref);
    const text = (): string => {
      const made = encoded(after);
      cache.set(key, after, made.length);
      return made;
    };
    records.put(key, text, before === null);
    cache.set(key, after, 0);
    reindex(change);
  };

  /** All of them judged before the first is staged. */
  const judged = (writes: readonly DocWrite[]): readonly Change[] => {
    const next = new Map<string, StoredDoc>();
    return writes.map((write) => {
      const key = docKeyOf(write.ref);
      const before = next.get(key) ?? stored(write.ref, key);
      if (!holds(write, before)) throw refused(write, before);
      const after = replaced(write.ref.id, before, write.data);
      next.set(key, after);
      return { ref: write.ref, before, after };
    });
  };

  return {
    get: async (refs) => {
      records.freshen();
      return refs.map((ref) => stored(ref)?.doc ?? null);
    },
    commit: async (writes, certainty = 'durable') => {
      records.freshen();
      const changes = judged(writes);
      for (const change of changes) stage(change);
      await records.settled(certainty);
      return changes.map(({ after }) => after.doc.version);
    },
    query: async (asked) => {
      records.freshen();
      const { collection, where, limit } = asked;
      const { start, end } = where === undefined ? docsOf(collection) : indexRangeOf(collection, where);
      const found = records.range(start, end, limit);
      const ids = where === undefined ? found.map(([key]) => key.slice(start.length)) : found.map(([, id]) => id);
      return ids.flatMap((id) => {
        const doc = stored({ collection, id })?.doc;
        return doc !== undefined && matches(asked, doc) ? [doc] : [];
      });
    },
  };
};
