import type { Instant } from '../gameDate.js';
import { finish, Judgement, type Decision, type Verdict } from './judgement.js';
import { planKeyOf, type PlanKey } from './key.js';
import { settle } from './settle.js';
import type { DoneEntry, SlotState, StatusCode } from './state.js';

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

/** Reason of an attempt that a newer generation or attempt overtook before it could write. */
export const SUPERSEDED = 'superseded_generation';

const MAX_ATTEMPTS = 4;
const FIRST_RETRY_MS = 2 * 60_000;
const MAX_RETRY_MS = 60 * 60_000;

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

/** A re-run that gave the same rows changes nothing downstream (S16). */
const changesNothing = (done: DoneEntry, completion: Completion): boolean =>
  done.satisfies && done.outputHash === completion.outputHash && completion.status !== 'failed';

const seenAsDone = (done: DoneEntry, completion: Completion): Verdict | null => {
  if (done.eventId === completion.eventId)
    return done.payloadHash === completion.payloadHash ? 'duplicate' : 'conflict';
  if (done.attempt > completion.attempt) return 'superseded';
  return changesNothing(done, completion) ? 'duplicate' : null;
};

const seenBefore = (state: SlotState, key: PlanKey, completion: Completion): Verdict | null => {
  const done = state.done[key];
  const failed = state.failed[key];
  if (done?.eventId !== completion.eventId) {
    if (failed?.eventId === completion.eventId) return 'duplicate';
    // A later attempt has been ordered or has failed: the report came late or again. A late success still counts.
    const latest = Math.max(state.issued[key]?.attempt ?? 0, failed?.attempt ?? 0);
    const isEmptyHanded = completion.status === 'failed' || completion.reason === SUPERSEDED;
    if (isEmptyHanded && latest > completion.attempt) return 'superseded';
  }
  return done === undefined ? null : seenAsDone(done, completion);
};

/** Whether a completion that changes nothing is the end of a re-run that was ordered: others may be waiting for it. */
const endsRedo = ({ done, issued }: SlotState, key: PlanKey, { attempt, status }: Completion): boolean =>
  status !== 'failed' && (issued[key]?.attempt ?? 0) === attempt && (done[key]?.attempt ?? attempt) < attempt;

/** Records a terminal event once, whatever its order or number of deliveries, and judges readiness on every one. */
export const onCompletion = (state: SlotState | null, e: Completion, joins: boolean, now: Instant): Decision => {
  if (state === null) return { events: [], state, verdict: 'no_slot' };
  const judgement = new Judgement(state, now);
  const key = planKeyOf(e.processor, e.part);
  if (joins ? !state.plan.joins.includes(key) : state.plan.entries[key] === undefined)
    return finish(judgement, 'unplanned');
  if (!joins && e.generation < state.generation) return finish(judgement, 'superseded');
  if (!joins && e.generation > state.generation) return finish(judgement, 'ahead');
  const seen = seenBefore(state, key, e);
  if (seen === 'conflict')
    judgement.emit({ type: 'ConflictingTerminal', key, eventId: e.eventId, payloadHash: e.payloadHash });
  else if (seen === 'duplicate' && endsRedo(state, key, e))
    judgement.emit({ type: 'OutputUnchanged', key, attempt: e.attempt });
  else if (seen === null && e.status === 'failed') recordFailure(judgement, key, e, now);
  else if (seen === null) judgement.emit({ type: 'ProcessorCompleted', key, entry: doneEntry(state, key, e) });
  settle(judgement, now);
  return finish(judgement, seen ?? 'recorded');
};
