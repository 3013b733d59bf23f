import { Command } from 'commander';
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { inProcessBus } from '../../shared/adapters/inProcess/inProcessBus.js';
import { openLmdb } from '../../shared/adapters/lmdb/lmdbStore.js';
import { silentLog } from '../../shared/adapters/consoleLog.js';
import { systemClock } from '../../shared/adapters/systemClock.js';
import { topologyOf } from '../../shared/domain/topology.js';
import type { Ports } from '../../shared/application/engine.js';
import type { DocStore } from '../../shared/ports/docStore.js';
import { benchPipeline, PER_DATE } from './benchPipeline.js';
import { benchDates, fanIn, latencies, slotOf, verifyStore } from './fanIn.js';

interface Options {
  readonly dates: string;
  readonly concurrency: string;
  readonly profile: string;
  readonly killAt?: string;
  readonly store?: string;
  readonly dieAfter?: string;
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
  commit: (writes) => {
    meter.writes += writes.length;
    return docs.commit(writes);
  },
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

const runEmbedded = async (options: Options): Promise<boolean> => {
  const folder = options.store ?? (await mkdtemp(join(tmpdir(), 'cascade-bench-')));
  const dates = benchDates(Number(options.dates));
  const store = openLmdb({ folder });
  const meter: Meter = { reads: 0, writes: 0 };
  const bus = inProcessBus({
    queue: store.queue,
    subscriptions: topologyOf(benchPipeline).subscriptions,
    log: silentLog,
    clock: systemClock,
  });
  const ports: Ports = {
    docs: metered(store.docs, meter),
    bus,
    warehouse: unused as never,
    objects: unused as never,
    clock: systemClock,
    log: silentLog,
    jitter: Math.random,
  };
  let completions = 0;
  const dieAfter = Number(options.dieAfter ?? Infinity);
  const run = fanIn({ ports, owner: `bench-${process.pid}`, attach: bus.attach }, () => {
    completions += 1;
    if (completions >= dieAfter) process.kill(process.pid, 'SIGKILL');
  });
  const resumed = options.store !== undefined && options.dieAfter === undefined;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  bus.start();
  if (resumed) await run.engine.reconcile(0);
  if (resumed) await bus.idle();
  const left: typeof dates = [];
  for (const date of dates)
    if (!resumed || (await run.engine.slots.read(slotOf(date, 'p6')))?.state.status !== 'closed') left.push(date);
  await run.carry(left, Number(options.concurrency));
  await bus.idle();
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(cpu);
  const faults = await verifyStore(run.engine, dates);
  for (const fault of faults.slice(0, 10)) console.error(fault);
  const sorted = [...latencies(run.marks)].sort((a, b) => a - b);
  const line = {
    profile: 'embedded',
    dates: dates.length,
    completions,
    seconds: rounded(seconds, 3),
    completions_per_s: Math.round(completions / seconds),
    p50_ms: rounded(percentile(sorted, 0.5), 2),
    p99_ms: rounded(percentile(sorted, 0.99), 2),
    reads_per_completion: rounded(meter.reads / completions, 2),
    writes_per_completion: rounded(meter.writes / completions, 2),
    cpu_ms_per_completion: rounded((used.user + used.system) / 1000 / completions, 3),
    rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    ...(resumed ? { resumed: true } : {}),
    verified: faults.length === 0 ? dates.length * PER_DATE : 0,
  };
  console.log(JSON.stringify(line));
  await bus.stop();
  await store.close();
  if (options.store === undefined) await rm(folder, { recursive: true, force: true });
  return faults.length === 0;
};

const child = (args: readonly string[]): Promise<number | NodeJS.Signals> =>
  new Promise((resolve) => {
    fork(fileURLToPath(import.meta.url), [...args]).on('exit', (code, signal) => resolve(code ?? signal ?? 1));
  });

/** Kills a first process after the given share of completions, then resumes on its store to the same verified end. */
const runKilled = async (options: Options): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'cascade-bench-'));
  const common = ['fan-in', '--dates', options.dates, '--concurrency', options.concurrency, '--store', folder];
  const after = Math.floor(Number(options.dates) * PER_DATE * Number(options.killAt));
  const killed = await child([...common, '--die-after', String(after)]);
  console.error(`first process ended with ${killed} after ${after} completions`);
  const resumed = await child(common);
  await rm(folder, { recursive: true, force: true });
  return killed === 'SIGKILL' && resumed === 0;
};

const program = new Command('bench');
program
  .command('fan-in')
  .description('phases 2 to 6 with 21, 5, 5, 3 and 1 no-op processors a date, on the production handlers')
  .option('--dates <n>', 'dates', '300')
  .option('--concurrency <n>', 'dates in flight', '16')
  .option('--profile <name>', 'embedded or emulator', 'embedded')
  .option('--kill-at <share>', 'kill the process at this share of the work, then resume')
  .option('--store <folder>', 'resume on this store')
  .option('--die-after <n>', 'kill this process after n completions')
  .action(async (options: Options) => {
    const passed = options.killAt === undefined ? await runEmbedded(options) : await runKilled(options);
    process.exitCode = passed ? 0 : 1;
  });
await program.parseAsync();
