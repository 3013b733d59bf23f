import { readInputs } from '../../../../shared/application/cell/readInputs.js';
import { erased, type AnyProcessor } from '../../../../shared/domain/processor.js';
import { finishRow } from '../../../../shared/domain/rowHash.js';
import { analyticsProcessors } from '../../../../shared/pipelines/nba/analytics/index.js';
import { accuracy } from '../../../../shared/pipelines/nba/grading/index.js';
import type { PublishedDocument } from '../../../../shared/domain/publishedDocument.js';
import {
  erasedExporter,
  type AnyExporter,
  type Exporter,
  type ExportContext,
} from '../../../../shared/domain/exporter.js';
import type { InputDeclarations } from '../../../../shared/domain/processor.js';
import { mlFeatureStoreV2, playerCompositeFactors } from '../../../../shared/pipelines/nba/tables/precompute.js';
import {
  playerPropPredictions,
  predictionAccuracy,
  systemDailyPerformance,
} from '../../../../shared/pipelines/nba/tables/predictions.js';
import { nbacSchedule } from '../../../../shared/pipelines/nba/tables/raw.js';
import { cascade, contextOf, rowStore, runOn, type RowStore } from '../../../support/processorRun.js';
import { eight, game, player, rowOf, type BuiltGame } from '../../../support/rows.js';
import { accuracyRow, featureRow, prediction, type PredictionRow } from '../grading/gradingRows.js';

export const D = '2022-01-20';
export const MADE_AT = '2022-01-21T11:00:00.000Z';

const points = (lookup: string, made: number) =>
  player(lookup, { fg: [made, made + 8], three: [0, 2], ft: [0, 0], minutes: '32:00' });

const first = (team: string, made: number) => [points(`${team.toLowerCase()}1`, made), ...eight(team).slice(1)];

const games = (): readonly BuiltGame[] => [
  game({ date: '2022-01-18', away: 'ATL', home: 'BOS' }),
  game({ date: '2022-01-19', away: 'MIA', home: 'NYK' }),
  game({
    date: D,
    away: 'ATL',
    home: 'BOS',
    awayPlayers: [...first('ATL', 5), points('atl9', 1)],
    homePlayers: first('BOS', 7),
  }),
  game({
    date: D,
    away: 'MIA',
    home: 'NYK',
    awayPlayers: first('MIA', 4),
    homePlayers: [player('nyk1', { status: 'dnp' }), ...eight('NYK').slice(1), points('nyk9', 5)],
  }),
];

const of = (lookup: string, values: Partial<PredictionRow>): PredictionRow => {
  const team = lookup.slice(0, 3).toUpperCase();
  const isEast = team === 'ATL' || team === 'BOS';
  const home = isEast ? 'BOS' : 'NYK';
  const away = isEast ? 'ATL' : 'MIA';
  return prediction({
    game_date: D,
    player_lookup: lookup,
    game_id: `20220120_${away}_${home}`,
    team_abbr: team,
    opponent_team_abbr: team === home ? away : home,
    is_home: team === home,
    pace_adjustment: 0.5,
    similar_games_count: 8,
    ...values,
  });
};

/** Every verdict once: a win, a loss, a push, a void, a PASS and a NO_LINE of the ensemble, one row of another system. */
export const predictionsOfNight = (): readonly PredictionRow[] => [
  of('atl1', { predicted_points: 12.4, current_points_line: 9.5, confidence_score: 0.78 }),
  of('bos1', { predicted_points: 10.1, current_points_line: 12.5, confidence_score: 0.66 }),
  of('mia1', { predicted_points: 11, current_points_line: 8, confidence_score: 0.7 }),
  of('nyk1', { predicted_points: 15.2, current_points_line: 13.5, confidence_score: 0.8 }),
  of('atl2', { predicted_points: 9.2, current_points_line: 9.5, recommendation: 'PASS', is_actionable: false }),
  of('bos2', { predicted_points: 8.7, current_points_line: null, confidence_score: 0.5, is_actionable: false }),
  of('atl1', {
    predicted_points: 8.1,
    current_points_line: 9.5,
    system_id: 'moving_average_v1',
    confidence_score: 0.6,
  }),
];

/** Five earlier grades of ATL's first player: three right, one wrong, one push. */
const EARLIER: readonly (readonly [string, number, number, number])[] = [
  ['2021-12-01', 12, 10.5, 14],
  ['2021-12-03', 12, 10.5, 9],
  ['2021-12-06', 9, 10.5, 8],
  ['2021-12-08', 13, 11, 11],
  ['2021-12-10', 14, 10.5, 16],
];

const meta = { runId: 'run', processedAt: MADE_AT, availableAt: null };

/** A night before its games: contexts, features and predictions, and nothing graded. */
export const pendingNight = async (): Promise<RowStore> => {
  const store = rowStore().play(...games());
  await cascade(store, analyticsProcessors, ['2022-01-18', '2022-01-19', D]);
  store.add(nbacSchedule, [game({ date: '2022-01-22', away: 'ATL', home: 'NYK', status: 1 }).schedule]);
  store.add(playerPropPredictions, predictionsOfNight());
  store.add(mlFeatureStoreV2, [featureRow(D, 'atl1', 26), featureRow(D, 'bos1', 16), featureRow(D, 'mia1', 8)]);
  const fatigue = { atl1: 97, bos1: 80, mia1: 60 };
  const factors = Object.entries(fatigue).map(([lookup, score]) =>
    rowOf(playerCompositeFactors, { game_date: D, player_lookup: lookup, fatigue_score: score }),
  );
  const earlier = EARLIER.map(([date, predicted, line, actual]) =>
    accuracyRow({ game_date: date, predicted_points: predicted, current_points_line: line }, actual),
  );
  return store.add(playerCompositeFactors, factors).add(predictionAccuracy, earlier);
};

/** The same night, graded by the processor. */
export const gradedNight = async (): Promise<RowStore> => {
  const store = await pendingNight();
  const { rows, output, judged } = await runOn(store, erased(accuracy), D);
  if (judged.faults.length > 0) throw new Error(judged.faults.join());
  const daily = (output.also?.[0]?.rows ?? []).map((row) => finishRow(systemDailyPerformance, row, meta).row);
  return store.add(predictionAccuracy, rows).add(systemDailyPerformance, daily);
};

/** Documents of an exporter, from the rows its windows reach. */
export const documentsOf = async <I extends InputDeclarations>(
  store: RowStore,
  declared: Exporter<I>,
  context: Partial<ExportContext> & { readonly date?: string } = {},
): Promise<readonly PublishedDocument[]> => {
  const body: AnyExporter = erasedExporter(declared);
  const read = contextOf(context.date ?? D);
  const { rows } = await readInputs(store.warehouse, body as unknown as AnyProcessor, read);
  return body.documents(rows, { ...read, generatedAt: MADE_AT, ...context });
};
