import { buildPlan } from '../../domain/buildPlan.js';
import { offeredFor, waivedGames, type ScheduledGame } from '../../domain/expectation.js';
import type { GameDate } from '../../domain/gameDate.js';
import { isTable, phaseOfProcessor, processorNamed, type PipelineDefinition } from '../../domain/pipeline.js';
import type { Offer } from '../../domain/offer.js';
import { splitPlanKey, type SlotKey } from '../../domain/slot/key.js';
import { textOf, type Row, type TableDefinition } from '../../domain/table.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { eachRunRecord } from './runRecords.js';

/** A cell of the grid, as the stores show it now (backfill D1). */
export type CellState =
  | { readonly state: 'EXPECTED' }
  | { readonly state: 'DONE'; readonly rows: number }
  | { readonly state: 'EMPTY_OK'; readonly reason: string }
  | { readonly state: 'FAILED'; readonly reason: string }
  /** Permanently absent at the source, by its own declaration: a recorded waiver. */
  | { readonly state: 'SOURCE_GONE'; readonly waiver: string };

export interface Cell {
  readonly date: GameDate;
  readonly phase: string;
  readonly processor: string;
  readonly status: CellState;
}

export interface GridRequest {
  readonly pipeline: PipelineDefinition;
  readonly warehouse: Warehouse;
  readonly runHistory: TableDefinition;
  readonly games: ReadonlyMap<GameDate, readonly ScheduledGame[]>;
  readonly phases: readonly string[];
  readonly offer: Offer | null;
}

interface RunRecord {
  readonly status: string;
  readonly rows: number;
  readonly reason: string | null;
  readonly error: string | null;
}

const recordOf = (row: Row): RunRecord => {
  const errors = row['errors'] as readonly { readonly message?: string }[] | null;
  return {
    status: textOf(row['status']),
    rows: Number(row['records_created'] ?? 0),
    reason: typeof row['skip_reason'] === 'string' ? row['skip_reason'] : null,
    error: errors?.[0]?.message ?? null,
  };
};

/** Latest run record per cell. */
const latestRecords = async (
  request: GridRequest,
  dates: readonly GameDate[],
): Promise<ReadonlyMap<string, RunRecord>> => {
  const latest = new Map<string, { readonly at: string; readonly record: RunRecord }>();
  const columns = ['status', 'skip_reason', 'records_created', 'errors'];
  await eachRunRecord(request, dates, columns, (row) => {
    const cell = `${textOf(row['data_date'])}|${textOf(row['processor_name'])}`;
    const at = textOf(row['processed_at']);
    if (at >= (latest.get(cell)?.at ?? '')) latest.set(cell, { at, record: recordOf(row) });
  });
  return new Map([...latest].map(([cell, { record }]) => [cell, record]));
};

const gridSlot = (pipeline: PipelineDefinition, date: GameDate, phase: string): SlotKey => ({
  sport: pipeline.sport,
  phase,
  gameDate: date,
  runKind: 'replay',
  mode: 'overnight',
  campaignId: 'grid',
});

const PLAYER_PRIMARY = 'p2.nbac_gamebook_player_stats';

/** Why a processor has nothing on a date: every one of its games is declared gone by the source it needs. */
const goneWaiver = (
  offer: Offer | null,
  processor: string,
  entities: string,
  games: readonly ScheduledGame[],
): string | null => {
  if (offer === null) return null;
  const needs = phaseOfProcessor(processor) === 'p2' || entities !== 'player' ? processor : PLAYER_PRIMARY;
  const waived = waivedGames(offer, games).filter((gap) => gap.processor === needs);
  const [first] = waived;
  return first !== undefined && waived.length === games.length ? first.gap.id : null;
};

const stateOf = (record: RunRecord | undefined, rows: number | null, waiver: string | null): CellState => {
  if (waiver !== null) return { state: 'SOURCE_GONE', waiver };
  if (record === undefined) return { state: 'EXPECTED' };
  if (record.status === 'failed') return { state: 'FAILED', reason: record.error ?? 'failed' };
  if (record.status === 'skipped') return { state: 'EMPTY_OK', reason: record.reason ?? 'skipped' };
  // The rows decide, not the record: a partition that was deleted is expected again.
  if (rows !== null && rows === 0 && record.rows > 0) return { state: 'EXPECTED' };
  return { state: 'DONE', rows: rows ?? record.rows };
};

/**
 * The grid of expected cells and what the stores prove of each: expectation from the schedule and the offer, never from
 * the table under test. Dates without expected games have no cell.
 * @throws {WarehouseUnavailableError} unknown is not missing: no cell is reported.
 */
export const cellStates = async (request: GridRequest): Promise<readonly Cell[]> => {
  const { pipeline, warehouse, games, phases, offer } = request;
  const dates = [...games.keys()].sort();
  const [from] = dates;
  const to = dates.at(-1);
  if (from === undefined || to === undefined) return [];
  const records = await latestRecords(request, dates);
  const counts = new Map<string, ReadonlyMap<GameDate, number>>();
  const cells: Cell[] = [];
  for (const phase of phases) {
    for (const date of dates) {
      const played = games.get(date) ?? [];
      const offered = offer === null ? null : offeredFor(offer, played);
      const options = { phases: [...phases], processors: null, offered };
      const plan = buildPlan(pipeline, gridSlot(pipeline, date, phase), options, {
        games: played.map(({ gameId }) => gameId),
        version: 'grid',
      });
      const planned = new Set(Object.keys(plan.entries).map((key) => splitPlanKey(key).processor));
      // What a source does not offer for lack of its games is in no plan, and still expected.
      const waived = pipeline.processors.filter(
        ({ id, entities, body, aggregates }) =>
          phaseOfProcessor(id) === phase &&
          body !== null &&
          aggregates !== true &&
          !planned.has(id) &&
          goneWaiver(offer, id, entities, played) !== null,
      );
      for (const processor of [...planned, ...waived.map(({ id }) => id)]) {
        const declaration = processorNamed(pipeline, processor);
        const { output } = declaration;
        let rows: number | null = null;
        if (isTable(output) && output.dateColumn !== null) {
          const known = counts.get(processor) ?? (await warehouse.countByDate(output, from, to));
          counts.set(processor, known);
          rows = known.get(date) ?? 0;
        }
        const status = stateOf(
          records.get(`${date}|${processor}`),
          rows,
          goneWaiver(offer, processor, declaration.entities, played),
        );
        cells.push({ date, phase, processor, status });
      }
    }
  }
  return cells;
};
