import { at } from './at.js';
import type { Day } from './day.js';
import { leagueTeams } from './leagueTeams.js';
import { randomStream } from './randomStream.js';

/** Indexes into `leagueTeams`. */
export interface Matchup {
  readonly home: number;
  readonly away: number;
}

/** A regular game on its date. */
export interface Fixture extends Matchup {
  readonly day: Day;
}

const DIVISION_SIZE = 5;

/** Division orders shuffled, so that which rivals meet three times changes with the season. */
const shuffledDivisions = (seed: number, seasonYear: number): number[][] => {
  const random = randomStream(seed, seasonYear, 'matchups');
  return Array.from({ length: 6 }, (_, division) =>
    random.shuffle(Array.from({ length: DIVISION_SIZE }, (_, i) => division * DIVISION_SIZE + i)),
  );
};

const times = (count: number, home: number, away: number): Matchup[] =>
  Array.from({ length: count }, () => ({ home, away }));

/** Games at home of the first team and of the second, of two divisions of one conference. */
const meetings = (offset: number): readonly [number, number] => {
  if (offset === 0) return [2, 1];
  return offset === 1 ? [1, 2] : [2, 2];
};

/**
 * The 1,230 regular games of a season: 4 against division rivals, 4 or 3 against the rest of the conference, 2 against
 * the other one; every team has 41 at home.
 */
export const matchups = (seed: number, seasonYear: number): readonly Matchup[] => {
  const divisions = shuffledDivisions(seed, seasonYear);
  const games: Matchup[] = [];
  for (let a = 0; a < leagueTeams.length; a += 1)
    for (let b = a + 1; b < leagueTeams.length; b += 1) {
      const isSameDivision = at(leagueTeams, a).division === at(leagueTeams, b).division;
      const isSameConference = at(leagueTeams, a).conference === at(leagueTeams, b).conference;
      if (isSameDivision) games.push(...times(2, a, b), ...times(2, b, a));
      else if (!isSameConference) games.push(...times(1, a, b), ...times(1, b, a));
    }
  for (const [one, two] of [
    [0, 1],
    [0, 2],
    [1, 2],
    [3, 4],
    [3, 5],
    [4, 5],
  ] as const)
    for (let i = 0; i < DIVISION_SIZE; i += 1)
      for (let j = 0; j < DIVISION_SIZE; j += 1) {
        const [first, second] = meetings((j - i + DIVISION_SIZE) % DIVISION_SIZE);
        const a = at(at(divisions, one), i);
        const b = at(at(divisions, two), j);
        games.push(...times(first, a, b), ...times(second, b, a));
      }
  return games;
};
