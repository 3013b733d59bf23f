import type { Container } from '../container.js';

/** One round: due timers, missing receipts, what a crash left unpublished or unannounced. */
export const reconciler = ({ engine }: Container): Promise<unknown> => engine.reconcile();
