#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { EmulatorsUnavailableError } from '../../emulator/emulators.js';
import { StoreBusyError } from '../../emulator/storeFolder.js';
import { movedClock } from '../../shared/adapters/movedClock.js';
import { systemClock } from '../../shared/adapters/systemClock.js';
import { ConfigError } from '../../shared/domain/errors.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { backfill, parseBackfill, previewBackfill, type BackfillFlags } from './commands/backfill.js';
import { demo, DEMO_BEGINS } from './commands/demo.js';
import { emulators, type EmulatorsFlags } from './commands/emulators.js';
import { grade, parseGrade, previewGrade, type GradeFlags } from './commands/grade.js';
import { checkPublish, previewPublish, publish } from './commands/publish.js';
import { parseReport, report, type ReportFlags } from './commands/report.js';
import { parseRun, run, type RunFlags } from './commands/run.js';
import { listSchedules, parseSwitch, SWITCHES, switchSchedule, type SwitchFlags } from './commands/schedules.js';
import { sql } from './commands/sql.js';
import { status, type StatusFlags } from './commands/status.js';
import {
  parseTiersCompute,
  previewTiersCompute,
  tiersCompute,
  type TiersComputeFlags,
} from './commands/tiersCompute.js';
import { parseTiersValidate, tiersValidate, type TiersValidateFlags } from './commands/tiersValidate.js';
import { topology, type TopologyFlags } from './commands/topology.js';
import { envelopeOf, EXIT, RefusedError, UsageError, type ExitCode, type Report } from './envelope.js';
import { common, dated, historical, phased, sourced, type CommonFlags } from './flags.js';
import { configFor, historically, withDocs, withReader, withRuntime } from './hosting.js';
import { progressWatch } from './progress.js';
import { parsePublish, type PublishFlags } from './publishRequest.js';

const DEMO_STORE = '.cascade/start';

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

historical(phased(dated(common(program.command('backfill')))))
  .description('fill past dates: batch phase 2 from the source, then the event chain from verified evidence')
  .option('--processors <list>', 'only these processors')
  .option('--mode <name>', 'missing (default) or all')
  .option('--skip-downstream-trigger', 'stop after phase 2')
  .option('--concurrency <n>', 'dates in flight in phase 2')
  .action((flags: BackfillFlags & CommonFlags) =>
    perform('backfill', flags, () =>
      historically('backfill', flags, {
        parse: () => parseBackfill(nba, flags),
        preview: previewBackfill,
        carry: backfill,
      }),
    ),
  );

historical(dated(common(program.command('grade'))))
  .description('grade the predictions of past dates (phase 5B)')
  .option('--mode <name>', 'missing (default) or all')
  .action((flags: GradeFlags & CommonFlags) =>
    perform('grade', flags, () =>
      historically('grade', flags, { parse: parseGrade, preview: previewGrade, carry: grade }),
    ),
  );

const tiers = program.command('tiers').description('tier adjustments of the ensemble (phase 5C)').exitOverride();

historical(dated(common(tiers.command('compute'))))
  .description('compute the snapshots of as-of dates from the grades before them')
  .option('--mode <name>', 'missing (default) or all')
  .option('--lookback <days>', 'days of grades before the as-of date (default: 30)')
  .option('--min-sample <n>', 'least grades of a tier (default: 20)')
  .option('--system <id>', 'ensemble_v1, the one that is corrected')
  .action((flags: TiersComputeFlags & CommonFlags) =>
    perform('tiers compute', flags, () =>
      historically('tiers compute', flags, {
        parse: parseTiersCompute,
        preview: previewTiersCompute,
        carry: tiersCompute,
      }),
    ),
  );

dated(common(tiers.command('validate')))
  .description('whether the adjustments lowered the mean error of stored grades')
  .option('--system <id>', 'a system (default: ensemble_v1)')
  .action((flags: TiersValidateFlags & CommonFlags) =>
    perform('tiers validate', flags, async () => {
      parseTiersValidate(flags);
      return withReader(configFor(flags), ({ engine }) => tiersValidate(engine, flags));
    }),
  );

historical(dated(common(program.command('publish'))))
  .description('publish the documents of graded dates (phase 6)')
  .option('--backfill-all', 'every graded date')
  .option('--only <types>', 'only these types of documents')
  .option('--players', 'the player profiles, of all graded dates')
  .option('--min-games <n>', 'least graded games of a player with a profile (default: 5)')
  .option('--check', 'hold what is stored against its rows, write nothing')
  .action((flags: PublishFlags & CommonFlags) =>
    perform('publish', flags, async () => {
      if (flags.check !== true)
        return historically('publish', flags, {
          parse: () => parsePublish(nba, flags),
          preview: previewPublish,
          carry: publish,
        });
      parsePublish(nba, flags);
      return withReader(configFor(flags), ({ engine }) => checkPublish(engine, flags));
    }),
  );

sourced(phased(dated(common(program.command('status')))))
  .description('campaigns, and cells of a selection as the stores show them')
  .action((flags: StatusFlags & CommonFlags) =>
    perform('status', flags, () => withReader(configFor(flags), ({ engine }) => status(engine, flags))),
  );

const schedules = program.command('schedules').description('scheduler jobs, enabled or disabled').exitOverride();

common(schedules.command('list', { isDefault: true }))
  .description('every job, since when it is so, by whom and why')
  .action((flags: CommonFlags) =>
    perform('schedules', flags, () => withDocs(configFor(flags), 'read', (docs) => listSchedules(docs))),
  );

for (const verb of SWITCHES)
  common(schedules.command(verb).argument('<job>'))
    .description(`${verb} a job from its next firing on`)
    .option('--reason <text>', verb === 'disable' ? 'why (required)' : 'why')
    .option('--by <name>', 'who asks (default: the name of the user)')
    .action((job: string, flags: SwitchFlags & CommonFlags) =>
      perform(`schedules ${verb}`, flags, async () => {
        const request = parseSwitch(verb, job, flags);
        return withDocs(configFor(flags), 'write', (docs) => switchSchedule(docs, systemClock, request));
      }),
    );

dated(common(program.command('report')))
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
