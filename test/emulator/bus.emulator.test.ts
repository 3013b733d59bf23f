import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { http } from '@google-cloud/functions-framework';
import { v1 } from '@google-cloud/pubsub';
import { httpHost, type HttpHost } from '../../emulator/httpHost.js';
import { pushEndpoint, type Undecodable } from '../../functions/boundary/onHttp.js';
import { clientOptions } from '../../shared/adapters/google/clientOptions.js';
import { provision } from '../../shared/adapters/pubsub/provision.js';
import { pubsubBus, type PubsubBus } from '../../shared/adapters/pubsub/pubsubBus.js';
import { ConfigError } from '../../shared/domain/errors.js';
import type { Delivery, DeliveryHandler } from '../../shared/ports/bus.js';
import type { Subscription } from '../../shared/domain/topology.js';
import { releaseEmulators, sharedEmulators } from './sharedEmulators.js';

const TRANSITION = { ackSeconds: 60, maxDeliveryAttempts: 10 };
const SPECS: readonly Subscription[] = [
  { topic: 'a-complete', subscription: 'a-complete-next', function: 'bus-next', filter: {}, ...TRANSITION },
  {
    topic: 'a-complete',
    subscription: 'a-complete-join',
    function: 'bus-join',
    filter: { mode: 'overnight', kind: 'completion' },
    ...TRANSITION,
  },
  {
    topic: 'a-trigger',
    subscription: 'a-trigger-work',
    function: 'bus-worker',
    filter: {},
    ackSeconds: 600,
    maxDeliveryAttempts: 6,
  },
];

const received = new Map<string, Delivery[]>(SPECS.map((spec) => [spec.function, []]));
const undecodable: Undecodable[] = [];
let handler: (name: string) => DeliveryHandler;

for (const { function: name, topic } of SPECS)
  http(
    name,
    pushEndpoint((delivery) => handler(name)(delivery), {
      topicOf: (subscription) => (SPECS.some((spec) => spec.subscription === subscription) ? topic : null),
      onUndecodable: (fault) => Promise.resolve(void undecodable.push(fault)),
      onException: () => undefined,
    }),
  );

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await pause(5);
};
const of = (name: string): readonly Delivery[] => received.get(name) ?? [];

describe('messages through the Pub/Sub emulator', function () {
  this.timeout(60_000);
  const projectId = `bus-${process.pid}`;
  let emulatorHost = '';
  let host: HttpHost;
  let bus: PubsubBus;

  before(async function () {
    ({ pubsubHost: emulatorHost } = await sharedEmulators(this));
    host = await httpHost(SPECS.map((spec) => spec.function));
    await provision({ projectId, emulatorHost, pushBase: host.url }, SPECS);
    bus = pubsubBus({ projectId, emulatorHost });
  });
  after(async () => {
    await bus?.close();
    await host?.close();
    await releaseEmulators();
  });
  beforeEach(() => {
    for (const list of received.values()) list.length = 0;
    handler = (name) => (delivery) => {
      received.get(name)?.push(delivery);
      return Promise.resolve('ack');
    };
  });

  it('every subscription of a topic gets a message as it was, and no other', async () => {
    const sent = { data: '{"text":"Dončić 🏀"}', attributes: { mode: 'overnight', 'ce-id': 'x' } };
    await bus.publish('a-complete', [sent]);
    await until(() => of('bus-next').length > 0 && of('bus-join').length > 0);
    for (const name of ['bus-next', 'bus-join']) {
      const [delivery] = of(name);
      assert.deepEqual(
        { ...delivery, messageId: '' },
        { ...sent, topic: 'a-complete', deliveryAttempt: 1, messageId: '' },
      );
    }
    assert.equal(of('bus-worker').length, 0);
    assert.deepEqual(undecodable, []);
  });

  it('a thousand messages at once all arrive', async () => {
    const messages = Array.from({ length: 1_000 }, (_, n) => ({ data: String(n), attributes: { n: String(n) } }));
    await Promise.all([
      bus.publish('a-trigger', messages.slice(0, 500)),
      ...messages.slice(500).map((message) => bus.publish('a-trigger', [message])),
    ]);
    const arrived = (): Set<string> => new Set(of('bus-worker').map(({ data }) => data));
    await until(() => arrived().size === messages.length);
    assert.ok(of('bus-worker').every(({ data, attributes }) => attributes['n'] === data));
  });

  it('publishing nothing is nothing', async () => {
    await bus.publish('a-trigger', []);
  });

  it('a nack and an exception are delivered again', async () => {
    const tries = new Map<string, number>();
    handler = () => (delivery) => {
      const { data } = delivery;
      tries.set(data, (tries.get(data) ?? 0) + 1);
      if ((tries.get(data) ?? 0) > 1) return Promise.resolve('ack');
      return data === 'nack' ? Promise.resolve('nack') : Promise.reject(new Error('bug'));
    };
    await bus.publish('a-trigger', [
      { data: 'nack', attributes: {} },
      { data: 'bug', attributes: {} },
    ]);
    await until(() => [...tries.values()].filter((count) => count > 1).length === 2);
  });

  it('a topic that does not exist is a fault of the deployment', async () => {
    await assert.rejects(bus.publish('nowhere', [{ data: '{}', attributes: {} }]), ConfigError);
  });

  it('provisions retention, backoff, dead letters and filters, and may be repeated', async () => {
    await provision({ projectId, emulatorHost, pushBase: host.url }, SPECS);
    const subscriber = new v1.SubscriberClient(clientOptions(projectId, emulatorHost));
    try {
      const [subscriptions] = await subscriber.listSubscriptions({ project: `projects/${projectId}` });
      const short = (name: string | null | undefined): string => name?.split('/').at(-1) ?? '';
      const found = subscriptions
        .map((subscription) => ({
          name: short(subscription.name),
          topic: short(subscription.topic),
          endpoint: subscription.pushConfig?.pushEndpoint ?? '',
          ack: subscription.ackDeadlineSeconds,
          retention: Number(subscription.messageRetentionDuration?.seconds),
          filter: subscription.filter ?? '',
          backoff: subscription.retryPolicy ? Number(subscription.retryPolicy.minimumBackoff?.seconds) : null,
          dead: short(subscription.deadLetterPolicy?.deadLetterTopic),
          attempts: subscription.deadLetterPolicy?.maxDeliveryAttempts ?? null,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const retention = 604_800;
      const pulled = { endpoint: '', ack: 60, retention, filter: '', backoff: null, dead: '', attempts: null };
      assert.deepEqual(found, [
        { ...pulled, name: 'a-complete-dlq-sub', topic: 'a-complete-dlq' },
        {
          name: 'a-complete-join',
          topic: 'a-complete',
          endpoint: `${host.url}/bus-join`,
          ack: 60,
          retention,
          filter: 'attributes.kind = "completion" AND attributes.mode = "overnight"',
          backoff: 10,
          dead: 'a-complete-dlq',
          attempts: 10,
        },
        {
          name: 'a-complete-next',
          topic: 'a-complete',
          endpoint: `${host.url}/bus-next`,
          ack: 60,
          retention,
          filter: '',
          backoff: 10,
          dead: 'a-complete-dlq',
          attempts: 10,
        },
        { ...pulled, name: 'a-trigger-dlq-sub', topic: 'a-trigger-dlq' },
        {
          name: 'a-trigger-work',
          topic: 'a-trigger',
          endpoint: `${host.url}/bus-worker`,
          ack: 600,
          retention,
          filter: '',
          backoff: 30,
          dead: 'a-trigger-dlq',
          attempts: 6,
        },
      ]);
    } finally {
      await subscriber.close();
    }
  });
});
