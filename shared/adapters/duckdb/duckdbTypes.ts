import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBTimestampTZValue,
  LIST,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { canonicalJson } from '../../domain/hash.js';
import { fixedText } from '../../domain/rounding.js';
import type { ColumnShape, TableDefinition, Value } from '../../domain/table.js';
import { shapeOf } from '../../domain/table.js';
import { cellText } from '../warehouse/cellText.js';
import type { SqlDialect } from '../warehouse/sqlDialect.js';

const MS_PER_DAY = 86_400_000;

interface Kind {
  readonly sql: (shape: ColumnShape) => string;
  readonly type: (shape: ColumnShape) => DuckDBType;
  readonly encode: (value: Value, shape: ColumnShape) => DuckDBValue;
}

const scaledInteger = (value: number, shape: ColumnShape): bigint => {
  const scaled = Math.round(value * 10 ** shape.scale);
  // Below 2^50 the product is off by far less than a half, so rounding finds the exact integer.
  if (Math.abs(scaled) < 2 ** 50) return BigInt(scaled);
  return BigInt(fixedText(value, shape.scale).replace('.', ''));
};

const kinds: Record<ColumnShape['base'], Kind> = {
  S: { sql: () => 'VARCHAR', type: () => VARCHAR, encode: cellText },
  I: { sql: () => 'BIGINT', type: () => BIGINT, encode: (value) => BigInt(Number(value)) },
  F: { sql: () => 'DOUBLE', type: () => DOUBLE, encode: Number },
  B: { sql: () => 'BOOLEAN', type: () => BOOLEAN, encode: (value) => value === true },
  D: {
    sql: () => 'DATE',
    type: () => DATE,
    encode: (value) => new DuckDBDateValue(Date.parse(cellText(value)) / MS_PER_DAY),
  },
  TS: {
    sql: () => 'TIMESTAMPTZ',
    type: () => TIMESTAMPTZ,
    encode: (value) => new DuckDBTimestampTZValue(BigInt(Date.parse(cellText(value))) * 1000n),
  },
  'S[]': {
    sql: () => 'VARCHAR[]',
    type: () => LIST(VARCHAR),
    encode: (value) => new DuckDBListValue(Array.isArray(value) ? [...value] : []),
  },
  J: { sql: () => 'JSON', type: () => VARCHAR, encode: (value) => canonicalJson(value) },
  N: {
    sql: ({ precision, scale }) => `DECIMAL(${precision},${scale})`,
    type: ({ precision, scale }) => DECIMAL(precision, scale),
    encode: (value, shape) => new DuckDBDecimalValue(scaledInteger(Number(value), shape), shape.precision, shape.scale),
  },
};

export const duckdbType = (shape: ColumnShape): DuckDBType => kinds[shape.base].type(shape);

/** Cells of one column as DuckDB takes them. */
export const encodeColumn = (values: readonly Value[], shape: ColumnShape): DuckDBValue[] => {
  const { encode } = kinds[shape.base];
  return values.map((value) => (value === null ? null : encode(value, shape)));
};

export const duckdbDialect: SqlDialect = {
  name: (column) => `"${column.replaceAll('"', '""')}"`,
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  timestamp: (value) => `TIMESTAMPTZ '${value}'`,
};

export const duckdbTable = ({ dataset, name }: TableDefinition): string =>
  `${duckdbDialect.name(dataset)}.${duckdbDialect.name(name)}`;

export const createSchema = (dataset: string): string => `CREATE SCHEMA IF NOT EXISTS ${duckdbDialect.name(dataset)}`;

export const createTable = (table: TableDefinition): string => {
  const columns = Object.entries(table.columns).map(([name, type]) => {
    const shape = shapeOf(type);
    const required = !shape.nullable || table.key.includes(name) ? ' NOT NULL' : '';
    return `${duckdbDialect.name(name)} ${kinds[shape.base].sql(shape)}${required}`;
  });
  return `CREATE TABLE IF NOT EXISTS ${duckdbTable(table)} (${columns.join(', ')})`;
};
