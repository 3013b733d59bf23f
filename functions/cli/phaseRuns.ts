import type { LocalRuntime } from '../../emulator/localRuntime.js';
import { liveSlotOf, type LiveDay } from '../../shared/application/live/liveDay.js';
import { joinPhaseOf, type PipelineDefinition } from '../../shared/domain/pipeline.js';
import type { Stamped } from '../../shared/domain/slot/events.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import type { SlotState } from '../../shared/domain/slot/state.js';

/** One phase of a chain, told from its log. */
export interface PhaseRunSummary {
  readonly phase: string;
  readonly status: string;
  readonly generation: number;
  readonly completions: number;
  readonly rows: number;
  readonly triggers: number;
  /** Triggers that took effect: each began one generation. */
  readonly started: number;
  /** Generations that a timed pass opened, without a trigger. */
  readonly passes: number;
  /** Outputs without rows, by reason: `14 bootstrap`. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly ended: string | null;
  /** Why it does not go on by itself: a gate, a missing output, what a join waits for. */
  readonly waitsFor: string | null;
  /** Its timer will move it soon: a failed attempt is tried again, a change is passed on. */
  readonly moves: boolean;
}

const reasonsOf = ({ done }: SlotState): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status, reason } of Object.values(done))
    if ((status === 'skipped' || status === 'no_data') && reason !== null) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

const waitsFor = ({ trigger, ended, blocked, plan, done }: SlotState): string | null => {
  if (blocked !== null) return blocked.reason;
  if (trigger !== null || ended !== null) return null;
  const missing = plan.joins.filter((key) => done[key]?.satisfies !== true);
  return missing.length === 0 ? null : missing.join(', ');
};

const summary = (state: SlotState, log: readonly Stamped[]): PhaseRunSummary => ({
  phase: state.slot.phase,
  status: state.status,
  generation: state.generation,
  completions: log.filter(({ type }) => type === 'ProcessorCompleted').length,
  rows: Object.values(state.done).reduce((sum, { recordCount }) => sum + recordCount, 0),
  triggers: log.filter(({ type }) => type === 'TriggerIssued').length,
  started: log.filter(({ type }) => type === 'PhaseStarted').length,
  passes: log.filter(({ type }, index) => type === 'PhaseReopened' && log[index + 1]?.type !== 'PhaseStarted').length,
  skipped: reasonsOf(state),
  ended: state.ended?.reason ?? state.blocked?.reason ?? null,
  waitsFor: waitsFor(state),
  moves:
    state.changedAt !== undefined || Object.values(state.failed).some(({ nextAttemptAt }) => nextAttemptAt !== null),
});

/** Phases in chain order, each join before the phase it opens. */
const slotPhases = ({ phases, joins }: PipelineDefinition): readonly string[] =>
  phases.flatMap(({ id }) => (joins.some(({ phase }) => phase === id) ? [joinPhaseOf(id), id] : [id]));

/** The phases of a chain that have begun, in order. */
export const phaseRuns = async (
  { engine }: LocalRuntime,
  slotOf: (phase: string) => SlotKey,
): Promise<readonly PhaseRunSummary[]> => {
  const runs: PhaseRunSummary[] = [];
  for (const phase of slotPhases(engine.pipeline)) {
    const stored = await engine.slots.read(slotOf(phase));
    if (stored !== null) runs.push(summary(stored.state, await engine.slots.log(slotOf(phase))));
  }
  return runs;
};

export const liveRuns = (runtime: LocalRuntime, day: LiveDay): Promise<readonly PhaseRunSummary[]> =>
  phaseRuns(runtime, (phase) => liveSlotOf(runtime.engine, day, phase));

const TIMERS_EVERY_MS = 1_000;
const PATIENCE_MS = 5_000;
const LONGEST_MS = 60 * 60_000;

/** Waits until nothing moves a live day any more: no message is under way, and no timer is about to. */
export const settleDay = async (runtime: LocalRuntime, day: LiveDay): Promise<readonly PhaseRunSummary[]> => {
  const { clock } = runtime.engine.ports;
  const begun = clock.now();
  let timersAt = begun;
  for (;;) {
    await runtime.settled(TIMERS_EVERY_MS);
    if (clock.now() - timersAt >= TIMERS_EVERY_MS) {
      await runtime.engine.reconcile();
      timersAt = clock.now();
    }
    if (!runtime.isIdle() && clock.now() - begun < LONGEST_MS) continue;
    const runs = await liveRuns(runtime, day);
    const isMoving = runs.some(
      ({ moves, status, waitsFor: wanted }) =>
        moves || (wanted === null && (status === 'running' || status === 'planned')),
    );
    const patience = runs.some(({ moves }) => moves) ? LONGEST_MS : PATIENCE_MS;
    if (!isMoving || clock.now() - begun >= patience) return runs;
    await clock.sleep(TIMERS_EVERY_MS / 10);
  }
};

/**
 * Phase runs without exactly one effective trigger for each of their generations, in words; empty: proved. Phases 1 and 2
 * are opened by the planner, and what joins are opened by is no trigger.
 */
export const triggerFaults = (runs: readonly PhaseRunSummary[]): readonly string[] =>
  runs
    .filter(({ phase }) => phase !== 'p1' && phase !== 'p2' && !phase.endsWith('-join'))
    .filter(({ started, passes, generation }) => started + passes !== generation)
    .map(({ phase, started, generation }) => `${phase}: ${started} effective triggers for ${generation} generations`);
