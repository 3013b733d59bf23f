import { WarehouseUnavailableError } from '../../domain/errors.js';
import type { GameDate } from '../../domain/gameDate.js';
import { partitionHash } from '../../domain/rowHash.js';
import { qualifiedName } from '../../domain/table.js';
import type { Row, TableDefinition, Value } from '../../domain/table.js';
import type { CellCommit, Fence, Match, Warehouse, WriteOutcome } from '../../ports/warehouse.js';
import { cellText } from '../warehouse/cellText.js';
import { fenced, headRow, isStale } from '../warehouse/partitionHeads.js';
import { changesAgainst, hashOfRow, keyText, matches, preparedWrite } from '../warehouse/preparedWrite.js';
import type { PreparedWrite } from '../warehouse/preparedWrite.js';
import { columnsRead, readOrder } from '../warehouse/readRules.js';
import { byColumns } from '../warehouse/rowOrder.js';

/** An effect about to happen. A hook that throws crashes there; one that waits delays it. */
export interface SimulatedOperation {
  readonly kind:
    | 'ensureTables'
    | 'read'
    | 'countByDate'
    | 'hashOf'
    | 'select'
    | 'commit'
    /** Once per write of a commit, before it is staged. */
    | 'commit.write'
    /** All writes staged, nothing visible yet. */
    | 'commit.apply'
    /** Everything visible, the caller not told yet. */
    | 'commit.acknowledge';
  readonly table: string | null;
}

export interface SimulatedWarehouseOptions {
  readonly before?: (operation: SimulatedOperation) => Promise<void>;
}

interface Contents {
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  readonly heads: ReadonlyMap<string, Row>;
}

const within = (table: TableDefinition, from?: string, to?: string): ((row: Row) => boolean) => {
  const { dateColumn } = table;
  if (dateColumn === null) return () => true;
  return (row) => {
    const date = cellText(row[dateColumn]);
    return (from === undefined || date >= from) && (to === undefined || date <= to);
  };
};

const projected = (row: Row, columns: readonly string[]): Row =>
  Object.fromEntries(columns.map((column): [string, Value] => [column, row[column] ?? null]));

const replaced = (stored: readonly Row[], write: PreparedWrite): readonly Row[] => {
  const kept = stored.filter((row) => !matches(row, write.scope));
  const before = stored.filter((row) => matches(row, write.scope));
  return partitionHash(before.map(hashOfRow)) === write.hash ? stored : [...kept, ...write.rows];
};

const upserted = (stored: readonly Row[], write: PreparedWrite): readonly Row[] => {
  const { table } = write;
  const hashes = new Map(stored.map((row) => [keyText(table, row), hashOfRow(row)]));
  const { inserted, superseded } = changesAgainst(write, hashes);
  if (inserted.length === 0) return stored;
  const gone = new Set(superseded.map((row) => keyText(table, row)));
  return [...stored.filter((row) => !gone.has(keyText(table, row))), ...inserted];
};

const outcomeOf = (write: PreparedWrite, before: readonly Row[], after: readonly Row[]): WriteOutcome => {
  const hashes = after.filter((row) => matches(row, write.scope)).map(hashOfRow);
  return {
    table: qualifiedName(write.table),
    rowsAfter: hashes.length,
    unchanged: before === after,
    partitionHash: partitionHash(hashes),
  };
};

const headKey = (fence: Fence): string => JSON.stringify([fence.table, fence.partition]);

const refuseStale = (contents: Contents, fence: Fence | null): void => {
  const head = fence === null ? undefined : contents.heads.get(headKey(fence));
  if (fence !== null && head !== undefined && isStale(head, fence)) throw fenced(fence);
};

const headsAfter = (contents: Contents, fence: Fence | null, outcomes: readonly WriteOutcome[]): Contents['heads'] => {
  if (fence === null) return contents.heads;
  const own = outcomes.find(({ table }) => table === fence.table) ?? outcomes[0];
  return new Map(contents.heads).set(headKey(fence), headRow(fence, own?.partitionHash ?? partitionHash([])));
};

