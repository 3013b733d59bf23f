import { plusDays, type GameDate } from '../../domain/gameDate.js';
import { qualifiedName, type Row, type TableDefinition } from '../../domain/table.js';
import type { ReadQuery, TableWrite, Warehouse } from '../../ports/warehouse.js';
import { cellText } from './cellText.js';
import { columnsRead } from './readRules.js';

/** Values kept at most, over all tables: rows times columns. About 150 MB. */
const MOST_VALUES = 5_000_000;

/** Dates of one table and one set of columns that were read, without a hole. */
interface Span {
  readonly table: string;
  readonly width: number;
  from: GameDate;
  to: GameDate;
  /** Rows by date; a date of the span that is not here has none. */
  readonly rows: Map<GameDate, readonly Row[]>;
  /** Dates of the span that were written since. */
  readonly stale: Set<GameDate>;
  values: number;
}

interface HashSpan {
  readonly from: GameDate;
  readonly to: GameDate;
  readonly hash: string;
}

type Range = readonly [from: GameDate, to: GameDate];

/** Dates whose rows a write may change; null: any. */
const datesOf = (write: TableWrite): readonly GameDate[] | null => {
  const { table } = write;
  const { dateColumn } = table;
  if (dateColumn === null) return [];
  if (write.kind === 'replace') {
    const scoped = write.scope[dateColumn];
    return typeof scoped === 'string' ? [scoped as GameDate] : null;
  }
  // An upsert by a key without the date may take a row away from another date.
  if (write.kind === 'merge' && !table.key.includes(dateColumn)) return null;
  return [...new Set(write.rows.map((row) => cellText(row[dateColumn]) as GameDate))];
};

/** What must be read so that the span covers the wanted dates, or null when they lie apart from it. */
const missing = (span: Span, [from, to]: Range): readonly Range[] | null => {
  if (to < plusDays(span.from, -1) || from > plusDays(span.to, 1)) return null;
  const stale = [...span.stale].filter((date) => date >= from && date <= to).map((date): Range => [date, date]);
  return [
    ...(from < span.from ? [[from, plusDays(span.from, -1)] as const] : []),
    ...stale,
    ...(to > span.to ? [[plusDays(span.to, 1), to] as const] : []),
  ];
};

/**
 * Remembers partitions that were read, for a store that only this process writes: a season's history is read once, not
 * once per processor and date. Every commit through it forgets what it touched, before and after it is carried out, so a
 * read never gives rows older than the last commit that resolved before it. Bounded; rows are shared and never mutated.
 */
