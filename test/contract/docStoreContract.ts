import assert from 'node:assert/strict';
import { ConcurrencyError } from '../../shared/domain/errors.js';
import type { Json } from '../../shared/domain/hash.js';
import type { DocData, DocRef, DocStore, DocWrite } from '../../shared/ports/docStore.js';

export interface OpenDocStore {
  readonly store: DocStore;
  readonly close: () => Promise<void>;
}

const slot = (id: string): DocRef => ({ collection: 'slots', id });
const logOf = (slotId: string, id: string): DocRef => ({ collection: `slots/${slotId}/log`, id });
const create = (ref: DocRef, data: DocData): DocWrite => ({ kind: 'create', ref, data });
const update = (ref: DocRef, data: DocData, version: string | null): DocWrite => ({
  kind: 'update',
  ref,
  data,
  version,
});

/** Keys that break naive field paths: every registry id, part keys and what a stranger may send. */
const AWKWARD_KEYS = [
  'p3.player_game_summary',
  'p5.predictions#01/18',
  'a-b',
  'a b',
  '0x',
  '`',
  '\\',
  '*',
  '[0]',
  'é',
  'constructor',
];

/**
 * What every DocStore promises (shared/ports/docStore.ts), whatever stands behind it. `open` gives an empty store; it is
 * called before each test, `close` after it.
 */
