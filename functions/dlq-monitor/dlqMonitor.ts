import { settleDeadLetters } from '../../shared/application/deadLetters.js';
import type { Container } from '../container.js';

/** Every dead letter becomes an anomaly, and wakes the slot it names. */
export const dlqMonitor = async ({ engine, deadLetters }: Container): Promise<unknown> => ({
  dead_lettered: await settleDeadLetters(engine, deadLetters),
});
