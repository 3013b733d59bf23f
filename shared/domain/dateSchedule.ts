import type { Instant } from './gameDate.js';

/** What the schedule says of a date. */
export interface DateSchedule {
  /** Expected game ids (regular, play-in, playoffs, cup final), ascending. */
  readonly games: readonly string[];
  readonly version: string;
  /** When the last of them begins; absent while a tip-off is not known. */
  readonly locksAt?: Instant;
  /** When the run opens: before the games it knows nothing later. Absent: at no time in particular. */
  readonly openedAt?: Instant;
}
