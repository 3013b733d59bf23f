import { isoOf, type Instant } from '../../../../shared/domain/gameDate.js';
import type { InputDeclaration } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { textOf } from '../../../support/processorRun.js';
import { D, DURING, EARLY, NEXT } from './league.js';

/** What a pass may know. */
export interface Pass {
  readonly name: string;
  /** Null in history: then the windows alone keep the future out. */
  readonly asOf: Instant | null;
  /** Grading: the games of D are over. */
  readonly isAfterGames: boolean;
}

/** What is done to everything a pass cannot know. */
export const VARIANTS = ['changed', 'removed', 'added'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Numbers that are no statistics. */
const NAMES: ReadonlySet<string> = new Set(['season_year', 'game_status', 'report_hour', 'book_id', 'market_id']);

/** Another fraction for a fraction, and no number that a player, team or book ever had for the rest. */
const otherNumber = (value: number): number => (Math.abs(value) <= 1 ? 1 - Math.abs(value) : value * 7 + 99);

/** Ids, dates and flags stay; numbers do not. */
export const absurd = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'number' && !NAMES.has(column) ? otherNumber(value) : value,
    ]),
  );

const HISTORY: ReadonlySet<string> = new Set(['season', 'games', 'days']);
export const isHistory = ({ window }: InputDeclaration): boolean => HISTORY.has(window.kind);
const WHOLE: ReadonlySet<string> = new Set(['reference', 'whole_season']);

/** Whether a row of the input that became known after the cut-off must not be read. */
export const hasCutOff = ({ table, window, population }: InputDeclaration): boolean =>
  population !== true && table.isKnownBeforehand !== true && !WHOLE.has(window.kind);

const dateOf = (row: Row, { table }: InputDeclaration): string => textOf(row, table.dateColumn ?? '');
const rowsOf = (rows: readonly Row[], declaration: InputDeclaration, date: string): readonly Row[] =>
  rows.filter((row) => dateOf(row, declaration) === date);
const known = (rows: readonly Row[], at: string): readonly Row[] => rows.map((row) => ({ ...row, available_at: at }));

/** Dates of the input before D, oldest first. */
const pastDates = (rows: readonly Row[], declaration: InputDeclaration): readonly string[] =>
  [...new Set(rows.map((row) => dateOf(row, declaration)))].filter((date) => date < D).sort();

const anHourAfter = ({ asOf }: Pass): string | null => (asOf === null ? null : isoOf(asOf + 3_600_000));

const NEWEST_DATES = 3;
const DERIVED: ReadonlySet<string> = new Set(['nba_analytics', 'nba_precompute', 'nba_predictions']);

/** Some of what the input holds: its newest dates; of D one player or team of a derived table, else everything. */
const lateRows = (rows: readonly Row[], declaration: InputDeclaration, isAll: boolean): ((row: Row) => boolean) => {
  if (isHistory(declaration)) {
    const past = pastDates(rows, declaration);
    const newest = new Set(isAll ? past : past.slice(-NEWEST_DATES));
    return (row) => newest.has(dateOf(row, declaration));
  }
  if (!DERIVED.has(declaration.table.dataset)) return () => true;
  return (row) => ('player_lookup' in row ? row['player_lookup'] === 'atl3' : row['team_abbr'] === 'BOS');
};

/** The input as a live pass finds it: some rows become known only after its cut-off. In history nothing is late. */
export const delayed = (
  rows: readonly Row[],
  declaration: InputDeclaration,
  pass: Pass,
  isAll = false,
): readonly Row[] => {
  const late = anHourAfter(pass);
  if (late === null || !hasCutOff(declaration)) return rows;
  const isLate = lateRows(rows, declaration, isAll);
  return rows.map((row) => (isLate(row) ? { ...row, available_at: late } : row));
};

/** The same rows as of another date, under a game id of that date. */
const moved = (rows: readonly Row[], column: string, to: string): readonly Row[] =>
  rows.map((row) => {
    const id = row['game_id'];
    return {
      ...row,
      [column]: to,
      ...('game_date' in row ? { game_date: to } : {}),
      ...(typeof id === 'string' ? { game_id: `${to.replaceAll('-', '')}${id.slice(8)}` } : {}),
    };
  });

