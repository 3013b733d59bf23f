import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderObjectStore } from '../../../shared/adapters/folder/folderObjectStore.js';
import { simulatedObjectStore } from '../../../shared/adapters/simulated/simulatedObjectStore.js';
import { UnavailableError } from '../../../shared/domain/errors.js';
import { objectStoreContract } from '../../contract/objectStoreContract.js';

const folder = mkdtempSync(join(tmpdir(), 'cascade-objects-'));
let opened = 0;
const fresh = (): string => {
  opened += 1;
  return join(folder, `store${opened}`);
};

describe('folder object store', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  objectStoreContract('folder', async () => folderObjectStore(fresh()));

  it('a file left half-written by a crash is no object', async () => {
    const root = fresh();
    const store = folderObjectStore(root);
    await store.put('a/b', 'whole');
    writeFileSync(join(root, 'a', '.partial~77-1'), 'ha');
    assert.deepEqual(await store.list(''), ['a/b']);
  });

  it('says unavailable when the folder cannot be read', async () => {
    const root = fresh();
    writeFileSync(root, 'a file where the folder should be');
    await assert.rejects(folderObjectStore(root).put('a', '1'), (error) => error instanceof UnavailableError);
  });
});

objectStoreContract('simulated', async () => simulatedObjectStore());
