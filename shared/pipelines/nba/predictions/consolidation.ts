import type { GameDate } from '../../../domain/gameDate.js';
import { processor, type Entity, type EntityFailure, type LandedDocument } from '../../../domain/processor.js';
import { playersInputs, playersOfDate } from '../precompute/playersOfDate.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { predictionGates } from './predictionGates.js';
import { parseStaged, type StagedBatch } from './stagedBatch.js';
import { SYSTEM_IDS, systemProcessorName } from './systemPrediction.js';

interface Staged {
  readonly batches: readonly StagedBatch[];
  /** Numbers of batches that are announced and not staged. */
  readonly absent: readonly number[];
}

const stagedOf = (documents: readonly LandedDocument[]): Staged => {
  const read = new Map(documents.map(parseStaged).map((batch) => [batch.batch, batch]));
  const count = Math.max(0, ...[...read.values()].map(({ of }) => of));
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    batches: numbers.flatMap((number) => read.get(number) ?? []),
    absent: numbers.filter((number) => !read.has(number)),
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

const distinctFailures = (failures: readonly EntityFailure[]): readonly EntityFailure[] => [
  ...new Map(failures.map((failure) => [`${failure.processorName} ${failure.id}`, failure])).values(),
];

/**
 * One atomic replacement of the date by the rows of all its batches; one failure row per player who is not predicted, and
 * one per system and player without its prediction, kept under `predictions.<system_id>`. A batch that is not staged stops
 * it: half a date is never written. The order of documents does not matter.
 */
export const consolidation = processor({
  id: 'p5.consolidation',
  shortName: 'consolidation',
  inputs: playersInputs,
  documents: 'p5.prediction_batch',
  output: playerPropPredictions,
  speaksFor: SYSTEM_IDS.map(systemProcessorName),
  expects: (inputs, context, documents = []) => {
    const { ending, expected } = playersOfDate(inputs, context);
    if (ending !== null) return expected;
    const staged = stagedOf(documents);
    if (problemOf(staged) !== null) return [{ type: 'date', id: context.gameDate }];
    return staged.batches.flatMap(({ players }) => players.map((id): Entity => ({ type: 'player', id })));
  },
  entityOf: (row) => row.player_lookup,
  gates: predictionGates<typeof playersInputs>(),
  run: (inputs, context, documents) => {
    const { ending } = playersOfDate(inputs, context);
    if (ending !== null) return ending;
    const staged = stagedOf(documents);
    const problem = problemOf(staged);
    if (problem !== null) return { rows: [], failures: [missing(context.gameDate, problem)] };
    return {
      rows: staged.batches.flatMap(({ rows }) => rows),
      failures: distinctFailures(staged.batches.flatMap(({ failures }) => failures)),
    };
  },
});
