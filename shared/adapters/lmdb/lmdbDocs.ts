import { ConcurrencyError } from '../../domain/errors.js';
import {
  INDEXED_FIELDS,
  type Doc,
  type DocQuery,
  type DocRef,
  type DocStore,
  type DocWrite,
} from '../../ports/docStore.js';
import { ByRef } from './byRef.js';
import type { DocCache } from './docCache.js';
import { docKeyOf, docsOf, indexKeyOf, indexRangeOf, isScalar } from './recordKeys.js';
import type { Records } from './records.js';
import { decoded, encoded, replaced, type StoredDoc } from './storedDoc.js';

/** A document that was changed since the last flush. */
interface Changed {
  readonly ref: DocRef;
  /** As the records have it. */
  readonly before: StoredDoc | null;
  now: StoredDoc;
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

/**
 * Documents over records. A commit is judged and done in memory in one step: this process sees every write. What a flush
 * writes of a document is how the last commit before it left it.
 */
export const lmdbDocs = (records: Records, cache: DocCache): DocStore => {
  const changed = new ByRef<Changed>();

  const stored = (ref: DocRef): StoredDoc | null => {
    const known = changed.get(ref)?.now ?? cache.get(ref);
    if (known !== undefined) return known;
    const text = records.get(docKeyOf(ref));
    if (text === undefined) return null;
    const found = decoded(ref.id, text);
    cache.set(ref, found, text.length);
    return found;
  };

  const { changed: haveChanged } = records.holdBack((flush) => {
    for (const { ref, before, now } of changed.values()) {
      const text = encoded(now);
      flush.put(docKeyOf(ref), () => text, before === null);
      const indexed = INDEXED_FIELDS[ref.collection];
      if (indexed === undefined) {
        cache.delete(ref); // a log: written and hardly ever read
        continue;
      }
      cache.set(ref, now, text[1].length);
      for (const field of indexed) {
        const [was, is] = [before?.doc.data[field], now.doc.data[field]];
        if (was === is) continue;
        if (isScalar(was)) flush.remove(indexKeyOf(ref, field, was));
        if (isScalar(is)) flush.put(indexKeyOf(ref, field, is), () => [ref.id], true);
      }
    }
    changed.clear();
  });

  const successor = (write: DocWrite, found: StoredDoc | null): StoredDoc => {
    if (!holds(write, found)) throw refused(write, found);
    return replaced(write.ref.id, found, write.data);
  };

  /** Judges all of them; nothing is done yet. */
  const stepsOf = (writes: readonly DocWrite[]): readonly Changed[] => {
    const steps: Changed[] = [];
    for (const write of writes) {
      const { ref } = write;
      const earlier = steps.findLast((step) => step.ref.id === ref.id && step.ref.collection === ref.collection);
      const before = earlier?.now ?? stored(ref);
      steps.push({ ref, before, now: successor(write, before) });
    }
    return steps;
  };

  const take = (step: Changed): void => {
    const already = changed.get(step.ref);
    if (already === undefined) changed.set(step.ref, step);
    else already.now = step.now;
  };

  return {
    get: async (refs) => {
      await records.settled('ordered'); // what is handed in with it is in the answer
      records.freshen();
      return refs.map((ref) => stored(ref)?.doc ?? null);
    },
    commit: async (writes, certainty = 'durable') => {
      records.freshen();
      const steps = stepsOf(writes);
      const versions = steps.map(({ now }) => now.doc.version);
      haveChanged();
      for (const step of steps) take(step);
      await records.settled(certainty);
      return versions;
    },
    durable: () => records.settled('durable'),
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
