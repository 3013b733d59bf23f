import { InvalidRowError } from './errors.js';
import { instantOf, isGameDate, isoOf } from './gameDate.js';
import { roundTo } from './rounding.js';
import { qualifiedName } from './table.js';
import type { ColumnShape, TableDefinition, Value } from './table.js';

const CANONICAL_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const knownDates = new Set<string>();

const isDay = (text: string): boolean => {
  if (knownDates.has(text)) return true;
  if (!isGameDate(text)) return false;
  // Bounded by the days of a calendar; a row has several dates, so parsing each again would dominate.
  knownDates.add(text);
  return true;
};

const canonicalInstant = (text: string): string | null => {
  if (CANONICAL_INSTANT.test(text)) return text;
  try {
    return isoOf(instantOf(text));
  } catch {
    return null;
  }
};

const fits = (value: number, shape: ColumnShape): boolean =>
  shape.base === 'F' ||
  (shape.base === 'I' ? Number.isSafeInteger(value) : Math.abs(value) < 10 ** (shape.precision - shape.scale));

const storedNumber = (value: Value, shape: ColumnShape): number | null | undefined => {
  if (typeof value !== 'number') return undefined;
  const rounded = roundTo(value, shape.scale);
  return rounded === null || fits(rounded, shape) ? rounded : undefined;
};

const storedText = (value: Value, shape: ColumnShape): Value | undefined => {
  if (typeof value !== 'string') return undefined;
  if (shape.base === 'D') return isDay(value) ? value : undefined;
  return shape.base === 'TS' ? (canonicalInstant(value) ?? undefined) : value;
};

const isTextList = (value: Value): boolean => Array.isArray(value) && value.every((entry) => typeof entry === 'string');

const itself =
  (accepts: (value: Value) => boolean) =>
  (value: Value): Value | undefined =>
    accepts(value) ? value : undefined;

const coercions: Record<ColumnShape['base'], (value: Value, shape: ColumnShape) => Value | undefined> = {
  I: storedNumber,
  F: storedNumber,
  N: storedNumber,
  S: storedText,
  D: storedText,
  TS: storedText,
  B: itself((value) => typeof value === 'boolean'),
  'S[]': itself(isTextList),
  J: (value) => value,
};

const refused = (table: TableDefinition, column: string, expected: string, found: string): InvalidRowError =>
  new InvalidRowError(`${qualifiedName(table)}.${column}: expected ${expected}, found ${found}`, {
    table: qualifiedName(table),
    column,
  });

/**
 * One cell as every warehouse stores and reads it back: numbers rounded to scale, timestamps in canonical form.
 * An absent or null array becomes an empty one, because BigQuery has no NULL array.
 * @throws {InvalidRowError} the value cannot be stored in the column.
 */
export const storedValue = (
  table: TableDefinition,
  column: string,
  shape: ColumnShape,
  value: Value | undefined,
): Value => {
  if (value === null || value === undefined) {
    if (shape.base === 'S[]') return [];
    if (!shape.nullable) throw refused(table, column, 'a value', 'null');
    return null;
  }
  const stored = coercions[shape.base](value, shape);
  if (stored === undefined)
    throw refused(table, column, String(table.columns[column]), JSON.stringify(value).slice(0, 80));
  if (stored === null && !shape.nullable) throw refused(table, column, 'a finite number', 'NaN or infinity');
  return stored;
};
