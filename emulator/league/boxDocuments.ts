import {
  type ActivePlayer,
  bdlDocument,
  type BdlGame,
  type BdlPlayer,
  type BoxLine,
  type DocumentGame,
  gamebookDocument,
  playerBoxDocument,
  type PlayerBoxLine,
  teamBoxDocument,
  type TeamLine,
  zoneSummaryDocument,
} from '../../shared/adapters/sources/documents.js';
import type { GameDate } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import type { BoxScore, PlayerLine, TeamSheet } from './boxScore.js';
import { morningAfter } from './captures.js';
import { bdlPlayerId } from './feeds/notations.js';
import type { LeagueGame } from './leagueGame.js';
import type { Player } from './player.js';
import { clockText, teamSeconds } from './playingTime.js';

/** Plus-minus of a line, which is known from how the game went. */
export type PlusMinusOf = (line: PlayerLine) => number;

const documentGame = (game: LeagueGame): DocumentGame => ({
  gameDate: game.date,
  nbaGameId: game.nbaGameId,
  awayAbbr: game.away,
  homeAbbr: game.home,
});

const countsOf = (line: BoxLine): BoxLine => ({
  points: line.points,
  fgMade: line.fgMade,
  fgAttempted: line.fgAttempted,
  threeMade: line.threeMade,
  threeAttempted: line.threeAttempted,
  ftMade: line.ftMade,
  ftAttempted: line.ftAttempted,
  offensiveRebounds: line.offensiveRebounds,
  defensiveRebounds: line.defensiveRebounds,
  assists: line.assists,
  steals: line.steals,
  blocks: line.blocks,
  turnovers: line.turnovers,
  fouls: line.fouls,
});

const sheets = (box: BoxScore): readonly TeamSheet[] => [box.away, box.home];

const teamLine = (box: BoxScore, sheet: TeamSheet): TeamLine => ({
  ...countsOf(sheet.totals),
  abbr: sheet.code,
  isHome: sheet.isHome,
  minutes: teamSeconds(box.score.overtimes) / 60,
  plusMinus: sheet.margin,
});

export const teamBoxOf = (box: BoxScore): LandedDocument =>
  teamBoxDocument({
    ...documentGame(box.game),
    capturedAt: morningAfter(box.game.date),
    teams: sheets(box).map((sheet) => teamLine(box, sheet)),
  });

const activeOf = (sheet: TeamSheet, line: PlayerLine, plusMinus: number): ActivePlayer => ({
  ...countsOf(line),
  name: line.player.name.full,
  teamAbbr: sheet.code,
  minutes: clockText(line.seconds),
  plusMinus,
});

/** Everyone dressed or listed; inactive players by last name only, as the gamebook has them. */
export const gamebookOf = (box: BoxScore, plusMinusOf: PlusMinusOf): LandedDocument =>
  gamebookDocument({
    ...documentGame(box.game),
    capturedAt: morningAfter(box.game.date),
    active: sheets(box).flatMap((sheet) => sheet.played.map((line) => activeOf(sheet, line, plusMinusOf(line)))),
    dnp: sheets(box).flatMap((sheet) =>
      sheet.benched.map(({ player, reason }) => ({ name: player.name.full, teamAbbr: sheet.code, reason })),
    ),
    inactive: sheets(box).flatMap((sheet) =>
      sheet.inactive.map(({ player, reason }) => ({ lastName: player.name.last, teamAbbr: sheet.code, reason })),
    ),
  });

const STARTERS = 5;

const boxLines = (box: BoxScore, plusMinusOf: PlusMinusOf): PlayerBoxLine[] =>
  sheets(box).flatMap((sheet) =>
    sheet.played.map((line, rank) => ({
      ...activeOf(sheet, line, plusMinusOf(line)),
      playerId: line.player.id,
      nbaGameId: box.game.nbaGameId,
      opponentAbbr: sheet.isHome ? box.game.away : box.game.home,
      isHome: sheet.isHome,
      won: sheet.margin > 0,
      startPosition: rank < STARTERS ? line.player.position : '',
    })),
  );

export const playerBoxOf = (
  date: GameDate,
  boxes: readonly BoxScore[],
  plusMinusIn: (box: BoxScore) => PlusMinusOf,
): LandedDocument =>
  playerBoxDocument({
    gameDate: date,
    capturedAt: morningAfter(date),
    players: boxes.flatMap((box) => boxLines(box, plusMinusIn(box))),
  });

const NOTHING: BoxLine = {
  points: 0,
  fgMade: 0,
  fgAttempted: 0,
  threeMade: 0,
  threeAttempted: 0,
  ftMade: 0,
  ftAttempted: 0,
  offensiveRebounds: 0,
  defensiveRebounds: 0,
  assists: 0,
  steals: 0,
  blocks: 0,
  turnovers: 0,
  fouls: 0,
};

const bdlPlayer = (player: Player, counts: BoxLine, minutes: string): BdlPlayer => ({
  ...counts,
  playerId: bdlPlayerId(player.id),
  firstName: player.name.first,
  lastName: player.name.last,
  jerseyNumber: player.jersey,
  position: player.position,
  minutes,
});

/** Players who did not play are present with `00`. */
const bdlPlayers = (sheet: TeamSheet): BdlPlayer[] => [
  ...sheet.played.map((line) => bdlPlayer(line.player, countsOf(line), clockText(line.seconds))),
  ...sheet.benched.map(({ player }) => bdlPlayer(player, NOTHING, '00')),
];

const REGULAR_PERIODS = 4;

const bdlGame = (box: BoxScore): BdlGame => ({
  awayAbbr: box.game.away,
  homeAbbr: box.game.home,
  status: 'Final',
  period: REGULAR_PERIODS + box.score.overtimes,
  isPostseason: box.game.type === 'playoffs' || box.game.type === 'play_in',
  homeScore: box.home.points,
  awayScore: box.away.points,
  homePlayers: bdlPlayers(box.home),
  awayPlayers: bdlPlayers(box.away),
});

export const bdlOf = (date: GameDate, boxes: readonly BoxScore[]): LandedDocument =>
  bdlDocument({ gameDate: date, capturedAt: morningAfter(date), games: boxes.map(bdlGame) });

export const zonesOf = (box: BoxScore): LandedDocument =>
  zoneSummaryDocument({
    ...documentGame(box.game),
    capturedAt: morningAfter(box.game.date),
    teams: sheets(box).map((sheet) => ({
      ...sheet.totals,
      abbr: sheet.code,
      players: sheet.played.map((line) => ({ ...line, name: line.player.name.full })),
    })),
  });
