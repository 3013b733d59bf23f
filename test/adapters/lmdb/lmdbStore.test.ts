import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { openLmdb } from '../../../shared/adapters/lmdb/lmdbStore.js';
import { UnavailableError } from '../../../shared/domain/errors.js';
import type { DocRef, DocWrite } from '../../../shared/ports/docStore.js';
import { docStoreContract } from '../../contract/docStoreContract.js';
import { seededRandom } from '../../support/explore.js';
import { killedChild } from '../../support/killedChild.js';

for (const [title, journalRecords] of [
  ['journal first', 8_000],
  ['a checkpoint with each flush', 0],
  ['now journal, now checkpoint', 5],
] as const)
  describe(`lmdbStore keeps the promises of DocStore: ${title}`, () => {
    docStoreContract(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cascade-lmdb-'));
      const opened = openLmdb({ folder, journalRecords });
      return {
        store: opened.docs,
        close: async () => {
          await opened.close();
          await rm(folder, { recursive: true });
        },
      };
    });
  });

describe('lmdbStore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cascade-lmdb-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const ref = { collection: 'slots', id: 'a' };

  it('keeps documents, versions, indexes and messages across a restart', async () => {
    const first = openLmdb({ folder });
    const awkward = { constructor: 1, 'a.b': 2, é: '🏀', nested: { ['__proto__']: 1 } };
    await first.docs.commit([{ kind: 'create', ref, data: { ...awkward, wakeAt: 5, chain: 'x' } }]);
    await first.docs.commit([{ kind: 'update', ref, data: { wakeAt: 7 }, version: '1' }]);
    const delivery = { data: '{"é":1}', attributes: { kind: 'work' }, topic: 't', messageId: '1', deliveryAttempt: 1 };
    await first.queue.put(
      ['1', '2'].map((id) => ({ subscription: 't-s', id, delivery })),
      'durable',
    );
    await first.queue.remove('t-s', '1');
    await first.close();
    const second = openLmdb({ folder });
    await second.docs.commit([{ kind: 'update', ref, data: { more: true }, version: '2' }]);
    const due = { field: 'wakeAt', op: '<=', value: 10 } as const;
    const found = await second.docs.query({ collection: 'slots', where: due, limit: 5 });
    assert.deepEqual(found, [{ id: 'a', version: '3', data: { ...awkward, wakeAt: 7, chain: 'x', more: true } }]);
    assert.deepEqual(second.queue.pending(), [{ subscription: 't-s', id: '2', delivery }]);
    await second.close();
  });

  for (const journalRecords of [0, 7, 8_000])
    it(`a reader sees each commit of the writer at once, ${journalRecords} changes in the journal`, async () => {
      const writer = openLmdb({ folder, journalRecords });
      await writer.docs.commit([{ kind: 'create', ref, data: { n: 0, wakeAt: 0 } }]);
      const reader = openLmdb({ folder, readOnly: true });
      const delivery = { data: 'x', attributes: {}, topic: 't', messageId: '1', deliveryAttempt: 1 };
      for (let n = 1; n <= 20; n += 1) {
        const added: DocWrite = {
          kind: 'create',
          ref: { collection: 'slots/a/log', id: String(100 + n) },
          data: { n },
        };
        void writer.queue.put([{ subscription: 't-s', id: String(n), delivery }], 'ordered');
        if (n > 1) void writer.queue.remove('t-s', String(n - 1));
        await writer.docs.commit([{ kind: 'update', ref, data: { n, wakeAt: n }, version: null }, added]);
        const [doc] = await reader.docs.get([ref]);
        assert.deepEqual(doc?.data, { n, wakeAt: n });
        const where = { field: 'wakeAt', op: '==', value: n } as const;
        assert.equal((await reader.docs.query({ collection: 'slots', where, limit: 2 })).length, 1);
        assert.equal((await reader.docs.query({ collection: 'slots/a/log', limit: 100 })).length, n);
        assert.deepEqual(
          reader.queue.pending().map(({ id }) => id),
          [String(n)],
        );
      }
      await assert.rejects(
        reader.docs.commit([{ kind: 'update', ref, data: { n: 99 }, version: null }]),
        UnavailableError,
      );
      await reader.close();
      await writer.close();
    });

  it('a reader of a folder without a store is told so', () => {
    assert.throws(() => openLmdb({ folder, readOnly: true }), UnavailableError);
  });

  it('a folder that another version made is refused by name', async () => {
    const other = open({ path: folder, noSubdir: false });
    await other.openDB({ name: 'docs', encoding: 'string' }).put('slots|a', '1 {}');
    await other.close();
    assert.throws(() => openLmdb({ folder }), /docs and no records/);
  });

  for (const journalRecords of [0, 8, 8_000])
    it(`what is no longer due does not hide what is, ${journalRecords} changes in the journal`, async () => {
      const store = openLmdb({ folder, journalRecords });
      const work = (id: number): DocRef => ({ collection: 'work', id: String(id) });
      for (let id = 10; id < 20; id += 1) {
        await store.docs.commit([{ kind: 'create', ref: work(id), data: { dueAt: id } }]);
        await store.docs.commit([{ kind: 'update', ref: work(id), data: { dueAt: undefined }, version: null }]);
      }
      await store.docs.commit([{ kind: 'create', ref: work(99), data: { dueAt: 30 } }]);
      const where = { field: 'dueAt', op: '<=', value: 50 } as const;
      const due = await store.docs.query({ collection: 'work', where, limit: 2 });
      assert.deepEqual(
        due.map(({ id }) => id),
        ['99'],
      );
      await store.close();
    });

  it('two writers of one folder: what one cached is no longer believed once the other wrote', async () => {
    const a = openLmdb({ folder });
    await a.docs.commit([{ kind: 'create', ref, data: { by: 'a' } }]);
    const b = openLmdb({ folder });
    const [version = ''] = await b.docs.commit([{ kind: 'update', ref, data: { by: 'b' }, version: '1' }]);
    await assert.rejects(a.docs.commit([{ kind: 'update', ref, data: { by: 'a again' }, version: '1' }]));
    assert.deepEqual((await a.docs.get([ref]))[0]?.data, { by: 'b' });
    await a.docs.commit([{ kind: 'update', ref, data: { by: 'a again' }, version }]);
    assert.deepEqual((await b.docs.get([ref]))[0]?.data, { by: 'a again' });
    await a.close();
    await b.close();
  });

  it('a commit that is no JSON fails alone', async () => {
    const store = openLmdb({ folder });
    const bad = { n: 1n } as unknown as Record<string, number>;
    const results = await Promise.allSettled([
      store.docs.commit([{ kind: 'create', ref: { collection: 'slots', id: 'bad' }, data: bad }]),
      store.docs.commit([{ kind: 'create', ref, data: { n: 1 } }]),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
    await store.close();
  });

  it('closing writes what waits; afterwards nothing is taken', async () => {
    const store = openLmdb({ folder });
    const last = store.docs.commit([{ kind: 'create', ref, data: { n: 1 } }]);
    await store.close();
    await last;
    await assert.rejects(store.docs.get([ref]), UnavailableError);
    await assert.rejects(store.docs.commit([{ kind: 'update', ref, data: { n: 2 }, version: null }]), UnavailableError);
    const again = openLmdb({ folder });
    assert.deepEqual((await again.docs.get([ref]))[0]?.data, { n: 1 });
    await again.close();
  });

  it('killed at any point: no commit is half there, none that resolved is gone, no effect without its message', async () => {
    const random = seededRandom(20_211_019);
    const said = new Map<string, number>();
    for (let round = 0; round < 6; round += 1) {
      const lines = await killedChild(
        './lmdbCommitLoop.js',
        [folder, '8'],
        (all) => all.length >= 40 + 200 * random(),
        random() * 15,
      );
      for (const [writer = '', n] of lines.map((line) => line.split(' '))) said.set(writer, Number(n));
      const store = openLmdb({ folder });
      const { docs, queue } = store;
      const queued = new Set(queue.pending().map((message) => `${message.subscription}/${message.id}`));
      for (const [writer, least] of said) {
        const id = `w${writer}`;
        const [slot, work, later, earlier] = await docs.get(
          ['slots', 'work', 'later', 'earlier'].map((collection) => ({ collection, id })),
        );
        const n = Number(slot?.data['n']);
        const order = [n, Number(later?.data['n']), Number(earlier?.data['n'])];
        assert.deepEqual(
          order,
          [...order].sort((a, b) => a - b),
          'an effect outlived what it followed',
        );
        const due = { field: 'dueAt', op: '==', value: n } as const;
        const log = await docs.query({ collection: `slots/${id}/log`, limit: 100_000 });
        const found = await docs.query({ collection: 'work', where: due, limit: 100 });
        assert.ok(n >= least, `writer ${writer} said ${least}, stored is ${n}`);
        assert.deepEqual([work?.data['n'], work?.data['dueAt'], log.length], [n, n, n]);
        assert.ok(found.some((doc) => doc.id === id));
        for (const doc of log) assert.ok(queued.has(`${id}/${doc.id}`), `no message for ${id}/${doc.id}`);
      }
      await store.close();
    }
    assert.equal(said.size, 8);
  });
});
