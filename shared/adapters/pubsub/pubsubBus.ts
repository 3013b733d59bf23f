import { v1 } from '@google-cloud/pubsub';
import type { CallOptions } from 'google-gax';
import type { Bus, OutgoingMessage } from '../../ports/bus.js';
import { clientOptions } from '../google/clientOptions.js';
import { translated } from '../google/grpcFaults.js';
import { LastFault, patiently, usualPatience, type Patience } from '../google/patience.js';
import { tickBatcher } from '../google/tickBatcher.js';

export interface PubsubConnection {
  readonly projectId: string;
  /** `host:port` of an emulator. */
  readonly emulatorHost?: string;
}

export interface PubsubBus extends Bus {
  /** Lets nothing new in; publishes under way may be lost. */
  close(): Promise<void>;
}

/** Limits of one publish request: 1,000 messages, 10 MB (https://cloud.google.com/pubsub/quotas). */
const MOST_MESSAGES = 1_000;
const MOST_BYTES = 7_000_000;
const BYTES_PER_CHARACTER = 3;
const TIMEOUT_MS = 15_000;

const bytesOf = ({ data, attributes }: OutgoingMessage): number => {
  let characters = data.length;
  for (const [name, value] of Object.entries(attributes)) characters += name.length + value.length;
  return characters * BYTES_PER_CHARACTER;
};

/**
 * Messages through Pub/Sub. What is published to one topic within one turn of the event loop travels in one request:
 * nothing waits for a timer. Resolves when the service has stored every message.
 */
export const pubsubBus = (options: PubsubConnection & { readonly patience?: Patience }): PubsubBus => {
  const { projectId, emulatorHost, patience = usualPatience } = options;
  const client = new v1.PublisherClient(clientOptions(projectId, emulatorHost));
  // Retries are ours, so that the time a handler can spend here is known; so are batches: the client's own wait 10 ms.
  const once: CallOptions = { retry: null, timeout: TIMEOUT_MS, isBundling: false };
  const topics = new Map<string, (message: OutgoingMessage) => Promise<void>>();

  const publisherOf = (topic: string): ((message: OutgoingMessage) => Promise<void>) => {
    const known = topics.get(topic);
    if (known !== undefined) return known;
    const name = `projects/${projectId}/topics/${topic}`;
    const publisher = tickBatcher<OutgoingMessage, void>(
      { items: MOST_MESSAGES, bytes: MOST_BYTES, bytesOf },
      async (messages) => {
        await client.publish(
          {
            topic: name,
            messages: messages.map(({ data, attributes }) => ({
              data: Buffer.from(data),
              attributes: { ...attributes },
            })),
          },
          once,
        );
        return messages.map(() => ({ status: 'fulfilled', value: undefined }));
      },
    );
    topics.set(topic, publisher);
    return publisher;
  };

  return {
    publish: async (topic, messages) => {
      const publish = publisherOf(topic);
      try {
        await Promise.all(messages.map((message) => patiently(patience, () => publish(message))));
      } catch (error) {
        throw error instanceof LastFault ? translated(error.fault, `publishing to ${topic}`) : error;
      }
    },
    close: () => client.close(),
  };
};
