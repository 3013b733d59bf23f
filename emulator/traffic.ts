import type { Bus, DeliveryHandler, OutgoingMessage } from '../shared/ports/bus.js';
import type { Subscription } from '../shared/domain/topology.js';
import type { Waiting } from './localRuntime.js';

/** What this process published and what of it was not acknowledged yet, where the transport does not tell. */
export interface Traffic {
  /** Publishes, and remembers. */
  readonly bus: Bus;
  /** The handler of a function, counted. */
  readonly watch: (functionName: string, handler: DeliveryHandler) => DeliveryHandler;
  /** Nothing that this process published or handles is under way to a hosted function. */
  isIdle(): boolean;
  idle(): Promise<void>;
  readonly waiting: () => readonly Waiting[];
}

/** One message on its way to one function: how often it will come, and how often it was refused. */
interface Pending {
  copies: number;
  refusals: number;
}

const accepts = ({ filter }: Subscription, { attributes }: OutgoingMessage): boolean =>
  Object.entries(filter).every(([name, value]) => attributes[name] === value);

/**
 * Counts messages per matching subscription against acknowledged deliveries. A message refused as often as its
 * subscription allows is a dead letter and counts no more. Messages of other processes are not known before they arrive.
 */
export const trafficOf = (bus: Bus, subscriptions: readonly Subscription[], hosted: readonly string[]): Traffic => {
  const pending = new Map<string, Pending>();
  const strangers = new Map<string, Waiting>();
  const isHosted = new Set(hosted);
  let handling = 0;
  let idlers: (() => void)[] = [];

  const keyOf = (functionName: string, topic: string, data: string): string => `${functionName}|${topic}|${data}`;
  const isIdle = (): boolean => handling === 0 && pending.size === 0;

  const wakeIdlers = (): void => {
    if (idlers.length === 0 || !isIdle()) return;
    const woken = idlers;
    idlers = [];
    for (const wake of woken) wake();
  };

  const expect = (topic: string, message: OutgoingMessage): readonly string[] =>
    subscriptions.flatMap((subscription) => {
      if (subscription.topic !== topic || !accepts(subscription, message)) return [];
      const name = subscription.function;
      if (!isHosted.has(name)) {
        const known = strangers.get(`${name}|${topic}`)?.messages ?? 0;
        strangers.set(`${name}|${topic}`, { topic, function: name, messages: known + 1 });
        return [];
      }
      const key = keyOf(name, topic, message.data);
      const known = pending.get(key);
      pending.set(key, { copies: (known?.copies ?? 0) + 1, refusals: known?.refusals ?? 0 });
      return [key];
    });

  const forget = (key: string): void => {
    const known = pending.get(key);
    if (known === undefined) return;
    known.copies -= 1;
    if (known.copies <= 0) pending.delete(key);
  };

  const refused = (key: string, most: number): void => {
    const known = pending.get(key);
    if (known === undefined) return;
    known.refusals += 1;
    if (known.refusals >= most) pending.delete(key);
  };

  return {
    bus: {
      publish: async (topic, messages, certainty) => {
        const keys = messages.flatMap((message) => expect(topic, message));
        try {
          await bus.publish(topic, messages, certainty);
        } catch (error) {
          for (const key of keys) forget(key);
          throw error;
        }
      },
    },
    watch: (functionName, handler) => {
      const own = subscriptions.filter((subscription) => subscription.function === functionName);
      const most = Math.max(...own.map(({ maxDeliveryAttempts }) => maxDeliveryAttempts));
      return async (delivery) => {
        const key = keyOf(functionName, delivery.topic, delivery.data);
        handling += 1;
        try {
          const result = await handler(delivery);
          if (result === 'ack') forget(key);
          else refused(key, most);
          return result;
        } finally {
          handling -= 1;
          wakeIdlers();
        }
      };
    },
    isIdle,
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => void idlers.push(resolve))),
    waiting: () => [...strangers.values()],
  };
};
