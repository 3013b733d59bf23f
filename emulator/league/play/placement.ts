import { at } from '../at.js';
import type { RandomStream } from '../randomStream.js';
import type { Floor } from './floor.js';
import type { Possession } from './possessions.js';
import { isThere, lengthOf, stretchesOf } from './presence.js';

/** The possessions of one side that happen in each stretch. */
export type Placed = Possession[][];

/** Possessions that each side has in each stretch, in proportion to its length; they add up to `total`. */
const proportional = (total: number, lengths: readonly number[]): number[] => {
  const all = lengths.reduce((sum, length) => sum + length, 0);
  let seconds = 0;
  let given = 0;
  return lengths.map((length) => {
    seconds += length;
    const due = Math.round((total * seconds) / all) - given;
    given += due;
    return due;
  });
};

/** Scarce possessions first, each to a stretch with room where it fits, others moving over if they must. */
const fill = (
  possessions: readonly Possession[],
  room: readonly number[],
  floor: Floor,
  random: RandomStream,
): { readonly placed: Placed; readonly left: Possession | null } => {
  const placed: Placed = room.map(() => []);
  const options = new Map(possessions.map((one) => [one, random.shuffle(stretchesOf(one.presence))]));
  const put = (one: Possession, tried: Set<number>): boolean => {
    const fitting = options.get(one) ?? [];
    const free = fitting.find((stretch) => at(placed, stretch).length < at(room, stretch));
    if (free !== undefined) return at(placed, free).push(one) > 0;
    for (const stretch of fitting) {
      if (tried.has(stretch)) continue;
      tried.add(stretch);
      const there = at(placed, stretch);
      const moving = there.findIndex((other) => put(other, tried));
      if (moving < 0) continue;
      there[moving] = one;
      return true;
    }
    return false;
  };
  const scarce = possessions
    .map((one) => ({ one, seconds: lengthOf(one.presence, floor.lengths) }))
    .sort((a, b) => a.seconds - b.seconds);
  for (const { one } of scarce) if (!put(one, new Set())) return { placed, left: one };
  return { placed, left: null };
};

/**
 * One possession more where somebody lacks room, one less in the stretch that has most; what was given once is not taken
 * away again. False when there is nothing to give.
 */
const makeRoom = (room: number[], lacking: Possession, lengths: readonly number[], given: Set<number>): boolean => {
  const stretches = room.map((_, stretch) => stretch);
  const pace = (stretch: number): number => at(lengths, stretch) / (at(room, stretch) + 1);
  const wanted = stretches.filter((stretch) => isThere(lacking.presence, stretch));
  const others = stretches.filter((stretch) => !wanted.includes(stretch) && !given.has(stretch));
  const taker = wanted.sort((one, other) => pace(other) - pace(one))[0];
  const giver = others.sort((one, other) => at(room, other) - at(room, one))[0];
  if (taker === undefined || giver === undefined || at(room, giver) === 0) return false;
  given.add(taker);
  room[taker] = at(room, taker) + 1;
  room[giver] = at(room, giver) - 1;
  return true;
};

const MOST_CHANGES = 16;

/**
 * Puts every possession into a stretch in which its players are on the floor, equally many of both sides into each.
 * Null when that cannot be done.
 */
export const placedPossessions = (
  floor: Floor,
  sides: readonly (readonly Possession[])[],
  random: RandomStream,
): readonly Placed[] | null => {
  const room = proportional(at(sides, 0).length, floor.lengths);
  const given = new Set<number>();
  for (let change = 0; change < MOST_CHANGES; change += 1) {
    const filled = sides.map((possessions) => fill(possessions, room, floor, random));
    const lacking = filled.find(({ left }) => left !== null)?.left ?? null;
    if (lacking === null) return filled.map(({ placed }) => placed);
    if (!makeRoom(room, lacking, floor.lengths, given)) return null;
  }
  return null;
};
