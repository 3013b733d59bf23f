import type { Instant } from '../gameDate.js';
import { evolve, workIdOf } from './evolve.js';
import type { SlotEvent, Stamped } from './events.js';
import { planKeyOf, runIdOf, triggerIdOf, type PlanKey, type SlotKey } from './key.js';
import { planHashOf, type Plan } from './plan.js';
import { isSatisfied, readinessOf, standingOf } from './readiness.js';
import {
  evidenceHashOf,
  type Cause,
  type DoneEntry,
  type GateResult,
  type SlotState,
  type StatusCode,
  type TriggerReason,
} from './state.js';

/** A terminal event as the slot needs it; the contract layer has already proved its identity. */
export interface Completion {
  readonly eventId: string;
  readonly payloadHash: string;
  readonly generation: number;
  readonly processor: string;
  readonly part: string | null;
  readonly attempt: number;
  readonly status: StatusCode;
  readonly reason: string | null;
  readonly ratio: number | null;
  readonly recordCount: number;
  readonly outputHash: string | null;
  readonly synthetic: boolean;
  readonly error: { readonly class: string; readonly code: string; readonly message: string } | null;
}

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
  | { readonly t: 'timer' }
  | { readonly t: 'gates'; readonly evidenceHash: string; readonly results: readonly GateResult[] }
  | { readonly t: 'published'; readonly ids: readonly string[]; readonly rescuedBy: string | null }
  | { readonly t: 'receipt'; readonly observed: boolean }
  | { readonly t: 'cancel'; readonly reason: string };

export type Verdict =
  | 'recorded'
  | 'duplicate'
  | 'conflict'
  | 'unplanned'
  | 'superseded'
  | 'ahead'
  | 'no_slot'
  | 'stale_trigger'
  | 'cancelled'
  | 'unchanged';

export interface Decision {
  readonly events: readonly Stamped[];
  readonly state: SlotState | null;
  readonly verdict: Verdict;
}

const MAX_ATTEMPTS = 4;
const FIRST_RETRY_MS = 2 * 60_000;
const MAX_RETRY_MS = 60 * 60_000;
const RECHECK_MINUTES = [1, 2, 5, 10];
/** A replay does not wait for a gate that cannot be evaluated: nobody repairs the past by waiting. */
const REPLAY_GATE_ROUNDS = 3;
const RECEIPT_TRIES = 3;

/** Collects events and keeps the state they lead to, so that each later rule judges what is already true. */
class Judgement {
  readonly events: Stamped[] = [];
  constructor(
    public state: SlotState,
    private readonly now: Instant,
  ) {}
  emit(event: SlotEvent): void {
    const stamped: Stamped = { ...event, at: this.now };
    this.events.push(stamped);
    this.state = evolve(this.state, stamped);
  }
}

const retryDelay = (attempt: number): number => Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), MAX_RETRY_MS);

const isRetried = (completion: Completion): boolean =>
  completion.error?.class === 'transient' && completion.attempt < MAX_ATTEMPTS;

/** A success below the registered minimum is only a partial one (orchestration §2.2). */
const ratioOf = (completion: Completion, minRecords: number): number | null => {
  if (completion.status === 'partial') return completion.ratio ?? 0;
  return completion.recordCount < minRecords ? completion.recordCount / minRecords : null;
};

const statusOf = (completion: Completion, ratio: number | null): DoneEntry['status'] => {
  if (completion.status === 'failed') return 'skipped';
  return completion.status === 'success' && ratio !== null ? 'partial' : completion.status;
};

const satisfies = (state: SlotState, key: PlanKey, completion: Completion): boolean => {
  const entry = state.plan.entries[key];
  if (entry === undefined) return state.plan.joins.includes(key) && completion.status !== 'failed';
  switch (completion.status) {
    case 'success':
    case 'partial':
      return (ratioOf(completion, entry.minRecords) ?? 1) >= entry.minPartialRatio;
    case 'no_data':
      return completion.reason !== null && entry.allowedNoData.includes(completion.reason);
    case 'skipped':
      return completion.reason !== null && entry.allowedSkips.includes(completion.reason);
    case 'failed':
      return false;
  }
};

const doneEntry = (state: SlotState, key: PlanKey, completion: Completion): DoneEntry => {
  const ratio = ratioOf(completion, state.plan.entries[key]?.minRecords ?? 0);
  return {
    eventId: completion.eventId,
    payloadHash: completion.payloadHash,
    attempt: completion.attempt,
    status: statusOf(completion, ratio),
    reason: completion.reason,
    ratio,
    recordCount: completion.recordCount,
    outputHash: completion.outputHash,
    satisfies: satisfies(state, key, completion),
    synthetic: completion.synthetic,
  };
};

