import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BoxLine } from '../../shared/adapters/sources/documents.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import type { PlusMinusOf } from '../../emulator/league/boxDocuments.js';
import type { BoxScore, TeamSheet } from '../../emulator/league/boxScore.js';
import { generatedSource } from '../../emulator/league/generatedSource.js';

const GAME = [
  'game_id',
  'game_date',
  'season_year',
  'source_game_type',
  'home_abbr',
  'away_abbr',
  'home_pts',
  'away_pts',
  'neutral_site',
  'playoff_round',
];
const BOX = ['pts', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'ast', 'stl', 'blk', 'tov', 'pf'];
const TEAM = ['game_id', 'team_abbr', 'is_home', 'minutes', 'plus_minus', ...BOX];
const PLAYER = ['game_id', 'player_name', 'team_abbr', 'minutes', 'plus_minus', ...BOX];

type Line = readonly (string | number)[];

const boxCells = (line: BoxLine): Line => [
  line.points,
  line.fgMade,
  line.fgAttempted,
  line.threeMade,
  line.threeAttempted,
  line.ftMade,
  line.ftAttempted,
  line.offensiveRebounds,
  line.defensiveRebounds,
  line.assists,
  line.steals,
  line.blocks,
  line.turnovers,
  line.fouls,
];

const gameCells = ({ game, home, away }: BoxScore): Line => [
  game.nbaGameId,
  game.date,
  game.seasonYear,
  'regular_season',
  game.home,
  game.away,
  home.points,
  away.points,
  0,
  '',
];

const teamCells = ({ game, score }: BoxScore, sheet: TeamSheet): Line => [
  game.nbaGameId,
  sheet.code,
  Number(sheet.isHome),
  240 + 25 * score.overtimes,
  sheet.margin,
  ...boxCells(sheet.totals),
];

const playerCells = ({ game }: BoxScore, sheet: TeamSheet, plusMinusOf: PlusMinusOf): readonly Line[] =>
  sheet.played.map((line) => [
    game.nbaGameId,
    line.player.name.full,
    sheet.code,
    Math.round(line.seconds / 60),
    plusMinusOf(line),
    ...boxCells(line),
  ]);

const write = (folder: string, name: string, columns: readonly string[], lines: readonly Line[]): void => {
  const text = [columns, ...lines].map((line) => `${line.join(',')}\n`).join('');
  writeFileSync(join(folder, `${name}.csv.gz`), gzipSync(text, { level: 1 }));
};

export interface LeagueArchive {
  readonly dates: readonly GameDate[];
  /** (Default: 2.) Games of each date that were played at all. */
  readonly gamesPerDate?: number;
  /** Dates of which no player row reached the archive. */
  readonly withoutPlayers?: readonly GameDate[];
}

/** A few games of the generated league as an archive folder: small enough for a whole chain in seconds. */
export const writeLeagueArchive = (
  folder: string,
  { dates, gamesPerDate = 2, withoutPlayers = [] }: LeagueArchive,
): void => {
  const league = generatedSource({ seed: 1 });
  const plusMinus = new Map<BoxScore, PlusMinusOf>();
  for (const night of dates.map(league.night))
    for (const box of night.boxes().slice(0, gamesPerDate)) plusMinus.set(box, night.plusMinusIn(box));
  const boxes = [...plusMinus.keys()];
  const withPlayers = boxes.filter(({ game }) => !withoutPlayers.includes(game.date));
  mkdirSync(folder, { recursive: true });
  write(folder, 'games', GAME, boxes.map(gameCells));
  write(
    folder,
    'team_boxscores',
    TEAM,
    boxes.flatMap((box) => [teamCells(box, box.home), teamCells(box, box.away)]),
  );
  write(
    folder,
    'player_boxscores',
    PLAYER,
    withPlayers.flatMap((box) =>
      [box.home, box.away].flatMap((sheet) => playerCells(box, sheet, plusMinus.get(box) ?? (() => 0))),
    ),
  );
  for (const name of ['shot_zones', 'team_shot_zones', 'points_props'])
    write(folder, name, ['game_id', 'team_abbr'], []);
};
