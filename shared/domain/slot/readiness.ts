import type { Instant } from '../gameDate.js';
import type { PlanKey } from './key.js';
import { evidenceHashOf, type SlotState, type TriggerReason } from './state.js';

export const isSatisfied = (state: SlotState, key: PlanKey): boolean => state.done[key]?.satisfies === true;

/** Satisfied, or failed with no attempt left, or ended without satisfying. */
export const isTerminal = (state: SlotState, key: PlanKey): boolean =>
  state.done[key] !== undefined || (state.failed[key] !== undefined && state.failed[key].nextAttemptAt === null);

/** Everything the plan names: its own entries and the entries of other slots it joins on. */
export const expectedKeys = (state: SlotState): readonly PlanKey[] => [
  ...Object.keys(state.plan.entries),
  ...state.plan.joins,
];

/** Satisfied by itself or, in a fallback chain, by another member of it. */
export const isCovered = (state: SlotState, key: PlanKey): boolean => {
  if (isSatisfied(state, key)) return true;
  const chain = state.plan.entries[key]?.chain ?? null;
  if (chain === null || !isTerminal(state, key)) return false;
  return Object.entries(state.plan.entries).some(
    ([other, entry]) => entry.chain === chain && isSatisfied(state, other),
  );
};

/** Partial, and enough of it for work that may start degraded. */
const isEnoughFor = (state: SlotState, key: PlanKey, predecessor: PlanKey): boolean => {
  const floor = state.plan.entries[key]?.degradesAt?.[predecessor];
  const ratio = state.done[predecessor]?.ratio;
  return floor !== undefined && typeof ratio === 'number' && ratio >= floor;
};

/** Whether a predecessor has ended in a way that lets the work start. */
export const isEndedFor = (state: SlotState, key: PlanKey, predecessor: PlanKey): boolean =>
  isTerminal(state, predecessor) && (isCovered(state, predecessor) || isEnoughFor(state, key, predecessor));

/** Comes after something that has ended without its output and that nothing can stand in for: it will never start. */
const isLost = (state: SlotState, key: PlanKey): boolean => {
  const entry = state.plan.entries[key];
  if (entry === undefined || !entry.startsWithPhase || isTerminal(state, key)) return false;
  if (state.issued[key] !== undefined || state.failed[key] !== undefined) return false;
  return entry.after.some(
    (predecessor) =>
      !isEndedFor(state, key, predecessor) && !isCovered(state, predecessor) && !mayStillCome(state, predecessor),
  );
};

const mayStillCome = (state: SlotState, key: PlanKey): boolean => {
  const chain = state.plan.entries[key]?.chain ?? null;
  return Object.entries(state.plan.entries).some(
    ([other, entry]) =>
      (other === key || (chain !== null && entry.chain === chain)) &&
      !isTerminal(state, other) &&
      !isLost(state, other),
  );
};

const isCritical = (state: SlotState, key: PlanKey): boolean => state.plan.entries[key]?.critical ?? true;

export interface Standing {
  readonly missing: readonly PlanKey[];
  readonly missingCritical: readonly PlanKey[];
  readonly unsettled: readonly PlanKey[];
  readonly expected: number;
}

export const standingOf = (state: SlotState): Standing => {
  const keys = expectedKeys(state);
  const missing = keys.filter((key) => !isCovered(state, key));
  return {
    missing,
    missingCritical: missing.filter((key) => isCritical(state, key)),
    unsettled: missing.filter((key) => !isTerminal(state, key) && !isLost(state, key)),
    expected: keys.length,
  };
};

export type Readiness =
  | { readonly kind: 'ready'; readonly rule: TriggerReason; readonly missing: readonly PlanKey[] }
  | { readonly kind: 'candidate' }
  /** Nothing more can arrive and something required is missing. */
  | { readonly kind: 'hopeless'; readonly missing: readonly PlanKey[] }
  | { readonly kind: 'waiting' };

const QUORUM = 0.6;

/** A re-run that was ordered and has not come to its end: what it changes belongs to the same trigger. */
const isBeingRedone = (state: SlotState): boolean =>
  Object.entries(state.issued).some(([key, { attempt }]) => {
    if ((state.done[key]?.attempt ?? 0) >= attempt) return false;
    const failed = state.failed[key];
    return failed === undefined || failed.attempt < attempt || failed.nextAttemptAt !== null;
  });

