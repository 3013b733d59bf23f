import { settleDeadLetters } from '../../shared/application/deadLetters.js';
import { unlessDisabled } from '../../shared/application/live/scheduledJobs.js';
import { textIn, type Call } from '../boundary/onCall.js';
import type { Container } from '../container.js';

/** Every dead letter becomes an anomaly, and wakes the slot it names. */
export const dlqMonitor = async ({ engine, deadLetters }: Container, { body }: Call): Promise<unknown> =>
  unlessDisabled(engine.ports, textIn(body, 'job'), async () => ({
    dead_lettered: await settleDeadLetters(engine, deadLetters),
  }));
