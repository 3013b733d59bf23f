import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { inProcessBus } from '../../shared/adapters/inProcess/inProcessBus.js';
import { openLmdb } from '../../shared/adapters/lmdb/lmdbStore.js';
import { silentLog } from '../../shared/adapters/consoleLog.js';
import { systemClock } from '../../shared/adapters/systemClock.js';
import { WORK_AT_ONCE } from '../../shared/application/work/admission.js';
import type { Ports } from '../../shared/application/engine.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import { topologyOf } from '../../shared/domain/topology.js';
import type { DocStore } from '../../shared/ports/docStore.js';
import { benchPipeline, PER_DATE } from './benchPipeline.js';
import { benchDates, fanIn, latencies, slotOf, verifyStore, type Run } from './fanIn.js';

export interface RunOptions {
  readonly dates: number;
  readonly concurrency: number;
  /** Dates carried before the clock starts: schemas are compiled and code is optimised once in the life of a process. */
  readonly warmUp: number;
  /** A folder to keep and to resume on. (Default: a temporary one.) */
  readonly store: string | null;
  /** Kill this process with SIGKILL after so many completions. (Default: never.) */
  readonly dieAfter: number | null;
}

/** One line of figures. Times in milliseconds unless the name says otherwise. */
export type Figures = Readonly<Record<string, number | string | boolean>>;

export interface Measured {
  readonly figures: Figures;
  /** What the store says went wrong; empty when every processor ran once, in order. */
  readonly faults: readonly string[];
}

interface Meter {
  reads: number;
  writes: number;
}

const metered = (docs: DocStore, meter: Meter): DocStore => ({
  get: (refs) => {
    meter.reads += refs.length;
    return docs.get(refs);
  },
  commit: (writes, certainty) => {
    meter.writes += writes.length;
    return docs.commit(writes, certainty);
  },
  durable: () => docs.durable(),
  query: (query) => docs.query(query),
});

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Parts of the ports that no-op processors never touch. */
const unused = new Proxy(
  {},
  { get: (_target, name) => () => Promise.reject(new Error(`the benchmark calls no ${String(name)}`)) },
);

const unclosed = async ({ engine }: Run, dates: readonly GameDate[]): Promise<GameDate[]> => {
  const last = await engine.slots.readMany(dates.map((date) => slotOf(date, 'p6')));
  return dates.filter((_, index) => last[index]?.state.status !== 'closed');
};

/** The fan-in over LMDB and the in-process bus; on a store that a killed process left, it carries on from there. */
export const embeddedRun = async (options: RunOptions): Promise<Measured> => {
  const folder = options.store ?? (await mkdtemp(join(tmpdir(), 'cascade-bench-')));
  const dates = benchDates(options.dates);
  const warmUp = benchDates(options.dates + options.warmUp).slice(options.dates);
  const store = openLmdb({ folder });
  const meter: Meter = { reads: 0, writes: 0 };
  const { subscriptions } = topologyOf(benchPipeline);
  const bus = inProcessBus({ queue: store.queue, subscriptions, log: silentLog, clock: systemClock });
  const ports: Ports = {
    docs: metered(store.docs, meter),
    bus,
    warehouse: unused as never,
    objects: unused as never,
    published: unused as never,
    clock: systemClock,
    log: silentLog,
    jitter: Math.random,
  };
  let completions = 0;
  const run = fanIn(
    {
      ports,
      owner: `bench-${process.pid}`,
      workAtOnce: WORK_AT_ONCE,
      attach: (name, handler) => bus.attach(name, handler),
    },
    () => {
      completions += 1;
      if (completions === options.dieAfter) process.kill(process.pid, 'SIGKILL');
    },
  );
  const resumes = options.store !== null && options.dieAfter === null;
  bus.start();
  if (warmUp.length > 0) {
    await run.carry(warmUp, options.concurrency);
    await bus.idle();
    completions = 0;
    Object.assign(meter, { reads: 0, writes: 0 });
    run.marks.lastEnd.clear();
    run.marks.firstStart.clear();
  }
  const cpu = process.cpuUsage();
  const begun = performance.now();
  if (resumes) {
    await run.engine.reconcile(0);
    await bus.idle();
  }
  await run.carry(resumes ? await unclosed(run, dates) : dates, options.concurrency);
  await bus.idle();
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(cpu);
  const rss = process.resourceUsage().maxRSS;
  const faults = await verifyStore(run.engine, [...dates, ...warmUp]);
  await bus.stop();
  await store.close();
  if (options.store === null) await rm(folder, { recursive: true, force: true });
  const sorted = [...latencies(run.marks)].sort((a, b) => a - b);
  const figures = {
    profile: 'embedded',
    dates: dates.length,
    warm_up_dates: warmUp.length,
    completions,
    seconds: rounded(seconds, 3),
    completions_per_s: Math.round(completions / seconds),
    p50_ms: rounded(percentile(sorted, 0.5), 2),
    p99_ms: rounded(percentile(sorted, 0.99), 2),
    reads_per_completion: rounded(meter.reads / completions, 2),
    writes_per_completion: rounded(meter.writes / completions, 2),
    cpu_ms_per_completion: rounded((used.user + used.system) / 1000 / completions, 3),
    user_cpu_ms_per_completion: rounded(used.user / 1000 / completions, 3),
    rss_mb: Math.round(rss / 1024),
    ...(resumes ? { resumed: true } : {}),
    verified: faults.length === 0 ? dates.length * PER_DATE : 0,
  };
  return { figures, faults };
};
