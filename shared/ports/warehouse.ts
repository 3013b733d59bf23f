import type { GameDate } from '../domain/gameDate.js';
import type { Row, TableDefinition, Value } from '../domain/table.js';

/** Columns that must equal a value, or be one of several. */
export type Match = Readonly<Record<string, Value | readonly (string | number)[]>>;

export interface ReadQuery {
  readonly table: TableDefinition;
  /** Default: all columns. */
  readonly columns?: readonly string[];
  /** Inclusive bounds on the partition column. Required for partitioned tables, so that every query has a literal partition predicate. */
  readonly from?: GameDate;
  readonly to?: GameDate;
  readonly match?: Match;
}

export type TableWrite =
  /** Deletes the rows that match `scope`, inserts `rows`; nothing happens when both have the same partition hash. */
  | { readonly kind: 'replace'; readonly table: TableDefinition; readonly scope: Match; readonly rows: readonly Row[] }
  /** Upserts by key. */
  | { readonly kind: 'merge'; readonly table: TableDefinition; readonly rows: readonly Row[] }
  /** Inserts the rows whose key is not there yet. */
  | { readonly kind: 'append'; readonly table: TableDefinition; readonly rows: readonly Row[] };

/** Guards an output partition: a commit by an older holder is refused. */
export interface Fence {
  readonly table: string;
  readonly partition: string;
  readonly runId: string;
  readonly generation: number;
  readonly attempt: number;
  readonly token: number;
}

export interface CellCommit {
  readonly writes: readonly TableWrite[];
  readonly fence: Fence | null;
}

export interface WriteOutcome {
  readonly table: string;
  /** Rows of the scope after the commit, counted in the store. */
  readonly rowsAfter: number;
  /** True when the stored partition already had this hash and nothing was written. */
  readonly unchanged: boolean;
  /** SHA-256 of the scope's sorted `data_hash` values joined by newlines, after the commit. */
  readonly partitionHash: string;
}

/**
 * Analytical tables of all datasets. Dates travel as `YYYY-MM-DD`, timestamps as RFC 3339 UTC with milliseconds,
 * decimals and int64 as numbers.
 */
export interface Warehouse {
  /** Creates datasets and tables that are absent; never alters one. Safe to repeat. */
  ensureTables(tables: readonly TableDefinition[]): Promise<void>;
  /** Rows in order of (partition column, key). @throws {WarehouseUnavailableError} the store could not be read: unknown, not empty. */
  read(query: ReadQuery): Promise<readonly Row[]>;
  /**
   * All writes in one transaction: either every table shows the new rows or none does. Twice with the same rows changes nothing.
   * @throws {FencedError} a newer generation, attempt or token holds the partition; nothing was written.
   * @throws {DuplicateKeyError} two rows share a key; nothing was written.
   */
  commit(commit: CellCommit): Promise<readonly WriteOutcome[]>;
  /** Rows per partition date within the bounds, ascending; dates without rows are absent. */
  countByDate(table: TableDefinition, from: GameDate, to: GameDate): Promise<ReadonlyMap<GameDate, number>>;
  /** Partition hash of the inclusive range; the hash of no rows when empty. */
  hashOf(table: TableDefinition, from: GameDate, to: GameDate): Promise<string>;
  /** Runs one read-only SELECT. @throws {InvalidQueryError} anything else. */
  select(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}
