import { at } from './at.js';
import type { Day } from './day.js';
import { Diary } from './diary.js';
import { leagueTeams } from './leagueTeams.js';
import { type Fixture, type Matchup, matchups } from './matchups.js';
import { type Postponement, postponements } from './postponements.js';
import { type RandomStream, randomStream } from './randomStream.js';
import type { SeasonDates } from './seasonDates.js';

interface Pairing {
  readonly a: number;
  readonly b: number;
  readonly total: number;
  /** Venues still to be played, the next one last. */
  readonly homes: number[];
  lastMet: Day;
}

const TEAMS = 30;
const GAMES_PER_TEAM = 82;
const MOST_GAMES = 15;

const pairingsOf = (games: readonly Matchup[], random: RandomStream): Pairing[] => {
  const byPair = new Map<number, Pairing>();
  for (const { home, away } of games) {
    const a = Math.min(home, away);
    const b = Math.max(home, away);
    const known = byPair.get(a * TEAMS + b);
    const pairing = known ?? { a, b, total: 0, homes: [], lastMet: -1000 };
    pairing.homes.push(home);
    byPair.set(a * TEAMS + b, { ...pairing, total: pairing.total + 1 });
  }
  return [...byPair.values()].map((pairing) => ({ ...pairing, homes: random.shuffle(pairing.homes) }));
};

const BACK_TO_BACK_COST = 0.9;

/** How unwelcome a game of the team on the day is: tired teams cost, teams behind the calendar gain. */
const wishOf = (diary: Diary, team: number, day: Day, shareLeft: number): number => {
  const behind = diary.remaining(team) - GAMES_PER_TEAM * shareLeft;
  const tired = diary.played(team, day - 1) ? BACK_TO_BACK_COST : 0;
  const busy = Math.max(0, diary.recent(team, day, 5) - 2) * 1.5;
  return behind * 1.2 - tired - busy;
};

interface Candidate {
  readonly pairing: Pairing;
  readonly score: number;
}

/** Each round of the cup's semifinals is one game inside each conference. */
const suits = (pairing: Pairing, picked: readonly Pairing[], isSemifinal: boolean): boolean => {
  const conference = (team: number): string => at(leagueTeams, team).conference;
  if (!isSemifinal) return true;
  if (conference(pairing.a) !== conference(pairing.b)) return false;
  return picked.every((other) => conference(other.a) !== conference(pairing.a));
};

const candidatesOf = (
  pairings: readonly Pairing[],
  wishes: readonly number[],
  frame: { readonly day: Day; readonly shareLeft: number },
  random: RandomStream,
): Candidate[] =>
  pairings
    .filter((pairing) => pairing.homes.length > 0)
    .filter(({ a, b }) => at(wishes, a) > -Infinity && at(wishes, b) > -Infinity)
    .map((pairing) => {
      const overdue = pairing.homes.length - pairing.total * frame.shareLeft;
      const rematch = frame.day - pairing.lastMet < 9 ? 3 : 0;
      const score = at(wishes, pairing.a) + at(wishes, pairing.b) + overdue * 1.3 - rematch + random.next() * 2;
      return { pairing, score };
    })
    .sort((one, two) => two.score - one.score);

const play = (pairing: Pairing, day: Day, diary: Diary): Fixture => {
  const home = pairing.homes.pop() ?? pairing.a;
  pairing.lastMet = day;
  diary.add(pairing.a, day);
  diary.add(pairing.b, day);
  return { day, home, away: home === pairing.a ? pairing.b : pairing.a };
};