export const docStoreContract = (open: () => Promise<OpenDocStore>): void => {
  let opened: OpenDocStore;
  let store: DocStore;

  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(async () => {
    await opened.close();
  });

  const read = async (ref: DocRef): Promise<DocData | null> => (await store.get([ref]))[0]?.data ?? null;
  const versionOf = async (ref: DocRef): Promise<string> => {
    const [doc] = await store.get([ref]);
    assert.ok(doc, `no document ${ref.id}`);
    return doc.version;
  };
  const commitOne = async (write: DocWrite): Promise<string> => {
    const versions = await store.commit([write]);
    assert.equal(versions.length, 1);
    return versions[0]!;
  };

  it('gives null for what is not there, one entry per ref, in the order asked', async () => {
    assert.deepEqual(await store.get([]), []);
    await commitOne(create(slot('b'), { n: 2 }));
    await commitOne(create(slot('a'), { n: 1 }));
    const found = await store.get([slot('a'), slot('none'), slot('b'), slot('a')]);
    assert.deepEqual(
      found.map((doc) => doc && [doc.id, doc.data]),
      [['a', { n: 1 }], null, ['b', { n: 2 }], ['a', { n: 1 }]],
    );
  });

  it('answers many concurrent reads each with its own document', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `d${index}`);
    await Promise.all(ids.map((id) => store.commit([create(slot(id), { id })])));
    const found = await Promise.all(ids.map((id) => store.get([slot(id), slot(`${id}-none`)])));
    assert.deepEqual(
      found.map(([doc, none]) => [doc?.data['id'], none]),
      ids.map((id) => [id, null]),
    );
  });

  it('a read after a commit sees it, with the version the commit gave', async () => {
    const first = await commitOne(create(slot('a'), { n: 1 }));
    assert.equal(await versionOf(slot('a')), first);
    const second = await commitOne(update(slot('a'), { n: 2 }, first));
    assert.notEqual(second, first);
    assert.equal(await versionOf(slot('a')), second);
    assert.deepEqual(await read(slot('a')), { n: 2 });
  });

  it('a read after a commit sees it in a collection that no index knows, however often it was read before', async () => {
    const unknown = { collection: 'notes', id: 'a' };
    await commitOne(create(unknown, { n: 1 }));
    assert.deepEqual(await read(unknown), { n: 1 });
    await commitOne(update(unknown, { n: 2 }, null));
    assert.deepEqual(await read(unknown), { n: 2 });
  });

  it('versions chain: the version of one update is good for the next, without a read', async () => {
    let version = await commitOne(create(slot('a'), { n: 0 }));
    for (let n = 1; n <= 10; n += 1) version = await commitOne(update(slot('a'), { n }, version));
    assert.deepEqual(await read(slot('a')), { n: 10 });
  });

  it('a commit that is only to be in order is seen by every later read, and good for the next update', async () => {
    const [first = ''] = await store.commit([create(slot('a'), { n: 1, wakeAt: 5 })], 'ordered');
    assert.deepEqual(await read(slot('a')), { n: 1, wakeAt: 5 });
    const where = { field: 'wakeAt', op: '<=', value: 5 } as const;
    assert.equal((await store.query({ collection: 'slots', where, limit: 2 })).length, 1);
    const [second = ''] = await store.commit([update(slot('a'), { n: 2 }, first)], 'ordered');
    await assert.rejects(store.commit([update(slot('a'), { n: 3 }, first)], 'ordered'), ConcurrencyError);
    await commitOne(update(slot('a'), { n: 4 }, second));
    assert.deepEqual(await read(slot('a')), { n: 4, wakeAt: 5 });
  });

  it('is durable after what was only in order, and at once when nothing waits', async () => {
    await store.durable();
    await store.commit([create(slot('a'), { n: 1 })], 'ordered');
    await store.durable();
    await store.durable();
    assert.deepEqual(await read(slot('a')), { n: 1 });
  });

  it('create of an existing document is refused and changes nothing', async () => {
    const version = await commitOne(create(slot('a'), { n: 1 }));
    await assert.rejects(store.commit([create(slot('a'), { n: 2 })]), ConcurrencyError);
    await assert.rejects(store.commit([create(slot('a'), { n: 1 })]), ConcurrencyError);
    assert.deepEqual(await read(slot('a')), { n: 1 });
    assert.equal(await versionOf(slot('a')), version);
  });

  it('of concurrent creates of one document exactly one wins', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, writer) => store.commit([create(slot('a'), { writer })])),
    );
    const won = results.flatMap((result, writer) => (result.status === 'fulfilled' ? [writer] : []));
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    assert.equal(won.length, 1);
    assert.ok(
      lost.every((reason) => reason instanceof ConcurrencyError),
      String(lost[0]),
    );
    assert.deepEqual(await read(slot('a')), { writer: won[0] });
  });

  it('concurrent single writes each get their own result: a conflict of one fails no other', async () => {
    await commitOne(create(slot('taken'), { n: 0 }));
    const [first, conflict, second, absent] = await Promise.allSettled([
      store.commit([create(slot('x'), { n: 1 })]),
      store.commit([create(slot('taken'), { n: 9 })]),
      store.commit([create(slot('y'), { n: 2 })]),
      store.commit([update(slot('absent'), { n: 3 }, null)]),
    ]);
    assert.deepEqual(
      [first, conflict, second, absent].map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
    );
    assert.ok(conflict.status === 'rejected' && conflict.reason instanceof ConcurrencyError);
    assert.ok(absent.status === 'rejected' && absent.reason instanceof ConcurrencyError);
    assert.deepEqual(await Promise.all(['x', 'taken', 'y'].map((id) => read(slot(id)))), [
      { n: 1 },
      { n: 0 },
      { n: 2 },
    ]);
    assert.ok(first.status === 'fulfilled' && first.value[0] === (await versionOf(slot('x'))));
  });

  it('update with an old version is refused and changes nothing', async () => {
    const old = await commitOne(create(slot('a'), { n: 1 }));
    await commitOne(update(slot('a'), { n: 2 }, old));
    await assert.rejects(store.commit([update(slot('a'), { n: 3 }, old)]), ConcurrencyError);
    assert.deepEqual(await read(slot('a')), { n: 2 });
  });

  it('update without a version asks only that the document exists', async () => {
    await assert.rejects(store.commit([update(slot('a'), { n: 1 }, null)]), ConcurrencyError);
    assert.equal(await read(slot('a')), null);
    const version = await commitOne(create(slot('b'), { n: 1, kept: true }));
    await assert.rejects(store.commit([update(slot('a'), { n: 1 }, version)]), ConcurrencyError);
    await commitOne(update(slot('b'), { n: 2 }, null));
    assert.deepEqual(await read(slot('b')), { n: 2, kept: true });
  });

  it('several writes are all or none: a conflict writes nothing in any document', async () => {
    const old = await commitOne(create(slot('a'), { n: 1 }));
    const current = await commitOne(update(slot('a'), { n: 2 }, old));
    const kept = await commitOne(create(slot('kept'), { n: 1 }));

    await assert.rejects(
      store.commit([
        create(logOf('a', '000000'), { e: 1 }),
        update(slot('kept'), { n: 5 }, kept),
        update(slot('a'), { n: 3 }, old),
      ]),
      ConcurrencyError,
    );
    await assert.rejects(
      store.commit([
        update(slot('a'), { n: 3 }, current),
        create(slot('new'), { n: 1 }),
        create(slot('kept'), { n: 9 }),
      ]),
      ConcurrencyError,
    );
    await assert.rejects(
      store.commit([update(slot('a'), { n: 3 }, current), update(slot('absent'), { n: 1 }, null)]),
      ConcurrencyError,
    );
    assert.deepEqual(
      await Promise.all([slot('a'), slot('kept'), slot('new'), slot('absent'), logOf('a', '000000')].map(read)),
      [{ n: 2 }, { n: 1 }, null, null, null],
    );
    assert.equal(await versionOf(slot('a')), current);
    assert.equal(await versionOf(slot('kept')), kept);
  });

  it('several writes give the new version of each, in their order', async () => {
    const first = await commitOne(create(slot('a'), { n: 1 }));
    const versions = await store.commit([
      create(logOf('a', '000000'), { events: [{ type: 'opened' }] }),
      update(slot('a'), { n: 2 }, first),
    ]);
    assert.deepEqual(versions, [await versionOf(logOf('a', '000000')), await versionOf(slot('a'))]);
    await store.commit([update(slot('a'), { n: 3 }, versions[1]!), create(logOf('a', '000001'), { events: [] })]);
    assert.deepEqual(await read(slot('a')), { n: 3 });
  });

  it('T-28 update replaces the named fields whole and leaves the others', async () => {
    const version = await commitOne(create(slot('a'), { done: { x: 1, y: 2 }, list: [1, 2, 3], other: 'kept' }));
    await commitOne(update(slot('a'), { done: { z: 3 }, list: [] }, version));
    assert.deepEqual(await read(slot('a')), { done: { z: 3 }, list: [], other: 'kept' });
  });

  it('T-28 two updates without a version of different fields both stay', async () => {
    await commitOne(create(slot('a'), {}));
    await Promise.all(['p', 'q', 'r'].map((field) => store.commit([update(slot('a'), { [field]: 1 }, null)])));
    assert.deepEqual(await read(slot('a')), { p: 1, q: 1, r: 1 });
  });

  it('undefined deletes a field on update and is left out on create', async () => {
    const version = await commitOne(create(slot('a'), { gone: 1, kept: null, absent: undefined }));
    assert.deepEqual(await read(slot('a')), { gone: 1, kept: null });
    const next = await commitOne(update(slot('a'), { gone: undefined, never: undefined, added: false }, version));
    const data = await read(slot('a'));
    assert.deepEqual(data, { kept: null, added: false });
    assert.ok(data !== null && !Object.hasOwn(data, 'gone'), 'the field is gone, not undefined');
    await commitOne(update(slot('a'), { kept: undefined, added: undefined }, next));
    assert.deepEqual(await read(slot('a')), {});
  });

  it('leaves out undefined members of nested values', async () => {
    const nested = { a: undefined, b: { c: undefined, d: 1 }, e: [{ f: undefined, g: 2 }] } as unknown as Json;
    const version = await commitOne(create(slot('a'), { nested }));
    assert.deepEqual(await read(slot('a')), { nested: { b: { d: 1 }, e: [{ g: 2 }] } });
    await commitOne(update(slot('a'), { nested: { h: nested } }, version));
    assert.deepEqual(await read(slot('a')), { nested: { h: { b: { d: 1 }, e: [{ g: 2 }] } } });
  });

  it('JSON comes back as it was: numbers, texts, lists, empty things', async () => {
    const data: DocData = {
      integer: 1_700_000_000_123,
      negative: -3,
      zero: 0,
      fraction: 0.1,
      large: 9_007_199_254_740_991,
      tiny: 1e-12,
      text: 'Dončić "x" \n 🏀',
      empty: '',
      yes: true,
      no: false,
      nothing: null,
      list: [1, 'two', null, { three: [3] }],
      emptyList: [],
      emptyMap: {},
      deep: { a: { b: { c: { d: [{ e: {} }] } } } },
    };
    await commitOne(create(slot('a'), data));
    assert.deepEqual(await read(slot('a')), data);
  });

  it('T-29 takes any map key, nested and at the top: dots, hyphens, part keys', async () => {
    const map = Object.fromEntries(AWKWARD_KEYS.map((key, index) => [key, index]));
    const version = await commitOne(create(slot('a'), { done: map, ...map }));
    assert.deepEqual(await read(slot('a')), { done: map, ...map });

    const raised = Object.fromEntries(AWKWARD_KEYS.map((key, index) => [key, index + 100]));
    const next = await commitOne(update(slot('a'), { done: raised, ...raised }, version));
    assert.deepEqual(await read(slot('a')), { done: raised, ...raised });

    await commitOne(update(slot('a'), Object.fromEntries(AWKWARD_KEYS.map((key) => [key, undefined])), next));
    assert.deepEqual(await read(slot('a')), { done: raised });
  });

  it('T-29 a slot of thirty plan keys grows key by key', async () => {
    const keys = Array.from({ length: 30 }, (_, n) => `p2.raw-table_${n}#${String(n).padStart(2, '0')}/30`);
    let version = await commitOne(create(slot('a'), { done: {} }));
    let done: Readonly<Record<string, Json>> = {};
    for (const key of keys) {
      done = { ...done, [key]: { eventId: key, attempt: 1, outputHash: null } };
      version = await commitOne(update(slot('a'), { done }, version));
    }
    const data = await read(slot('a'));
    assert.deepEqual(Object.keys(data?.['done'] as object).sort(), [...keys].sort());
    assert.deepEqual(data, { done });
  });

  it('takes any document id that an identity may be', async () => {
    const ids = [
      '3f_nba_p3_2024-01-15_live_overnight_-',
      'a.b',
      'c_20240115_slug',
      'p5.x#01/18'.replace('/', '|'),
      'é b',
    ];
    await Promise.all(ids.map((id) => store.commit([create(slot(id), { id })])));
    assert.deepEqual(
      (await store.get(ids.map(slot))).map((doc) => [doc?.id, doc?.data['id']]),
      ids.map((id) => [id, id]),
    );
  });

  it('fifty writers of one document who try again lose nothing', async () => {
    await commitOne(create(slot('a'), { done: {} }));
    let refused = 0;
    const add = async (key: string): Promise<void> => {
      for (;;) {
        const [doc] = await store.get([slot('a')]);
        assert.ok(doc);
        const done = { ...(doc.data['done'] as Readonly<Record<string, Json>>), [key]: true };
        try {
          await store.commit([update(slot('a'), { done }, doc.version)]);
          return;
        } catch (error) {
          if (!(error instanceof ConcurrencyError)) throw error;
          refused += 1;
        }
      }
    };
    const keys = Array.from({ length: 50 }, (_, n) => `k${n}`);
    await Promise.all(keys.map(add));
    assert.deepEqual(Object.keys((await read(slot('a')))?.['done'] as object).sort(), [...keys].sort());
    assert.ok(refused > 0, 'writers met');
  });

  it('a query without a condition gives the collection in id order, also one that no index knows', async () => {
    const ids = ['000010', 'b', '000002', 'B', 'a', '_x', 'é', '000001'];
    const inOrder = ['000001', '000002', '000010', 'B', '_x', 'a', 'b', 'é'];
    for (const collection of ['slots/a/log', 'strangers', 'anomalies']) {
      await Promise.all(ids.map((id) => store.commit([create({ collection, id }, { id })])));
      const found = await store.query({ collection, limit: 100 });
      assert.deepEqual(
        found.map(({ id }) => id),
        inOrder,
      );
      assert.deepEqual(
        found.map(({ data }) => data),
        inOrder.map((id) => ({ id })),
      );
      const some = await store.query({ collection, limit: 3 });
      assert.deepEqual(
        some.map(({ id }) => id),
        inOrder.slice(0, 3),
      );
    }
    assert.deepEqual(await store.query({ collection: 'nobody', limit: 5 }), []);
  });

  it('a query sees neither sub-collections nor a collection whose name begins the same', async () => {
    await commitOne(create(slot('a'), { n: 1 }));
    await commitOne(create(logOf('a', '0'), { n: 2 }));
    await commitOne(create(logOf('ab', '0'), { n: 3 }));
    await commitOne(create({ collection: 'slotsOfOthers', id: 'x' }, { n: 4 }));
    assert.deepEqual(
      (await store.query({ collection: 'slots', limit: 10 })).map(({ data }) => data),
      [{ n: 1 }],
    );
    assert.deepEqual(
      (await store.query({ collection: 'slots/a/log', limit: 10 })).map(({ data }) => data),
      [{ n: 2 }],
    );
  });

  it('<= gives what is due in order of the field; documents without the field are not due', async () => {
    const wakes: readonly (readonly [string, number | undefined])[] = [
      ['late', 300],
      ['second', 20],
      ['first', 3],
      ['never', undefined],
      ['exact', 100],
      ['zero', 0],
      ['negative', -5],
    ];
    await Promise.all(wakes.map(([id, wakeAt]) => store.commit([create(slot(id), { wakeAt })])));
    const due = async (value: number, limit: number): Promise<string[]> =>
      (await store.query({ collection: 'slots', where: { field: 'wakeAt', op: '<=', value }, limit })).map(
        ({ id }) => id,
      );
    assert.deepEqual(await due(100, 10), ['negative', 'zero', 'first', 'second', 'exact']);
    assert.deepEqual(await due(99, 10), ['negative', 'zero', 'first', 'second']);
    assert.deepEqual(await due(1_000, 2), ['negative', 'zero']);
    assert.deepEqual(await due(-6, 10), []);
  });

  it('== gives the equal ones in id order', async () => {
    await Promise.all(
      ['d', 'a', 'c', 'b'].map((id) =>
        store.commit([create(slot(id), { chain: id === 'c' ? 'y' : 'x', outboxPending: true })]),
      ),
    );
    const chain = await store.query({
      collection: 'slots',
      where: { field: 'chain', op: '==', value: 'x' },
      limit: 10,
    });
    assert.deepEqual(
      chain.map(({ id }) => id),
      ['a', 'b', 'd'],
    );
    const pending = await store.query({
      collection: 'slots',
      where: { field: 'outboxPending', op: '==', value: true },
      limit: 2,
    });
    assert.deepEqual(
      pending.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.deepEqual(
      await store.query({ collection: 'slots', where: { field: 'outboxPending', op: '==', value: false }, limit: 2 }),
      [],
    );
  });

  it('queries follow updates: a changed, deleted or added field at once', async () => {
    const where = { field: 'dueAt', op: '<=', value: 50 } as const;
    const due = async (): Promise<string[]> =>
      (await store.query({ collection: 'work', where, limit: 10 })).map(({ id }) => id);
    const work = (id: string): DocRef => ({ collection: 'work', id });
    const first = await commitOne(create(work('a'), { dueAt: 10 }));
    await commitOne(create(work('b'), { state: 'claimed' }));
    assert.deepEqual(await due(), ['a']);
    await commitOne(update(work('b'), { dueAt: 5 }, null));
    assert.deepEqual(await due(), ['b', 'a']);
    const second = await commitOne(update(work('a'), { dueAt: 60 }, first));
    assert.deepEqual(await due(), ['b']);
    await commitOne(update(work('a'), { dueAt: 1 }, second));
    await commitOne(update(work('b'), { dueAt: undefined }, null));
    assert.deepEqual(await due(), ['a']);
  });

  it('query results carry versions that are good for an update', async () => {
    await commitOne(create({ collection: 'campaigns', id: 'c' }, { status: 'planned' }));
    const [doc] = await store.query({
      collection: 'campaigns',
      where: { field: 'status', op: '==', value: 'planned' },
      limit: 1,
    });
    assert.ok(doc);
    await commitOne(update({ collection: 'campaigns', id: 'c' }, { status: 'running' }, doc.version));
    await assert.rejects(
      store.commit([update({ collection: 'campaigns', id: 'c' }, { status: 'x' }, doc.version)]),
      ConcurrencyError,
    );
  });
};
