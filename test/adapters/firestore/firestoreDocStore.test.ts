import assert from 'node:assert/strict';
import { firestoreDocStore } from '../../../shared/adapters/firestore/firestoreDocStore.js';
import type { FirestoreRpc, WireDocument, WireWrite } from '../../../shared/adapters/firestore/firestoreRpc.js';
import { operationMeter } from '../../../shared/adapters/firestore/operationMeter.js';
import { GRPC, GrpcFault, RequestRefusedError } from '../../../shared/adapters/google/grpcFaults.js';
import type { Patience } from '../../../shared/adapters/google/patience.js';
import { ConcurrencyError, ConfigError, UnavailableError } from '../../../shared/domain/errors.js';
import type { DocRef, DocWrite } from '../../../shared/ports/docStore.js';

type Fault = 'before' | 'after' | null;

const ROOT = 'projects/p/databases/(default)/documents';

/** A Firestore that keeps the rules of one commit, and fails before or after carrying it out when told to. */
const scriptedRpc = () => {
  const documents = new Map<string, WireDocument>();
  const calls: string[] = [];
  const faults: { readonly status: number; readonly when: Exclude<Fault, null> }[] = [];
  const afterwards: (() => void)[] = [];
  let time = 0;

  const statusOf = ({ update, currentDocument }: WireWrite): number => {
    const there = documents.get(update.name);
    if (currentDocument.exists === false) return there === undefined ? GRPC.ok : GRPC.alreadyExists;
    if (there === undefined) return GRPC.notFound;
    const { updateTime } = currentDocument;
    const wanted = updateTime === undefined ? there.version : `${updateTime.seconds?.toString()}.${updateTime.nanos}`;
    return wanted === there.version ? GRPC.ok : GRPC.failedPrecondition;
  };
  const apply = (write: WireWrite): string => {
    const { name, fields } = write.update;
    const before = documents.get(name)?.fields ?? {};
    documents.set(name, {
      name,
      fields: write.updateMask === undefined ? fields : { ...before, ...fields },
      version: `${time}.0`,
    });
    return `${time}.0`;
  };
  const answered = <T>(what: string, carryOut: () => T): Promise<T> => {
    calls.push(what);
    const fault = faults.shift();
    const raised = (): Promise<never> => Promise.reject(new GrpcFault(fault?.status ?? 0, `scripted ${fault?.status}`));
    if (fault?.when === 'before') return raised();
    const result = carryOut();
    if (fault === undefined) return Promise.resolve(result);
    afterwards.shift()?.();
    return raised();
  };

  const rpc: FirestoreRpc = {
    root: ROOT,
    read: (names) =>
      answered(
        `read ${names.length}`,
        () =>
          new Map(
            names.flatMap((name) => {
              const found = documents.get(name);
              return found === undefined ? [] : [[name, found] as const];
            }),
          ),
      ),
    commit: (writes) => {
      time += 1;
      const failing = writes.map(statusOf).find((status) => status !== GRPC.ok);
      if (failing !== undefined && faults[0] === undefined) {
        calls.push(`commit ${writes.length}`);
        return Promise.reject(new GrpcFault(failing, 'precondition'));
      }
      return answered(`commit ${writes.length}`, () => (failing === undefined ? writes.map(apply) : []));
    },
    batchWrite: (writes) => {
      time += 1;
      return answered(`batchWrite ${writes.length}`, () =>
        writes.map((write) => {
          const status = statusOf(write);
          return { status, message: `status ${status}`, version: status === GRPC.ok ? apply(write) : '0.0' };
        }),
      );
    },
    query: () => answered('query', () => [...documents.values()]),
    close: () => Promise.resolve(),
  };
  return { rpc, calls, faults, afterwards, documents };
};

