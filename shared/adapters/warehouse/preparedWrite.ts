import { DuplicateKeyError, InvalidRowError } from '../../domain/errors.js';
import { partitionHash } from '../../domain/rowHash.js';
import { storedValue } from '../../domain/storedValue.js';
import { qualifiedName, shapeOf } from '../../domain/table.js';
import type { Row, TableDefinition, Value } from '../../domain/table.js';
import type { Match, TableWrite } from '../../ports/warehouse.js';
import { cellText } from './cellText.js';
import { insertOrder } from './readRules.js';
import { byColumns } from './rowOrder.js';

/** A write whose rows were checked: complete, of the right types, unique by key, inside the scope, in insert order. */
export interface PreparedWrite {
  readonly kind: TableWrite['kind'];
  readonly table: TableDefinition;
  readonly rows: readonly Row[];
  /** The rows replaced or, for merge and append, the dates touched (the whole table when it has no date column). */
  readonly scope: Match;
  readonly hash: string;
}

export const keyText = (table: TableDefinition, row: Row): string =>
  JSON.stringify(table.key.map((column) => row[column] ?? null));

export const hashOfRow = (row: Row): string => cellText(row['data_hash']);

/** Whether a row lies in a scope. */
export const matches = (row: Row, scope: Match): boolean =>
  Object.entries(scope).every(([column, wanted]) => {
    const value = row[column] ?? null;
    return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
  });

const storedRow = (table: TableDefinition, row: Row): Row => {
  const stored: Record<string, Value> = {};
  for (const [column, type] of Object.entries(table.columns)) {
    const shape = shapeOf(type);
    const required = table.key.includes(column) ? { ...shape, nullable: false } : shape;
    stored[column] = storedValue(table, column, required, row[column]);
  }
  const unknown = Object.keys(row).filter((column) => !(column in stored));
  if (unknown.length > 0) throw new InvalidRowError(`${qualifiedName(table)}: unknown column ${unknown.join(', ')}`);
  return stored;
};

const refuseDuplicates = (table: TableDefinition, rows: readonly Row[]): void => {
  if (table.key.length === 0)
    throw new InvalidRowError(`${qualifiedName(table)}: no key declared, so equality could not be checked`);
  const seen = new Set<string>();
  for (const row of rows) {
    const key = keyText(table, row);
    if (seen.has(key))
      throw new DuplicateKeyError(`${qualifiedName(table)}: two rows with key ${key}`, {
        table: qualifiedName(table),
        key,
      });
    seen.add(key);
  }
};

const touched = (table: TableDefinition, rows: readonly Row[]): Match => {
  const { dateColumn } = table;
  if (dateColumn === null) return {};
  return { [dateColumn]: [...new Set(rows.map((row) => cellText(row[dateColumn])))].sort() };
};

/**
 * Checks everything that can be checked without the store, so that a bad write is refused before a transaction begins.
 * @throws {InvalidRowError} a row does not fit its table or lies outside the replaced scope.
 * @throws {DuplicateKeyError} two rows share a key.
 */
export const preparedWrite = (write: TableWrite): PreparedWrite => {
  const { table } = write;
  const rows = write.rows.map((row) => storedRow(table, row));
  refuseDuplicates(table, rows);
  const scope = write.kind === 'replace' ? write.scope : touched(table, rows);
  const outside = rows.find((row) => !matches(row, scope));
  if (outside !== undefined)
    throw new InvalidRowError(`${qualifiedName(table)}: row ${keyText(table, outside)} lies outside the written scope`);
  return {
    kind: write.kind,
    table,
    rows: rows.sort(byColumns(insertOrder(table))),
    scope,
    hash: partitionHash(rows.map(hashOfRow)),
  };
};

/** Of a merge or append: the rows to insert, and the keys to delete before. */
export const changesAgainst = (
  { kind, table, rows }: PreparedWrite,
  storedHashes: ReadonlyMap<string, string>,
): { readonly inserted: readonly Row[]; readonly superseded: readonly Row[] } => {
  const stored = (row: Row): string | undefined => storedHashes.get(keyText(table, row));
  if (kind === 'append') return { inserted: rows.filter((row) => stored(row) === undefined), superseded: [] };
  const inserted = rows.filter((row) => stored(row) !== hashOfRow(row));
  return { inserted, superseded: inserted.filter((row) => stored(row) !== undefined) };
};
