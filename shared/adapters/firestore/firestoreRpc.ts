import firestore from '@google-cloud/firestore';
import type { CallOptions } from 'google-gax';
import { clientOptions } from '../google/clientOptions.js';
import { faultOf } from '../google/grpcFaults.js';
import type { FirestoreFields, FirestoreValue } from './jsonValue.js';

interface Timestamp {
  readonly seconds?: string | number | { toString(): string } | null;
  readonly nanos?: number | null;
}

export interface WireDocument {
  /** Full resource name. */
  readonly name: string;
  readonly fields: FirestoreFields;
  /** Update time, see `versionOf`. */
  readonly version: string;
}

export interface WireWrite {
  readonly update: { readonly name: string; readonly fields: FirestoreFields };
  readonly updateMask?: { readonly fieldPaths: readonly string[] };
  readonly currentDocument: { readonly exists?: boolean; readonly updateTime?: Timestamp };
}

export interface WireQuery {
  /** Resource name of the document (or root) above the collection. */
  readonly parent: string;
  readonly collectionId: string;
  readonly where?: {
    readonly fieldPath: string;
    readonly op: 'EQUAL' | 'LESS_THAN_OR_EQUAL';
    readonly value: FirestoreValue;
  };
  readonly limit: number;
}

/** The requests of Firestore's API that we send, each exactly once. @throws {GrpcFault} */
export interface FirestoreRpc {
  /** Resource name of the root of all documents. */
  readonly root: string;
  /** Documents found, by name. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, WireDocument>>;
  /** All or none; the new version of each. */
  commit(writes: readonly WireWrite[]): Promise<readonly string[]>;
  /** Each for itself: no name twice. The status of each and its new version. */
  batchWrite(
    writes: readonly WireWrite[],
  ): Promise<readonly { readonly status: number; readonly message: string; readonly version: string }[]>;
  query(query: WireQuery): Promise<readonly WireDocument[]>;
  close(): Promise<void>;
}

export interface FirestoreConnection {
  readonly projectId: string;
  readonly databaseId?: string;
  /** `host:port` of an emulator. */
  readonly emulatorHost?: string;
}

/** Seconds and nanoseconds of an update time, `<seconds>.<nanos>`: equal exactly when the times are. */
export const versionOf = (time: Timestamp | null | undefined): string =>
  `${(time?.seconds ?? 0).toString()}.${time?.nanos ?? 0}`;

export const updateTimeOf = (version: string): Timestamp => {
  const [seconds = '0', nanos = '0'] = version.split('.');
  return { seconds, nanos: Number(nanos) };
};

const TIMEOUT_MS = 30_000;

interface FoundDocument {
  readonly name?: string | null;
  readonly fields?: unknown;
  readonly updateTime?: Timestamp | null;
}

const documentOf = (found: FoundDocument): WireDocument => ({
  name: found.name ?? '',
  fields: (found.fields ?? {}) as FirestoreFields,
  version: versionOf(found.updateTime),
});

const collected = async <T>(stream: AsyncIterable<T>): Promise<readonly T[]> => {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
};

/**
 * Firestore's own low-level client, with its retries off. The high-level client repeats an unclear commit by itself and
 * then reports the precondition that its own first try broke, which would turn a commit that succeeded into a conflict.
 * It also spends several times the processor time per write.
 */
export const firestoreRpc = (connection: FirestoreConnection): FirestoreRpc => {
  const database = `projects/${connection.projectId}/databases/${connection.databaseId ?? '(default)'}`;
  const root = `${database}/documents`;
  const client = new firestore.v1.FirestoreClient(clientOptions(connection.projectId, connection.emulatorHost));
  const options: CallOptions = {
    retry: null,
    timeout: TIMEOUT_MS,
    otherArgs: {
      headers: {
        'google-cloud-resource-prefix': database,
        ...(connection.emulatorHost === undefined ? {} : { Authorization: 'Bearer owner' }),
      },
    },
  };

  const asked = async <T>(request: () => Promise<T>): Promise<T> => {
    try {
      return await request();
    } catch (error) {
      throw faultOf(error);
    }
  };

  return {
    root,
    read: (names) =>
      asked(async () => {
        const answers = (await collected(
          client.batchGetDocuments({ database, documents: [...names] }, options),
        )) as readonly { readonly found?: FoundDocument | null }[];
        const documents = new Map<string, WireDocument>();
        for (const { found } of answers) {
          if (found === undefined || found === null) continue;
          const document = documentOf(found);
          documents.set(document.name, document);
        }
        return documents;
      }),
    commit: (writes) =>
      asked(async () => {
        const [{ writeResults, commitTime }] = await client.commit({ database, writes: writes as never }, options);
        return writes.map((_, index) => versionOf(writeResults?.[index]?.updateTime ?? commitTime));
      }),
    batchWrite: (writes) =>
      asked(async () => {
        const [{ status, writeResults }] = await client.batchWrite({ database, writes: writes as never }, options);
        return writes.map((_, index) => ({
          status: status?.[index]?.code ?? 0,
          message: status?.[index]?.message ?? '',
          version: versionOf(writeResults?.[index]?.updateTime),
        }));
      }),
    query: ({ parent, collectionId, where, limit }) =>
      asked(async () => {
        const field = where === undefined ? [] : [{ field: { fieldPath: where.fieldPath }, direction: 'ASCENDING' }];
        const byName = { field: { fieldPath: '__name__' }, direction: 'ASCENDING' };
        const structuredQuery = {
          from: [{ collectionId }],
          ...(where === undefined
            ? {}
            : {
                where: { fieldFilter: { field: { fieldPath: where.fieldPath }, op: where.op, value: where.value } },
              }),
          orderBy: where?.op === 'LESS_THAN_OR_EQUAL' ? [...field, byName] : [byName],
          limit: { value: limit },
        };
        const answers = (await collected(
          client.runQuery({ parent, structuredQuery: structuredQuery as never }, options),
        )) as readonly { readonly document?: FoundDocument | null }[];
        return answers.flatMap(({ document }) =>
          document === undefined || document === null ? [] : [documentOf(document)],
        );
      }),
    close: () => client.close(),
  };
};
