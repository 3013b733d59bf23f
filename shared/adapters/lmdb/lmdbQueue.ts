import type { Database } from 'lmdb';
import type { Delivery } from '../../ports/bus.js';
import type { MessageQueue } from '../inProcess/messageQueue.js';
import type { GroupCommit, Participant } from './groupCommit.js';

const SEPARATOR = '|';

const keyOf = (subscription: string, id: string): string => subscription + SEPARATOR + id;

/** Messages of the in-process bus, in the same transactions as the documents. */
export const lmdbQueue = (
  db: Database<string, string>,
  commits: () => GroupCommit,
): { readonly queue: MessageQueue; readonly participant: Participant } => {
  /** Null removes. */
  let staged = new Map<string, string | null>();

  return {
    queue: {
      put: (messages) => {
        const texts = messages.map(({ delivery }) => JSON.stringify(delivery));
        return commits().submit(() => {
          for (const [index, { subscription, id }] of messages.entries())
            staged.set(keyOf(subscription, id), texts[index] ?? '');
        });
      },
      remove: (subscription, id) =>
        commits().submit(() => {
          staged.set(keyOf(subscription, id), null);
        }),
      pending: () =>
        [...db.getRange()].map(({ key, value }) => {
          const at = key.lastIndexOf(SEPARATOR);
          return {
            subscription: key.slice(0, at),
            id: key.slice(at + 1),
            delivery: JSON.parse(value) as Delivery,
          };
        }),
    },
    participant: {
      write: () => {
        for (const [key, text] of staged) {
          if (text === null) void db.remove(key);
          else void db.put(key, text);
        }
        return staged.size > 0;
      },
      committed: () => {
        staged = new Map();
      },
      aborted: () => {
        staged = new Map();
      },
    },
  };
};
