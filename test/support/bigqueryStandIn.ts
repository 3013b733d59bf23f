import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DuckDBInstance, StatementType } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Value } from '../../shared/domain/table.js';
import { duckdbStatement, noteFilter, statementsOf, unfiltered } from './bigquerySqlOnDuckdb.js';

type Json = Readonly<Record<string, unknown>>;
interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
}
interface Result {
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly Value[])[];
}
interface StoredJob {
  readonly id: string;
  readonly configuration: Json;
  done: Promise<void>;
  isDone: boolean;
  result: Result | null;
  error: { reason: string; message: string } | null;
}

export interface BigqueryStandIn {
  readonly url: string;
  /** Every SQL text that ran or was checked, in order. */
  readonly queries: readonly string[];
  readonly jobIds: readonly string[];
  /** The next matching query job runs, but its answer is lost: the client sees 503. */
  loseAnswer(matching: RegExp): void;
  /** The next matching script is cancelled as one that met a concurrent transaction. */
  cancelTransaction(matching: RegExp): void;
  /** Rows of a page of results. */
  pageRows: number;
  tables(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const WIRE_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^(BIGINT|INTEGER|HUGEINT|SMALLINT|TINYINT)$/, 'INTEGER'],
  [/^(DOUBLE|FLOAT)$/, 'FLOAT'],
  [/^DECIMAL/, 'NUMERIC'],
  [/^BOOLEAN$/, 'BOOLEAN'],
  [/^DATE$/, 'DATE'],
  [/^TIMESTAMP/, 'TIMESTAMP'],
  [/^JSON$/, 'JSON'],
];
const LOADED: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR',
  INTEGER: 'BIGINT',
  FLOAT: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMPTZ',
  NUMERIC: 'DECIMAL(38,9)',
  BIGNUMERIC: 'DECIMAL(38,18)',
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const wireField = (name: string, type: string): Field => {
  const isList = type.endsWith('[]');
  const base = isList ? type.slice(0, -2) : type;
  const wire = WIRE_TYPES.find(([pattern]) => pattern.test(base))?.[1] ?? 'STRING';
  return { name, type: wire, mode: isList ? 'REPEATED' : 'NULLABLE' };
};

const micros = (text: string): string => String(Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z')) * 1000);

const wireCell = (value: Value, field: Field): unknown => {
  // BigQuery has no NULL array: it reads back empty.
  if (field.mode === 'REPEATED') return { v: (Array.isArray(value) ? value : []).map((item) => ({ v: textOf(item) })) };
  if (value === null) return { v: null };
  if (field.type === 'TIMESTAMP') return { v: micros(textOf(value)) };
  return { v: typeof value === 'string' ? value : JSON.stringify(value) };
};

class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

const reasonFor = (message: string): string => (/Catalog Error/.test(message) ? 'notFound' : 'invalidQuery');

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const parts = (request: IncomingMessage, body: string): readonly string[] => {
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => part.slice(part.indexOf('\r\n\r\n') + 4, part.lastIndexOf('\r\n')));
};

const sqlLiteral = (value: unknown): string => {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return `[${value.map(sqlLiteral).join(', ')}]::VARCHAR[]`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : textOf(value);
};

/**
 * The part of BigQuery's REST interface that the adapter uses, on a local port. It executes the adapter's own SQL on an
 * in-memory DuckDB, refuses a job id used before, and refuses a scan without the partition filter a table requires.
 */
