import { missingSources, openLiveDay, passLiveDay, type LiveDay } from '../../../shared/application/live/liveDay.js';
import type { LiveChain, SourceRef } from '../../../shared/application/replay/chains.js';
import type { PipelineDefinition } from '../../../shared/domain/pipeline.js';
import { gameDateOf, isGameDate, isoOf, plusDays, zoned, type GameDate } from '../../../shared/domain/gameDate.js';
import { MODES, type Mode } from '../../../shared/domain/slot/key.js';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import { EXIT, RefusedError, UsageError, worst, type ExitCode, type Report } from '../envelope.js';
import { gradeLines, gradesOf } from '../grades.js';
import { settleDay, type PhaseRunSummary } from '../phaseRuns.js';
import { parsePhases, parseSource, type SourceFlags } from '../selection.js';
import { tableText } from '../text.js';

export interface RunFlags extends SourceFlags {
  readonly date?: string;
  readonly mode?: string;
  readonly refresh?: boolean;
  readonly phases?: string;
  readonly skipDownstreamTrigger?: boolean;
}

interface ParsedRun {
  readonly date: GameDate;
  /** Null: what a whole live day needs, in order. */
  readonly mode: Mode | null;
  readonly refresh: boolean;
  readonly chain: LiveChain;
}

/** What a live day needs, in order: predictions before the games, results and grades after them. */
const WHOLE_DAY: readonly Mode[] = ['same_day', 'overnight'];
/** From here on the evening's games may be over (orchestration §9). */
const FIRST_RESULTS = '22:00';

const modeIn = (text: string | undefined): Mode | null => {
  if (text === undefined) return null;
  const mode = MODES.find((known) => known === text);
  if (mode === undefined) throw new UsageError(`--mode ${text} is not one of ${MODES.join(', ')}`);
  return mode;
};

/** The flags of a live day. @throws {UsageError} naming the flag that cannot be honoured. */
export const parseRun = (pipeline: PipelineDefinition, flags: RunFlags, now: number): ParsedRun => {
  const date = flags.date ?? plusDays(gameDateOf(now), -1);
  if (!isGameDate(date)) throw new UsageError(`--date ${date} is not a calendar day; write YYYY-MM-DD`);
  const all = pipeline.phases.map(({ id }) => id);
  const later = parsePhases(pipeline, flags.phases, all).filter((id) => id !== 'p1' && id !== 'p2');
  const phases = ['p1', 'p2', ...(flags.skipDownstreamTrigger === true ? [] : later)];
  return {
    date,
    mode: modeIn(flags.mode),
    refresh: flags.refresh === true,
    chain: { phases, processors: null, source: parseSource(flags) },
  };
};

const NAMES: Readonly<Record<Mode, string>> = {
  tomorrow: 'the evening before',
  same_day: 'before the games',
  overnight: 'after the games',
};

interface Choice {
  readonly modes: readonly Mode[];
  /** Modes of a whole day that are left out, and why. */
  readonly leftOut: readonly string[];
}

const unfed = (source: SourceRef, missing: readonly string[]): string =>
  `the ${source.kind} source offers no ${missing.join(', ')}, so nobody is known to play before the games`;

/** @throws {RefusedError} the mode that was named cannot be run from this source. */
const modesOf = async ({ engine }: LocalRuntime, { date, mode, chain }: ParsedRun): Promise<Choice> => {
  const modes: Mode[] = [];
  const leftOut: string[] = [];
  for (const wanted of mode === null ? WHOLE_DAY : [mode]) {
    const missing = await missingSources(engine, { date, mode: wanted }, chain.source);
    const isEarly = wanted === 'overnight' && mode === null && engine.ports.clock.now() < zoned(date, FIRST_RESULTS);
    if (missing.length > 0 && mode !== null)
      throw new RefusedError(`${unfed(chain.source, missing)}: run --mode overnight instead`);
    if (missing.length > 0) leftOut.push(`not run ${NAMES[wanted]}: ${unfed(chain.source, missing)}`);
    else if (isEarly) leftOut.push(`not run ${NAMES[wanted]}: due from ${isoOf(zoned(date, FIRST_RESULTS))}`);
    else modes.push(wanted);
  }
  return { modes, leftOut };
};

