import { isoOf } from '../domain/gameDate.js';
import { sha256 } from '../domain/hash.js';
import {
  backfillTopicOf,
  declaredPhaseOf,
  phaseNamed,
  triggerTopicOf,
  type PipelineDefinition,
} from '../domain/pipeline.js';
import { correlationIdOf, runIdOf, siblingSlot, slotIdOf, splitPlanKey } from '../domain/slot/key.js';
import type { OutboxEntry, SlotState } from '../domain/slot/state.js';
import { generationRefOf, runRefOf, sealed, traceparentOf } from './envelope.js';
import type { BackfillMessage, Message, PhaseTriggeredMessage, WorkMessage, WorkOrder } from './messages.js';

/** A consequence as a message over a topic, or as what is carried out inside the delivery that caused it. */
export type Outbound =
  | { readonly id: string; readonly topic: string; readonly message: Message }
  | { readonly id: string; readonly topic: null; readonly inline: WorkOrder | PhaseTriggeredMessage };

const workOrder = (state: SlotState, id: string, entry: Extract<OutboxEntry, { kind: 'work' }>): WorkOrder => {
  const { slot, generation, plan } = state;
  const { processor, part } = splitPlanKey(entry.key);
  const issued = state.issued[entry.key];
  const runId = runIdOf(slot, generation);
  const asOf = plan.entries[entry.key]?.asOf ?? plan.asOf;
  return {
    as_of: asOf === null ? null : isoOf(asOf),
    attempt: entry.attempt,
    causation_id: issued?.causationId ?? runId,
    correlation_id: correlationIdOf(slot),
    deadline_at: plan.deadlines === null ? null : isoOf(plan.deadlines.hardAt),
    event_id: id,
    event_type: 'processor.requested',
    inputs: (plan.entries[entry.key]?.after ?? []).flatMap((key) => {
      const done = state.done[key];
      return done === undefined ? [] : [{ event_id: done.eventId, output_hash: done.outputHash, processor: key }];
    }),
    occurred_at: isoOf(issued?.at ?? state.openedAt),
    part,
    processor,
    processor_run_id: id, // what the outbox calls the order of an attempt
    run: generationRefOf(slot, generation),
    run_id: runId,
    schema_version: 1,
    traceparent: traceparentOf(slot, id),
    trigger_id: state.cause?.triggerId ?? null,
  };
};

const triggerMessage = (state: SlotState, id: string): PhaseTriggeredMessage | null => {
  const { slot, generation, plan, trigger } = state;
  if (trigger === null) return null;
  const target = siblingSlot(slot, trigger.to);
  const runId = runIdOf(slot, generation);
  return sealed<PhaseTriggeredMessage>({
    causation_id: trigger.evidenceHash,
    cause: { from_generation: generation, from_run_id: runId, trigger_seq: trigger.seq },
    correlation_id: correlationIdOf(slot),
    degraded: trigger.degraded,
    effects: plan.effects,
    entities_changed: null,
    event_id: id,
    event_type: 'phase.triggered',
    evidence_hash: trigger.evidenceHash,
    gates: state.gate?.results ?? [],
    missing: trigger.missing,
    occurred_at: isoOf(trigger.at),
    plan_hint: { config_version: plan.configVersion, schedule_version: plan.scheduleVersion },
    reason: trigger.reason,
    run: runRefOf(target),
    run_id: slotIdOf(target),
    schema_version: 1,
    traceparent: traceparentOf(slot, id),
    trigger_id: id,
  });
};

/** Wakes the replayer of a campaign; `attemptToken` tells two wakes of one date apart. */
export const wakeMessage = (
  slot: SlotState['slot'],
  attemptToken: string,
  at: number,
  order: Pick<BackfillMessage, 'reason' | 'requested_by'>,
): BackfillMessage => {
  const campaignId = slot.campaignId ?? '';
  const id = sha256(`wake|${campaignId}|${attemptToken}`);
  return sealed<BackfillMessage>({
    attempt_token: attemptToken,
    campaign_id: campaignId,
    causation_id: attemptToken,
    cells: [],
    correlation_id: correlationIdOf(slot),
    event_id: id,
    event_type: 'backfill.requested',
    occurred_at: isoOf(at),
    output_type: 'chain',
    phase: declaredPhaseOf(slot.phase),
    reason: order.reason,
    requested_by: order.requested_by,
    run: runRefOf(siblingSlot(slot, declaredPhaseOf(slot.phase))),
    run_id: slotIdOf(siblingSlot(slot, declaredPhaseOf(slot.phase))),
    schema_version: 1,
    selector: slot.gameDate,
    traceparent: traceparentOf(slot, id),
  });
};

/**
 * The message of one outbox entry, derived from the state: saying it twice says exactly the same.
 * Null when the entry is no longer wanted.
 */
export const outboundOf = (pipeline: PipelineDefinition, state: SlotState, id: string): Outbound | null => {
  const entry = state.outbox[id];
  switch (entry?.kind) {
    case undefined:
      return null;
    case 'work': {
      const order = workOrder(state, id, entry);
      const topic =
        state.plan.work === 'inline' ? null : triggerTopicOf(pipeline, phaseNamed(pipeline, state.slot.phase));
      return topic === null ? { id, topic, inline: order } : { id, topic, message: sealed<WorkMessage>(order) };
    }
    case 'trigger': {
      const message = triggerMessage(state, id);
      if (message === null) return null;
      const topic = triggerTopicOf(pipeline, phaseNamed(pipeline, message.run.phase));
      return topic === null ? { id, topic, inline: message } : { id, topic, message };
    }
    case 'wake': {
      const reason = `${state.slot.phase} of ${state.slot.gameDate} ended: ${state.ended?.reason ?? 'unknown'}`;
      const message = wakeMessage(state.slot, id, state.openedAt, {
        reason: reason.slice(0, 500),
        requested_by: 'chain',
      });
      return { id, topic: backfillTopicOf(pipeline), message };
    }
  }
};
