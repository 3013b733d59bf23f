import { ConfigError } from '../../../domain/errors.js';
import { type GameDate, gameDate } from '../../../domain/gameDate.js';
import type { GameType } from '../../../domain/offer.js';
import { gameTypeOf } from '../../../pipelines/nba/identity/gameId.js';
import type { DocumentGame } from '../documents.js';
import { type ArchiveFile, type Cell, forEachRecord } from './archiveFile.js';

export interface ArchiveGame extends DocumentGame {
  readonly seasonYear: number;
  readonly gameType: GameType;
  readonly homeScore: number;
  readonly awayScore: number;
  readonly isNeutralSite: boolean;
  readonly isCup: boolean;
  readonly playoffRound: string | null;
}

const ROUNDS: Readonly<Record<string, string>> = {
  1: 'first_round',
  2: 'conf_semifinals',
  3: 'conf_finals',
  4: 'nba_finals',
};

/** A whole number of a record. @throws {ConfigError} something else. */
export const numberIn = (cell: Cell, column: string): number => {
  const text = cell(column);
  const value = Number(text);
  if (text === '' || !Number.isInteger(value))
    throw new ConfigError(`${column}: expected a whole number, found ${JSON.stringify(text)}`, { column });
  return value;
};

const gameOf = (cell: Cell): ArchiveGame => {
  const nbaGameId = cell('game_id');
  const gameType = gameTypeOf(nbaGameId);
  if (gameType === null) throw new ConfigError(`games: unknown game id ${nbaGameId}`, { nbaGameId });
  return {
    nbaGameId,
    gameType,
    gameDate: gameDate(cell('game_date')),
    seasonYear: numberIn(cell, 'season_year'),
    homeAbbr: cell('home_abbr'),
    awayAbbr: cell('away_abbr'),
    homeScore: numberIn(cell, 'home_pts'),
    awayScore: numberIn(cell, 'away_pts'),
    isNeutralSite: cell('neutral_site') === '1',
    isCup: cell('source_game_type').startsWith('nba_cup'),
    playoffRound: gameType === 'play_in' ? 'play_in' : (ROUNDS[cell('playoff_round')] ?? null),
  };
};

export interface ArchiveGames {
  readonly seasons: readonly number[];
  /** In order of date and id. */
  readonly ofSeason: ReadonlyMap<number, readonly ArchiveGame[]>;
  readonly ofDate: ReadonlyMap<GameDate, readonly ArchiveGame[]>;
}

/** Groups values under a key, in order. */
export const grouped = <K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> => {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
};

export const archiveGames = (file: ArchiveFile): ArchiveGames => {
  const games: ArchiveGame[] = [];
  forEachRecord(file, (cell) => games.push(gameOf(cell)));
  games.sort((a, b) => (`${a.gameDate} ${a.nbaGameId}` < `${b.gameDate} ${b.nbaGameId}` ? -1 : 1));
  const ofSeason = grouped(games, (game) => game.seasonYear);
  return {
    seasons: [...ofSeason.keys()].sort((a, b) => a - b),
    ofSeason,
    ofDate: grouped(games, (game) => game.gameDate),
  };
};
