import { type GameDate, type Instant, seasonYearOf } from '../../../domain/gameDate.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { gamebookFolderOf, gameCodeOf } from '../../../pipelines/nba/identity/gameId.js';
import { teamOf } from '../../../pipelines/nba/identity/teams.js';
import { type DocumentGame, landed, pathStamp, shareOf } from './landing.js';

/** Box score of a player or a team. */
export interface BoxLine {
  readonly points: number;
  readonly fgMade: number;
  readonly fgAttempted: number;
  readonly threeMade: number;
  readonly threeAttempted: number;
  readonly ftMade: number;
  readonly ftAttempted: number;
  readonly offensiveRebounds: number;
  readonly defensiveRebounds: number;
  readonly assists: number;
  readonly steals: number;
  readonly blocks: number;
  readonly turnovers: number;
  readonly fouls: number;
}

export interface TeamLine extends BoxLine {
  readonly abbr: string;
  readonly isHome: boolean;
  /** Player minutes of the whole team: 240, plus 25 for each overtime. */
  readonly minutes: number;
  readonly plusMinus: number;
}

export interface TeamBoxInput extends DocumentGame {
  readonly capturedAt: Instant;
  readonly teams: readonly TeamLine[];
}

const shots = (made: number, attempted: number): object => ({ made, attempted, percentage: shareOf(made, attempted) });

const teamEntry = (line: TeamLine): object => {
  const team = teamOf(line.abbr);
  return {
    teamId: team.leagueId,
    teamAbbreviation: team.abbr,
    teamName: team.nickname,
    teamCity: team.city,
    homeAway: line.isHome ? 'home' : 'away',
    minutes: `${line.minutes}:00`,
    fieldGoals: shots(line.fgMade, line.fgAttempted),
    threePointers: shots(line.threeMade, line.threeAttempted),
    freeThrows: shots(line.ftMade, line.ftAttempted),
    rebounds: {
      offensive: line.offensiveRebounds,
      defensive: line.defensiveRebounds,
      total: line.offensiveRebounds + line.defensiveRebounds,
    },
    assists: line.assists,
    steals: line.steals,
    blocks: line.blocks,
    turnovers: line.turnovers,
    personalFouls: line.fouls,
    points: line.points,
    plusMinus: line.plusMinus,
  };
};

/** The two team rows of one game (processors §3.3 no. 4). */
export const teamBoxDocument = (input: TeamBoxInput): LandedDocument =>
  landed(
    `nba-com/team-boxscore/${input.gameDate}/${input.nbaGameId}/${pathStamp(input.capturedAt)}.json`,
    input.capturedAt,
    { gameId: input.nbaGameId, gameDate: input.gameDate, teams: input.teams.map(teamEntry) },
  );

export interface ActivePlayer extends BoxLine {
  readonly name: string;
  readonly teamAbbr: string;
  /** `MM:SS`. */
  readonly minutes: string;
  readonly plusMinus: number;
}

export interface GamebookInput extends DocumentGame {
  readonly capturedAt: Instant;
  readonly active: readonly ActivePlayer[];
  readonly dnp?: readonly { readonly name: string; readonly teamAbbr: string; readonly reason: string }[];
  /** The gamebook names inactive players by last name only. */
  readonly inactive?: readonly { readonly lastName: string; readonly teamAbbr: string; readonly reason: string }[];
}

// Members of the rows stand in byte order, which is the order of the text: they need not be sorted again.
const activeEntry = (player: ActivePlayer): object => ({
  name: player.name,
  stats: {
    assists: player.assists,
    blocks: player.blocks,
    defensive_rebounds: player.defensiveRebounds,
    field_goal_percentage: shareOf(player.fgMade, player.fgAttempted),
    field_goals_attempted: player.fgAttempted,
    field_goals_made: player.fgMade,
    fouls: player.fouls,
    free_throw_percentage: shareOf(player.ftMade, player.ftAttempted),
    free_throws_attempted: player.ftAttempted,
    free_throws_made: player.ftMade,
    minutes: player.minutes,
    offensive_rebounds: player.offensiveRebounds,
    plus_minus: player.plusMinus,
    points: player.points,
    rebounds_total: player.offensiveRebounds + player.defensiveRebounds,
    steals: player.steals,
    three_point_percentage: shareOf(player.threeMade, player.threeAttempted),
    three_pointers_attempted: player.threeAttempted,
    three_pointers_made: player.threeMade,
    turnovers: player.turnovers,
  },
  team: player.teamAbbr,
});

/** The gamebook of one game (processors §3.3 no. 5). */
export const gamebookDocument = (input: GamebookInput): LandedDocument =>
  landed(
    `nba-com/gamebooks-data/${input.gameDate}/${gamebookFolderOf(input)}/${pathStamp(input.capturedAt)}.json`,
    input.capturedAt,
    {
      active_players: input.active.map(activeEntry),
      away_team: input.awayAbbr,
      date: input.gameDate,
      dnp_players: (input.dnp ?? []).map((player) => ({
        dnp_reason: player.reason,
        name: player.name,
        team: player.teamAbbr,
      })),
      game_code: gameCodeOf(input),
      home_team: input.homeAbbr,
      inactive_players: (input.inactive ?? []).map((player) => ({
        name: player.lastName,
        reason: player.reason,
        team: player.teamAbbr,
      })),
    },
  );

export interface PlayerBoxLine extends ActivePlayer {
  readonly playerId: number;
  readonly nbaGameId: string;
  readonly opponentAbbr: string;
  readonly isHome: boolean;
  readonly won: boolean;
  /** `G`, `F`, `C` for a starter, empty for the bench; absent where the feed does not say. */
  readonly startPosition?: string;
}

