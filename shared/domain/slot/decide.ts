import type { Instant } from '../gameDate.js';
import { evolve } from './evolve.js';
import type { Stamped } from './events.js';
import { finish, Judgement, type Decision } from './judgement.js';
import type { PlanKey, SlotKey } from './key.js';
import { planHashOf, type Plan } from './plan.js';
import { onCompletion, type Completion } from './recordCompletion.js';
import { settle } from './settle.js';
import { evidenceHashOf, type Cause, type GateResult, type SlotState } from './state.js';

export type { Decision, Verdict } from './judgement.js';
export type { Completion } from './recordCompletion.js';

export type SlotInput =
  /** The planner or replayer opens a run; a run already open is left as it is. */
  | { readonly t: 'open'; readonly slot: SlotKey; readonly plan: Plan }
  | { readonly t: 'trigger'; readonly slot: SlotKey; readonly cause: Cause; readonly plan: Plan }
  | { readonly t: 'completion'; readonly e: Completion }
  /** A join edge: a completion of another slot counts here. */
  | { readonly t: 'join'; readonly e: Completion }
  /** A source file arrived: order the work that parses it. */
  | {
      readonly t: 'request';
      readonly keys: readonly PlanKey[];
      readonly evidence: string;
      readonly causationId: string;
    }
  /** What the run made would be made differently now: it is made again, in a generation of its own. */
  | { readonly t: 'reopen'; readonly plan: Plan }
  /** The schedule was read again: a run that has not handed on its outputs yet expects the games it has now. */
  | { readonly t: 'revise'; readonly games: readonly string[]; readonly scheduleVersion: string }
  | { readonly t: 'timer' }
  | { readonly t: 'gates'; readonly evidenceHash: string; readonly results: readonly GateResult[] }
  | { readonly t: 'published'; readonly ids: readonly string[]; readonly rescuedBy: string | null }
  | { readonly t: 'receipt'; readonly observed: boolean }
  | { readonly t: 'cancel'; readonly reason: string };

const RECEIPT_TRIES = 3;

const open = (state: SlotState | null, slot: SlotKey, plan: Plan, now: Instant): Judgement => {
  if (state !== null) return new Judgement(state, now);
  const event: Stamped = { type: 'RunPlanned', slot, generation: 1, plan, planHash: planHashOf(plan), at: now };
  const judgement = new Judgement(evolve(null, event), now);
  judgement.events.push(event);
  return judgement;
};

const isNewer = (cause: Cause, than: Cause): boolean =>
  cause.fromGeneration > than.fromGeneration || (cause.fromGeneration === than.fromGeneration && cause.seq > than.seq);

/** The receiver of a trigger (orchestration §3.4): create, attach, re-open or recognise; never an ack because a marker exists. */
const onTrigger = (state: SlotState | null, input: Extract<SlotInput, { t: 'trigger' }>, now: Instant): Decision => {
  const judgement = open(state, input.slot, input.plan, now);
  const { cause, causesSeen, generation } = judgement.state;
  if (cause?.triggerId === input.cause.triggerId) return finish(judgement, 'duplicate');
  if (causesSeen.includes(input.cause.triggerId)) return finish(judgement, 'stale_trigger');
  if (cause !== null && !isNewer(input.cause, cause)) {
    judgement.emit({ type: 'StaleTriggerSeen', triggerId: input.cause.triggerId });
    return finish(judgement, 'stale_trigger');
  }
  if (cause !== null)
    judgement.emit({
      type: 'PhaseReopened',
      generation: generation + 1,
      plan: input.plan,
      planHash: planHashOf(input.plan),
    });
  judgement.emit({ type: 'PhaseStarted', cause: input.cause });
  settle(judgement, now);
  return finish(judgement, 'recorded');
};

const onRequest = (state: SlotState | null, input: Extract<SlotInput, { t: 'request' }>, now: Instant): Decision => {
  if (state === null) return { events: [], state, verdict: 'no_slot' };
  const judgement = new Judgement(state, now);
  const { evidence, causationId } = input;
  const planned = input.keys.filter((key) => state.plan.entries[key] !== undefined);
  const work = planned
    .filter((key) => state.issued[key]?.evidence !== evidence)
    .map((key) => ({ key, attempt: (state.issued[key]?.attempt ?? 0) + 1, evidence, causationId }));
  if (work.length === 0) return finish(judgement, planned.length === 0 ? 'unplanned' : 'duplicate');
  judgement.emit({ type: 'WorkIssued', work });
  settle(judgement, now);
  return finish(judgement, 'recorded');
};

/**
 * A run that has begun and come to an end is made again under its old cause, so that no older trigger can overtake it.
 * While it is still at work, or has not begun, there is nothing to make again.
 */
