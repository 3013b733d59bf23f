import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BoxLine } from '../../shared/adapters/sources/documents.js';
import { datesFrom, gameDate, seasonYearOf, type GameDate } from '../../shared/domain/gameDate.js';
import type { PlusMinusOf } from '../../emulator/league/boxDocuments.js';
import type { BoxScore, TeamSheet } from '../../emulator/league/boxScore.js';
import { generatedSource, type GeneratedSource } from '../../emulator/league/generatedSource.js';

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
  /**
   * Four teams that play one another on every date, twelve at most, in place of the league's own games: a history of many
   * games in few rows.
   */
  readonly division?: readonly [string, string, string, string];
}

/** Who meets whom on the first, second and third date, and so on. */
const ROUNDS = [
  [0, 1, 2, 3],
  [0, 2, 1, 3],
  [0, 3, 1, 2],
] as const;

type Played = readonly (readonly [BoxScore, PlusMinusOf])[];

/** The season's games of the four, two on each date whenever they were played in the league. */
const divisionGames = (
  league: GeneratedSource,
  teams: NonNullable<LeagueArchive['division']>,
  dates: readonly GameDate[],
): Played => {
  const [first] = dates;
  if (first === undefined) return [];
  const season = league.season(seasonYearOf(first));
  const pool = datesFrom(first, gameDate(`${seasonYearOf(first) + 1}-04-10`)).flatMap((date) => season.gamesOn(date));
  const next = (a: string, b: string) => {
    const at = pool.findIndex(({ home, away }) => (home === a && away === b) || (home === b && away === a));
    if (at < 0) throw new RangeError(`${a} and ${b} have no game left`);
    return pool.splice(at, 1);
  };
  return dates.flatMap((date, index) => {
    const [a, b, c, d] = (ROUNDS[index % ROUNDS.length] ?? ROUNDS[0]).map((team) => teams[team] ?? '');
    return [...next(a ?? '', b ?? ''), ...next(c ?? '', d ?? '')].flatMap(({ date: played, nbaGameId }): Played => {
      const night = league.night(played);
      const box = night.boxes().find(({ game }) => game.nbaGameId === nbaGameId);
      return box === undefined ? [] : [[{ ...box, game: { ...box.game, date } }, night.plusMinusIn(box)]];
    });
  });
};

/** The league's own games of these dates. */
const leagueGames = (league: GeneratedSource, dates: readonly GameDate[], perDate: number): Played =>
  dates.map(league.night).flatMap((night) =>
    night
      .boxes()
      .slice(0, perDate)
      .map((box) => [box, night.plusMinusIn(box)] as const),
  );

/** A few games of the generated league as an archive folder: small enough for a whole chain in seconds. */
export const writeLeagueArchive = (
  folder: string,
  { dates, gamesPerDate = 2, withoutPlayers = [], division }: LeagueArchive,
): void => {
  const league = generatedSource({ seed: 1 });
  const plusMinus = new Map(
    division === undefined ? leagueGames(league, dates, gamesPerDate) : divisionGames(league, division, dates),
  );
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
