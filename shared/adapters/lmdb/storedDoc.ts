import type { Json } from '../../domain/hash.js';
import type { Doc, DocData, DocRef } from '../../ports/docStore.js';

/** A document with the JSON of its fields as far as it is known, so that an update spells out only what it names. */
export interface StoredDoc {
  readonly doc: Doc;
  readonly counter: number;
  readonly texts: ReadonlyMap<string, string>;
  /** Rough length in characters. */
  readonly weight: number;
}

const SEPARATOR = '|';
const AFTER_SEPARATOR = '}';

export const keyOf = ({ collection, id }: DocRef): string => collection + SEPARATOR + id;
export const keyRangeOf = (collection: string): { readonly start: string; readonly end: string } => ({
  start: collection + SEPARATOR,
  end: collection + AFTER_SEPARATOR,
});

/** What the value is after a trip through JSON: the value itself unless something in it is undefined. */
const withoutUndefined = (value: Json): Json => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const kept = items.map(withoutUndefined);
    return kept.every((item, index) => item === items[index]) ? value : kept;
  }
  const members = Object.entries(value as Readonly<Record<string, Json | undefined>>);
  let isSame = true;
  const kept = members.flatMap(([key, member]): [string, Json][] => {
    const after = member === undefined ? undefined : withoutUndefined(member);
    isSame &&= after !== undefined && after === member;
    return after === undefined ? [] : [[key, after]];
  });
  return isSame ? value : Object.fromEntries(kept);
};

/** Field values and their JSON; `undefined` deletes a field. */
export type Changes = readonly { readonly field: string; readonly value: Json | undefined; readonly text: string }[];

/** @throws {TypeError} not JSON. */
export const changesOf = (data: DocData): Changes =>
  Object.entries(data).map(([field, value]) =>
    value === undefined
      ? { field, value, text: '' }
      : { field, value: withoutUndefined(value), text: JSON.stringify(value) },
  );

/** The document after replacing the given fields; the old one is left as it was. */
export const replaced = (id: string, before: StoredDoc | null, changes: Changes): StoredDoc => {
  const counter = (before?.counter ?? 0) + 1;
  const texts = new Map(before?.texts);
  const data = { ...before?.doc.data, ...Object.fromEntries(changes.map(({ field, value }) => [field, value])) };
  let weight = before?.weight ?? 0;
  for (const { field, value, text } of changes) {
    weight += text.length - (texts.get(field)?.length ?? 0);
    if (value === undefined) {
      delete data[field];
      texts.delete(field);
    } else texts.set(field, text);
  }
  return { doc: { id, version: String(counter), data }, counter, texts, weight };
};

/** `<version> <JSON>`. */
export const encoded = ({ doc, counter, texts }: StoredDoc): string => {
  let body = '';
  for (const field of Object.keys(doc.data)) {
    const text = texts.get(field) ?? JSON.stringify(doc.data[field]);
    body += `${body === '' ? '{' : ','}${JSON.stringify(field)}:${text}`;
  }
  return `${counter} ${body === '' ? '{' : body}}`;
};

export const decoded = (id: string, text: string): StoredDoc => {
  const at = text.indexOf(' ');
  const version = text.slice(0, at);
  const data = JSON.parse(text.slice(at + 1)) as DocData;
  return { doc: { id, version, data }, counter: Number(version), texts: new Map(), weight: text.length };
};
