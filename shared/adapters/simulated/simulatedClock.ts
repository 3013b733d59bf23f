import type { Instant } from '../../domain/gameDate.js';
import type { Clock } from '../../ports/clock.js';

export interface SimulatedClock extends Clock {
  /** When the earliest sleeper wakes; null when nobody sleeps. */
  nextAt(): Instant | null;
  /** Moves to the earliest sleeper and wakes it; false when nobody sleeps. */
  wakeNext(): boolean;
  /** Lets the given time pass, waking sleepers in order of their time, each after everything that follows from the one before. */
  advance(ms: number): Promise<void>;
}

/** Everything that follows from what has happened has happened: promises settle before the next turn of the event loop. */
export const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Virtual time: it stands still until moved. Sleepers of the same instant wake in the order they went to sleep. */
export const simulatedClock = (start: Instant): SimulatedClock => {
  let now = start;
  let sleepers: { readonly at: Instant; readonly wake: () => void }[] = [];

  const next = (): (typeof sleepers)[number] | undefined =>
    sleepers.reduce<(typeof sleepers)[number] | undefined>(
      (first, each) => (first === undefined || each.at < first.at ? each : first),
      undefined,
    );

  const wakeNext = (): boolean => {
    const sleeper = next();
    if (sleeper === undefined) return false;
    sleepers = sleepers.filter((other) => other !== sleeper);
    now = Math.max(now, sleeper.at);
    sleeper.wake();
    return true;
  };

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + Math.max(0, ms), wake });
      }),
    nextAt: () => next()?.at ?? null,
    wakeNext,
    advance: async (ms) => {
      const until = now + ms;
      await settled();
      for (let sleeper = next(); sleeper !== undefined && sleeper.at <= until; sleeper = next()) {
        wakeNext();
        await settled();
      }
      now = until;
    },
  };
};
