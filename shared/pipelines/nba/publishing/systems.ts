import { plusDays, type GameDate } from '../../../domain/gameDate.js';
import { input, onDate, seasonBefore, type Inputs } from '../../../domain/processor.js';
import { sumOf } from '../formulas/statistics.js';
import { grouped, shareOf } from '../grading/gradeTally.js';
import { systemDailyPerformance } from '../tables/predictions.js';
import { published, type JsonObject } from './document.js';
import { exporter } from '../../../domain/exporter.js';
import { PRIMARY, points, rate } from './graded.js';

const inputs = {
  daily: input(systemDailyPerformance, onDate),
  past: input(systemDailyPerformance, seasonBefore),
} as const;

type Daily = Inputs<typeof inputs>['daily'][number];

const NAMES: Readonly<Record<string, string>> = {
  moving_average_v1: 'Moving average',
  zone_matchup_v1: 'Zone matchup',
  similarity_balanced_v1: 'Similar games',
  learned_v1: 'Learned model',
  ensemble_v1: 'Ensemble',
};

const total = (
  rows: readonly Daily[],
  column:
    | 'predictions_count'
    | 'recommendations_count'
    | 'correct_count'
    | 'incorrect_count'
    | 'push_count'
    | 'void_count'
    | 'graded_count',
): number => sumOf(rows.map((row) => row[column]));

/** Mean over graded predictions: each day weighs as many as it graded. */
const weighted = (rows: readonly Daily[], column: 'mae' | 'avg_bias'): number | null =>
  shareOf(sumOf(rows.map((row) => (row[column] ?? 0) * row.graded_count)), total(rows, 'graded_count'));

const windowOf = (rows: readonly Daily[]) => {
  const correct = total(rows, 'correct_count');
  const incorrect = total(rows, 'incorrect_count');
  return {
    predictions: total(rows, 'predictions_count'),
    recommendations: total(rows, 'recommendations_count'),
    correct,
    incorrect,
    pushes: total(rows, 'push_count'),
    voids: total(rows, 'void_count'),
    win_rate: rate(shareOf(correct, correct + incorrect)),
    mae: points(weighted(rows, 'mae')),
    bias: points(weighted(rows, 'avg_bias')),
  };
};

type Season = { readonly system_id: string } & ReturnType<typeof windowOf>;

/** The system with the best season value; of equal ones the first by name. */
const bestBy = (systems: readonly Season[], column: 'mae' | 'win_rate', sign: 1 | -1): JsonObject | null => {
  const [best] = systems
    .filter((system) => system[column] !== null)
    .toSorted((a, b) => sign * ((a[column] ?? 0) - (b[column] ?? 0)));
  return best === undefined ? null : { system_id: best.system_id, [column]: best[column] };
};

const since = (rows: readonly Daily[], date: GameDate, days: number): readonly Daily[] =>
  rows.filter((row) => row.game_date >= plusDays(date, 1 - days));

/** Every system over the last 7 and 30 days and the season, D included (processors §11). */
export const systems = exporter({
  id: 'p6.systems',
  inputs,
  documents: ({ daily, past }, { gameDate, generatedAt }) => {
    const days = new Map([...past, ...daily].map((row) => [`${row.game_date} ${row.system_id}`, row]));
    const rows = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    if (rows.length === 0) return [];
    const bySystem = [...grouped(rows, (row) => row.system_id)];
    const seasons = bySystem.map(([id, own]) => ({ system_id: id, ...windowOf(own) }));
    const document = {
      as_of_date: gameDate,
      generated_at: generatedAt,
      systems: bySystem.map(([id, own]) => ({
        system_id: id,
        display_name: NAMES[id] ?? id,
        is_primary: id === PRIMARY,
        windows: {
          last_7_days: windowOf(since(own, gameDate, 7)),
          last_30_days: windowOf(since(own, gameDate, 30)),
          season: windowOf(own),
        },
      })),
      comparison: { best_mae: bestBy(seasons, 'mae', 1), best_win_rate: bestBy(seasons, 'win_rate', -1) },
    };
    return [published('systems/performance.json', { maxAge: 3600, kind: 'aggregate' }, document)];
  },
});
