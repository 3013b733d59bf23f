import { Command, InvalidArgumentError, Option } from 'commander';
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PER_DATE } from './benchPipeline.js';
import { embeddedRun, type Figures } from './embeddedRun.js';
import { medianFigures } from './medianFigures.js';

interface Options {
  readonly dates: string;
  readonly concurrency: string;
  readonly profile: string;
  readonly warmUp: string;
  readonly runs: string;
  readonly killAt?: string;
  readonly store?: string;
  readonly dieAfter?: string;
}

interface Ended {
  readonly how: number | NodeJS.Signals;
  readonly figures: Figures | null;
}

const runHere = async ({ dates, concurrency, profile, warmUp, store, dieAfter }: Options): Promise<boolean> => {
  const measure = profile === 'emulator' ? (await import('./emulatorProfile.js')).emulatorRun : embeddedRun;
  const { figures, faults } = await measure({
    dates: Number(dates),
    concurrency: Number(concurrency),
    warmUp: Number(warmUp),
    store: store ?? null,
    dieAfter: dieAfter === undefined ? null : Number(dieAfter),
  });
  for (const fault of faults.slice(0, 10)) console.error(fault);
  console.log(JSON.stringify(figures));
  process.send?.(figures);
  return faults.length === 0;
};

/** A run in a process of its own: nothing of it is warm or left over from the one before. */
const runApart = ({ dates, concurrency, profile }: Options, more: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const args = ['fan-in', '--dates', dates, '--concurrency', concurrency, '--profile', profile, ...more];
    let figures: Figures | null = null;
    fork(fileURLToPath(import.meta.url), args)
      .on('message', (sent) => (figures = sent as Figures))
      .on('exit', (code, signal) => resolve({ how: code ?? signal ?? 1, figures }));
  });

const runMany = async (options: Options): Promise<boolean> => {
  const runs: Figures[] = [];
  for (let run = 0; run < Number(options.runs); run += 1) {
    const { how, figures } = await runApart(options, ['--warm-up', options.warmUp]);
    if (how !== 0 || figures === null) return false;
    runs.push(figures);
  }
  console.log(JSON.stringify(medianFigures(runs)));
  return true;
};

/** Kills a first process after the given share of completions, then resumes on its store to the same verified end. */
const runKilled = async (options: Options): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'cascade-bench-'));
  const after = Math.max(1, Math.floor(Number(options.dates) * PER_DATE * Number(options.killAt)));
  const killed = await runApart(options, ['--warm-up', '0', '--store', folder, '--die-after', String(after)]);
  console.error(`first process ended with ${killed.how} after ${after} completions`);
  const resumed = await runApart(options, ['--warm-up', '0', '--store', folder]);
  await rm(folder, { recursive: true, force: true });
  return killed.how === 'SIGKILL' && resumed.how === 0;
};

const whole = (text: string): string => {
  if (/^\d+$/.test(text)) return text;
  throw new InvalidArgumentError(`Expected a whole number, found ${text}.`);
};

const share = (text: string): string => {
  if (Number(text) > 0 && Number(text) < 1) return text;
  throw new InvalidArgumentError(`Expected a share between 0 and 1, such as 0.5, found ${text}.`);
};

const program = new Command('bench');
program
  .command('fan-in')
  .description('phases 2 to 6 with 21, 5, 5, 3 and 1 no-op processors a date, on the production handlers')
  .option('--dates <n>', 'dates', whole, '300')
  .option('--concurrency <n>', 'dates in flight', whole, '16')
  .addOption(new Option('--profile <name>', 'where it runs').choices(['embedded', 'emulator']).default('embedded'))
  .option('--warm-up <n>', 'dates carried before the clock starts', whole, '100')
  .option('--runs <n>', 'runs, each in a process of its own, and their medians', whole, '1')
  .option('--kill-at <share>', 'kill the process at this share of the work, then resume', share)
  .option('--store <folder>', 'resume on this store')
  .option('--die-after <n>', 'kill this process after n completions', whole)
  .action(async (options: Options) => {
    const many = options.runs === '1' ? runHere : runMany;
    const passed = await (options.killAt === undefined ? many : runKilled)(options);
    process.exitCode = passed ? 0 : 1;
  });
await program.parseAsync();
