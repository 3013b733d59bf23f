import type { Delivery } from '../../ports/bus.js';
import type { MessageQueue } from '../inProcess/messageQueue.js';
import type { GroupCommit } from './groupCommit.js';
import type { LmdbTables } from './lmdbTables.js';
import type { Overlay } from './overlay.js';

/** Messages of the in-process bus, in the same transactions as the documents. */
export const lmdbQueue = (
  { messages }: LmdbTables,
  overlay: Overlay,
  commits: GroupCommit,
  freshen: () => void,
): MessageQueue => ({
  put: (queued) => {
    const texts = queued.map(({ delivery }) => JSON.stringify(delivery));
    return commits.submit(() => {
      for (const [index, { subscription, id }] of queued.entries())
        overlay.putMessage(subscription, id, texts[index] ?? '');
    });
  },
  remove: (subscription, id) => commits.submit(() => overlay.putMessage(subscription, id, null)),
  pending: () => {
    freshen();
    const texts = new Map<string, string | null>([...messages.getRange()].map(({ key, value }) => [key, value]));
    for (const [key, text] of overlay.changedMessages()) texts.set(key, text);
    return [...texts.keys()].sort().flatMap((key) => {
      const text = texts.get(key) ?? null;
      if (text === null) return [];
      const at = key.lastIndexOf('|');
      return [{ subscription: key.slice(0, at), id: key.slice(at + 1), delivery: JSON.parse(text) as Delivery }];
    });
  },
});
