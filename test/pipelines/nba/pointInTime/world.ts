import { readInputs } from '../../../../shared/application/cell/readInputs.js';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import { erased, type AnyProcessor, type LandedDocument } from '../../../../shared/domain/processor.js';
import { qualifiedName, type Row, type TableDefinition } from '../../../../shared/domain/table.js';
import {
  analyticsProcessors,
  playerContext,
  playerGame,
  teamContext,
  teamDefense,
  teamOffense,
} from '../../../../shared/pipelines/nba/analytics/index.js';
import { accuracy, performance, tierAdjustments } from '../../../../shared/pipelines/nba/grading/index.js';
import { precomputeProcessors } from '../../../../shared/pipelines/nba/precompute/index.js';
import { artefactPaths } from '../../../../shared/pipelines/nba/predictions/learnedFit.js';
import { consolidation } from '../../../../shared/pipelines/nba/predictions/consolidation.js';
import { predictionBatch } from '../../../../shared/pipelines/nba/predictions/predictionBatch.js';
import { trainingInputs, trainLearned } from '../../../../shared/pipelines/nba/predictions/trainLearned.js';
import { systemDailyPerformance } from '../../../../shared/pipelines/nba/tables/predictions.js';
import { precomputeFailures } from '../../../../shared/pipelines/nba/tables/raw.js';
import {
  contextOf,
  rowStore,
  runOn,
  type ProcessorRun,
  type RowStore,
  type RunOptions,
} from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import { AS_OF, D, EARLY, NEXT, NIGHTS, rawLeague } from './league.js';

/** From here on there are games enough for a feature vector of everybody, and for a prediction. */
const FIRST_VECTORS = 3;
const FIRST_PREDICTIONS = 5;

/** Small enough for a little league; everything else is the definition's. */
export const CONSTANTS = {
  'tiers.min_sample': 1,
  'learned.min_train_rows': 16,
  'learned.max_train_days': 1095,
  'learned.seed': 42,
} as const;

export const batch = erased(predictionBatch);
export const consolidated = erased(consolidation);
export const grading = erased(accuracy);
export const summary = erased(performance);
export const tiers = erased(tierAdjustments);

/** Every body of phases 4 and 5 that reads tables, and the contexts that phase 3 makes before a game. */
export const BODIES: readonly AnyProcessor[] = [
  erased(teamContext),
  erased(playerContext),
  ...precomputeProcessors,
  batch,
  consolidated,
  grading,
  summary,
  tiers,
];

const TABLES: readonly TableDefinition[] = [
  ...new Map(
    [...BODIES, ...analyticsProcessors]
      .flatMap(({ inputs, output }) => [...Object.values(inputs).map(({ table }) => table), output])
      .map((table) => [qualifiedName(table), table]),
  ).values(),
];

/** Failure rows as the engine keeps them: a prediction asks who is short by a recorded reason. */
const failuresOf = (body: AnyProcessor, date: string, run: Pick<ProcessorRun, 'output'>): readonly Row[] =>
  (run.output.failures ?? []).map(({ type, id, category, reason, canRetry, processorName }) =>
    rowOf(precomputeFailures, {
      processor_name: processorName ?? body.id,
      analysis_date: date,
      entity_type: type,
      entity_id: id,
      failure_category: category,
      failure_reason: reason,
      can_retry: canRetry,
      data_hash: `${body.id} ${date} ${id} ${category}`,
      available_at: EARLY,
    }),
  );

const AFTER_THE_GAME: ReadonlySet<string> = new Set(
  [teamOffense.output, teamDefense.output, playerGame.output, grading.output, systemDailyPerformance].map(
    ({ name }) => name,
  ),
);

/** When a row of a date became known: the morning after its game; contexts, features and predictions on its own. */
const knownAt = (table: TableDefinition, date: string): string =>
  AFTER_THE_GAME.has(table.name) ? `${plusDays(gameDate(date), 1)}T07:00:00.000Z` : `${date}T13:00:00.000Z`;

