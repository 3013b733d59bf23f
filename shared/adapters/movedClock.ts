import type { Instant } from '../domain/gameDate.js';
import type { Clock } from '../ports/clock.js';
import { systemClock } from './systemClock.js';

/** A clock that goes on from wherever it was put. */
export interface MovedClock extends Clock {
  /** Puts the clock to an instant; who sleeps sleeps on. */
  moveTo(instant: Instant): void;
}

/**
 * The machine's clock at another time: days of a generated season are lived on their own dates. Waiting takes as long as
 * it says; days pass by moving the clock while nothing is under way.
 */
export const movedClock = (start: Instant, base: Clock = systemClock): MovedClock => {
  let ahead = start - base.now();
  return {
    now: () => base.now() + ahead,
    sleep: (ms) => base.sleep(ms),
    moveTo: (instant) => {
      ahead = instant - base.now();
    },
  };
};
