import type { CompletionMessage, Status, WorkMessage } from '../../contracts/messages.js';
import { CascadeError } from '../../domain/errors.js';
import { instantOf, isoOf, seasonYearOf, type GameDate, type Instant } from '../../domain/gameDate.js';
import type { Json } from '../../domain/hash.js';
import { isTable, phaseOfProcessor, processorNamed, type PipelineDefinition } from '../../domain/pipeline.js';
import type { AnyProcessor, LandedDocument, ProcessorContext, ProcessorOutput } from '../../domain/processor.js';
import { finishRow, partitionHash } from '../../domain/rowHash.js';
import { textOf, type Row, type TableDefinition, type Value } from '../../domain/table.js';
import type { Clock } from '../../ports/clock.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import type { Fence, TableWrite, Warehouse } from '../../ports/warehouse.js';
import type { ScheduleBook } from '../scheduleBook.js';
import type { Lease } from '../workLedger.js';
import { attemptOf, completionOf, emptyMetadata, failedEnding, type Ending } from './completion.js';
import { judgeRows, type Judged } from './judgeRows.js';
import { lookbackHoles } from './lookback.js';
import { readDocuments } from './readDocuments.js';
import { readInputs, type CellInputs } from './readInputs.js';
import { failureRows, runRecord } from './records.js';

export interface CellEngine {
  readonly pipeline: PipelineDefinition;
  readonly warehouse: Warehouse;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly schedule: Pick<ScheduleBook, 'season'>;
  readonly tables: {
    readonly runHistory: TableDefinition;
    readonly sourceGaps: TableDefinition;
    /** Where the failure rows of a phase go, or null when it has none. */
    readonly failuresOf: (phase: string) => TableDefinition | null;
  };
}

/** A cell would be computed on a hole in its own history: BLOCKED, not run. */
export class LookbackGapError extends CascadeError {
  readonly code = 'lookback_gap';
  readonly retryable = false;
}

const MOST_HOLES = 3;

interface Computed {
  readonly body: AnyProcessor;
  readonly context: ProcessorContext;
  readonly documents: readonly LandedDocument[];
  readonly inputs: CellInputs;
  readonly output: ProcessorOutput<Readonly<Record<string, Value>>>;
  readonly judged: Judged;
  readonly rows: readonly Row[];
  readonly nonFinite: readonly string[];
}

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

const provenanceColumns = (body: AnyProcessor, inputs: CellInputs): Row =>
  Object.fromEntries(
    Object.entries(body.provenance ?? {}).flatMap(([name, alias]) => {
      const read = inputs.provenance[alias];
      return [
        [`source_${name}_last_updated`, read?.lastUpdated ?? null],
        [`source_${name}_rows_found`, read?.rows ?? 0],
        [`source_${name}_hash`, read?.hash ?? null],
      ];
    }),
  );

/** Raw rows are known when their document was captured, derived rows when their last input was. */
const availableAt = (row: Row, inputs: CellInputs): string | null =>
  typeof row['scrape_timestamp'] === 'string' ? row['scrape_timestamp'] : inputs.availableAt;

const finished = (
  body: AnyProcessor,
  output: ProcessorOutput<Readonly<Record<string, Value>>>,
  inputs: CellInputs,
  meta: { readonly runId: string; readonly processedAt: string },
): { readonly rows: readonly Row[]; readonly nonFinite: readonly string[] } => {
  const provenance = provenanceColumns(body, inputs);
  const nonFinite = new Set<string>();
  const rows = output.rows.map((given) => {
    const row = { ...provenance, ...given };
    const done = finishRow(body.output, row, { ...meta, availableAt: availableAt(row, inputs) });
    for (const column of done.nonFinite) nonFinite.add(column);
    return done.row;
  });
  return { rows, nonFinite: [...nonFinite] };
};

