import { v1 } from '@google-cloud/pubsub';
import { deadLetterSubscriptionOf, deadLetterTopicOf, filterText, type Subscription } from '../../domain/topology.js';
import { clientOptions } from '../google/clientOptions.js';
import { faultOf, GRPC, translated } from '../google/grpcFaults.js';
import type { PubsubConnection } from './pubsubBus.js';

const RETENTION = { seconds: 7 * 24 * 3_600 };
const LONGEST_BACKOFF_SECONDS = 600;
/** Work is slow and heavy: it is offered again later than a decision. */
const WORK_ACK_SECONDS = 600;
const WORK_BACKOFF_SECONDS = 30;
const BACKOFF_SECONDS = 10;
export interface ProvisionOptions extends PubsubConnection {
  /** Functions are at `<pushBase>/<function>`. */
  readonly pushBase: string;
  /** How soon a refused message is offered again. (Default: from 10 s, for work from 30 s, to 600 s.) */
  readonly backoff?: { readonly minSeconds: number; readonly maxSeconds: number };
}

const backoffOf = ({ ackSeconds }: Subscription): NonNullable<ProvisionOptions['backoff']> => ({
  minSeconds: ackSeconds >= WORK_ACK_SECONDS ? WORK_BACKOFF_SECONDS : BACKOFF_SECONDS,
  maxSeconds: LONGEST_BACKOFF_SECONDS,
});

/** An empty policy is the explicit "never"; an absent one would mean 31 idle days. */
const NEVER = {};

/**
 * Creates the topics, push subscriptions (to `<pushBase>/<function>`), dead letter topics and their pull subscriptions
 * that a list of subscriptions implies. What exists is left as it is but for its push endpoint, so it may be repeated.
 * @throws {UnavailableError} the service did not answer; repeat.
 */
export const provision = async (options: ProvisionOptions, specs: readonly Subscription[]): Promise<void> => {
  const { projectId, emulatorHost, pushBase } = options;
  const publisher = new v1.PublisherClient(clientOptions(projectId, emulatorHost));
  const subscriber = new v1.SubscriberClient(clientOptions(projectId, emulatorHost));
  const topicName = (topic: string): string => `projects/${projectId}/topics/${topic}`;
  const subscriptionName = (subscription: string): string => `projects/${projectId}/subscriptions/${subscription}`;

  /** False: it exists. */
  const created = async (what: string, create: () => Promise<unknown>): Promise<boolean> => {
    try {
      await create();
      return true;
    } catch (error) {
      const fault = faultOf(error);
      if (fault.status !== GRPC.alreadyExists) throw translated(fault, `creating ${what}`);
      return false;
    }
  };

  const createTopic = (topic: string): Promise<boolean> =>
    created(`topic ${topic}`, () => publisher.createTopic({ name: topicName(topic) }));

  const createDeadLetterSubscription = (topic: string): Promise<boolean> => {
    const name = deadLetterSubscriptionOf(topic);
    return created(`subscription ${name}`, () =>
      subscriber.createSubscription({
        name: subscriptionName(name),
        topic: topicName(deadLetterTopicOf(topic)),
        ackDeadlineSeconds: 60,
        messageRetentionDuration: RETENTION,
        expirationPolicy: NEVER,
      }),
    );
  };

  const createPush = async (spec: Subscription): Promise<void> => {
    const { minSeconds, maxSeconds } = options.backoff ?? backoffOf(spec);
    const name = subscriptionName(spec.subscription);
    const pushConfig = { pushEndpoint: `${pushBase.replace(/\/$/, '')}/${spec.function}` };
    const isNew = await created(`subscription ${spec.subscription}`, () =>
      subscriber.createSubscription({
        name,
        topic: topicName(spec.topic),
        pushConfig,
        filter: filterText(spec.filter),
        ackDeadlineSeconds: spec.ackSeconds,
        messageRetentionDuration: RETENTION,
        expirationPolicy: NEVER,
        enableMessageOrdering: false,
        retryPolicy: { minimumBackoff: { seconds: minSeconds }, maximumBackoff: { seconds: maxSeconds } },
        deadLetterPolicy: {
          deadLetterTopic: topicName(deadLetterTopicOf(spec.topic)),
          maxDeliveryAttempts: spec.maxDeliveryAttempts,
        },
      }),
    );
    if (isNew) return;
    try {
      await subscriber.modifyPushConfig({ subscription: name, pushConfig });
    } catch (error) {
      throw translated(faultOf(error), `moving subscription ${spec.subscription}`);
    }
  };

  try {
    const topics = [...new Set(specs.map(({ topic }) => topic))];
    await Promise.all(topics.flatMap((topic) => [topic, deadLetterTopicOf(topic)]).map(createTopic));
    await Promise.all([...topics.map(createDeadLetterSubscription), ...specs.map(createPush)]);
  } finally {
    await Promise.all([publisher.close(), subscriber.close()]);
  }
};
