import type { Delivery } from '../../ports/bus.js';
import type { MessageQueue } from '../inProcess/messageQueue.js';
import { MESSAGES, messageKeyOf, messageOf } from './recordKeys.js';
import type { Records } from './records.js';

/** Messages of the in-process bus, in the same flushes as the documents. */
export const lmdbQueue = (records: Records): MessageQueue => ({
  put: (queued, certainty) => {
    for (const { subscription, id, delivery } of queued)
      records.put(messageKeyOf(subscription, id), () => [JSON.stringify(delivery)], true);
    return records.settled(certainty);
  },
  remove: (subscription, id) => {
    records.remove(messageKeyOf(subscription, id));
    return records.settled('durable');
  },
  pending: () => {
    records.freshen();
    return records
      .range(MESSAGES.start, MESSAGES.end, Number.POSITIVE_INFINITY)
      .map(([key, text]) => ({ ...messageOf(key), delivery: JSON.parse(text) as Delivery }));
  },
});
