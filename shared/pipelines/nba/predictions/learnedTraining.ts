import { seasonYearOf, type GameDate } from '../../../domain/gameDate.js';
import type { TrainingBlock } from './robustRidge.js';
import { featuresOf, type FeatureRow } from './features.js';
import { LEARNED_INPUTS, learnedInputs } from './learnedInputs.js';
import { movingAverage } from './movingAverage.js';
import { gamesBefore, seasonGames, type SummaryRow } from './seasonGames.js';

/** What is learned from one date: a row per player whose vector was ready and who then played. */
export interface TrainingDay extends TrainingBlock {
  readonly date: string;
  /** What `moving_average_v1` said of the same rows: the yardstick of the hold-out. */
  readonly movingAverage: Float64Array;
  /** One line per row, naming its content: what `input_hash` is taken of. */
  readonly lines: readonly string[];
}

export interface TrainingFeatureRow extends FeatureRow {
  readonly game_date: string;
  readonly player_lookup: string;
  readonly is_production_ready: boolean | null;
  readonly data_hash: string;
}

const byDateThenPlayer = (a: TrainingFeatureRow, b: TrainingFeatureRow): number => {
  if (a.game_date !== b.game_date) return a.game_date < b.game_date ? -1 : 1;
  if (a.player_lookup === b.player_lookup) return 0;
  return a.player_lookup < b.player_lookup ? -1 : 1;
};

const dayOf = (
  date: string,
  rows: readonly {
    readonly row: TrainingFeatureRow;
    readonly season: readonly SummaryRow[];
    readonly target: number;
  }[],
): TrainingDay => {
  const width = LEARNED_INPUTS.length;
  const inputs = new Float64Array(rows.length * width);
  const yardstick = new Float64Array(rows.length);
  for (const [index, { row, season }] of rows.entries()) {
    const features = featuresOf(row);
    inputs.set(learnedInputs(features, season, date), index * width);
    yardstick[index] = movingAverage(features, 1).points;
  }
  return {
    date,
    inputs,
    targets: Float64Array.from(rows, ({ target }) => target),
    movingAverage: yardstick,
    lines: rows.map(({ row, target }) => `${date} ${row.player_lookup} ${row.data_hash} ${target}`),
  };
};

/**
 * Rows to learn from, of dates in `[from, before)`, oldest first: production-ready vectors joined to the summaries of
 * players who played. Each row's history is strictly before its own date. Input order does not matter.
 */
export const trainingDays = (
  vectors: readonly TrainingFeatureRow[],
  summaries: readonly SummaryRow[],
  span: { readonly from: string; readonly before: string },
): readonly TrainingDay[] => {
  const gamesOf = seasonGames(summaries);
  const played = new Map(
    summaries.filter((row) => row.played).map((row) => [`${row.game_date} ${row.player_lookup}`, row] as const),
  );
  const days = new Map<string, Parameters<typeof dayOf>[1][number][]>();
  const due = vectors.filter(
    (row) => row.is_production_ready === true && row.game_date >= span.from && row.game_date < span.before,
  );
  for (const row of due.toSorted(byDateThenPlayer)) {
    const target = played.get(`${row.game_date} ${row.player_lookup}`)?.points ?? null;
    if (target === null) continue;
    const games = gamesOf(row.player_lookup, seasonYearOf(row.game_date as GameDate));
    const day = days.get(row.game_date) ?? [];
    day.push({ row, season: gamesBefore(games, row.game_date), target });
    days.set(row.game_date, day);
  }
  return [...days].map(([date, rows]) => dayOf(date, rows));
};
