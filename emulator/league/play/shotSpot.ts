import type { RandomStream } from '../randomStream.js';
import type { Zone } from './play.js';

/** Where a shot was taken from, in feet: from the basket, across the floor and out from the baseline's basket. */
export interface ShotSpot {
  /** Whole feet, as the feeds have it. */
  readonly distance: number;
  readonly across: number;
  readonly out: number;
}

/** Feet inside which each zone lies (processors §5.4): the paint ends at 8, corner threes begin at 22. */
const RANGES: Readonly<Record<Zone, readonly [nearest: number, farthest: number]>> = {
  paint: [0, 8],
  mid_range: [9, 21],
  three: [23, 28],
};
const CORNER = 22;
const CORNER_SHARE = 0.2;
/** Half the width of the court, less a shoe. */
const WIDEST = 24;

const tenth = (feet: number): number => Math.round(feet * 10) / 10;

export const shotSpot = (zone: Zone, random: RandomStream): ShotSpot => {
  const [nearest, farthest] = RANGES[zone];
  const isCorner = zone === 'three' && random.chance(CORNER_SHARE);
  const distance = isCorner ? CORNER : nearest + random.int(farthest - nearest + 1);
  const lean = isCorner ? 0.98 : random.next() * 0.95;
  const across = tenth(Math.min(WIDEST, distance * lean) * (random.chance(0.5) ? 1 : -1));
  return { distance, across, out: tenth(Math.sqrt(distance * distance - across * across)) };
};