export const openBigqueryStandIn = async (): Promise<BigqueryStandIn> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run('CREATE MACRO PARSE_JSON(text) AS CAST(text AS JSON)');
  const jobs = new Map<string, StoredJob>();
  const filters = new Map<string, string>();
  const queries: string[] = [];
  const lost: RegExp[] = [];
  const cancelled: RegExp[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  const take = (patterns: RegExp[], text: string): boolean => {
    const at = patterns.findIndex((pattern) => pattern.test(text));
    if (at >= 0) patterns.splice(at, 1);
    return at >= 0;
  };

  const refuseUnfiltered = (statement: string): void => {
    const table = unfiltered(filters, statement);
    if (table !== undefined)
      throw new ApiError(
        400,
        'invalidQuery',
        `Cannot query over table '${table}' without a filter over column(s) '${filters.get(table)}' that can be used for partition elimination`,
      );
  };

  const selected = async (statement: string): Promise<Result> => {
    const result = await connection.run(duckdbStatement(statement));
    const types = result.columnTypes().map((type) => (type.alias === 'JSON' ? 'JSON' : String(type)));
    const fields = result.deduplicatedColumnNames().map((name, at) => wireField(name, types[at] ?? ''));
    return { fields, rows: await result.getRowsJson() };
  };

  const script = async (text: string): Promise<Result | null> => {
    let result: Result | null = null;
    let inTransaction = false;
    try {
      for (const statement of statementsOf(text.replace(/--[^\n]*/g, ''))) {
        refuseUnfiltered(statement);
        noteFilter(filters, statement);
        if (/^\(*(SELECT|WITH)\b/i.test(statement)) result = await selected(statement);
        else await connection.run(duckdbStatement(statement));
        if (statement === 'BEGIN TRANSACTION') inTransaction = true;
        if (statement === 'COMMIT TRANSACTION') inTransaction = false;
        if (inTransaction && take(cancelled, text))
          throw new ApiError(400, 'invalidQuery', 'Transaction is aborted due to concurrent update against table x');
      }
      return result;
    } catch (error) {
      if (inTransaction) await connection.run('ROLLBACK');
      throw error;
    }
  };

  const loaded = async (configuration: Json, lines: string): Promise<null> => {
    const { destinationTable, schema } = configuration['load'] as {
      destinationTable: { datasetId: string; tableId: string };
      schema: { fields: readonly Field[] };
    };
    const name = `"${destinationTable.datasetId}"."${destinationTable.tableId}"`;
    const columns = schema.fields.map(
      (field) => `"${field.name}" ${LOADED[field.type]}${field.mode === 'REPEATED' ? '[]' : ''}`,
    );
    await connection.run(`CREATE OR REPLACE TABLE ${name} (${columns.join(', ')})`);
    const rows = lines.split('\n').map((line) => JSON.parse(line) as Json);
    const tuples = rows.map((row) => `(${schema.fields.map((field) => sqlLiteral(row[field.name])).join(', ')})`);
    await connection.run(`INSERT INTO ${name} VALUES ${tuples.join(', ')}`);
    return null;
  };

  const begin = (id: string, configuration: Json, work: () => Promise<Result | null>): StoredJob => {
    const job: StoredJob = { id, configuration, done: Promise.resolve(), isDone: false, result: null, error: null };
    const run = async (): Promise<void> => {
      try {
        job.result = await work();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        job.error = { reason: error instanceof ApiError ? error.reason : reasonFor(message), message };
      }
      job.isDone = true;
    };
    job.done = turn.then(run);
    turn = job.done;
    jobs.set(id, job);
    return job;
  };

  const jobResource = (job: StoredJob): Json => ({
    id: job.id,
    jobReference: { projectId: 'stand-in', jobId: job.id, location: 'US' },
    configuration: job.configuration,
    status: {
      state: job.isDone ? 'DONE' : 'RUNNING',
      ...(job.error === null ? {} : { errorResult: job.error, errors: [job.error] }),
    },
  });

  const dryRun = async (text: string): Promise<Json> => {
    refuseUnfiltered(text);
    const statements = await connection.extractStatements(duckdbStatement(text));
    const prepared = await statements.prepare(0);
    const statementType = StatementType[prepared.statementType];
    return {
      jobReference: { projectId: 'stand-in' },
      status: { state: 'DONE' },
      statistics: { query: { statementType } },
    };
  };

  const insert = async (resource: Json, content: string): Promise<Json> => {
    const configuration = resource['configuration'] as Json;
    const query = configuration['query'] as { query: string } | undefined;
    const id = String((resource['jobReference'] as Json)['jobId']);
    if (query !== undefined) queries.push(query.query);
    if (configuration['dryRun'] === true && query !== undefined) return dryRun(query.query);
    if (jobs.has(id)) throw new ApiError(409, 'duplicate', `Already Exists: Job stand-in:US.${id}`);
    const job = begin(id, configuration, () =>
      query === undefined ? loaded(configuration, content) : script(query.query),
    );
    // A load is mostly over before it answers; a client that finds it running asks again only after half a second.
    if (query === undefined) await job.done;
    if (query !== undefined && take(lost, query.query)) {
      await job.done;
      throw new ApiError(503, 'backendError', 'the answer was lost');
    }
    return jobResource(job);
  };

  const found = (id: string): StoredJob => {
    const job = jobs.get(id);
    if (job === undefined) throw new ApiError(404, 'notFound', `Not found: Job ${id}`);
    return job;
  };

  const results = async (id: string, token: string | null): Promise<Json> => {
    const job = found(id);
    await job.done;
    if (job.error !== null) throw new ApiError(400, job.error.reason, job.error.message);
    const { fields, rows } = job.result ?? { fields: [], rows: [] };
    const from = Number(token ?? 0);
    const page = rows.slice(from, from + standIn.pageRows);
    const next = from + page.length;
    return {
      jobComplete: true,
      jobReference: { projectId: 'stand-in', jobId: id, location: 'US' },
      schema: { fields },
      totalRows: String(rows.length),
      rows: page.map((row) => ({ f: fields.map((field, at) => wireCell(row[at] ?? null, field)) })),
      ...(next < rows.length ? { pageToken: String(next) } : {}),
    };
  };

  const route = async (request: IncomingMessage): Promise<Json> => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const body = (await bodyOf(request)).toString('utf8');
    const last = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    if (request.method === 'POST' && url.pathname.startsWith('/upload/')) {
      const [metadata = '{}', content = ''] = parts(request, body);
      return insert(JSON.parse(metadata) as Json, content);
    }
    if (request.method === 'POST' && last === 'jobs') return insert(JSON.parse(body) as Json, '');
    if (request.method === 'GET' && url.pathname.includes('/queries/'))
      return results(last, url.searchParams.get('pageToken'));
    if (request.method === 'GET' && url.pathname.includes('/jobs/')) return jobResource(found(last));
    throw new ApiError(404, 'notFound', `no such route: ${request.method} ${url.pathname}`);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let status = 200;
    let body: Json;
    try {
      body = await route(request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const reason = error instanceof ApiError ? error.reason : reasonFor(message);
      status = error instanceof ApiError ? error.status : 400;
      body = { error: { code: status, message, errors: [{ reason, message }] } };
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  const standIn: BigqueryStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    queries,
    get jobIds() {
      return [...jobs.keys()];
    },
    loseAnswer: (matching) => void lost.push(matching),
    cancelTransaction: (matching) => void cancelled.push(matching),
    pageRows: 1000,
    tables: () => tableNamesIn(connection),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await turn;
      connection.closeSync();
      instance.closeSync();
    },
  };
  return standIn;
};

const tableNamesIn = async (connection: DuckDBConnection): Promise<readonly string[]> => {
  const result = await connection.run('SELECT schema_name || $$.$$ || table_name FROM duckdb_tables() ORDER BY 1');
  return (await result.getRowsJson()).map(([name]) => textOf(name));
};
