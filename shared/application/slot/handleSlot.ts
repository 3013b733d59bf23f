import { wireOf } from '../../contracts/wire.js';
import { outboundOf, type Outbound } from '../../contracts/outbound.js';
import type { PhaseTriggeredMessage, WorkOrder } from '../../contracts/messages.js';
import { decide, type Decision, type SlotInput, type Verdict } from '../../domain/slot/decide.js';
import type { SlotKey } from '../../domain/slot/key.js';
import type { Plan } from '../../domain/slot/plan.js';
import { wantsGates } from '../../domain/slot/readiness.js';
import { evidenceHashOf, hasPendingOutbox, type GateResult, type SlotState } from '../../domain/slot/state.js';
import type { Instant } from '../../domain/gameDate.js';
import type { PipelineDefinition } from '../../domain/pipeline.js';
import type { Bus } from '../../ports/bus.js';
import type { Clock } from '../../ports/clock.js';
import type { SlotStore, StoredSlot } from './slotStore.js';

export type InlineResult = 'done' | 'elsewhere';

export interface SlotHandling {
  readonly pipeline: PipelineDefinition;
  readonly slots: SlotStore;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Frozen plan of a slot that a message reached before its planner or trigger. */
  readonly planFor: (slot: SlotKey) => Promise<Plan>;
  /** Judges the gates of a phase on what the stores hold; never throws: a gate it cannot read is `unevaluable`. */
  readonly judgeGates: (state: SlotState) => Promise<readonly GateResult[]>;
  /**
   * Outbox ids that another delivery of this process is handing over right now. Skipping them is safe: that delivery is
   * not acked before it has published and marked them.
   */
  readonly inFlight: Set<string>;
  /** Carries out work inside this delivery. */
  readonly runInline: (work: readonly WorkOrder[]) => Promise<readonly InlineResult[]>;
  /** Opens a phase inside this delivery. */
  readonly openInline: (trigger: PhaseTriggeredMessage) => Promise<void>;
}

export interface Handled {
  readonly verdict: Verdict;
  readonly stored: StoredSlot | null;
}

const MOST_GATE_ROUNDS = 10;

/** Inputs that the operation budget grants a log document of their own; others wait in the slot for the next one. */
const isLogged = (input: SlotInput): boolean =>
  input.t === 'completion' ||
  input.t === 'join' ||
  input.t === 'gates' ||
  input.t === 'reopen' ||
  input.t === 'revise' ||
  input.t === 'timer' ||
  input.t === 'cancel';

type Inline = Extract<Outbound, { topic: null }>;
type Travelling = Exclude<Outbound, Inline>;

const byTopic = (outbounds: readonly Outbound[]): ReadonlyMap<string, Travelling[]> => {
  const topics = new Map<string, Travelling[]>();
  for (const outbound of outbounds) {
    if (outbound.topic === null) continue;
    const list = topics.get(outbound.topic) ?? [];
    list.push(outbound);
    topics.set(outbound.topic, list);
  }
  return topics;
};

/** Gives the ids of what was done inside this delivery. */
const carryOut = async (deps: SlotHandling, outbounds: readonly Inline[]): Promise<readonly string[]> => {
  const work = outbounds.flatMap(({ id, inline }) =>
    inline.event_type === 'processor.requested' ? [{ id, order: inline }] : [],
  );
  const results = work.length === 0 ? [] : await deps.runInline(work.map(({ order }) => order));
  const done = work.flatMap(({ id }, index) => (results[index] === 'done' ? [id] : []));
  for (const { id, inline } of outbounds) {
    if (inline.event_type === 'processor.requested') continue;
    await deps.openInline(inline);
    done.push(id);
  }
  return done;
};

/**
 * Steps D and E: hands over everything the slot has not yet published, then marks it. Also run for duplicates, so that a
 * redelivery continues where a crash stopped.
 * @throws {UnavailableError} publishing failed: the mark is not set, so redelivery or the reconciler publishes again.
 */
