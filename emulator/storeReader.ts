import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { engineOver, type Installation } from '../functions/container.js';
import { openDuckdbWarehouse } from '../shared/adapters/duckdb/duckdbWarehouse.js';
import { folderObjectStore } from '../shared/adapters/folder/folderObjectStore.js';
import { openLmdb } from '../shared/adapters/lmdb/lmdbStore.js';
import type { Engine } from '../shared/application/engine.js';
import { ConfigError } from '../shared/domain/errors.js';
import { tablesOf, type PipelineDefinition } from '../shared/domain/pipeline.js';
import type { Bus } from '../shared/ports/bus.js';
import type { DocStore } from '../shared/ports/docStore.js';
import type { ObjectStore } from '../shared/ports/objectStore.js';
import type { Warehouse } from '../shared/ports/warehouse.js';

/** A store opened for reading: nothing is hosted, nothing is written, no message moves. */
export interface StoreReader {
  readonly engine: Engine;
  close(): Promise<void>;
}

const refuse = (): Promise<never> => Promise.reject(new ConfigError('this store was opened for reading'));

/** A state folder that does not exist yet. */
export const noDocs: DocStore = {
  get: (refs) => Promise.resolve(refs.map(() => null)),
  commit: refuse,
  durable: () => Promise.resolve(),
  query: () => Promise.resolve([]),
};

const readOnlyBus: Bus = { publish: refuse };

const openTables = async (path: string, pipeline: PipelineDefinition): Promise<Warehouse> => {
  if (existsSync(path)) return openDuckdbWarehouse({ path, readOnly: true });
  const warehouse = await openDuckdbWarehouse({ path: ':memory:' });
  await warehouse.ensureTables(tablesOf(pipeline));
  return warehouse;
};

/** The warehouse is opened at its first use: campaigns can be read while another process owns the tables. */
const lazyWarehouse = (open: () => Promise<Warehouse>): Warehouse & { opened(): Promise<Warehouse> | null } => {
  let opening: Promise<Warehouse> | null = null;
  const opened = (): Promise<Warehouse> => (opening ??= open());
  return {
    opened: () => opening,
    ensureTables: refuse,
    commit: refuse,
    read: async (query) => (await opened()).read(query),
    countByDate: async (table, from, to) => (await opened()).countByDate(table, from, to),
    hashOf: async (table, from, to) => (await opened()).hashOf(table, from, to),
    select: async (sql) => (await opened()).select(sql),
    close: async () => {
      await (await opening)?.close();
    },
  };
};

/** Opens a state folder that cannot be written through what this gives. A folder that does not exist reads as empty. */
export const openReader = (installation: Installation): StoreReader => {
  const folder = resolve(installation.config.store);
  const state = join(folder, 'state');
  const lmdb = existsSync(join(state, 'data.mdb')) ? openLmdb({ folder: state, readOnly: true }) : null;
  const warehouse = lazyWarehouse(() => openTables(join(folder, 'warehouse.duckdb'), installation.pipeline));
  const readOnly = (name: string): ObjectStore => ({ ...folderObjectStore(join(folder, name)), put: refuse });
  const engine = engineOver(
    installation,
    {
      docs: lmdb?.docs ?? noDocs,
      bus: readOnlyBus,
      warehouse,
      objects: readOnly('raw'),
      published: readOnly('published'),
    },
    'reader',
  );
  return {
    engine,
    close: async () => {
      await warehouse.close();
      await lmdb?.close();
    },
  };
};
