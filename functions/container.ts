import { join, resolve } from 'node:path';
import { systemClock, systemJitter } from '../shared/adapters/systemClock.js';
import type { SourceRef } from '../shared/application/replay/chains.js';
import {
  createEngine,
  type Engine,
  type EngineSettings,
  type PipelineRules,
  type Ports,
} from '../shared/application/engine.js';
import { ConfigError } from '../shared/domain/errors.js';
import { tablesOf, type PipelineDefinition } from '../shared/domain/pipeline.js';
import type { DeliveryHandler } from '../shared/ports/bus.js';
import type { Clock } from '../shared/ports/clock.js';
import type { DeadLetters } from '../shared/ports/deadLetters.js';
import type { Log } from '../shared/ports/log.js';
import type { Source } from '../shared/ports/source.js';
import { receive } from './boundary/receive.js';
import type { Config, EmulatorHosts } from './config.js';

/** What one process was given: its settings and the pipeline it runs. */
export interface Installation {
  readonly config: Config;
  readonly pipeline: PipelineDefinition;
  readonly rules: PipelineRules;
  readonly log: Log;
  /** What time it is there. (Default: the machine's.) */
  readonly clock?: Clock;
  /** Where documents come from, by reference. (Default: the generated league and archives.) */
  readonly sourceOf?: (ref: SourceRef) => Promise<Source>;
}

/** What a profile chooses: where state, messages, tables and documents are. */
export type Stores = Pick<Ports, 'docs' | 'bus' | 'warehouse' | 'objects' | 'published'>;

/** What the functions of one process share. */
export interface Container {
  readonly engine: Engine;
  readonly config: Config;
  readonly deadLetters: DeadLetters;
  readonly handlerOf: (functionName: string) => DeliveryHandler;
}

export interface Opened<T> {
  readonly stores: T;
  close(): Promise<void>;
}

/** Opens once, at the first call; a failure is forgotten, so that the next call tries again. */
export const lazily = <T>(open: () => Promise<T>): (() => Promise<T>) => {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
};

const openSource = async ({ kind, setting }: SourceRef, clock: Clock): Promise<Source> => {
  if (kind === 'archive') {
    const { openArchiveSource } = await import('../shared/adapters/sources/archiveSource.js');
    return openArchiveSource(setting);
  }
  const seed = Number(setting);
  if (!Number.isInteger(seed)) throw new ConfigError(`a generated league needs an integer seed, not ${setting}`);
  const [{ generatedSource }, { asSeenAt }] = await Promise.all([
    import('../emulator/league/generatedSource.js'),
    import('../emulator/league/asSeenAt.js'),
  ]);
  return asSeenAt(generatedSource({ seed }), () => clock.now());
};

/** Sources by their reference, as they are known at the time of the clock; each is opened once. */
export const sourceOpener = (clock: Clock): ((ref: SourceRef) => Promise<Source>) => {
  const opened = new Map<string, () => Promise<Source>>();
  return (ref) => {
    const key = `${ref.kind}|${ref.setting}`;
    const open = opened.get(key) ?? lazily(() => openSource(ref, clock));
    opened.set(key, open);
    return open();
  };
};

/** The engine of one process over the stores of its profile. */
export const engineOver = (
  { config, pipeline, rules, log, clock = systemClock, sourceOf }: Installation,
  stores: Stores,
  owner: string,
  local: Pick<EngineSettings, 'isDead' | 'workAtOnce'> = {},
): Engine =>
  createEngine({
    pipeline,
    rules,
    ports: { ...stores, clock, log, jitter: systemJitter },
    owner,
    ...local,
    codeVersion: config.codeVersion,
    sourceOf: sourceOf ?? sourceOpener(clock),
  });

/** Tables in a DuckDB file, raw and published documents in folders, both below the state folder. */
export const folderStores = async ({
  config,
  pipeline,
}: Installation): Promise<Opened<Pick<Stores, 'warehouse' | 'objects' | 'published'>>> => {
  const folder = resolve(config.store);
  const [{ openDuckdbWarehouse }, { partitionCache }, { folderObjectStore }] = await Promise.all([
    import('../shared/adapters/duckdb/duckdbWarehouse.js'),
    import('../shared/adapters/warehouse/partitionCache.js'),
    import('../shared/adapters/folder/folderObjectStore.js'),
  ]);
  const warehouse = partitionCache(await openDuckdbWarehouse({ path: join(folder, 'warehouse.duckdb') }));
  await warehouse.ensureTables(tablesOf(pipeline));
  const objects = folderObjectStore(join(folder, 'raw'));
  const published = folderObjectStore(join(folder, 'published'));
  return { stores: { warehouse, objects, published }, close: () => warehouse.close() };
};

/** The stores of the emulator profile: Firestore and Pub/Sub by Google's clients, tables and documents in the folder. */
export const emulatorStores = async (
  installation: Installation,
  { firestoreHost, pubsubHost }: EmulatorHosts,
): Promise<Opened<Stores & { readonly deadLetters: DeadLetters }>> => {
  const { projectId } = installation.config;
  const [{ firestoreDocStore }, { pubsubBus }, { pubsubDeadLetters }, folder] = await Promise.all([
    import('../shared/adapters/firestore/firestoreDocStore.js'),
    import('../shared/adapters/pubsub/pubsubBus.js'),
    import('../shared/adapters/pubsub/pubsubDeadLetters.js'),
    folderStores(installation),
  ]);
  const docs = firestoreDocStore({ projectId, emulatorHost: firestoreHost });
  const bus = pubsubBus({ projectId, emulatorHost: pubsubHost });
  const deadLetters = pubsubDeadLetters({ projectId, emulatorHost: pubsubHost });
  return {
    stores: { docs, bus, deadLetters, ...folder.stores },
    close: async () => {
      await Promise.all([docs.close(), bus.close(), deadLetters.close(), folder.close()]);
    },
  };
};

export const containerOf = (
  engine: Engine,
  { config }: Installation,
  deadLetters: DeadLetters,
  around: (functionName: string, handler: DeliveryHandler) => DeliveryHandler = (_name, handler) => handler,
): Container => {
  const handlers = new Map<string, DeliveryHandler>();
  return {
    engine,
    config,
    deadLetters,
    handlerOf: (name) => {
      const handler = handlers.get(name) ?? around(name, receive(engine, name));
      handlers.set(name, handler);
      return handler;
    },
  };
};

/**
 * The container of a deployed function, by profile.
 * @throws {ConfigError} the profile cannot be deployed, or lacks a part.
 */
export const openContainer = async (installation: Installation): Promise<Container> => {
  const { profile, emulatorHosts } = installation.config;
  switch (profile) {
    case 'embedded':
      throw new ConfigError('the embedded profile hosts its functions in one process: run `cascade` instead');
    case 'emulator': {
      if (emulatorHosts === null)
        throw new ConfigError('the emulator profile needs FIRESTORE_EMULATOR_HOST and PUBSUB_EMULATOR_HOST');
      const { stores } = await emulatorStores(installation, emulatorHosts);
      return containerOf(
        engineOver(installation, stores, `function-${process.pid}-${systemClock.now()}`),
        installation,
        stores.deadLetters,
      );
    }
    case 'gcp':
      throw new ConfigError(
        'the gcp profile lacks its object store: an adapter of Cloud Storage for shared/ports/objectStore.ts',
      );
  }
};
