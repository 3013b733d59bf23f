import { UnavailableError } from '../domain/errors.js';
import type { ScheduledGame } from '../domain/expectation.js';
import { datesFrom, gameDate, isoOf, seasonYearOf, type GameDate } from '../domain/gameDate.js';
import { sha256 } from '../domain/hash.js';
import type { LandedDocument } from '../domain/processor.js';
import { finishRow } from '../domain/rowHash.js';
import { textOf, type Row, type TableDefinition } from '../domain/table.js';
import type { Clock } from '../ports/clock.js';
import type { ObjectStore } from '../ports/objectStore.js';
import type { Source } from '../ports/source.js';
import type { TableWrite, Warehouse } from '../ports/warehouse.js';

/** How a pipeline's schedule document becomes rows, and its rows games. */
export interface CalendarRules {
  readonly table: TableDefinition;
  readonly parse: (document: LandedDocument) => readonly Row[];
  /** Brings new rows together with the stored ones: what to upsert, and which stored rows belong to games that moved. */
  readonly merge: (
    stored: readonly Row[],
    incoming: readonly Row[],
  ) => { readonly rows: readonly Row[]; readonly moved: readonly Row[] };
  /** Null for games that are never processed. */
  readonly gameOf: (row: Row) => ScheduledGame | null;
  /** Date of a game of the regular season, whatever became of it there; null for other games. */
  readonly regularDateOf: (row: Row) => GameDate | null;
}

export interface SeasonSchedule {
  readonly seasonYear: number;
  /** Hash over the season's schedule rows: a moved game gives another version. */
  readonly version: string;
  readonly byDate: ReadonlyMap<GameDate, readonly ScheduledGame[]>;
  /** First date of the regular season, whatever became of its games; null without one. */
  readonly openedOn: GameDate | null;
}

/** The only source of expected dates and games. */
export interface ScheduleBook {
  season(seasonYear: number): Promise<SeasonSchedule>;
  gamesOn(date: GameDate): Promise<readonly ScheduledGame[]>;
  /** Dates with at least one game in the inclusive range, ascending. */
  datesBetween(from: GameDate, to: GameDate): Promise<readonly GameDate[]>;
  /** Loads one season from a source: lands the document, merges its rows. Twice with the same document changes nothing. */
  refresh(source: Source, seasonYear: number): Promise<SeasonSchedule>;
  /** The season as `refresh` would leave it, for planning: nothing is written. */
  preview(source: Source, seasonYear: number): Promise<SeasonSchedule>;
}

const MOST_SEASONS = 12;

const grouped = (games: readonly ScheduledGame[]): ReadonlyMap<GameDate, readonly ScheduledGame[]> => {
  const byDate = new Map<GameDate, ScheduledGame[]>();
  for (const game of games) {
    const list = byDate.get(game.gameDate) ?? [];
    list.push(game);
    byDate.set(game.gameDate, list);
  }
  return byDate;
};

const earliest = (dates: readonly GameDate[]): GameDate | null =>
  dates.reduce<GameDate | null>((first, date) => (first === null || date < first ? date : first), null);

export const scheduleBook = (deps: {
  readonly warehouse: Warehouse;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly rules: CalendarRules;
}): ScheduleBook => {
  const { warehouse, objects, clock, rules } = deps;
  const seasons = new Map<number, Promise<SeasonSchedule>>();

  const storedRows = (seasonYear: number): Promise<readonly Row[]> =>
    warehouse.read({
      table: rules.table,
      from: gameDate(`${seasonYear}-10-01`),
      to: gameDate(`${seasonYear + 1}-09-30`),
    });

  const seasonOf = (seasonYear: number, rows: readonly Row[]): SeasonSchedule => ({
    seasonYear,
    openedOn: earliest(rows.flatMap((row) => rules.regularDateOf(row) ?? [])),
    version: sha256(
      rows
        .map((row) => textOf(row['data_hash']))
        .sort()
        .join('\n'),
    ).slice(0, 16),
    byDate: grouped(rows.flatMap((row) => rules.gameOf(row) ?? []).sort((a, b) => (a.gameId < b.gameId ? -1 : 1))),
  });

  const load = async (seasonYear: number): Promise<SeasonSchedule> =>
    seasonOf(seasonYear, await storedRows(seasonYear));

  /** What a source's schedule document changes: rows to upsert, and stored rows of games that have moved. */
  const changes = async (source: Source, seasonYear: number) => {
    const document = await source.schedule(seasonYear);
    const meta = {
      runId: `schedule_${seasonYear}`,
      availableAt: isoOf(document.capturedAt),
      processedAt: isoOf(clock.now()),
    };
    const parsed = rules.parse(document);
    if (parsed.length === 0)
      throw new UnavailableError(`the schedule of ${seasonYear} from ${source.name} has no games`, { seasonYear });
    const stored = await storedRows(seasonYear);
    const { rows, moved } = rules.merge(stored, parsed);
    return { document, stored, moved, rows: rows.map((row) => finishRow(rules.table, row, meta).row) };
  };

  const keyOf = (row: Row): string => rules.table.key.map((column) => textOf(row[column])).join('|');

  const season = (seasonYear: number): Promise<SeasonSchedule> => {
    const known = seasons.get(seasonYear);
    if (known !== undefined) return known;
    if (seasons.size >= MOST_SEASONS) seasons.clear();
    const loading = load(seasonYear);
    seasons.set(seasonYear, loading);
    loading.catch(() => seasons.delete(seasonYear));
    return loading;
  };

  return {
    season,
    gamesOn: async (date) => (await season(seasonYearOf(date))).byDate.get(date) ?? [],
    datesBetween: async (from, to) => {
      const years = [...new Set(datesFrom(from, to).map(seasonYearOf))];
      const loaded = await Promise.all(years.map(season));
      return loaded
        .flatMap(({ byDate }) => [...byDate.keys()])
        .filter((date) => date >= from && date <= to)
        .sort();
    },
    refresh: async (source, seasonYear) => {
      const { document, rows, moved } = await changes(source, seasonYear);
      await objects.put(document.path, document.text);
      const gone: TableWrite[] = moved.map((row) => ({
        kind: 'replace',
        table: rules.table,
        scope: Object.fromEntries(rules.table.key.map((column) => [column, row[column] ?? null])),
        rows: [],
      }));
      await warehouse.commit({ writes: [...gone, { kind: 'merge', table: rules.table, rows }], fence: null });
      seasons.delete(seasonYear);
      return season(seasonYear);
    },
    preview: async (source, seasonYear) => {
      const { stored, rows, moved } = await changes(source, seasonYear);
      const replaced = new Set([...rows, ...moved].map(keyOf));
      const previewed = seasonOf(seasonYear, [...stored.filter((row) => !replaced.has(keyOf(row))), ...rows]);
      seasons.set(seasonYear, Promise.resolve(previewed));
      return previewed;
    },
  };
};
