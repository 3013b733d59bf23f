import type { Delivery } from '../../ports/bus.js';
import type { Certainty } from '../../ports/docStore.js';

export interface QueuedMessage {
  readonly subscription: string;
  /** Unique within its subscription; ids sort in order of publishing. */
  readonly id: string;
  readonly delivery: Delivery;
}

/**
 * Messages that outlive the process. Writes become durable in the order they were handed in, together with the document
 * commits of the same store: a durable commit proves that every `put` handed in before it is durable too.
 */
export interface MessageQueue {
  /** Each subscription and id once. */
  put(messages: readonly QueuedMessage[], certainty: Certainty): Promise<void>;
  /** Resolves when durable. Twice is once. */
  remove(subscription: string, id: string): Promise<void>;
  /** Everything not removed, by subscription, then id. */
  pending(): readonly QueuedMessage[];
}
