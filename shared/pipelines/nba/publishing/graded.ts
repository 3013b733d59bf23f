import { roundTo } from '../../../domain/rounding.js';
import { gradeTally, type AccuracyRow, type Countable, type GradeTally } from '../grading/gradeTally.js';

/** The system that documents speak of. */
export const PRIMARY = 'ensemble_v1';

export type PublishedResult = 'WIN' | 'LOSS' | 'PUSH' | 'VOID' | 'PASS' | 'NO_LINE';

const RESULTS: Readonly<Record<string, PublishedResult>> = {
  correct: 'WIN',
  incorrect: 'LOSS',
  push: 'PUSH',
  void: 'VOID',
  pass: 'PASS',
  no_line: 'NO_LINE',
};

export const resultOf = ({ grade_outcome: outcome }: Pick<AccuracyRow, 'grade_outcome'>): PublishedResult =>
  RESULTS[outcome] ?? 'VOID';

/** A share of one at 4 decimals. */
export const rate = (value: number | null): number | null => (value === null ? null : roundTo(value, 4));

/** Points at 2 decimals. */
export const points = (value: number | null): number | null => (value === null ? null : roundTo(value, 2));

/** Each prediction of the primary system once, in order of (date, game, player). */
export const primaryRows = <
  R extends {
    readonly system_id: string;
    readonly game_date: string;
    readonly player_lookup: string;
    readonly game_id: string;
  },
>(
  rows: readonly R[],
): readonly R[] => {
  const orderOf = (row: R): string => `${row.game_date} ${row.game_id} ${row.player_lookup}`;
  const distinct = new Map(rows.filter((row) => row.system_id === PRIMARY).map((row) => [orderOf(row), row]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
};

/** `{games, mae, bias, win_rate}` of a split. */
export const splitOf = (rows: readonly Countable[]) => {
  const tally = gradeTally(rows);
  return {
    games: tally.graded,
    mae: points(tally.mae),
    bias: points(tally.bias),
    win_rate: rate(tally.recommendations.winRate),
  };
};

export type { GradeTally };
