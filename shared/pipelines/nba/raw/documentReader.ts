import { UnparsableDocumentError } from '../../../domain/errors.js';
import { isoOf } from '../../../domain/gameDate.js';
import type { Json } from '../../../domain/hash.js';
import type { LandedDocument } from '../../../domain/processor.js';

/** An object inside a document that knows where it stands, so that every complaint names the path and the field. */
export interface Part {
  readonly path: string;
  /** Position inside the document, `games[3].homeTeam`; empty for the document itself. */
  readonly at: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The error for a document whose shape nobody knows. */
export const unparsable = (path: string, what: string): UnparsableDocumentError =>
  new UnparsableDocumentError(`${path}: ${what}`, { path });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const wrong = (part: Part, name: string, expected: string): UnparsableDocumentError => {
  const at = part.at === '' ? name : `${part.at}.${name}`;
  const value = part.fields[name];
  const found = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value).slice(0, 60);
  return unparsable(part.path, `${at}: expected ${expected}, found ${found}`);
};

/** @throws {UnparsableDocumentError} not JSON, or not an object. */
export const openDocument = (document: LandedDocument): Part => {
  let value: unknown;
  try {
    value = JSON.parse(document.text);
  } catch (error) {
    throw new UnparsableDocumentError(`${document.path}: not JSON`, { path: document.path }, { cause: error });
  }
  if (!isObject(value)) throw unparsable(document.path, 'expected an object');
  return { path: document.path, at: '', fields: value };
};

export const has = (part: Part, name: string): boolean => part.fields[name] !== undefined && part.fields[name] !== null;

/** @throws {UnparsableDocumentError} absent, or no object. */
export const partOf = (part: Part, name: string): Part => {
  const value = part.fields[name];
  if (!isObject(value)) throw wrong(part, name, 'an object');
  return { path: part.path, at: part.at === '' ? name : `${part.at}.${name}`, fields: value };
};

/** @throws {UnparsableDocumentError} absent, or no array. */
export const arrayOf = (part: Part, name: string): readonly unknown[] => {
  const value = part.fields[name];
  if (!Array.isArray(value)) throw wrong(part, name, 'an array');
  return value;
};

/** @throws {UnparsableDocumentError} absent, no array, or an element that is no object. */
export const partsOf = (part: Part, name: string): readonly Part[] =>
  arrayOf(part, name).map((value, index) => {
    const at = `${part.at === '' ? '' : `${part.at}.`}${name}[${index}]`;
    if (!isObject(value)) throw unparsable(part.path, `${at}: expected an object`);
    return { path: part.path, at, fields: value };
  });

/** Text without outer spaces, or null when absent or empty. @throws {UnparsableDocumentError} neither text nor number. */
export const textOrNull = (part: Part, name: string): string | null => {
  const value = part.fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw wrong(part, name, 'text');
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
};

/** @throws {UnparsableDocumentError} absent, empty, or neither text nor number. */
export const text = (part: Part, name: string): string => {
  const value = textOrNull(part, name);
  if (value === null) throw wrong(part, name, 'text');
  return value;
};

const NUMERIC = /^[+-]?\d+(\.\d+)?$/;

/** A number or a text that is one. `34:12` is neither. @throws {UnparsableDocumentError} something else. */
export const numberOrNull = (part: Part, name: string): number | null => {
  const value = part.fields[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && NUMERIC.test(value.trim())) return Number(value.trim());
  throw wrong(part, name, 'a number');
};

/** @throws {UnparsableDocumentError} absent, or no number. */
export const number = (part: Part, name: string): number => {
  const value = numberOrNull(part, name);
  if (value === null) throw wrong(part, name, 'a number');
  return value;
};

/** @throws {UnparsableDocumentError} present, and no whole number. */
export const integerOrNull = (part: Part, name: string): number | null => {
  const value = numberOrNull(part, name);
  if (value !== null && !Number.isInteger(value)) throw wrong(part, name, 'a whole number');
  return value;
};

/** @throws {UnparsableDocumentError} absent, or no whole number. */
export const integer = (part: Part, name: string): number => {
  const value = integerOrNull(part, name);
  if (value === null) throw wrong(part, name, 'a whole number');
  return value;
};

/** @throws {UnparsableDocumentError} present, and neither true nor false. */
export const flagOrNull = (part: Part, name: string): boolean | null => {
  const value = part.fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'boolean') throw wrong(part, name, 'true or false');
  return value;
};

/** Whatever JSON stands there; null when nothing does. */
export const jsonOrNull = (part: Part, name: string): Json | null => (part.fields[name] ?? null) as Json | null;

/** Provenance columns of every row of a document. */
export const landedColumns = (document: LandedDocument): { source_file_path: string; scrape_timestamp: string } => ({
  source_file_path: document.path,
  scrape_timestamp: isoOf(document.capturedAt),
});