/** Runs SQL over the contents by copying them into a fresh embedded warehouse. Slow; for small tests. */
const selectFrom = async (
  stored: ReadonlyMap<string, TableDefinition>,
  contents: Contents,
  sql: string,
): Promise<readonly Row[]> => {
  const { openDuckdbWarehouse } = await import('../duckdb/duckdbWarehouse.js');
  const copy = await openDuckdbWarehouse({ path: ':memory:' });
  try {
    const tables = [...stored.values()];
    await copy.ensureTables(tables);
    const writes = tables.map((table): CellCommit['writes'][number] => ({
      kind: 'append',
      table,
      rows: contents.tables.get(qualifiedName(table)) ?? [],
    }));
    await copy.commit({ writes, fence: null });
    return await copy.select(sql);
  } finally {
    await copy.close();
  }
};

/** The warehouse in memory, with the promises of the real ones. Commits happen one at a time, each at one instant. */
export const simulatedWarehouse = ({ before = async () => {} }: SimulatedWarehouseOptions = {}): Warehouse => {
  const stored = new Map<string, TableDefinition>();
  let contents: Contents = { tables: new Map(), heads: new Map() };
  let turn: Promise<unknown> = Promise.resolve();
  let isOpen = true;

  const rowsOf = (table: TableDefinition, state: Contents = contents): readonly Row[] => {
    if (!isOpen) throw new WarehouseUnavailableError('the warehouse is closed');
    if (!stored.has(qualifiedName(table)))
      throw new WarehouseUnavailableError(`no table ${qualifiedName(table)}`, { table: qualifiedName(table) });
    return state.tables.get(qualifiedName(table)) ?? [];
  };

  const applied = async (writes: readonly PreparedWrite[], fence: Fence | null): Promise<readonly WriteOutcome[]> => {
    refuseStale(contents, fence);
    let next = contents;
    const outcomes: WriteOutcome[] = [];
    for (const write of writes) {
      const name = qualifiedName(write.table);
      await before({ kind: 'commit.write', table: name });
      const rows = rowsOf(write.table, next);
      const after = write.kind === 'replace' ? replaced(rows, write) : upserted(rows, write);
      next = { ...next, tables: new Map(next.tables).set(name, after) };
      outcomes.push(outcomeOf(write, rows, after));
    }
    await before({ kind: 'commit.apply', table: fence?.table ?? null });
    contents = { tables: next.tables, heads: headsAfter(contents, fence, outcomes) };
    await before({ kind: 'commit.acknowledge', table: fence?.table ?? null });
    return outcomes;
  };

  return {
    ensureTables: async (tables) => {
      await before({ kind: 'ensureTables', table: null });
      for (const definition of tables) stored.set(qualifiedName(definition), definition);
    },
    read: async (query) => {
      const { table, from, to } = query;
      const columns = columnsRead(query);
      const match: Match = query.match ?? {};
      await before({ kind: 'read', table: qualifiedName(table) });
      return rowsOf(table)
        .filter(within(table, from, to))
        .filter((row) => matches(row, match))
        .sort(byColumns(readOrder(table)))
        .map((row) => projected(row, columns));
    },
    commit: async ({ writes, fence }) => {
      const prepared = writes.map(preparedWrite);
      if (!isOpen) throw new WarehouseUnavailableError('the warehouse is closed');
      await before({ kind: 'commit', table: fence?.table ?? null });
      const done = turn.then(() => applied(prepared, fence));
      turn = done.catch(() => undefined);
      return done;
    },
    countByDate: async (table, from, to) => {
      await before({ kind: 'countByDate', table: qualifiedName(table) });
      const { dateColumn } = table;
      const counts = new Map<GameDate, number>();
      if (dateColumn === null) return counts;
      const dates = rowsOf(table)
        .filter(within(table, from, to))
        .map((row) => cellText(row[dateColumn]) as GameDate);
      for (const date of dates.sort()) counts.set(date, (counts.get(date) ?? 0) + 1);
      return counts;
    },
    hashOf: async (table, from, to) => {
      await before({ kind: 'hashOf', table: qualifiedName(table) });
      return partitionHash(
        rowsOf(table)
          .filter(within(table, from, to))
          .map(hashOfRow),
      );
    },
    select: async (sql) => {
      await before({ kind: 'select', table: null });
      if (!isOpen) throw new WarehouseUnavailableError('the warehouse is closed');
      return selectFrom(stored, contents, sql);
    },
    close: async () => {
      await turn;
      isOpen = false;
    },
  };
};
