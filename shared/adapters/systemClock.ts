import { setTimeout as after } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';

/** The clock of the machine. Waiting keeps the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => after(ms),
};
