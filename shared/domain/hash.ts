import * as crypto from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One call without a hash object where Node has it (20.12 and later). */
const oneShot = crypto.hash as typeof crypto.hash | undefined;

/** SHA-256 of UTF-8 text as 64 lower-case hex characters. */
export const sha256 = (text: string): string =>
  oneShot === undefined ? crypto.createHash('sha256').update(text).digest('hex') : oneShot('sha256', text, 'hex');

/** Whether plain serialisation already gives the canonical text. */
const isInOrder = (value: unknown): boolean => {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last = '';
  for (const key in value) {
    if (key < last || !isInOrder((value as Readonly<Record<string, unknown>>)[key])) return false;
    last = key;
  }
  return true;
};

const canonicalObject = (members: Readonly<Record<string, unknown>>): string => {
  let text = '';
  for (const key of Object.keys(members).sort()) {
    const value = members[key];
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
};

/** JSON with object keys in byte order and no spaces: equal values give equal text. `undefined` members are left out. */
export const canonicalJson = (value: unknown): string => {
  if (isInOrder(value)) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  return canonicalObject(value as Readonly<Record<string, unknown>>);
};
