import { input, onDate, reference, seasonBefore, type Inputs } from '../../../domain/processor.js';
import { playerDirectory } from '../analytics/playerDirectory.js';
import { isRecommendation } from '../grading/gradePrediction.js';
import { grouped, verdictsOf, type Verdicts } from '../grading/gradeTally.js';
import { playerCompositeFactors } from '../tables/precompute.js';
import { playerPropPredictions, predictionAccuracy } from '../tables/predictions.js';
import { nbaPlayersRegistry } from '../tables/raw.js';
import { published, type JsonObject } from './document.js';
import { exporter } from '../../../domain/exporter.js';
import { PRIMARY, points, primaryRows, rate, resultOf } from './graded.js';

const inputs = {
  predictions: input(playerPropPredictions, onDate, { required: true }),
  accuracy: input(predictionAccuracy, onDate),
  past: input(predictionAccuracy, seasonBefore, {
    columns: ['game_date', 'player_lookup', 'system_id', 'recommendation', 'grade_outcome'],
  }),
  factors: input(playerCompositeFactors, onDate, { columns: ['game_date', 'player_lookup', 'fatigue_score'] }),
  registry: input(nbaPlayersRegistry, reference),
} as const;

type BetInputs = Inputs<typeof inputs>;
type Prediction = BetInputs['predictions'][number];

const MOST_PICKS = 15;
const UNKNOWN_ACCURACY = 0.85;
const METHODOLOGY =
  'Actionable OVER and UNDER picks of the ensemble, ranked by confidence times min(1.5, 1 + |edge| / 10) times the share of earlier picks of the player that were right (0.85 where there are none).';

interface Pick {
  readonly prediction: Prediction;
  readonly line: number;
  readonly edge: number;
  readonly record: Verdicts;
  readonly composite: number;
  readonly fatigue: number | null;
}

const fatigueLevel = (score: number | null): string | null => {
  if (score === null) return null;
  if (score >= 95) return 'fresh';
  return score >= 75 ? 'normal' : 'tired';
};

const compositeOf = (confidence: number, edge: number, winRate: number | null): number =>
  confidence * Math.min(1.5, 1 + Math.abs(edge) / 10) * (winRate ?? UNKNOWN_ACCURACY);

const picksOf = (given: BetInputs): readonly Pick[] => {
  const past = grouped(
    given.past.filter((row) => row.system_id === PRIMARY),
    (row) => row.player_lookup,
  );
  const fatigue = new Map(given.factors.map((row) => [row.player_lookup, row.fatigue_score]));
  return primaryRows(given.predictions)
    .flatMap((prediction): Pick[] => {
      const { current_points_line: line, recommendation, is_actionable: isActionable } = prediction;
      if (line === null || !isActionable || !isRecommendation(recommendation)) return [];
      const edge = prediction.predicted_points - line;
      const record = verdictsOf(past.get(prediction.player_lookup) ?? []);
      return [
        {
          prediction,
          line,
          edge,
          record,
          composite: compositeOf(prediction.confidence_score, edge, record.winRate),
          fatigue: fatigue.get(prediction.player_lookup) ?? null,
        },
      ];
    })
    .sort((a, b) =>
      a.composite === b.composite
        ? a.prediction.player_lookup < b.prediction.player_lookup
          ? -1
          : 1
        : b.composite - a.composite,
    )
    .slice(0, MOST_PICKS);
};

const rationale = ({ prediction, line, edge, record, fatigue }: Pick): readonly string[] => {
  const { correct, incorrect } = record;
  const level = fatigueLevel(fatigue);
  return [
    `predicted ${prediction.predicted_points}, ${points(Math.abs(edge))} ${edge > 0 ? 'above' : 'below'} the line of ${line}`,
    `confidence ${prediction.confidence_score}`,
    ...(correct + incorrect > 0 ? [`${correct} of ${correct + incorrect} earlier picks were right`] : []),
    ...(level === null ? [] : [`${level} (fatigue score ${fatigue})`]),
  ];
};

/** The day's strongest picks, PENDING until the games are graded (processors §11). */
export const bestBets = exporter({
  id: 'p6.best_bets',
  inputs,
  documents: (given, { gameDate, seasonYear, generatedAt }) => {
    if (given.predictions.length === 0) return [];
    const directory = playerDirectory(given.registry, [], seasonYear);
    const graded = new Map(primaryRows(given.accuracy).map((row) => [row.player_lookup, row]));
    const picks = picksOf(given).map((pick, index): JsonObject => {
      const { prediction, line, edge, record } = pick;
      const grade = graded.get(prediction.player_lookup);
      return {
        rank: index + 1,
        player_lookup: prediction.player_lookup,
        player_full_name: directory.find(prediction.player_lookup)?.name ?? null,
        game_id: prediction.game_id,
        team: prediction.team_abbr,
        opponent: prediction.opponent_team_abbr,
        recommendation: prediction.recommendation,
        line,
        predicted: prediction.predicted_points,
        edge: points(edge),
        confidence: prediction.confidence_score,
        composite_score: rate(pick.composite),
        player_historical_accuracy: rate(record.winRate),
        player_sample_size: record.correct + record.incorrect,
        fatigue_score: pick.fatigue,
        fatigue_level: fatigueLevel(pick.fatigue),
        rationale: rationale(pick),
        result: grade === undefined ? 'PENDING' : resultOf(grade),
        actual: grade?.actual_points ?? null,
        error: grade?.absolute_error ?? null,
      };
    });
    const document = {
      game_date: gameDate,
      generated_at: generatedAt,
      methodology: METHODOLOGY,
      total_picks: picks.length,
      picks,
    };
    return [
      published(`best-bets/${gameDate}.json`, { maxAge: 86_400, kind: 'dated', size: 'selection' }, document),
      published('best-bets/latest.json', { maxAge: 300, kind: 'pointer', size: 'selection' }, document),
    ];
  },
});
