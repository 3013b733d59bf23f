import { seasonYearOf, type GameDate } from '../../../domain/gameDate.js';
import { distinctGames } from '../formulas/windows.js';
import type { PlayedGame } from './gameContext.js';

/** A row of the player summaries, narrowed to what a history needs. */
export interface SummaryRow extends PlayedGame {
  readonly nba_game_id: string | null;
  readonly player_lookup: string;
  readonly team_abbr: string;
  readonly played: boolean;
}

export const SUMMARY_COLUMNS = [
  'game_date',
  'game_id',
  'nba_game_id',
  'team_abbr',
  'player_lookup',
  'opponent_team_abbr',
  'home_game',
  'played',
  'points',
  'minutes_played',
  'fg_attempts',
  'ft_attempts',
] as const;

const CUP_FINAL = '6';

/** The third digit of a league id names the type of the game; cup finals are in no history window. */
export const isCounted = (row: SummaryRow): boolean => row.played && row.nba_game_id?.charAt(2) !== CUP_FINAL;

/** The played games of each player and season, oldest first and one per date. Row order does not matter. */
export const seasonGames = (
  rows: readonly SummaryRow[],
): ((player: string, seasonYear: number) => readonly SummaryRow[]) => {
  const index = new Map<string, SummaryRow[]>();
  for (const row of rows) {
    if (!isCounted(row)) continue;
    const key = `${row.player_lookup} ${seasonYearOf(row.game_date as GameDate)}`;
    const games = index.get(key);
    if (games === undefined) index.set(key, [row]);
    else games.push(row);
  }
  const read = new Map<string, readonly SummaryRow[]>();
  return (player, seasonYear) => {
    const key = `${player} ${seasonYear}`;
    const games = read.get(key) ?? distinctGames(index.get(key) ?? []);
    read.set(key, games);
    return games;
  };
};

/** Of games in ascending order, those strictly before a date. */
export const gamesBefore = <G extends { readonly game_date: string }>(
  games: readonly G[],
  date: string,
): readonly G[] => {
  let end = games.length;
  while (end > 0 && (games[end - 1]?.game_date ?? '') >= date) end -= 1;
  return games.slice(0, end);
};
