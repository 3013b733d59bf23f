import type { GameDate } from '../../../domain/gameDate.js';
import { processor, type Entity, type EntityFailure, type LandedDocument } from '../../../domain/processor.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { predictionGates } from './predictionGates.js';
import { parseStaged, type StagedBatch } from './stagedBatch.js';

type Declared = Record<string, never>;

interface Staged {
  readonly batches: readonly StagedBatch[];
  /** Numbers of batches that the chain has announced and not staged. */
  readonly absent: readonly number[];
}

/** The batches of the chain that staged last; what an earlier chain left behind is passed over. */
const stagedOf = (documents: readonly LandedDocument[], date: GameDate): Staged => {
  const read = documents
    .map((document) => ({ document, batch: parseStaged(document) }))
    .filter(({ batch }) => batch.gameDate === date)
    .toSorted((a, b) => a.document.capturedAt - b.document.capturedAt || (a.document.path < b.document.path ? -1 : 1));
  const chain = read.at(-1)?.batch.chain;
  const newest = new Map(read.filter(({ batch }) => batch.chain === chain).map(({ batch }) => [batch.batch, batch]));
  const count = read.at(-1)?.batch.of ?? 0;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    batches: numbers.flatMap((number) => newest.get(number) ?? []),
    absent: numbers.filter((number) => !newest.has(number)),
  };
};

const missing = (date: GameDate, reason: string): EntityFailure => ({
  type: 'date',
  id: date,
  category: 'MISSING_DEPENDENCY',
  reason,
  canRetry: true,
});

const problemOf = ({ batches, absent }: Staged): string | null => {
  if (absent.length > 0) return `batch ${absent.join(', ')} is not staged`;
  return batches.length === 0 ? 'no batch is staged' : null;
};

/** A failure of one system stands beside the rows of the others; a refused player is the batch's to record. */
const ofSystems = (failures: readonly EntityFailure[]): readonly EntityFailure[] =>
  failures.filter(({ processorName }) => processorName !== undefined);

const distinctFailures = (failures: readonly EntityFailure[]): readonly EntityFailure[] => [
  ...new Map(failures.map((failure) => [`${failure.processorName} ${failure.id}`, failure])).values(),
];

/**
 * One atomic replacement of the date by the rows of all its batches, and one failure row per system and player without
 * a prediction, kept under `predictions.<system_id>`. A batch that is not staged stops it: half a date is never
 * written. The order of documents does not matter.
 */
export const consolidation = processor<Declared, typeof playerPropPredictions>({
  id: 'p5.consolidation',
  shortName: 'consolidation',
  inputs: {},
  documents: 'p5.prediction_batch',
  output: playerPropPredictions,
  expects: (_inputs, context, documents = []) => {
    const staged = stagedOf(documents, context.gameDate);
    if (problemOf(staged) !== null) return [{ type: 'date', id: context.gameDate }];
    return staged.batches.flatMap(({ players }) => players.map((id): Entity => ({ type: 'player', id })));
  },
  entityOf: (row) => row.player_lookup,
  gates: predictionGates<Declared>(),
  run: (_inputs, context, documents) => {
    const staged = stagedOf(documents, context.gameDate);
    const problem = problemOf(staged);
    if (problem !== null) return { rows: [], failures: [missing(context.gameDate, problem)] };
    return {
      rows: staged.batches.flatMap(({ rows }) => rows),
      failures: distinctFailures(staged.batches.flatMap(({ failures }) => ofSystems(failures))),
    };
  },
});
