import { ConcurrencyError, UnavailableError, type CascadeError } from '../../domain/errors.js';
import { canonicalJson } from '../../domain/hash.js';
import type { Doc, DocRef, DocStore, DocWrite } from '../../ports/docStore.js';
import {
  firestoreRpc,
  updateTimeOf,
  type FirestoreConnection,
  type FirestoreRpc,
  type WireDocument,
  type WireWrite,
} from './firestoreRpc.js';
import { GRPC, GrpcFault, isPrecondition, translated } from '../google/grpcFaults.js';
import { decodeFields, encodeFields, fieldPathOf } from './jsonValue.js';
import { counted, type OperationMeter } from './operationMeter.js';
import { LastFault, patiently, usualPatience, type Patience } from '../google/patience.js';
import { tickBatcher } from '../google/tickBatcher.js';

export interface FirestoreDocStoreOptions extends FirestoreConnection {
  /** Put before every collection path: `test1-` or, below a document, `tenants/a/`. (Default: none.) */
  readonly prefix?: string;
  readonly meter?: OperationMeter;
  readonly patience?: Patience;
  readonly rpc?: FirestoreRpc;
}

export interface FirestoreDocStore extends DocStore {
  /** Lets nothing new in; answers under way may be lost. */
  close(): Promise<void>;
}

interface Sized {
  readonly write: WireWrite;
  readonly bytes: number;
}

/** Limits of one request: 500 writes, 10 MiB (https://cloud.google.com/firestore/quotas). */
const MOST_BYTES = 8_000_000;
const MOST_WRITES = 400;
const MOST_READS = 300;

const sized = (name: string, write: DocWrite): Sized => {
  const { fields, bytes } = encodeFields(write.data);
  const update = { name, fields };
  if (write.kind === 'create') return { write: { update, currentDocument: { exists: false } }, bytes };
  return {
    write: {
      update,
      // A field in the mask without a value is deleted.
      updateMask: { fieldPaths: Object.keys(write.data).map(fieldPathOf) },
      currentDocument: write.version === null ? { exists: true } : { updateTime: updateTimeOf(write.version) },
    },
    bytes,
  };
};

const docOf = (document: WireDocument): Doc => ({
  id: document.name.slice(document.name.lastIndexOf('/') + 1),
  version: document.version,
  data: decodeFields(document.fields),
});

const namesIn = (refs: readonly DocRef[]): string => refs.map(({ collection, id }) => `${collection}/${id}`).join(', ');

/**
 * Documents in Firestore. Reads and single-document writes that start within one turn of the event loop share a request,
 * each write with its own precondition and its own result; several writes are one atomic commit.
 */