/** Waves: work whose predecessors are satisfied, and retries that fell due. */
const issueWork = (judgement: Judgement, now: Instant): void => {
  const { state } = judgement;
  const work = Object.entries(state.plan.entries).flatMap(([key, entry]) => {
    const failed = state.failed[key];
    if (failed !== undefined) {
      if (failed.nextAttemptAt === null || failed.nextAttemptAt > now) return [];
      const previous = state.issued[key];
      return [
        {
          key,
          attempt: failed.attempt + 1,
          evidence: previous?.evidence ?? null,
          causationId: previous?.causationId ?? failed.eventId,
        },
      ];
    }
    if (!entry.startsWithPhase || state.issued[key] !== undefined || state.done[key] !== undefined) return [];
    if (!entry.after.every((predecessor) => isSatisfied(state, predecessor))) return [];
    const last = entry.after.at(-1);
    const causationId = (last === undefined ? undefined : state.done[last]?.eventId) ?? state.cause?.triggerId ?? '';
    return [{ key, attempt: 1, evidence: null, causationId: causationId || runIdOf(state.slot, state.generation) }];
  });
  if (work.length > 0) judgement.emit({ type: 'WorkIssued', work });
};

const issueTrigger = (judgement: Judgement, rule: TriggerReason, missing: readonly PlanKey[], now: Instant): void => {
  const { state } = judgement;
  const evidenceHash = evidenceHashOf(state);
  if (state.trigger?.evidenceHash === evidenceHash) return;
  const degraded = missing.length > 0;
  judgement.emit({ type: 'PhaseReady', rule, missing, degraded });
  const { next } = state.plan;
  if (next.kind === 'derived') {
    judgement.emit({ type: 'PhaseClosed' });
    return;
  }
  if (next.kind === 'close') {
    judgement.emit({ type: 'ChainClosed', reason: next.reason });
    return;
  }
  const seq = (state.trigger?.seq ?? 0) + 1;
  const trigger = {
    triggerId: triggerIdOf(runIdOf(state.slot, state.generation), next.to, seq),
    to: next.to,
    seq,
    reason: state.trigger === null ? rule : ('reopen' as const),
    degraded,
    missing,
    evidenceHash,
    at: now,
  };
  judgement.emit({ type: 'TriggerIssued', trigger });
};

const block = (judgement: Judgement, results: readonly GateResult[], now: Instant): void => {
  const { state } = judgement;
  const failing = results.filter(({ outcome }) => outcome !== 'pass');
  const reason = failing.map((result) => `${result.gate}: ${result.reason ?? result.outcome}`).join('; ');
  const unevaluable = failing.some(({ outcome }) => outcome === 'unevaluable');
  const round = state.gate?.round ?? 1;
  const givesUp = !state.plan.patient && (!unevaluable || round >= REPLAY_GATE_ROUNDS);
  if (givesUp) {
    judgement.emit({ type: 'PhaseFailed', reason, missing: [] });
    return;
  }
  const minutes = RECHECK_MINUTES[Math.min(round, RECHECK_MINUTES.length) - 1] ?? 10;
  judgement.emit({ type: 'PhaseBlocked', reason, nextCheckAt: now + minutes * 60_000 });
};

const pastDeadlines = (judgement: Judgement, now: Instant): void => {
  const { plan, status } = judgement.state;
  if (plan.deadlines === null || status === 'failed') return;
  const { missing, missingCritical } = standingOf(judgement.state);
  if (now >= plan.deadlines.hardAt) {
    judgement.emit({ type: 'PhaseFailed', reason: 'hard_deadline', missing });
    return;
  }
  if (now < plan.deadlines.softAt || judgement.state.deadlinePassed) return;
  judgement.emit({ type: 'DeadlinePassed', missing });
  if (missingCritical.length > 0)
    judgement.emit({
      type: 'PhaseBlocked',
      reason: `missing_critical: ${missingCritical.join(', ')}`,
      nextCheckAt: plan.deadlines.hardAt,
    });
};

/** Readiness is judged on every input, duplicates and timers included: there may be no next message. */
const settle = (judgement: Judgement, now: Instant): void => {
  const {
    status,
    plan: { patient },
  } = judgement.state;
  if (status === 'cancelled' || status === 'closed' || (status === 'failed' && !patient)) return;
  issueWork(judgement, now);
  const readiness = readinessOf(judgement.state, now);
  switch (readiness.kind) {
    case 'ready': {
      const { plan, gate } = judgement.state;
      if (plan.gates.length === 0) {
        issueTrigger(judgement, readiness.rule, readiness.missing, now);
        return;
      }
      if (gate?.evidenceHash !== evidenceHashOf(judgement.state)) return; // wantsGates: the handler evaluates them
      if (gate.results.every(({ outcome }) => outcome === 'pass'))
        issueTrigger(judgement, readiness.rule, readiness.missing, now);
      else if (judgement.state.blocked === null) block(judgement, gate.results, now);
      else pastDeadlines(judgement, now);
      return;
    }
    case 'hopeless':
      judgement.emit({
        type: 'PhaseFailed',
        reason: `missing: ${describeMissing(judgement.state, readiness.missing)}`,
        missing: readiness.missing,
      });
      return;
    case 'candidate':
      if (judgement.state.candidateAt === null) judgement.emit({ type: 'CandidateSeen' });
      return;
    case 'waiting':
      if (judgement.state.trigger === null) pastDeadlines(judgement, now);
  }
};

