import { resolve } from 'node:path';
import { containerOf, emulatorStores, engineOver, type Installation } from '../functions/container.js';
import { registerFunctions } from '../functions/boundary/registerFunctions.js';
import { provision } from '../shared/adapters/pubsub/provision.js';
import { systemClock } from '../shared/adapters/systemClock.js';
import type { Engine } from '../shared/application/engine.js';
import { sha256 } from '../shared/domain/hash.js';
import { topologyOf } from '../shared/domain/topology.js';
import { keptEmulators } from './emulatorKeeper.js';
import { startEmulators } from './emulators.js';
import { httpHost } from './httpHost.js';
import { hostedFunctions, localOwner, type LocalRuntime } from './localRuntime.js';
import { lockFolder } from './storeFolder.js';
import { trafficOf } from './traffic.js';

/** Here nobody needs to be spared: a refused message is offered again soon. */
const BACKOFF = { minSeconds: 1, maxSeconds: 10 };
/** Within this time the emulator offers again what an earlier process left. */
const REDELIVERY_MS = (BACKOFF.maxSeconds + 2) * 1_000;
const MOST_SLOTS = 100_000;

export interface EmulatedRuntime extends LocalRuntime {
  /** Each function is at `/<its name>` below it. */
  readonly url: string;
}

/** An empty database and an empty set of topics for each state folder. */
export const projectOf = (folder: string): string => `cascade-${sha256(folder).slice(0, 12)}`;

const hasUnfinished = async ({ slots }: Engine): Promise<boolean> =>
  (await slots.all(MOST_SLOTS)).some(({ state: { status } }) => ['planned', 'running', 'blocked'].includes(status));

/**
 * Hosts every function of a pipeline in this process behind HTTP, as the functions framework does in the cloud: Pub/Sub
 * pushes to them, Firestore holds slots and ledger, both by Google's clients from emulators. Tables and documents lie in
 * the state folder. Emulators that run already are used, others started and stopped with the runtime; their state ends
 * with them.
 * @throws {EmulatorsUnavailableError} they cannot run here. @throws {StoreBusyError} another process owns the folder.
 */
export const openEmulated = async (
  given: Installation,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<EmulatedRuntime> => {
  const { pipeline, log } = given;
  const { subscriptions, topics } = topologyOf(pipeline);
  const hosted = hostedFunctions(pipeline, given.config);
  const folder = resolve(given.config.store);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    closers.push(await lockFolder(folder));
    const emulators = await startEmulators({ ...(await keptEmulators()), ...environment });
    closers.push(() => emulators.stop());
    const { firestoreHost, pubsubHost } = emulators;
    const config = { ...given.config, projectId: projectOf(folder), emulatorHosts: emulators };
    const installation = { ...given, config };
    const opened = await emulatorStores(installation, emulators);
    closers.push(() => opened.close());
    const traffic = trafficOf(opened.stores.bus, subscriptions, hosted);
    const owner = localOwner();
    const stores = { ...opened.stores, bus: traffic.bus };
    const isDead = (other: string): boolean => other !== owner; // the lock says nobody else is alive
    const engine = engineOver(installation, stores, owner, { isDead });
    const container = containerOf(engine, installation, opened.stores.deadLetters, traffic.watch);
    const busyUntil = (await hasUnfinished(engine)) ? systemClock.now() + REDELIVERY_MS : 0;
    registerFunctions(pipeline, () => Promise.resolve(container), log);
    const host = await httpHost(hosted);
    closers.push(() => host.close());
    await provision(
      { projectId: config.projectId, emulatorHost: pubsubHost, pushBase: host.url, backoff: BACKOFF },
      subscriptions,
    );
    // While nobody was here, the emulator gave up on what it could not push.
    await opened.stores.deadLetters.drain(
      topics.map(({ name }) => name),
      ({ topic, data, attributes }) => traffic.bus.publish(topic, [{ data, attributes }]),
    );
    await engine.reconcile(0);
    log.write('INFO', 'emulated', { firestoreHost, pubsubHost, functions: host.url, project: config.projectId });
    return {
      engine,
      url: host.url,
      isIdle: () => traffic.isIdle() && systemClock.now() >= busyUntil,
      settled: (withinMs) => Promise.race([traffic.idle(), systemClock.sleep(withinMs)]),
      waiting: traffic.waiting,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
