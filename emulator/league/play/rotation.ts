import { at } from '../at.js';
import type { RandomStream } from '../randomStream.js';

/** Five players of one side from one second of the game to another; numbers are places in the side's list. */
export interface Stint {
  readonly from: number;
  readonly to: number;
  readonly five: readonly number[];
}

export interface RotationInput {
  /** Seconds each of a side must play; the first five start. They add up to five times the length of the game. */
  readonly seconds: readonly number[];
  /** Ends of the periods, in seconds since tip-off, ascending; the last is the end of the game. */
  readonly periodEnds: readonly number[];
  /** A decided game is finished by whoever is left; a close one by the men with the most minutes. */
  readonly isDecided: boolean;
}

const FIVE = 5;
const SHORTEST = 75;
const SPREAD = 100;
const CLOSING_SECONDS = 240;
/** How much more a man on the bench must be owed before he comes in. */
const REST_EDGE = 0.11;

const ranked = (seconds: readonly number[]): number[] =>
  seconds.map((_, player) => player).sort((one, other) => at(seconds, other) - at(seconds, one) || one - other);

/** Share of the time left that a player is still owed; the last minutes of a close game are kept for the closers. */
const owed = (remaining: number, left: number, isCloser: boolean, isDecided: boolean): number => {
  if (isDecided || left <= CLOSING_SECONDS) return remaining / left;
  return Math.max(0, isCloser ? remaining - CLOSING_SECONDS : remaining) / (left - CLOSING_SECONDS);
};

/** Who comes next: whoever could not play his seconds any later, then those who are owed most. */
const nextFive = (
  remaining: readonly number[],
  left: number,
  five: readonly number[],
  wish: (player: number) => number,
): number[] => {
  const priority = remaining.map((seconds, player) => {
    if (seconds <= 0) return -1;
    return seconds >= left ? Infinity : wish(player) + (five.includes(player) ? REST_EDGE : 0);
  });
  return ranked(priority)
    .slice(0, FIVE)
    .sort((one, other) => one - other);
};

/** How long the five can stay: until one has played his seconds, or one on the bench must come in. */
const longestStay = (remaining: readonly number[], left: number, five: readonly number[]): number =>
  remaining.reduce((longest, seconds, player) => {
    if (five.includes(player)) return Math.min(longest, seconds);
    return seconds > 0 ? Math.min(longest, left - seconds) : longest;
  }, left);

const joined = (stints: readonly Stint[]): Stint[] => {
  const merged: Stint[] = [];
  for (const stint of stints) {
    const last = merged.at(-1);
    if (last !== undefined && last.five.join() === stint.five.join())
      merged[merged.length - 1] = { ...last, to: stint.to };
    else merged.push(stint);
  }
  return merged;
};

/**
 * Who is on the floor when: the first five start, five play at any time, and everyone plays his seconds exactly. Any
 * five that hold everyone who cannot wait any longer can be completed, so it never runs into a dead end.
 */
export const rotation = (input: RotationInput, random: RandomStream): readonly Stint[] => {
  const remaining = [...input.seconds];
  const closers = new Set(ranked(input.seconds).slice(0, FIVE));
  const total = at(input.periodEnds, input.periodEnds.length - 1);
  const stints: Stint[] = [];
  let five: readonly number[] = [0, 1, 2, 3, 4];
  for (let from = 0; from < total;) {
    const left = total - from;
    const whistle = from + SHORTEST + random.int(SPREAD);
    const periodEnd = input.periodEnds.find((end) => end > from) ?? total;
    const to = Math.min(whistle, periodEnd, from + longestStay(remaining, left, five));
    stints.push({ from, to, five });
    for (const player of five) remaining[player] = at(remaining, player) - (to - from);
    const noise = input.seconds.map(() => random.next() * 0.06);
    const wish = (player: number): number =>
      owed(at(remaining, player), total - to, closers.has(player), input.isDecided) + at(noise, player);
    five = nextFive(remaining, total - to, five, wish);
    from = to;
  }
  return joined(stints);
};
