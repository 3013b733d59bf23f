export type ShotZone = 'paint' | 'mid_range' | 'three' | 'unknown';

/** One field-goal attempt as any play-by-play source tells it. */
export interface Shot {
  /** The source calls it a three. */
  readonly isThree: boolean;
  readonly hasSubtype: boolean;
  /** Feet from the basket; null without coordinates. */
  readonly distance: number | null;
}

const PAINT_FEET = 8;
/** The arc at its top; the corners are nearer, but there the source names the shot a three. */
const ARC_FEET = 23.75;

/** Where a shot was taken (processors §5.4). */
export const shotZone = (shot: Shot): ShotZone => {
  if (shot.isThree) return 'three';
  if (shot.distance === null) return 'unknown';
  if (!shot.hasSubtype && shot.distance >= ARC_FEET) return 'three';
  return shot.distance <= PAINT_FEET ? 'paint' : 'mid_range';
};
