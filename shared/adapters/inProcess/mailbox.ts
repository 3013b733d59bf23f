import type { Delivery, DeliveryHandler } from '../../ports/bus.js';
import { Fifo } from './fifo.js';

export interface BusSubscription {
  readonly topic: string;
  readonly subscription: string;
  readonly function: string;
  /** Attribute equalities; a message that lacks one of them is not for this subscription. */
  readonly filter?: Readonly<Record<string, string>>;
}

export interface SubscriptionStats {
  readonly subscription: string;
  /** Null: messages kept for a subscription that is no longer declared, or dead letters. */
  readonly function: string | null;
  readonly isAttached: boolean;
  readonly waiting: number;
  readonly inFlight: number;
  /** Not acknowledged and waiting for their redelivery. */
  readonly backingOff: number;
  readonly acked: number;
  readonly nacked: number;
  readonly deadLettered: number;
}

/** What one subscription holds in memory. */
export interface Mailbox {
  readonly declared: BusSubscription;
  readonly concurrency: number;
  readonly waiting: Fifo<Delivery>;
  handler: DeliveryHandler | null;
  inFlight: number;
  /** Handled, and not yet durably removed. */
  removing: number;
  backingOff: number;
  acked: number;
  nacked: number;
  deadLettered: number;
}

export const emptyMailbox = (declared: BusSubscription, concurrency: number): Mailbox => ({
  declared,
  concurrency,
  waiting: new Fifo(),
  handler: null,
  inFlight: 0,
  removing: 0,
  backingOff: 0,
  acked: 0,
  nacked: 0,
  deadLettered: 0,
});

export const accepts = ({ filter }: BusSubscription, attributes: Readonly<Record<string, string>>): boolean => {
  for (const name in filter) if (attributes[name] !== filter[name]) return false;
  return true;
};

/** Work waits while a decision waits: deciding is short, and it may make the work needless. */
export const isWork = ({ filter }: BusSubscription): boolean => filter?.['kind'] === 'work';

/** Whether the mailbox has something to do that will be done without anybody's help. */
export const isBusy = (box: Mailbox): boolean =>
  box.inFlight + box.removing > 0 || (box.handler !== null && (box.waiting.length > 0 || box.backingOff > 0));

export const statsOf = (box: Mailbox): SubscriptionStats => ({
  subscription: box.declared.subscription,
  function: box.declared.function,
  isAttached: box.handler !== null,
  waiting: box.waiting.length,
  inFlight: box.inFlight,
  backingOff: box.backingOff,
  acked: box.acked,
  nacked: box.nacked,
  deadLettered: box.deadLettered,
});