export const partitionCache = (warehouse: Warehouse, mostValues: number = MOST_VALUES): Warehouse => {
  /** Least recently used first. */
  const spans = new Map<string, Span>();
  const hashes = new Map<string, HashSpan[]>();
  const versions = new Map<string, number>();
  let values = 0;

  const versionOf = (table: string): number => versions.get(table) ?? 0;

  const drop = (key: string, span: Span): void => {
    values -= span.values;
    spans.delete(key);
  };

  const forget = (write: TableWrite): void => {
    const table = qualifiedName(write.table);
    const dates = datesOf(write);
    versions.set(table, versionOf(table) + 1);
    for (const [key, span] of spans) {
      if (span.table !== table) continue;
      if (dates === null) drop(key, span);
      else for (const date of dates) if (date >= span.from && date <= span.to) span.stale.add(date);
    }
    const kept = (hashes.get(table) ?? []).filter(
      ({ from, to }) => dates !== null && !dates.some((date) => date >= from && date <= to),
    );
    hashes.set(table, kept);
  };

  const keep = (span: Span, [from, to]: Range, rows: readonly Row[], dateColumn: string): void => {
    const byDate = new Map<GameDate, Row[]>();
    for (const row of rows) {
      const date = from === to ? from : (cellText(row[dateColumn]) as GameDate);
      const list = byDate.get(date);
      if (list === undefined) byDate.set(date, [row]);
      else list.push(row);
    }
    if (from === to && span.stale.delete(from)) {
      const before = span.rows.get(from)?.length ?? 0;
      span.rows.delete(from);
      span.values -= before * span.width;
      values -= before * span.width;
    }
    for (const [date, list] of byDate) span.rows.set(date, list);
    span.values += rows.length * span.width;
    values += rows.length * span.width;
    if (from < span.from) span.from = from;
    if (to > span.to) span.to = to;
  };

  const evict = (): void => {
    for (const [key, span] of spans) {
      if (values <= mostValues) return;
      drop(key, span);
    }
  };

  const rowsIn = (span: Span, [from, to]: Range): readonly Row[] => {
    if (from === to) return span.rows.get(from) ?? [];
    return [...span.rows.keys()]
      .filter((date) => date >= from && date <= to)
      .sort()
      .flatMap((date) => span.rows.get(date) ?? []);
  };

  const fresh = (table: TableDefinition, width: number, [from]: Range): Span => ({
    table: qualifiedName(table),
    width,
    from,
    to: plusDays(from, -1),
    rows: new Map(),
    stale: new Set(),
    values: 0,
  });

  /** A range without its date column cannot be told apart by date; a filtered read is not a partition. */
  const isCacheable = (query: ReadQuery, columns: readonly string[]): boolean => {
    const { table, from, to, match } = query;
    if (table.dateColumn === null || from === undefined || to === undefined || match !== undefined) return false;
    return from <= to && (from === to || columns.includes(table.dateColumn));
  };

  const load = async (key: string, query: ReadQuery, wanted: Range, dateColumn: string): Promise<readonly Row[]> => {
    const { table } = query;
    const name = qualifiedName(table);
    const known = spans.get(key);
    const ranges = known === undefined ? null : missing(known, wanted);
    const span = known === undefined || ranges === null ? fresh(table, columnsRead(query).length, wanted) : known;
    const due = ranges ?? [wanted];
    const version = versionOf(name);
    const found = await Promise.all(due.map(([from, to]) => warehouse.read({ ...query, from, to })));
    // Written meanwhile: what is remembered and what was read may not be of one moment.
    if (versionOf(name) !== version) return warehouse.read(query);
    if (known !== undefined && known !== span) drop(key, known);
    for (const [index, range] of due.entries()) keep(span, range, found[index] ?? [], dateColumn);
    spans.delete(key);
    spans.set(key, span);
    const rows = rowsIn(span, wanted);
    evict();
    return rows;
  };

  /** Reads of one span go one after another: the second finds what the first has read. */
  const turns = new Map<string, Promise<unknown>>();
  const read = async (query: ReadQuery): Promise<readonly Row[]> => {
    const columns = columnsRead(query);
    const { table, from, to } = query;
    const { dateColumn } = table;
    if (from === undefined || to === undefined || dateColumn === null || !isCacheable(query, columns))
      return warehouse.read(query);
    const of = columns.includes(dateColumn) ? '' : from;
    const key = `${qualifiedName(table)}|${of}|${columns.join(',')}`;
    const before = turns.get(key) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => load(key, query, [from, to], dateColumn));
    turns.set(key, turn);
    void turn
      .catch(() => undefined)
      .then(() => {
        if (turns.get(key) === turn) turns.delete(key);
      });
    return turn;
  };

  return {
    ensureTables: (tables) => warehouse.ensureTables(tables),
    countByDate: (table, from, to) => warehouse.countByDate(table, from, to),
    select: (sql) => warehouse.select(sql),
    close: () => warehouse.close(),
    read,
    hashOf: async (table, from, to) => {
      const name = qualifiedName(table);
      const known = hashes.get(name)?.find((span) => span.from === from && span.to === to);
      if (known !== undefined) return known.hash;
      const version = versionOf(name);
      const hash = await warehouse.hashOf(table, from, to);
      if (versionOf(name) === version) hashes.set(name, [...(hashes.get(name) ?? []), { from, to, hash }]);
      return hash;
    },
    commit: async (commit) => {
      for (const write of commit.writes) forget(write);
      try {
        return await warehouse.commit(commit);
      } finally {
        for (const write of commit.writes) forget(write);
      }
    },
  };
};
