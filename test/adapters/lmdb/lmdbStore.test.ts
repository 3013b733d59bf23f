import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLmdb } from '../../../shared/adapters/lmdb/lmdbStore.js';
import { docStoreContract } from '../../contract/docStoreContract.js';

describe('lmdbStore keeps the promises of DocStore', () => {
  docStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cascade-lmdb-'));
    const opened = openLmdb({ folder });
    return {
      store: opened.docs,
      close: async () => {
        await opened.close();
        await rm(folder, { recursive: true });
      },
    };
  });
});
