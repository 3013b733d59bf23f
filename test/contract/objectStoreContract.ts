import assert from 'node:assert/strict';
import { ConfigError } from '../../shared/domain/errors.js';
import type { ObjectStore } from '../../shared/ports/objectStore.js';

/** What every object store promises. `open` gives an empty one. */
export const objectStoreContract = (name: string, open: () => Promise<ObjectStore>): void => {
  describe(`object store contract: ${name}`, () => {
    let store: ObjectStore;
    beforeEach(async () => {
      store = await open();
    });

    it('gives back what was put, and null for what was not', async () => {
      const text = 'línea\n\u{1f3c0} {"a":1}';
      assert.deepEqual(await store.put('raw/games/2022-01-01/a.json', text), { created: true });
      assert.equal(await store.get('raw/games/2022-01-01/a.json'), text);
      assert.equal(await store.get('raw/games/2022-01-01/b.json'), null);
      assert.equal(await store.get('raw/games/2022-01-01/a.json/c'), null);
    });

    it('putting the same bytes again changes nothing', async () => {
      await store.put('a', '1');
      assert.deepEqual(await store.put('a', '1'), { created: false });
      assert.deepEqual(await store.put('a', '1', { overwrite: true }), { created: false });
      assert.equal(await store.get('a'), '1');
    });

    it('replaces other bytes only with overwrite', async () => {
      await store.put('a', '1');
      assert.deepEqual(await store.put('a', '2'), { created: false });
      assert.equal(await store.get('a'), '1');
      assert.deepEqual(await store.put('a', '2', { overwrite: true }), { created: false });
      assert.equal(await store.get('a'), '2');
      assert.deepEqual(await store.put('b', '', { overwrite: true }), { created: true });
      assert.equal(await store.get('b'), '');
    });

    it('lists by prefix in byte order', async () => {
      const paths = ['raw/b/1', 'raw/a/2', 'raw/a-b/1', 'raw/a/10', 'raw/a/\u{1f3c0}', 'raw/a/\uffee', 'rawer/x'];
      for (const path of paths) await store.put(path, path);
      assert.deepEqual(await store.list('raw/'), [
        'raw/a-b/1',
        'raw/a/10',
        'raw/a/2',
        'raw/a/\uffee',
        'raw/a/\u{1f3c0}',
        'raw/b/1',
      ]);
      assert.deepEqual(await store.list('raw/a/1'), ['raw/a/10']);
      assert.deepEqual(await store.list('raw/a'), (await store.list('')).slice(0, 5));
      assert.deepEqual(await store.list('none/at/all'), []);
    });

    it('lets exactly one of eight writers create an object, and shows it whole', async () => {
      const texts = Array.from({ length: 8 }, (_, at) => String(at).repeat(50_000));
      const results = await Promise.all(texts.map((text) => store.put('one', text)));
      assert.equal(results.filter(({ created }) => created).length, 1);
      assert.equal(await store.get('one'), texts[results.findIndex(({ created }) => created)]);
      assert.deepEqual(await store.list(''), ['one']);
    });

    for (const path of ['../a', 'a/../../b', '/etc/passwd', 'a//b', 'a/./b', '', 'a\\b', 'a\0b', 'a/', '.partial~1'])
      it(`refuses the path ${JSON.stringify(path)}`, async () => {
        await assert.rejects(store.put(path, 'x'), (error) => error instanceof ConfigError);
        await assert.rejects(store.get(path), (error) => error instanceof ConfigError);
        assert.deepEqual(await store.list(''), []);
      });

    it('refuses to list outside', () => assert.rejects(store.list('../'), (error) => error instanceof ConfigError));
  });
};
