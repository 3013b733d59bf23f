import { v1 } from '@google-cloud/pubsub';
import type { CallOptions } from 'google-gax';
import type { DeadLetter, DeadLetters } from '../../ports/deadLetters.js';
import { deadLetterSubscriptionOf } from '../../ports/topology.js';
import { clientOptions } from '../google/clientOptions.js';
import { faultOf, translated } from '../google/grpcFaults.js';
import type { PubsubConnection } from './pubsubBus.js';

const MOST_MESSAGES = 100;
/** Most pulls per subscription and call. */
const MOST_PULLS = 10;
const ONCE: CallOptions = { retry: null, timeout: 15_000 };

/** https://cloud.google.com/pubsub/docs/handling-failures#dead_letter_topic */
const FIRST_TOPIC_ATTRIBUTES = /^CloudPubSubDeadLetter/;

const attributesOf = (attributes: Readonly<Record<string, string>> | null | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => !FIRST_TOPIC_ATTRIBUTES.test(name)));

const textOf = (data: Uint8Array | string | null | undefined): string => {
  if (typeof data === 'string') return Buffer.from(data, 'base64').toString();
  return data === null || data === undefined ? '' : Buffer.from(data).toString();
};

/** The dead letter subscriptions of Pub/Sub, pulled. */
export const pubsubDeadLetters = ({
  projectId,
  emulatorHost,
}: PubsubConnection): DeadLetters & { close(): Promise<void> } => {
  const client = new v1.SubscriberClient(clientOptions(projectId, emulatorHost));

  const pulled = async (subscription: string, topic: string): Promise<{ letter: DeadLetter; ackId: string }[]> => {
    const [{ receivedMessages }] = await client.pull(
      { subscription, maxMessages: MOST_MESSAGES, returnImmediately: true },
      ONCE,
    );
    return (receivedMessages ?? []).map(({ ackId, message }) => ({
      ackId: ackId ?? '',
      letter: {
        topic,
        data: textOf(message?.data),
        attributes: attributesOf(message?.attributes),
        messageId: message?.messageId ?? '',
      },
    }));
  };

  const drainTopic = async (topic: string, settle: (letter: DeadLetter) => Promise<void>): Promise<number> => {
    const subscription = `projects/${projectId}/subscriptions/${deadLetterSubscriptionOf(topic)}`;
    let settled = 0;
    for (let pull = 0; pull < MOST_PULLS; pull += 1) {
      const letters = await pulled(subscription, topic);
      const results = await Promise.allSettled(letters.map(({ letter }) => settle(letter)));
      const ackIds = letters.flatMap(({ ackId }, index) => (results[index]?.status === 'fulfilled' ? [ackId] : []));
      if (ackIds.length > 0) await client.acknowledge({ subscription, ackIds }, ONCE);
      settled += ackIds.length;
      const failure = results.find((result) => result.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
      if (letters.length === 0) break;
    }
    return settled;
  };

  return {
    drain: async (topics, settle) => {
      const counts: Record<string, number> = {};
      for (const topic of topics)
        try {
          counts[topic] = await drainTopic(topic, settle);
        } catch (error) {
          const fault = faultOf(error);
          throw fault === error || fault.cause === error
            ? translated(fault, `reading the dead letters of ${topic}`)
            : error;
        }
      return counts;
    },
    close: () => client.close(),
  };
};
