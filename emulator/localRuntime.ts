import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { receive } from '../functions/boundary/receive.js';
import type { Config } from '../functions/config.js';
import { folderObjectStore } from '../shared/adapters/folder/folderObjectStore.js';
import { openDuckdbWarehouse } from '../shared/adapters/duckdb/duckdbWarehouse.js';
import { inProcessBus, type InProcessBus } from '../shared/adapters/inProcess/inProcessBus.js';
import { openLmdb } from '../shared/adapters/lmdb/lmdbStore.js';
import { openArchiveSource } from '../shared/adapters/sources/archiveSource.js';
import { systemClock } from '../shared/adapters/systemClock.js';
import { createEngine, type Engine, type PipelineRules } from '../shared/application/engine.js';
import type { SourceRef } from '../shared/application/chains.js';
import { CascadeError, ConfigError } from '../shared/domain/errors.js';
import { tablesOf, type PipelineDefinition } from '../shared/domain/pipeline.js';
import { topologyOf } from '../shared/domain/topology.js';
import type { Log } from '../shared/ports/log.js';
import type { Source } from '../shared/ports/source.js';
import { generatedSource } from './league/generatedSource.js';

/** Another process owns the state folder. */
export class StoreBusyError extends CascadeError {
  readonly code = 'store_busy';
  readonly retryable = true;
}

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

export interface RuntimeOptions {
  readonly config: Config;
  readonly pipeline: PipelineDefinition;
  readonly rules: PipelineRules;
  readonly log: Log;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** One process owns a state folder. A lock left by a process that died is taken over. */
const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  const path = join(folder, 'owner.lock');
  await mkdir(folder, { recursive: true });
  for (let attempt = 0; ; attempt += 1) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
      if ((pid > 0 && pid !== process.pid && isAlive(pid)) || attempt > 0)
        throw new StoreBusyError(
          `the store ${folder} is owned by process ${pid}; wait for it, or name another with --store`,
          { pid },
          { cause: error },
        );
      await rm(path, { force: true });
    }
  }
};

/** Sources by their reference; each is opened once. */
export const sourceOpener = (): ((ref: SourceRef) => Promise<Source>) => {
  const opened = new Map<string, Promise<Source>>();
  const open = (ref: SourceRef): Promise<Source> => {
    if (ref.kind === 'archive') return openArchiveSource(ref.setting);
    const seed = Number(ref.setting);
    return Number.isInteger(seed)
      ? Promise.resolve(generatedSource({ seed }))
      : Promise.reject(new ConfigError(`a generated league needs an integer seed, not ${ref.setting}`));
  };
  return (ref) => {
    const key = `${ref.kind}|${ref.setting}`;
    const known = opened.get(key) ?? open(ref);
    opened.set(key, known);
    return known;
  };
};

const attachAll = (bus: InProcessBus, engine: Engine, omitted: readonly string[]): void => {
  const { functions } = topologyOf(engine.pipeline);
  const unknown = omitted.filter((name) => !functions.some((declared) => declared.name === name));
  if (unknown.length > 0) throw new ConfigError(`CASCADE_OMIT_FUNCTIONS names no function: ${unknown.join(', ')}`);
  for (const { name } of functions) if (!omitted.includes(name)) bus.attach(name, receive(engine, name));
};

/**
 * Hosts every function of a pipeline in this process over the embedded stores: LMDB for slots, ledger and messages,
 * DuckDB for tables, a folder for raw documents. Takes up what an earlier process left, even one that was killed.
 * @throws {StoreBusyError} another process owns the folder.
 */
export const openEmbedded = async ({ config, pipeline, rules, log }: RuntimeOptions): Promise<LocalRuntime> => {
  const folder = resolve(config.store);
  const unlock = await lockFolder(folder);
  try {
    const warehouse = await openDuckdbWarehouse({ path: join(folder, 'warehouse.duckdb') });
    await warehouse.ensureTables(tablesOf(pipeline));
    const store = openLmdb({ folder: join(folder, 'state') });
    const bus = inProcessBus({
      queue: store.queue,
      subscriptions: topologyOf(pipeline).subscriptions,
      log,
      clock: systemClock,
    });
    const owner = `local-${process.pid}-${systemClock.now()}`;
    const engine = createEngine({
      pipeline,
      rules,
      ports: {
        docs: store.docs,
        bus,
        warehouse,
        objects: folderObjectStore(join(folder, 'raw')),
        clock: systemClock,
        log,
        jitter: Math.random,
      },
      owner,
      isDead: (other) => other !== owner, // the lock file says that nobody else is alive
      codeVersion: config.codeVersion,
      sourceOf: sourceOpener(),
    });
    attachAll(bus, engine, config.omittedFunctions);
    bus.start();
    await engine.reconcile(0);
    return {
      engine,
      isIdle: () => bus.isIdle(),
      settled: (withinMs) => Promise.race([bus.idle(), systemClock.sleep(withinMs)]),
      waiting: () =>
        bus.stats().flatMap(({ subscription, function: name, waiting, isAttached }) => {
          const declared = topologyOf(pipeline).subscriptions.find(
            (candidate) => candidate.subscription === subscription,
          );
          if (declared === undefined || name === null || isAttached || waiting === 0) return [];
          return [{ topic: declared.topic, function: name, messages: waiting }];
        }),
      close: async () => {
        await bus.stop();
        await store.close();
        await warehouse.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
};
