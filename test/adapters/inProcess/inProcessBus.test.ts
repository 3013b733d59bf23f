import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../shared/adapters/consoleLog.js';
import { inProcessBus, type InProcessBus } from '../../../shared/adapters/inProcess/inProcessBus.js';
import { openLmdb, type LmdbStore } from '../../../shared/adapters/lmdb/lmdbStore.js';
import { systemClock } from '../../../shared/adapters/systemClock.js';
import { killedChild } from '../../support/killedChild.js';
import { busContract, message, SUBSCRIPTIONS, type BusWorld } from '../../contract/busContract.js';

/** Buses over one folder; a crash leaves the store as it lies on the disk at that moment. */
const folderWorld = async (): Promise<BusWorld> => {
  const root = await mkdtemp(join(tmpdir(), 'cascade-bus-'));
  let folder = join(root, '0');
  let crashes = 0;
  const stores: LmdbStore[] = [];
  return {
    open: async (subscriptions) => {
      const store = openLmdb({ folder });
      stores.push(store);
      const bus = inProcessBus({
        queue: store.queue,
        subscriptions,
        log: silentLog,
        clock: systemClock,
        backoffMs: () => 1,
      });
      return {
        bus,
        attach: (name, handler) => bus.attach(name, handler),
        start: () => bus.start(),
        idle: () => bus.idle(),
        crash: async () => {
          crashes += 1;
          const copy = join(root, String(crashes));
          await cp(folder, copy, { recursive: true });
          folder = copy;
        },
        waiting: (name) => bus.stats().find(({ subscription }) => subscription === name)?.waiting ?? 0,
      };
    },
    close: async () => {
      for (const store of stores) await store.close();
      await rm(root, { recursive: true });
    },
  };
};

describe('inProcessBus keeps the promises of Bus', () => {
  busContract(folderWorld);
});

describe('inProcessBus', () => {
  let folder: string;
  let store: LmdbStore;
  let bus: InProcessBus;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cascade-bus-'));
    store = openLmdb({ folder });
    bus = inProcessBus({
      queue: store.queue,
      subscriptions: SUBSCRIPTIONS,
      log: silentLog,
      clock: systemClock,
      concurrency: 2,
      backoffMs: () => 1,
    });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  it('has at most the given number of deliveries of a subscription in flight', async () => {
    let inFlight = 0;
    let most = 0;
    bus.attach('recorder', async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await systemClock.sleep(1);
      inFlight -= 1;
      return 'ack';
    });
    bus.start();
    await bus.publish(
      'done',
      Array.from({ length: 20 }, (_, n) => message(String(n))),
    );
    await bus.idle();
    assert.equal(most, 2);
  });

  it('starts no work while a decision waits', async () => {
    const order: string[] = [];
    const handler = async ({ data }: { readonly data: string }): Promise<'ack'> => {
      order.push(data);
      await systemClock.sleep(1);
      return 'ack';
    };
    bus.attach('worker', handler);
    bus.attach('receiver', handler);
    await bus.publish(
      'orders',
      [1, 2, 3].map((n) => message(`work ${n}`, { kind: 'work' })),
    );
    await bus.publish(
      'orders',
      [1, 2, 3, 4, 5].map((n) => message(`phase ${n}`, { kind: 'phase' })),
    );
    bus.start();
    await bus.idle();
    assert.deepEqual(
      order.slice(0, 5).sort(),
      [1, 2, 3, 4, 5].map((n) => `phase ${n}`),
    );
    assert.equal(order.length, 8);
  });

  it('gives the event loop its turn, however much there is to deliver', async () => {
    const eager = inProcessBus({
      queue: store.queue,
      subscriptions: SUBSCRIPTIONS,
      log: silentLog,
      clock: systemClock,
      concurrency: 1000,
    });
    const perTurn: number[] = [0];
    const turn = (): void => {
      perTurn.push(0);
      if (perTurn.length < 100) setImmediate(turn);
    };
    eager.attach('recorder', () => {
      perTurn[perTurn.length - 1] = (perTurn.at(-1) ?? 0) + 1;
      return Promise.resolve('ack');
    });
    eager.start();
    setImmediate(turn);
    await eager.publish(
      'done',
      Array.from({ length: 1000 }, (_, n) => message(String(n))),
    );
    await eager.idle();
    assert.equal(
      perTurn.reduce((sum, n) => sum + n, 0),
      1000,
    );
    assert.ok(Math.max(...perTurn) <= 256, perTurn.join());
  });

  it('delivers a message before its publish is durable, yet never makes an effect durable before its cause', async () => {
    let isPublished = false;
    let wasPublishedAtEffect = false;
    bus.attach('recorder', async () => {
      assert.equal(isPublished, false);
      await store.docs.commit([{ kind: 'create', ref: { collection: 'slots', id: 'a' }, data: {} }]);
      wasPublishedAtEffect = store.queue.pending().length === 1;
      return 'ack';
    });
    bus.start();
    await bus.publish('done', [message('x')]);
    isPublished = true;
    await bus.idle();
    assert.equal(wasPublishedAtEffect, true);
  });

  it('counts an acknowledgement when what the handler committed is on the disk', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'cascade-bus-'));
    bus.attach('recorder', async () => {
      await store.docs.commit([{ kind: 'create', ref: { collection: 'slots', id: 'a' }, data: {} }], 'ordered');
      return 'ack';
    });
    bus.start();
    await bus.publish('done', [message('x')], 'ordered');
    const inFlight = (): number => bus.stats().reduce((sum, box) => sum + box.inFlight, 0);
    assert.equal(inFlight(), 1);
    await bus.idle();
    assert.equal(inFlight(), 0);
    await cp(folder, copy, { recursive: true });
    const found = openLmdb({ folder: copy });
    assert.equal((await found.docs.get([{ collection: 'slots', id: 'a' }])).filter((doc) => doc !== null).length, 1);
    assert.deepEqual(found.queue.pending(), []);
    await found.close();
    await rm(copy, { recursive: true });
  });

  it('killed between publish and acknowledgement: the message comes again after the restart', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'cascade-bus-'));
    const lines = await killedChild('./busPublishOnce.js', [elsewhere], (said) => said.includes('published'));
    assert.deepEqual([...lines].sort(), ['handling', 'published']);
    const reopened = openLmdb({ folder: elsewhere });
    const { queue } = reopened;
    const again = inProcessBus({ queue, subscriptions: SUBSCRIPTIONS, log: silentLog, clock: systemClock });
    const found: string[] = [];
    again.attach('recorder', async ({ data }) => {
      found.push(data);
      return 'ack';
    });
    again.start();
    await again.idle();
    assert.deepEqual(found, ['a']);
    await reopened.close();
    await rm(elsewhere, { recursive: true });
  });

  it('after stop nothing is delivered, and what was published then is kept', async () => {
    const found: string[] = [];
    bus.attach('recorder', async ({ data }) => {
      found.push(data);
      return 'ack';
    });
    bus.start();
    await bus.publish('done', [message('before')]);
    await bus.idle();
    await bus.stop();
    await bus.publish('done', [message('after')]);
    assert.deepEqual(found, ['before']);
    assert.deepEqual(
      store.queue.pending().map(({ delivery }) => delivery.data),
      ['after'],
    );
  });
});