export const dispatch = async (
  deps: SlotHandling,
  stored: StoredSlot,
  rescuedBy: string | null = null,
): Promise<StoredSlot> => {
  const claimed = Object.keys(stored.state.outbox).filter((id) => !deps.inFlight.has(id));
  if (claimed.length === 0) return stored;
  for (const id of claimed) deps.inFlight.add(id);
  try {
    return await publish(deps, stored, claimed, rescuedBy);
  } finally {
    for (const id of claimed) deps.inFlight.delete(id);
  }
};

const publish = async (
  deps: SlotHandling,
  stored: StoredSlot,
  claimed: readonly string[],
  rescuedBy: string | null,
): Promise<StoredSlot> => {
  const outbounds = claimed.flatMap((id) => outboundOf(deps.pipeline, stored.state, id) ?? []);
  const published = await Promise.all([
    ...[...byTopic(outbounds)].map(async ([topic, group]) => {
      await deps.bus.publish(
        topic,
        group.map(({ message }) => wireOf(message)),
        'ordered',
      );
      return group.map(({ id }) => id);
    }),
    carryOut(
      deps,
      outbounds.filter((outbound) => outbound.topic === null),
    ),
  ]);
  const ids = published.flat();
  if (ids.length === 0) return stored;
  const input: SlotInput = { t: 'published', ids, rescuedBy };
  const marked = await deps.slots.transact(stored.state.slot, (state) => decide(state, input, deps.clock.now()), {
    logs: false,
    known: stored,
  });
  return marked.stored ?? stored;
};

/** Opens the slot where there is none and judges the input on it: one decision, so one commit. */
const opened = (
  state: SlotState | null,
  open: Extract<SlotInput, { t: 'open' }>,
  input: SlotInput,
  now: Instant,
): Decision => {
  const opening = decide(state, open, now);
  const judged = decide(opening.state, input, now);
  return { ...judged, events: [...opening.events, ...judged.events] };
};

/** Steps B and C: gates run outside the transaction, their results are judged inside it, on the same evidence or not at all. */
const passGates = async (deps: SlotHandling, slot: SlotKey, from: StoredSlot): Promise<StoredSlot> => {
  let stored = from;
  for (let round = 0; round < MOST_GATE_ROUNDS && wantsGates(stored.state, deps.clock.now()); round += 1) {
    const evidenceHash = evidenceHashOf(stored.state);
    const results = await deps.judgeGates(stored.state);
    const input: SlotInput = { t: 'gates', evidenceHash, results };
    const judged = await deps.slots.transact(slot, (state) => decide(state, input, deps.clock.now()), { logs: true });
    if (judged.stored === null) return stored;
    stored = judged.stored;
  }
  return stored;
};

/**
 * One input of one slot, from decision to published consequences: (A) decide and append, (B) judge gates if the state
 * asks for them, (C) decide on their results, (D) publish what is unpublished, (E) mark it. Every step may be interrupted
 * and is taken up by the next delivery, timer or reconciler round.
 * @throws {ConcurrencyError | UnavailableError} ask for redelivery.
 */
export const handleSlot = async (deps: SlotHandling, slot: SlotKey, input: SlotInput): Promise<Handled> => {
  const judge = (state: SlotState | null): ReturnType<typeof decide> => decide(state, input, deps.clock.now());
  const options = { logs: isLogged(input), ...(input.t === 'trigger' || input.t === 'open' ? { known: null } : {}) };
  let { decision, stored } = await deps.slots.transact(slot, judge, options);
  if (decision.verdict === 'no_slot' && (input.t === 'completion' || input.t === 'request' || input.t === 'join')) {
    const open = { t: 'open', slot, plan: await deps.planFor(slot) } as const;
    const judgeOpened = (state: SlotState | null): Decision => opened(state, open, input, deps.clock.now());
    ({ decision, stored } = await deps.slots.transact(slot, judgeOpened, { logs: isLogged(input), known: null }));
  }
  if (stored === null) return { verdict: decision.verdict, stored };
  if (wantsGates(stored.state, deps.clock.now())) stored = await passGates(deps, slot, stored);
  if (hasPendingOutbox(stored.state)) stored = await dispatch(deps, stored);
  return { verdict: decision.verdict, stored };
};
