import type { Json } from '../../domain/hash.js';
import type { Delivery } from '../../ports/bus.js';
import type { DocRef } from '../../ports/docStore.js';
import type { Changes } from './storedDoc.js';

/** One write as the journal keeps it: only what changed. */
export type JournalEntry =
  | {
      readonly kind: 'doc';
      readonly ref: DocRef;
      readonly fields: Readonly<Record<string, Json>>;
      readonly deleted: readonly string[];
    }
  | {
      readonly kind: 'message';
      readonly subscription: string;
      readonly id: string;
      readonly delivery: Delivery | null;
    };

/** `["d",collection,id,{fields},[deleted]]`, from JSON already made. */
export const docLine = ({ collection, id }: DocRef, changes: Changes): string => {
  let fields = '';
  let deleted = '';
  for (const { field, value, text } of changes) {
    const name = JSON.stringify(field);
    if (value === undefined) deleted += deleted === '' ? name : `,${name}`;
    else fields += `${fields === '' ? '' : ','}${name}:${text}`;
  }
  return `["d",${JSON.stringify(collection)},${JSON.stringify(id)},{${fields}},[${deleted}]]`;
};

/** `["m",subscription,id,delivery]`; null removes. */
export const messageLine = (subscription: string, id: string, delivery: string | null): string =>
  `["m",${JSON.stringify(subscription)},${JSON.stringify(id)},${delivery ?? 'null'}]`;

const entryOf = (line: string): JournalEntry => {
  const [kind, a, id, body, deleted] = JSON.parse(line) as [string, string, string, unknown, readonly string[]];
  return kind === 'd'
    ? { kind: 'doc', ref: { collection: a, id }, fields: body as Readonly<Record<string, Json>>, deleted }
    : { kind: 'message', subscription: a, id, delivery: body as Delivery | null };
};

export const journalText = (lines: readonly string[]): string => lines.join('\n');
export const journalEntries = (text: string): JournalEntry[] => text.split('\n').map(entryOf);
