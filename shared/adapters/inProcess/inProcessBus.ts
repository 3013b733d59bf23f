import { deadLetterTopicOf } from '../../domain/topology.js';
import type { Bus, Delivery, DeliveryHandler, DeliveryResult, OutgoingMessage } from '../../ports/bus.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import {
  accepts,
  emptyMailbox,
  isBusy,
  isWork,
  statsOf,
  type BusSubscription,
  type Mailbox,
  type SubscriptionStats,
} from './mailbox.js';
import type { MessageQueue, QueuedMessage } from './messageQueue.js';

export interface InProcessBusOptions {
  readonly queue: MessageQueue;
  readonly subscriptions: readonly BusSubscription[];
  readonly log: Log;
  readonly clock: Clock;
  /** Deliveries of one subscription in flight at once. (Default: 32, of work 4.) */
  readonly concurrency?: number;
  /** Pause before the redelivery that follows the given delivery attempt. (Default: 250 ms, doubling, at most 60 s.) */
  readonly backoffMs?: (deliveryAttempt: number) => number;
}

export interface InProcessBus extends Bus {
  /** All subscriptions of this function are delivered to the handler from now on. */
  attach(functionName: string, handler: DeliveryHandler): void;
  /** Begins to deliver, first what a previous process left. */
  start(): void;
  /** Nothing waits, is in flight or waits for redelivery, but for messages of functions that are not attached. */
  isIdle(): boolean;
  idle(): Promise<void>;
  /** One entry per declared subscription, then those that only hold messages: dead letters and subscriptions no longer declared. */
  stats(): readonly SubscriptionStats[];
  /** Delivers nothing more; resolves when the deliveries in flight have ended. What was not acknowledged stays in the queue. */
  stop(): Promise<void>;
}

const CONCURRENCY = 32;
/** All work shares one thread: more of it begun at once ends later, not sooner, and keeps its inputs in memory. */
const WORK_CONCURRENCY = 4;
const FIRST_BACKOFF_MS = 250;
const MOST_BACKOFF_MS = 60_000;
const MOST_DELIVERIES = 10;
const ID_DIGITS = 16;
/** Deliveries begun in one turn of the event loop: the disk, timers and signals get theirs in between. */
const PER_TURN = 256;

const doubling = (attempt: number): number => Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), MOST_BACKOFF_MS);
/**
 * Publish and subscribe inside one process. A message is stored once per matching subscription, delivered from memory
 * at once and removed when acknowledged. Delivery does not wait for the disk: what a handler commits to the same store
 * becomes durable after the message that caused it. A delivery that is refused, or throws, comes again after a pause;
 * after ten it is kept as `<topic>-dlq`.
 */
