import { join, resolve } from 'node:path';
import { receive } from '../functions/boundary/receive.js';
import type { Config } from '../functions/config.js';
import { engineOver, folderStores, type Installation } from '../functions/container.js';
import { inProcessBus } from '../shared/adapters/inProcess/inProcessBus.js';
import { openLmdb } from '../shared/adapters/lmdb/lmdbStore.js';
import { systemClock } from '../shared/adapters/systemClock.js';
import { WORK_AT_ONCE } from '../shared/application/work/admission.js';
import type { Engine } from '../shared/application/engine.js';
import { ConfigError } from '../shared/domain/errors.js';
import type { PipelineDefinition } from '../shared/domain/pipeline.js';
import { topologyOf } from '../shared/domain/topology.js';
import { lockFolder } from './storeFolder.js';

/** Messages that nobody takes because their function is not hosted. */
export interface Waiting {
  readonly topic: string;
  readonly function: string;
  readonly messages: number;
}

export interface LocalRuntime {
  readonly engine: Engine;
  /** Nothing travels and nothing is being handled. */
  isIdle(): boolean;
  /** Resolves when idle, or after the given time. */
  settled(withinMs: number): Promise<void>;
  waiting(): readonly Waiting[];
  close(): Promise<void>;
}

/** Functions to host here, by name. @throws {ConfigError} one to leave out does not exist. */
export const hostedFunctions = (
  pipeline: PipelineDefinition,
  { omittedFunctions }: Pick<Config, 'omittedFunctions'>,
): readonly string[] => {
  const names = topologyOf(pipeline).functions.map(({ name }) => name);
  const unknown = omittedFunctions.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new ConfigError(`CASCADE_OMIT_FUNCTIONS names no function: ${unknown.join(', ')}`);
  return names.filter((name) => !omittedFunctions.includes(name));
};

/** Name of this process in the work ledger. */
export const localOwner = (): string => `local-${process.pid}-${systemClock.now()}`;

/**
 * Hosts every function of a pipeline in this process over the embedded stores: LMDB for slots, ledger and messages,
 * DuckDB for tables, a folder for raw documents. Takes up what an earlier process left, even one that was killed.
 * @throws {StoreBusyError} another process owns the folder.
 */
export const openEmbedded = async (installation: Installation): Promise<LocalRuntime> => {
  const { config, pipeline, log, clock = systemClock } = installation;
  const hosted = hostedFunctions(pipeline, config);
  const folder = resolve(config.store);
  const unlock = await lockFolder(folder);
  try {
    const { subscriptions } = topologyOf(pipeline);
    const tables = await folderStores(installation);
    const store = openLmdb({ folder: join(folder, 'state') });
    const bus = inProcessBus({ queue: store.queue, subscriptions, log, clock });
    const owner = localOwner();
    const stores = { ...tables.stores, docs: store.docs, bus };
    const engine = engineOver(installation, stores, owner, {
      isDead: (other) => other !== owner, // the lock says nobody else is alive
      workAtOnce: WORK_AT_ONCE,
    });
    for (const name of hosted) bus.attach(name, receive(engine, name));
    bus.start();
    await engine.reconcile(0);
    return {
      engine,
      isIdle: () => bus.isIdle(),
      settled: (withinMs) => Promise.race([bus.idle(), systemClock.sleep(withinMs)]),
      waiting: () =>
        bus.stats().flatMap(({ subscription, function: name, waiting, isAttached }) => {
          const declared = subscriptions.find((candidate) => candidate.subscription === subscription);
          if (declared === undefined || name === null || isAttached || waiting === 0) return [];
          return [{ topic: declared.topic, function: name, messages: waiting }];
        }),
      close: async () => {
        await bus.stop();
        await store.close();
        await tables.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
};
