import { shapeOf } from '../../domain/table.js';
import type { ColumnShape, Row, TableDefinition } from '../../domain/table.js';
import type { Fence, Match } from '../../ports/warehouse.js';
import { cellText } from '../warehouse/cellText.js';
import { headRow, partitionHeads, runFamily } from '../warehouse/partitionHeads.js';
import type { PreparedWrite } from '../warehouse/preparedWrite.js';
import { columnShape, conditions, literal, where } from '../warehouse/sqlDialect.js';
import type { SqlDialect } from '../warehouse/sqlDialect.js';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r' };

export const bigqueryDialect: SqlDialect = {
  name: (column) => `\`${column}\``,
  text: (value) => `'${value.replace(/[\\'\n\r]/g, (character) => ESCAPES[character] ?? character)}'`,
  timestamp: (value) => `TIMESTAMP '${value}'`,
};
const { name, text } = bigqueryDialect;
const names = (columns: readonly string[]): string => columns.map(name).join(', ');

/** Most columns BigQuery clusters by. */
const MAX_CLUSTER = 4;

/** NUMERIC holds 29 digits before and 9 after the point (cloud.google.com/bigquery/docs/reference/standard-sql/data-types). */
const decimalType = ({ precision, scale }: ColumnShape): string =>
  `${precision - scale <= 29 && scale <= 9 ? 'NUMERIC' : 'BIGNUMERIC'}(${precision}, ${scale})`;

const TYPES: Record<Exclude<ColumnShape['base'], 'N'>, string> = {
  S: 'STRING',
  I: 'INT64',
  F: 'FLOAT64',
  B: 'BOOL',
  D: 'DATE',
  TS: 'TIMESTAMP',
  'S[]': 'ARRAY<STRING>',
  J: 'JSON',
};

export const bigqueryType = (shape: ColumnShape): string =>
  shape.base === 'N' ? decimalType(shape) : TYPES[shape.base];

/** Quoted names of tables, with the prefix of this deployment's datasets. */
export interface TableNames {
  readonly dataset: (dataset: string) => string;
  readonly table: (table: Pick<TableDefinition, 'dataset' | 'name'>) => string;
}

export const tableNames = (prefix: string): TableNames => ({
  dataset: (dataset) => `${prefix}${dataset}`,
  table: ({ dataset, name: tableName }) => name(`${prefix}${dataset}.${tableName}`),
});

/** Where staging tables live: BigQuery itself drops what a crash left there after a day. */
export const STAGING_DATASET = 'nba_staging';

export const createSchema = (dataset: string, location: string): string => {
  const expiration = dataset.endsWith(STAGING_DATASET) ? ', default_table_expiration_days = 1' : '';
  return `CREATE SCHEMA IF NOT EXISTS ${name(dataset)} OPTIONS (location = ${text(location)}${expiration})`;
};

export const createTable = (tables: TableNames, table: TableDefinition): string => {
  const columns = Object.entries(table.columns).map(([column, type]) => {
    const shape = shapeOf(type);
    const required = (!shape.nullable || table.key.includes(column)) && shape.base !== 'S[]' ? ' NOT NULL' : '';
    return `${name(column)} ${bigqueryType(shape)}${required}`;
  });
  const partition = table.dateColumn === null ? '' : ` PARTITION BY ${name(table.dateColumn)}`;
  const cluster = table.cluster.length === 0 ? '' : ` CLUSTER BY ${names(table.cluster.slice(0, MAX_CLUSTER))}`;
  const filter = table.dateColumn === null ? '' : ' OPTIONS (require_partition_filter = TRUE)';
  return `CREATE TABLE IF NOT EXISTS ${tables.table(table)} (${columns.join(', ')})${partition}${cluster}${filter}`;
};

/** A condition that names the partition column with a literal: the scope's dates, or every date. */
const everyDate = (table: TableDefinition, alias = ''): readonly string[] =>
  table.dateColumn === null ? [] : [`${alias}${name(table.dateColumn)} >= DATE '0001-01-01'`];

/** The WHERE of a scope; a table that requires a partition filter always gets one. */
export const scopeWhere = (table: TableDefinition, scope: Match): string => {
  const terms = conditions(bigqueryDialect, table, scope);
  const dated = table.dateColumn !== null && table.dateColumn in scope;
  return where(dated ? terms : [...everyDate(table), ...terms]);
};

export const deleteScope = (tables: TableNames, table: TableDefinition, scope: Match): string => {
  const condition = scopeWhere(table, scope);
  return `DELETE FROM ${tables.table(table)}${condition === '' ? ' WHERE TRUE' : condition}`;
};

/** Staged JSON travels as text, because a load would read a JSON string as JSON or as text at its own discretion. */
const staged = (table: TableDefinition, column: string, alias = ''): string =>
  columnShape(table, column).base === 'J' ? `PARSE_JSON(${alias}${name(column)})` : `${alias}${name(column)}`;

