import { gameDate, instantOf, plusDays, type GameDate, type Instant } from '../../domain/gameDate.js';
import { sha256 } from '../../domain/hash.js';
import type { AnyProcessor, InputDeclaration, ProcessorContext, Window } from '../../domain/processor.js';
import { textOf, type Row } from '../../domain/table.js';
import type { ReadQuery, Warehouse } from '../../ports/warehouse.js';

export interface CellInputs {
  /** Dates with at least one row, per alias of a dated table: what a lookback really holds. */
  readonly dates: Readonly<Record<string, ReadonlySet<string>>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** Hash over the content hashes of every row read: the same fingerprint means the same inputs. */
  readonly fingerprint: string;
  /** Latest business instant at which any input could be known; null when nothing with a capture time was read. */
  readonly availableAt: string | null;
  readonly provenance: Readonly<
    Record<string, { readonly rows: number; readonly hash: string; readonly lastUpdated: string | null }>
  >;
}

const SEASON_STARTS = '10-01';
const SEASON_ENDS = '09-30';

const seasonStart = (context: ProcessorContext): GameDate => gameDate(`${context.seasonYear}-${SEASON_STARTS}`);

const daysOf = (
  { days, constant }: Extract<Window, { readonly kind: 'days' }>,
  { constants }: ProcessorContext,
): number => (constant === undefined ? days : (constants[constant] ?? days));

/** Literal partition bounds of a window; null bounds for whole tables. */
export const boundsOf = (
  window: Window,
  context: ProcessorContext,
): { readonly from: GameDate; readonly to: GameDate } | null => {
  const { gameDate: date, seasonYear } = context;
  switch (window.kind) {
    case 'date':
      return { from: date, to: date };
    case 'season':
    case 'games':
      return { from: seasonStart(context), to: plusDays(date, -1) };
    case 'days':
      return { from: plusDays(date, -daysOf(window, context)), to: plusDays(date, -1) };
    case 'schedule':
      return { from: seasonStart(context), to: plusDays(date, window.daysAfter) };
    case 'whole_season':
      return { from: seasonStart(context), to: gameDate(`${seasonYear + 1}-${SEASON_ENDS}`) };
    case 'reference':
      return null;
  }
};

const ALWAYS = ['data_hash', 'available_at'];

const queryOf = (declaration: InputDeclaration, context: ProcessorContext): ReadQuery => {
  const bounds = boundsOf(declaration.window, context);
  const { table, columns } = declaration;
  const wanted = columns === undefined ? {} : { columns: [...new Set([...columns, ...ALWAYS])] };
  return { table, ...wanted, ...bounds };
};

/** Schedules, registries and population reads are known beforehand; everything else obeys the cut-off (I13). */
const obeysCutOff = ({ table, window, population }: InputDeclaration): boolean =>
  population !== true &&
  table.isKnownBeforehand !== true &&
  window.kind !== 'schedule' &&
  window.kind !== 'reference' &&
  window.kind !== 'whole_season';

const beforeCutOff = (rows: readonly Row[], asOf: Instant | null): readonly Row[] => {
  if (asOf === null) return rows;
  return rows.filter(({ available_at: at }) => typeof at !== 'string' || instantOf(at) <= asOf);
};

/** The newest n distinct game dates of each entity. */
const newestGames = (rows: readonly Row[], games: number, entity: string, dateColumn: string): readonly Row[] => {
  const dates = new Map<string, Set<string>>();
  const kept: Row[] = [];
  for (const row of rows.toReversed()) {
    const id = textOf(row[entity]);
    const seen = dates.get(id) ?? new Set<string>();
    dates.set(id, seen);
    const date = textOf(row[dateColumn]);
    if (!seen.has(date) && seen.size >= games) continue;
    seen.add(date);
    kept.push(row);
  }
  return kept.toReversed();
};

const windowed = (declaration: InputDeclaration, rows: readonly Row[], context: ProcessorContext): readonly Row[] => {
  const { window, table } = declaration;
  const known = obeysCutOff(declaration) ? beforeCutOff(rows, context.asOf) : rows;
  return window.kind === 'games' && table.dateColumn !== null
    ? newestGames(known, window.games, window.entity, table.dateColumn)
    : known;
};

const datesIn = (rows: readonly Row[], dateColumn: string | null): ReadonlySet<string> | null =>
  dateColumn === null || (rows[0] !== undefined && !(dateColumn in rows[0]))
    ? null
    : new Set(rows.map((row) => textOf(row[dateColumn])));

const hashOfRows = (rows: readonly Row[]): string => sha256(rows.map(({ data_hash: hash }) => textOf(hash)).join('\n'));

const latest = (rows: readonly Row[]): string | null =>
  rows.reduce<string | null>(
    (last, { available_at: at }) => (typeof at === 'string' && (last === null || at > last) ? at : last),
    null,
  );

/**
 * Reads what a processor declared, window by window; a row that was not known at the cut-off is not read.
 * @throws {WarehouseUnavailableError} unknown is not empty: the cell is tried again.
 */
export const readInputs = async (
  warehouse: Warehouse,
  body: AnyProcessor,
  context: ProcessorContext,
): Promise<CellInputs> => {
  const aliases = Object.entries(body.inputs);
  const read = await Promise.all(
    aliases.map(async ([alias, declaration]) => {
      const all = await warehouse.read(queryOf(declaration, context));
      const rows = windowed(declaration, all, context);
      return { alias, declaration, rows, hash: hashOfRows(rows), dates: datesIn(all, declaration.table.dateColumn) };
    }),
  );
  const dated = read.filter(({ declaration }) => obeysCutOff(declaration)).map(({ rows }) => latest(rows));
  const availableAt = dated.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null);
  return {
    dates: Object.fromEntries(read.flatMap(({ alias, dates: seen }) => (seen === null ? [] : [[alias, seen]]))),
    rows: Object.fromEntries(read.map(({ alias, rows }) => [alias, rows])),
    fingerprint: sha256(read.map(({ alias, hash }) => `${alias}:${hash}`).join('\n')),
    availableAt,
    provenance: Object.fromEntries(
      read.map(({ alias, rows, hash }) => [
        alias,
        { rows: rows.length, hash: hash.slice(0, 16), lastUpdated: latest(rows) },
      ]),
    ),
  };
};
