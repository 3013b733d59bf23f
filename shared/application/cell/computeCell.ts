import type { WorkOrder } from '../../contracts/messages.js';
import { CascadeError, WarehouseUnavailableError } from '../../domain/errors.js';
import { daysBetween, instantOf, isoOf, seasonYearOf, type GameDate, type Instant } from '../../domain/gameDate.js';
import { isTable, phaseNamed, processorNamed, type PipelineDefinition } from '../../domain/pipeline.js';
import type {
  AnyProcessor,
  EmptyReason,
  LandedDocument,
  MadeDocument,
  ProcessorContext,
  ProcessorOutput,
} from '../../domain/processor.js';
import { finishRow } from '../../domain/rowHash.js';
import type { Row, TableDefinition, Value } from '../../domain/table.js';
import type { Clock } from '../../ports/clock.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { ScheduleBook } from '../scheduleBook.js';
import type { ArtefactBook } from './artefactBook.js';
import { attemptOf } from './completion.js';
import { judgeRows, type Judged } from './judgeRows.js';
import { lookbackHoles } from './lookback.js';
import { readDocuments, type Place } from './readDocuments.js';
import { readInputs, type CellInputs } from './readInputs.js';
import { stagedOf } from './stagedDocument.js';

export interface CellEngine {
  readonly pipeline: PipelineDefinition;
  readonly warehouse: Warehouse;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly schedule: Pick<ScheduleBook, 'season'>;
  readonly artefacts: ArtefactBook;
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

/** A cell computed and judged, before anything is written. */
export interface Computed {
  readonly body: AnyProcessor;
  readonly context: ProcessorContext;
  readonly documents: readonly LandedDocument[];
  readonly inputs: CellInputs;
  readonly output: ProcessorOutput<Readonly<Record<string, Value>>>;
  readonly judged: Judged;
  readonly rows: readonly Row[];
  readonly nonFinite: readonly string[];
  /** What is left for a later processor of the phase in place of rows. */
  readonly staged: MadeDocument | null;
}

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

/** Whether the phase ends this date as `skipped(bootstrap)`. */
export const isBootstrap = async (
  engine: Pick<CellEngine, 'pipeline' | 'schedule'>,
  work: WorkOrder,
): Promise<boolean> =>
  phaseNamed(engine.pipeline, work.run.phase).skipsBootstrap && isBootstrapDate(engine, attemptOf(work).slot.gameDate);

/** Whether a date is among the first days after the regular season's opening night. */
export const isBootstrapDate = async (
  engine: Pick<CellEngine, 'pipeline' | 'schedule'>,
  date: GameDate,
): Promise<boolean> => {
  const { openedOn } = await engine.schedule.season(seasonYearOf(date));
  if (openedOn === null) throw new WarehouseUnavailableError(`no schedule for the season of ${date}`);
  const day = daysBetween(openedOn, date);
  return day >= 0 && day < (engine.pipeline.constants['bootstrap.days'] ?? 0);
};

const BOOTSTRAP: EmptyReason = { code: 'skipped', reason: 'bootstrap' };

const NOTHING_READ: CellInputs = { dates: {}, rows: {}, fingerprint: 'none', availableAt: null, provenance: {} };
const NOTHING_EXPECTED: Judged = { expected: [], failures: [], untracked: 0, faults: [], warnings: [], ratio: 1 };

const refuseHoles = async (
  engine: CellEngine,
  body: AnyProcessor,
  inputs: CellInputs,
  context: ProcessorContext,
): Promise<void> => {
  const holes = await lookbackHoles({ ...engine, sourceGaps: engine.tables.sourceGaps }, body, inputs, context);
  if (holes.length === 0) return;
  const more = holes.length > MOST_HOLES ? ` and ${holes.length - MOST_HOLES} more` : '';
  throw new LookbackGapError(`${holes.slice(0, MOST_HOLES).join('; ')}${more}`, { holes: holes.length });
};

const documentsOf = (
  engine: CellEngine,
  { documents, output }: AnyProcessor,
  place: Place,
): Promise<readonly LandedDocument[]> | readonly LandedDocument[] => {
  if (documents === undefined) return [];
  const maker = processorNamed(engine.pipeline, documents);
  return isTable(maker.output) ? [] : readDocuments(engine.objects, maker.output.prefix, place, output.writeMode);
};

/** `02/18` is the second of 18 parts. */
const partOf = (part: string | null): Pick<ProcessorContext, 'part'> => {
  if (part === null) return {};
  const [number = 1, of = 1] = part.split('/').map(Number);
  return { part: { index: number - 1, of } };
};

/**
 * Reads what the processor declared, runs it, judges coverage and gates, and finishes its rows. Writes nothing.
 * @throws {LookbackGapError} its history has a hole.
 */
export const computeCell = async (engine: CellEngine, work: WorkOrder, startedAt: Instant): Promise<Computed> => {
  const { gameDate: date, mode } = attemptOf(work).slot;
  const { body } = processorNamed(engine.pipeline, work.processor);
  if (body === null) throw new TypeError(`${work.processor} has no body`);
  const context: ProcessorContext = {
    gameDate: date,
    seasonYear: seasonYearOf(date),
    constants: engine.pipeline.constants,
    mode,
    asOf: work.as_of === null ? null : instantOf(work.as_of),
    ...partOf(work.part),
  };
  if (await isBootstrap(engine, work)) {
    const output = { rows: [], empty: BOOTSTRAP };
    return {
      body,
      context,
      documents: [],
      inputs: NOTHING_READ,
      output,
      judged: NOTHING_EXPECTED,
      rows: [],
      nonFinite: [],
      staged: null,
    };
  }
  const [inputs, found, artefact] = await Promise.all([
    readInputs(engine.warehouse, body, context),
    documentsOf(engine, body, { date, runId: work.run_id }),
    engine.artefacts(body, context),
  ]);
  await refuseHoles(engine, body, inputs, context);
  const documents = [...found, ...artefact];
  const output = body.run(inputs.rows, context, documents);
  const judged = judgeRows(body, output, { rows: inputs.rows, documents }, context);
  const meta = { runId: work.processor_run_id, processedAt: isoOf(startedAt) };
  const staged = stagedOf(work, { body, context, output });
  return { body, context, documents, inputs, output, judged, staged, ...finished(body, output, inputs, meta) };
};
