import type { BoxLine } from '../../shared/adapters/sources/documents.js';
import { allot, allotMakes } from './allotment.js';
import { at } from './at.js';
import { type Defence, defenceOf } from './defence.js';
import type { GameScore } from './gameScore.js';
import type { LeagueGame } from './leagueGame.js';
import type { Player } from './player.js';
import { playingTime } from './playingTime.js';
import { clamp, type RandomStream, randomStream } from './randomStream.js';
import type { Season } from './season.js';
import type { Squad } from './squad.js';
import type { TeamStyle } from './teamStyle.js';
import { teamTotals, type TeamTotals } from './teamTotals.js';

export interface ZoneLine {
  readonly paintAttempts: number;
  readonly paintMakes: number;
  readonly midRangeAttempts: number;
  readonly midRangeMakes: number;
  readonly threeAttempts: number;
  readonly threeMakes: number;
}

/** A player who played. */
export interface PlayerLine extends BoxLine, ZoneLine {
  readonly player: Player;
  readonly seconds: number;
}

export interface TeamSheet {
  readonly code: string;
  readonly isHome: boolean;
  readonly points: number;
  readonly margin: number;
  /** Whoever has seconds, best of the roster first; the first five start. */
  readonly played: readonly PlayerLine[];
  readonly benched: readonly { readonly player: Player; readonly reason: string }[];
  readonly inactive: readonly { readonly player: Player; readonly reason: string }[];
  readonly totals: BoxLine & ZoneLine;
}

export interface BoxScore {
  readonly game: LeagueGame;
  readonly score: GameScore;
  readonly home: TeamSheet;
  readonly away: TeamSheet;
}

interface Side {
  readonly code: string;
  readonly totals: TeamTotals;
  readonly style: TeamStyle;
  readonly opponent: TeamStyle;
  readonly squad: Squad;
  readonly points: number;
  readonly margin: number;
  readonly random: RandomStream;
  /** Seconds of each dressed player. */
  readonly seconds: readonly number[];
}

interface Shooting {
  readonly paint: readonly number[];
  readonly mid: readonly number[];
  readonly three: readonly number[];
  readonly paintMade: readonly number[];
  readonly midMade: readonly number[];
  readonly threeMade: readonly number[];
  readonly ft: readonly number[];
  readonly ftMade: readonly number[];
}

/** Game-to-game swing of a player's share of the shots. */
const FORM_DEVIATION = 0.17;

const shootingOf = (side: Side, players: readonly Player[], seconds: readonly number[]): Shooting => {
  const { totals, random, opponent } = side;
  const usage = players.map(
    ({ skill }, i) => at(seconds, i) * skill.shot * clamp(random.normal(1, FORM_DEVIATION), 0.4, 1.7),
  );
  const share = (weight: (player: Player) => number): number[] =>
    players.map((player, i) => at(usage, i) * weight(player));
  const three = allot(
    totals.threeAttempted,
    share(({ skill }) => skill.threeShare),
    random,
  );
  const twos = ({ skill }: Player): number => 1 - skill.threeShare;
  const paint = allot(
    totals.paintAttempted,
    share((one) => twos(one) * one.skill.paintShare),
    random,
  );
  const midTotal = totals.twoAttempted - totals.paintAttempted;
  const mid = allot(
    midTotal,
    share((one) => twos(one) * (1 - one.skill.paintShare)),
    random,
  );
  const quality = [
    ...players.map(({ skill }) => skill.paintPct * opponent.allowed.paint),
    ...players.map(({ skill }) => skill.midPct * opponent.allowed.mid),
  ];
  const twoMade = allotMakes(totals.twoMade, [...paint, ...mid], quality, random);
  const ft = allot(
    totals.ftAttempted,
    share(({ skill }) => skill.ftRate),
    random,
  );
  return {
    paint,
    mid,
    three,
    paintMade: twoMade.slice(0, players.length),
    midMade: twoMade.slice(players.length),
    threeMade: allotMakes(
      totals.threeMade,
      three,
      players.map(({ skill }) => skill.threePct),
      random,
    ),
    ft,
    ftMade: allotMakes(
      totals.ftMade,
      ft,
      players.map(({ skill }) => skill.ftPct),
      random,
    ),
  };
};

const FOUL_LIMIT = 6;

