import { at } from './at.js';
import { type Day, dayOf, nthWeekday, weekdayOf } from './day.js';
import { randomStream } from './randomStream.js';

/** First season with an in-season cup, whose final counts in no statistic. */
export const FIRST_CUP_SEASON = 2023;
export const REGULAR_GAMES = 1230;
const MOST_GAMES = 15;
const SEASON_LENGTH_DAYS = 173;

/** The frame of a season: when it is played, and how many regular games each date is meant to have. */
export interface SeasonDates {
  readonly opening: Day;
  readonly closing: Day;
  readonly allStarBreak: { readonly first: Day; readonly last: Day };
  readonly christmas: Day;
  /** The Saturday with one semifinal per conference, and the final's Tuesday; null before the cup existed. */
  readonly cup: { readonly semifinals: Day; readonly final: Day } | null;
  /** Ascending; dates without a game are absent. */
  readonly targets: readonly { readonly day: Day; readonly games: number }[];
}

/** Mean games by weekday, Monday first (means of 2021-22 to 2024-25). */
const WEEKDAY_GAMES = [8.2, 5.9, 9.8, 4.8, 9.4, 7, 7.6] as const;

/** Real schedules of 2021 to 2024 all open on the Tuesday of October 18 to 24 and close on the Sunday 173 days later. */
const openingOf = (seasonYear: number): Day => {
  const earliest = dayOf(seasonYear, 10, 18);
  return earliest + ((2 - weekdayOf(earliest) + 7) % 7);
};

const breakOf = (seasonYear: number): SeasonDates['allStarBreak'] => {
  const allStarSunday = nthWeekday(seasonYear + 1, 2, 7, 3);
  return { first: allStarSunday - 2, last: allStarSunday + 3 };
};

const cupOf = (seasonYear: number): SeasonDates['cup'] => {
  if (seasonYear < FIRST_CUP_SEASON) return null;
  const final = nthWeekday(seasonYear, 12, 2, 3);
  return { semifinals: final - 3, final };
};

const daysOff = (seasonYear: number, opening: Day): Set<Day> => {
  const { first, last } = breakOf(seasonYear);
  const closingEve = opening + SEASON_LENGTH_DAYS - 1;
  const collegeFinal = opening + 167;
  const off = new Set<Day>([nthWeekday(seasonYear, 11, 4, 4), dayOf(seasonYear, 12, 24), collegeFinal, closingEve]);
  for (let day = first; day <= last; day += 1) off.add(day);
  if (seasonYear % 2 === 0) off.add(nthWeekday(seasonYear, 11, 1, 1) + 1);
  const cup = cupOf(seasonYear);
  if (cup !== null) off.add(cup.final);
  return off;
};

/** Dates with a fixed number of games. */
const fixedCounts = (seasonYear: number, opening: Day, closing: Day): Map<Day, number> => {
  const fixed = new Map<Day, number>([
    [opening, 2],
    [opening + 1, 12],
    [opening + 2, 2],
    [nthWeekday(seasonYear, 11, 4, 4) - 1, 14],
    [nthWeekday(seasonYear, 11, 4, 4) + 1, 13],
    [dayOf(seasonYear, 12, 23), 13],
    [dayOf(seasonYear, 12, 25), 5],
    [closing - 2, 14],
    [closing, 15],
  ]);
  const cup = cupOf(seasonYear);
  if (cup !== null) fixed.set(cup.semifinals, 2);
  return fixed;
};

const spread = (free: readonly Day[], total: number, seed: number, seasonYear: number): Map<Day, number> => {
  const random = randomStream(seed, seasonYear, 'games-per-date');
  const means = free.map((day) => at(WEEKDAY_GAMES, weekdayOf(day) - 1));
  const scale = total / means.reduce((sum, mean) => sum + mean, 0);
  const counts = new Map(
    free.map((day, i) => [day, Math.min(14, Math.max(2, Math.round(random.normal(at(means, i) * scale, 1.3))))]),
  );
  let excess = [...counts.values()].reduce((sum, games) => sum + games, 0) - total;
  while (excess !== 0) {
    const day = random.pick(free);
    const step = excess > 0 ? -1 : 1;
    const games = (counts.get(day) ?? 0) + step;
    if (games >= 2 && games <= MOST_GAMES - 1) {
      counts.set(day, games);
      excess += step;
    }
  }
  return counts;
};

/** The frame of one season of one league. */
export const seasonDates = (seed: number, seasonYear: number): SeasonDates => {
  const opening = openingOf(seasonYear);
  const closing = opening + SEASON_LENGTH_DAYS;
  const off = daysOff(seasonYear, opening);
  const fixed = fixedCounts(seasonYear, opening, closing);
  const days = Array.from({ length: SEASON_LENGTH_DAYS + 1 }, (_, i) => opening + i).filter((day) => !off.has(day));
  const fixedTotal = [...fixed.values()].reduce((sum, games) => sum + games, 0);
  const free = days.filter((day) => !fixed.has(day));
  const counts = spread(free, REGULAR_GAMES - fixedTotal, seed, seasonYear);
  return {
    opening,
    closing,
    allStarBreak: breakOf(seasonYear),
    christmas: dayOf(seasonYear, 12, 25),
    cup: cupOf(seasonYear),
    targets: days.map((day) => ({ day, games: fixed.get(day) ?? counts.get(day) ?? 0 })),
  };
};
