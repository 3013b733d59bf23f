import assert from 'node:assert/strict';
import type { Bus, Delivery, DeliveryHandler, OutgoingMessage } from '../../shared/ports/bus.js';

export interface ContractSubscription {
  readonly topic: string;
  readonly subscription: string;
  readonly function: string;
  readonly filter?: Readonly<Record<string, string>>;
}

/** One bus of a process, over messages that outlive it. */
export interface OpenBus {
  readonly bus: Bus;
  attach(functionName: string, handler: DeliveryHandler): void;
  start(): void;
  /** Resolves when nothing is left to deliver to attached functions, redeliveries included. */
  idle(): Promise<void>;
  /** Ends this process as hard as the adapter can imitate: nothing more is delivered or acknowledged by it. */
  crash(): Promise<void>;
  /** Messages kept for a subscription, or for `<topic>-dlq`. */
  waiting(name: string): number;
}

export interface BusWorld {
  /** A process with a bus; called again after `crash` it finds what the earlier one left. */
  open(subscriptions: readonly ContractSubscription[]): Promise<OpenBus>;
  close(): Promise<void>;
}

export const SUBSCRIPTIONS: readonly ContractSubscription[] = [
  { topic: 'done', subscription: 'done-recorder', function: 'recorder' },
  { topic: 'done', subscription: 'done-joiner', function: 'joiner', filter: { processor: 'p3_b' } },
  { topic: 'orders', subscription: 'orders-receiver', function: 'receiver', filter: { kind: 'phase' } },
  { topic: 'orders', subscription: 'orders-worker', function: 'worker', filter: { kind: 'work' } },
];

export const message = (data: string, attributes: Readonly<Record<string, string>> = {}): OutgoingMessage => ({
  data,
  attributes,
});

