import type { Instant } from '../domain/gameDate.js';

/** The only source of time. Nothing outside an adapter reads another. */
export interface Clock {
  now(): Instant;
  /** Resolves after the given milliseconds of this clock. */
  sleep(ms: number): Promise<void>;
}
