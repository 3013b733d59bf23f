import type { Engine } from '../../shared/application/engine.js';
import { canonicalJson, type Json } from '../../shared/domain/hash.js';
import type { Stamped } from '../../shared/domain/slot/events.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import type { SlotState } from '../../shared/domain/slot/state.js';

/**
 * Members that say when something happened, or hash something that does: a completion's payload carries its own times.
 * Ids, evidence, causes and output hashes are derived from nothing of the kind and stay.
 */
const VOLATILE = new Set([
  'at',
  'openedAt',
  'nextCheckAt',
  'nextAttemptAt',
  'candidateAt',
  'payloadHash',
  'rescuedBy',
  'seenAt',
]);

const stable = (value: unknown): Json => {
  if (Array.isArray(value)) return value.map(stable);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => !VOLATILE.has(name) && member !== undefined)
      .map(([name, member]) => [name, stable(member)]),
  );
};

/** One fact per line: how many works one commit ordered or published together depends on what arrived together. */
const singly = (event: Stamped): readonly Stamped[] => {
  if (event.type === 'WorkIssued') return event.work.map((work) => ({ ...event, work: [work] }));
  if (event.type === 'WorkPublished') return event.ids.map((id) => ({ ...event, ids: [id] }));
  return [event];
};

/**
 * Whether a quorum was seen before everything was there depends on the order in which parallel work ended. Publishing
 * again after a restart is allowed.
 */
const isIncidental = ({ type }: Stamped): boolean => type === 'CandidateSeen';

/** The facts of a log without order and times: two runs of the same chain must agree on them, however they were timed. */
export const factsOf = (log: readonly Stamped[]): readonly string[] => [
  ...new Set(
    log
      .filter((event) => !isIncidental(event))
      .flatMap(singly)
      .map((event) => canonicalJson(stable(event))),
  ),
];

export const stableState = (state: SlotState): Json => stable(state);

export interface ChainRecord {
  /** Facts by phase, sorted. */
  readonly facts: Readonly<Record<string, readonly string[]>>;
  /** Types of each phase's first and last event: a run begins with its plan and ends with its end. */
  readonly ends: Readonly<Record<string, readonly [string, string]>>;
  readonly states: Readonly<Record<string, Json>>;
}

/** Everything that the store says of one chain, comparable between stores. */
export const chainRecord = async (engine: Engine, slotOf: (phase: string) => SlotKey): Promise<ChainRecord> => {
  const facts: Record<string, readonly string[]> = {};
  const ends: Record<string, readonly [string, string]> = {};
  const states: Record<string, Json> = {};
  for (const { id } of engine.pipeline.phases) {
    const stored = await engine.slots.read(slotOf(id));
    if (stored === null) continue;
    const log = await engine.slots.log(slotOf(id));
    facts[id] = [...factsOf(log)].sort();
    ends[id] = [log[0]?.type ?? '', stored.state.status];
    states[id] = stableState(stored.state);
  }
  return { facts, ends, states };
};
