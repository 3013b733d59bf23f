import type { GameDate } from '../../../domain/gameDate.js';
import { slateOf, type ScheduleRow, type Slate } from '../analytics/slate.js';

/** The teams of a game as documents name them. */
export interface PublishedGame {
  readonly game_id: string;
  readonly home_team: string;
  readonly away_team: string;
  readonly game_time: string | null;
  readonly game_status: 'scheduled' | 'live' | 'final';
}

const STATUS: Readonly<Record<number, PublishedGame['game_status']>> = { 1: 'scheduled', 2: 'live', 3: 'final' };

/** Games of the date, postponed ones left out, in order of their id. */
export const gamesOf = (
  rows: readonly ScheduleRow[],
  date: GameDate,
): { readonly slate: Slate; readonly games: readonly PublishedGame[] } => {
  const slate = slateOf(rows, date);
  const status = new Map(rows.map((row) => [row.nba_game_id, row.game_status]));
  const games = slate.games.map((game) => ({
    game_id: game.gameId,
    home_team: game.home,
    away_team: game.away,
    game_time: game.tipOff,
    game_status: STATUS[status.get(game.nbaGameId) ?? 1] ?? 'scheduled',
  }));
  return { slate, games };
};
