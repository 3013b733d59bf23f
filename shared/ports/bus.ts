import type { Certainty } from './docStore.js';

export interface OutgoingMessage {
  /** Envelope JSON, UTF-8. */
  readonly data: string;
  /** Projection of the envelope for subscription filters. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Delivery extends OutgoingMessage {
  readonly messageId: string;
  readonly topic: string;
  /** 1 for the first try where the transport tells it, else 1 always. */
  readonly deliveryAttempt: number;
}

/** `ack` is given only when a fact was recorded or nothing is left to do. `nack` asks for redelivery. */
export type DeliveryResult = 'ack' | 'nack';
export type DeliveryHandler = (delivery: Delivery) => Promise<DeliveryResult>;

/**
 * Publishes at least once: when the promise resolves every subscription of the topic will get each message, also across a
 * restart, with the certainty asked for (by default: whatever happens). No order, duplicates possible.
 * @throws {UnavailableError} some or all messages may not have been published; publish again.
 */
export interface Bus {
  publish(topic: string, messages: readonly OutgoingMessage[], certainty?: Certainty): Promise<void>;
}
