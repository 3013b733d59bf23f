import type { Json } from '../../domain/hash.js';
import type { Doc, DocData } from '../../ports/docStore.js';

/** A document with its version as a number. */
export interface StoredDoc {
  readonly doc: Doc;
  readonly counter: number;
}

/** Whether it is read back from its text exactly as it is. */
const isJson = (value: unknown): value is Json => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object': {
      if (value === null) return true;
      if (Array.isArray(value)) return value.every(isJson);
      for (const key in value) if (!isJson((value as Readonly<Record<string, unknown>>)[key])) return false;
      return true;
    }
    default:
      return false;
  }
};

/** What is read now must be what is read after a restart. @throws {TypeError} not JSON. */
const asJson = (value: Json): Json => (isJson(value) ? value : (JSON.parse(JSON.stringify(value)) as Json));

/** The document after replacing the given fields; the old one is left as it was. @throws {TypeError} not JSON. */
export const replaced = (id: string, before: StoredDoc | null, changes: DocData): StoredDoc => {
  const counter = (before?.counter ?? 0) + 1;
  const data: Record<string, Json | undefined> = { ...before?.doc.data };
  for (const field of Object.keys(changes)) {
    const value = changes[field];
    if (value === undefined) delete data[field];
    else if (field === '__proto__')
      Object.defineProperty(data, field, { value: asJson(value), enumerable: true, configurable: true });
    else data[field] = asJson(value);
  }
  return { doc: { id, version: String(counter), data }, counter };
};

/** `<version> <JSON>`. */
export const encoded = ({ doc, counter }: StoredDoc): string => `${counter} ${JSON.stringify(doc.data)}`;

export const decoded = (id: string, text: string): StoredDoc => {
  const at = text.indexOf(' ');
  const version = text.slice(0, at);
  return { doc: { id, version, data: JSON.parse(text.slice(at + 1)) as DocData }, counter: Number(version) };
};
