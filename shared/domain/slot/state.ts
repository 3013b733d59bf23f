import type { Instant } from '../gameDate.js';
import { sha256 } from '../hash.js';
import type { Phase, PlanKey, SlotKey } from './key.js';
import type { Plan } from './plan.js';

export type StatusCode = 'success' | 'partial' | 'no_data' | 'skipped' | 'failed';

/** Who pushed this run open. The pair (fromGeneration, seq) orders triggers of one edge. */
export interface Cause {
  readonly triggerId: string;
  readonly fromRunId: string;
  readonly fromGeneration: number;
  readonly seq: number;
}

export interface DoneEntry {
  readonly eventId: string;
  readonly payloadHash: string;
  readonly attempt: number;
  readonly status: Exclude<StatusCode, 'failed'>;
  readonly reason: string | null;
  readonly ratio: number | null;
  readonly recordCount: number;
  readonly outputHash: string | null;
  /** Whether this terminal event satisfies the plan entry (orchestration §2.2). */
  readonly satisfies: boolean;
  readonly synthetic: boolean;
}

export interface FailedEntry {
  readonly eventId: string;
  readonly attempt: number;
  readonly class: string;
  readonly code: string;
  readonly message: string;
  /** Null: no attempt left. */
  readonly nextAttemptAt: Instant | null;
}

export interface IssuedWork {
  readonly attempt: number;
  /** What the work was ordered for: hash of its source file's completion, or null for work of the plan itself. */
  readonly evidence: string | null;
  readonly causationId: string;
  readonly at: Instant;
}

export type GateOutcome = 'pass' | 'blocked' | 'unevaluable';
export interface GateResult {
  readonly gate: string;
  readonly outcome: GateOutcome;
  readonly reason: string | null;
  readonly measured: number | null;
  readonly threshold: number | null;
}

export type TriggerReason =
  'all' | 'critical_optional_settled' | 'quorum_after_grace' | 'deadline_degraded' | 'override' | 'reopen';

export interface IssuedTrigger {
  readonly triggerId: string;
  readonly to: Phase;
  readonly seq: number;
  readonly reason: TriggerReason;
  readonly degraded: boolean;
  readonly missing: readonly PlanKey[];
  readonly evidenceHash: string;
  readonly at: Instant;
}

/** A consequence not yet handed to the bus. Its message is derived from the state, so it is the same each time. */
export type OutboxEntry =
  | { readonly kind: 'work'; readonly key: PlanKey; readonly attempt: number }
  | { readonly kind: 'trigger' }
  | { readonly kind: 'wake' };

export type SlotStatus = 'planned' | 'running' | 'blocked' | 'triggered' | 'closed' | 'failed' | 'cancelled';

export interface SlotState {
  readonly slot: SlotKey;
  readonly generation: number;
  readonly plan: Plan;
  readonly status: SlotStatus;
  readonly openedAt: Instant;
  readonly cause: Cause | null;
  /** Last 20 trigger ids of earlier causes. */
  readonly causesSeen: readonly string[];
  readonly issued: Readonly<Record<PlanKey, IssuedWork>>;
  readonly done: Readonly<Record<PlanKey, DoneEntry>>;
  readonly failed: Readonly<Record<PlanKey, FailedEntry>>;
  readonly gate: {
    readonly evidenceHash: string;
    readonly results: readonly GateResult[];
    readonly round: number;
  } | null;
  readonly blocked: { readonly reason: string; readonly nextCheckAt: Instant } | null;
  readonly trigger: IssuedTrigger | null;
  readonly receipt: { readonly observed: boolean; readonly misses: number; readonly nextCheckAt: Instant } | null;
  readonly ended: { readonly reason: string } | null;
  readonly candidateAt: Instant | null;
  /** Tiers whose time has passed. */
  readonly tiersPassed?: number;
  readonly deadlinePassed: boolean;
  /** First change since the last trigger; absent: none. */
  readonly changedAt?: Instant;
  /** Evidence of the newest change that came too late to be passed on. */
  readonly lateEvidence?: string;
  /** Unpublished consequences by id. */
  readonly outbox: Readonly<Record<string, OutboxEntry>>;
}

/** Hash of what the trigger would be based on: the terminal events of the plan, order-free. */
export const evidenceHashOf = (state: SlotState): string =>
  sha256(
    Object.keys(state.done)
      .sort()
      .map((key) => {
        const entry = state.done[key];
        return `${key}:${entry?.eventId}:${entry?.outputHash ?? ''}`;
      })
      .join('\n'),
  );

const RECEIPT_LIMIT = 3;

/** No timer moves this run on any more. A live phase that failed may still be completed by a late arrival. */
export const isOver = ({ status, plan }: SlotState): boolean =>
  status === 'cancelled' || status === 'closed' || (status === 'failed' && !plan.patient);

/** When a run that is not complete is looked at again: the grace or the next tier, then the deadlines. */
const waitingTimes = ({ plan, candidateAt, tiersPassed = 0, deadlinePassed }: SlotState): Instant[] => {
  const times: Instant[] = [];
  if (candidateAt !== null && plan.tiers === undefined) times.push(candidateAt + plan.graceMs);
  const next = plan.tiers?.[tiersPassed]?.afterMs ?? plan.givesUpAfterMs;
  if (candidateAt !== null && next !== undefined) times.push(candidateAt + next);
  if (plan.deadlines !== null) times.push(deadlinePassed ? plan.deadlines.hardAt : plan.deadlines.softAt);
  return times;
};

/** The earliest armed timer, or null when only a message can move this slot on. */
export const nextWakeAt = (state: SlotState): Instant | null => {
  if (isOver(state)) return null;
  const { receipt, blocked, changedAt, plan } = state;
  const times: Instant[] = Object.values(state.failed).flatMap((entry) =>
    entry.nextAttemptAt === null ? [] : [entry.nextAttemptAt],
  );
  if (receipt !== null && !receipt.observed && receipt.misses <= RECEIPT_LIMIT) times.push(receipt.nextCheckAt);
  if (state.ended === null) {
    if (blocked !== null) times.push(blocked.nextCheckAt);
    else if (changedAt !== undefined) times.push(changedAt + (plan.settleMs ?? 0));
    if (state.trigger === null) times.push(...waitingTimes(state));
  }
  return times.length === 0 ? null : Math.min(...times);
};

export const hasPendingOutbox = (state: SlotState): boolean => {
  for (const _ in state.outbox) return true;
  return false;
};

/** All root work handed over and nothing pending: the receipt that a trigger waits for. */
export const isDispatched = (state: SlotState): boolean => !hasPendingOutbox(state);