const describeMissing = (state: SlotState, missing: readonly PlanKey[]): string =>
  missing
    .map((key) => {
      const failed = state.failed[key];
      if (failed !== undefined) return `${key} (${failed.code}: ${failed.message})`;
      const done = state.done[key];
      return done === undefined ? key : `${key} (${done.status}${done.reason === null ? '' : `: ${done.reason}`})`;
    })
    .join(', ');

const finish = (judgement: Judgement, verdict: Verdict): Decision => ({
  events: judgement.events,
  state: judgement.state,
  verdict: judgement.events.length === 0 && verdict === 'recorded' ? 'unchanged' : verdict,
});

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

const recordFailure = (judgement: Judgement, key: PlanKey, completion: Completion, now: Instant): void => {
  judgement.emit({
    type: 'ProcessorFailed',
    key,
    entry: {
      eventId: completion.eventId,
      attempt: completion.attempt,
      class: completion.error?.class ?? 'permanent',
      code: completion.error?.code ?? 'unknown',
      message: completion.error?.message ?? '',
      nextAttemptAt: isRetried(completion) ? now + retryDelay(completion.attempt) : null,
    },
  });
};

const seenBefore = (state: SlotState, key: PlanKey, completion: Completion): Verdict | null => {
  const done = state.done[key];
  if (done?.eventId === completion.eventId)
    return done.payloadHash === completion.payloadHash ? 'duplicate' : 'conflict';
  const failed = state.failed[key];
  if (failed !== undefined && failed.attempt >= completion.attempt) return 'duplicate';
  if (done !== undefined && done.attempt > completion.attempt) return 'superseded';
  // A re-run that gave the same rows changes nothing downstream (S16).
  if (
    done !== undefined &&
    done.satisfies &&
    done.outputHash === completion.outputHash &&
    completion.status !== 'failed'
  )
    return 'duplicate';
  return null;
};

const onCompletion = (state: SlotState | null, e: Completion, joins: boolean, now: Instant): Decision => {
  if (state === null) return { events: [], state, verdict: 'no_slot' };
  const judgement = new Judgement(state, now);
  if (state.status === 'cancelled') return finish(judgement, 'cancelled');
  const key = planKeyOf(e.processor, e.part);
  if (joins ? !state.plan.joins.includes(key) : state.plan.entries[key] === undefined)
    return finish(judgement, 'unplanned');
  if (!joins && e.generation < state.generation) return finish(judgement, 'superseded');
  if (!joins && e.generation > state.generation) return finish(judgement, 'ahead');
  const seen = seenBefore(state, key, e);
  if (seen === 'conflict')
    judgement.emit({ type: 'ConflictingTerminal', key, eventId: e.eventId, payloadHash: e.payloadHash });
  else if (seen === null && e.status === 'failed') recordFailure(judgement, key, e, now);
  else if (seen === null) judgement.emit({ type: 'ProcessorCompleted', key, entry: doneEntry(state, key, e) });
  settle(judgement, now);
  return finish(judgement, seen ?? 'recorded');
};

const onRequest = (state: SlotState | null, input: Extract<SlotInput, { t: 'request' }>, now: Instant): Decision => {
  if (state === null) return { events: [], state, verdict: 'no_slot' };
  const judgement = new Judgement(state, now);
  if (state.status === 'cancelled') return finish(judgement, 'cancelled');
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

const onGates = (state: SlotState, input: Extract<SlotInput, { t: 'gates' }>, now: Instant): Decision => {
  const judgement = new Judgement(state, now);
  if (input.evidenceHash !== evidenceHashOf(state)) return finish(judgement, 'superseded');
  if (state.trigger?.evidenceHash === input.evidenceHash || state.ended !== null) return finish(judgement, 'duplicate');
  judgement.emit({ type: 'GateEvaluated', evidenceHash: input.evidenceHash, results: input.results });
  settle(judgement, now);
  return finish(judgement, 'recorded');
};

/** Judges one input. Pure: no I/O, no clock; the caller appends the events and acts on the outbox they leave in the state. */
export const decide = (state: SlotState | null, input: SlotInput, now: Instant): Decision => {
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
  input: Extract<SlotInput, { t: 'timer' | 'gates' | 'published' | 'receipt' | 'cancel' }>,
  now: Instant,
): Decision => {
  switch (input.t) {
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
      if (state.status !== 'cancelled') judgement.emit({ type: 'RunCancelled', reason: input.reason });
      return finish(judgement, 'recorded');
    }
  }
};

export { workIdOf };