const onReopen = (state: SlotState, plan: Plan, now: Instant): Decision => {
  const judgement = new Judgement(state, now);
  if (state.cause === null || (state.trigger === null && state.ended === null)) return finish(judgement, 'duplicate');
  judgement.emit({ type: 'PhaseReopened', generation: state.generation + 1, plan, planHash: planHashOf(plan) });
  settle(judgement, now);
  return finish(judgement, 'recorded');
};

const onRevise = (state: SlotState, input: Extract<SlotInput, { t: 'revise' }>, now: Instant): Decision => {
  const judgement = new Judgement(state, now);
  const { games, scheduleVersion } = input;
  const isSame = games.length === state.plan.games.length && games.every((id) => state.plan.games.includes(id));
  if (isSame || state.trigger !== null || state.ended !== null) return finish(judgement, 'duplicate');
  judgement.emit({ type: 'GamesRevised', games, scheduleVersion });
  settle(judgement, now);
  return finish(judgement, 'recorded');
};

const onPublished = (state: SlotState, input: Extract<SlotInput, { t: 'published' }>, now: Instant): Decision => {
  const judgement = new Judgement(state, now);
  const pending = input.ids.filter((id) => id in state.outbox);
  const triggerId = state.trigger?.triggerId;
  const work = pending.filter((id) => id !== triggerId);
  if (work.length > 0) judgement.emit({ type: 'WorkPublished', ids: work, rescuedBy: input.rescuedBy });
  if (triggerId !== undefined && pending.includes(triggerId))
    judgement.emit({ type: 'TriggerPublished', triggerId, rescuedBy: input.rescuedBy });
  return finish(judgement, 'recorded');
};

const onReceipt = (state: SlotState, observed: boolean, now: Instant): Decision => {
  const judgement = new Judgement(state, now);
  const { receipt } = state;
  if (receipt === null || receipt.observed) return finish(judgement, 'duplicate');
  if (observed) judgement.emit({ type: 'ReceiptObserved' });
  else if (receipt.misses <= RECEIPT_TRIES) judgement.emit({ type: 'ReceiptMissing' });
  return finish(judgement, 'recorded');
};

/** A gate that was asked and gave no answer has not passed. */
const silent = (gate: string): GateResult => ({
  gate,
  outcome: 'unevaluable',
  reason: 'no answer',
  measured: null,
  threshold: null,
});

const onGates = (state: SlotState, input: Extract<SlotInput, { t: 'gates' }>, now: Instant): Decision => {
  const judgement = new Judgement(state, now);
  if (input.evidenceHash !== evidenceHashOf(state)) return finish(judgement, 'superseded');
  if (state.trigger?.evidenceHash === input.evidenceHash || state.ended !== null) return finish(judgement, 'duplicate');
  const results = state.plan.gates.map((gate) => input.results.find((result) => result.gate === gate) ?? silent(gate));
  judgement.emit({ type: 'GateEvaluated', evidenceHash: input.evidenceHash, results });
  settle(judgement, now);
  return finish(judgement, 'recorded');
};

/** Judges one input. Pure: no I/O, no clock; the caller appends the events and acts on the outbox they leave in the state. */
export const decide = (state: SlotState | null, input: SlotInput, now: Instant): Decision => {
  if (state?.status === 'cancelled') return finish(new Judgement(state, now), 'cancelled');
  switch (input.t) {
    case 'open': {
      const judgement = open(state, input.slot, input.plan, now);
      settle(judgement, now);
      return finish(judgement, state === null ? 'recorded' : 'duplicate');
    }
    case 'trigger':
      return onTrigger(state, input, now);
    case 'completion':
      return onCompletion(state, input.e, false, now);
    case 'join':
      return onCompletion(state, input.e, true, now);
    case 'request':
      return onRequest(state, input, now);
    default:
      return state === null ? { events: [], state, verdict: 'no_slot' } : onLater(state, input, now);
  }
};

const onLater = (
  state: SlotState,
  input: Extract<SlotInput, { t: 'reopen' | 'revise' | 'timer' | 'gates' | 'published' | 'receipt' | 'cancel' }>,
  now: Instant,
): Decision => {
  switch (input.t) {
    case 'reopen':
      return onReopen(state, input.plan, now);
    case 'revise':
      return onRevise(state, input, now);
    case 'gates':
      return onGates(state, input, now);
    case 'published':
      return onPublished(state, input, now);
    case 'receipt':
      return onReceipt(state, input.observed, now);
    case 'timer': {
      const judgement = new Judgement(state, now);
      settle(judgement, now);
      return finish(judgement, 'recorded');
    }
    case 'cancel': {
      const judgement = new Judgement(state, now);
      judgement.emit({ type: 'RunCancelled', reason: input.reason });
      return finish(judgement, 'recorded');
    }
  }
};
