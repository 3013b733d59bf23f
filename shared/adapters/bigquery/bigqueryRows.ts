import { canonicalJson } from '../../domain/hash.js';
import { fixedText } from '../../domain/rounding.js';
import { shapeOf } from '../../domain/table.js';
import type { ColumnShape, Row, TableDefinition, Value } from '../../domain/table.js';

/** A column of a result or of a load, as the REST API names it. */
export interface ResultField {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
}

/** A cell as the REST API gives it: text, or a list of cells. */
interface WireCell {
  readonly v: string | null | readonly WireCell[];
}
export interface WireRow {
  readonly f: readonly WireCell[];
}

const scalar: Readonly<Record<string, (text: string) => Value>> = {
  INTEGER: Number,
  INT64: Number,
  FLOAT: Number,
  FLOAT64: Number,
  NUMERIC: Number,
  BIGNUMERIC: Number,
  BOOLEAN: (text) => text === 'true',
  BOOL: (text) => text === 'true',
  // Microseconds since the epoch, as asked for by `formatOptions.useInt64Timestamp`.
  TIMESTAMP: (text) => new Date(Math.floor(Number(text) / 1000)).toISOString(),
  JSON: (text) => JSON.parse(text) as Value,
};

const cell = (field: ResultField, { v }: WireCell): Value => {
  if (v === null) return null;
  if (typeof v !== 'string') return v.map((item) => cell({ ...field, mode: 'NULLABLE' }, item));
  const value = scalar[field.type]?.(v) ?? (field.type in scalar ? null : v);
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
};

export const rowsOfResult = (fields: readonly ResultField[], rows: readonly WireRow[]): Row[] =>
  rows.map((row) => Object.fromEntries(fields.map((field, at) => [field.name, cell(field, row.f[at] ?? { v: null })])));

const LOAD_TYPES: Record<ColumnShape['base'], string> = {
  S: 'STRING',
  I: 'INTEGER',
  F: 'FLOAT',
  B: 'BOOLEAN',
  D: 'DATE',
  TS: 'TIMESTAMP',
  'S[]': 'STRING',
  J: 'STRING',
  N: 'NUMERIC',
};

/** Schema of a staging table; JSON is staged as text. */
export const stagingFields = (table: TableDefinition): ResultField[] =>
  Object.entries(table.columns).map(([name, type]) => {
    const { base, precision, scale } = shapeOf(type);
    const wide = base === 'N' && (precision - scale > 29 || scale > 9);
    return { name, type: wide ? 'BIGNUMERIC' : LOAD_TYPES[base], mode: base === 'S[]' ? 'REPEATED' : 'NULLABLE' };
  });

const loaded = (value: Value, shape: ColumnShape): Value => {
  if (value === null) return null;
  if (shape.base === 'J') return canonicalJson(value);
  return shape.base === 'N' ? fixedText(Number(value), shape.scale) : value;
};

/** Rows as newline-delimited JSON for a load job. */
export const newlineJson = (table: TableDefinition, rows: readonly Row[]): string => {
  const shapes = Object.entries(table.columns).map(([name, type]) => [name, shapeOf(type)] as const);
  return rows
    .map((row) =>
      JSON.stringify(Object.fromEntries(shapes.map(([name, shape]) => [name, loaded(row[name] ?? null, shape)]))),
    )
    .join('\n');
};
