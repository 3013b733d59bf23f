import { clamp, randomStream } from './randomStream.js';
import type { TeamStyle } from './teamStyle.js';

/** Team counts of one side that give its points and its possessions. */
export interface TeamTotals {
  readonly threeMade: number;
  readonly threeAttempted: number;
  readonly twoMade: number;
  readonly twoAttempted: number;
  readonly paintAttempted: number;
  readonly ftMade: number;
  readonly ftAttempted: number;
  readonly offensiveRebounds: number;
  readonly turnovers: number;
  readonly assists: number;
}

export interface TotalsInput {
  readonly points: number;
  readonly possessions: number;
  readonly style: TeamStyle;
  readonly opponent: TeamStyle;
}

/** League means of 2021-22 to 2024-25. */
const LEAGUE = { points: 113, freeThrows: 17.6, ftPct: 0.78, threePct: 0.346, twoPct: 0.548, paintShare: 0.8 } as const;
const POINTS_PER_FIELD_GOAL = 2.3;

interface Shots {
  readonly attempts: number;
  readonly threeAttempted: number;
  readonly threeMade: number;
  readonly twoMade: number;
}

/** Splits points from the field into threes and twos; the rest after the threes is even. */
const splitPoints = (points: number, attempts: number, threeRate: number, luck: number): Shots => {
  const wished = Math.round(attempts * threeRate);
  const expected = wished * LEAGUE.threePct * 3 + (attempts - wished) * LEAGUE.twoPct * 2;
  const heat = points / expected;
  const threeAttempted = clamp(wished, 12, attempts - 24);
  const threes = clamp(Math.round(wished * LEAGUE.threePct * heat * luck), 2, Math.floor(threeAttempted * 0.64));
  let threeMade = threes + ((points - threes) % 2 === 0 ? 0 : 1);
  const mostTwos = Math.floor((attempts - threeAttempted) * 0.74);
  while ((points - 3 * threeMade) / 2 > mostTwos && threeMade + 2 <= threeAttempted) threeMade += 2;
  while (points - 3 * threeMade < 0) threeMade -= 2;
  return { attempts, threeAttempted, threeMade, twoMade: (points - 3 * threeMade) / 2 };
};

/**
 * Counts of one side that agree with its score: 2·twos + 3·threes + free throws = points, and
 * FGA + 0.44·FTA + TO − OREB is its possessions but for rounding.
 */
export const teamTotals = (seed: number, key: string, input: TotalsInput): TeamTotals => {
  const random = randomStream(seed, 'totals', key);
  const { points, possessions, style, opponent } = input;
  const ftShare = (LEAGUE.freeThrows / LEAGUE.points) * style.freeThrows * clamp(random.normal(1, 0.28), 0.35, 1.9);
  const ftMade = clamp(Math.round(points * ftShare), 3, 42);
  const ftAttempted = Math.max(ftMade, Math.round(ftMade / clamp(random.normal(LEAGUE.ftPct, 0.07), 0.55, 0.97)));
  const rebounding = clamp(random.normal(0.25, 0.055), 0.08, 0.42);
  const wishedTurnovers = possessions * clamp(random.normal(0.138, 0.034), 0.06, 0.24);
  const fieldPoints = points - ftMade;
  const fieldGoals = fieldPoints / POINTS_PER_FIELD_GOAL;
  const busy = possessions - 0.44 * ftAttempted - wishedTurnovers - rebounding * fieldGoals;
  const attempts = Math.max(Math.round(busy / (1 - rebounding)), Math.ceil(fieldGoals * 1.45), 62);
  const threeRate = clamp(style.threeRate * opponent.allowed.three * random.normal(1, 0.1), 0.22, 0.6);
  const shots = splitPoints(fieldPoints, attempts, threeRate, clamp(random.normal(1, 0.14), 0.6, 1.4));
  const twoAttempted = Math.max(attempts - shots.threeAttempted, shots.twoMade + 6);
  const misses = twoAttempted + shots.threeAttempted - shots.twoMade - shots.threeMade;
  const offensiveRebounds = clamp(Math.round(misses * rebounding), 1, 24);
  const spent = twoAttempted + shots.threeAttempted + 0.44 * ftAttempted - offensiveRebounds;
  const paintShare = clamp(LEAGUE.paintShare * random.normal(1, 0.05) * ((1 + opponent.allowed.paint) / 2), 0.6, 0.94);
  return {
    threeMade: shots.threeMade,
    threeAttempted: shots.threeAttempted,
    twoMade: shots.twoMade,
    twoAttempted,
    paintAttempted: Math.round(twoAttempted * paintShare),
    ftMade,
    ftAttempted,
    offensiveRebounds,
    turnovers: clamp(Math.round(possessions - spent), 4, 28),
    assists: Math.round((shots.twoMade + shots.threeMade) * clamp(random.normal(0.61, 0.07), 0.4, 0.8)),
  };
};
