import { processor, type EntityFailure, type ProcessorContext } from '../../../domain/processor.js';
import { constantOf } from '../precompute/constantOf.js';
import { playersOfDate } from '../precompute/playersOfDate.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { batchDay, type EligiblePlayer } from './batchDay.js';
import { batchInputs, type BatchInputs } from './batchInputs.js';
import { dayNumber } from './dayNumber.js';
import { featuresOf, type Features } from './features.js';
import { contextOfGame, formOf, opponentTier, restBucket, type GameContext } from './gameContext.js';
import { artefactFor, trainedModel, type TrainedModel } from './modelDocuments.js';
import { opponentRatings } from './opponentRatings.js';
import { learnedArtefact } from './learnedArtefact.js';
import { NO_PAST, playerPasts } from './playerPast.js';
import { lineColumns } from './predictionLine.js';
import { predictionGates } from './predictionGates.js';
import { partOf } from './partOf.js';
import { predictionRows, type PredictionRow } from './predictionRows.js';
import { playerSystems } from './playerSystems.js';
import { gamesBefore, seasonGames, type SummaryRow } from './seasonGames.js';
import { HISTORY_DAYS, HISTORY_GAMES, type PastGame } from './similarity.js';
import { stagedText } from './stagedBatch.js';
import { confidenceCeiling, systemProcessorName } from './systemPrediction.js';
import { teamRotations } from './teamRotation.js';

type RatingOf = (team: string, date: string) => number | null;

const FORM_GAMES = 5;

const todayOf = (
  { player, vector }: EligiblePlayer,
  features: Features,
  season: readonly SummaryRow[],
  ratingOf: RatingOf,
): GameContext => ({
  tier: opponentTier(
    features.isDefaulted('opponent_def_rating')
      ? ratingOf(vector.opponent_team_abbr, vector.game_date)
      : features.valueOf('opponent_def_rating'),
  ),
  rest: restBucket(player.player_days_rest),
  isHome: vector.is_home,
  form:
    season.length < FORM_GAMES
      ? 'normal'
      : formOf(features.valueOf('points_avg_last_5'), features.valueOf('points_avg_season')),
});

const historyOf = (season: readonly SummaryRow[], date: string, ratingOf: RatingOf): readonly PastGame[] => {
  const from = dayNumber(date) - HISTORY_DAYS;
  return season.flatMap((game, index) => {
    if (index < season.length - HISTORY_GAMES || dayNumber(game.game_date) < from) return [];
    const context = contextOfGame(season, index, ratingOf);
    return context === null ? [] : [{ date: game.game_date, points: game.points ?? 0, context }];
  });
};

/** One band of confidences on which nothing is bet; none unless the definition names both ends. */
const gapOf = ({ constants }: ProcessorContext): readonly (readonly [number, number])[] => {
  const from = constants['grading.confidence_gap_from'];
  const below = constants['grading.confidence_gap_below'];
  return from === undefined || below === undefined ? [] : [[from, below]];
};

interface Predicted {
  readonly rows: readonly PredictionRow[];
  readonly failures: readonly EntityFailure[];
}

const predictor = (inputs: BatchInputs, context: ProcessorContext, model: TrainedModel | null) => {
  const { uncounted } = playersOfDate(inputs, context);
  const ratingOf = opponentRatings(inputs, uncounted);
  const gamesOf = seasonGames(inputs.summaries);
  const rotationOf = teamRotations(inputs.summaries);
  const gap = gapOf(context);
  return (eligible: EligiblePlayer): Predicted => {
    const { vector } = eligible;
    const features = featuresOf(vector);
    const season = gamesBefore(gamesOf(vector.player_lookup, context.seasonYear), context.gameDate);
    const line = lineColumns(eligible.line, season);
    const all = playerSystems(
      {
        date: context.gameDate,
        features,
        past: playerPasts(season).at(-1) ?? NO_PAST,
        rotation: rotationOf(vector.team_abbr, context.gameDate),
        ceiling: confidenceCeiling(vector.quality_tier),
        today: todayOf(eligible, features, season, ratingOf),
        history: historyOf(season, context.gameDate, ratingOf),
        line: line.current_points_line,
      },
      model?.model ?? null,
    );
    return {
      rows: predictionRows(all, {
        vector,
        line,
        tipOff: eligible.tipOff,
        injuryStatus: eligible.injuryStatus,
        model,
        snapshots: inputs.tiers,
        gap,
      }),
      failures: all.missing
        .filter(({ category }) => category === 'NO_COMPARABLES')
        .map(({ system, category, reason }) => ({
          type: 'player',
          id: vector.player_lookup,
          category,
          reason,
          canRetry: false,
          processorName: systemProcessorName(system),
        })),
    };
  };
};

const noModel = (context: ProcessorContext): EntityFailure => ({
  type: 'date',
  id: context.gameDate,
  category: 'MODEL_NOT_READY',
  reason: `fewer than ${constantOf(context, 'learned.min_train_rows')} rows to learn from before the week of ${context.gameDate}`,
  canRetry: false,
  processorName: systemProcessorName('learned_v1'),
});

const notMet = (problems: readonly string[], { gameDate }: ProcessorContext): EntityFailure => ({
  type: 'date',
  id: gameDate,
  category: 'MINIMUM_THRESHOLD_NOT_MET',
  reason: problems.join('; '),
  canRetry: true,
});

/**
 * Predictions of every eligible player of one part of D by every system, and why a player or a system has none; staged for
 * consolidation. Nothing dated D or captured after tip-off is read. The learned model comes as documents: an artefact and
 * its manifest; without one the other systems go on. Input order does not matter.
 */
export const predictionBatch = processor({
  id: 'p5.prediction_batch',
  shortName: 'prediction batch',
  inputs: batchInputs,
  output: playerPropPredictions,
  artefact: learnedArtefact,
  staged: {
    bucket: 'staging',
    prefix: 'prediction-batches/{date}/{run}/',
    text: ({ rows, failures = [] }, context) =>
      stagedText({
        gameDate: context.gameDate,
        batch: partOf(context).index + 1,
        of: partOf(context).of,
        players: [...new Set(rows.map((row) => row.player_lookup))].sort(),
        rows,
        failures,
      }),
  },
  expects: (inputs, context) => {
    const { ending, expected } = playersOfDate(inputs, context);
    if (ending !== null) return expected;
    const { eligible, problems } = batchDay(inputs, context);
    if (problems.length > 0) return [{ type: 'date', id: context.gameDate }];
    return eligible.map(({ vector }) => ({ type: 'player', id: vector.player_lookup }));
  },
  entityOf: (row) => row.player_lookup,
  gates: predictionGates<typeof batchInputs>(),
  run: (inputs, context, documents) => {
    const { ending } = playersOfDate(inputs, context);
    if (ending !== null) return ending;
    const { eligible, refused, problems } = batchDay(inputs, context);
    if (problems.length > 0) return { rows: [], failures: [notMet(problems, context)] };
    const model = trainedModel(artefactFor(documents, context.gameDate));
    const predictionsOf = predictor(inputs, context, model);
    const predicted = eligible.map(predictionsOf);
    return {
      rows: predicted.flatMap(({ rows }) => rows),
      failures: [
        ...refused,
        ...predicted.flatMap(({ failures }) => failures),
        ...(model === null && partOf(context).index === 0 ? [noModel(context)] : []),
      ],
    };
  },
});
