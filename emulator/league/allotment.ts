import { at } from './at.js';
import type { RandomStream } from './randomStream.js';

const drawIndex = (weights: readonly number[], sum: number, random: RandomStream): number => {
  let left = random.next() * sum;
  let last = -1;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = at(weights, i);
    if (weight <= 0) continue;
    last = i;
    left -= weight;
    if (left < 0) return i;
  }
  return last;
};

/**
 * Hands out whole units one by one, each to a weighted draw; nobody gets more than his limit. (Default: none.)
 * The shares add up to `total` exactly, as long as the limits leave room.
 */
export const allot = (
  total: number,
  weights: readonly number[],
  random: RandomStream,
  limits?: readonly number[],
): number[] => {
  const shares = weights.map(() => 0);
  const open = weights.map((weight, i) => (limits !== undefined && at(limits, i) <= 0 ? 0 : weight));
  for (let unit = 0; unit < total; unit += 1) {
    const sum = open.reduce((all, weight) => all + weight, 0);
    if (sum <= 0) break;
    const winner = drawIndex(open, sum, random);
    shares[winner] = at(shares, winner) + 1;
    if (limits !== undefined && at(shares, winner) >= at(limits, winner)) open[winner] = 0;
  }
  return shares;
};

/** Picks which attempts go in: every attempt once at most, better shooters more often. Adds up to `makes` exactly. */
export const allotMakes = (
  makes: number,
  attempts: readonly number[],
  quality: readonly number[],
  random: RandomStream,
): number[] => {
  const made = attempts.map(() => 0);
  const open = attempts.map((count, i) => count * at(quality, i));
  for (let unit = 0; unit < makes; unit += 1) {
    const sum = open.reduce((all, weight) => all + Math.max(0, weight), 0);
    const winner = drawIndex(open, sum, random);
    if (winner < 0) break;
    made[winner] = at(made, winner) + 1;
    open[winner] = (at(attempts, winner) - at(made, winner)) * at(quality, winner);
  }
  return made;
};
