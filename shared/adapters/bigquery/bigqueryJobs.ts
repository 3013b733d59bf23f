import { once } from 'node:events';
import type { BigQuery, Job, QueryResultsOptions, QueryRowsResponse } from '@google-cloud/bigquery';
import { CascadeError, WarehouseUnavailableError } from '../../domain/errors.js';
import type { Row, TableDefinition } from '../../domain/table.js';
import { newlineJson, rowsOfResult, stagingFields } from './bigqueryRows.js';
import type { ResultField, WireRow } from './bigqueryRows.js';

/** Runs jobs under ids chosen by the caller, so that an answer lost on the way is found again. */
export interface BigqueryJobs {
  /** Rows of a query, or of the last SELECT of a script. With an id already used, the result of that job. */
  query(sql: string, jobId?: string): Promise<readonly Row[]>;
  /** Kind of statement and errors, without running it. */
  statementType(sql: string): Promise<string>;
  /** Loads rows into a table that the job creates or overwrites. */
  load(
    dataset: string,
    table: string,
    jobId: string,
    content: { definition: TableDefinition; rows: readonly Row[] },
  ): Promise<void>;
}

interface ApiFailure {
  readonly code?: number | string;
  readonly message?: string;
  readonly errors?: readonly { readonly reason?: string; readonly message?: string }[];
}

export const reasonOf = (error: unknown): string => (error as ApiFailure).errors?.[0]?.reason ?? '';
export const messageOf = (error: unknown): string => {
  const failure = error as ApiFailure;
  return [failure.message, ...(failure.errors ?? []).map(({ message }) => message)].filter(Boolean).join('; ');
};

const alreadyExists = (error: unknown): boolean => Number((error as ApiFailure).code) === 409;

export const unavailable = (doing: string, error: unknown): Error =>
  error instanceof CascadeError
    ? error
    : new WarehouseUnavailableError(`${doing}: ${messageOf(error)}`, { reason: reasonOf(error) }, { cause: error });

interface ResultPage {
  readonly schema?: { readonly fields?: readonly ResultField[] };
  readonly rows?: readonly WireRow[];
}

/** All pages of a job's result; waits for the job. The cells stay text, so that decimals lose nothing. */
const resultsOf = async (job: Job): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  let next: { readonly pageToken?: string } | null = {};
  while (next !== null) {
    const options: QueryResultsOptions & { skipParsing: boolean } = { ...next, autoPaginate: false, skipParsing: true };
    const page: QueryRowsResponse = await job.getQueryResults(options);
    const { schema, rows: found } = (page[2] ?? {}) as ResultPage;
    rows.push(...rowsOfResult(schema?.fields ?? [], found ?? []));
    next = page[1] ?? null;
  }
  return rows;
};

export const bigqueryJobs = (client: BigQuery, location: string): BigqueryJobs => {
  const started = async (query: string, jobId: string | undefined): Promise<Job> => {
    const options = { query, location, ...(jobId === undefined ? {} : { jobId }) };
    try {
      return (await client.createQueryJob(options))[0];
    } catch (error) {
      if (jobId === undefined || !alreadyExists(error)) throw error;
      return client.job(jobId, { location });
    }
  };

  const finished = async (job: Job): Promise<void> => {
    const [metadata] = (await job.promise()) as readonly [{ status?: { errorResult?: ApiFailure } }];
    if (metadata.status?.errorResult !== undefined) throw metadata.status.errorResult;
  };

  return {
    query: async (sql, jobId) => resultsOf(await started(sql, jobId)),
    statementType: async (sql) => {
      const [job] = await client.createQueryJob({ query: sql, location, dryRun: true });
      const { statistics } = job.metadata as { statistics?: { query?: { statementType?: string } } };
      return statistics?.query?.statementType ?? '';
    },
    load: async (dataset, table, jobId, { definition, rows }) => {
      const target = client.dataset(dataset, { location }).table(table, { location });
      const upload = target.createWriteStream({
        jobId,
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        schema: { fields: stagingFields(definition).map((field) => ({ ...field })) },
        writeDisposition: 'WRITE_TRUNCATE',
      });
      const accepted = once(upload, 'job') as Promise<[Job]>;
      upload.end(newlineJson(definition, rows));
      try {
        await finished((await accepted)[0]);
      } catch (error) {
        if (!alreadyExists(error)) throw error;
        await finished(client.job(jobId, { location }));
      }
    },
  };
};
