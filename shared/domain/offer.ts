import type { GameDate } from './gameDate.js';

export type GameType = 'regular' | 'play_in' | 'playoffs' | 'cup_final';

/** A permanent gap that a source declares: recorded as the waiver of the cells it touches (SOURCE_GONE, exit 2). */
export interface DeclaredGap {
  /** Stable name, used as the waiver id. */
  readonly id: string;
  readonly processor: string;
  readonly gameTypes: readonly GameType[];
  readonly from?: GameDate;
  readonly to?: GameDate;
  readonly reason: string;
}

/** Which raw processors a source can feed, by date and game type. What is not offered is not in the frozen plan. */
export interface Offer {
  readonly source: string;
  readonly version: string;
  readonly processors: readonly {
    /** `p2.<table>`. */
    readonly processor: string;
    /** Inclusive spans of dates; absent means every date of the source's seasons. */
    readonly spans?: readonly {
      readonly from: GameDate;
      readonly to: GameDate;
      readonly gameTypes?: readonly GameType[];
    }[];
  }[];
  readonly gaps: readonly DeclaredGap[];
  /** Whether the source's minutes carry seconds; whole minutes widen the Σ-minutes tolerance to ±5. */
  readonly wholeMinutes: boolean;
}
