import type { CompletionMessage, WorkOrder } from '../../contracts/messages.js';
import type { GameDate } from '../../domain/gameDate.js';
import type { EntityFailure } from '../../domain/processor.js';
import { finishRow } from '../../domain/rowHash.js';
import { qualifiedName, textOf, type Row, type TableDefinition } from '../../domain/table.js';
import type { Fence, TableWrite } from '../../ports/warehouse.js';
import type { Lease } from '../work/workLedger.js';
import { carryOutAttempt, type Attempt } from './attempt.js';
import { endingOf } from './cellEnding.js';
import { computeCell, type CellEngine, type Computed } from './computeCell.js';
import { failureRows } from './records.js';

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

const warningsOf = ({ judged, nonFinite }: Computed, failures: TableDefinition | null): readonly string[] => [
  ...judged.warnings,
  ...nonFinite.map((column) => `non_finite:${column}`),
  ...(failures === null ? unkeptFailures(judged.failures) : []),
];

const writesOf = (
  engine: CellEngine,
  { work, phase, date, recordOf }: Attempt,
  computed: Computed,
  completion: CompletionMessage,
): TableWrite[] => {
  const { body, rows, judged, output, inputs } = computed;
  const meta = { runId: work.processor_run_id, availableAt: null, processedAt: completion.occurred_at };
  const failures = engine.tables.failuresOf(phase);
  const records = [
    recordOf(completion, {
      expected: judged.expected.length,
      failures: judged.failures,
      untracked: judged.untracked,
      warnings: warningsOf(computed, failures),
      fingerprint: inputs.fingerprint,
    }),
  ];
  const { code } = completion.status;
  if (code === 'failed' || body.staged !== undefined) return records;
  if (failures !== null)
    records.push({
      kind: 'replace',
      table: failures,
      scope: { analysis_date: date, processor_name: [work.processor, ...(body.speaksFor ?? [])] },
      rows: failureRows(work, judged.failures).map((row) => finishRow(failures, row, meta).row),
    });
  const second = (output.also ?? []).map(({ table, rows: more }) =>
    writeOf(
      table,
      more.map((row) => finishRow(table, row, { ...meta, availableAt: capturedAt(row) }).row),
      date,
    ),
  );
  const empties = code === 'no_data' && body.output.writeMode !== 'REPLACE_PARTITION';
  return rows.length === 0 && (empties || body.output.writeMode !== 'REPLACE_PARTITION')
    ? [...second, ...records]
    : [writeOf(body.output, rows, date), ...second, ...records];
};

/** The partition an attempt owns; staged parts of a date are each other's neighbours, not rivals. */
const partitionOf = (work: WorkOrder, { body, context }: Computed): Pick<Fence, 'table' | 'partition'> =>
  body.staged === undefined
    ? { table: qualifiedName(body.output), partition: body.output.dateColumn === null ? 'all' : context.gameDate }
    : { table: work.processor, partition: `${context.gameDate}#${work.part ?? ''}` };

/**
 * Runs one attempt of one processor for one date: read the declared windows, compute, judge coverage and gates, and
 * commit rows, failure rows and run record in one transaction. Always ends in a terminal event; rows of an attempt that
 * breaks a gate are never written, so the good rows before it stay. The output partition is fenced by generation,
 * attempt and lease token: a run or attempt that is over ends as skipped(superseded_generation) and writes nothing. Where
 * it is the lease that was taken over, the ledger refuses that ending, and the new holder gives another.
 */
export const executeCell = (engine: CellEngine, work: WorkOrder, lease: Lease): Promise<CompletionMessage> =>
  carryOutAttempt(engine, work, lease, async (attempt) => {
    const computed = await computeCell(engine, work, attempt.startedAt);
    const completion = attempt.complete(endingOf(attempt.phase, computed, attempt.startedAt));
    const { staged } = computed;
    if (staged !== null && completion.status.code !== 'failed') await engine.objects.put(staged.path, staged.text);
    await engine.warehouse.commit({
      writes: writesOf(engine, attempt, computed, completion),
      fence: attempt.fence(partitionOf(work, computed)),
    });
    return completion;
  });