export const firestoreDocStore = (options: FirestoreDocStoreOptions): FirestoreDocStore => {
  const rpc = options.rpc ?? firestoreRpc(options);
  const { meter, prefix = '', patience = usualPatience } = options;
  const base = `${rpc.root}/${prefix}`;
  const nameOf = ({ collection, id }: DocRef): string => `${base}${collection}/${id}`;

  const readTogether = tickBatcher<DocRef, WireDocument | null>(
    { items: MOST_READS, bytes: MOST_BYTES, bytesOf: ({ id }) => id.length },
    async (refs) => {
      const wanted = new Map(refs.map((ref) => [nameOf(ref), ref.collection]));
      const found = await rpc.read([...wanted.keys()]);
      for (const collection of wanted.values()) counted(meter?.reads, collection);
      return refs.map((ref) => ({ status: 'fulfilled', value: found.get(nameOf(ref)) ?? null }));
    },
  );

  const writeTogether = tickBatcher<Sized, string>(
    { items: MOST_WRITES, bytes: MOST_BYTES, bytesOf: ({ bytes }) => bytes, keyOf: ({ write }) => write.update.name },
    async (writes) => {
      const results = await rpc.batchWrite(writes.map(({ write }) => write));
      return results.map(({ status, message, version }) =>
        status === GRPC.ok
          ? { status: 'fulfilled', value: version }
          : { status: 'rejected', reason: new GrpcFault(status, message) },
      );
    },
  );

  const get = async (refs: readonly DocRef[]): Promise<readonly (Doc | null)[]> => {
    const read = async (ref: DocRef): Promise<Doc | null> => {
      const document = await patiently(patience, () => readTogether(ref));
      return document === null ? null : docOf(document);
    };
    try {
      return await Promise.all(refs.map(read));
    } catch (error) {
      throw error instanceof LastFault ? translated(error.fault, `reading ${namesIn(refs)}`) : error;
    }
  };

  /**
   * Whether a commit whose first answer was lost took effect after all. Proved by its created documents: they hold exactly
   * its data, and every updated document was last written in the same instant. Gives the versions, or null: not proved.
   */
  const landed = async (writes: readonly DocWrite[]): Promise<readonly string[] | null> => {
    const docs = await get(writes.map(({ ref }) => ref));
    const born = new Set<string>();
    for (const [index, write] of writes.entries()) {
      const doc = docs[index];
      if (doc === null || doc === undefined) return null;
      if (write.kind !== 'create') continue;
      if (canonicalJson(doc.data) !== canonicalJson(write.data)) return null;
      born.add(doc.version);
    }
    const sameInstant = writes.every((write, index) => write.kind === 'create' || born.has(docs[index]?.version ?? ''));
    return born.size > 0 && sameInstant ? docs.map((doc) => doc?.version ?? '') : null;
  };

  const refusal = (fault: GrpcFault, writes: readonly DocWrite[]): CascadeError => {
    const doing = `writing ${namesIn(writes.map(({ ref }) => ref))}`;
    // Only an update can miss its document; a create that meets this has no database to write to.
    return fault.status === GRPC.notFound && writes.some(({ kind }) => kind === 'update')
      ? new ConcurrencyError(`${doing}: ${fault.message}`, { status: fault.status }, { cause: fault })
      : translated(fault, doing);
  };

  const afterFault = async (last: LastFault, writes: readonly DocWrite[]): Promise<readonly string[]> => {
    if (!last.afterAmbiguity || !isPrecondition(last.fault)) throw refusal(last.fault, writes);
    const versions = await landed(writes);
    if (versions !== null) return versions;
    throw new UnavailableError(
      `writing ${namesIn(writes.map(({ ref }) => ref))}: no answer, then a conflict that may be with this very write`,
      { status: last.fault.status },
      { cause: last.fault },
    );
  };

  const send = async (writes: readonly DocWrite[]): Promise<readonly string[]> => {
    const wire = writes.map((write) => sized(nameOf(write.ref), write));
    const [only] = wire;
    return wire.length === 1 && only !== undefined
      ? [await patiently(patience, () => writeTogether(only))]
      : patiently(patience, () => rpc.commit(wire.map(({ write }) => write)));
  };

  return {
    get,
    commit: async (writes) => {
      if (writes.length === 0) return [];
      let versions: readonly string[];
      try {
        versions = await send(writes);
      } catch (error) {
        if (!(error instanceof LastFault)) throw error;
        versions = await afterFault(error, writes);
      }
      for (const { ref } of writes) counted(meter?.writes, ref.collection);
      return versions;
    },
    durable: () => Promise.resolve(),
    query: async ({ collection, where, limit }) => {
      const path = `${base}${collection}`;
      const at = path.lastIndexOf('/');
      const request = {
        parent: path.slice(0, at),
        collectionId: path.slice(at + 1),
        limit,
        ...(where === undefined
          ? {}
          : {
              where: {
                fieldPath: fieldPathOf(where.field),
                op: where.op === '==' ? ('EQUAL' as const) : ('LESS_THAN_OR_EQUAL' as const),
                value: encodeFields({ value: where.value }).fields['value'] ?? {},
              },
            }),
      };
      try {
        const found = await patiently(patience, () => rpc.query(request));
        // A query that finds nothing is billed as one read.
        counted(meter?.reads, collection, Math.max(1, found.length));
        return found.map(docOf);
      } catch (error) {
        throw error instanceof LastFault ? translated(error.fault, `querying ${collection}`) : error;
      }
    },
    close: () => rpc.close(),
  };
};
