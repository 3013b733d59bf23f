import type { BodyRowOf } from '../../../domain/table.js';
import type { systemDailyPerformance } from '../tables/predictions.js';
import { gradeTally, grouped, type AccuracyRow, type Countable } from './gradeTally.js';

type Row = BodyRowOf<typeof systemDailyPerformance>;
type Source = Countable & Pick<AccuracyRow, 'system_id' | 'game_date' | 'window_end_date'>;

const rowOf = (systemId: string, gameDate: string, rows: readonly Source[]): Row => {
  const tally = gradeTally(rows);
  return {
    game_date: gameDate,
    system_id: systemId,
    predictions_count: tally.predictions,
    graded_count: tally.graded,
    recommendations_count: tally.recommendations.total,
    correct_count: tally.recommendations.correct,
    incorrect_count: tally.recommendations.incorrect,
    push_count: tally.pushes,
    void_count: tally.voids,
    pass_count: tally.passes,
    no_line_count: tally.noLines,
    win_rate: tally.recommendations.winRate,
    mae: tally.mae,
    avg_bias: tally.bias,
    over_count: tally.over.total,
    over_correct: tally.over.correct,
    over_win_rate: tally.over.winRate,
    under_count: tally.under.total,
    under_correct: tally.under.correct,
    under_win_rate: tally.under.winRate,
    within_3_count: tally.within3,
    within_3_pct: tally.within3Share,
    within_5_count: tally.within5,
    within_5_pct: tally.within5Share,
    avg_confidence: tally.confidence,
    high_confidence_count: tally.highConfidence.total,
    high_confidence_correct: tally.highConfidence.correct,
    high_confidence_win_rate: tally.highConfidence.winRate,
    window_end_date:
      rows
        .map((row) => row.window_end_date)
        .toSorted()
        .at(-1) ?? null,
    computed_at: null,
  };
};

/** One row per date and system of the given accuracy rows; the same for any order of them. */
export const systemDaily = (rows: readonly Source[]): readonly Row[] =>
  [...grouped(rows, (row) => `${row.game_date} ${row.system_id}`).values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [rowOf(first.system_id, first.game_date, members)];
  });
