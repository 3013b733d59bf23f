import { daysBetween, type GameDate } from '../../../domain/gameDate.js';

/** Free days between the previous game and this one: 0 means consecutive dates; null without a previous game. */
export const daysRest = (date: GameDate, previous: GameDate | null): number | null =>
  previous === null ? null : daysBetween(previous, date) - 1;

export const isBackToBack = (rest: number | null): boolean => rest === 0;

/** Pairs of consecutive dates among ascending, distinct dates. */
export const backToBackPairs = (dates: readonly GameDate[]): number => {
  let pairs = 0;
  for (let at = 1; at < dates.length; at += 1) {
    const [before, after] = [dates[at - 1], dates[at]];
    if (before !== undefined && after !== undefined && daysBetween(before, after) === 1) pairs += 1;
  }
  return pairs;
};
