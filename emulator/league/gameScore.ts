import { clamp, type RandomStream, randomStream } from './randomStream.js';
import type { TeamStyle } from './teamStyle.js';

/** One side of a game before tip-off. */
export interface Contestant {
  readonly style: TeamStyle;
  readonly weakening: number;
  readonly isBackToBack: boolean;
}

export interface Expectation {
  readonly possessions: number;
  readonly home: number;
  readonly away: number;
}

export interface SideScore {
  readonly points: number;
  /** Four quarters, then the overtimes. */
  readonly periods: readonly number[];
}

export interface GameScore {
  readonly home: SideScore;
  readonly away: SideScore;
  readonly overtimes: number;
  /** Possessions of each side, overtimes included. */
  readonly possessions: number;
}

/** Pace and points per 100 possessions of the league (2021-22 to 2024-25). */
const PACE = 99.2;
const POINTS_PER_100 = 113.4;
const HOME_EDGE = 2.1;

const pointsPer100 = (attack: Contestant, defence: Contestant, edge: number): number =>
  POINTS_PER_100 +
  attack.style.offense +
  defence.style.defense +
  edge / 2 +
  (defence.weakening - attack.weakening) / 2 +
  (defence.isBackToBack ? 0.7 : 0) -
  (attack.isBackToBack ? 1 : 0);

/** What an informed market would expect: strengths, venue, rest and absences; nothing of what is drawn later. */
export const expectationOf = (home: Contestant, away: Contestant, isNeutral: boolean): Expectation => {
  const possessions = PACE + home.style.pace + away.style.pace;
  const edge = isNeutral ? 0 : HOME_EDGE;
  return {
    possessions,
    home: (possessions * pointsPer100(home, away, edge)) / 100,
    away: (possessions * pointsPer100(away, home, -edge)) / 100,
  };
};

const splitQuarters = (points: number, random: RandomStream): number[] => {
  const weights = Array.from({ length: 4 }, () => clamp(random.normal(1, 0.17), 0.5, 1.5));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const quarters = weights.slice(0, 3).map((weight) => Math.round((points * weight) / sum));
  return [...quarters, points - quarters.reduce((total, quarter) => total + quarter, 0)];
};

/** Overtime scores; only the last one is not a tie. */
const overtimesOf = (random: RandomStream): { readonly home: number[]; readonly away: number[] } => {
  const home: number[] = [];
  const away: number[] = [];
  for (let again = true; again;) {
    const tied = 6 + random.int(9);
    again = home.length < 3 && random.chance(0.13);
    const margin = again ? 0 : 1 + random.int(7);
    const isHomeWin = random.chance(0.53);
    home.push(tied + (isHomeWin ? margin : 0));
    away.push(tied + (isHomeWin ? 0 : margin));
  }
  return { home, away };
};

const sideOf = (regulation: number, overtimes: readonly number[], random: RandomStream): SideScore => {
  const periods = [...splitQuarters(regulation, random), ...overtimes];
  return { points: periods.reduce((sum, points) => sum + points, 0), periods };
};

const POSSESSIONS_PER_OVERTIME = 10;
const FEWEST_POINTS = 76;
/** The best single games of the real league stay below it. */
const MOST_POINTS_PER_POSSESSION = 1.5;

/** The score of one game; cheap, and apart from the box scores, which are made to agree with it. */
export const gameScore = (seed: number, gameKey: string, expected: Expectation): GameScore => {
  const random = randomStream(seed, 'score', gameKey);
  const possessions = clamp(Math.round(expected.possessions + random.normal(0, 3.4)), 84, 118);
  const pace = possessions / expected.possessions;
  const whistle = random.normal(0, 4);
  const most = Math.floor(possessions * MOST_POINTS_PER_POSSESSION);
  const drawn = (mean: number): number =>
    clamp(Math.round(mean * pace + whistle + random.normal(0, 9.6)), FEWEST_POINTS, most);
  const home = drawn(expected.home);
  const drawnAway = drawn(expected.away);
  // Half of the one-point games are tied by a last shot: as many overtimes as the real league has.
  const away = Math.abs(home - drawnAway) === 1 && random.chance(0.5) ? home : drawnAway;
  const isTied = home === away;
  const extra = isTied ? overtimesOf(random) : { home: [], away: [] };
  const count = extra.home.length;
  return {
    home: sideOf(home, extra.home, random),
    away: sideOf(away, extra.away, random),
    overtimes: count,
    possessions: possessions + count * POSSESSIONS_PER_OVERTIME,
  };
};

/** Points of the home side more than of the away side. */
export const marginOf = (score: GameScore): number => score.home.points - score.away.points;
