import { performance } from 'node:perf_hooks';
import { http } from '@google-cloud/functions-framework';
import { startEmulators } from '../../emulator/emulators.js';
import { httpHost } from '../../emulator/httpHost.js';
import { pushEndpoint } from '../../functions/boundary/onHttp.js';
import { silentLog } from '../../shared/adapters/consoleLog.js';
import { firestoreDocStore } from '../../shared/adapters/firestore/firestoreDocStore.js';
import { operationMeter } from '../../shared/adapters/firestore/operationMeter.js';
import { provision } from '../../shared/adapters/pubsub/provision.js';
import { pubsubBus } from '../../shared/adapters/pubsub/pubsubBus.js';
import { systemClock } from '../../shared/adapters/systemClock.js';
import type { Ports } from '../../shared/application/engine.js';
import { topologyOf } from '../../shared/domain/topology.js';
import type { DeliveryHandler } from '../../shared/ports/bus.js';
import { benchPipeline, PER_DATE } from './benchPipeline.js';
import type { Measured, RunOptions } from './embeddedRun.js';
import { benchDates, fanIn, latencies, verifyStore } from './fanIn.js';

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
const summed = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Parts of the ports that no-op processors never touch. */
const unused = new Proxy(
  {},
  { get: (_target, name) => () => Promise.reject(new Error(`the benchmark calls no ${String(name)}`)) },
);

const { subscriptions, functions } = topologyOf(benchPipeline);

/** How long deliveries take, from the request to its answer, by function. */
const timed = (times: Map<string, number[]>, name: string, handler: DeliveryHandler): DeliveryHandler => {
  const own: number[] = [];
  times.set(name, own);
  return async (delivery) => {
    const begun = performance.now();
    const result = await handler(delivery);
    own.push(performance.now() - begun);
    return result;
  };
};

/** The emulator pushes two messages of a subscription at once: the function that is busy longest sets the pace. */
const busiestOf = (times: ReadonlyMap<string, readonly number[]>): string => {
  const busy = [...times].map(([name, own]) => ({ name, own, total: own.reduce((sum, ms) => sum + ms, 0) }));
  const [most] = busy.sort((a, b) => b.total - a.total);
  return most === undefined ? '' : `${most.name}: ${most.own.length} of ${rounded(most.total / most.own.length, 1)} ms`;
};

const attach = (name: string, handler: DeliveryHandler): void => {
  http(
    name,
    pushEndpoint(handler, {
      topicOf: (short) => subscriptions.find(({ subscription }) => subscription === short)?.topic ?? null,
      onUndecodable: ({ detail }) => Promise.reject(new Error(detail)),
      onException: (error) => console.error(error),
    }),
  );
};

/** The fan-in over the Firestore and Pub/Sub emulators, pushed to functions behind the functions framework. */
export const emulatorRun = async (options: RunOptions): Promise<Measured> => {
  const emulators = await startEmulators();
  const projectId = `bench-${process.pid}`;
  const meter = operationMeter();
  const docs = firestoreDocStore({ projectId, emulatorHost: emulators.firestoreHost, meter });
  const bus = pubsubBus({ projectId, emulatorHost: emulators.pubsubHost });
  const ports: Ports = {
    docs,
    bus,
    warehouse: unused as never,
    objects: unused as never,
    published: unused as never,
    clock: systemClock,
    log: silentLog,
    jitter: Math.random,
  };
  let completions = 0;
  const times = new Map<string, number[]>();
  const run = fanIn(
    { ports, owner: projectId, attach: (name, handler) => attach(name, timed(times, name, handler)) },
    () => {
      completions += 1;
    },
  );
  const host = await httpHost(
    functions.flatMap(({ name, roles }) => (roles.some(({ role }) => role !== 'http') ? [name] : [])),
  );
  try {
    await provision({ projectId, emulatorHost: emulators.pubsubHost, pushBase: host.url }, subscriptions);
    const dates = benchDates(options.dates);
    const warmUp = benchDates(options.dates + options.warmUp).slice(options.dates);
    await run.carry(warmUp, options.concurrency);
    completions = 0;
    for (const started of [meter.reads, meter.writes, run.marks.lastEnd, run.marks.firstStart]) started.clear();
    for (const own of times.values()) own.length = 0;
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await run.carry(dates, options.concurrency);
    const seconds = (performance.now() - begun) / 1000;
    const used = process.cpuUsage(cpu);
    const [reads, writes] = [summed(meter.reads), summed(meter.writes)];
    const sorted = [...latencies(run.marks)].sort((a, b) => a - b);
    const faults = await verifyStore(run.engine, [...dates, ...warmUp]);
    const figures = {
      profile: 'emulator',
      dates: dates.length,
      warm_up_dates: warmUp.length,
      completions,
      seconds: rounded(seconds, 3),
      completions_per_s: Math.round(completions / seconds),
      p50_ms: rounded(percentile(sorted, 0.5), 1),
      p99_ms: rounded(percentile(sorted, 0.99), 1),
      reads_per_completion: rounded(reads / completions, 2),
      writes_per_completion: rounded(writes / completions, 2),
      cpu_ms_per_completion: rounded((used.user + used.system) / 1000 / completions, 3),
      busiest: busiestOf(times),
      rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      verified: faults.length === 0 ? dates.length * PER_DATE : 0,
    };
    return { figures, faults };
  } finally {
    await host.close();
    await Promise.all([bus.close(), docs.close()]);
    await emulators.stop();
  }
};
