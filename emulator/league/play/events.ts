import type { Side } from './floor.js';
import type { Zone } from './play.js';
import type { ShotSpot } from './shotSpot.js';

/** What happened; players are numbers of the floor's participants. */
export type Happening =
  | { readonly kind: 'period_start' | 'period_end' }
  | { readonly kind: 'jump_ball'; readonly jumpers: readonly [number, number]; readonly gainedBy: number }
  | {
      readonly kind: 'shot';
      readonly player: number;
      readonly zone: Zone;
      readonly isMade: boolean;
      readonly assist: number | null;
      readonly block: number | null;
      readonly spot: ShotSpot;
    }
  | {
      readonly kind: 'free_throw';
      readonly player: number;
      readonly number: number;
      readonly outOf: number;
      readonly isMade: boolean;
      readonly isTechnical: boolean;
    }
  /** Without a player the ball went out of bounds. */
  | { readonly kind: 'rebound'; readonly player: number | null; readonly isOffensive: boolean }
  | { readonly kind: 'turnover'; readonly player: number; readonly steal: number | null; readonly reason: string }
  /** A technical foul is the bench's: no player's. */
  | {
      readonly kind: 'foul';
      readonly player: number | null;
      readonly type: 'shooting' | 'personal' | 'technical';
      readonly fouled: number;
    }
  | { readonly kind: 'substitution'; readonly entered: number; readonly left: number };

/** One line of a play-by-play feed, in the order of the game. */
export type GameEvent = Happening & {
  readonly period: number;
  /** Seconds of the period that have gone. */
  readonly elapsed: number;
  /** Whose event it is; null for the officials'. */
  readonly side: Side | null;
  /** Who is on the floor. */
  readonly stretch: number;
  /** Away points, home points, after it. */
  readonly score: readonly [number, number];
};

/** Points that an event gives. */
export const eventPoints = (event: Happening): number => {
  if (event.kind === 'free_throw') return event.isMade ? 1 : 0;
  if (event.kind !== 'shot' || !event.isMade) return 0;
  return event.zone === 'three' ? 3 : 2;
};
