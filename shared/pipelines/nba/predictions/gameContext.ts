import { meanOf } from '../formulas/statistics.js';
import { lastGames } from '../formulas/windows.js';
import { dayNumber } from './dayNumber.js';

/** One played game of a player, as the systems read it. */
export interface PlayedGame {
  readonly game_date: string;
  readonly game_id: string;
  readonly opponent_team_abbr: string;
  readonly home_game: boolean;
  readonly points: number | null;
  readonly minutes_played: number | null;
  readonly fg_attempts: number | null;
  readonly ft_attempts: number | null;
}

export type OpponentTier = 'elite' | 'average' | 'weak' | 'unknown';
export type Form = 'hot' | 'cold' | 'normal';

/** The circumstances of a game, known before it. */
export interface GameContext {
  readonly tier: OpponentTier;
  /** 0–3 days, 3 for more; null where no earlier game tells. */
  readonly rest: number | null;
  readonly isHome: boolean;
  readonly form: Form;
}

const FORM_GAMES = 5;
const HOT = 3;
const LONG_REST = 3;

/** By points allowed per 100 possessions; null is unknown. */
export const opponentTier = (defensiveRating: number | null): OpponentTier => {
  if (defensiveRating === null || !Number.isFinite(defensiveRating)) return 'unknown';
  if (defensiveRating < 110) return 'elite';
  return defensiveRating < 115 ? 'average' : 'weak';
};

export const restBucket = (daysRest: number | null): number | null =>
  daysRest === null ? null : Math.min(Math.max(daysRest, 0), LONG_REST);

/** Recent average against season average, in points. */
export const formOf = (lastFive: number, season: number): Form => {
  const difference = lastFive - season;
  if (difference >= HOT) return 'hot';
  return difference <= -HOT ? 'cold' : 'normal';
};

const pointsOf = (games: readonly PlayedGame[]): readonly number[] => games.map((game) => game.points ?? 0);

/** Form before a game from the season's games before it, oldest first; too few of them say nothing. */
export const formBefore = (earlier: readonly PlayedGame[]): Form =>
  earlier.length < FORM_GAMES
    ? 'normal'
    : formOf(meanOf(pointsOf(lastGames(earlier, FORM_GAMES))) ?? 0, meanOf(pointsOf(earlier)) ?? 0);

/**
 * The context of game `index` of a season (oldest first), from the games before it alone: its rest is counted from the
 * game before, never to the next.
 */
export const contextOfGame = (
  season: readonly PlayedGame[],
  index: number,
  ratingBefore: (team: string, date: string) => number | null,
): GameContext | null => {
  const game = season[index];
  if (game === undefined) return null;
  const before = season[index - 1];
  return {
    tier: opponentTier(ratingBefore(game.opponent_team_abbr, game.game_date)),
    rest: restBucket(before === undefined ? null : dayNumber(game.game_date) - dayNumber(before.game_date) - 1),
    isHome: game.home_game,
    form: formBefore(season.slice(0, index)),
  };
};
