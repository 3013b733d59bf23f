import { joinPhaseOf, processorsOfPhase } from '../../domain/pipeline.js';
import type { GameDate } from '../../domain/gameDate.js';
import { runIdOf, splitPlanKey, type Mode, type SlotKey } from '../../domain/slot/key.js';
import type { SlotState } from '../../domain/slot/state.js';
import { refreshSchedules } from '../replay/backfill.js';
import type { LiveChain, SourceRef } from '../replay/chains.js';
import type { Engine } from '../engine.js';
import { handleSlot } from '../slot/handleSlot.js';
import { recordWaivers } from '../planner.js';

export interface LiveDay {
  readonly date: GameDate;
  readonly mode: Mode;
}

export const liveSlotOf = (engine: Engine, { date, mode }: LiveDay, phase: string): SlotKey => ({
  sport: engine.pipeline.sport,
  phase,
  gameDate: date,
  runKind: 'live',
  mode,
  campaignId: null,
});

/** Slots of the phases that land and read documents: opened before their first message. */
const SOURCE_PHASES = ['p2', 'p1'] as const;

/** Carries out what phases of a live day owe: due retries, gates, work that was decided and not handed over. Twice is once. */
export const wakePhases = async (engine: Engine, day: LiveDay, phases: readonly string[]): Promise<void> => {
  for (const phase of phases) await handleSlot(engine.handling, liveSlotOf(engine, day, phase), { t: 'timer' });
};

/** Slots that were planned for another slate, one that waits for results among them, expect the games there are now. */
const reviseGames = async (engine: Engine, day: LiveDay): Promise<void> => {
  const { phases, joins } = engine.pipeline;
  const joined = joins.filter(({ mode }) => mode === day.mode).map(({ phase }) => joinPhaseOf(phase));
  for (const phase of [...phases.map(({ id }) => id), ...joined]) {
    const slot = liveSlotOf(engine, day, phase);
    if ((await engine.slots.read(slot)) === null) continue;
    const { games, scheduleVersion } = await engine.handling.planFor(slot);
    await handleSlot(engine.handling, slot, { t: 'revise', games, scheduleVersion });
  }
};

/**
 * Opens a live day: its schedule as it stands and its declared gaps are read, its choices written down, phases 2 and 1
 * planned; events carry it on. The first order stands; opening a day again resumes it. Gives the number of its games.
 */
export const openLiveDay = async (engine: Engine, day: LiveDay, chain: LiveChain): Promise<number> => {
  const { source } = chain;
  await refreshSchedules(engine, source, [day.date]);
  const games = await engine.schedule.gamesOn(day.date);
  await recordWaivers(
    { warehouse: engine.ports.warehouse, clock: engine.ports.clock, gaps: engine.rules.sourceGaps },
    await engine.sourceOf(source),
    new Map([[day.date, games]]),
  );
  await engine.chains.openLive(liveSlotOf(engine, day, 'p1'), chain);
  for (const phase of SOURCE_PHASES) {
    const slot = liveSlotOf(engine, day, phase);
    await handleSlot(engine.handling, slot, { t: 'open', slot, plan: await engine.handling.planFor(slot) });
  }
  await reviseGames(engine, day);
  return games.length;
};

/** Work that failed with no attempt left: a pass gives it another. */
const givenUp = (state: SlotState): readonly string[] =>
  Object.entries(state.failed).flatMap(([key, { nextAttemptAt }]) => (nextAttemptAt === null ? [key] : []));

/**
 * A pass over a live day that is open: its sources are asked again, and what failed for good in later phases is tried
 * again. Documents that did not change order nothing, changed ones open the phases that read them again. A pass of the
 * same name is the same pass. Opens the day where nobody has.
 */
export const passLiveDay = async (engine: Engine, day: LiveDay, chain: LiveChain, pass: string): Promise<number> => {
  const slot = liveSlotOf(engine, day, 'p1');
  const isFirst = (await engine.slots.read(slot)) === null;
  const games = await openLiveDay(engine, day, chain);
  if (isFirst) return games;
  for (const { id: phase } of engine.pipeline.phases) {
    const stored = await engine.slots.read(liveSlotOf(engine, day, phase));
    if (stored === null) continue;
    const keys = phase === 'p1' ? Object.keys(stored.state.plan.entries) : givenUp(stored.state);
    if (keys.length === 0) continue;
    const { slot: own, generation } = stored.state;
    const causationId = runIdOf(own, generation);
    await handleSlot(engine.handling, own, { t: 'request', keys, evidence: `pass|${pass}`, causationId });
  }
  return games;
};

/** Critical sources of a mode that nothing offered stands in for: without them the day cannot be run in it. */
export const missingSources = async (engine: Engine, day: LiveDay, source: SourceRef): Promise<readonly string[]> => {
  const offered = new Set((await engine.sourceOf(source)).offer().processors.map(({ processor }) => processor));
  const raw = processorsOfPhase(engine.pipeline, 'p2').filter(
    ({ modes, source: file }) => modes[day.mode] !== undefined && file !== undefined,
  );
  return raw
    .filter(({ id, modes }) => modes[day.mode] === 'critical' && !offered.has(id))
    .filter(
      ({ chain }) =>
        chain === undefined || !raw.some((other) => other.chain?.name === chain.name && offered.has(other.id)),
    )
    .map(({ id }) => splitPlanKey(id).processor);
};
