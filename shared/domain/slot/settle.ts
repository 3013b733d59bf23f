import type { Instant } from '../gameDate.js';
import type { SlotEvent } from './events.js';
import type { Judgement } from './judgement.js';
import { runIdOf, triggerIdOf, type PlanKey } from './key.js';
import { isEndedFor, isLocked, isSettling, isTerminal, readinessOf, standingOf } from './readiness.js';
import { evidenceHashOf, isOver, type GateResult, type SlotState, type TriggerReason } from './state.js';

const RECHECK_MINUTES = [1, 2, 5, 10];
/** A replay does not wait for a gate that cannot be evaluated: nobody repairs the past by waiting. */
const REPLAY_GATE_ROUNDS = 3;

type IssuedNow = Extract<SlotEvent, { type: 'WorkIssued' }>['work'][number];

/** The next attempt of failed work whose pause is over. */
const retryOf = (state: SlotState, key: PlanKey, now: Instant): IssuedNow | null => {
  const failed = state.failed[key];
  if (failed === undefined || failed.nextAttemptAt === null || failed.nextAttemptAt > now) return null;
  const previous = state.issued[key];
  return {
    key,
    attempt: failed.attempt + 1,
    evidence: previous?.evidence ?? null,
    causationId: previous?.causationId ?? failed.eventId,
  };
};

/** A run may exist before it begins: an early completion opens it, its trigger or the last of what it joins begins it. */
const hasBegun = ({ plan, cause, done }: SlotState): boolean =>
  (plan.awaitsTrigger !== true || cause !== null) && plan.joins.every((key) => done[key]?.satisfies === true);

/** The first attempt of work whose predecessors are satisfied. */
const firstOf = (state: SlotState, key: PlanKey): IssuedNow | null => {
  const entry = state.plan.entries[key];
  if (entry === undefined || !entry.startsWithPhase || !hasBegun(state)) return null;
  if (state.issued[key] !== undefined || state.done[key] !== undefined) return null;
  if (!entry.after.every((predecessor) => isEndedFor(state, key, predecessor))) return null;
  if (entry.afterEnd?.every((predecessor) => isTerminal(state, predecessor)) === false) return null;
  const last = entry.after.at(-1);
  const cause = last === undefined ? state.cause?.triggerId : state.done[last]?.eventId;
  return { key, attempt: 1, evidence: null, causationId: cause ?? runIdOf(state.slot, state.generation) };
};

const issueWork = (judgement: Judgement, now: Instant): void => {
  const { state } = judgement;
  const work = Object.keys(state.plan.entries).flatMap((key) => {
    const order = state.failed[key] === undefined ? firstOf(state, key) : retryOf(state, key, now);
    return order === null ? [] : [order];
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

/** A change of what was already passed on: held back while others may come with it, and for good once all is frozen. */
const isHeldBack = (judgement: Judgement, now: Instant): boolean => {
  const { state } = judgement;
  const evidenceHash = evidenceHashOf(state);
  if (state.trigger === null || state.trigger.evidenceHash === evidenceHash) return false;
  if (isLocked(state, now)) {
    if (state.lateEvidence !== evidenceHash) judgement.emit({ type: 'LateAfterLock', evidenceHash });
    return true;
  }
  if (!isSettling(state, now)) return false;
  if (state.changedAt === undefined) judgement.emit({ type: 'ChangeSeen' });
  return true;
};

const passTiers = (judgement: Judgement, now: Instant): void => {
  const { plan, candidateAt, tiersPassed = 0 } = judgement.state;
  if (candidateAt === null || plan.tiers === undefined) return;
  const tier = plan.tiers.filter(({ afterMs }) => now >= candidateAt + afterMs).length;
  if (tier > tiersPassed) judgement.emit({ type: 'TierPassed', tier });
};

/** Readiness is judged on every input, duplicates and timers included: there may be no next message. */
export const settle = (judgement: Judgement, now: Instant): void => {
  if (isOver(judgement.state)) return;
  issueWork(judgement, now);
  const readiness = readinessOf(judgement.state, now);
  switch (readiness.kind) {
    case 'ready': {
      if (isHeldBack(judgement, now)) return;
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
      if (judgement.state.status === 'failed') return;
      judgement.emit({
        type: 'PhaseFailed',
        reason: `missing: ${describeMissing(judgement.state, readiness.missing)}`,
        missing: readiness.missing,
      });
      return;
    case 'candidate':
      if (judgement.state.candidateAt === null) judgement.emit({ type: 'CandidateSeen' });
      passTiers(judgement, now);
      if (judgement.state.plan.tiers !== undefined) pastDeadlines(judgement, now);
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
