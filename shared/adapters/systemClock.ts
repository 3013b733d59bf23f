import { setTimeout as after } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';

/** The clock of the machine. Waiting keeps the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => after(ms),
};

/** Uniform in [0, 1): spreads retries, decides nothing. */
export const systemJitter = (): number => Math.random();
