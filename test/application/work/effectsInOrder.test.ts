import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLmdb } from '../../../shared/adapters/lmdb/lmdbStore.js';
import { effectsInOrder } from '../../../shared/application/work/effectsInOrder.js';
import type { ObjectStore } from '../../../shared/ports/objectStore.js';
import type { Warehouse } from '../../../shared/ports/warehouse.js';

const ref = { collection: 'work', id: 'a' };

describe('effectsInOrder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cascade-effects-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const effect of ['objects', 'published', 'warehouse'] as const)
    it(`an effect on ${effect} finds its cause on the disk, though the cause was only written in order`, async () => {
      const state = join(folder, 'state');
      const crashed = join(folder, 'crashed');
      const store = openLmdb({ folder: state });
      /** What a crash at the moment of the effect would leave. */
      const crash = async (): Promise<void> => cpSync(state, crashed, { recursive: true });
      const objects = { put: () => crash().then(() => ({ created: true })) } as unknown as ObjectStore;
      const warehouse = { commit: () => crash().then(() => []) } as unknown as Warehouse;
      const ports = effectsInOrder({ docs: store.docs, warehouse, objects, published: objects });
      await ports.docs.commit([{ kind: 'create', ref, data: { state: 'claimed' } }], 'ordered');
      if (effect === 'warehouse') await ports.warehouse.commit({ writes: [], fence: null });
      else await ports[effect].put('path', 'text');
      await store.close();
      const found = openLmdb({ folder: crashed });
      assert.deepEqual((await found.docs.get([ref]))[0]?.data, { state: 'claimed' });
      await found.close();
    });
});
