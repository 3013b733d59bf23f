import type { Json } from '../../domain/hash.js';
import type { Doc, DocData, DocRef } from '../../ports/docStore.js';

/** A document with its version as a number. */
export interface StoredDoc {
  readonly doc: Doc;
  readonly counter: number;
}

const SEPARATOR = '|';
const AFTER_SEPARATOR = '}';

export const keyOf = ({ collection, id }: DocRef): string => collection + SEPARATOR + id;
export const keyRangeOf = (collection: string): { readonly start: string; readonly end: string } => ({
  start: collection + SEPARATOR,
  end: collection + AFTER_SEPARATOR,
});

const hasUndefined = (value: Json | undefined): boolean => {
  if (value === undefined) return true;
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasUndefined);
  const members = value as Readonly<Record<string, Json>>;
  for (const key in members) if (hasUndefined(members[key])) return true;
  return false;
};

/** Field values and their JSON; `undefined` deletes a field. */
export type Changes = readonly { readonly field: string; readonly value: Json | undefined; readonly text: string }[];

/** @throws {TypeError} not JSON. */
export const changesOf = (data: DocData): Changes =>
  Object.keys(data).map((field) => {
    const value = data[field];
    if (value === undefined) return { field, value, text: '' };
    const text = JSON.stringify(value);
    // What is read now must be what is read after a restart.
    return { field, value: hasUndefined(value) ? (JSON.parse(text) as Json) : value, text };
  });

/** The document after replacing the given fields; the old one is left as it was. */
export const replaced = (id: string, before: StoredDoc | null, changes: Changes): StoredDoc => {
  const counter = (before?.counter ?? 0) + 1;
  const data: Record<string, Json | undefined> = { ...before?.doc.data };
  for (const { field, value } of changes) {
    if (value === undefined) delete data[field];
    else if (field === '__proto__') Object.defineProperty(data, field, { value, enumerable: true, configurable: true });
    else data[field] = value;
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