export const inProcessBus = (options: InProcessBusOptions): InProcessBus => {
  const { queue, log, clock } = options;
  const backoffMs = options.backoffMs ?? doubling;
  const boxes = options.subscriptions.map((declared) =>
    emptyMailbox(declared, options.concurrency ?? (isWork(declared) ? WORK_CONCURRENCY : CONCURRENCY)),
  );
  // Last phase first: a date that is begun goes on before another one begins.
  const decisions = boxes.filter(({ declared }) => !isWork(declared)).toReversed();
  const works = boxes.filter(({ declared }) => isWork(declared)).toReversed();
  const byTopic = new Map<string, Mailbox[]>();
  for (const box of boxes) byTopic.set(box.declared.topic, [...(byTopic.get(box.declared.topic) ?? []), box]);
  /** Kept messages of subscriptions nobody declares. */
  const kept = new Map<string, number>();

  let isRunning = false;
  let isPumpScheduled = false;
  let begun = 0;
  let idlers: (() => void)[] = [];
  let lastNumber = clock.now() * 1000;

  const isIdle = (): boolean => !boxes.some(isBusy);
  const isAtRest = (): boolean =>
    isRunning ? isIdle() : boxes.every(({ inFlight, removing }) => inFlight + removing === 0);

  const wakeIdlers = (): void => {
    if (idlers.length === 0 || !isAtRest()) return;
    const woken = idlers;
    idlers = [];
    for (const wake of woken) wake();
  };

  const atRest = (): Promise<void> =>
    isAtRest() ? Promise.resolve() : new Promise((resolve) => void idlers.push(resolve));

  const lost = (event: string, delivery: Delivery) => (error: unknown) =>
    log.write('WARNING', event, { topic: delivery.topic, message_id: delivery.messageId, error: String(error) });

  const deadLetter = (box: Mailbox, delivery: Delivery): void => {
    const { subscription, topic } = box.declared;
    const name = deadLetterTopicOf(topic);
    box.deadLettered += 1;
    kept.set(name, (kept.get(name) ?? 0) + 1);
    log.write('ERROR', 'dead_lettered', { subscription, message_id: delivery.messageId });
    // Handed in together: one transaction, so the message is in one place or the other.
    queue
      .put([{ subscription: name, id: delivery.messageId, delivery }], 'ordered')
      .catch(lost('dead_letter_not_stored', delivery));
    queue.remove(subscription, delivery.messageId).catch(lost('dead_letter_not_moved', delivery));
  };

  const redeliver = async (box: Mailbox, delivery: Delivery): Promise<void> => {
    box.backingOff += 1;
    await clock.sleep(backoffMs(delivery.deliveryAttempt));
    box.backingOff -= 1;
    box.waiting.push({ ...delivery, deliveryAttempt: delivery.deliveryAttempt + 1 });
    schedulePump();
  };

  /** An acknowledgement counts when it is durable, and with it everything the handler committed. */
  const acknowledge = async (box: Mailbox, delivery: Delivery): Promise<void> => {
    box.removing += 1;
    await queue.remove(box.declared.subscription, delivery.messageId).catch(lost('ack_not_stored', delivery));
    box.removing -= 1;
    box.acked += 1;
    wakeIdlers();
  };

  const refuse = (box: Mailbox, delivery: Delivery): void => {
    box.nacked += 1;
    if (delivery.deliveryAttempt >= MOST_DELIVERIES) deadLetter(box, delivery);
    else void redeliver(box, delivery);
  };

  const deliver = async (box: Mailbox, handler: DeliveryHandler, delivery: Delivery): Promise<void> => {
    box.inFlight += 1;
    let result: DeliveryResult = 'nack';
    try {
      result = await handler(delivery);
    } catch (error) {
      const { subscription } = box.declared;
      const { messageId, deliveryAttempt } = delivery;
      log.write('ERROR', 'delivery_failed', { subscription, message_id: messageId, deliveryAttempt, error });
    }
    box.inFlight -= 1;
    if (result === 'ack') void acknowledge(box, delivery);
    else refuse(box, delivery);
    if (box.waiting.length > 0) schedulePump();
    wakeIdlers();
  };

  const empty = (box: Mailbox): void => {
    while (box.handler !== null && box.inFlight < box.concurrency && begun < PER_TURN) {
      const delivery = box.waiting.shift();
      if (delivery === undefined) return;
      if (begun === 0) setImmediate(nextTurn);
      begun += 1;
      void deliver(box, box.handler, delivery);
    }
  };

  const pump = (): void => {
    isPumpScheduled = false;
    if (!isRunning) return;
    for (const box of decisions) empty(box);
    if (decisions.some((box) => box.handler !== null && box.waiting.length > 0)) return;
    for (const box of works) empty(box);
  };

  const nextTurn = (): void => {
    const wasFull = begun >= PER_TURN;
    begun = 0;
    if (wasFull) pump();
  };

  const schedulePump = (): void => {
    if (isPumpScheduled) return;
    isPumpScheduled = true;
    queueMicrotask(pump);
  };

  const restore = (): void => {
    const byName = new Map(boxes.map((box) => [box.declared.subscription, box]));
    for (const { subscription, id, delivery } of queue.pending()) {
      lastNumber = Math.max(lastNumber, Number(id));
      const box = byName.get(subscription);
      if (box === undefined) kept.set(subscription, (kept.get(subscription) ?? 0) + 1);
      else box.waiting.push({ ...delivery, deliveryAttempt: 1 });
    }
  };

  const stored = (topic: string, { data, attributes }: OutgoingMessage): QueuedMessage[] => {
    lastNumber += 1;
    const id = String(lastNumber).padStart(ID_DIGITS, '0');
    const delivery: Delivery = { data, attributes, topic, messageId: id, deliveryAttempt: 1 };
    return (byTopic.get(topic) ?? []).flatMap((box) => {
      if (!accepts(box.declared, attributes)) return [];
      box.waiting.push(delivery);
      return [{ subscription: box.declared.subscription, id, delivery }];
    });
  };

  restore();

  return {
    publish: async (topic, messages, certainty = 'durable') => {
      const queued = messages.flatMap((message) => stored(topic, message));
      if (queued.length === 0) return;
      // Handed in before any handler can run, so that it is durable before whatever the handler commits.
      const settled = queue.put(queued, certainty);
      schedulePump();
      await settled;
    },
    attach: (functionName, handler) => {
      for (const box of boxes) if (box.declared.function === functionName) box.handler = handler;
      schedulePump();
    },
    start: () => {
      isRunning = true;
      schedulePump();
    },
    isIdle,
    idle: atRest,
    stats: () => {
      const undeclared = [...kept].map(([subscription, waiting]) => ({
        subscription,
        function: null,
        isAttached: false,
        waiting,
        inFlight: 0,
        backingOff: 0,
        acked: 0,
        nacked: 0,
        deadLettered: 0,
      }));
      return [...boxes.map(statsOf), ...undeclared];
    },
    stop: () => {
      isRunning = false;
      return atRest();
    },
  };
};