const MOMENTS = [
  'snapshot_timestamp',
  'bookmaker_last_update',
  'opening_timestamp',
  'report_time_utc',
  'scrape_timestamp',
] as const;

/** Of a market, a roster or an injury report: taken down at a moment too late, and sold as known before. */
const takenDownAt = (rows: readonly Row[], moment: string): readonly Row[] =>
  rows
    .filter((row) => MOMENTS.some((column) => typeof row[column] === 'string'))
    .map((row) => ({
      ...absurd(row),
      ...Object.fromEntries(MOMENTS.flatMap((column) => (column in row ? [[column, moment]] : []))),
      ...('injury_status' in row ? { injury_status: 'out', player_lookup: 'atl1', report_hour: 18 } : {}),
      ...('return_date' in row ? { status: 'Out', player_lookup: 'atl1' } : {}),
      ...('roster_date' in row ? { team_abbr: 'BOS' } : {}),
      available_at: EARLY,
    }));

/** Rows dated D and later, or taken down too late, of the shape the input already has. */
const inventions = (rows: readonly Row[], declaration: InputDeclaration, pass: Pass): readonly Row[] => {
  const column = declaration.table.dateColumn ?? '';
  const future = (some: readonly Row[], date: string): readonly Row[] =>
    known(moved(some, column, date).map(absurd), EARLY);
  const today = rowsOf(rows, declaration, D);
  if (!isHistory(declaration)) {
    const late = pass.isAfterGames ? null : anHourAfter(pass);
    const moments = [DURING, ...(late === null ? [] : [late])];
    return [...future(today, NEXT), ...moments.flatMap((moment) => takenDownAt(today, moment))];
  }
  const lastGame = rowsOf(rows, declaration, pastDates(rows, declaration).at(-1) ?? '');
  return [D, NEXT].flatMap((date) => (rowsOf(rows, declaration, date).length > 0 ? [] : future(lastGame, date)));
};

const isUnknown = (row: Row, declaration: InputDeclaration, pass: Pass): boolean => {
  const date = dateOf(row, declaration);
  if (isHistory(declaration) ? date >= D : date > D) return true;
  const late = anHourAfter(pass);
  return late !== null && hasCutOff(declaration) && row['available_at'] === late;
};

const PLAYED = { game_status: 3, home_team_score: 190, away_team_score: 20 } as const;
const UNPLAYED = { game_status: 1, home_team_score: null, away_team_score: null } as const;

/** Times and teams of a schedule are known beforehand, results are not. */
const schedule = (rows: readonly Row[], { isAfterGames }: Pass, variant: Variant): readonly Row[] => {
  if (variant === 'added') return [...rows, ...moved(rows.slice(-1), 'game_date', '2022-01-23')];
  const isUnknownResult = (date: string): boolean => (isAfterGames ? date > D : date >= D);
  return rows
    .filter((row) => variant === 'changed' || textOf(row, 'game_date') <= D)
    .map((row) =>
      isUnknownResult(textOf(row, 'game_date')) ? { ...row, ...(variant === 'changed' ? PLAYED : UNPLAYED) } : row,
    );
};

/** The rows of one input after something was done to all of them that the pass cannot know. */
export const perturbed = (
  rows: readonly Row[],
  declaration: InputDeclaration,
  pass: Pass,
  variant: Variant,
): readonly Row[] => {
  if (declaration.table.isKnownBeforehand === true) return schedule(rows, pass, variant);
  // Of registries and populations nothing but names is read.
  const isNames = WHOLE.has(declaration.window.kind) || declaration.population === true;
  if (isNames && variant === 'changed') return rows.map(absurd);
  if (WHOLE.has(declaration.window.kind)) return rows;
  switch (variant) {
    case 'changed':
      return rows.map((row) => (isUnknown(row, declaration, pass) ? absurd(row) : row));
    case 'removed':
      return rows.filter((row) => !isUnknown(row, declaration, pass));
    case 'added':
      return [...rows, ...inventions(rows, declaration, pass)];
  }
};
