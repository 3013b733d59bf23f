import { type GameDate, parseGameDate } from '../../../domain/gameDate.js';
import type { GameType } from '../../../domain/offer.js';
import { findTeam } from './teams.js';

export interface GameIdentity {
  readonly gameDate: GameDate;
  readonly awayAbbr: string;
  readonly homeAbbr: string;
}

const compact = (date: GameDate): string => date.replaceAll('-', '');

/** `20211019_BKN_MIL`: date, away, home; the id of a game in every table. */
export const gameIdOf = (game: GameIdentity): string => `${compact(game.gameDate)}_${game.awayAbbr}_${game.homeAbbr}`;

/** `20211019/BKNMIL`, the league's game code. */
export const gameCodeOf = (game: GameIdentity): string => `${compact(game.gameDate)}/${game.awayAbbr}${game.homeAbbr}`;

/** `20211019-BKNMIL`, the folder of a gamebook. */
export const gamebookFolderOf = (game: GameIdentity): string => gameCodeOf(game).replace('/', '-');

const GAME_ID = /^(\d{4})(\d{2})(\d{2})_([A-Z]{3})_([A-Z]{3})$/;
const GAME_CODE = /^(\d{4})(\d{2})(\d{2})[/-]([A-Z]{3})([A-Z]{3})$/;

const identityFrom = (match: RegExpExecArray | null): GameIdentity | null => {
  const [, year, month, day, away, home] = match ?? [];
  const date = parseGameDate(`${year}-${month}-${day}`);
  const awayAbbr = findTeam(away ?? '')?.abbr;
  const homeAbbr = findTeam(home ?? '')?.abbr;
  if (date === null || awayAbbr === undefined || homeAbbr === undefined || awayAbbr === homeAbbr) return null;
  return { gameDate: date, awayAbbr, homeAbbr };
};

/** The parts of a canonical id; null when the text is none: another format, no calendar day, an unknown team. */
export const parseGameId = (gameId: string): GameIdentity | null => {
  const identity = identityFrom(GAME_ID.exec(gameId));
  return identity !== null && gameIdOf(identity) === gameId ? identity : null;
};

/** The parts of a game code, with `/` or `-` between date and teams; inbound team aliases are mapped. */
export const parseGameCode = (gameCode: string): GameIdentity | null => identityFrom(GAME_CODE.exec(gameCode));

export const isNbaGameId = (text: string): boolean => /^00\d{8}$/.test(text);

const TYPES: Readonly<Record<string, GameType>> = { 2: 'regular', 4: 'playoffs', 5: 'play_in', 6: 'cup_final' };

/** Type of the game by its league id (`00` + type + season + number); null for pre-season, All-Star and unknown ids. */
export const gameTypeOf = (nbaGameId: string): GameType | null =>
  isNbaGameId(nbaGameId) ? (TYPES[nbaGameId.charAt(2)] ?? null) : null;

/** Year in which the season of a league id began: `0022100001` → 2021. */
export const seasonYearOfNbaGameId = (nbaGameId: string): number => 2000 + Number(nbaGameId.slice(3, 5));
