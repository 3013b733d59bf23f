import type { SourceRef } from '../../../shared/application/chains.js';
import type { PipelineDefinition } from '../../../shared/domain/pipeline.js';
import { gameDateOf, plusDays, type GameDate } from '../../../shared/domain/gameDate.js';
import { openLiveDay } from '../../../shared/application/liveDay.js';
import type { Stamped } from '../../../shared/domain/slot/events.js';
import type { SlotKey } from '../../../shared/domain/slot/key.js';
import type { SlotState } from '../../../shared/domain/slot/state.js';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import { EXIT, UsageError, type ExitCode, type Report } from '../envelope.js';
import { parsePhases, parseSource, type SourceFlags } from '../selection.js';
import { isGameDate } from '../../../shared/domain/gameDate.js';
import { tableText } from '../text.js';

export interface RunFlags extends SourceFlags {
  readonly date?: string;
  readonly phases?: string;
  readonly skipDownstreamTrigger?: boolean;
}

/** One phase run of a live chain, told from its log. */
export interface PhaseRunSummary {
  readonly phase: string;
  readonly status: string;
  readonly generation: number;
  readonly completions: number;
  readonly rows: number;
  readonly triggers: number;
  readonly started: number;
  readonly ended: string | null;
  /** A failed attempt will be tried again by its timer. */
  readonly retries: boolean;
}

const TIMERS_EVERY_MS = 1_000;
const PATIENCE_MS = 5_000;
const LONGEST_MS = 60 * 60_000;

export const liveSlot = (runtime: LocalRuntime, date: GameDate, phase: string): SlotKey => ({
  sport: runtime.engine.pipeline.sport,
  phase,
  gameDate: date,
  runKind: 'live',
  mode: 'overnight',
  campaignId: null,
});

const summary = (state: SlotState, log: readonly Stamped[]): PhaseRunSummary => ({
  phase: state.slot.phase,
  status: state.status,
  generation: state.generation,
  completions: log.filter(({ type }) => type === 'ProcessorCompleted').length,
  rows: Object.values(state.done).reduce((sum, { recordCount }) => sum + recordCount, 0),
  triggers: log.filter(({ type }) => type === 'TriggerIssued').length,
  started: log.filter(({ type }) => type === 'PhaseStarted').length,
  ended: state.ended?.reason ?? state.blocked?.reason ?? null,
  retries: Object.values(state.failed).some(({ nextAttemptAt }) => nextAttemptAt !== null),
});

export const phaseRuns = async (
  runtime: LocalRuntime,
  slotOf: (phase: string) => SlotKey,
): Promise<readonly PhaseRunSummary[]> => {
  const runs: PhaseRunSummary[] = [];
  for (const { id } of runtime.engine.pipeline.phases) {
    const stored = await runtime.engine.slots.read(slotOf(id));
    if (stored !== null) runs.push(summary(stored.state, await runtime.engine.slots.log(slotOf(id))));
  }
  return runs;
};

const settleChain = async (runtime: LocalRuntime, date: GameDate): Promise<void> => {
  const { engine } = runtime;
  const { clock } = engine.ports;
  const begun = clock.now();
  let timersAt = begun;
  while (clock.now() - begun < LONGEST_MS) {
    await runtime.settled(TIMERS_EVERY_MS);
    if (clock.now() - timersAt >= TIMERS_EVERY_MS) {
      await engine.reconcile();
      timersAt = clock.now();
    }
    const runs = await phaseRuns(runtime, (phase) => liveSlot(runtime, date, phase));
    const last = runs.at(-1);
    const quiet = clock.now() - begun > PATIENCE_MS && !runs.some(({ retries }) => retries);
    if (runtime.isIdle() && (last === undefined || last.status !== 'running' || quiet)) return;
  }
};

const codeOf = (runs: readonly PhaseRunSummary[]): ExitCode => {
  const last = runs.at(-1);
  if (last === undefined || runs.some(({ status }) => status === 'failed' || status === 'blocked')) return EXIT.failed;
  return last.status === 'closed' ? EXIT.complete : EXIT.failed;
};

/** The flags of a live day. @throws {UsageError} naming the flag that cannot be honoured. */
export const parseRun = (
  pipeline: PipelineDefinition,
  flags: RunFlags,
  now: number,
): { readonly date: GameDate; readonly phases: readonly string[]; readonly source: SourceRef } => {
  const date = flags.date ?? plusDays(gameDateOf(now), -1);
  if (!isGameDate(date)) throw new UsageError(`--date ${date} is not a calendar day; write YYYY-MM-DD`);
  const all = pipeline.phases.map(({ id }) => id);
  const asked = parsePhases(pipeline, flags.phases, all);
  const later = asked.filter((id) => id !== 'p1' && id !== 'p2');
  return {
    date,
    phases: ['p1', 'p2', ...(flags.skipDownstreamTrigger === true ? [] : later)],
    source: parseSource(flags),
  };
};

/** `cascade run`: opens the live day; events carry it to an explicit end. Running it again changes nothing. */
export const run = async (runtime: LocalRuntime, flags: RunFlags): Promise<Report> => {
  const { engine } = runtime;
  const { date: text, phases, source } = parseRun(engine.pipeline, flags, engine.ports.clock.now());
  const day = { date: text, mode: 'overnight' } as const;
  const games = await openLiveDay(engine, day, { phases, processors: null, source });
  await settleChain(runtime, text);
  const runs = await phaseRuns(runtime, (phase) => liveSlot(runtime, text, phase));
  const missing = runtime
    .waiting()
    .map(({ topic, function: name, messages }) => `${messages} messages wait in ${topic}: ${name} is not running`);
  const rows = runs.map((one) => [
    one.phase,
    one.status,
    String(one.completions),
    String(one.rows),
    String(one.triggers),
    one.ended ?? '',
  ]);
  return {
    exitCode: codeOf(runs),
    runId: `${engine.pipeline.sport}_${text}_live_overnight`,
    data: { date: text, games, phases: runs },
    errors: missing,
    text: [
      `live day ${text}: ${games} games`,
      ...tableText(['phase', 'status', 'completions', 'rows', 'triggers', 'end'], rows),
      ...missing,
    ],
  };
};
