import type { DuckDBConnection } from '@duckdb/node-api';
import { partitionHash } from '../../domain/rowHash.js';
import { qualifiedName } from '../../domain/table.js';
import type { Row, TableDefinition } from '../../domain/table.js';
import type { Fence, Match, WriteOutcome } from '../../ports/warehouse.js';
import { fenced, headRow, isHeldBy, isStale, partitionHeads } from '../warehouse/partitionHeads.js';
import { changesAgainst, hashOfRow, keyText } from '../warehouse/preparedWrite.js';
import type { PreparedWrite } from '../warehouse/preparedWrite.js';
import { columnShape, conditions, literal, where } from '../warehouse/sqlDialect.js';
import { appendRows, rowsOf } from './duckdbRows.js';
import { duckdbDialect as dialect, duckdbTable } from './duckdbTypes.js';

export interface PreparedCommit {
  readonly writes: readonly PreparedWrite[];
  readonly fence: Fence | null;
}

/** Keys per DELETE statement. */
const KEYS_PER_DELETE = 500;

const scopeOf = (table: TableDefinition, scope: Match): string => where(conditions(dialect, table, scope));

const storedHashes = async (connection: DuckDBConnection, table: TableDefinition, scope: Match): Promise<string[]> =>
  (await rowsOf(await connection.run(`SELECT data_hash FROM ${duckdbTable(table)}${scopeOf(table, scope)}`))).map(
    hashOfRow,
  );

const outcome = (table: TableDefinition, hashes: readonly string[], unchanged: boolean): WriteOutcome => ({
  table: qualifiedName(table),
  rowsAfter: hashes.length,
  unchanged,
  partitionHash: partitionHash(hashes),
});

const replace = async (connection: DuckDBConnection, write: PreparedWrite): Promise<WriteOutcome> => {
  const { table, scope, rows } = write;
  const before = await storedHashes(connection, table, scope);
  if (partitionHash(before) === write.hash) return outcome(table, before, true);
  if (before.length > 0) await connection.run(`DELETE FROM ${duckdbTable(table)}${scopeOf(table, scope)}`);
  await appendRows(connection, table, rows);
  return outcome(table, await storedHashes(connection, table, scope), false);
};

const deleteKeys = async (
  connection: DuckDBConnection,
  table: TableDefinition,
  rows: readonly Row[],
): Promise<void> => {
  const shapes = table.key.map((column) => columnShape(table, column));
  const names = table.key.map((column) => dialect.name(column));
  const tuple = (row: Row): string =>
    `(${table.key.map((column, at) => literal(dialect, shapes[at] ?? columnShape(table, column), row[column] ?? null)).join(', ')})`;
  for (let from = 0; from < rows.length; from += KEYS_PER_DELETE) {
    const keys = rows
      .slice(from, from + KEYS_PER_DELETE)
      .map(tuple)
      .join(', ');
    await connection.run(`DELETE FROM ${duckdbTable(table)} WHERE (${names.join(', ')}) IN (${keys})`);
  }
};

/** Keys and hashes that the rows could meet: their dates when the date is part of the key, else the whole table. */
const storedKeys = async (connection: DuckDBConnection, write: PreparedWrite): Promise<ReadonlyMap<string, string>> => {
  const { table } = write;
  const columns = [...table.key, 'data_hash'].map((column) => dialect.name(column)).join(', ');
  const scope = table.dateColumn !== null && table.key.includes(table.dateColumn) ? write.scope : {};
  const rows = await rowsOf(
    await connection.run(`SELECT ${columns} FROM ${duckdbTable(table)}${scopeOf(table, scope)}`),
  );
  return new Map(rows.map((row) => [keyText(table, row), hashOfRow(row)]));
};

const upsert = async (connection: DuckDBConnection, write: PreparedWrite): Promise<WriteOutcome> => {
  const { table, scope } = write;
  const { inserted, superseded } = changesAgainst(write, await storedKeys(connection, write));
  if (superseded.length > 0) await deleteKeys(connection, table, superseded);
  if (inserted.length > 0) await appendRows(connection, table, inserted);
  return outcome(table, await storedHashes(connection, table, scope), inserted.length === 0);
};

const headOf = async (connection: DuckDBConnection, fence: Fence): Promise<Row | undefined> => {
  const scope = scopeOf(partitionHeads, { table_name: fence.table, partition: fence.partition });
  return (await rowsOf(await connection.run(`SELECT * FROM ${duckdbTable(partitionHeads)}${scope}`)))[0];
};

const setHead = async (
  connection: DuckDBConnection,
  head: Row | undefined,
  fence: Fence,
  hash: string,
): Promise<void> => {
  if (head !== undefined && isHeldBy(head, fence, hash)) return;
  if (head !== undefined) await deleteKeys(connection, partitionHeads, [head]);
  await appendRows(connection, partitionHeads, [headRow(fence, hash)]);
};

/**
 * Applies one commit inside the connection's open transaction.
 * @throws {FencedError} before anything of this commit was written.
 */
export const applyCommit = async (
  connection: DuckDBConnection,
  { writes, fence }: PreparedCommit,
): Promise<readonly WriteOutcome[]> => {
  const head = fence === null ? undefined : await headOf(connection, fence);
  if (fence !== null && head !== undefined && isStale(head, fence)) throw fenced(fence);
  const outcomes: WriteOutcome[] = [];
  for (const write of writes)
    outcomes.push(await (write.kind === 'replace' ? replace(connection, write) : upsert(connection, write)));
  if (fence !== null) {
    const own = outcomes.find(({ table }) => table === fence.table) ?? outcomes[0];
    await setHead(connection, head, fence, own?.partitionHash ?? partitionHash([]));
  }
  return outcomes;
};
