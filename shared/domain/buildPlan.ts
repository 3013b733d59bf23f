import type { DateSchedule } from './dateSchedule.js';
import type { Instant } from './gameDate.js';
import { cutOffOf, liveTiersOf, timeRulesOf } from './livePlan.js';
import {
  familyOf,
  isBuilt,
  joinPhaseOf,
  phaseNamed,
  phaseOfProcessor,
  processorsOfPhase,
  withConstants,
  type EdgeDeclaration,
  type JoinDeclaration,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from './pipeline.js';
import { planKeyOf, type PlanKey, type SlotKey } from './slot/key.js';
import type { Next, Plan, PlanEntry } from './slot/plan.js';

/** Choices of one chain, frozen when it was ordered: by an operator for a replay, by the schedule for a live day. */
export interface ChainOptions {
  /** Phases the chain may go through; it closes with end_of_selection at the last of them. */
  readonly phases: readonly string[];
  /** Only these processors, or null for all. */
  readonly processors: readonly string[] | null;
  /** Raw processors the source offers on the date, or null when phase 2 is not part of the chain. */
  readonly offered: readonly string[] | null;
  /** Set on the last date of a historical run: documents over all dates are made once, with it. */
  readonly isLast?: boolean;
  /** Constants of the definition that this run has otherwise. */
  readonly constants?: Readonly<Record<string, number>>;
}

const GRACE_MS = 15 * 60_000;
const DEFAULT_PARTIAL_RATIO = 0.8;

const isPlanned =
  (slot: SlotKey, options: ChainOptions) =>
  (processor: ProcessorDeclaration): boolean => {
    if (processor.modes[slot.mode] === undefined || !isBuilt(processor)) return false;
    if (processor.effectiveFrom !== undefined && processor.effectiveFrom > slot.gameDate) return false;
    if (options.processors !== null && !options.processors.includes(processor.id)) return false;
    if (processor.aggregates === true && slot.campaignId !== null && options.isLast !== true) return false;
    if (options.offered === null || (slot.phase !== 'p1' && slot.phase !== 'p2')) return true;
    return isOffered(processor, options.offered);
  };

/** A scraper is offered with the raw processor it feeds; a processor without file of its own with any of its predecessors. */
const isOffered = (processor: ProcessorDeclaration, offered: readonly string[]): boolean =>
  processor.source === undefined && processor.after.length > 0
    ? processor.after.some((id) => offered.includes(id))
    : offered.includes(processor.id.replace(/^p1\./, 'p2.'));

/** Keys of a processor's work on a date: one, or one per part, numbered from 1. */
const keysOf = (
  constants: PipelineDefinition['constants'],
  { id, parts }: ProcessorDeclaration,
  games: number,
): readonly PlanKey[] => {
  if (parts === undefined) return [id];
  const count = Math.max(1, Math.ceil((games * parts.perGame) / (constants[parts.size] ?? Number.POSITIVE_INFINITY)));
  const numbered = (part: number): string => String(part).padStart(2, '0');
  return Array.from({ length: count }, (_, index) => planKeyOf(id, `${numbered(index + 1)}/${numbered(count)}`));
};

const entryOf = (
  processor: ProcessorDeclaration,
  slot: SlotKey,
  { planned, cutOff }: { readonly planned: ReadonlyMap<string, readonly PlanKey[]>; readonly cutOff: Instant },
): PlanEntry => {
  const afterEnd = (processor.afterEnd ?? []).flatMap((id) => planned.get(id) ?? []);
  const degradesAt = Object.fromEntries(
    Object.entries(processor.degradesAt ?? {}).flatMap(([id, ratio]) =>
      (planned.get(id) ?? []).map((key) => [key, ratio] as const),
    ),
  );
  const isDegradable = familyOf(slot.runKind) === 'live' && Object.keys(degradesAt).length > 0;
  return {
    critical: processor.modes[slot.mode] === 'critical',
    after: processor.after.flatMap((id) => planned.get(id) ?? []),
    ...(afterEnd.length === 0 ? {} : { afterEnd }),
    startsWithPhase: processor.source === undefined,
    minRecords: processor.minRecords,
    minPartialRatio: processor.minPartialRatio ?? DEFAULT_PARTIAL_RATIO,
    allowedNoData: processor.allowedNoData ?? [],
    allowedSkips: processor.allowedSkips ?? [],
    chain: processor.chain?.name ?? null,
    ...(processor.beforeGames === true ? { asOf: cutOff } : {}),
    ...(isDegradable ? { degradesAt } : {}),
  };
};

const edgeFrom = (pipeline: PipelineDefinition, slot: SlotKey): EdgeDeclaration | undefined =>
  pipeline.edges.find(
    ({ from, kind, modes }) =>
      from === slot.phase && kind === 'trigger' && modes[familyOf(slot.runKind)].includes(slot.mode),
  );

const awaitsTrigger = (pipeline: PipelineDefinition, slot: SlotKey): boolean =>
  pipeline.joins.some(({ phase, mode }) => phase === slot.phase && mode === slot.mode) ||
  pipeline.edges.some(
    ({ to, kind, modes }) =>
      to === slot.phase && kind === 'trigger' && modes[familyOf(slot.runKind)].includes(slot.mode),
  );

const canCarry = (pipeline: PipelineDefinition, phase: string): boolean =>
  processorsOfPhase(pipeline, phase).some(isBuilt);

const triggerOf = (pipeline: PipelineDefinition, to: string, options: ChainOptions): Next => {
  if (!options.phases.includes(to) || !canCarry(pipeline, to)) return { kind: 'close', reason: 'end_of_selection' };
  const { triggeredBy } = phaseNamed(pipeline, to);
  return { kind: 'trigger', to, transport: triggeredBy === null ? 'inline' : 'topic' };
};

/** Whether completions of the slot are what a later phase of the chain waits for: they go on by themselves. */
const feedsJoin = (pipeline: PipelineDefinition, slot: SlotKey, options: ChainOptions): boolean =>
  pipeline.joins.some(
    ({ phase, inputs }) =>
      options.phases.includes(phase) &&
      canCarry(pipeline, phase) &&
      inputs.some(({ processor, modes }) => phaseOfProcessor(processor) === slot.phase && modes.includes(slot.mode)),
  );

const nextOf = (pipeline: PipelineDefinition, slot: SlotKey, options: ChainOptions): Next => {
  if (pipeline.edges.some(({ from, kind }) => from === slot.phase && kind === 'derive')) return { kind: 'derived' };
  const edge = edgeFrom(pipeline, slot);
  if (edge !== undefined) return triggerOf(pipeline, edge.to, options);
  if (feedsJoin(pipeline, slot, options)) return { kind: 'derived' };
  const isLast = !pipeline.edges.some(({ from }) => from === slot.phase);
  return { kind: 'close', reason: isLast ? 'complete' : 'end_of_mode' };
};

const commonOf = (pipeline: PipelineDefinition, slot: SlotKey, options: ChainOptions, schedule: DateSchedule) => ({
  patient: familyOf(slot.runKind) === 'live',
  graceMs: GRACE_MS,
  games: schedule.games,
  effects: options.phases.map((id) => `trigger:${id}`),
  scheduleVersion: schedule.version,
  configVersion: pipeline.version,
  ...(options.constants === undefined ? {} : { constants: options.constants }),
});

/** The slot that gathers what a phase waits for: no work of its own, gates, and the trigger of the phase. */
const joined = (
  pipeline: PipelineDefinition,
  { phase, inputs, gates }: JoinDeclaration,
  options: ChainOptions,
): Pick<Plan, 'entries' | 'joins' | 'gates' | 'next' | 'work'> => ({
  entries: {},
  joins: inputs.map(({ processor }) => processor),
  gates,
  next: triggerOf(pipeline, phase, options),
  work: 'inline',
});

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
  const join = pipeline.joins.find(({ phase }) => joinPhaseOf(phase) === slot.phase);
  const common = {
    ...commonOf(pipeline, slot, options, schedule),
    ...timeRulesOf(pipeline, slot, schedule),
  };
  if (join !== undefined) return { ...common, ...joined(pipeline, join, options) };
  const phase = phaseNamed(pipeline, slot.phase);
  const noGames = schedule.games.length === 0;
  const planned = noGames ? [] : processorsOfPhase(pipeline, slot.phase).filter(isPlanned(slot, options));
  const { constants } = withConstants(pipeline, options.constants);
  const keys = new Map(planned.map((processor) => [processor.id, keysOf(constants, processor, schedule.games.length)]));
  return {
    ...common,
    ...liveTiersOf(pipeline, slot),
    entries: Object.fromEntries(
      planned.flatMap((processor) => {
        const entry = entryOf(processor, slot, { planned: keys, cutOff: cutOffOf(slot, schedule) });
        return (keys.get(processor.id) ?? []).map((key) => [key, entry]);
      }),
    ),
    joins: [],
    gates: noGames || options.processors !== null ? [] : (edgeFrom(pipeline, slot)?.gates[slot.mode] ?? []),
    ...(awaitsTrigger(pipeline, slot) ? { awaitsTrigger: true } : {}),
    next: noGames ? { kind: 'close', reason: 'no_games_scheduled' } : nextOf(pipeline, slot, options),
    work: phase.work,
  };
};
