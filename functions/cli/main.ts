#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { EmulatorsUnavailableError } from '../../emulator/emulators.js';
import { openEmbedded, type LocalRuntime } from '../../emulator/localRuntime.js';
import { StoreBusyError } from '../../emulator/storeFolder.js';
import { openReader, type StoreReader } from '../../emulator/storeReader.js';
import { consoleLog } from '../../shared/adapters/consoleLog.js';
import { movedClock } from '../../shared/adapters/movedClock.js';
import { systemClock } from '../../shared/adapters/systemClock.js';
import { ConfigError } from '../../shared/domain/errors.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';
import type { Clock } from '../../shared/ports/clock.js';
import { readConfig, type Config } from '../config.js';
import { backfill, mayWrite, parseBackfill, previewBackfill, type BackfillFlags } from './commands/backfill.js';
import { demo, DEMO_BEGINS } from './commands/demo.js';
import { emulators, type EmulatorsFlags } from './commands/emulators.js';
import { parseReport, report, type ReportFlags } from './commands/report.js';
import { parseRun, run, type RunFlags } from './commands/run.js';
import { sql } from './commands/sql.js';
import { status, type StatusFlags } from './commands/status.js';
import { topology, type TopologyFlags } from './commands/topology.js';
import { envelopeOf, EXIT, RefusedError, UsageError, type ExitCode, type Report } from './envelope.js';
import { progressWatch } from './progress.js';

interface CommonFlags {
  readonly store?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

const DEMO_STORE = '.cascade/start';

const configFor = (flags: CommonFlags, fallbackStore?: string): Config =>
  readConfig({
    ...process.env,
    ...(flags.profile === undefined ? {} : { CASCADE_PROFILE: flags.profile }),
    ...(flags.store === undefined
      ? fallbackStore === undefined
        ? {}
        : { CASCADE_STORE: fallbackStore }
      : { CASCADE_STORE: flags.store }),
  });

const openRuntime = async (config: Config, clock: Clock = systemClock): Promise<LocalRuntime> => {
  const installation = { config, pipeline: nba, rules: nbaRules, log: consoleLog(config.logLevel), clock };
  if (config.profile === 'gcp')
    throw new ConfigError('the gcp profile runs as deployed functions; this process hosts embedded and emulator');
  if (config.profile === 'emulator') {
    const { openEmulated } = await import('../../emulator/emulatedRuntime.js');
    return openEmulated(installation);
  }
  return openEmbedded(installation);
};

const withRuntime = async (
  config: Config,
  work: (runtime: LocalRuntime) => Promise<Report>,
  clock?: Clock,
): Promise<Report> => {
  const runtime = await openRuntime(config, clock);
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
};

/** For commands that cannot write: no lock, no host, no message. */
const withReader = async (config: Config, work: (reader: StoreReader) => Promise<Report>): Promise<Report> => {
  const reader = openReader({ config, pipeline: nba, rules: nbaRules, log: consoleLog(config.logLevel) });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
};

/** Errors of the command line and of the deployment as reports; anything else is a fault of ours and says so. */
const reportOf = (error: unknown): Report => {
  const message = error instanceof Error ? error.message : String(error);
  const report = (exitCode: ExitCode): Report => ({ exitCode, data: null, errors: [message], text: [message] });
  if (error instanceof UsageError || error instanceof CommanderError) return report(EXIT.usage);
  if (error instanceof ConfigError) return report(EXIT.usage);
  if (error instanceof RefusedError || error instanceof StoreBusyError) return report(EXIT.refused);
  if (error instanceof EmulatorsUnavailableError) return report(EXIT.refused);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  return { exitCode: EXIT.failed, data: null, errors: [message], text: [stack] };
};

const perform = async (command: string, flags: CommonFlags, work: () => Promise<Report>): Promise<void> => {
  const startedAt = systemClock.now();
  const report = await work().catch(reportOf);
  const lines = report.text.join('\n');
  if (flags.json === true) {
    process.stdout.write(
      `${envelopeOf(command, process.argv.slice(3), report, { startedAt, endedAt: systemClock.now() })}\n`,
    );
    process.stderr.write(`${lines}\n`);
  } else if (report.exitCode === EXIT.usage) process.stderr.write(`cascade ${command}: ${lines}\n`);
  else process.stdout.write(`${lines}\n`);
  process.exitCode = report.exitCode;
};

const program = new Command('cascade')
  .description('NBA data from raw documents to published predictions, live and for any past date')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) });

const common = (command: Command): Command =>
  command
    .option('--store <folder>', 'state folder')
    .option('--profile <name>', 'embedded, emulator or gcp')
    .option('--json', 'print one JSON envelope on standard output')
    .exitOverride();
