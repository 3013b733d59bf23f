import { plusDays, type GameDate } from '../../../domain/gameDate.js';

/** What orders and identifies one game of an entity. */
export interface Dated {
  readonly game_date: string;
  readonly game_id: string;
}

const byDateThenGame = (a: Dated, b: Dated): number => {
  if (a.game_date !== b.game_date) return a.game_date < b.game_date ? -1 : 1;
  if (a.game_id === b.game_id) return 0;
  return a.game_id < b.game_id ? -1 : 1;
};

/** Whether a player took part: a DNP row is not a game, a scoreless 18 minutes is (processors §2.6). */
export const hasPlayed = (minutes: number | null, points: number | null, fgAttempts: number | null): boolean =>
  minutes === null ? (points ?? 0) > 0 || (fgAttempts ?? 0) > 0 : minutes > 0;

/** Distinct games of one entity, oldest first; of rows of one date the last processed stays. */
export const distinctGames = <R extends Dated & { readonly processed_at?: string | null }>(
  rows: readonly R[],
): readonly R[] => {
  const newest = new Map<string, R>();
  for (const row of rows) {
    const known = newest.get(row.game_date);
    if (known === undefined || (row.processed_at ?? '') > (known.processed_at ?? '')) newest.set(row.game_date, row);
  }
  return [...newest.values()].sort(byDateThenGame);
};

/** The newest n of rows in ascending order. */
export const lastGames = <R>(ascending: readonly R[], n: number): readonly R[] =>
  ascending.slice(Math.max(0, ascending.length - n));

/** Rows of [D−k, D−1]: exactly k calendar days, D itself excluded. */
export const inLastDays = <R extends { readonly game_date: string }>(
  rows: readonly R[],
  date: GameDate,
  days: number,
): readonly R[] => {
  const from = plusDays(date, -days);
  return rows.filter((row) => row.game_date >= from && row.game_date < date);
};

export type SampleQuality = 'excellent' | 'good' | 'limited' | 'insufficient';

/** How far n used games fill a window of N. */
export const sampleQuality = (used: number, wanted: number): SampleQuality => {
  if (used >= wanted) return 'excellent';
  if (used >= 0.7 * wanted) return 'good';
  return used >= 0.5 * wanted ? 'limited' : 'insufficient';
};
