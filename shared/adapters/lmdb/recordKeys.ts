import type { DocQuery, DocRef } from '../../ports/docStore.js';

export type Scalar = string | number | boolean;

/** Keys from `start` up to, not including, `end`. */
export interface KeyRange {
  readonly start: string;
  readonly end: string;
}

const SEPARATOR = '|';
/** The character after the separator: ends the range of what begins with the text before it. */
const AFTER = '}';

const below = (prefix: string): KeyRange => ({ start: prefix + SEPARATOR, end: prefix + AFTER });

export const docKeyOf = ({ collection, id }: DocRef): string => `d|${collection}|${id}`;
/** The document whose record has the key; null: another kind of record. */
export const docOf = (key: string): DocRef | null => {
  if (!key.startsWith('d|')) return null;
  const at = key.indexOf(SEPARATOR, 2);
  return { collection: key.slice(2, at), id: key.slice(at + 1) };
};
export const docsOf = (collection: string): KeyRange => below(`d|${collection}`);

export const messageKeyOf = (subscription: string, id: string): string => `m|${subscription}|${id}`;
export const MESSAGES: KeyRange = below('m');
export const messageOf = (key: string): { readonly subscription: string; readonly id: string } => {
  const at = key.lastIndexOf(SEPARATOR);
  return { subscription: key.slice(2, at), id: key.slice(at + 1) };
};

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const bits = new DataView(new ArrayBuffer(8));
const HIGHEST_BIT = 0x80_00_00_00;
const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

const digitsOf = (value: number): string => {
  bits.setFloat64(0, value === 0 ? 0 : value);
  const [high, low] = [bits.getUint32(0), bits.getUint32(4)];
  return high < HIGHEST_BIT ? hex(high + HIGHEST_BIT) + hex(low) : hex(~high) + hex(~low);
};

let last = { value: 0, digits: digitsOf(0) };

/** Hexadecimal digits that sort as the numbers do: IEEE 754 with the sign turned round. */
const sortable = (value: number): string => {
  // Most of them are instants, and many the same.
  if (value !== last.value) last = { value, digits: digitsOf(value) };
  return last.digits;
};

const valueText = (value: Scalar): string =>
  typeof value === 'number' ? `n${sortable(value)}` : `${typeof value === 'string' ? 's' : 'b'}${String(value)}`;

/** Entries of one field lie in order of value, then id; each holds the id. */
export const indexKeyOf = ({ collection, id }: DocRef, field: string, value: Scalar): string =>
  `i|${collection}|${field}|${valueText(value)}|${id}`;

export const indexRangeOf = (collection: string, { field, op, value }: NonNullable<DocQuery['where']>): KeyRange => {
  const prefix = `i|${collection}|${field}|`;
  const text = valueText(value);
  const { start, end } = below(prefix + text);
  return { start: op === '==' ? start : prefix + text.charAt(0), end };
};