/** How a chain ended, from its phases. */
export const codeOf = (runs: readonly PhaseRunSummary[]): ExitCode => {
  const last = runs.findLast(({ waitsFor, ended }) => waitsFor === null || ended !== null);
  if (last === undefined || runs.some(({ status }) => status === 'failed' || status === 'blocked')) return EXIT.failed;
  return last.status === 'closed' ? EXIT.complete : EXIT.failed;
};

export interface ModeRun extends LiveDay {
  readonly games: number;
  readonly phases: readonly PhaseRunSummary[];
}

/** One mode of a live day to its end: events carry it; with `pass` its sources are asked again first. */
export const runMode = async (
  runtime: LocalRuntime,
  day: LiveDay,
  chain: LiveChain,
  pass: string | null = null,
): Promise<ModeRun> => {
  const { engine } = runtime;
  const games = await (pass === null ? openLiveDay(engine, day, chain) : passLiveDay(engine, day, chain, pass));
  return { ...day, games, phases: await settleDay(runtime, day) };
};

const endOf = ({ ended, waitsFor, skipped }: PhaseRunSummary): string =>
  [
    ended ?? (waitsFor === null ? '' : `waits for ${waitsFor}`),
    ...Object.entries(skipped).map(([reason, outputs]) => `${outputs} ${reason}`),
  ]
    .filter((text) => text !== '')
    .join(', ');

export const modeText = ({ date, mode, games, phases }: ModeRun): readonly string[] => [
  `live day ${date} ${NAMES[mode]} (${mode}): ${games} games`,
  ...tableText(
    ['phase', 'status', 'generation', 'completions', 'rows', 'triggers', 'end'],
    phases.map((one) => [
      one.phase,
      one.status,
      String(one.generation),
      String(one.completions),
      String(one.rows),
      String(one.triggers),
      endOf(one),
    ]),
  ),
];

/**
 * `cascade run`: opens the live day in one mode, or in those a whole day needs; events carry each to an explicit end.
 * Running it again changes nothing, with `--refresh` the sources are asked again.
 */
export const run = async (runtime: LocalRuntime, flags: RunFlags): Promise<Report> => {
  const { engine } = runtime;
  const parsed = parseRun(engine.pipeline, flags, engine.ports.clock.now());
  const { date, chain, refresh } = parsed;
  const { modes, leftOut } = await modesOf(runtime, parsed);
  const runs: ModeRun[] = [];
  for (const mode of modes) {
    const pass = refresh ? `operator|${isoOf(engine.ports.clock.now())}` : null;
    runs.push(await runMode(runtime, { date, mode }, chain, pass));
  }
  const missing = runtime
    .waiting()
    .map(({ topic, function: name, messages }) => `${messages} messages wait in ${topic}: ${name} is not running`);
  const last = runs.at(-1);
  const isGraded = last?.phases.some(({ phase, status }) => phase === 'p5b' && status !== 'failed') === true;
  const grades = isGraded ? await gradesOf(engine, date, date) : [];
  return {
    exitCode: last === undefined ? EXIT.refused : worst(runs.map(({ phases }) => codeOf(phases))),
    runId: `${engine.pipeline.sport}_${date}_live_${last?.mode ?? 'none'}`,
    data: { date, games: last?.games ?? 0, phases: last?.phases ?? [], modes: runs, left_out: leftOut, grades },
    warnings: leftOut,
    errors: missing,
    text: [
      ...(parsed.mode === null ? [`a whole live day: ${runs.map(({ mode }) => mode).join(', then ')}`] : []),
      ...leftOut,
      ...runs.flatMap((one) => ['', ...modeText(one)]),
      ...(grades.length === 0 ? [] : ['', ...gradeLines(grades)]),
      ...missing,
    ],
  };
};
