import type { DateSchedule } from './dateSchedule.js';
import { plusDays, zoned, type GameDate, type Instant } from './gameDate.js';
import { familyOf, phaseNamed, type PipelineDefinition } from './pipeline.js';
import type { SlotKey } from './slot/key.js';
import type { Plan } from './slot/plan.js';

type TimeRules = Pick<Plan, 'deadlines' | 'asOf' | 'tiers' | 'givesUpAfterMs' | 'settleMs' | 'locksAt'>;

const MINUTE_MS = 60_000;
/** A pass that opens after the hour of its mode still has this long before its deadline. */
const LEAST_PATIENCE_MS = 60 * MINUTE_MS;

const isBeforeGames = ({ mode }: SlotKey): boolean => mode !== 'overnight';

const deadlinesOf = (slot: SlotKey, { openedAt }: DateSchedule): Plan['deadlines'] => {
  const day: GameDate = isBeforeGames(slot) ? slot.gameDate : plusDays(slot.gameDate, 1);
  const hardAt = zoned(plusDays(day, 1), '06:00');
  // A live date that is only opened after its deadline has nothing left to wait for.
  if (openedAt !== undefined && hardAt <= openedAt) return null;
  const softAt = zoned(day, '12:00');
  return { softAt: openedAt === undefined ? softAt : Math.max(softAt, openedAt + LEAST_PATIENCE_MS), hardAt };
};

/**
 * Phases that must not see the games of the date read nothing that was captured later than its last minute: box scores
 * of the date come the next morning. Before the games they read nothing captured after they opened either. Market rows
 * are cut at each game's tip-off by the processors that read them.
 */
const CUT_OFF_PHASES = new Set(['p4', 'p5']);

/** Latest capture that what is made before the games may read. */
export const cutOffOf = (slot: SlotKey, { openedAt }: DateSchedule): Instant => {
  const lastMinute = zoned(slot.gameDate, '23:59');
  const isKnownThen = familyOf(slot.runKind) === 'live' && isBeforeGames(slot) && openedAt !== undefined;
  return isKnownThen ? Math.min(lastMinute, openedAt) : lastMinute;
};

const tiersOf = (pipeline: PipelineDefinition, slot: SlotKey): Pick<TimeRules, 'tiers' | 'givesUpAfterMs'> => {
  const { tiers } = phaseNamed(pipeline, slot.phase);
  if (tiers === undefined) return {};
  return {
    tiers: tiers.steps.map(({ afterMinutes, atLeast }) => ({ afterMs: afterMinutes * MINUTE_MS, atLeast })),
    givesUpAfterMs: tiers.givesUpAfterMinutes * MINUTE_MS,
  };
};

/**
 * What a plan says of time: when it stops waiting, what it may know, when what is made of it is frozen. A replay waits for
 * nobody and goes by the date alone.
 */
export const timeRulesOf = (pipeline: PipelineDefinition, slot: SlotKey, schedule: DateSchedule): TimeRules => {
  const { locksAt } = schedule;
  const asOf = CUT_OFF_PHASES.has(slot.phase) ? cutOffOf(slot, schedule) : null;
  if (familyOf(slot.runKind) === 'replay') return { deadlines: null, asOf };
  const quietSeconds = pipeline.constants['live.quiet_seconds'] ?? 0;
  return {
    deadlines: deadlinesOf(slot, schedule),
    asOf,
    ...(quietSeconds > 0 ? { settleMs: quietSeconds * 1000 } : {}),
    ...(isBeforeGames(slot) && locksAt !== undefined ? { locksAt } : {}),
  };
};

/** Of the phase itself, not of the slot that gathers what it waits for. */
export const liveTiersOf = (
  pipeline: PipelineDefinition,
  slot: SlotKey,
): Pick<TimeRules, 'tiers' | 'givesUpAfterMs'> => (familyOf(slot.runKind) === 'live' ? tiersOf(pipeline, slot) : {});
