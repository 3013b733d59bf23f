import { at } from './at.js';
import type { Day } from './day.js';
import type { Diary } from './diary.js';
import type { Fixture } from './matchups.js';
import type { RandomStream } from './randomStream.js';
import type { SeasonDates } from './seasonDates.js';

export interface Postponement {
  readonly from: Day;
  readonly to: Day;
}

export interface PostponementInput {
  readonly fixtures: readonly Fixture[];
  readonly dates: SeasonDates;
  /** Dates open to a moved game. */
  readonly days: readonly Day[];
  /** Kept up to date. */
  readonly diary: Diary;
  readonly random: RandomStream;
}

const POSTPONED = 5;
const MOST_GAMES = 15;

/** Moves a few winter games to a later date; the moved game keeps its place in the numbering of the old one. */
export const postponements = (input: PostponementInput): ReadonlyMap<number, Postponement> => {
  const { fixtures, dates, days, diary, random } = input;
  const moved = new Map<number, Postponement>();
  const countOn = (day: Day): number => fixtures.filter((fixture) => fixture.day === day).length;
  for (let tries = 0; moved.size < POSTPONED && tries < 200; tries += 1) {
    const index = random.int(fixtures.length);
    const { day, home, away } = at(fixtures, index);
    const isWinter = day > dates.opening + 30 && day < dates.opening + 120 && day !== dates.christmas;
    const isCup = dates.cup !== null && Math.abs(day - dates.cup.final) < 5;
    if (moved.has(index) || !isWinter || isCup || countOn(day) < 4) continue;
    const wait = 4 + random.int(30);
    const to = days.find(
      (later) =>
        later >= day + wait &&
        !diary.isBlocked(home, later) &&
        !diary.isBlocked(away, later) &&
        countOn(later) < MOST_GAMES - POSTPONED,
    );
    if (to === undefined) continue;
    diary.remove(home, day);
    diary.remove(away, day);
    diary.add(home, to);
    diary.add(away, to);
    moved.set(index, { from: day, to });
  }
  return moved;
};
