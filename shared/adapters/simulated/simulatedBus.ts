import { UnavailableError } from '../../domain/errors.js';
import type { Bus, Delivery, DeliveryHandler, DeliveryResult } from '../../ports/bus.js';
import type { Clock } from '../../ports/clock.js';
import { accepts, type BusSubscription } from '../inProcess/mailbox.js';

/** Something that may happen next. */
export interface Choice {
  readonly kind: 'effect' | 'deliver' | 'duplicate' | 'drop' | 'fault' | 'crash' | 'timer';
  readonly label: string;
}
export interface OpenChoice extends Choice {
  readonly take: () => void;
}

/** How often each misfortune may still happen. */
export interface BusBudget {
  duplicates: number;
  drops: number;
}

export interface SimulatedBus extends Bus {
  /** Handlers of a crashed instance are gone until another one attaches. */
  attach(functionName: string, handler: DeliveryHandler, instance?: string): void;
  /** The instance is gone: its deliveries in flight come again, whatever its handlers still say is not heard. */
  crash(instance: string): void;
  /** Replaces the subscriptions; messages of others are kept. */
  declare(subscriptions: readonly BusSubscription[]): void;
  choices(): readonly OpenChoice[];
  /** Instances that have a delivery in flight. */
  busy(): ReadonlySet<string>;
  /** Messages not acknowledged of a subscription, in flight included, or those of `<topic>-dlq`. */
  waiting(subscription: string): number;
}

interface Held {
  readonly subscription: string;
  readonly delivery: Delivery;
}
interface Attached {
  readonly instance: string;
  readonly handler: DeliveryHandler;
}

const MOST_DELIVERIES = 10;
const BACKOFF_MS = 10_000;

/**
 * A broker whose every move is a choice of whoever drives it: which waiting message is delivered next and to which
 * instance, which one is doubled or lost. Order therefore means nothing; a delay is a message that is not chosen.
 */
export const simulatedBus = (options: {
  readonly subscriptions: readonly BusSubscription[];
  readonly clock: Clock;
  readonly budget?: BusBudget;
  /** Deliveries of one subscription in flight at once. (Default: no limit.) */
  readonly concurrency?: number;
  /** Messages of one publish that the broker takes before it fails; null: it takes them all. */
  readonly takes?: (topic: string) => number | null;
}): SimulatedBus => {
  const { clock } = options;
  const budget = options.budget ?? { duplicates: 0, drops: 0 };
  const concurrency = options.concurrency ?? Number.POSITIVE_INFINITY;
  let { subscriptions } = options;
  const attached = new Map<string, Attached[]>();
  let waiting: Held[] = [];
  const inFlight = new Map<Held, string>();
  const pausing = new Set<Held>();
  const dead: Held[] = [];
  let number = 0;

  const again = async (held: Held): Promise<void> => {
    const { subscription, delivery } = held;
    if (delivery.deliveryAttempt >= MOST_DELIVERIES) {
      dead.push({ subscription: `${delivery.topic}-dlq`, delivery });
      return;
    }
    pausing.add(held);
    await clock.sleep(BACKOFF_MS);
    pausing.delete(held);
    waiting.push({ subscription, delivery: { ...delivery, deliveryAttempt: delivery.deliveryAttempt + 1 } });
  };

  const deliver = async (held: Held, { instance, handler }: Attached): Promise<void> => {
    waiting = waiting.filter((other) => other !== held);
    inFlight.set(held, instance);
    let result: DeliveryResult = 'nack';
    try {
      result = await handler(held.delivery);
    } catch {
      // the boundary of a function answers 500: redelivery
    }
    if (!inFlight.delete(held)) return; // its instance crashed meanwhile
    if (result === 'nack') await again(held);
  };

  const targets = ({ subscription }: Held): readonly Attached[] => {
    const declared = subscriptions.find((each) => each.subscription === subscription);
    if (declared === undefined) return [];
    const flying = [...inFlight.keys()].filter((held) => held.subscription === subscription).length;
    return flying >= concurrency ? [] : (attached.get(declared.function) ?? []);
  };

  const choicesOf = (held: Held): OpenChoice[] => {
    const to = targets(held);
    if (to.length === 0) return [];
    const name = `${held.subscription} #${held.delivery.messageId}`;
    const choices: OpenChoice[] = to.map((target) => ({
      kind: 'deliver',
      label: `deliver ${name} to ${target.instance}`,
      take: () => void deliver(held, target),
    }));
    if (budget.duplicates > 0)
      choices.push({
        kind: 'duplicate',
        label: `duplicate ${name}`,
        take: () => {
          budget.duplicates -= 1;
          waiting.push({ ...held });
        },
      });
    if (budget.drops > 0)
      choices.push({
        kind: 'drop',
        label: `drop ${name}`,
        take: () => {
          budget.drops -= 1;
          waiting = waiting.filter((other) => other !== held);
        },
      });
    return choices;
  };

  return {
    publish: async (topic, messages) => {
      const takes = options.takes?.(topic) ?? null;
      for (const { data, attributes } of takes === null ? messages : messages.slice(0, takes)) {
        number += 1;
        const delivery = { data, attributes, topic, messageId: String(number), deliveryAttempt: 1 };
        for (const declared of subscriptions)
          if (declared.topic === topic && accepts(declared, attributes))
            waiting.push({ subscription: declared.subscription, delivery });
      }
      if (takes !== null) throw new UnavailableError(`${topic} took ${takes} of ${messages.length} messages`);
    },
    attach: (functionName, handler, instance = functionName) => {
      const others = (attached.get(functionName) ?? []).filter((each) => each.instance !== instance);
      attached.set(functionName, [...others, { instance, handler }]);
    },
    crash: (instance) => {
      for (const [name, handlers] of attached)
        attached.set(
          name,
          handlers.filter((each) => each.instance !== instance),
        );
      for (const [held, owner] of inFlight) {
        if (owner !== instance) continue;
        inFlight.delete(held);
        waiting.push({ ...held }); // not the same one: what its old handler still says is about the old one
      }
    },
    declare: (next) => {
      subscriptions = next;
    },
    choices: () => waiting.flatMap(choicesOf),
    busy: () => new Set(inFlight.values()),
    waiting: (subscription) =>
      [...waiting, ...inFlight.keys(), ...pausing, ...dead].filter((held) => held.subscription === subscription).length,
  };
};