const compute = async (engine: CellEngine, work: WorkMessage, startedAt: Instant): Promise<Computed> => {
  const ref = attemptOf(work);
  const declaration = processorNamed(engine.pipeline, work.processor);
  const { body } = declaration;
  if (body === null) throw new TypeError(`${work.processor} has no body`);
  const context: ProcessorContext = {
    gameDate: ref.slot.gameDate,
    seasonYear: seasonYearOf(ref.slot.gameDate),
    constants: engine.pipeline.constants,
    mode: ref.slot.mode,
    asOf: work.as_of === null ? null : instantOf(work.as_of),
  };
  const scraper = body.documents === undefined ? undefined : processorNamed(engine.pipeline, body.documents);
  const landing = scraper !== undefined && !isTable(scraper.output) ? scraper.output.prefix : null;
  const [inputs, documents] = await Promise.all([
    readInputs(engine.warehouse, body, context),
    landing === null ? [] : readDocuments(engine.objects, landing, ref.slot.gameDate, body.output.writeMode),
  ]);
  const output = body.run(inputs.rows, context, documents);
  const holes = await lookbackHoles({ ...engine, sourceGaps: engine.tables.sourceGaps }, body, inputs, context);
  if (holes.length > 0)
    throw new LookbackGapError(
      `${holes.slice(0, MOST_HOLES).join('; ')}${holes.length > MOST_HOLES ? ` and ${holes.length - MOST_HOLES} more` : ''}`,
      { holes: holes.length },
    );
  const judged = judgeRows(body, output, inputs.rows, context);
  const meta = { runId: work.processor_run_id, processedAt: isoOf(startedAt) };
  return { body, context, documents, inputs, output, judged, ...finished(body, output, inputs, meta) };
};

const STRATEGY: Readonly<Record<string, string>> = {
  REPLACE_PARTITION: 'replace_date',
  REPLACE_GAME: 'replace_date',
  MERGE_KEY: 'merge',
  APPEND_SNAPSHOT: 'append_idempotent',
  INSERT_NEW: 'append_idempotent',
};

const distinct = (rows: readonly Row[], column: string): string[] =>
  [...new Set(rows.flatMap((row) => (typeof row[column] === 'string' ? [row[column]] : [])))].sort();

const metadataOf = (phase: string, computed: Computed, at: Instant): Readonly<Record<string, Json>> => {
  const { body, context, documents, rows, judged } = computed;
  const base = emptyMetadata(phase, at, context.gameDate);
  if (phase === 'p2')
    return {
      ...base,
      source_objects: documents.slice(0, 500).map(({ path, capturedAt }) => ({ uri: path, generation: capturedAt })),
      strategy: STRATEGY[body.output.writeMode] ?? 'replace_date',
      rows_written: rows.length,
      rows_rejected: judged.failures.length,
      games: distinct(rows, 'game_id'),
    };
  if (phase !== 'p3') return base;
  return {
    ...base,
    entities_changed: { players: distinct(rows, 'player_lookup'), teams: distinct(rows, 'team_abbr') },
    entities_total: judged.expected.length,
    games_expected: distinct(rows, 'game_id').length,
    games_covered: distinct(rows, 'game_id').length,
    players_with_minutes: rows.filter(({ played }) => played === true).length,
  };
};

/** The status follows from counts, never from the processor's own word (orchestration §2.2). */
const statusOf = ({ output, judged, rows }: Computed): Status | { readonly fault: string } => {
  if (judged.faults.length > 0) return { fault: judged.faults.join(' | ') };
  if (rows.length === 0 && output.empty !== undefined) return output.empty;
  if (rows.length === 0 && judged.expected.length > judged.failures.length)
    return { fault: 'no rows where entities were expected' };
  if (rows.length === 0 && judged.failures.length > 0)
    return { fault: `no rows: ${judged.failures[0]?.category ?? ''} ${judged.failures[0]?.reason ?? ''}` };
  return judged.ratio < 1 ? { code: 'partial', ratio: judged.ratio } : { code: 'success' };
};

