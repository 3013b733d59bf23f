import type { BoxLine, ZoneCounts } from '../documents.js';
import { type ArchiveFile, type Cell, forEachRecord } from './archiveFile.js';
import { numberIn } from './archiveGames.js';

export interface ArchiveTeamLine extends BoxLine {
  readonly abbr: string;
  readonly isHome: boolean;
  readonly minutes: number;
  readonly plusMinus: number;
}

export interface ArchivePlayerLine extends BoxLine {
  readonly name: string;
  readonly teamAbbr: string;
  /** Whole minutes. */
  readonly minutes: number;
  readonly plusMinus: number;
}

export interface ArchiveZones extends ZoneCounts {
  /** Empty for the team's own row. */
  readonly name: string;
  readonly teamAbbr: string;
}

const boxLine = (cell: Cell): BoxLine => ({
  points: numberIn(cell, 'pts'),
  fgMade: numberIn(cell, 'fgm'),
  fgAttempted: numberIn(cell, 'fga'),
  threeMade: numberIn(cell, 'fg3m'),
  threeAttempted: numberIn(cell, 'fg3a'),
  ftMade: numberIn(cell, 'ftm'),
  ftAttempted: numberIn(cell, 'fta'),
  offensiveRebounds: numberIn(cell, 'oreb'),
  defensiveRebounds: numberIn(cell, 'dreb'),
  assists: numberIn(cell, 'ast'),
  steals: numberIn(cell, 'stl'),
  blocks: numberIn(cell, 'blk'),
  turnovers: numberIn(cell, 'tov'),
  fouls: numberIn(cell, 'pf'),
});

/** Lines by league game id, in file order. */
export type ByGame<T> = ReadonlyMap<string, readonly T[]>;

const byGame = <T>(file: ArchiveFile, lineOf: (cell: Cell) => T): ByGame<T> => {
  const games = new Map<string, T[]>();
  forEachRecord(file, (cell) => {
    const id = cell('game_id');
    const lines = games.get(id);
    if (lines === undefined) games.set(id, [lineOf(cell)]);
    else lines.push(lineOf(cell));
  });
  return games;
};

export const teamLines = (file: ArchiveFile): ByGame<ArchiveTeamLine> =>
  byGame(file, (cell) => ({
    ...boxLine(cell),
    abbr: cell('team_abbr'),
    isHome: cell('is_home') === '1',
    minutes: numberIn(cell, 'minutes'),
    plusMinus: numberIn(cell, 'plus_minus'),
  }));

export const playerLines = (file: ArchiveFile): ByGame<ArchivePlayerLine> =>
  byGame(file, (cell) => ({
    ...boxLine(cell),
    name: cell('player_name'),
    teamAbbr: cell('team_abbr'),
    minutes: numberIn(cell, 'minutes'),
    plusMinus: numberIn(cell, 'plus_minus'),
  }));

const zoneCounts = (cell: Cell): ZoneCounts => ({
  paintAttempts: numberIn(cell, 'paint_fga'),
  paintMakes: numberIn(cell, 'paint_fgm'),
  midRangeAttempts: numberIn(cell, 'mid_fga'),
  midRangeMakes: numberIn(cell, 'mid_fgm'),
  threeAttempts: numberIn(cell, 'three_fga'),
  threeMakes: numberIn(cell, 'three_fgm'),
});

export const teamZones = (file: ArchiveFile): ByGame<ArchiveZones> =>
  byGame(file, (cell) => ({ ...zoneCounts(cell), name: '', teamAbbr: cell('team_abbr') }));

export const playerZones = (file: ArchiveFile): ByGame<ArchiveZones> =>
  byGame(file, (cell) => ({ ...zoneCounts(cell), name: cell('player_name'), teamAbbr: cell('team_abbr') }));