const fillDay = (
  pairings: readonly Pairing[],
  frame: { readonly day: Day; readonly games: number; readonly shareLeft: number; readonly isSemifinal: boolean },
  diary: Diary,
  random: RandomStream,
): Fixture[] => {
  const wishes = Array.from({ length: TEAMS }, (_, team) =>
    diary.isBlocked(team, frame.day) ? -Infinity : wishOf(diary, team, frame.day, frame.shareLeft),
  );
  const picked: Pairing[] = [];
  const busy = new Set<number>();
  for (const { pairing } of candidatesOf(pairings, wishes, frame, random)) {
    if (picked.length === frame.games) break;
    if (busy.has(pairing.a) || busy.has(pairing.b) || !suits(pairing, picked, frame.isSemifinal)) continue;
    picked.push(pairing);
    busy.add(pairing.a).add(pairing.b);
  }
  return picked.map((pairing) => play(pairing, frame.day, diary));
};

/** Puts what the daily pass left over on the emptiest dates that both teams have free; false when there is none. */
const placeLeftovers = (
  pairings: readonly Pairing[],
  days: readonly Day[],
  diary: Diary,
  fixtures: Fixture[],
): boolean => {
  const counts = new Map<Day, number>(days.map((day) => [day, 0]));
  for (const { day } of fixtures) counts.set(day, (counts.get(day) ?? 0) + 1);
  for (const pairing of pairings)
    while (pairing.homes.length > 0) {
      const open = days.filter((day) => (counts.get(day) ?? 0) < MOST_GAMES && !diary.isBlocked(pairing.a, day));
      const free = open.filter((day) => !diary.isBlocked(pairing.b, day));
      const costs = free.map((day) => (counts.get(day) ?? 0) + nearness(pairing, day, diary));
      const best = free[costs.indexOf(Math.min(...costs))];
      if (best === undefined) return false;
      fixtures.push(play(pairing, best, diary));
      counts.set(best, (counts.get(best) ?? 0) + 1);
    }
  return true;
};

const nearness = (pairing: Pairing, day: Day, diary: Diary): number =>
  [pairing.a, pairing.b].reduce(
    (sum, team) => sum + (diary.played(team, day - 1) ? 4 : 0) + (diary.played(team, day + 1) ? 4 : 0),
    0,
  );

export interface RegularSeason {
  /** As first announced, by date. */
  readonly fixtures: readonly Fixture[];
  /** By index into `fixtures`. */
  readonly postponed: ReadonlyMap<number, Postponement>;
}

/** One draw of the calendar, or null when some game finds no date. */
const draw = (seed: number, seasonYear: number, dates: SeasonDates, attempt: number): RegularSeason | null => {
  const random = randomStream(seed, seasonYear, 'fixtures', attempt);
  const pairings = pairingsOf(matchups(seed, seasonYear), random);
  const diary = new Diary();
  const fixtures: Fixture[] = [];
  const allGames = dates.targets.reduce((sum, { games }) => sum + games, 0);
  let gamesLeft = allGames;
  // The last date first: all thirty teams play on it.
  for (const { day, games } of [...dates.targets.slice(-1), ...dates.targets.slice(0, -1)]) {
    const frame = { day, games, shareLeft: gamesLeft / allGames, isSemifinal: day === dates.cup?.semifinals };
    fixtures.push(...fillDay(pairings, frame, diary, random));
    gamesLeft -= games;
  }
  const fixed = new Set([dates.christmas, dates.opening, dates.cup?.semifinals]);
  const days = dates.targets.map(({ day }) => day).filter((day) => !fixed.has(day));
  if (!placeLeftovers(pairings, days, diary, fixtures)) return null;
  fixtures.sort((one, two) => one.day - two.day);
  return { fixtures, postponed: postponements({ fixtures, dates, days, diary, random }) };
};

const MOST_ATTEMPTS = 200;

/**
 * The regular season on its dates: no team twice on a date or three days in a row.
 * @throws {RangeError} no draw places every game.
 */
export const regularSeason = (seed: number, seasonYear: number, dates: SeasonDates): RegularSeason => {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const season = draw(seed, seasonYear, dates, attempt);
    if (season !== null) return season;
  }
  throw new RangeError(`drawing season ${seasonYear} of seed ${seed}: no calendar in ${MOST_ATTEMPTS} attempts`);
};
