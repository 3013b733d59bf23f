import type { BigQuery } from '@google-cloud/bigquery';
import { CascadeError, InvalidQueryError } from '../../domain/errors.js';
import type { GameDate } from '../../domain/gameDate.js';
import { partitionHash } from '../../domain/rowHash.js';
import { qualifiedName } from '../../domain/table.js';
import type { Row, TableDefinition } from '../../domain/table.js';
import type { ReadQuery, Warehouse } from '../../ports/warehouse.js';
import { cellText } from '../warehouse/cellText.js';
import { partitionHeads } from '../warehouse/partitionHeads.js';
import { hashOfRow, preparedWrite } from '../warehouse/preparedWrite.js';
import { columnsRead, readOrder } from '../warehouse/readRules.js';
import { singleSelect } from '../warehouse/singleSelect.js';
import { bounds, conditions, where } from '../warehouse/sqlDialect.js';
import { bigqueryJobs, messageOf, reasonOf, unavailable } from './bigqueryJobs.js';
import { bigqueryCommits } from './bigqueryCommits.js';
import * as sql from './bigquerySql.js';

export interface BigqueryOptions {
  readonly client: BigQuery;
  readonly location: string;
  /** Put before every dataset's name. (Default: nothing.) */
  readonly datasetPrefix?: string;
  /** Wait before the first retry of a transaction that met another; doubles each time. (Default: 500.) */
  readonly conflictPauseMs?: number;
}

const NOT_THE_STORE = new Set(['invalidQuery', 'invalid', 'notFound', 'accessDenied']);

const readSql = (tables: sql.TableNames, query: ReadQuery): string => {
  const { table } = query;
  const columns = columnsRead(query).map(sql.bigqueryDialect.name);
  const terms = [
    ...bounds(sql.bigqueryDialect, table, query.from, query.to),
    ...conditions(sql.bigqueryDialect, table, query.match ?? {}),
  ];
  const order = readOrder(table).map(sql.bigqueryDialect.name);
  return `SELECT ${columns.join(', ')} FROM ${tables.table(table)}${where(terms)} ORDER BY ${order.join(', ')}`;
};

const queryError = (error: unknown): Error =>
  NOT_THE_STORE.has(reasonOf(error))
    ? new InvalidQueryError(messageOf(error), {}, { cause: error })
    : unavailable('running a query', error);

/** The warehouse in BigQuery. Each commit is one transaction; no streaming inserts, so DML never waits for a buffer. */
export const bigqueryWarehouse = (options: BigqueryOptions): Warehouse => {
  const { client, location, datasetPrefix = '', conflictPauseMs = 500 } = options;
  const tables = sql.tableNames(datasetPrefix);
  const jobs = bigqueryJobs(client, location);
  const commit = bigqueryCommits(jobs, tables, conflictPauseMs);
  const known = new Map<string, TableDefinition>();

  const query = async (text: string): Promise<readonly Row[]> => {
    try {
      return await jobs.query(text);
    } catch (error) {
      throw unavailable('reading', error);
    }
  };

  const create = async (absent: readonly TableDefinition[]): Promise<void> => {
    const datasets = new Set([...absent.map(({ dataset }) => dataset), sql.STAGING_DATASET]);
    const statements = [
      ...[...datasets].map((dataset) => sql.createSchema(tables.dataset(dataset), location)),
      ...absent.map((table) => sql.createTable(tables, table)),
    ];
    await jobs.query(statements.join(';\n'));
    for (const table of absent) known.set(qualifiedName(table), table);
  };

  /** A query names datasets as the definition does; the prefix of this deployment is put in. */
  const prefixed = (text: string): string =>
    datasetPrefix === ''
      ? text
      : [...known.values()].reduce(
          (result, table) =>
            result.replaceAll(
              new RegExp(`\\b${table.dataset}\\.${table.name}\\b`, 'g'),
              `${datasetPrefix}${qualifiedName(table)}`,
            ),
          text,
        );

  return {
    ensureTables: async (wanted) => {
      const absent = [...wanted, partitionHeads].filter((table) => !known.has(qualifiedName(table)));
      if (absent.length === 0) return;
      try {
        await create(absent);
      } catch (error) {
        throw unavailable('creating tables', error);
      }
    },
    read: async (request) => query(readSql(tables, request)),
    commit: async ({ writes, fence }) => commit({ writes: writes.map(preparedWrite), fence }),
    countByDate: async (table, from, to) => {
      if (table.dateColumn === null) return new Map();
      const date = sql.bigqueryDialect.name(table.dateColumn);
      const range = where(bounds(sql.bigqueryDialect, table, from, to));
      const rows = await query(
        `SELECT ${date}, COUNT(*) AS \`rows_found\` FROM ${tables.table(table)}${range} GROUP BY ${date} ORDER BY ${date}`,
      );
      return new Map(rows.map((row) => [cellText(row[table.dateColumn ?? '']) as GameDate, Number(row['rows_found'])]));
    },
    hashOf: async (table, from, to) => {
      const range = where(bounds(sql.bigqueryDialect, table, from, to));
      return partitionHash((await query(`SELECT \`data_hash\` FROM ${tables.table(table)}${range}`)).map(hashOfRow));
    },
    select: async (text) => {
      const statement = prefixed(singleSelect(text));
      try {
        const kind = await jobs.statementType(statement);
        if (kind !== 'SELECT') throw new InvalidQueryError(`expected a SELECT, found ${kind}`);
        return await jobs.query(statement);
      } catch (error) {
        throw error instanceof CascadeError ? error : queryError(error);
      }
    },
    close: async () => {},
  };
};
