import { seasonYearOf, type GameDate } from '../../../domain/gameDate.js';
import type { TrainingBlock } from './robustRidge.js';
import { featuresOf, type FeatureRow } from './features.js';
import { LEARNED_INPUTS, learnedInputs, type Known } from './learnedInputs.js';
import { movingAverage } from './movingAverage.js';
import { NO_PAST, playerPasts, type PlayerPast } from './playerPast.js';
import { gamesBefore, seasonGames, type SummaryRow } from './seasonGames.js';
import { teamRotations } from './teamRotation.js';

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
  readonly team_abbr: string;
  readonly is_production_ready: boolean | null;
  readonly data_hash: string;
}

const byDateThenPlayer = (a: TrainingFeatureRow, b: TrainingFeatureRow): number => {
  if (a.game_date !== b.game_date) return a.game_date < b.game_date ? -1 : 1;
  if (a.player_lookup === b.player_lookup) return 0;
  return a.player_lookup < b.player_lookup ? -1 : 1;
};

interface Lesson {
  readonly row: TrainingFeatureRow;
  readonly known: Known;
  readonly target: number;
}

const dayOf = (date: string, rows: readonly Lesson[]): TrainingDay => {
  const width = LEARNED_INPUTS.length;
  const inputs = new Float64Array(rows.length * width);
  const yardstick = new Float64Array(rows.length);
  for (const [index, { known }] of rows.entries()) {
    inputs.set(learnedInputs(known), index * width);
    yardstick[index] = movingAverage(known.features, 1).points;
  }
  return {
    date,
    inputs,
    targets: Float64Array.from(rows, ({ target }) => target),
    movingAverage: yardstick,
    lines: rows.map(({ row, target }) => `${date} ${row.player_lookup} ${row.data_hash} ${target}`),
  };
};

/** What each player of a date scored who played. */
const pointsByDate = (summaries: readonly SummaryRow[]): ReadonlyMap<string, ReadonlyMap<string, number | null>> => {
  const dates = new Map<string, Map<string, number | null>>();
  for (const { game_date: date, player_lookup: player, played, points } of summaries) {
    if (!played) continue;
    const players = dates.get(date) ?? new Map<string, number | null>();
    players.set(player, points);
    dates.set(date, players);
  }
  return dates;
};

/** The past of a player before a date; each of his seasons is walked once. */
const pastsOf = (summaries: readonly SummaryRow[]): ((player: string, date: string) => PlayerPast) => {
  const gamesOf = seasonGames(summaries);
  const walked = new Map<readonly SummaryRow[], readonly PlayerPast[]>();
  return (player, date) => {
    const games = gamesOf(player, seasonYearOf(date as GameDate));
    const pasts = walked.get(games) ?? playerPasts(games);
    walked.set(games, pasts);
    return pasts[gamesBefore(games, date).length] ?? NO_PAST;
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
  const pastOf = pastsOf(summaries);
  const rotationOf = teamRotations(summaries);
  const scored = pointsByDate(summaries);
  const days = new Map<string, Lesson[]>();
  const due = vectors.filter(
    (row) => row.is_production_ready === true && row.game_date >= span.from && row.game_date < span.before,
  );
  for (const row of due.toSorted(byDateThenPlayer)) {
    const { game_date: date, player_lookup: player, team_abbr: team } = row;
    const target = scored.get(date)?.get(player) ?? null;
    if (target === null) continue;
    const known = { date, features: featuresOf(row), past: pastOf(player, date), rotation: rotationOf(team, date) };
    const day = days.get(date) ?? [];
    day.push({ row, known, target });
    days.set(date, day);
  }
  return [...days].map(([date, rows]) => dayOf(date, rows));
};