export const insertStaged = (tables: TableNames, table: TableDefinition, staging: string): string => {
  const columns = Object.keys(table.columns);
  const values = columns.map((column) => staged(table, column)).join(', ');
  return `INSERT INTO ${tables.table(table)} (${names(columns)}) SELECT ${values} FROM ${staging}`;
};

/** Dates that a merge can meet: those of its rows when the date is part of the key, else all. */
const mergeBounds = ({ table, rows }: PreparedWrite): readonly string[] => {
  const { dateColumn } = table;
  if (dateColumn === null || !table.key.includes(dateColumn)) return everyDate(table, 'T.');
  const dates = rows.map((row) => cellText(row[dateColumn])).sort();
  return [`T.${name(dateColumn)} BETWEEN DATE ${text(dates[0] ?? '')} AND DATE ${text(dates.at(-1) ?? '')}`];
};

/** Upsert or, for an append, insert of what is new; the ON clause begins with the partition predicate. */
export const mergeStaged = (tables: TableNames, write: PreparedWrite, staging: string): string => {
  const { table } = write;
  const columns = Object.keys(table.columns);
  const on = [...mergeBounds(write), ...table.key.map((column) => `T.${name(column)} = S.${name(column)}`)];
  const update = columns.map((column) => `${name(column)} = ${staged(table, column, 'S.')}`).join(', ');
  const values = columns.map((column) => staged(table, column, 'S.')).join(', ');
  const matched = ` WHEN MATCHED AND T.${name('data_hash')} <> S.${name('data_hash')} THEN UPDATE SET ${update}`;
  return (
    `MERGE INTO ${tables.table(table)} AS T USING ${staging} AS S ON ${on.join(' AND ')}` +
    `${write.kind === 'merge' ? matched : ''} WHEN NOT MATCHED THEN INSERT (${names(columns)}) VALUES (${values})`
  );
};

/** Marks a refused fence in BigQuery's error text. */
export const FENCED_MARK = 'cascade_fenced';

const headWhere = (fence: Fence): string =>
  scopeWhere(partitionHeads, { table_name: fence.table, partition: fence.partition });

/**
 * Fails, and so rolls back, when `isStale` holds inside the transaction that writes. A SELECT, because a transaction takes
 * nothing but SELECT and DML (cloud.google.com/bigquery/docs/transactions).
 */
export const refuseStale = (tables: TableNames, fence: Fence): string => {
  const family = runFamily(fence.runId);
  const generation = `${family}_g`;
  const runId = name('run_id');
  const sameFamily =
    `(${runId} = ${text(family)} OR (STARTS_WITH(${runId}, ${text(generation)}) ` +
    `AND STRPOS(SUBSTR(${runId}, ${Array.from(generation).length + 1}), '_g') = 0))`;
  const { generation: g, attempt: a, token: t } = fence;
  const newer =
    `(${name('generation')} > ${g} OR (${name('generation')} = ${g} AND (${name('attempt')} > ${a} ` +
    `OR (${name('attempt')} = ${a} AND ${name('token')} > ${t}))))`;
  // The text takes in a column, so that no planner evaluates it for a table without such a row.
  const failure = `ERROR(CONCAT(${text(`${FENCED_MARK} `)}, ${runId}))`;
  return `SELECT ${failure} AS ${name('fenced')} FROM ${tables.table(partitionHeads)}${headWhere(fence)} AND ${sameFamily} AND ${newer}`;
};

const headValues = (row: Row): string =>
  Object.keys(partitionHeads.columns)
    .map((column) => literal(bigqueryDialect, columnShape(partitionHeads, column), row[column] ?? null))
    .join(', ');

export const setHead = (tables: TableNames, fence: Fence, hash: string): readonly string[] => [
  deleteScope(tables, partitionHeads, { table_name: fence.table, partition: fence.partition }),
  `INSERT INTO ${tables.table(partitionHeads)} (${names(Object.keys(partitionHeads.columns))}) VALUES (${headValues(headRow(fence, hash))})`,
];

export const selectHead = (tables: TableNames, fence: Fence): string =>
  `SELECT ${names(Object.keys(partitionHeads.columns))} FROM ${tables.table(partitionHeads)}${headWhere(fence)}`;

/** Keys and hashes of the rows a write could meet. */
export const selectKeys = (tables: TableNames, { table, scope, kind }: PreparedWrite): string => {
  const narrow = kind === 'replace' || (table.dateColumn !== null && table.key.includes(table.dateColumn));
  const columns = [...new Set([...table.key, 'data_hash'])];
  return `SELECT ${names(columns)} FROM ${tables.table(table)}${scopeWhere(table, narrow ? scope : {})}`;
};

/** Hashes of every write's scope in one result, numbered by write. */
export const selectOutcomes = (tables: TableNames, writes: readonly PreparedWrite[]): string =>
  writes
    .map(
      ({ table, scope }, at) =>
        `SELECT ${at} AS ${name('write_index')}, ${name('data_hash')} FROM ${tables.table(table)}${scopeWhere(table, scope)}`,
    )
    .join(' UNION ALL ');
