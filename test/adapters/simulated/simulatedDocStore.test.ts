import assert from 'node:assert/strict';
import { simulatedDocStore } from '../../../shared/adapters/simulated/simulatedDocStore.js';
import { UnavailableError } from '../../../shared/domain/errors.js';
import { docStoreContract } from '../../contract/docStoreContract.js';

describe('simulatedDocStore keeps the promises of DocStore', () => {
  docStoreContract(async () => ({ store: simulatedDocStore(), close: async () => undefined }));
});

describe('simulatedDocStore', () => {
  const ref = { collection: 'slots', id: 'a' };

  it('counts what a store would bill: documents read and written, by collection', async () => {
    const docs = simulatedDocStore();
    await docs.commit([
      { kind: 'create', ref, data: { n: 1 } },
      { kind: 'create', ref: { collection: 'slots/a/log', id: '0' }, data: {} },
    ]);
    await docs.get([ref, { collection: 'slots', id: 'none' }]);
    await assert.rejects(docs.commit([{ kind: 'create', ref, data: {} }]));
    assert.deepEqual(docs.meter(), { reads: { slots: 2 }, writes: { slots: 1, 'slots/log': 1 }, queries: 0 });
  });

  it('gives frozen documents: a mutation of what was read throws', async () => {
    const docs = simulatedDocStore();
    await docs.commit([{ kind: 'create', ref, data: { done: { x: 1 } } }]);
    const [doc] = await docs.get([ref]);
    assert.ok(doc);
    assert.throws(() => {
      (doc.data['done'] as Record<string, number>)['x'] = 2;
    }, TypeError);
  });

  it('a hook before an effect replaces it, one after it makes the commit ambiguous', async () => {
    let point: 'before' | 'after' = 'before';
    const fail = (at: typeof point) => () => {
      if (at === point) throw new UnavailableError('lost');
    };
    const docs = simulatedDocStore({ hooks: { before: fail('before'), after: fail('after') } });
    await assert.rejects(docs.commit([{ kind: 'create', ref, data: { n: 1 } }]), UnavailableError);
    assert.deepEqual(docs.dump(), {});
    point = 'after';
    await assert.rejects(docs.commit([{ kind: 'create', ref, data: { n: 1 } }]), UnavailableError);
    assert.deepEqual(docs.dump(), { 'slots/a': { n: 1 } });
  });
});
