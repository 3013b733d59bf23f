import type { Delivery } from '../../ports/bus.js';

export interface QueuedMessage {
  readonly subscription: string;
  /** Unique within its subscription; ids sort in order of publishing. */
  readonly id: string;
  readonly delivery: Delivery;
}

/**
 * Messages that outlive the process. Writes become durable in the order they were handed in, together with the document
 * commits of the same store: a commit resolved after a `put` was handed in proves that the `put` is durable too.
 */
export interface MessageQueue {
  /** Resolves when durable. The same subscription and id again replaces the delivery. */
  put(messages: readonly QueuedMessage[]): Promise<void>;
  /** Twice is once. */
  remove(subscription: string, id: string): Promise<void>;
  /** Everything not removed, by subscription, then id. */
  pending(): readonly QueuedMessage[];
}
