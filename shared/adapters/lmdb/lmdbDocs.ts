import { ConcurrencyError } from '../../domain/errors.js';
import type { Doc, DocQuery, DocRef, DocStore, DocWrite } from '../../ports/docStore.js';
import type { GroupCommit } from './groupCommit.js';
import type { IndexKey, LmdbTables, Scalar } from './lmdbTables.js';
import { isScalar, type Overlay } from './overlay.js';
import { changesOf, keyOf, keyRangeOf, replaced, type Changes, type StoredDoc } from './storedDoc.js';

interface PreparedWrite {
  readonly write: DocWrite;
  readonly changes: Changes;
}

const LAST_ID = '\u{10ffff}';
const LEAST: Readonly<Record<string, Scalar>> = { number: -Number.MAX_VALUE, string: '', boolean: false };

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

const inOrder =
  ({ where }: DocQuery) =>
  (a: Doc, b: Doc): number => {
    const left = where === undefined ? a.id : (a.data[where.field] as Scalar);
    const right = where === undefined ? b.id : (b.data[where.field] as Scalar);
    if (left !== right) return left < right ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  };

/** Documents over the tables and the journal. Preconditions are judged in memory: this process sees every write. */
export const lmdbDocs = (
  { docs, index }: LmdbTables,
  overlay: Overlay,
  commits: GroupCommit,
  freshen: () => void,
): DocStore => {
  const stageOne = ({ write, changes }: PreparedWrite): string => {
    const found = overlay.doc(write.ref);
    if (!holds(write, found)) throw refused(write, found);
    const after = replaced(write.ref.id, found, changes);
    overlay.putDoc(write.ref, found, { changes, after });
    return after.doc.version;
  };

  const stage = (writes: readonly PreparedWrite[]): string[] => {
    const [first] = writes;
    if (first !== undefined && writes.length === 1) return [stageOne(first)];
    const next = new Map<string, StoredDoc>();
    const afters = writes.map(({ write, changes }) => {
      const key = keyOf(write.ref);
      const found = next.get(key) ?? overlay.doc(write.ref);
      if (!holds(write, found)) throw refused(write, found);
      const after = replaced(write.ref.id, found, changes);
      next.set(key, after);
      return { ref: write.ref, found, changes, after };
    });
    for (const { ref, found, ...change } of afters) overlay.putDoc(ref, found, change);
    return afters.map(({ after }) => after.doc.version);
  };

  /** Ids the tables have, which may have changed since. */
  const idsInTables = ({ collection, where }: DocQuery, limit: number): string[] => {
    if (where === undefined) {
      const keys = docs.getKeys({ ...keyRangeOf(collection), limit });
      return [...keys].map((key) => key.slice(collection.length + 1));
    }
    const { field, op, value } = where;
    const start: IndexKey = [collection, field, op === '==' ? value : (LEAST[typeof value] ?? ''), ''];
    const end: IndexKey = [collection, field, value, LAST_ID];
    return [...index.getKeys({ start, end, limit })].map(([, , , id]) => id);
  };

  const query = (asked: DocQuery): readonly Doc[] => {
    const { collection, limit } = asked;
    const changed = [...overlay.changedDocs()].filter(({ ref }) => ref.collection === collection);
    const ids = new Set(idsInTables(asked, limit + changed.length));
    for (const { ref } of changed) ids.add(ref.id);
    return [...ids]
      .flatMap((id): Doc[] => {
        const found = overlay.doc({ collection, id });
        return found !== null && matches(asked, found.doc) ? [found.doc] : [];
      })
      .sort(inOrder(asked))
      .slice(0, limit);
  };

  const read = (refs: readonly DocRef[]): readonly (Doc | null)[] => refs.map((ref) => overlay.doc(ref)?.doc ?? null);

  return {
    get: async (refs) => {
      freshen();
      return read(refs);
    },
    commit: async (writes) => {
      const prepared = writes.map((write) => ({ write, changes: changesOf(write.data) }));
      return commits.submit(() => stage(prepared));
    },
    query: async (asked) => {
      freshen();
      return query(asked);
    },
  };
};
