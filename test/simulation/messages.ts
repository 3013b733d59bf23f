import { completionOf, emptyMetadata, failedEnding, type Ending } from '../../shared/application/cell/completion.js';
import { handleSlot } from '../../shared/application/slot/handleSlot.js';
import { runRefOf, sealed, traceparentOf } from '../../shared/contracts/envelope.js';
import type { CompletionMessage, Message, PhaseTriggeredMessage } from '../../shared/contracts/messages.js';
import { attributesOf } from '../../shared/contracts/wire.js';
import { isoOf } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import { completionTopicOf, phaseNamed, phaseOfProcessor, triggerTopicOf } from '../../shared/domain/pipeline.js';
import {
  correlationIdOf,
  runIdOf,
  siblingSlot,
  slotIdOf,
  triggerIdOf,
  type SlotKey,
} from '../../shared/domain/slot/key.js';
import { MORNING, type SmallWorld } from './smallWorld.js';

export interface Said {
  readonly attempt?: number;
  readonly generation?: number;
  /** What the rows say; another word gives another output hash. */
  readonly output?: string;
  readonly fails?: 'transient' | 'permanent';
  /** Another payload under the same event id. */
  readonly records?: number;
}

const endingOf = (processor: string, said: Said): Ending => {
  const phase = phaseOfProcessor(processor);
  if (said.fails !== undefined)
    return failedEnding(phase, MORNING, '2021-11-03', { class: said.fails, code: 'boom', message: 'it broke' });
  return {
    status: { code: 'success' },
    recordCount: said.records ?? 1,
    rejectedCount: 0,
    expectedCount: 1,
    outputHash: sha256(`${processor}|${said.output ?? 'first'}`),
    availableAt: null,
    error: null,
    metadata: emptyMetadata(phase, MORNING, '2021-11-03'),
  };
};

/** The terminal event of one attempt, as its worker would have announced it. */
export const completion = (world: SmallWorld, slot: SlotKey, processor: string, said: Said = {}): CompletionMessage =>
  completionOf(
    world.pipeline,
    {
      slot,
      generation: said.generation ?? 1,
      processor,
      part: null,
      attempt: said.attempt ?? 1,
      causationId: 'test',
    },
    endingOf(processor, said),
    { startedAt: MORNING, endedAt: MORNING, scheduleVersion: 'small', codeVersion: 'small', synthetic: null },
  );

export interface Caused {
  readonly fromGeneration?: number;
  readonly seq: number;
}

/** The order to open a phase, as the transition above it would have published it. */
export const trigger = (world: SmallWorld, slot: SlotKey, from: string, caused: Caused): PhaseTriggeredMessage => {
  const above = siblingSlot(slot, from);
  const fromGeneration = caused.fromGeneration ?? 1;
  const fromRunId = runIdOf(above, fromGeneration);
  const id = triggerIdOf(fromRunId, slot.phase, caused.seq);
  return sealed<PhaseTriggeredMessage>({
    schema_version: 1,
    event_type: 'phase.triggered',
    event_id: id,
    run: runRefOf(slot),
    run_id: slotIdOf(slot),
    correlation_id: correlationIdOf(slot),
    causation_id: sha256(`evidence ${caused.seq}`),
    traceparent: traceparentOf(slot, id),
    occurred_at: isoOf(MORNING),
    trigger_id: id,
    cause: { from_run_id: fromRunId, from_generation: fromGeneration, trigger_seq: caused.seq },
    reason: caused.seq === 1 ? 'all' : 'reopen',
    degraded: false,
    missing: [],
    evidence_hash: sha256(`evidence ${caused.seq}`),
    gates: [],
    entities_changed: null,
    plan_hint: { config_version: world.pipeline.version, schedule_version: 'small' },
    effects: [],
  });
};

const topicOf = (world: SmallWorld, message: Message): string => {
  const phase = phaseNamed(world.pipeline, message.run.phase);
  return message.event_type === 'processor.completed'
    ? completionTopicOf(world.pipeline, phase)
    : (triggerTopicOf(world.pipeline, phase) ?? 'none');
};

/** Hands messages to the broker, each so many times. */
export const send = async (world: SmallWorld, messages: readonly Message[], copies = 1): Promise<void> => {
  for (const message of messages)
    for (let copy = 0; copy < copies; copy += 1)
      await world.bus.publish(topicOf(world, message), [
        { data: JSON.stringify(message), attributes: attributesOf(message) },
      ]);
};

/** Opens a phase as its trigger would have; its work is on the bus, and waits there if nobody hosts its worker. */
export const openBy = async (world: SmallWorld, slot: SlotKey, from: string): Promise<void> => {
  const { cause, trigger_id: triggerId } = trigger(world, slot, from, { seq: 1 });
  await handleSlot(world.operator.handling, slot, {
    t: 'trigger',
    slot,
    cause: {
      triggerId,
      fromRunId: cause.from_run_id,
      fromGeneration: cause.from_generation,
      seq: cause.trigger_seq,
    },
    plan: await world.operator.handling.planFor(slot),
  });
};

/** Orders a live chain from its source: planner and operator together. */
export const startLive = async (world: SmallWorld, slot: SlotKey): Promise<void> => {
  const { operator, pipeline } = world;
  await operator.chains.openLive(slot, {
    phases: pipeline.phases.map(({ id }) => id),
    processors: null,
    source: { kind: 'generated', setting: '1' },
  });
  for (const phase of ['p2', 'p1']) {
    const opened = siblingSlot(slot, phase);
    await handleSlot(operator.handling, opened, {
      t: 'open',
      slot: opened,
      plan: await operator.handling.planFor(opened),
    });
  }
};
