import { v1 } from '@google-cloud/pubsub';
import type { CallOptions } from 'google-gax';
import type { DeadLetter, DeadLetters } from '../../ports/deadLetters.js';
import { deadLetterSubscriptionOf } from '../../domain/topology.js';
import { clientOptions } from '../google/clientOptions.js';
import { faultOf, translated } from '../google/grpcFaults.js';
import type { PubsubConnection } from './pubsubBus.js';

export interface PubsubDeadLetters extends DeadLetters {
  close(): Promise<void>;
}

const MOST_MESSAGES = 100;
/** Pulls per topic and call. */
const MOST_PULLS = 10;
const ONCE: CallOptions = { retry: null, timeout: 15_000 };

/** What the service adds when it moves a message. https://cloud.google.com/pubsub/docs/handling-failures */
const ADDED = /^CloudPubSubDeadLetter/;

const ownAttributes = (attributes: Readonly<Record<string, string>> | null | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => !ADDED.test(name)));

const textOf = (data: Uint8Array | string | null | undefined): string => {
  if (typeof data === 'string') return Buffer.from(data, 'base64').toString();
  return Buffer.from(data ?? []).toString();
};

const asked = async <T>(topic: string, request: () => Promise<T>): Promise<T> => {
  try {
    return await request();
  } catch (error) {
    throw translated(faultOf(error), `reading the dead letters of ${topic}`);
  }
};

/** The dead letter subscriptions of Pub/Sub, pulled until they are empty. */
export const pubsubDeadLetters = ({ projectId, emulatorHost }: PubsubConnection): PubsubDeadLetters => {
  const client = new v1.SubscriberClient(clientOptions(projectId, emulatorHost));

  const drainTopic = async (topic: string, settle: (letter: DeadLetter) => Promise<void>): Promise<number> => {
    const subscription = `projects/${projectId}/subscriptions/${deadLetterSubscriptionOf(topic)}`;
    let count = 0;
    for (let pull = 0; pull < MOST_PULLS; pull += 1) {
      const request = { subscription, maxMessages: MOST_MESSAGES, returnImmediately: true };
      const [{ receivedMessages }] = await asked(topic, () => client.pull(request, ONCE));
      const received = receivedMessages ?? [];
      if (received.length === 0) break;
      const results = await Promise.allSettled(
        received.map(({ message }) =>
          settle({
            topic,
            data: textOf(message?.data),
            attributes: ownAttributes(message?.attributes),
            messageId: message?.messageId ?? '',
          }),
        ),
      );
      const ackIds = received.flatMap(({ ackId }, index) =>
        results[index]?.status === 'fulfilled' ? [ackId ?? ''] : [],
      );
      if (ackIds.length > 0) await asked(topic, () => client.acknowledge({ subscription, ackIds }, ONCE));
      count += ackIds.length;
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
    return count;
  };

  return {
    drain: async (topics, settle) => {
      const counts: Record<string, number> = {};
      for (const topic of topics) counts[topic] = await drainTopic(topic, settle);
      return counts;
    },
    close: () => client.close(),
  };
};
