import { judgeRows, type Judged } from '../../shared/application/cell/judgeRows.js';
import { readInputs } from '../../shared/application/cell/readInputs.js';
import { gameDate, seasonYearOf, type Instant } from '../../shared/domain/gameDate.js';
import type { AnyProcessor, LandedDocument, ProcessorContext, ProcessorOutput } from '../../shared/domain/processor.js';
import { finishRow, partitionHash } from '../../shared/domain/rowHash.js';
import { qualifiedName, type Row, type TableDefinition, type Value } from '../../shared/domain/table.js';
import type { ReadQuery, Warehouse } from '../../shared/ports/warehouse.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import type { BuiltGame } from './rows.js';
import {
  nbacGamebookPlayerStats,
  nbacSchedule,
  nbacTeamBoxscore,
  nbaPlayersRegistry,
} from '../../shared/pipelines/nba/tables/raw.js';

/** Tables in memory, read as the engine reads a warehouse: by window, columns and order. */
export interface RowStore {
  readonly add: (table: TableDefinition, rows: readonly Row[]) => RowStore;
  readonly replace: (table: TableDefinition, date: string, rows: readonly Row[]) => RowStore;
  readonly rowsOf: (table: TableDefinition) => readonly Row[];
  /** Schedule, box scores and registry of games. */
  readonly play: (...games: readonly BuiltGame[]) => RowStore;
  readonly warehouse: Warehouse;
  /** Another order of every table's rows. */
  readonly shuffled: () => RowStore;
}

/** A cell as text, `null` included. */
export const textOf = (row: Row, column: string): string => {
  const value = row[column];
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
};

const inWindow = (row: Row, { table, from, to }: ReadQuery): boolean => {
  if (table.dateColumn === null) return true;
  const date = textOf(row, table.dateColumn);
  return (from === undefined || date >= from) && (to === undefined || date <= to);
};

const projected = (row: Row, columns: readonly string[] | undefined): Row =>
  columns === undefined ? row : Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));

export const rowStore = (initial: ReadonlyMap<string, readonly Row[]> = new Map(), isSorted = true): RowStore => {
  const tables = new Map<string, Row[]>([...initial].map(([name, rows]) => [name, [...rows]]));
  const rowsOf = (table: TableDefinition): Row[] => {
    const known = tables.get(qualifiedName(table)) ?? [];
    tables.set(qualifiedName(table), known);
    return known;
  };
  const read = (query: ReadQuery): Promise<readonly Row[]> => {
    const { table } = query;
    const order = [...(table.dateColumn === null ? [] : [table.dateColumn]), ...table.cluster, ...table.key];
    const rows = rowsOf(table).filter((row) => inWindow(row, query));
    const keyed = rows.map((row) => ({ row, key: order.map((column) => textOf(row, column)).join('|') }));
    const sorted = isSorted ? keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row) : rows;
    return Promise.resolve(sorted.map((row) => projected(row, query.columns)));
  };
  const store: RowStore = {
    add: (table, rows) => {
      rowsOf(table).push(...rows);
      return store;
    },
    replace: (table, date, rows) => {
      const kept = rowsOf(table).filter((row) => row[table.dateColumn ?? ''] !== date);
      tables.set(qualifiedName(table), [...kept, ...rows]);
      return store;
    },
    rowsOf,
    play: (...games) => {
      for (const built of games) {
        store.add(nbacSchedule, [built.schedule]).add(nbacTeamBoxscore, built.teamBox);
        store.add(nbacGamebookPlayerStats, built.gamebook).add(nbaPlayersRegistry, built.registry);
      }
      return store;
    },
    warehouse: { read } as unknown as Warehouse,
    shuffled: () => rowStore(new Map([...tables].map(([name, rows]) => [name, rows.toReversed()])), false),
  };
  return store;
};

export interface ProcessorRun {
  readonly rows: readonly Row[];
  readonly output: ProcessorOutput<Readonly<Record<string, Value>>>;
  readonly judged: Judged;
  readonly hash: string;
}

export interface RunOptions {
  readonly mode?: ProcessorContext['mode'];
  readonly asOf?: Instant;
  /** Constants that differ from the definition's. */
  readonly constants?: ProcessorContext['constants'];
  /** What phase 1 or a training landed for it. (Default: nothing.) */
  readonly documents?: readonly LandedDocument[];
  /** Of the date's entities, as the engine splits them. (Default: all.) */
  readonly part?: ProcessorContext['part'];
}

export const contextOf = (date: string, options: RunOptions = {}) => ({
  gameDate: gameDate(date),
  seasonYear: seasonYearOf(gameDate(date)),
  constants: { ...nba.constants, ...options.constants },
  mode: options.mode ?? ('overnight' as const),
  asOf: options.asOf ?? null,
  ...(options.part === undefined ? {} : { part: options.part }),
});

/** Runs a body as the engine does: windows, expectation, gates, rounding, hash. Nothing is stored. */
export const runOn = async (
  store: RowStore,
  body: AnyProcessor,
  date: string,
  options: RunOptions = {},
): Promise<ProcessorRun> => {
  const context = contextOf(date, options);
  const inputs = await readInputs(store.warehouse, body, context);
  const documents = options.documents ?? [];
  const output = body.run(inputs.rows, context, documents);
  const judged = judgeRows(body, output, { rows: inputs.rows, documents }, context);
  const rows = output.rows.map(
    (row) => finishRow(body.output, row, { runId: 'run', processedAt: `${date}T12:00:00.000Z`, availableAt: null }).row,
  );
  return { rows, output, judged, hash: partitionHash(rows.map((row) => textOf(row, 'data_hash'))) };
};

/** Runs bodies in order for each date and keeps their rows, faults or not. */
export const cascade = async (
  store: RowStore,
  bodies: readonly AnyProcessor[],
  days: readonly string[],
  options: RunOptions = {},
): Promise<void> => {
  for (const date of days)
    for (const body of bodies) store.replace(body.output, date, (await runOn(store, body, date, options)).rows);
};

/** The one row of a run that has this value; fails the test by being undefined. */
export const rowWith = (run: ProcessorRun, column: string, value: Value): Row => {
  const row = run.rows.find((candidate) => candidate[column] === value);
  if (row === undefined) throw new Error(`no row with ${column} ${JSON.stringify(value)}`);
  return row;
};
