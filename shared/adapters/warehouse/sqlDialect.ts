import { InvalidQueryError } from '../../domain/errors.js';
import { qualifiedName, shapeOf } from '../../domain/table.js';
import type { ColumnShape, TableDefinition, Value } from '../../domain/table.js';
import type { Match } from '../../ports/warehouse.js';

/** What differs between the two warehouses in the SQL that the adapters write. */
export interface SqlDialect {
  /** A column name, safe even when it is a reserved word. */
  readonly name: (column: string) => string;
  readonly text: (value: string) => string;
  readonly timestamp: (value: string) => string;
}

const numeric = (value: Value): string => {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InvalidQueryError(`not a number: ${JSON.stringify(value)}`);
  return String(value);
};

/** A constant of a column's type. @throws {InvalidQueryError} the column is an array or JSON, or the value has another type. */
export const literal = (dialect: SqlDialect, shape: ColumnShape, value: Value): string => {
  if (shape.base === 'I' || shape.base === 'N' || shape.base === 'F') return numeric(value);
  if (shape.base === 'B' && typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value !== 'string') throw new InvalidQueryError(`expected text for a column of type ${shape.base}`);
  if (shape.base === 'D') return `DATE ${dialect.text(value)}`;
  if (shape.base === 'TS') return dialect.timestamp(value);
  if (shape.base === 'S') return dialect.text(value);
  throw new InvalidQueryError(`a column of type ${shape.base} cannot be compared`);
};

export const columnShape = (table: TableDefinition, column: string): ColumnShape => {
  const type = table.columns[column];
  if (type === undefined) throw new InvalidQueryError(`${qualifiedName(table)}: unknown column ${column}`);
  return shapeOf(type);
};

const isList = (wanted: Match[string]): wanted is readonly (string | number)[] => Array.isArray(wanted);

const equality = (dialect: SqlDialect, table: TableDefinition, column: string, wanted: Match[string]): string => {
  const shape = columnShape(table, column);
  const name = dialect.name(column);
  if (wanted === null) return `${name} IS NULL`;
  if (!isList(wanted)) return `${name} = ${literal(dialect, shape, wanted)}`;
  if (wanted.length === 0) return 'FALSE';
  return `${name} IN (${wanted.map((value) => literal(dialect, shape, value)).join(', ')})`;
};

/** Conditions of a match, the partition column first: BigQuery prunes, and insists, on a literal there. */
export const conditions = (dialect: SqlDialect, table: TableDefinition, match: Match): readonly string[] =>
  Object.keys(match)
    .sort((a, b) => Number(b === table.dateColumn) - Number(a === table.dateColumn))
    .map((column) => equality(dialect, table, column, match[column] ?? null));

/** Inclusive bounds on the partition column as conditions; none for a table without one. */
export const bounds = (dialect: SqlDialect, table: TableDefinition, from?: string, to?: string): readonly string[] => {
  if (table.dateColumn === null) return [];
  const name = dialect.name(table.dateColumn);
  return [
    ...(from === undefined ? [] : [`${name} >= DATE ${dialect.text(from)}`]),
    ...(to === undefined ? [] : [`${name} <= DATE ${dialect.text(to)}`]),
  ];
};

export const where = (terms: readonly string[]): string => (terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`);