/** What every Bus promises (shared/ports/bus.ts). */
export const busContract = (world: () => Promise<BusWorld>): void => {
  let opened: BusWorld;
  beforeEach(async () => {
    opened = await world();
  });
  afterEach(() => opened.close());

  const recorder = (into: Delivery[]): DeliveryHandler => {
    return async (delivery) => {
      into.push(delivery);
      return 'ack';
    };
  };
  const dataOf = (deliveries: readonly Delivery[]): string[] => deliveries.map(({ data }) => data).sort();

  it('every subscription of a topic gets each message, as it was sent', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    const recorded: Delivery[] = [];
    const joined: Delivery[] = [];
    one.attach('recorder', recorder(recorded));
    one.attach('joiner', recorder(joined));
    one.start();
    const attributes = { kind: 'completion', processor: 'p3_b' };
    await one.bus.publish('done', [message('{"n":"Dončić"}', attributes), message('{"n":2}', attributes)]);
    await one.idle();
    assert.deepEqual(dataOf(recorded), ['{"n":"Dončić"}', '{"n":2}']);
    assert.deepEqual(dataOf(joined), ['{"n":"Dončić"}', '{"n":2}']);
    const [first] = recorded;
    assert.deepEqual([first?.topic, first?.attributes, first?.deliveryAttempt], ['done', attributes, 1]);
    assert.equal(new Set(recorded.map(({ messageId }) => messageId)).size, 2);
  });

  it('a filter lets through what equals it, and nothing that lacks the attribute', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    const phases: Delivery[] = [];
    const works: Delivery[] = [];
    one.attach('receiver', recorder(phases));
    one.attach('worker', recorder(works));
    one.start();
    await one.bus.publish('orders', [
      message('1', { kind: 'phase', mode: 'overnight' }),
      message('2', { kind: 'work' }),
      message('3', { kind: 'phases' }),
      message('4', {}),
    ]);
    await one.idle();
    assert.deepEqual(dataOf(phases), ['1']);
    assert.deepEqual(dataOf(works), ['2']);
  });

  it('a topic without a subscription keeps nothing', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    one.start();
    await one.bus.publish('nobody', [message('lost')]);
    await one.bus.publish('done', []);
    await one.idle();
    await one.crash();
    const found: Delivery[] = [];
    const two = await opened.open([{ topic: 'nobody', subscription: 'nobody-late', function: 'late' }]);
    two.attach('late', recorder(found));
    two.start();
    await two.idle();
    assert.deepEqual(found, []);
  });

  it('nack redelivers until acknowledged; others are not held up', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    const seen: string[] = [];
    let refusals = 2;
    one.attach('recorder', async ({ data }) => {
      seen.push(data);
      if (data !== 'stubborn' || refusals === 0) return 'ack';
      refusals -= 1;
      return 'nack';
    });
    one.start();
    await one.bus.publish('done', [message('stubborn'), message('easy')]);
    await one.idle();
    assert.deepEqual(seen.filter((data) => data === 'stubborn').length, 3);
    assert.ok(seen.indexOf('easy') < seen.lastIndexOf('stubborn'));
    assert.equal(one.waiting('done-recorder'), 0);
  });

  it('a handler that throws is a nack', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    let deliveries = 0;
    one.attach('recorder', async () => {
      deliveries += 1;
      if (deliveries === 1) throw new Error('broken');
      return 'ack';
    });
    one.start();
    await one.bus.publish('done', [message('x')]);
    await one.idle();
    assert.equal(deliveries, 2);
  });

  it('poison goes to the dead letters of its topic after ten deliveries, and only there', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    let deliveries = 0;
    const joined: Delivery[] = [];
    one.attach('recorder', async () => {
      deliveries += 1;
      return 'nack';
    });
    one.attach('joiner', recorder(joined));
    one.start();
    await one.bus.publish('done', [message('poison', { processor: 'p3_b' })]);
    await one.idle();
    assert.equal(deliveries, 10);
    assert.equal(one.waiting('done-dlq'), 1);
    assert.equal(one.waiting('done-recorder'), 0);
    assert.deepEqual(dataOf(joined), ['poison']);
  });

  it('S51 messages of a function that is not attached stay and are visible', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    const found: Delivery[] = [];
    one.start();
    await one.bus.publish('done', [message('kept', { processor: 'p3_a' })]);
    await one.idle();
    assert.equal(one.waiting('done-recorder'), 1);
    one.attach('recorder', recorder(found));
    await one.idle();
    assert.deepEqual(dataOf(found), ['kept']);
    assert.equal(one.waiting('done-recorder'), 0);
  });

  it('what was published and not acknowledged comes again after a crash; what was acknowledged does not', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    one.attach('recorder', ({ data }) => (data === 'acked' ? Promise.resolve('ack') : new Promise(() => undefined)));
    one.start();
    await one.bus.publish('done', [message('acked')]);
    await one.idle();
    await one.bus.publish('done', [message('a'), message('b')]);
    await one.crash();
    const found: Delivery[] = [];
    const two = await opened.open(SUBSCRIPTIONS);
    two.attach('recorder', recorder(found));
    two.start();
    await two.bus.publish('done', [message('new')]);
    await two.idle();
    assert.deepEqual(dataOf(found), ['a', 'b', 'new']);
    assert.equal(new Set(found.map(({ messageId }) => messageId)).size, 3);
  });

  it('what was published in order survives a crash once a later publish is durable', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    one.start();
    await one.bus.publish('done', [message('first')], 'ordered');
    await one.bus.publish('done', [message('second')]);
    await one.crash();
    const found: Delivery[] = [];
    const two = await opened.open(SUBSCRIPTIONS);
    two.attach('recorder', recorder(found));
    two.start();
    await two.idle();
    assert.deepEqual(dataOf(found), ['first', 'second']);
  });

  it('a crash between the acknowledgements of two subscriptions redelivers to the one that did not', async () => {
    const one = await opened.open(SUBSCRIPTIONS);
    one.attach('recorder', recorder([]));
    one.attach('joiner', () => new Promise(() => undefined));
    one.start();
    await one.bus.publish('done', [message('x', { processor: 'p3_b' })]);
    await one.bus.publish('done', [message('y', { processor: 'p3_a' })]); // the acknowledgement of x is behind it
    await one.crash();
    const recorded: Delivery[] = [];
    const joined: Delivery[] = [];
    const two = await opened.open(SUBSCRIPTIONS);
    two.attach('recorder', recorder(recorded));
    two.attach('joiner', recorder(joined));
    two.start();
    await two.idle();
    assert.deepEqual(dataOf(joined), ['x']);
    assert.ok(!dataOf(recorded).includes('x'));
  });
};
