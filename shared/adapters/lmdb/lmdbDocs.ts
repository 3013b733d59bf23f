import type { Database } from 'lmdb';
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
import type { GroupCommit, Participant } from './groupCommit.js';
import { changesOf, decoded, encoded, keyOf, keyRangeOf, replaced, type Changes, type StoredDoc } from './storedDoc.js';

type Scalar = string | number | boolean;
/** Collection, field, value, document id: entries of one field lie in order of value, then id. */
export type IndexKey = [string, string, Scalar, string];

export interface DocDatabases {
  readonly docs: Database<string, string>;
  readonly index: Database<Uint8Array, IndexKey>;
}

interface PreparedWrite {
  readonly write: DocWrite;
  readonly key: string;
  readonly changes: Changes;
}

const LAST_ID = '\u{10ffff}';
const NOTHING = new Uint8Array(0);
const LEAST: Readonly<Record<string, Scalar>> = { number: -Number.MAX_VALUE, string: '', boolean: false };

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const refused = (write: DocWrite, found: StoredDoc | null): ConcurrencyError => {
  const { collection, id } = write.ref;
  const expected = write.kind === 'create' ? 'none' : (write.version ?? 'any');
  return new ConcurrencyError(`${write.kind} of ${collection}/${id}: expected version ${expected}`, {
    collection,
    id,
    found: found?.doc.version ?? null,
  });
};

const holds = (write: DocWrite, found: StoredDoc | null): boolean =>
  write.kind === 'create'
    ? found === null
    : found !== null && (write.version === null || write.version === found.doc.version);

/** Documents and their indexes. Preconditions are judged on what is staged, then on what is stored. */
export const lmdbDocs = (
  { docs, index }: DocDatabases,
  cache: DocCache | null,
  commits: () => GroupCommit,
  freshen: () => void,
): { readonly store: DocStore; readonly participant: Participant } => {
  let staged = new Map<string, { readonly ref: DocRef; readonly before: StoredDoc | null; after: StoredDoc }>();

  const stored = (key: string, id: string): StoredDoc | null => {
    const hit = cache?.get(key);
    if (hit !== undefined) return hit;
    const text = docs.get(key);
    if (text === undefined) return null;
    const found = decoded(id, text);
    cache?.set(key, found);
    return found;
  };

  const stage = (writes: readonly PreparedWrite[]): string[] => {
    const next = new Map<string, StoredDoc>();
    const versions = writes.map(({ write, key, changes }) => {
      const found = next.get(key) ?? staged.get(key)?.after ?? stored(key, write.ref.id);
      if (!holds(write, found)) throw refused(write, found);
      const after = replaced(write.ref.id, found, changes);
      next.set(key, after);
      return after.doc.version;
    });
    for (const { key, write } of writes) {
      const after = next.get(key);
      if (after === undefined) continue;
      const earlier = staged.get(key);
      if (earlier === undefined) staged.set(key, { ref: write.ref, before: stored(key, write.ref.id), after });
      else earlier.after = after;
    }
    return versions;
  };

  const reindex = ({ collection, id }: DocRef, before: StoredDoc | null, after: StoredDoc): void => {
    for (const field of INDEXED_FIELDS[collection] ?? []) {
      const was = before?.doc.data[field];
      const is = after.doc.data[field];
      if (was === is) continue;
      if (isScalar(was)) void index.remove([collection, field, was, id]);
      if (isScalar(is)) void index.put([collection, field, is, id], NOTHING);
    }
  };

  const idsWhere = ({ collection, where, limit }: DocQuery): string[] => {
    if (where === undefined) {
      const keys = docs.getKeys({ ...keyRangeOf(collection), limit });
      return [...keys].map((key) => key.slice(collection.length + 1));
    }
    const { field, op, value } = where;
    const first = op === '==' ? value : (LEAST[typeof value] ?? '');
    const start: IndexKey = [collection, field, first, ''];
    const end: IndexKey = [collection, field, value, LAST_ID];
    return [...index.getKeys({ start, end, limit })].map(([, , , id]) => id);
  };

  return {
    store: {
      get: async (refs) => {
        freshen();
        return refs.map((ref) => stored(keyOf(ref), ref.id)?.doc ?? null);
      },
      commit: async (writes) => {
        const prepared = writes.map((write) => ({ write, key: keyOf(write.ref), changes: changesOf(write.data) }));
        return commits().submit(() => stage(prepared));
      },
      query: async (query) => {
        freshen();
        return idsWhere(query).flatMap((id): Doc[] => {
          const found = stored(keyOf({ collection: query.collection, id }), id);
          return found === null ? [] : [found.doc];
        });
      },
    },
    participant: {
      write: () => {
        for (const [key, { ref, before, after }] of staged) {
          void docs.put(key, encoded(after));
          reindex(ref, before, after);
        }
        return staged.size > 0;
      },
      committed: () => {
        for (const [key, { after }] of staged) cache?.set(key, after);
        staged = new Map();
      },
      aborted: () => {
        staged = new Map();
      },
    },
  };
};
