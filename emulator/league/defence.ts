import { clamp, type RandomStream } from './randomStream.js';
import type { TeamTotals } from './teamTotals.js';

export interface Defence {
  readonly defensiveRebounds: number;
  readonly steals: number;
  readonly blocks: number;
  readonly fouls: number;
}

/** What a side takes from the other's misses and losses. */
export const defenceOf = (other: TeamTotals, random: RandomStream): Defence => {
  const twoMisses = other.twoAttempted - other.twoMade;
  const misses = twoMisses + other.threeAttempted - other.threeMade;
  const afterFreeThrows = Math.round((other.ftAttempted - other.ftMade) * 0.4);
  const outOfBounds = 3 + random.int(6);
  return {
    defensiveRebounds: Math.max(8, misses + afterFreeThrows - other.offensiveRebounds - outOfBounds),
    steals: Math.min(other.turnovers, Math.round(other.turnovers * clamp(random.normal(0.54, 0.12), 0.1, 0.9))),
    blocks: Math.min(twoMisses, clamp(Math.round(random.normal(4.8, 2.2)), 0, 15)),
    fouls: clamp(Math.round(9 + other.ftAttempted * 0.48 + random.normal(0, 2)), 8, 36),
  };
};
