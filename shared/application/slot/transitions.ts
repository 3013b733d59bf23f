import { slotOfRun } from '../../contracts/envelope.js';
import type { CompletionMessage, PhaseTriggeredMessage, WorkMessage } from '../../contracts/messages.js';
import type { Completion, Verdict } from '../../domain/slot/decide.js';
import { siblingSlot, type SlotKey } from '../../domain/slot/key.js';
import type { SlotState } from '../../domain/slot/state.js';
import type { DeliveryResult } from '../../ports/bus.js';
import { handleSlot, type Handled, type SlotHandling } from './handleSlot.js';
import { runWork, type WorkRunning } from '../work/runWork.js';

/** What a delivery led to: recorded on its log line; `unplanned` and `conflict` are anomalies too. */
export interface Outcome {
  readonly result: DeliveryResult;
  readonly verdict: Verdict | 'done' | 'elsewhere';
}

const completionInput = (message: CompletionMessage): Completion => {
  const { status } = message;
  return {
    eventId: message.event_id,
    payloadHash: message.payload_hash,
    generation: message.run.generation,
    processor: message.processor,
    part: message.part,
    attempt: message.attempt,
    status: status.code,
    reason: 'reason' in status ? status.reason : null,
    ratio: 'ratio' in status ? status.ratio : null,
    recordCount: message.record_count,
    outputHash: message.output_hash,
    synthetic: message.synthetic !== null,
    error: message.error,
  };
};

/** A completion of a generation that does not exist yet: its trigger is still travelling. */
const resultOf = ({ verdict }: Handled): DeliveryResult =>
  verdict === 'ahead' || verdict === 'no_slot' ? 'nack' : 'ack';

/** Records a completion in the slot of its own phase and carries out what follows. */
export const recordCompletion = async (deps: SlotHandling, message: CompletionMessage): Promise<Outcome> => {
  const handled = await handleSlot(deps, slotOfRun(message.run), { t: 'completion', e: completionInput(message) });
  return { result: resultOf(handled), verdict: handled.verdict };
};

const isPending = (stored: Handled['stored'], key: string): boolean =>
  Object.values(stored?.state.outbox ?? {}).some((entry) => entry.kind === 'work' && entry.key === key);

/** Terminal in phase 1: done, or failed with no attempt left. */
const isSettled = (state: SlotState, processor: string): boolean => {
  if (state.done[processor] !== undefined) return true;
  const failed = state.failed[processor];
  return failed !== undefined && failed.nextAttemptAt === null;
};

/**
 * Phase 1 to 2: a landed file orders the raw work registered for it, and runs it inside this delivery. A source that
 * ended without a file orders it too, so that the raw processor says what is missing instead of nobody.
 */
export const deriveWork = async (deps: SlotHandling, message: CompletionMessage, to: string): Promise<Outcome> => {
  const slot = slotOfRun(message.run);
  const recorded = await handleSlot(deps, slot, { t: 'completion', e: completionInput(message) });
  const { stored } = recorded;
  if (stored === null || !isSettled(stored.state, message.processor))
    return { result: resultOf(recorded), verdict: recorded.verdict };
  const keys = deps.pipeline.processors.filter(({ source }) => source === message.processor).map(({ id }) => id);
  const evidence = message.output_hash ?? message.status.code;
  const request = await handleSlot(deps, siblingSlot(slot, to), {
    t: 'request',
    keys,
    evidence,
    causationId: message.event_id,
  });
  const unfinished = request.stored !== null && keys.some((key) => isPending(request.stored, key));
  return { result: unfinished ? 'nack' : resultOf(recorded), verdict: recorded.verdict };
};

/** A join edge: a completion of another slot of the same date counts in the slot that waits for it. */
export const recordJoin = async (
  deps: SlotHandling,
  message: CompletionMessage,
  target: Pick<SlotKey, 'phase' | 'mode'>,
): Promise<Outcome> => {
  const slot = { ...slotOfRun(message.run), ...target };
  // A chain that ends before the join leaves no slot behind that nobody would ever fill.
  const { next } = await deps.planFor(slot);
  if (next.kind === 'close') return { result: 'ack', verdict: 'unchanged' };
  const handled = await handleSlot(deps, slot, { t: 'join', e: completionInput(message) });
  return { result: resultOf(handled), verdict: handled.verdict };
};

/** The receiver of a trigger: opens the phase, or resumes until everything is dispatched. */
export const openPhase = async (deps: SlotHandling, message: PhaseTriggeredMessage): Promise<Outcome> => {
  const slot = slotOfRun(message.run);
  const { cause } = message;
  const handled = await handleSlot(deps, slot, {
    t: 'trigger',
    slot,
    cause: {
      triggerId: message.trigger_id,
      fromRunId: cause.from_run_id,
      fromGeneration: cause.from_generation,
      seq: cause.trigger_seq,
    },
    plan: await deps.planFor(slot),
  });
  return { result: 'ack', verdict: handled.verdict };
};

export const performWork = async (deps: WorkRunning, message: WorkMessage): Promise<Outcome> => {
  const verdict = await runWork(deps, message);
  return { result: verdict === 'done' ? 'ack' : 'nack', verdict };
};
