import { ConcurrencyError } from '../../domain/errors.js';
import type { Json } from '../../domain/hash.js';
import type { Doc, DocData, DocQuery, DocRef, DocStore, DocWrite } from '../../ports/docStore.js';

export type DocEffect =
  | { readonly kind: 'get'; readonly refs: readonly DocRef[] }
  | { readonly kind: 'commit'; readonly writes: readonly DocWrite[] }
  | { readonly kind: 'query'; readonly query: DocQuery };

/**
 * Called around each effect. What `before` throws happened instead of it: an outage, a conflict storm. What `after`
 * throws happened although the effect took place: the ambiguous commit. A promise that never resolves is a crash at
 * that point.
 */
export interface DocHooks {
  readonly before?: (effect: DocEffect) => void | Promise<void>;
  readonly after?: (effect: DocEffect) => void | Promise<void>;
}

/** Documents read and written so far, by top collection (`slots/x/log` counts as `slots/log`). Refused commits cost nothing. */
export interface DocMeter {
  readonly reads: Readonly<Record<string, number>>;
  readonly writes: Readonly<Record<string, number>>;
  readonly queries: number;
}

export interface SimulatedDocStore extends DocStore {
  meter(): DocMeter;
  resetMeter(): void;
  /** Everything stored, by `<collection>/<id>`, in byte order. */
  dump(): Readonly<Record<string, DocData>>;
}

const byText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const frozen = <T>(value: T): T => {
  if (value !== null && typeof value === 'object') {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
};

const copied = (data: object): Record<string, Json> => JSON.parse(JSON.stringify(data)) as Record<string, Json>;

const meterName = (collection: string): string =>
  collection
    .split('/')
    .filter((_, index) => index % 2 === 0)
    .join('/');

type Scalar = string | number | boolean;
const compared = (a: Scalar, b: Scalar): number => {
  if (typeof a === 'string' && typeof b === 'string') return byText(a, b);
  return a < b ? -1 : Number(a > b);
};

/** In memory, with the promises of the port; what it gives is frozen, so that a mutation is caught where it happens. */
export const simulatedDocStore = ({ hooks = {} }: { readonly hooks?: DocHooks } = {}): SimulatedDocStore => {
  const collections = new Map<string, Map<string, Doc>>();
  let reads: Record<string, number> = {};
  let writes: Record<string, number> = {};
  let queries = 0;

  const find = ({ collection, id }: DocRef): Doc | null => collections.get(collection)?.get(id) ?? null;
  const count = (meter: Record<string, number>, collection: string): void => {
    const name = meterName(collection);
    meter[name] = (meter[name] ?? 0) + 1;
  };

  const effect = async <T>(what: DocEffect, happen: () => T): Promise<T> => {
    await hooks.before?.(what);
    const result = happen();
    await hooks.after?.(what);
    return result;
  };

  const successor = (write: DocWrite, found: Doc | null): Doc => {
    const { id, collection } = write.ref;
    const holds =
      write.kind === 'create'
        ? found === null
        : found !== null && (write.version === null || write.version === found.version);
    if (!holds)
      throw new ConcurrencyError(`${write.kind} of ${collection}/${id} met version ${found?.version ?? 'none'}`);
    const data = copied({ ...found?.data, ...write.data });
    return frozen({ id, version: String(Number(found?.version ?? 0) + 1), data });
  };

  const apply = (commit: readonly DocWrite[]): string[] => {
    const after = new Map<string, Doc>();
    const versions = commit.map((write) => {
      const key = `${write.ref.collection}|${write.ref.id}`;
      const doc = successor(write, after.get(key) ?? find(write.ref));
      after.set(key, doc);
      return doc.version;
    });
    for (const { ref } of commit) {
      const doc = after.get(`${ref.collection}|${ref.id}`);
      const collection = collections.get(ref.collection) ?? new Map<string, Doc>();
      collections.set(ref.collection, collection);
      if (doc !== undefined) collection.set(ref.id, doc);
      count(writes, ref.collection);
    }
    return versions;
  };

  const matching = ({ collection, where, limit }: DocQuery): Doc[] => {
    queries += 1;
    const docs = [...(collections.get(collection)?.values() ?? [])].sort((a, b) => byText(a.id, b.id));
    if (where === undefined) return docs.slice(0, limit);
    const { field, op, value } = where;
    return docs
      .flatMap((doc) => {
        const found = doc.data[field];
        return typeof found === typeof value ? [{ doc, found: found as Scalar }] : [];
      })
      .filter(({ found }) => (op === '==' ? found === value : compared(found, value) <= 0))
      .sort((a, b) => compared(a.found, b.found))
      .slice(0, limit)
      .map(({ doc }) => doc);
  };

  return {
    get: (refs) =>
      effect({ kind: 'get', refs }, () =>
        refs.map((ref) => {
          count(reads, ref.collection);
          return find(ref);
        }),
      ),
    commit: (commit) => effect({ kind: 'commit', writes: commit }, () => apply(commit)),
    durable: () => Promise.resolve(),
    query: (query) => effect({ kind: 'query', query }, () => matching(query)),
    meter: () => ({ reads: { ...reads }, writes: { ...writes }, queries }),
    resetMeter: () => {
      reads = {};
      writes = {};
      queries = 0;
    },
    dump: () => {
      const all = [...collections].flatMap(([collection, docs]) =>
        [...docs.values()].map((doc) => [`${collection}/${doc.id}`, doc.data] as const),
      );
      return Object.fromEntries(all.sort(([a], [b]) => byText(a, b)));
    },
  };
};
