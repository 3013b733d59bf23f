import { firestoreDocStore } from '../../shared/adapters/firestore/firestoreDocStore.js';
import { docStoreContract } from '../contract/docStoreContract.js';
import { releaseEmulators, sharedEmulators } from './sharedEmulators.js';

describe('documents in the Firestore emulator', function () {
  this.timeout(60_000);
  let emulatorHost = '';
  let stores = 0;

  before(async function () {
    ({ firestoreHost: emulatorHost } = await sharedEmulators(this));
  });
  after(releaseEmulators);

  docStoreContract(() => {
    stores += 1;
    // A project of its own is an empty database.
    const projectId = `contract-${process.pid}-${stores}`;
    const store = firestoreDocStore({ projectId, emulatorHost });
    return Promise.resolve({ store, close: () => store.close() });
  });
});
