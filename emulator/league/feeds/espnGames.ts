import { feedInstant, landed, pathStamp } from '../../../shared/adapters/sources/documents.js';
import type { GameDate } from '../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import type { BoxScore, PlayerLine, TeamSheet } from '../boxScore.js';
import { morningAfter, tipOffInstant } from '../captures.js';
import type { LeagueGame } from '../leagueGame.js';
import { teamOf } from '../leagueTeams.js';
import type { Player } from '../player.js';
import { bdlTeamId, espnCode, espnPlayerId } from './notations.js';

const espnGameId = (game: LeagueGame): string => `40${Number(game.nbaGameId)}`;

const side = (sheet: TeamSheet): object => {
  const team = teamOf(sheet.code);
  return {
    abbreviation: espnCode(sheet.code),
    displayName: `${team.city} ${team.name}`,
    homeAway: sheet.isHome ? 'home' : 'away',
    score: String(sheet.points),
    teamId: String(bdlTeamId(sheet.code)),
    winner: sheet.margin > 0,
  };
};

/** The finals of a date (processors §3.3 no. 18). */
export const espnScoreboardOf = (date: GameDate, boxes: readonly BoxScore[]): LandedDocument => {
  const capturedAt = morningAfter(date);
  return landed(`espn/scoreboard/${date}/${pathStamp(capturedAt)}.json`, capturedAt, {
    gamedate: date,
    games: boxes.map((box) => ({
      gameId: espnGameId(box.game),
      startTime: feedInstant(tipOffInstant(box.game)),
      state: 'post',
      status: box.score.overtimes > 0 ? 'Final/OT' : 'Final',
      statusId: '3',
      teams: [side(box.home), side(box.away)],
    })),
  });
};

const SECONDS_PER_MINUTE = 60;

/** Its minutes are whole. */
const statsOf = (line: PlayerLine, plusMinus: number): object => ({
  assists: line.assists,
  blocks: line.blocks,
  defensive_rebounds: line.defensiveRebounds,
  field_goals_attempted: line.fgAttempted,
  field_goals_made: line.fgMade,
  fouls: line.fouls,
  free_throws_attempted: line.ftAttempted,
  free_throws_made: line.ftMade,
  minutes: String(Math.round(line.seconds / SECONDS_PER_MINUTE)),
  offensive_rebounds: line.offensiveRebounds,
  plus_minus: plusMinus,
  points: line.points,
  rebounds: line.offensiveRebounds + line.defensiveRebounds,
  steals: line.steals,
  three_pointers_attempted: line.threeAttempted,
  three_pointers_made: line.threeMade,
  turnovers: line.turnovers,
});

const person = (player: Player, code: string): object => ({
  jersey: player.jersey,
  playerId: espnPlayerId(player.id),
  playerName: player.name.full,
  team: espnCode(code),
});

const playersOf = (sheet: TeamSheet, plusMinusOf: (line: PlayerLine) => number): object[] => [
  ...sheet.played.map((line) => ({
    ...person(line.player, sheet.code),
    stats: statsOf(line, plusMinusOf(line)),
    type: 'active',
  })),
  ...sheet.benched.map(({ player, reason }) => ({
    dnpReason: reason.replace(/^DNP - /, '').toUpperCase(),
    ...person(player, sheet.code),
    type: 'dnp',
  })),
];

/** The box score of one game from the last fallback (processors §3.3 no. 19). */
export const espnBoxscoreOf = (box: BoxScore, plusMinusOf: (line: PlayerLine) => number): LandedDocument => {
  const { game } = box;
  const capturedAt = morningAfter(game.date);
  const id = espnGameId(game);
  return landed(`espn/boxscores/${game.date}/game-${id}/${pathStamp(capturedAt)}.json`, capturedAt, {
    game_id: id,
    gamedate: game.date,
    players: { away: playersOf(box.away, plusMinusOf), home: playersOf(box.home, plusMinusOf) },
    teams: { away: espnCode(game.away), home: espnCode(game.home) },
  });
};
