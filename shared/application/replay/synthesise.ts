import { isoOf, plusDays, zoned, type GameDate } from '../../domain/gameDate.js';
import { sha256 } from '../../domain/hash.js';
import {
  isTable,
  phaseLabel,
  phaseOfProcessor,
  processorNamed,
  type PipelineDefinition,
  type ProcessorDeclaration,
} from '../../domain/pipeline.js';
import type { SlotKey } from '../../domain/slot/key.js';
import type { Plan } from '../../domain/slot/plan.js';
import { qualifiedName, textOf, type Row, type TableDefinition } from '../../domain/table.js';
import type { CompletionMessage, Status } from '../../contracts/messages.js';
import type { Clock } from '../../ports/clock.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { completionOf, emptyMetadata } from '../cell/completion.js';

export interface Synthesis {
  readonly pipeline: PipelineDefinition;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly runHistory: TableDefinition;
}

/** What the store proves about one processor on one date. */
interface Evidence {
  readonly status: Status;
  readonly rows: number;
  readonly hash: string | null;
  readonly text: string;
}

export type Evidenced =
  | { readonly kind: 'proved'; readonly plan: Plan; readonly completions: readonly CompletionMessage[] }
  | { readonly kind: 'refused'; readonly reason: string };

const newest = (rows: readonly Row[]): ReadonlyMap<string, Row> => {
  const latest = new Map<string, Row>();
  for (const row of rows) {
    const name = textOf(row['processor_name']);
    const known = latest.get(name);
    if (known === undefined || textOf(row['processed_at']) >= textOf(known['processed_at'])) latest.set(name, row);
  }
  return latest;
};

const recordedStatus = (record: Row | undefined): Status | null => {
  const envelope = record?.['envelope'] as unknown as CompletionMessage | null | undefined;
  return envelope?.status ?? null;
};

const proofByRecord = (name: string, record: Row | undefined, recorded: Status | null): Evidence | null => {
  if (recorded === null || recorded.code === 'failed') return null;
  const rows = Number(record?.['records_created'] ?? 0);
  const hash = record?.['partition_hash'];
  return {
    status: recorded,
    rows,
    hash: typeof hash === 'string' ? hash : null,
    text: `${name}: run record of ${rows} rows`,
  };
};

const proofByRows = async (
  warehouse: Warehouse,
  table: TableDefinition,
  date: GameDate,
  facts: { readonly minRecords: number; readonly recorded: Status | null },
): Promise<Evidence | null> => {
  const rows = (await warehouse.countByDate(table, date, date)).get(date) ?? 0;
  // An output that may be empty is proved empty by its run record; no rows alone prove nothing.
  const isEmptyByRecord = rows === 0 && facts.minRecords === 0 && facts.recorded?.code === 'success';
  if (!isEmptyByRecord && rows < Math.max(1, facts.minRecords)) return null;
  const status: Status = facts.recorded?.code === 'partial' ? facts.recorded : { code: 'success' };
  return {
    status,
    rows,
    hash: await warehouse.hashOf(table, date, date),
    text: `${qualifiedName(table)}@${date}: ${rows} rows`,
  };
};

/** A recorded end without rows, else the rows themselves; a table without dates has only its run record. */
const proofOf = async (
  { warehouse }: Synthesis,
  { output, minRecords }: ProcessorDeclaration,
  date: GameDate,
  record: Row | undefined,
): Promise<Evidence | null> => {
  if (!isTable(output)) return null;
  const recorded = recordedStatus(record);
  const name = `${qualifiedName(output)}@${date}`;
  if (recorded?.code === 'no_data' || recorded?.code === 'skipped')
    return { status: recorded, rows: 0, hash: null, text: `${name}: ${recorded.code}(${recorded.reason})` };
  return output.dateColumn === null
    ? proofByRecord(name, record, recorded)
    : proofByRows(warehouse, output, date, { minRecords, recorded });
};

const stands = (plan: Plan, key: string, proved: ReadonlySet<string>): boolean => {
  const chain = plan.entries[key]?.chain ?? null;
  return (
    chain !== null && Object.entries(plan.entries).some(([other, entry]) => entry.chain === chain && proved.has(other))
  );
};

/**
 * Completions of a phase for a past date, from what the store proves: a partition with at least the minimum of rows, or a
 * run record of an end without rows. Nothing is invented: a critical output without proof, whose fallback chain has none
 * either, refuses the date and names what is missing.
 * @throws {WarehouseUnavailableError} the store could not be read: unknown, so nothing is synthesised.
 */
export const synthesise = async (
  deps: Synthesis,
  slot: SlotKey,
  plan: Plan,
  causationId: string,
): Promise<Evidenced> => {
  const date = slot.gameDate;
  const records = newest(
    await deps.warehouse.read({
      table: deps.runHistory,
      columns: ['processor_name', 'processed_at', 'records_created', 'partition_hash', 'envelope', 'status'],
      from: date,
      to: date,
    }),
  );
  const keys = Object.keys(plan.entries);
  const proofs = new Map<string, Evidence>();
  for (const key of keys) {
    const proof = await proofOf(deps, processorNamed(deps.pipeline, key), date, records.get(key));
    if (proof !== null) proofs.set(key, proof);
  }
  const proved = new Set(proofs.keys());
  const missing = keys.filter(
    (key) => plan.entries[key]?.critical === true && !proved.has(key) && !stands(plan, key, proved),
  );
  if (missing.length > 0)
    return {
      kind: 'refused',
      reason: `no evidence of ${missing.join(', ')} on ${date}: run \`cascade backfill --date ${date} --phases ${phaseLabel(slot.phase)}\``,
    };
  const now = deps.clock.now();
  const completions = [...proofs].map(([processor, proof]) =>
    completionOf(
      deps.pipeline,
      { slot, generation: 1, processor, part: null, attempt: 1, causationId },
      {
        status: proof.status,
        recordCount: proof.rows,
        rejectedCount: 0,
        expectedCount: null,
        outputHash: proof.hash,
        availableAt: isoOf(zoned(plusDays(date, 1), '06:00')),
        error: null,
        metadata: {
          ...emptyMetadata(phaseOfProcessor(processor), now, date),
          ...(slot.phase === 'p2' ? { rows_written: proof.rows } : {}),
        },
      },
      {
        startedAt: now,
        endedAt: now,
        scheduleVersion: plan.scheduleVersion,
        codeVersion: deps.codeVersion,
        synthetic: { evidence: proof.text, evidence_hash: sha256(`${proof.text}|${proof.hash ?? ''}`) },
      },
    ),
  );
  const entries = Object.fromEntries(Object.entries(plan.entries).filter(([key]) => proved.has(key)));
  const kept = Object.fromEntries(
    Object.entries(entries).map(([key, entry]) => [key, { ...entry, after: [], startsWithPhase: false }]),
  );
  return { kind: 'proved', plan: { ...plan, entries: kept }, completions };
};