const slot: DocRef = { collection: 'slots', id: 'a' };
const log: DocRef = { collection: 'slots/a/log', id: '000000' };
const create = (ref: DocRef, n: number): DocWrite => ({ kind: 'create', ref, data: { n } });
const update = (ref: DocRef, n: number, version: string | null): DocWrite => ({
  kind: 'update',
  ref,
  data: { n },
  version,
});

const opened = () => {
  const scripted = scriptedRpc();
  const pauses: number[] = [];
  const patience: Patience = {
    retries: 5,
    random: () => 1,
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  const meter = operationMeter();
  const store = firestoreDocStore({ projectId: 'p', rpc: scripted.rpc, patience, meter });
  return { ...scripted, store, pauses, meter };
};

describe('Firestore document store', () => {
  describe('a commit whose answer was lost', () => {
    it('a create that finds its own document has succeeded', async () => {
      const { store, faults, calls } = opened();
      faults.push({ status: GRPC.unavailable, when: 'after' });
      const [version] = await store.commit([create(slot, 1)]);
      assert.deepEqual(calls, ['batchWrite 1', 'batchWrite 1', 'read 1']);
      assert.equal((await store.get([slot]))[0]?.version, version);
    });

    it('a create that finds other data does not know', async () => {
      const { store, faults } = opened();
      await store.commit([create(slot, 2)]);
      faults.push({ status: GRPC.deadlineExceeded, when: 'before' });
      await assert.rejects(store.commit([create(slot, 1)]), UnavailableError);
      assert.deepEqual((await store.get([slot]))[0]?.data, { n: 2 });
    });

    it('a create that was refused at the first try lost, whatever the data', async () => {
      const { store, faults } = opened();
      await store.commit([create(slot, 1)]);
      await assert.rejects(store.commit([create(slot, 1)]), ConcurrencyError);
      faults.push({ status: GRPC.aborted, when: 'before' });
      await assert.rejects(store.commit([create(slot, 1)]), ConcurrencyError, 'an aborted try wrote nothing');
    });

    it('slot and log together: the log proves it', async () => {
      const { store, faults } = opened();
      const [first] = await store.commit([create(slot, 1)]);
      faults.push({ status: GRPC.unavailable, when: 'after' });
      const versions = await store.commit([update(slot, 2, first ?? ''), create(log, 7)]);
      const docs = await store.get([slot, log]);
      assert.deepEqual(
        versions,
        docs.map((doc) => doc?.version),
      );
      assert.deepEqual(
        docs.map((doc) => doc?.data),
        [{ n: 2 }, { n: 7 }],
      );
    });

    it('slot and log together, but somebody wrote the slot since: its version is not given away', async () => {
      const { store, faults, afterwards, documents } = opened();
      const [first] = await store.commit([create(slot, 1)]);
      faults.push({ status: GRPC.unavailable, when: 'after' });
      afterwards.push(() => {
        const name = `${ROOT}/slots/a`;
        documents.set(name, { name, fields: { n: { integerValue: '9' } }, version: '99.0' });
      });
      await assert.rejects(store.commit([update(slot, 2, first ?? ''), create(log, 7)]), UnavailableError);
    });

    it('an update alone cannot be proved: unknown, never a conflict that claims nothing was written', async () => {
      const { store, faults } = opened();
      const [first] = await store.commit([create(slot, 1)]);
      faults.push({ status: GRPC.internal, when: 'after' });
      await assert.rejects(store.commit([update(slot, 2, first ?? '')]), UnavailableError);
    });
  });

  describe('retries', () => {
    it('five, from 50 ms to at most 2 s, then unavailable', async () => {
      const { store, faults, pauses, calls } = opened();
      for (let n = 0; n < 6; n += 1) faults.push({ status: GRPC.unavailable, when: 'before' });
      await assert.rejects(store.commit([create(slot, 1)]), UnavailableError);
      assert.equal(calls.length, 6);
      assert.deepEqual(pauses, [50, 100, 200, 400, 800]);
    });

    for (const status of ['aborted', 'unavailable', 'deadlineExceeded', 'resourceExhausted'] as const)
      it(`${status} passes`, async () => {
        const { store, faults } = opened();
        for (let n = 0; n < 5; n += 1) faults.push({ status: GRPC[status], when: 'before' });
        await store.commit([create(slot, 1), create(log, 1)]);
        faults.push({ status: GRPC[status], when: 'before' });
        assert.deepEqual((await store.get([slot]))[0]?.data, { n: 1 });
        faults.push({ status: GRPC[status], when: 'before' });
        assert.equal((await store.query({ collection: 'slots', limit: 5 })).length, 2);
      });

    const final = [
      ['permissionDenied', ConfigError],
      ['unauthenticated', ConfigError],
      ['invalidArgument', RequestRefusedError],
    ] as const;
    for (const [status, expected] of final)
      it(`${status} does not pass`, async () => {
        const { store, faults, calls } = opened();
        const ask = async (request: () => Promise<unknown>): Promise<void> => {
          faults.push({ status: GRPC[status], when: 'before' });
          await assert.rejects(request(), expected);
        };
        await ask(() => store.commit([create(slot, 1)]));
        await ask(() => store.commit([create(slot, 1), create(log, 1)]));
        await ask(() => store.get([slot]));
        await ask(() => store.query({ collection: 'slots', limit: 1 }));
        assert.equal(calls.length, 4);
      });

    it('no database to create in is a fault of the deployment, a missing document a conflict', async () => {
      const { store, faults } = opened();
      await assert.rejects(store.commit([update(slot, 1, null)]), ConcurrencyError);
      faults.push({ status: GRPC.notFound, when: 'before' });
      await assert.rejects(store.commit([create(slot, 1)]), ConfigError);
    });

    it('one write of a shared request fails alone', async () => {
      const { store, calls } = opened();
      await store.commit([create(slot, 1)]);
      const ids = ['b', 'a', 'c'];
      const results = await Promise.allSettled(ids.map((id) => store.commit([create({ ...slot, id }, 2)])));
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(calls, ['batchWrite 1', 'batchWrite 3']);
    });
  });

  describe('sharing and counting', () => {
    it('reads of one turn share a request, one read per document', async () => {
      const { store, calls, meter } = opened();
      await Promise.all([store.get([slot, log]), store.get([slot]), store.get([{ ...slot, id: 'b' }])]);
      assert.deepEqual(calls, ['read 3']);
      assert.deepEqual(Object.fromEntries(meter.reads), { slots: 2, 'slots/*/log': 1 });
    });

    it('two writes of one document never share a request', async () => {
      const { store, calls } = opened();
      const results = await Promise.allSettled([store.commit([create(slot, 1)]), store.commit([create(slot, 2)])]);
      assert.deepEqual(calls, ['batchWrite 1', 'batchWrite 1']);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
    });

    it('I16 counts what was written and read, by collection, and no refused write', async () => {
      const { store, meter } = opened();
      const [version] = await store.commit([create(slot, 1)]);
      await store.commit([update(slot, 2, version ?? ''), create(log, 1)]);
      await assert.rejects(store.commit([create(slot, 1)]));
      await store.get([slot, { ...slot, id: 'none' }]);
      await store.query({ collection: 'work', limit: 5 });
      assert.deepEqual(Object.fromEntries(meter.writes), { slots: 2, 'slots/*/log': 1 });
      assert.deepEqual(Object.fromEntries(meter.reads), { slots: 2, work: 2 });
    });

    it('large writes are spread over requests of bounded size', async () => {
      const { store, calls } = opened();
      const text = 'x'.repeat(900_000);
      await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          store.commit([{ kind: 'create', ref: { ...slot, id: `${n}` }, data: { text } }]),
        ),
      );
      assert.deepEqual(calls, ['batchWrite 2', 'batchWrite 2', 'batchWrite 2']);
    });
  });
});
