import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DuckDBInstance, StatementType } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { CascadeError, FencedError, InvalidQueryError, WarehouseUnavailableError } from '../../domain/errors.js';
import type { GameDate } from '../../domain/gameDate.js';
import { partitionHash } from '../../domain/rowHash.js';
import { qualifiedName } from '../../domain/table.js';
import type { Row, TableDefinition } from '../../domain/table.js';
import type { ReadQuery, Warehouse, WriteOutcome } from '../../ports/warehouse.js';
import { cellText } from '../warehouse/cellText.js';
import { partitionHeads } from '../warehouse/partitionHeads.js';
import { hashOfRow, preparedWrite } from '../warehouse/preparedWrite.js';
import type { PreparedWrite } from '../warehouse/preparedWrite.js';
import { columnsRead, readOrder } from '../warehouse/readRules.js';
import { singleSelect } from '../warehouse/singleSelect.js';
import { bounds, conditions, where } from '../warehouse/sqlDialect.js';
import { applyCommit } from './duckdbCommit.js';
import type { PreparedCommit } from './duckdbCommit.js';
import { rowsOf } from './duckdbRows.js';
import { createSchema, createTable, duckdbDialect as dialect, duckdbTable } from './duckdbTypes.js';
import { groupCommit } from './groupCommit.js';
import type { Settled } from './groupCommit.js';

export interface DuckdbOptions {
  /** A file, created with its folder when absent, or `:memory:`. */
  readonly path: string;
  readonly readOnly?: boolean;
  /** DuckDB's own size notation. (Default: 256MB.) */
  readonly memory?: string;
}

/** Commits that share a transaction, at most. */
const GROUP_COMMITS = 64;

/** No file, network or extension is reachable from a query: `select` takes SQL from outside. */
const configuration = ({ readOnly = false, memory = '256MB' }: DuckdbOptions): Record<string, string> => ({
  access_mode: readOnly ? 'READ_ONLY' : 'READ_WRITE',
  max_memory: memory,
  threads: '2',
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
});

const BROKEN_STORE = /^(IO|Out of Memory|FATAL|INTERNAL|Connection|Interrupt)\b/i;

const unavailable = (doing: string, error: unknown): Error =>
  error instanceof CascadeError
    ? error
    : new WarehouseUnavailableError(`${doing}: ${String(error)}`, {}, { cause: error });

const queryError = (error: unknown): Error => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CascadeError) return error;
  if (BROKEN_STORE.test(message)) return unavailable('running a query', error);
  return new InvalidQueryError(message, {}, { cause: error });
};

/** Whether two writes may touch the same rows; only two replaces of different partitions certainly do not. */
const overlap = (a: PreparedWrite, b: PreparedWrite): boolean => {
  if (qualifiedName(a.table) !== qualifiedName(b.table)) return false;
  if (a.kind !== 'replace' || b.kind !== 'replace') return true;
  const { dateColumn } = a.table;
  if (dateColumn === null) return true;
  const [left, right] = [a.scope[dateColumn], b.scope[dateColumn]];
  return typeof left !== 'string' || typeof right !== 'string' || left === right;
};

const conflict = (a: PreparedCommit, b: PreparedCommit): boolean =>
  a.writes.some((left) => b.writes.some((right) => overlap(left, right))) ||
  (a.fence !== null && a.fence.table === b.fence?.table && a.fence.partition === b.fence.partition);

const settled = async (
  connection: DuckDBConnection,
  commit: PreparedCommit,
): Promise<Settled<readonly WriteOutcome[]>> => {
  try {
    return { kind: 'done', result: await applyCommit(connection, commit) };
  } catch (error) {
    // Refused before its first write, so the others of the group may go on in this transaction.
    if (error instanceof FencedError) return { kind: 'refused', error };
    throw error;
  }
};

const transaction =
  (connection: DuckDBConnection) =>
  async (commits: readonly PreparedCommit[]): Promise<readonly Settled<readonly WriteOutcome[]>[]> => {
    try {
      await connection.run('BEGIN TRANSACTION');
      const results: Settled<readonly WriteOutcome[]>[] = [];
      for (const commit of commits) results.push(await settled(connection, commit));
      await connection.run('COMMIT');
      return results;
    } catch (error) {
      // After a failed COMMIT there may be nothing left to roll back.
      await connection.run('ROLLBACK').catch(() => undefined);
      throw unavailable('committing', error);
    }
  };

const readSql = (query: ReadQuery): string => {
  const { table } = query;
  const columns = columnsRead(query).map((column) => dialect.name(column));
  const terms = [...bounds(dialect, table, query.from, query.to), ...conditions(dialect, table, query.match ?? {})];
  const order = readOrder(table).map((column) => dialect.name(column));
  return `SELECT ${columns.join(', ')} FROM ${duckdbTable(table)}${where(terms)} ORDER BY ${order.join(', ')}`;
};

