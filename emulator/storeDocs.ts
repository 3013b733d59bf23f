import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../functions/config.js';
import type { Opened, Stores } from '../functions/container.js';
import { openLmdb } from '../shared/adapters/lmdb/lmdbStore.js';
import { ConfigError } from '../shared/domain/errors.js';
import { readKept } from './emulatorKeeper.js';
import { EmulatorsUnavailableError } from './emulators.js';
import { lockFolder } from './storeFolder.js';
import { noDocs } from './storeReader.js';

type OpenedDocs = Opened<Pick<Stores, 'docs'>>;

const readFolder = (state: string): OpenedDocs => {
  if (!existsSync(join(state, 'data.mdb'))) return { stores: { docs: noDocs }, close: () => Promise.resolve() };
  const store = openLmdb({ folder: state, readOnly: true });
  return { stores: store, close: () => store.close() };
};

/** One process writes a folder: two would end each other's store. */
const writeFolder = async (folder: string): Promise<OpenedDocs> => {
  const unlock = await lockFolder(folder);
  try {
    const store = openLmdb({ folder: join(folder, 'state') });
    return { stores: store, close: () => store.close().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
};

const emulatedDocs = async (folder: string, config: Config): Promise<OpenedDocs> => {
  const hosts = config.emulatorHosts ?? (await readKept());
  if (hosts === null)
    throw new EmulatorsUnavailableError('no emulators run here, and without them nothing is kept: start them first');
  const [{ projectOf }, { firestoreDocStore }] = await Promise.all([
    import('./emulatedRuntime.js'),
    import('../shared/adapters/firestore/firestoreDocStore.js'),
  ]);
  const docs = firestoreDocStore({ projectId: projectOf(folder), emulatorHost: hosts.firestoreHost });
  return { stores: { docs }, close: () => docs.close() };
};

/**
 * The documents of a profile alone: nothing is hosted, no table is opened, no message moves. A folder that does not exist
 * reads as empty.
 * @throws {StoreBusyError} another process owns the folder that is to be written.
 * @throws {EmulatorsUnavailableError} no emulators run. @throws {ConfigError} the profile has no documents here.
 */
export const openDocs = async (config: Config, access: 'read' | 'write'): Promise<OpenedDocs> => {
  const folder = resolve(config.store);
  switch (config.profile) {
    case 'embedded':
      return access === 'read' ? readFolder(join(folder, 'state')) : writeFolder(folder);
    case 'emulator':
      return emulatedDocs(folder, config);
    case 'gcp':
      throw new ConfigError('the documents of the gcp profile are not opened from here: use embedded or emulator');
  }
};