const sourced = (command: Command): Command =>
  command
    .option('--source <name>', 'generated or archive')
    .option('--archive <folder>', 'folder of an archive source')
    .option('--seed <n>', 'seed of a generated league');
const selected = (command: Command): Command =>
  command
    .option('--from <date>', 'first date (also --start-date, --start)')
    .option('--to <date>', 'last date, inclusive (also --end-date, --end)')
    .addOption(new Option('--start-date <date>').hideHelp())
    .addOption(new Option('--start <date>').hideHelp())
    .addOption(new Option('--end-date <date>').hideHelp())
    .addOption(new Option('--end <date>').hideHelp())
    .option('--date <date>', 'one date')
    .option('--dates <list>', 'dates, separated by commas')
    .option('--season <list>', 'seasons like 2021-22, separated by commas')
    .option('--window <name>', 'regular, play-in, playoffs or postseason')
    .option('--phases <list>', 'phases 1, 2, 3, 4, 5, 5A, 5B, 5C, 6')
    .option('--limit <n>', 'at most this many dates');

sourced(common(program.command('run')))
  .description('run one live day by events')
  .option('--date <date>', 'game date (default: yesterday in US Eastern time)')
  .option('--mode <name>', 'tomorrow, same_day or overnight (default: same_day, then overnight)')
  .option('--refresh', 'ask the sources again; changed documents open the phases that read them')
  .option('--phases <list>', 'phases the chain may go through')
  .option('--skip-downstream-trigger', 'stop after phase 2')
  .action((flags: RunFlags & CommonFlags) =>
    perform('run', flags, async () => {
      parseRun(nba, flags, systemClock.now());
      return withRuntime(configFor(flags), (runtime) => run(runtime, flags));
    }),
  );

sourced(selected(common(program.command('backfill'))))
  .description('fill past dates: batch phase 2 from the source, then the event chain from verified evidence')
  .option('--processors <list>', 'only these processors')
  .option('--mode <name>', 'missing (default) or all')
  .option('--skip-downstream-trigger', 'stop after phase 2')
  .option('--concurrency <n>', 'dates in flight in phase 2')
  .option('--yes', 'do not ask')
  .option('--dry-run', 'print the plan, write nothing but the schedule')
  .action((flags: BackfillFlags & CommonFlags) =>
    perform('backfill', flags, async () => {
      parseBackfill(nba, flags);
      if (flags.dryRun === true) return withReader(configFor(flags), ({ engine }) => previewBackfill(engine, flags));
      mayWrite(flags);
      return withRuntime(configFor(flags), (runtime) => backfill(runtime, flags, progressWatch(flags.json === true)));
    }),
  );

sourced(selected(common(program.command('status'))))
  .description('campaigns, and cells of a selection as the stores show them')
  .action((flags: StatusFlags & CommonFlags) =>
    perform('status', flags, () => withReader(configFor(flags), ({ engine }) => status(engine, flags))),
  );

selected(common(program.command('report')))
  .description('how good the predictions were, from what is stored')
  .option('--section <name>', 'accuracy')
  .option('--plot <file>', 'also draw it, as an .svg file')
  .action((flags: ReportFlags & CommonFlags) =>
    perform('report', flags, async () => {
      parseReport(flags);
      return withReader(configFor(flags), ({ engine }) => report(engine, flags));
    }),
  );

common(program.command('topology'))
  .description('phases, processors, inputs, topics and functions')
  .option('--check', 'hold the committed deployment files against the definition')
  .option('--format <name>', 'text, json or mermaid')
  .action((flags: TopologyFlags & CommonFlags) => perform('topology', flags, () => topology(nba, flags)));

common(program.command('sql').argument('<select>'))
  .description('one read-only SELECT on the embedded warehouse')
  .action((query: string, flags: CommonFlags) =>
    perform('sql', flags, () => withReader(configFor(flags), ({ engine }) => sql(engine.ports.warehouse, query))),
  );

common(program.command('emulators').argument('<verb>', 'start, stop or status'))
  .description('Firestore and Pub/Sub emulators that outlive a command')
  .option('--dry-run', 'say what would happen')
  .action((verb: string, flags: EmulatorsFlags & CommonFlags) =>
    perform('emulators', flags, () => emulators(verb, flags)),
  );

common(program.command('demo'))
  .description('replay the opening of a generated season, then run the next game day live')
  .action((flags: CommonFlags) => {
    const config = configFor(flags, DEMO_STORE);
    const clock = movedClock(DEMO_BEGINS);
    const watch = progressWatch(flags.json === true);
    return perform('demo', flags, () =>
      withRuntime(config, (runtime) => demo(runtime, clock, watch, config.store), clock),
    );
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.complete : EXIT.usage;
}