export interface PlayerBoxInput {
  readonly gameDate: GameDate;
  readonly capturedAt: Instant;
  readonly players: readonly PlayerBoxLine[];
}

const playerCells = (line: PlayerBoxLine): readonly (readonly [header: string, value: unknown])[] => {
  const team = teamOf(line.teamAbbr);
  return [
    ['SEASON_ID', `${line.nbaGameId.charAt(2)}${2000 + Number(line.nbaGameId.slice(3, 5))}`],
    ['PLAYER_ID', line.playerId],
    ['PLAYER_NAME', line.name],
    ['TEAM_ID', team.leagueId],
    ['TEAM_ABBREVIATION', team.abbr],
    ['TEAM_NAME', team.fullName],
    ['GAME_ID', line.nbaGameId],
  ];
};

const statCells = (line: PlayerBoxLine): readonly (readonly [header: string, value: unknown])[] => [
  ['MATCHUP', `${line.teamAbbr} ${line.isHome ? 'vs.' : '@'} ${line.opponentAbbr}`],
  ['WL', line.won ? 'W' : 'L'],
  ['MIN', line.minutes],
  ['FGM', line.fgMade],
  ['FGA', line.fgAttempted],
  ['FG_PCT', shareOf(line.fgMade, line.fgAttempted)],
  ['FG3M', line.threeMade],
  ['FG3A', line.threeAttempted],
  ['FG3_PCT', shareOf(line.threeMade, line.threeAttempted)],
  ['FTM', line.ftMade],
  ['FTA', line.ftAttempted],
  ['FT_PCT', shareOf(line.ftMade, line.ftAttempted)],
  ['OREB', line.offensiveRebounds],
  ['DREB', line.defensiveRebounds],
  ['REB', line.offensiveRebounds + line.defensiveRebounds],
  ['AST', line.assists],
  ['STL', line.steals],
  ['BLK', line.blocks],
  ['TOV', line.turnovers],
  ['PF', line.fouls],
  ['PTS', line.points],
  ['PLUS_MINUS', line.plusMinus],
  ['FANTASY_PTS', null],
  ['VIDEO_AVAILABLE', 0],
  ['START_POSITION', line.startPosition ?? null],
];

const resultSet = (input: PlayerBoxInput): object => {
  const rows = input.players.map((line) => [
    ...playerCells(line),
    ['GAME_DATE', input.gameDate] as const,
    ...statCells(line),
  ]);
  return {
    name: 'LeagueGameLog',
    headers: rows[0]?.map(([header]) => header) ?? [],
    rowSet: rows.map((row) => row.map(([, value]) => value)),
  };
};

/** All player rows of one date (processors §3.3 no. 10). */
export const playerBoxDocument = (input: PlayerBoxInput): LandedDocument =>
  landed(`nba-com/player-boxscores/${input.gameDate}/${pathStamp(input.capturedAt)}.json`, input.capturedAt, {
    resultSets: [resultSet(input)],
  });

export interface BdlPlayer extends BoxLine {
  readonly playerId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly jerseyNumber?: string;
  readonly position?: string;
  /** `35`, `35:22`, or `00` for a player who did not play. */
  readonly minutes: string;
}

export interface BdlGame {
  readonly awayAbbr: string;
  readonly homeAbbr: string;
  /** `Final` when final. */
  readonly status: string;
  readonly period: number;
  readonly isPostseason: boolean;
  readonly homeScore: number;
  readonly awayScore: number;
  readonly homePlayers: readonly BdlPlayer[];
  readonly awayPlayers: readonly BdlPlayer[];
}

export interface BdlInput {
  readonly gameDate: GameDate;
  readonly capturedAt: Instant;
  readonly games: readonly BdlGame[];
}

const bdlPlayer = (player: BdlPlayer): object => ({
  ast: player.assists,
  blk: player.blocks,
  dreb: player.defensiveRebounds,
  fg3_pct: shareOf(player.threeMade, player.threeAttempted),
  fg3a: player.threeAttempted,
  fg3m: player.threeMade,
  fg_pct: shareOf(player.fgMade, player.fgAttempted),
  fga: player.fgAttempted,
  fgm: player.fgMade,
  ft_pct: shareOf(player.ftMade, player.ftAttempted),
  fta: player.ftAttempted,
  ftm: player.ftMade,
  min: player.minutes,
  oreb: player.offensiveRebounds,
  pf: player.fouls,
  player: {
    first_name: player.firstName,
    id: player.playerId,
    jersey_number: player.jerseyNumber ?? null,
    last_name: player.lastName,
    position: player.position ?? null,
  },
  pts: player.points,
  reb: player.offensiveRebounds + player.defensiveRebounds,
  stl: player.steals,
  turnover: player.turnovers,
});

/** The box scores of one date from the first fallback (processors §3.3 no. 12). */
export const bdlDocument = (input: BdlInput): LandedDocument =>
  landed(`ball-dont-lie/boxscores/${input.gameDate}/${pathStamp(input.capturedAt)}.json`, input.capturedAt, {
    boxScores: input.games.map((game) => ({
      date: input.gameDate,
      home_team: { abbreviation: game.homeAbbr, players: game.homePlayers.map(bdlPlayer) },
      home_team_score: game.homeScore,
      period: game.period,
      postseason: game.isPostseason,
      season: seasonYearOf(input.gameDate),
      status: game.status,
      visitor_team: { abbreviation: game.awayAbbr, players: game.awayPlayers.map(bdlPlayer) },
      visitor_team_score: game.awayScore,
    })),
  });
