import { slotOfRun } from '../../shared/contracts/envelope.js';
import type { Message } from '../../shared/contracts/messages.js';
import { CascadeError } from '../../shared/domain/errors.js';
import { instantOf } from '../../shared/domain/gameDate.js';
import { topologyOf, type FunctionRole, type Subscription } from '../../shared/domain/topology.js';
import { recordAnomaly } from '../../shared/application/anomalies.js';
import type { Engine } from '../../shared/application/engine.js';
import { handleSlot } from '../../shared/application/slot/handleSlot.js';
import type { Outcome } from '../../shared/application/slot/transitions.js';
import { replay } from '../backfill-replayer/replay.js';
import { orchestrate } from '../orchestrators/orchestrate.js';
import { work } from '../processors/work.js';
import type { Delivery, DeliveryHandler, DeliveryResult } from '../../shared/ports/bus.js';

const HOUR_MS = 3_600_000;
const STALE_AFTER_MS = { completion: 72 * HOUR_MS, other: 24 * HOUR_MS };
const SKEW_MS = 5 * 60_000;
const NOTHING: Outcome = { result: 'ack', verdict: 'unchanged' };

const accepts = (subscription: Subscription, topic: string, attributes: Readonly<Record<string, string>>): boolean => {
  if (subscription.topic !== topic) return false;
  for (const name in subscription.filter) if (attributes[name] !== subscription.filter[name]) return false;
  return true;
};

const ageFault = (message: Message, now: number): 'stale_message' | 'clock_skew' | null => {
  const age = now - instantOf(message.occurred_at);
  if (age < -SKEW_MS) return 'clock_skew';
  const limit = message.event_type === 'processor.completed' ? STALE_AFTER_MS.completion : STALE_AFTER_MS.other;
  return message.run.run_kind === 'live' && age > limit ? 'stale_message' : null;
};

const carryOut = (engine: Engine, role: FunctionRole, message: Message): Promise<Outcome> | null => {
  switch (role.role) {
    case 'transition':
    case 'join':
    case 'receiver':
      return orchestrate(engine, role, message);
    case 'worker':
      return work(engine, role.phase, message);
    case 'replayer':
      return replay(engine, message);
    case 'http':
      return null;
  }
};

/**
 * The handler of one deployed event function: decode, parse or reject, apply the subscription's own filter again, carry
 * out, ack or ask for redelivery. The only catch around business code.
 * What we can never accept is recorded as one anomaly and acked; a failing dependency is nacked.
 */
export const receive = (engine: Engine, functionName: string): DeliveryHandler => {
  const topology = topologyOf(engine.pipeline);
  const subscriptions = topology.subscriptions.filter((subscription) => subscription.function === functionName);
  const roles = topology.functions.find(({ name }) => name === functionName)?.roles ?? [];
  const { docs, clock, log } = engine.ports;

  const anomaly = async (
    delivery: Delivery,
    kind: Parameters<typeof recordAnomaly>[1]['kind'],
    detail: string,
  ): Promise<void> => recordAnomaly({ docs, clock, log }, { kind, topic: delivery.topic, data: delivery.data, detail });

  const handle = async (delivery: Delivery): Promise<Outcome> => {
    const parsed = engine.parse(delivery.data, delivery.attributes);
    if (!parsed.ok) {
      await anomaly(delivery, parsed.anomaly, parsed.detail);
      return NOTHING;
    }
    const { message, attributes } = parsed;
    if (!subscriptions.some((subscription) => accepts(subscription, delivery.topic, attributes))) return NOTHING;
    const fault = ageFault(message, clock.now());
    if (fault !== null) await anomaly(delivery, fault, `occurred at ${message.occurred_at}`);
    if (fault === 'stale_message') {
      await handleSlot(engine.handling, slotOfRun(message.run), { t: 'timer' });
      return NOTHING;
    }
    const outcomes = await Promise.all(roles.flatMap((role) => carryOut(engine, role, message) ?? []));
    if (outcomes.length === 0)
      await anomaly(delivery, 'identity_mismatch', `${message.event_type} of ${message.run.phase} on this topic`);
    for (const { verdict } of outcomes) {
      if (verdict === 'unplanned') await anomaly(delivery, 'unplanned', 'not in the frozen plan');
      if (verdict === 'conflict')
        await anomaly(delivery, 'conflicting_terminal', 'same event id, other payload; the first is kept');
    }
    return outcomes.find(({ result }) => result === 'nack') ?? outcomes[0] ?? NOTHING;
  };

  return async (delivery: Delivery): Promise<DeliveryResult> => {
    const startedAt = clock.now();
    try {
      const { result, verdict } = await handle(delivery);
      log.write('DEBUG', 'handled', {
        function: functionName,
        message_id: delivery.messageId,
        outcome: verdict,
        result,
        duration_ms: clock.now() - startedAt,
      });
      return result;
    } catch (error) {
      const expected = error instanceof CascadeError && error.retryable;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.write(expected ? 'WARNING' : 'ERROR', 'retry', {
        function: functionName,
        message_id: delivery.messageId,
        error: message,
      });
      return 'nack';
    }
  };
};
