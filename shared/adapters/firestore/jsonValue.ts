import type { Json } from '../../domain/hash.js';
import type { DocData } from '../../ports/docStore.js';

/**
 * A value as Firestore's API carries it. Integers travel as text.
 * https://cloud.google.com/firestore/docs/reference/rpc/google.firestore.v1#value
 */
export interface FirestoreValue {
  readonly nullValue?: 'NULL_VALUE' | null;
  readonly booleanValue?: boolean | null;
  readonly integerValue?: string | number | { toString(): string } | null;
  readonly doubleValue?: number | null;
  readonly stringValue?: string | null;
  readonly arrayValue?: { readonly values?: readonly FirestoreValue[] | null } | null;
  readonly mapValue?: { readonly fields?: FirestoreFields | null } | null;
}
export type FirestoreFields = Readonly<Record<string, FirestoreValue>>;

export interface EncodedFields {
  readonly fields: FirestoreFields;
  /** About the bytes on the wire, never less. */
  readonly bytes: number;
}

const VALUE_OVERHEAD = 16;
const BYTES_PER_CHARACTER = 3;

const encodedNumber = (value: number): FirestoreValue =>
  Number.isSafeInteger(value) && !Object.is(value, -0) ? { integerValue: String(value) } : { doubleValue: value };

/** A document's fields; `undefined` members are left out at every depth. */
export const encodeFields = (data: DocData): EncodedFields => {
  let bytes = 0;

  const value = (json: Json): FirestoreValue => {
    bytes += VALUE_OVERHEAD;
    if (json === null) return { nullValue: 'NULL_VALUE' };
    switch (typeof json) {
      case 'string':
        bytes += json.length * BYTES_PER_CHARACTER;
        return { stringValue: json };
      case 'number':
        return encodedNumber(json);
      case 'boolean':
        return { booleanValue: json };
      default:
        return Array.isArray(json)
          ? { arrayValue: { values: (json as readonly Json[]).map(value) } }
          : { mapValue: { fields: map(json as DocData) } };
    }
  };

  const map = (entries: DocData): FirestoreFields => {
    // Without a prototype a key such as `__proto__` is an ordinary one.
    const fields = Object.create(null) as Record<string, FirestoreValue>;
    for (const [key, json] of Object.entries(entries)) {
      if (json === undefined) continue;
      bytes += key.length * BYTES_PER_CHARACTER;
      fields[key] = value(json);
    }
    return fields;
  };

  return { fields: map(data), bytes };
};

const decodeValue = (value: FirestoreValue): Json => {
  if (value.stringValue !== undefined && value.stringValue !== null) return value.stringValue;
  if (value.mapValue !== undefined && value.mapValue !== null)
    return decodeFields(value.mapValue.fields ?? {}) as Readonly<Record<string, Json>>;
  if (value.integerValue !== undefined && value.integerValue !== null) return Number(value.integerValue.toString());
  if (value.booleanValue !== undefined && value.booleanValue !== null) return value.booleanValue;
  if (value.arrayValue !== undefined && value.arrayValue !== null)
    return (value.arrayValue.values ?? []).map(decodeValue);
  return value.doubleValue ?? null;
};

export const decodeFields = (fields: FirestoreFields): DocData => {
  const data: Record<string, Json> = {};
  for (const [key, value] of Object.entries(fields)) data[key] = decodeValue(value);
  return data;
};

const SIMPLE_NAME = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

/**
 * One top-level field as a field path: dots, hyphens and `#` in a name are characters, not steps.
 * https://cloud.google.com/firestore/docs/reference/rpc/google.firestore.v1#document
 */
export const fieldPathOf = (field: string): string =>
  SIMPLE_NAME.test(field) ? field : `\`${field.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
