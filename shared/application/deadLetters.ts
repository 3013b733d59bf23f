import { slotOfRun } from '../contracts/envelope.js';
import { topologyOf } from '../domain/topology.js';
import type { DeadLetter, DeadLetters } from '../ports/deadLetters.js';
import { recordAnomaly } from './anomalies.js';
import type { Engine } from './engine.js';
import { handleSlot } from './slot/handleSlot.js';

/**
 * One message that its subscriber refused too often: recorded as an anomaly, then the slot it names is woken, so that what
 * the message should have moved is decided from the store. Twice is once.
 */
export const settleDeadLetter = async (
  engine: Engine,
  { topic, data, attributes, messageId }: DeadLetter,
): Promise<void> => {
  const detail = `message ${messageId} was refused too often`;
  await recordAnomaly(engine.ports, { kind: 'dead_lettered', topic, data, detail });
  const parsed = engine.parse(data, attributes);
  if (parsed.ok) await handleSlot(engine.handling, slotOfRun(parsed.message.run), { t: 'timer' });
};

/** Reads the dead letters of every topic of the pipeline. Gives how many were settled, by topic. */
export const settleDeadLetters = (
  engine: Engine,
  deadLetters: DeadLetters,
): Promise<Readonly<Record<string, number>>> =>
  deadLetters.drain(
    topologyOf(engine.pipeline).topics.map(({ name }) => name),
    (letter) => settleDeadLetter(engine, letter),
  );
