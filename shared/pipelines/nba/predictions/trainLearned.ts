import { daysBefore, input, type Inputs, type ProcessorContext } from '../../../domain/processor.js';
import { constantOf } from '../precompute/constantOf.js';
import { playerGameSummary } from '../tables/analytics.js';
import { mlFeatureStoreV2 } from '../tables/precompute.js';
import { FEATURE_ROW_COLUMNS } from './features.js';
import { chosenArtefact, cutOfDate, fitLearned, trainingSpan, type LearnedArtefact } from './learnedFit.js';
import { trainingDays } from './learnedTraining.js';
import { SUMMARY_COLUMNS } from './seasonGames.js';

/** The longest span a model learns from, and a season more of games for the first rows' history. */
const MOST_DAYS = 1095;
const SEASON_DAYS = 300;

export const trainingInputs = {
  vectors: input(mlFeatureStoreV2, daysBefore(MOST_DAYS), {
    columns: ['game_date', 'player_lookup', 'team_abbr', 'is_production_ready', ...FEATURE_ROW_COLUMNS],
  }),
  summaries: input(playerGameSummary, daysBefore(MOST_DAYS + SEASON_DAYS), { columns: SUMMARY_COLUMNS }),
} as const;

/**
 * The artefact for the week of D: the same from every date of that week, since nothing at or after its Monday is read
 * into it. Null with too few rows. A candidate clearly worse than a moving average leaves `previous` in use.
 */
export const trainLearned = (
  inputs: Inputs<typeof trainingInputs>,
  context: ProcessorContext,
  previous: LearnedArtefact | null,
): LearnedArtefact | null => {
  const cut = cutOfDate(context.gameDate);
  const maxTrainDays = constantOf(context, 'learned.max_train_days');
  const days = trainingDays(inputs.vectors, inputs.summaries, trainingSpan(cut, maxTrainDays));
  const candidate = fitLearned(days, cut, {
    maxTrainDays,
    minTrainRows: constantOf(context, 'learned.min_train_rows'),
    seed: constantOf(context, 'learned.seed'),
  });
  return candidate === null ? null : chosenArtefact(candidate, previous);
};
