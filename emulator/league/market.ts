import type { Instant } from '../../shared/domain/gameDate.js';
import type { BoxScore, TeamSheet } from './boxScore.js';
import { marketLooks, tipOffInstant } from './captures.js';
import type { Expectation } from './gameScore.js';
import type { LeagueGame } from './leagueGame.js';
import type { Player } from './player.js';
import { expectedMinutes } from './playingTime.js';
import { clamp, type RandomStream, randomStream } from './randomStream.js';
import type { Season } from './season.js';
import type { Squad } from './squad.js';
import type { TeamStyle } from './teamStyle.js';

export interface Book {
  readonly key: string;
  readonly title: string;
}

export const books: readonly Book[] = [
  { key: 'draftkings', title: 'DraftKings' },
  { key: 'fanduel', title: 'FanDuel' },
];

/** Minutes before tip-off; negative during the game. */
export type Moment = number;

export interface PropLine {
  readonly playerName: string;
  readonly line: number;
  readonly overPrice: number;
  readonly underPrice: number;
}

const byTalent = (one: Player, other: Player): number => other.skill.talent - one.skill.talent || one.id - other.id;

/** What a market expects of a player. */
export interface Expected {
  readonly player: Player;
  readonly team: string;
  readonly points: number;
  readonly minutes: number;
}

/** Points a market expects of each of the squad: the team's points by minutes, shots, shooting and the opponent's zones. */
const expectedPoints = (team: string, squad: Squad, teamPoints: number, opponent: TeamStyle): readonly Expected[] => {
  // A late scratch is still expected to play.
  const players = [...squad.dressed, ...squad.scratched.map(({ player }) => player)].sort(byTalent);
  const weighed = players.map((player, rank) => {
    const { skill } = player;
    const { allowed } = opponent;
    const two = skill.paintShare * skill.paintPct * allowed.paint + (1 - skill.paintShare) * skill.midPct * allowed.mid;
    const perShot =
      3 * skill.threeShare * skill.threePct * allowed.three +
      2 * (1 - skill.threeShare) * two +
      skill.ftRate * skill.ftPct;
    const minutes = expectedMinutes(rank);
    return { player, minutes, weight: minutes * skill.shot * perShot };
  });
  const all = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return weighed.map(({ player, minutes, weight }) => ({ player, team, minutes, points: (teamPoints * weight) / all }));
};

const FEWEST_MINUTES = 15;
const FEWEST_POINTS = 4.5;
/** Points are skewed: the middle of a player's games lies below their mean. */
const MEDIAN_BELOW_MEAN = 0.35;
const MARGIN = 1.047;

const priceOf = (probability: number): number => Math.round(1000 / (clamp(probability, 0.4, 0.6) * MARGIN)) / 1000;
const halfPoint = (value: number): number => Math.floor(value) + 0.5;
const nearestHalf = (value: number): number => Math.round(value * 2) / 2;

const propLine = (playerName: string, fair: number, random: RandomStream): PropLine => {
  const opinion = fair + random.normal(0, 0.35);
  const line = random.chance(0.06) ? Math.round(opinion) : halfPoint(opinion);
  const over = 0.5 + (opinion - line) * 0.055;
  return { playerName, line, overPrice: priceOf(over), underPrice: priceOf(1 - over) };
};

/** A game as the market sees it before tip-off. */
export interface MarketNight {
  readonly seed: number;
  readonly game: LeagueGame;
  readonly expectation: Expectation;
  /** Everyone expected to dress. */
  readonly players: readonly Expected[];
  readonly tipOff: Instant;
  /** When its lines are looked at before tip-off, ascending. */
  readonly looks: readonly Instant[];
}

const MS_PER_MINUTE = 60_000;

/** Minutes from an instant to tip-off. */
export const momentOf = ({ tipOff }: MarketNight, at: Instant): Moment => (tipOff - at) / MS_PER_MINUTE;

export const marketNight = (seed: number, season: Season, game: LeagueGame): MarketNight => {
  const expectation = season.expectationOf(game);
  const { home, away } = game;
  return {
    seed,
    game,
    expectation,
    players: [
      ...expectedPoints(home, season.squadOf(game, home), expectation.home, season.styleOf(away)),
      ...expectedPoints(away, season.squadOf(game, away), expectation.away, season.styleOf(home)),
    ],
    tipOff: tipOffInstant(game),
    looks: marketLooks(game),
  };
};

/** The market's early opinion is a day before the game. */
const EARLY_MINUTES = 1440;

/** How far the market's early opinion still is from its last one, in points. */
const driftAt = (moment: Moment, deviation: number, random: RandomStream): number =>
  random.normal(0, deviation) * clamp(moment / EARLY_MINUTES, 0, 1);

/** What the market holds to be the middle of a player's points at a moment before tip-off. */
export const fairPoints = ({ seed, game }: MarketNight, { player, points }: Expected, moment: Moment): number =>
  points -
  MEDIAN_BELOW_MEAN +
  driftAt(moment, 0.8, randomStream(seed, 'prop-drift', game.seasonYear, game.nbaGameId, player.id));

/** Points lines of one book at one moment before tip-off; a book leaves out some of the rotation. */
export const propLines = (night: MarketNight, book: Book, moment: Moment): readonly PropLine[] => {
  const { seed, game, players } = night;
  const keys = [game.seasonYear, game.nbaGameId];
  return players
    .filter(({ minutes, points }) => minutes >= FEWEST_MINUTES && points >= FEWEST_POINTS)
    .filter(({ player }) => !randomStream(seed, 'offered', ...keys, book.key, player.id).chance(0.07))
    .map((expected) => {
      const random = randomStream(seed, 'prop', ...keys, book.key, expected.player.id);
      return propLine(expected.player.name.full, fairPoints(night, expected, moment), random);
    });
};

const leaking = (sheet: TeamSheet): PropLine[] =>
  sheet.played
    .filter(({ points }) => points >= FEWEST_POINTS)
    .map(({ player, points }) => ({
      playerName: player.name.full,
      line: points - 0.5,
      overPrice: priceOf(0.55),
      underPrice: priceOf(0.45),
    }));

/** Lines during the game, which know its result: whoever uses them sees the future. */
export const livePropLines = (box: BoxScore): readonly PropLine[] => [...leaking(box.home), ...leaking(box.away)];

export interface GameLine {
  /** Points given to the home side; negative when it is the favourite. */
  readonly homeSpread: number;
  readonly total: number;
}

/** Spread and total of one book at one moment. */
export const gameLine = (night: MarketNight, book: Book, moment: Moment): GameLine => {
  const { seed, game, expectation } = night;
  const common = randomStream(seed, 'line-drift', game.seasonYear, game.nbaGameId);
  const own = randomStream(seed, 'line', game.seasonYear, game.nbaGameId, book.key);
  const margin = expectation.home - expectation.away + driftAt(moment, 1.2, common) + own.normal(0, 0.3);
  const total = expectation.home + expectation.away + driftAt(moment, 1.8, common) + own.normal(0, 0.5);
  return { homeSpread: 0 - nearestHalf(margin), total: nearestHalf(total) };
};

/** Whether a game has snapshots taken after tip-off. */
export const hasLiveSnapshot = (night: MarketNight): boolean =>
  randomStream(night.seed, 'live', night.game.seasonYear, night.game.nbaGameId).chance(0.25);

/** A book's line during the game: the final margin and total, nearly. */
export const liveGameLine = (box: BoxScore): GameLine => ({
  homeSpread: 0.5 - (box.home.points - box.away.points),
  total: box.home.points + box.away.points - 0.5,
});
