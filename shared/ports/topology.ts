/** One push subscription: what a definition asks of the transport. `shared/domain/topology.ts` derives the list. */
export interface SubscriptionSpec {
  readonly topic: string;
  readonly subscription: string;
  /** The function that deliveries are pushed to. */
  readonly function: string;
  /** Attribute equalities, all of them. (Default: every message.) */
  readonly filter?: Readonly<Record<string, string>>;
  readonly ackSeconds: number;
  readonly maxDeliveryAttempts: number;
}

export const deadLetterTopicOf = (topic: string): string => `${topic}-dlq`;
export const deadLetterSubscriptionOf = (topic: string): string => `${deadLetterTopicOf(topic)}-sub`;

/** A filter in Pub/Sub's language (https://cloud.google.com/pubsub/docs/subscription-message-filter); empty: every message. */
export const filterText = (filter: SubscriptionSpec['filter']): string =>
  Object.entries(filter ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `attributes.${name} = ${JSON.stringify(value)}`)
    .join(' AND ');
