import { gameDateOf, plusDays, type GameDate, type Instant } from '../domain/gameDate.js';
import type { Mode, SlotKey } from '../domain/slot/key.js';
import { refreshSchedules } from './backfill.js';
import type { LiveChain } from './chains.js';
import type { Engine } from './engine.js';
import { handleSlot } from './handleSlot.js';
import { recordWaivers } from './planner.js';

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

/** Games of an evening are still that evening's until noon: half a day back names the date they were played on. */
const HALF_DAY_MS = 12 * 3_600_000;

const DAYS_OF_JOB: Readonly<Record<string, (now: Instant) => readonly LiveDay[]>> = {
  'plan-days': () => [],
  'refresh-schedule': () => [],
  'betting-lines': (now) => [{ date: gameDateOf(now), mode: 'same_day' }],
  'post-game': (now) => [{ date: gameDateOf(now - HALF_DAY_MS), mode: 'overnight' }],
  'same-day': (now) => [{ date: gameDateOf(now), mode: 'same_day' }],
  tomorrow: (now) => [{ date: plusDays(gameDateOf(now), 1), mode: 'tomorrow' }],
};

/** The days a scheduler job opens, resolved once from the instant it fired; null: no such job. */
export const daysOfJob = (job: string, now: Instant): readonly LiveDay[] | null =>
  Object.hasOwn(DAYS_OF_JOB, job) ? (DAYS_OF_JOB[job]?.(now) ?? null) : null;

/** Lands what phase 1 of a live day still owes: due retries and work that was decided but not carried out. Twice is once. */
export const wakeSources = async (engine: Engine, day: LiveDay): Promise<void> => {
  await handleSlot(engine.handling, liveSlotOf(engine, day, 'p1'), { t: 'timer' });
};

/**
 * Opens a live day: its schedule and declared gaps are read, its choices written down, phases 2 and 1 planned; events carry
 * it on. The first order stands; opening a day again resumes it.
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
  for (const phase of ['p2', 'p1']) {
    const slot = liveSlotOf(engine, day, phase);
    await handleSlot(engine.handling, slot, { t: 'open', slot, plan: await engine.handling.planFor(slot) });
  }
  return games.length;
};
