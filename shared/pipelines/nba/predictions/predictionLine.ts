import { roundTo } from '../../../domain/rounding.js';
import { meanOf } from '../formulas/statistics.js';
import type { SelectedLine } from '../formulas/selectLine.js';
import { lastGames } from '../formulas/windows.js';
import type { PlayedGame } from './gameContext.js';

/** The line columns of a prediction row. */
export interface LineColumns {
  readonly has_prop_line: boolean;
  readonly current_points_line: number | null;
  readonly opening_points_line: number | null;
  readonly line_source: 'ACTUAL_PROP' | 'ESTIMATED_AVG' | 'NONE';
  readonly line_source_api: string | null;
  readonly sportsbook: string | null;
  readonly line_snapshot_at: string | null;
  readonly estimated_line_value: number | null;
  readonly estimation_method: string | null;
}

const LEAST_GAMES = 3;
const ESTIMATES = [
  { games: 5, method: 'l5_round_half' },
  { games: 10, method: 'l10_round_half' },
] as const;

const nearestHalf = (value: number): number => (roundTo(2 * value, 0) ?? 0) / 2;

/** The mean of his last five games (else ten) at the nearest half, of at least three played; flagged, never graded. */
const estimateOf = (season: readonly PlayedGame[]): { readonly value: number; readonly method: string } | null => {
  if (season.length < LEAST_GAMES) return null;
  for (const { games, method } of ESTIMATES) {
    const points = lastGames(season, games).flatMap((game) => game.points ?? []);
    const mean = meanOf(points);
    if (mean !== null && points.length >= LEAST_GAMES) return { value: nearestHalf(mean), method };
  }
  return null;
};

/** The line a player had, or the flagged estimate beside an empty line: no number stands in for a market (processors §5.1). */
export const lineColumns = (selected: SelectedLine | null, season: readonly PlayedGame[]): LineColumns => {
  if (selected !== null)
    return {
      has_prop_line: true,
      current_points_line: selected.line,
      opening_points_line: selected.openingLine,
      line_source: 'ACTUAL_PROP',
      line_source_api: selected.source,
      sportsbook: selected.bookmaker,
      line_snapshot_at: selected.snapshotAt,
      estimated_line_value: null,
      estimation_method: null,
    };
  const estimate = estimateOf(season);
  return {
    has_prop_line: false,
    current_points_line: null,
    opening_points_line: null,
    line_source: estimate === null ? 'NONE' : 'ESTIMATED_AVG',
    line_source_api: null,
    sportsbook: null,
    line_snapshot_at: null,
    estimated_line_value: estimate?.value ?? null,
    estimation_method: estimate?.method ?? null,
  };
};