/** Keeps the rows and failure rows of a body and date, as known then. */
export const keepRows = (
  store: RowStore,
  body: AnyProcessor,
  date: string,
  run: Pick<ProcessorRun, 'rows' | 'output'>,
): void => {
  const at = knownAt(body.output, date);
  store.replace(
    body.output,
    date,
    run.rows.map((row) => ({ ...row, available_at: at })),
  );
  const others = store.rowsOf(precomputeFailures).filter((row) => row['analysis_date'] === date);
  store.replace(precomputeFailures, date, [...others, ...failuresOf(body, date, run)]);
};

/** Runs a body for a date and keeps what it gave. */
export const keep = async (
  store: RowStore,
  body: AnyProcessor,
  date: string,
  options: RunOptions = {},
): Promise<void> => keepRows(store, body, date, await runOn(store, body, date, { constants: CONSTANTS, ...options }));

/** The learned model that a date may use, as the documents it is stored in; none before there are rows enough. */
export const modelFor = async (store: RowStore, date: string): Promise<readonly LandedDocument[]> => {
  const context = contextOf(date, { constants: CONSTANTS });
  const { rows } = await readInputs(store.warehouse, { ...batch, inputs: trainingInputs }, context);
  const artefact = trainLearned(rows as unknown as Parameters<typeof trainLearned>[0], context, null);
  if (artefact === null) return [];
  const paths = artefactPaths(artefact.manifest.model_version);
  return [
    { path: paths.model, capturedAt: AS_OF, text: artefact.modelText },
    { path: paths.manifest, capturedAt: AS_OF, text: artefact.manifestText },
  ];
};

/** Phases 4 and 5 of a date, in order. */
export const predicted = async (store: RowStore, date: string): Promise<void> => {
  for (const body of precomputeProcessors) await keep(store, body, date);
  await keep(store, tiers, date);
  await keep(store, batch, date, { documents: await modelFor(store, date) });
};

export interface World {
  readonly store: RowStore;
  /** What a processor of D is given beside rows: the learned model, or the batch that was staged. */
  readonly documentsOf: (body: AnyProcessor) => readonly LandedDocument[];
}

/** The one batch of a date, as it is staged for consolidation. */
const stagedBatch = async (
  store: RowStore,
  date: string,
  model: readonly LandedDocument[],
): Promise<readonly LandedDocument[]> => {
  const { output } = await runOn(store, batch, date, { constants: CONSTANTS, documents: model });
  const text = batch.staged?.text(output, contextOf(date)) ?? '';
  return [{ path: `prediction-batches/${date}/all.json`, capturedAt: AS_OF, text }];
};

/** Thirteen nights of two teams through phases 2 to 5, then D itself to its grades, and the contexts of the day after. */
export const playedWorld = async (store: RowStore = rawLeague()): Promise<World> => {
  for (const [index, date] of [...NIGHTS, D].entries()) {
    for (const body of analyticsProcessors) await keep(store, body, date);
    if (index >= FIRST_VECTORS && index < FIRST_PREDICTIONS)
      for (const body of precomputeProcessors) await keep(store, body, date);
    if (index < FIRST_PREDICTIONS) continue;
    await predicted(store, date);
    await keep(store, grading, date);
    await keep(store, summary, date);
  }
  for (const body of analyticsProcessors) await keep(store, body, NEXT);
  const model = await modelFor(store, D);
  const staged = await stagedBatch(store, D, model);
  return { store, documentsOf: ({ id }) => (id === consolidated.id ? staged : model) };
};

/** The same rows in a store of their own. */
export const copyOf = (store: RowStore): RowStore => {
  const copy = rowStore();
  for (const table of TABLES) copy.add(table, store.rowsOf(table));
  return copy;
};

export const rowsOn = (store: RowStore, table: TableDefinition, date: string): readonly Row[] =>
  store.rowsOf(table).filter((row) => row[table.dateColumn ?? ''] === date);
