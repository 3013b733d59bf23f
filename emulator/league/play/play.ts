import { at } from '../at.js';
import type { PlayerLine } from '../boxScore.js';
import type { Floor, Side } from './floor.js';
import type { Presence } from './presence.js';

export type Zone = 'paint' | 'mid_range' | 'three';

/** Who has the ball after a miss; without a player it is the team's, out of bounds. */
export interface Rebound {
  readonly side: Side;
  readonly player: number | null;
}

/**
 * One thing a side does with the ball, and everyone who has a line in the box score for it. Players are numbers of the
 * floor's participants.
 */
export interface Play {
  readonly kind: 'shot' | 'free_throws' | 'turnover' | 'held_ball';
  readonly side: Side;
  /** Null for a held ball, which nobody's line counts. */
  readonly player: number | null;
  /** Of a shot. */
  readonly zone: Zone | null;
  readonly isMade: boolean;
  readonly assist: number | null;
  readonly block: number | null;
  readonly steal: number | null;
  /** Who fouled, when there are free throws; null for a technical foul of the bench. */
  readonly foul: number | null;
  /** True is a free throw that went in. */
  readonly throws: readonly boolean[];
  /** After a technical foul the ball goes back to who had it. */
  readonly isTechnical: boolean;
  /** Set when the last shot or free throw missed. */
  readonly rebound: Rebound | null;
  /** Stretches in which all of them are on the floor. */
  readonly presence: Presence;
}

/** A play while it is being put together. */
export type Draft = { -readonly [K in keyof Play]: Play[K] };

/** A play of one player, so far alone. */
export const draft = (floor: Floor, kind: Play['kind'], player: number): Draft => ({
  kind,
  side: at(floor.people, player).side,
  player,
  zone: null,
  isMade: false,
  assist: null,
  block: null,
  steal: null,
  foul: null,
  throws: [],
  isTechnical: false,
  rebound: null,
  presence: at(floor.presences, player),
});

/** A jump ball that the other side wins. */
export const heldBall = (side: Side, presence: Presence): Play => ({
  kind: 'held_ball',
  side,
  player: null,
  zone: null,
  isMade: false,
  assist: null,
  block: null,
  steal: null,
  foul: null,
  throws: [],
  isTechnical: false,
  rebound: null,
  presence,
});

/** Whether the ball is live after the play's last shot: somebody takes the rebound. */
export const isMissed = ({ kind, isMade, throws, isTechnical }: Play): boolean =>
  throws.length > 0 ? !isTechnical && throws.at(-1) === false : kind === 'shot' && !isMade;

/** Whether the other side has the ball after it. */
export const endsPossession = (play: Play): boolean =>
  !play.isTechnical && (play.rebound === null || play.rebound.side !== play.side);

const SHOT_POINTS: Readonly<Record<Zone, number>> = { paint: 2, mid_range: 2, three: 3 };

export const shotPoints = ({ zone, isMade }: Pick<Play, 'zone' | 'isMade'>): number =>
  zone !== null && isMade ? SHOT_POINTS[zone] : 0;

export const pointsOf = (play: Play): number => shotPoints(play) + play.throws.filter(Boolean).length;

/** One entry for each unit that the lines of a side count. */
export const unitsOf = (floor: Floor, side: Side, count: (line: PlayerLine) => number): number[] =>
  floor.people.flatMap((one, player) =>
    one.side === side ? Array.from<number>({ length: count(one.line) }).fill(player) : [],
  );
