import type { Json } from '../../domain/hash.js';
import type { Doc, DocData } from '../../ports/docStore.js';

/** A document with its version as a number. */
export interface StoredDoc {
  readonly doc: Doc;
  readonly counter: number;
}

type Members = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it is read back from its text exactly as it is. `known`: another value that is; what they share is. */
const isJson = (value: unknown, known: unknown): value is Json => {
  if (value === known && value !== undefined) return true;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object': {
      if (value === null) return true;
      if (Array.isArray(value)) return value.every((item) => isJson(item, undefined));
      const shared = isMap(known) ? known : {};
      for (const key in value) if (!isJson((value as Members)[key], shared[key])) return false;
      return true;
    }
    default:
      return false;
  }
};

/** What is read now must be what is read after a restart. @throws {TypeError} not JSON. */
const asJson = (value: Json, known: unknown): Json =>
  isJson(value, known) ? value : (JSON.parse(JSON.stringify(value)) as Json);

const set = (data: Record<string, Json | undefined>, field: string, value: Json | undefined): void => {
  if (field === '__proto__') Object.defineProperty(data, field, { value, enumerable: true, configurable: true });
  else data[field] = value;
};

/** The document after replacing the given fields; the old one is left as it was. @throws {TypeError} not JSON. */
export const replaced = (id: string, before: StoredDoc | null, changes: DocData): StoredDoc => {
  const counter = (before?.counter ?? 0) + 1;
  const was = before?.doc.data ?? {};
  // Made anew: an object that a member was deleted from is slow for ever.
  const data: Record<string, Json | undefined> = {};
  const change = (field: string): void => {
    const value = changes[field];
    if (value !== undefined) set(data, field, asJson(value, was[field]));
  };
  for (const field of Object.keys(was)) {
    if (Object.hasOwn(changes, field)) change(field);
    else set(data, field, was[field]);
  }
  for (const field of Object.keys(changes)) if (!Object.hasOwn(was, field)) change(field);
  return { doc: { id, version: String(counter), data }, counter };
};

/** `<version> <JSON>`, in parts. */
export const encoded = ({ doc, counter }: StoredDoc): readonly [string, string] => [
  `${counter} `,
  JSON.stringify(doc.data),
];

export const decoded = (id: string, text: string): StoredDoc => {
  const at = text.indexOf(' ');
  const version = text.slice(0, at);
  return { doc: { id, version, data: JSON.parse(text.slice(at + 1)) as DocData }, counter: Number(version) };
};
