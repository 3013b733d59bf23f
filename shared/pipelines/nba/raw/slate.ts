import type { GameDate } from '../../../domain/gameDate.js';
import { type EntityFailure, type Entity, input, onDate, type ProcessorOutput } from '../../../domain/processor.js';
import type { RowOf } from '../../../domain/table.js';
import { nbacSchedule, sourceGaps } from '../tables/raw.js';

type ScheduleRow = Pick<
  RowOf<typeof nbacSchedule>,
  | 'game_id'
  | 'nba_game_id'
  | 'game_code'
  | 'game_date'
  | 'season_year'
  | 'game_status'
  | 'game_status_text'
  | 'home_team_tricode'
  | 'away_team_tricode'
  | 'home_team_score'
  | 'away_team_score'
>;

/** Every raw processor of games knows the schedule of its date and the gaps its source has declared. */
export const slateInputs = {
  schedule: input(nbacSchedule, onDate, { required: true }),
  gaps: input(sourceGaps, onDate),
} as const;

export interface SlateRows {
  readonly schedule: readonly ScheduleRow[];
  readonly gaps: readonly Pick<RowOf<typeof sourceGaps>, 'game_id' | 'processor' | 'reason'>[];
}

/** Whether the schedule says that a game is not played on its date. */
export const isPostponed = (row: Pick<ScheduleRow, 'game_status' | 'game_status_text'>): boolean =>
  row.game_status !== 3 && /^(ppd|postponed|cancel)/i.test(row.game_status_text ?? '');

/** The games of a date under their canonical ids, each once: duplicated schedule rows collapse to the highest status. */
export const slateOf = (rows: readonly ScheduleRow[]): readonly ScheduleRow[] => {
  const games = new Map<string, ScheduleRow>();
  for (const row of rows) {
    const known = games.get(row.nba_game_id);
    if (known === undefined || row.game_status > known.game_status) games.set(row.nba_game_id, row);
  }
  return [...games.values()].sort((a, b) => (a.game_id < b.game_id ? -1 : 1));
};

/** The games that are played. */
export const playedGames = (rows: readonly ScheduleRow[]): readonly ScheduleRow[] =>
  slateOf(rows).filter((row) => !isPostponed(row));

/** The game of two teams, whichever of them the source put first. */
export const gameOfTeams = (rows: readonly ScheduleRow[], a: string, b: string): ScheduleRow | null =>
  slateOf(rows).find(
    ({ home_team_tricode: home, away_team_tricode: away }) => (home === a && away === b) || (home === b && away === a),
  ) ?? null;

/** The columns that name a game; what the source said about home and away does not enter. */
export const gameColumns = (
  game: ScheduleRow,
): { game_id: string; nba_game_id: string; game_date: GameDate; season_year: number } => ({
  game_id: game.game_id,
  nba_game_id: game.nba_game_id,
  game_date: game.game_date as GameDate,
  season_year: game.season_year,
});

/** The same with both teams. */
export const matchColumns = (
  game: ScheduleRow,
): ReturnType<typeof gameColumns> & { home_team_abbr: string; away_team_abbr: string } => ({
  ...gameColumns(game),
  home_team_abbr: game.home_team_tricode,
  away_team_abbr: game.away_team_tricode,
});

export const expectedGames = (inputs: SlateRows): readonly Entity[] =>
  playedGames(inputs.schedule).map((game) => ({ type: 'game', id: game.game_id }));

const gapsOf = (inputs: SlateRows, processor: string): ReadonlyMap<string, string | null> =>
  new Map(inputs.gaps.filter((gap) => gap.processor === processor).map((gap) => [gap.game_id, gap.reason]));

const absent = (game: ScheduleRow, goneReason: string | null | undefined): EntityFailure => ({
  type: 'game',
  id: game.game_id,
  ...(goneReason === undefined
    ? { category: 'INCOMPLETE_UPSTREAM', reason: 'no document for a scheduled game', canRetry: true }
    : { category: 'SOURCE_GONE', reason: goneReason ?? 'declared by the source', canRetry: false }),
});

/** Rows and failures of one raw processor before the games without a document are known. */
export interface Parsed<R> {
  readonly rows: readonly R[];
  readonly failures?: readonly EntityFailure[];
  readonly warnings?: readonly string[];
}

/** Adds what has no row: nothing scheduled, everything postponed, games the source never had, games not yet delivered. */
export const settled = <R extends { readonly game_id: string }>(
  processor: string,
  inputs: SlateRows,
  parsed: Parsed<R>,
): ProcessorOutput<R> => {
  const games = playedGames(inputs.schedule);
  const warnings = parsed.warnings ?? [];
  if (games.length === 0 && parsed.rows.length === 0) {
    const reason = inputs.schedule.length === 0 ? 'no_games_scheduled' : 'all_games_postponed';
    return { rows: [], empty: { code: 'no_data', reason }, warnings };
  }
  const covered = new Set([...parsed.rows.map((row) => row.game_id), ...(parsed.failures ?? []).map((row) => row.id)]);
  const gaps = gapsOf(inputs, processor);
  const missing = games.filter((game) => !covered.has(game.game_id));
  const failures = [
    ...(parsed.failures ?? []),
    ...missing.map((game) => absent(game, gaps.has(game.game_id) ? (gaps.get(game.game_id) ?? null) : undefined)),
  ];
  const isGone = parsed.rows.length === 0 && games.every((game) => gaps.has(game.game_id));
  return {
    rows: parsed.rows,
    failures,
    warnings,
    ...(isGone ? { empty: { code: 'skipped', reason: 'unrecoverable_source' } as const } : {}),
  };
};

const FLOOR = 0.8;

interface SlateGate {
  readonly name: string;
  readonly level: 'fail' | 'degrade';
  readonly check: (rows: readonly { readonly game_id: string }[], inputs: SlateRows) => readonly string[];
}

/**
 * Games found against games scheduled, those the source never had left out: below all of them the run is degraded,
 * below four fifths it fails. A date without any row is judged by its outcome, not here.
 */
export const gamesFound = (processor: string): readonly [SlateGate, SlateGate] => {
  const missing = (rows: readonly { readonly game_id: string }[], inputs: SlateRows): [string[], number] => {
    const gaps = gapsOf(inputs, processor);
    const expected = playedGames(inputs.schedule).filter((game) => !gaps.has(game.game_id));
    const found = new Set(rows.map((row) => row.game_id));
    return [expected.map((game) => game.game_id).filter((id) => !found.has(id)), expected.length];
  };
  const line = (ids: readonly string[], expected: number): string =>
    `games: expected ${expected}, found ${expected - ids.length}, missing ${ids.join(', ')}`;
  return [
    {
      name: 'games_found',
      level: 'degrade',
      check: (rows, inputs) => {
        const [ids, expected] = missing(rows, inputs);
        return rows.length === 0 || ids.length === 0 ? [] : [line(ids, expected)];
      },
    },
    {
      name: 'games_found_floor',
      level: 'fail',
      check: (rows, inputs) => {
        const [ids, expected] = missing(rows, inputs);
        return rows.length === 0 || expected - ids.length >= FLOOR * expected ? [] : [line(ids, expected)];
      },
    },
  ];
};