/** Connections for reading: each sees one snapshot, and reads do not wait for a commit. */
const readers = (instance: DuckDBInstance) => {
  const idle: DuckDBConnection[] = [];
  return {
    async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
      const connection = idle.pop() ?? (await instance.connect());
      try {
        return await work(connection);
      } finally {
        idle.push(connection);
      }
    },
    close(): void {
      for (const connection of idle) connection.closeSync();
    },
  };
};

const selected = async (connection: DuckDBConnection, sql: string): Promise<readonly Row[]> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new InvalidQueryError(`expected one statement, found ${statements.count}`);
  const statement = await statements.prepare(0);
  try {
    if (statement.statementType !== StatementType.SELECT) throw new InvalidQueryError('expected a SELECT');
    return await rowsOf(await statement.run());
  } finally {
    statement.destroySync();
  }
};

/**
 * The warehouse in one DuckDB file. One process may write it; commits that are ready together share a transaction.
 * Survives the death of the process at any point: after reopening, each commit is whole or absent.
 * @throws {WarehouseUnavailableError} the file cannot be opened, or another process holds it.
 */
export const openDuckdbWarehouse = async (options: DuckdbOptions): Promise<Warehouse> => {
  const instance = await opened(options);
  const writer = await instance.connect();
  const reading = readers(instance);
  const commits = groupCommit({ transaction: transaction(writer), conflict, most: GROUP_COMMITS });
  const known = new Set<string>();
  let creating: Promise<void> = Promise.resolve();
  let isOpen = true;

  const refuseClosed = (): void => {
    if (!isOpen) throw new WarehouseUnavailableError('the warehouse is closed');
  };

  const query = async (sql: string): Promise<readonly Row[]> => {
    refuseClosed();
    try {
      return await reading.use(async (connection) => rowsOf(await connection.run(sql)));
    } catch (error) {
      throw unavailable('reading', error);
    }
  };

  const create = async (tables: readonly TableDefinition[]): Promise<void> => {
    await reading.use(async (connection) => {
      for (const dataset of new Set(tables.map(({ dataset }) => dataset))) await connection.run(createSchema(dataset));
      for (const table of tables) await connection.run(createTable(table));
    });
    for (const table of tables) known.add(qualifiedName(table));
  };

  const ensureTables = async (tables: readonly TableDefinition[]): Promise<void> => {
    refuseClosed();
    const absent = [...tables, partitionHeads].filter((table) => !known.has(qualifiedName(table)));
    if (absent.length === 0 || options.readOnly === true) return;
    // One after the other: two connections creating one table at once would conflict.
    const done = creating.then(() => create(absent));
    creating = done.catch(() => undefined);
    try {
      await done;
    } catch (error) {
      throw unavailable('creating tables', error);
    }
  };

  if (options.readOnly !== true) await ensureTables([]);

  return {
    ensureTables,
    read: async (request) => query(readSql(request)),
    commit: async ({ writes, fence }) => {
      refuseClosed();
      return commits.submit({ writes: writes.map(preparedWrite), fence });
    },
    countByDate: async (table, from, to) => {
      if (table.dateColumn === null) return new Map();
      const date = dialect.name(table.dateColumn);
      const rows = await query(
        `SELECT ${date} AS d, COUNT(*) AS n FROM ${duckdbTable(table)}${where(bounds(dialect, table, from, to))} GROUP BY d ORDER BY d`,
      );
      return new Map(rows.map((row) => [cellText(row['d']) as GameDate, Number(row['n'])]));
    },
    hashOf: async (table, from, to) =>
      partitionHash(
        (await query(`SELECT data_hash FROM ${duckdbTable(table)}${where(bounds(dialect, table, from, to))}`)).map(
          hashOfRow,
        ),
      ),
    select: async (sql) => {
      refuseClosed();
      const statement = singleSelect(sql);
      try {
        return await reading.use((connection) => selected(connection, statement));
      } catch (error) {
        throw queryError(error);
      }
    },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await commits.drained();
      reading.close();
      writer.closeSync();
      instance.closeSync();
    },
  };
};

const opened = async (options: DuckdbOptions): Promise<DuckDBInstance> => {
  try {
    if (options.path !== ':memory:' && options.readOnly !== true) mkdirSync(dirname(options.path), { recursive: true });
    return await DuckDBInstance.create(options.path, configuration(options));
  } catch (error) {
    throw unavailable(`opening ${options.path}`, error);
  }
};
