import type { Instant } from '../gameDate.js';
import type { PlanKey, SlotKey } from './key.js';
import type { CloseReason, Plan } from './plan.js';
import type { Cause, DoneEntry, FailedEntry, GateResult, IssuedTrigger } from './state.js';

/** Facts of one slot, in the order they became true. Stored events are never rewritten. */
export type SlotEvent =
  | {
      readonly type: 'RunPlanned';
      readonly slot: SlotKey;
      readonly generation: number;
      readonly plan: Plan;
      readonly planHash: string;
    }
  /** The receipt that closes the upstream loop. */
  | { readonly type: 'PhaseStarted'; readonly cause: Cause }
  | { readonly type: 'PhaseReopened'; readonly generation: number; readonly plan: Plan; readonly planHash: string }
  /** The schedule has another slate for the date: what is expected of it from now on. */
  | { readonly type: 'GamesRevised'; readonly games: readonly string[]; readonly scheduleVersion: string }
  | { readonly type: 'StaleTriggerSeen'; readonly triggerId: string }
  | {
      readonly type: 'WorkIssued';
      readonly work: readonly {
        readonly key: PlanKey;
        readonly attempt: number;
        readonly evidence: string | null;
        readonly causationId: string;
      }[];
    }
  | { readonly type: 'WorkPublished'; readonly ids: readonly string[]; readonly rescuedBy: string | null }
  | { readonly type: 'ProcessorCompleted'; readonly key: PlanKey; readonly entry: DoneEntry }
  /** A re-run that was ordered made the same again. */
  | { readonly type: 'OutputUnchanged'; readonly key: PlanKey; readonly attempt: number }
  | { readonly type: 'ProcessorFailed'; readonly key: PlanKey; readonly entry: FailedEntry }
  | {
      readonly type: 'ConflictingTerminal';
      readonly key: PlanKey;
      readonly eventId: string;
      readonly payloadHash: string;
    }
  | { readonly type: 'GateEvaluated'; readonly evidenceHash: string; readonly results: readonly GateResult[] }
  | { readonly type: 'PhaseBlocked'; readonly reason: string; readonly nextCheckAt: Instant }
  | {
      readonly type: 'PhaseReady';
      readonly rule: IssuedTrigger['reason'];
      readonly missing: readonly PlanKey[];
      readonly degraded: boolean;
    }
  | { readonly type: 'TriggerIssued'; readonly trigger: IssuedTrigger }
  | { readonly type: 'TriggerPublished'; readonly triggerId: string; readonly rescuedBy: string | null }
  | { readonly type: 'ReceiptObserved' }
  | { readonly type: 'ReceiptMissing' }
  | { readonly type: 'CandidateSeen' }
  /** A tier's time has passed without enough outputs. */
  | { readonly type: 'TierPassed'; readonly tier: number }
  /** Something changed that had been passed on: the change goes on when no other has joined it for a while. */
  | { readonly type: 'ChangeSeen' }
  /** A change came after what is made of it was frozen: recorded, and passed on to nobody. */
  | { readonly type: 'LateAfterLock'; readonly evidenceHash: string }
  | { readonly type: 'DeadlinePassed'; readonly missing: readonly PlanKey[] }
  | { readonly type: 'PhaseFailed'; readonly reason: string; readonly missing: readonly PlanKey[] }
  | { readonly type: 'PhaseClosed' }
  | { readonly type: 'ChainClosed'; readonly reason: CloseReason }
  | { readonly type: 'RunCancelled'; readonly reason: string };

export type Stamped = SlotEvent & { readonly at: Instant };
