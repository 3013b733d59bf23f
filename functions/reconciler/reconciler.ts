import { unlessDisabled } from '../../shared/application/live/scheduledJobs.js';
import { textIn, type Call } from '../boundary/onCall.js';
import type { Container } from '../container.js';

/** One round: due timers, missing receipts, what a crash left unpublished or unannounced. */
export const reconciler = async ({ engine }: Container, { body }: Call): Promise<unknown> =>
  unlessDisabled(engine.ports, textIn(body, 'job'), () => engine.reconcile());
