import type { CompletionMessage, WorkOrder } from '../../contracts/messages.js';
import { FencedError } from '../../domain/errors.js';
import { seasonYearOf, type GameDate, type Instant } from '../../domain/gameDate.js';
import { phaseOfProcessor, type PipelineDefinition } from '../../domain/pipeline.js';
import type { EmptyReason } from '../../domain/processor.js';
import { finishRow } from '../../domain/rowHash.js';
import type { TableDefinition } from '../../domain/table.js';
import type { Clock } from '../../ports/clock.js';
import type { Fence, TableWrite, Warehouse } from '../../ports/warehouse.js';
import type { ScheduleBook } from '../scheduleBook.js';
import type { Lease } from '../work/workLedger.js';
import { attemptOf, completionOf, failedEnding, supersededEnding, type Ending } from './completion.js';
import { faultOf } from './faultOf.js';
import { runRecord, type RunFacts } from './records.js';

export interface Attempting {
  readonly pipeline: PipelineDefinition;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly schedule: Pick<ScheduleBook, 'season'>;
  readonly tables: { readonly runHistory: TableDefinition };
}

/** One attempt under way: what its terminal event and its run record are made of. */
export interface Attempt {
  readonly work: WorkOrder;
  readonly phase: string;
  readonly date: GameDate;
  readonly seasonYear: number;
  readonly startedAt: Instant;
  readonly complete: (ending: Ending) => CompletionMessage;
  readonly failed: (fault: ReturnType<typeof faultOf>) => Ending;
  /** Without rows, for a reason that is in order. */
  readonly without: (reason: EmptyReason) => Ending;
  readonly recordOf: (completion: CompletionMessage, facts: RunFacts) => TableWrite;
  readonly fence: (partition: Pick<Fence, 'table' | 'partition'>) => Fence;
}

const NOTHING_DONE: RunFacts = { expected: 0, failures: [], untracked: 0, warnings: [], fingerprint: 'none' };

const begin = async (engine: Attempting, work: WorkOrder, lease: Lease): Promise<Attempt> => {
  const ref = attemptOf(work);
  const date = ref.slot.gameDate;
  const phase = phaseOfProcessor(work.processor);
  const seasonYear = seasonYearOf(date);
  const startedAt = engine.clock.now();
  const { version: scheduleVersion } = await engine.schedule.season(seasonYear);
  const { runHistory } = engine.tables;
  const failed: Attempt['failed'] = (fault) => failedEnding(phase, startedAt, date, fault);
  return {
    work,
    phase,
    date,
    seasonYear,
    startedAt,
    complete: (ending) =>
      completionOf(engine.pipeline, ref, ending, {
        startedAt,
        endedAt: engine.clock.now(),
        scheduleVersion,
        codeVersion: engine.codeVersion,
        synthetic: null,
      }),
    failed,
    without: (reason) => ({
      ...failed({ class: 'permanent', code: '', message: '' }),
      status: reason,
      error: null,
    }),
    recordOf: (completion, facts) => {
      const meta = { runId: work.processor_run_id, availableAt: null, processedAt: completion.occurred_at };
      const row = runRecord(completion, seasonYear, facts);
      return { kind: 'merge', table: runHistory, rows: [finishRow(runHistory, row, meta).row] };
    },
    fence: (partition) => ({
      ...partition,
      runId: work.run_id,
      generation: work.run.generation,
      attempt: work.attempt,
      token: lease.token,
    }),
  };
};

/** An attempt that a dead worker had already ended: its terminal event is in the run history. */
const endedBefore = async (
  { warehouse, tables }: Attempting,
  { work, date }: Attempt,
): Promise<CompletionMessage | null> => {
  const [found] = await warehouse.read({
    table: tables.runHistory,
    columns: ['envelope'],
    from: date,
    to: date,
    match: { processor_name: work.processor, run_id: work.processor_run_id },
  });
  return found === undefined ? null : (found['envelope'] as unknown as CompletionMessage);
};

/**
 * Carries out one attempt to its one terminal event. An exception is one too: it is recorded, so that the grid shows the
 * cell as failed and why. A run or attempt that is over ends as skipped(superseded_generation) and writes nothing; where it
 * is the lease that was taken over, the ledger refuses that ending, and the new holder gives another. A takeover first looks
 * for the end of the worker before.
 */
export const carryOutAttempt = async (
  engine: Attempting,
  work: WorkOrder,
  lease: Lease,
  carryOut: (attempt: Attempt) => Promise<CompletionMessage>,
): Promise<CompletionMessage> => {
  const attempt = await begin(engine, work, lease);
  const before = lease.token > 1 ? await endedBefore(engine, attempt) : null;
  if (before !== null) return before;
  try {
    return await carryOut(attempt);
  } catch (error) {
    if (error instanceof FencedError)
      return attempt.complete(supersededEnding(attempt.phase, attempt.startedAt, attempt.date));
    const completion = attempt.complete(attempt.failed(faultOf(error)));
    // A store that cannot be written cannot keep the record either; the terminal event says it all the same.
    await engine.warehouse
      .commit({ writes: [attempt.recordOf(completion, NOTHING_DONE)], fence: null })
      .catch(() => undefined);
    return completion;
  }
};
