import type { CompletionMessage, WorkMessage } from '../../contracts/messages.js';
import { FencedError } from '../../domain/errors.js';
import { seasonYearOf, type GameDate } from '../../domain/gameDate.js';
import type { EntityFailure } from '../../domain/processor.js';
import { phaseOfProcessor } from '../../domain/pipeline.js';
import { finishRow } from '../../domain/rowHash.js';
import { qualifiedName, textOf, type Row, type TableDefinition } from '../../domain/table.js';
import type { Fence, TableWrite } from '../../ports/warehouse.js';
import type { Lease } from '../workLedger.js';
import { endingOf } from './cellEnding.js';
import { attemptOf, completionOf, failedEnding, supersededEnding, type Ending } from './completion.js';
import { computeCell, type CellEngine, type Computed } from './computeCell.js';
import { faultOf } from './faultOf.js';
import { failureRows, runRecord } from './records.js';

export type { CellEngine } from './computeCell.js';

const writeOf = (table: TableDefinition, rows: readonly Row[], date: GameDate): TableWrite => {
  switch (table.writeMode) {
    case 'REPLACE_PARTITION':
      return { kind: 'replace', table, scope: { [table.dateColumn ?? 'game_date']: date }, rows };
    case 'REPLACE_GAME':
      return {
        kind: 'replace',
        table,
        scope: {
          [table.dateColumn ?? 'game_date']: date,
          game_id: [...new Set(rows.map((row) => textOf(row['game_id'])))].sort(),
        },
        rows,
      };
    case 'MERGE_KEY':
      return { kind: 'merge', table, rows };
    case 'APPEND_SNAPSHOT':
    case 'INSERT_NEW':
      return { kind: 'append', table, rows };
  }
};

const capturedAt = ({ scrape_timestamp: at }: Row): string | null => (typeof at === 'string' ? at : null);

const MOST_REASONS = 50;

/** A phase without a failure table of its own keeps its reasons in the run record. */
const unkeptFailures = (failures: readonly EntityFailure[]): readonly string[] =>
  failures.slice(0, MOST_REASONS).map(({ id, category, reason }) => `${category} ${id}: ${reason}`);

const writesOf = (
  engine: CellEngine,
  work: WorkMessage,
  computed: Computed,
  completion: CompletionMessage,
): TableWrite[] => {
  const phase = phaseOfProcessor(work.processor);
  const { body, rows, judged, output, context } = computed;
  const meta = { runId: work.processor_run_id, availableAt: null, processedAt: completion.occurred_at };
  const failures = engine.tables.failuresOf(phase);
  const history = runRecord(completion, {
    seasonYear: context.seasonYear,
    expected: judged.expected.length,
    failures: judged.failures,
    untracked: judged.untracked,
    warnings: [
      ...judged.warnings,
      ...computed.nonFinite.map((column) => `non_finite:${column}`),
      ...(failures === null ? unkeptFailures(judged.failures) : []),
    ],
    fingerprint: computed.inputs.fingerprint,
  });
  const records: TableWrite[] = [
    { kind: 'merge', table: engine.tables.runHistory, rows: [finishRow(engine.tables.runHistory, history, meta).row] },
  ];
  const { code } = completion.status;
  if (code === 'failed' || body.staged !== undefined) return records;
  if (failures !== null)
    records.push({
      kind: 'replace',
      table: failures,
      scope: { analysis_date: context.gameDate, processor_name: [work.processor, ...(body.speaksFor ?? [])] },
      rows: failureRows(work, judged.failures).map((row) => finishRow(failures, row, meta).row),
    });
  const second = (output.also ?? []).map(({ table, rows: more }) =>
    writeOf(
      table,
      more.map((row) => finishRow(table, row, { ...meta, availableAt: capturedAt(row) }).row),
      context.gameDate,
    ),
  );
  const empties = code === 'no_data' && body.output.writeMode !== 'REPLACE_PARTITION';
  return rows.length === 0 && (empties || body.output.writeMode !== 'REPLACE_PARTITION')
    ? [...second, ...records]
    : [writeOf(body.output, rows, context.gameDate), ...second, ...records];
};

/** The partition an attempt owns; staged parts of a date are each other's neighbours, not rivals. */
const fenceOf = (work: WorkMessage, { body, context }: Computed, lease: Lease): Fence => ({
  ...(body.staged === undefined
    ? { table: qualifiedName(body.output), partition: body.output.dateColumn === null ? 'all' : context.gameDate }
    : { table: work.processor, partition: `${context.gameDate}#${work.part ?? ''}` }),
  runId: work.run_id,
  generation: work.run.generation,
  attempt: work.attempt,
  token: lease.token,
});

/** An attempt that a dead worker had already committed: its terminal event is in the run history. */
const committedBefore = async (engine: CellEngine, work: WorkMessage): Promise<CompletionMessage | null> => {
  const { runHistory } = engine.tables;
  const date = attemptOf(work).slot.gameDate;
  const [found] = await engine.warehouse.read({
    table: runHistory,
    columns: ['envelope'],
    from: date,
    to: date,
    match: { processor_name: work.processor, run_id: work.processor_run_id },
  });
  return found === undefined ? null : (found['envelope'] as unknown as CompletionMessage);
};

/**
 * Runs one attempt of one processor for one date: read the declared windows, compute, judge coverage and gates, and
 * commit rows, failure rows and run record in one transaction. Always ends in a terminal event; rows of an attempt that
 * breaks a gate are never written, so the good rows before it stay. The output partition is fenced by generation,
 * attempt and lease token: a run or attempt that is over ends as skipped(superseded_generation) and writes nothing. Where
 * it is the lease that was taken over, the ledger refuses that ending, and the new holder gives another.
 */
export const executeCell = async (engine: CellEngine, work: WorkMessage, lease: Lease): Promise<CompletionMessage> => {
  const startedAt = engine.clock.now();
  const ref = attemptOf(work);
  const phase = phaseOfProcessor(work.processor);
  const before = lease.token > 1 ? await committedBefore(engine, work) : null;
  if (before !== null) return before;
  const { version: scheduleVersion } = await engine.schedule.season(seasonYearOf(ref.slot.gameDate));
  const facts = { startedAt, scheduleVersion, codeVersion: engine.codeVersion, synthetic: null };
  const complete = (ending: Ending): CompletionMessage =>
    completionOf(engine.pipeline, ref, ending, { ...facts, endedAt: engine.clock.now() });
  try {
    const computed = await computeCell(engine, work, startedAt);
    const completion = complete(endingOf(phase, computed, startedAt));
    const { staged } = computed;
    if (staged !== null && completion.status.code !== 'failed') await engine.objects.put(staged.path, staged.text);
    await engine.warehouse.commit({
      writes: writesOf(engine, work, computed, completion),
      fence: fenceOf(work, computed, lease),
    });
    return completion;
  } catch (error) {
    if (error instanceof FencedError) return complete(supersededEnding(phase, startedAt, ref.slot.gameDate));
    return complete(failedEnding(phase, startedAt, ref.slot.gameDate, faultOf(error)));
  }
};
