import { input, onDate, type Inputs } from '../../../domain/processor.js';
import { confidenceTierOf, gradeTally, verdictsOf } from '../grading/gradeTally.js';
import { isRecommendation } from '../grading/gradePrediction.js';
import { upcomingPlayerGameContext } from '../tables/analytics.js';
import { mlFeatureStoreV2 } from '../tables/precompute.js';
import { predictionAccuracy } from '../tables/predictions.js';
import { published, type JsonObject } from './document.js';
import { exporter } from '../../../domain/exporter.js';
import { points, primaryRows, rate, resultOf } from './graded.js';

const inputs = {
  accuracy: input(predictionAccuracy, onDate, { required: true }),
  contexts: input(upcomingPlayerGameContext, onDate, {
    columns: ['game_date', 'player_lookup', 'home_game', 'days_rest', 'back_to_back'],
  }),
  features: input(mlFeatureStoreV2, onDate, { columns: ['game_date', 'player_lookup', 'points_avg_season'] }),
} as const;

type ResultInputs = Inputs<typeof inputs>;
type Graded = ResultInputs['accuracy'][number];

interface Entry {
  readonly row: Graded;
  readonly playerTier: 'elite' | 'starter' | 'role_player';
  readonly isHome: boolean | null;
  readonly isBackToBack: boolean | null;
  readonly daysRest: number | null;
}

const playerTier = (seasonAverage: number): Entry['playerTier'] => {
  if (seasonAverage >= 25) return 'elite';
  return seasonAverage >= 15 ? 'starter' : 'role_player';
};

const RESTED = 2;

const entriesOf = (given: ResultInputs): readonly Entry[] => {
  const contexts = new Map(given.contexts.map((row) => [row.player_lookup, row]));
  const averages = new Map(given.features.map((row) => [row.player_lookup, row.points_avg_season]));
  return primaryRows(given.accuracy).map((row) => {
    const context = contexts.get(row.player_lookup);
    return {
      row,
      playerTier: playerTier(averages.get(row.player_lookup) ?? row.predicted_points),
      isHome: context?.home_game ?? null,
      isBackToBack: context?.back_to_back ?? null,
      daysRest: context?.days_rest ?? null,
    };
  });
};

const cellOf = (entries: readonly Entry[], belongs: (entry: Entry) => boolean): JsonObject => {
  const { total, correct, incorrect, winRate } = verdictsOf(entries.filter(belongs).map(({ row }) => row));
  return { total, correct, incorrect, win_rate: rate(winRate) };
};

const cells = <K extends string>(
  entries: readonly Entry[],
  rules: Readonly<Record<K, (entry: Entry) => boolean>>,
): JsonObject =>
  Object.fromEntries(
    Object.entries<(entry: Entry) => boolean>(rules).map(([name, belongs]) => [name, cellOf(entries, belongs)]),
  );

const breakdowns = (all: readonly Entry[]): JsonObject => {
  const entries = all.filter(({ row }) => isRecommendation(row.recommendation));
  const confidence = (tier: string) => (entry: Entry) => confidenceTierOf(entry.row.confidence_score) === tier;
  return {
    by_player_tier: cells(entries, {
      elite: (entry) => entry.playerTier === 'elite',
      starter: (entry) => entry.playerTier === 'starter',
      role_player: (entry) => entry.playerTier === 'role_player',
    }),
    by_confidence: cells(entries, {
      high: confidence('high'),
      medium: confidence('medium'),
      low: confidence('low'),
    }),
    by_recommendation: cells(entries, {
      over: ({ row }) => row.recommendation === 'OVER',
      under: ({ row }) => row.recommendation === 'UNDER',
    }),
    by_context: cells(entries, {
      home: ({ isHome }) => isHome === true,
      away: ({ isHome }) => isHome === false,
      back_to_back: ({ isBackToBack }) => isBackToBack === true,
      rested: ({ daysRest }) => daysRest !== null && daysRest >= RESTED,
    }),
  };
};

const summaryOf = (rows: readonly Graded[]): JsonObject => {
  const tally = gradeTally(rows);
  return {
    total_predictions: tally.predictions,
    recommendations: tally.recommendations.total,
    correct: tally.recommendations.correct,
    incorrect: tally.recommendations.incorrect,
    pushes: tally.pushes,
    voids: tally.voids,
    pass_count: tally.passes,
    no_line_count: tally.noLines,
    win_rate: rate(tally.recommendations.winRate),
    avg_mae: points(tally.mae),
    avg_bias: points(tally.bias),
    within_3_points: tally.within3,
    within_3_pct: rate(tally.within3Share),
    within_5_points: tally.within5,
    within_5_pct: rate(tally.within5Share),
  };
};

const entryOf = ({ row, ...facts }: Entry): JsonObject => ({
  player_lookup: row.player_lookup,
  game_id: row.game_id,
  team: row.team_abbr,
  opponent: row.opponent_team_abbr,
  predicted: row.predicted_points,
  actual: row.actual_points,
  line: row.line_value,
  recommendation: row.recommendation,
  result: resultOf(row),
  error: row.absolute_error,
  bias: row.signed_error,
  confidence: row.confidence_score,
  minutes: row.minutes_played,
  confidence_tier: confidenceTierOf(row.confidence_score),
  player_tier: facts.playerTier,
  is_home: facts.isHome,
  is_back_to_back: facts.isBackToBack,
  days_rest: facts.daysRest,
});

const highlightOf = (row: Graded | undefined): JsonObject | null =>
  row === undefined
    ? null
    : {
        player_lookup: row.player_lookup,
        game_id: row.game_id,
        predicted: row.predicted_points,
        actual: row.actual_points,
        error: row.absolute_error,
      };

const highlights = (rows: readonly Graded[]): JsonObject => {
  const byError = rows
    .filter((row) => row.absolute_error !== null)
    .toSorted((a, b) => (a.absolute_error ?? 0) - (b.absolute_error ?? 0));
  return { best_prediction: highlightOf(byError.at(0)), worst_prediction: highlightOf(byError.at(-1)) };
};

/** What became of the primary system's predictions of one date (processors §11). */
export const results = exporter({
  id: 'p6.results',
  inputs,
  documents: (given, { gameDate, generatedAt }) => {
    const entries = entriesOf(given);
    if (entries.length === 0) return [];
    const rows = entries.map(({ row }) => row);
    const document = {
      game_date: gameDate,
      generated_at: generatedAt,
      summary: summaryOf(rows),
      breakdowns: breakdowns(entries),
      results: entries.map(entryOf),
      highlights: highlights(rows),
    };
    return [
      published(`results/${gameDate}.json`, { maxAge: 86_400, kind: 'dated' }, document),
      published('results/latest.json', { maxAge: 300, kind: 'pointer' }, document),
    ];
  },
});
