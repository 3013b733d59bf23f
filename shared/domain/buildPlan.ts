import { plusDays, zoned, type GameDate } from './gameDate.js';
import {
  familyOf,
  isBuilt,
  phaseNamed,
  processorsOfPhase,
  type EdgeDeclaration,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from './pipeline.js';
import type { SlotKey } from './slot/key.js';
import type { Next, Plan, PlanEntry } from './slot/plan.js';

/** Choices of one chain, frozen when it was ordered: by an operator for a replay, by the schedule for a live day. */
export interface ChainOptions {
  /** Phases the chain may go through; it closes with end_of_selection at the last of them. */
  readonly phases: readonly string[];
  /** Only these processors, or null for all. */
  readonly processors: readonly string[] | null;
  /** Raw processors the source offers on the date, or null when phase 2 is not part of the chain. */
  readonly offered: readonly string[] | null;
}

/** What the schedule says of a date. */
export interface DateSchedule {
  /** Expected game ids (regular, play-in, playoffs, cup final), ascending. */
  readonly games: readonly string[];
  readonly version: string;
}

const GRACE_MS = 15 * 60_000;
const DEFAULT_PARTIAL_RATIO = 0.8;

const isPlanned =
  (slot: SlotKey, options: ChainOptions) =>
  (processor: ProcessorDeclaration): boolean => {
    if (processor.modes[slot.mode] === undefined || !isBuilt(processor)) return false;
    if (processor.effectiveFrom !== undefined && processor.effectiveFrom > slot.gameDate) return false;
    if (options.processors !== null && !options.processors.includes(processor.id)) return false;
    if (options.offered === null || (slot.phase !== 'p1' && slot.phase !== 'p2')) return true;
    return isOffered(processor, options.offered);
  };

/** A scraper is offered with the raw processor it feeds; a processor without file of its own with any of its predecessors. */
const isOffered = (processor: ProcessorDeclaration, offered: readonly string[]): boolean =>
  processor.source === undefined && processor.after.length > 0
    ? processor.after.some((id) => offered.includes(id))
    : offered.includes(processor.id.replace(/^p1\./, 'p2.'));

const entryOf = (processor: ProcessorDeclaration, slot: SlotKey, planned: ReadonlySet<string>): PlanEntry => {
  const afterEnd = (processor.afterEnd ?? []).filter((id) => planned.has(id));
  return {
    critical: processor.modes[slot.mode] === 'critical',
    after: processor.after.filter((id) => planned.has(id)),
    ...(afterEnd.length === 0 ? {} : { afterEnd }),
    startsWithPhase: processor.source === undefined,
    minRecords: processor.minRecords,
    minPartialRatio: processor.minPartialRatio ?? DEFAULT_PARTIAL_RATIO,
    allowedNoData: processor.allowedNoData ?? [],
    allowedSkips: processor.allowedSkips ?? [],
    chain: processor.chain?.name ?? null,
  };
};

const edgeFrom = (pipeline: PipelineDefinition, slot: SlotKey): EdgeDeclaration | undefined =>
  pipeline.edges.find(
    ({ from, kind, modes }) =>
      from === slot.phase && kind === 'trigger' && modes[familyOf(slot.runKind)].includes(slot.mode),
  );

const awaitsTrigger = (pipeline: PipelineDefinition, slot: SlotKey): boolean =>
  pipeline.edges.some(
    ({ to, kind, modes }) =>
      to === slot.phase && kind === 'trigger' && modes[familyOf(slot.runKind)].includes(slot.mode),
  );

const canCarry = (pipeline: PipelineDefinition, phase: string): boolean =>
  processorsOfPhase(pipeline, phase).some(isBuilt);

const nextOf = (pipeline: PipelineDefinition, slot: SlotKey, options: ChainOptions): Next => {
  if (pipeline.edges.some(({ from, kind }) => from === slot.phase && kind === 'derive')) return { kind: 'derived' };
  const join = pipeline.joins.find(({ phase }) => phase === slot.phase);
  const edge = edgeFrom(pipeline, slot);
  if (edge === undefined && join === undefined) {
    const isLast = !pipeline.edges.some(({ from }) => from === slot.phase);
    return { kind: 'close', reason: isLast ? 'complete' : 'end_of_mode' };
  }
  const to = edge?.to ?? slot.phase;
  if (!options.phases.includes(to) || !canCarry(pipeline, to)) return { kind: 'close', reason: 'end_of_selection' };
  const target = phaseNamed(pipeline, to);
  return { kind: 'trigger', to, transport: target.triggeredBy === null ? 'inline' : 'topic' };
};

const deadlinesOf = (slot: SlotKey): Plan['deadlines'] => {
  if (familyOf(slot.runKind) === 'replay') return null;
  const day: GameDate = slot.mode === 'overnight' ? plusDays(slot.gameDate, 1) : slot.gameDate;
  return { softAt: zoned(day, '12:00'), hardAt: zoned(plusDays(day, 1), '06:00') };
};

/**
 * Phases that must not see the games of the date read nothing that was captured later than its last minute: box scores
 * of the date come the next morning. Market rows are cut at each game's tip-off by the processors that read them.
 */
const CUT_OFF_PHASES = new Set(['p4', 'p5']);
const cutOffOf = (slot: SlotKey): Plan['asOf'] =>
  CUT_OFF_PHASES.has(slot.phase) ? zoned(slot.gameDate, '23:59') : null;

/**
 * The frozen plan of one slot: what is expected of this phase on this date, and what follows it. Pure: the same
 * definition, options and schedule give the same plan. A processor that cannot publish on this date is not in it.
 */
export const buildPlan = (
  pipeline: PipelineDefinition,
  slot: SlotKey,
  options: ChainOptions,
  schedule: DateSchedule,
): Plan => {
  const phase = phaseNamed(pipeline, slot.phase);
  const noGames = schedule.games.length === 0;
  const planned = noGames ? [] : processorsOfPhase(pipeline, slot.phase).filter(isPlanned(slot, options));
  const ids = new Set(planned.map(({ id }) => id));
  const join = pipeline.joins.find((candidate) => candidate.phase === slot.phase && candidate.mode === slot.mode);
  const built = join?.inputs.filter(({ processor }) =>
    pipeline.processors.some(({ id, body }) => id === processor && body !== null),
  );
  return {
    entries: Object.fromEntries(planned.map((processor) => [processor.id, entryOf(processor, slot, ids)])),
    joins: (built ?? []).map(({ processor }) => processor),
    gates: noGames || options.processors !== null ? [] : (edgeFrom(pipeline, slot)?.gates[slot.mode] ?? []),
    ...(awaitsTrigger(pipeline, slot) ? { awaitsTrigger: true } : {}),
    next: noGames ? { kind: 'close', reason: 'no_games_scheduled' } : nextOf(pipeline, slot, options),
    patient: familyOf(slot.runKind) === 'live',
    work: phase.work,
    graceMs: GRACE_MS,
    deadlines: deadlinesOf(slot),
    asOf: cutOffOf(slot),
    games: schedule.games,
    effects: options.phases.map((id) => `trigger:${id}`),
    scheduleVersion: schedule.version,
    configVersion: pipeline.version,
  };
};
