import { at } from '../at.js';
import type { RandomStream } from '../randomStream.js';
import type { Floor } from './floor.js';
import type { Placed } from './placement.js';
import type { Possession } from './possessions.js';
import { isThere } from './presence.js';

interface Spot {
  readonly stretch: number;
  readonly place: number;
  readonly period: number;
}

const fits = (one: Possession, there: Spot): boolean => isThere(one.presence, there.stretch);

const MOST_ROUNDS = 60;
const SHAKES = 12;
/** A swap that moves so many points is not looked past. */
const ENOUGH = 2;

/**
 * Lets possessions of one side change places between periods until every period has its points; who is on the floor is
 * respected. False when that does not succeed.
 */
export const scorePeriods = (
  placed: Placed,
  floor: Floor,
  points: readonly number[],
  random: RandomStream,
): boolean => {
  const spots = placed.flatMap((there, stretch): Spot[] =>
    there.map((_, place) => ({ stretch, place, period: at(floor.stretches, stretch).period - 1 })),
  );
  const of = ({ stretch, place }: Spot): Possession => at(at(placed, stretch), place);
  const excess = points.map((due) => -due);
  for (const spot of spots) excess[spot.period] = at(excess, spot.period) + of(spot).points;

  const swap = (one: Spot, other: Spot): void => {
    const [mine, theirs] = [of(one), of(other)];
    const moved = mine.points - theirs.points;
    at(placed, one.stretch)[one.place] = theirs;
    at(placed, other.stretch)[other.place] = mine;
    excess[one.period] = at(excess, one.period) - moved;
    excess[other.period] = at(excess, other.period) + moved;
  };
  const canSwap = (one: Spot, other: Spot): boolean => fits(of(one), other) && fits(of(other), one);

  /** The swap that takes most from a period with too many points to one with too few. */
  const helpful = (): readonly [Spot, Spot] | null => {
    const short = spots.filter(({ period }) => at(excess, period) < 0);
    let best: readonly [Spot, Spot] | null = null;
    let most = 0;
    for (const one of spots) {
      const over = at(excess, one.period);
      const mine = of(one);
      if (over <= 0 || mine.points <= most) continue;
      for (const other of short) {
        const moved = mine.points - of(other).points;
        if (moved <= most || moved > over || moved > -at(excess, other.period) || !canSwap(one, other)) continue;
        best = [one, other];
        most = moved;
        if (moved >= ENOUGH || moved === over) return best;
      }
    }
    return best;
  };

  /** Other arrangements of the same points, when no single swap helps. */
  const shake = (): void => {
    for (let shakes = 0; shakes < SHAKES; shakes += 1) {
      const [one, other] = [random.pick(spots), random.pick(spots)];
      if (canSwap(one, other)) swap(one, other);
    }
  };

  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    for (let pair = helpful(); pair !== null; pair = helpful()) swap(pair[0], pair[1]);
    if (excess.every((value) => value === 0)) return true;
    shake();
  }
  return false;
};