const endingOf = (phase: string, computed: Computed, at: Instant): Ending => {
  const status = statusOf(computed);
  if ('fault' in status)
    return {
      ...failedEnding(phase, at, computed.context.gameDate, {
        class: 'permanent',
        code: 'quality',
        message: status.fault,
      }),
      expectedCount: computed.judged.expected.length,
    };
  const wrote = status.code === 'success' || status.code === 'partial';
  const latest = computed.rows.reduce<string | null>(
    (last, { available_at: known }) => (typeof known === 'string' && (last === null || known > last) ? known : last),
    null,
  );
  return {
    status,
    recordCount: computed.rows.length,
    rejectedCount: computed.judged.failures.length,
    expectedCount: computed.judged.expected.length,
    outputHash: wrote ? partitionHash(computed.rows.map(({ data_hash: hash }) => textOf(hash))) : null,
    availableAt: latest ?? computed.inputs.availableAt,
    error: null,
    metadata: metadataOf(phase, computed, at),
  };
};

const writesOf = (
  engine: CellEngine,
  work: WorkMessage,
  computed: Computed,
  completion: CompletionMessage,
): TableWrite[] => {
  const phase = phaseOfProcessor(work.processor);
  const { body, rows, judged, output, context } = computed;
  const meta = { runId: work.processor_run_id, availableAt: null, processedAt: completion.occurred_at };
  const history = runRecord(completion, {
    seasonYear: context.seasonYear,
    expected: judged.expected.length,
    failures: judged.failures,
    warnings: [...judged.warnings, ...computed.nonFinite.map((column) => `non_finite:${column}`)],
    fingerprint: computed.inputs.fingerprint,
  });
  const records: TableWrite[] = [
    { kind: 'merge', table: engine.tables.runHistory, rows: [finishRow(engine.tables.runHistory, history, meta).row] },
  ];
  const { code } = completion.status;
  if (code === 'failed') return records;
  const failures = engine.tables.failuresOf(phase);
  if (failures !== null)
    records.push({
      kind: 'replace',
      table: failures,
      scope: { analysis_date: context.gameDate, processor_name: work.processor },
      rows: failureRows(work, judged.failures).map((row) => finishRow(failures, row, meta).row),
    });
  const second = (output.also ?? []).map(({ table, rows: more }) =>
    writeOf(
      table,
      more.map((row) => finishRow(table, row, meta).row),
      context.gameDate,
    ),
  );
  const empties = code === 'no_data' && body.output.writeMode !== 'REPLACE_PARTITION';
  return rows.length === 0 && (empties || body.output.writeMode !== 'REPLACE_PARTITION')
    ? [...second, ...records]
    : [writeOf(body.output, rows, context.gameDate), ...second, ...records];
};

const fenceOf = (work: WorkMessage, computed: Computed, lease: Lease): Fence => ({
  table: `${computed.body.output.dataset}.${computed.body.output.name}`,
  partition: computed.body.output.dateColumn === null ? 'all' : computed.context.gameDate,
  runId: work.run_id,
  generation: work.run.generation,
  attempt: work.attempt,
  token: lease.token,
});

const classOf = (
  error: unknown,
): { readonly class: 'permanent' | 'transient'; readonly code: string; readonly message: string } => {
  if (error instanceof CascadeError)
    return { class: error.retryable ? 'transient' : 'permanent', code: error.code, message: error.message };
  return {
    class: 'permanent',
    code: 'processing_error',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
};

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
 * attempt and lease token.
 * @throws {FencedError} a newer holder owns the partition; nothing was written.
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
    const computed = await compute(engine, work, startedAt);
    const completion = complete(endingOf(phase, computed, startedAt));
    await engine.warehouse.commit({
      writes: writesOf(engine, work, computed, completion),
      fence: fenceOf(work, computed, lease),
    });
    return completion;
  } catch (error) {
    if (error instanceof CascadeError && error.code === 'fenced') throw error;
    return complete(failedEnding(phase, startedAt, ref.slot.gameDate, classOf(error)));
  }
};