/** Whether so many are enough by now: three of five after the grace, or as many as the tier that has been reached asks. */
const isQuorate = (state: SlotState, satisfied: number, now: Instant): boolean => {
  const { candidateAt, plan } = state;
  if (candidateAt === null) return false;
  if (plan.tiers === undefined) return now >= candidateAt + plan.graceMs;
  return plan.tiers.some(({ afterMs, atLeast }) => satisfied >= atLeast && now >= candidateAt + afterMs);
};

/** A run with tiers is a candidate from its first output on, others from the quorum on. */
const isCandidate = ({ plan }: SlotState, satisfied: number, expected: number): boolean =>
  plan.tiers === undefined ? satisfied >= QUORUM * expected : satisfied > 0;

const isGivenUp = ({ plan, candidateAt }: SlotState, now: Instant): boolean =>
  plan.givesUpAfterMs !== undefined && candidateAt !== null && now >= candidateAt + plan.givesUpAfterMs;

const patiently = (state: SlotState, standing: Standing, now: Instant): Readiness => {
  const { missing, missingCritical, unsettled, expected } = standing;
  const satisfied = expected - missing.length;
  const waits: Readiness = isCandidate(state, satisfied, expected) ? { kind: 'candidate' } : { kind: 'waiting' };
  if (missingCritical.length > 0) {
    if (isGivenUp(state, now)) return { kind: 'hopeless', missing };
    return state.plan.tiers === undefined ? { kind: 'waiting' } : waits;
  }
  if (unsettled.length === 0) return { kind: 'ready', rule: 'critical_optional_settled', missing };
  if (isCandidate(state, satisfied, expected) && isQuorate(state, satisfied, now))
    return { kind: 'ready', rule: 'quorum_after_grace', missing };
  if (state.plan.deadlines !== null && now >= state.plan.deadlines.softAt)
    return { kind: 'ready', rule: 'deadline_degraded', missing };
  return waits;
};

/**
 * Rules R1 to R4 of orchestration §4.2, tiers included, over the named set only; unknown names cannot count because they
 * are in no set.
 */
export const readinessOf = (state: SlotState, now: Instant): Readiness => {
  const standing = standingOf(state);
  const { missing, unsettled } = standing;
  if (isBeingRedone(state) && missing.length === 0) return { kind: 'waiting' };
  if (missing.length === 0) return { kind: 'ready', rule: 'all', missing };
  if (state.plan.patient) return patiently(state, standing, now);
  return unsettled.length > 0 ? { kind: 'waiting' } : { kind: 'hopeless', missing };
};

/** A change of what was passed on waits for what may come with it. */
export const isSettling = (state: SlotState, now: Instant): boolean => {
  const { settleMs = 0 } = state.plan;
  if (settleMs === 0 || state.trigger === null) return false;
  return state.changedAt === undefined || now < state.changedAt + settleMs;
};

/** What is made of the run is frozen: a change of it comes too late. */
export const isLocked = ({ plan, trigger }: SlotState, now: Instant): boolean =>
  trigger !== null && plan.locksAt !== undefined && now >= plan.locksAt;

/**
 * True when the phase could be triggered but its gates were not evaluated on this evidence. Asked after every input, so
 * that a redelivery resumes where a crash stopped.
 */
export const wantsGates = (state: SlotState, now: Instant): boolean => {
  if (state.plan.gates.length === 0 || state.ended !== null || state.status === 'cancelled') return false;
  if (readinessOf(state, now).kind !== 'ready') return false;
  const evidence = evidenceHashOf(state);
  if (state.trigger?.evidenceHash === evidence) return false;
  if (isLocked(state, now) || isSettling(state, now)) return false;
  if (state.gate?.evidenceHash !== evidence) return true;
  return state.blocked !== null && now >= state.blocked.nextCheckAt;
};

/**
 * Complete and not judged by its gates on this evidence. Whoever recorded the last completion may have died before the
 * gates, and there may be no next message: such a run is always due.
 */
export const awaitsGates = (state: SlotState): boolean => wantsGates(state, state.openedAt);