const linesOf = (side: Side, defence: Defence): PlayerLine[] => {
  const { random, totals } = side;
  const players = side.squad.dressed.filter((_, i) => at(side.seconds, i) > 0);
  const seconds = side.seconds.filter((value) => value > 0);
  const by = (total: number, weight: (player: Player) => number, limit?: number): number[] =>
    allot(
      total,
      players.map((player, i) => at(seconds, i) * weight(player)),
      random,
      limit === undefined ? undefined : players.map(() => limit),
    );
  const shooting = shootingOf(side, players, seconds);
  const offensive = by(totals.offensiveRebounds, ({ skill }) => skill.offensiveRebound);
  const defensive = by(defence.defensiveRebounds, ({ skill }) => skill.defensiveRebound);
  const assists = by(totals.assists, ({ skill }) => skill.assist * skill.shot);
  const steals = by(defence.steals, ({ skill }) => skill.steal);
  const blocks = by(defence.blocks, ({ skill }) => skill.block);
  const turnovers = by(totals.turnovers, ({ skill }) => skill.turnover * skill.shot);
  const fouls = by(defence.fouls, ({ skill }) => skill.foul, FOUL_LIMIT);
  return players.map((player, i) => {
    const zones = zonesOf(shooting, i);
    const fgMade = zones.paintMakes + zones.midRangeMakes + zones.threeMakes;
    return {
      player,
      seconds: at(seconds, i),
      ...zones,
      points: 2 * fgMade + zones.threeMakes + at(shooting.ftMade, i),
      fgMade,
      fgAttempted: zones.paintAttempts + zones.midRangeAttempts + zones.threeAttempts,
      threeMade: zones.threeMakes,
      threeAttempted: zones.threeAttempts,
      ftMade: at(shooting.ftMade, i),
      ftAttempted: at(shooting.ft, i),
      offensiveRebounds: at(offensive, i),
      defensiveRebounds: at(defensive, i),
      assists: at(assists, i),
      steals: at(steals, i),
      blocks: at(blocks, i),
      turnovers: at(turnovers, i),
      fouls: at(fouls, i),
    };
  });
};

const zonesOf = (shooting: Shooting, i: number): ZoneLine => ({
  paintAttempts: at(shooting.paint, i),
  paintMakes: at(shooting.paintMade, i),
  midRangeAttempts: at(shooting.mid, i),
  midRangeMakes: at(shooting.midMade, i),
  threeAttempts: at(shooting.three, i),
  threeMakes: at(shooting.threeMade, i),
});

const COUNTS = [
  'points',
  'fgMade',
  'fgAttempted',
  'threeMade',
  'threeAttempted',
  'ftMade',
  'ftAttempted',
  'offensiveRebounds',
  'defensiveRebounds',
  'assists',
  'steals',
  'blocks',
  'turnovers',
  'fouls',
  'paintAttempts',
  'paintMakes',
  'midRangeAttempts',
  'midRangeMakes',
  'threeAttempts',
  'threeMakes',
] as const satisfies readonly (keyof (BoxLine & ZoneLine))[];

const summed = (lines: readonly PlayerLine[]): BoxLine & ZoneLine =>
  Object.fromEntries(
    COUNTS.map((count) => [count, lines.reduce((sum, line) => sum + line[count], 0)]),
  ) as unknown as BoxLine & ZoneLine;

const sheetOf = (side: Side, defence: Defence, isHome: boolean): TeamSheet => {
  const played = linesOf(side, defence);
  const idle = side.squad.dressed.filter((_, i) => at(side.seconds, i) === 0);
  return {
    code: side.code,
    isHome,
    points: side.points,
    margin: side.margin,
    played,
    benched: [...side.squad.scratched, ...idle.map((player) => ({ player, reason: "DNP - Coach's Decision" }))],
    inactive: side.squad.inactive,
    totals: summed(played),
  };
};

const sideOf = (seed: number, season: Season, game: LeagueGame, isHome: boolean): Side => {
  const [code, other] = isHome ? [game.home, game.away] : [game.away, game.home];
  const score = season.scoreOf(game);
  const [own, theirs] = isHome ? [score.home, score.away] : [score.away, score.home];
  const key = `${game.seasonYear}${game.nbaGameId}${code}`;
  const random = randomStream(seed, 'box', key);
  const squad = season.squadOf(game, code);
  const margin = own.points - theirs.points;
  return {
    code,
    totals: teamTotals(seed, key, {
      points: own.points,
      possessions: score.possessions,
      style: season.styleOf(code),
      opponent: season.styleOf(other),
    }),
    style: season.styleOf(code),
    opponent: season.styleOf(other),
    squad,
    points: own.points,
    margin,
    random,
    seconds: playingTime(squad.dressed.length, { overtimes: score.overtimes, margin }, random),
  };
};

/** The box score of one game, made to agree with its score; needs no other game's box. */
export const boxScore = (seed: number, season: Season, game: LeagueGame): BoxScore => {
  const home = sideOf(seed, season, game, true);
  const away = sideOf(seed, season, game, false);
  return {
    game,
    score: season.scoreOf(game),
    home: sheetOf(home, defenceOf(away.totals, home.random), true),
    away: sheetOf(away, defenceOf(home.totals, away.random), false),
  };
};
