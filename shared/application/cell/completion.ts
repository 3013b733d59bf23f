import { generationRefOf, sealed, slotOfRun, traceparentOf } from '../../contracts/envelope.js';
import type { CompletionMessage, Status, WorkOrder } from '../../contracts/messages.js';
import { isoOf, type Instant } from '../../domain/gameDate.js';
import type { Json } from '../../domain/hash.js';
import { isTable, processorNamed, type PipelineDefinition, type ProcessorDeclaration } from '../../domain/pipeline.js';
import { SUPERSEDED } from '../../domain/slot/recordCompletion.js';
import { correlationIdOf, processorRunIdOf, runIdOf, terminalEventIdOf, type SlotKey } from '../../domain/slot/key.js';

/** How one attempt ended, before it is an envelope. */
export interface Ending {
  readonly status: Status;
  readonly recordCount: number;
  readonly rejectedCount: number;
  readonly expectedCount: number | null;
  readonly outputHash: string | null;
  readonly availableAt: string | null;
  readonly error: { readonly class: string; readonly code: string; readonly message: string } | null;
  readonly metadata: Readonly<Record<string, Json>>;
}

export interface AttemptRef {
  readonly slot: SlotKey;
  readonly generation: number;
  readonly processor: string;
  readonly part: string | null;
  readonly attempt: number;
  readonly causationId: string;
}

const MOST_MESSAGE = 1000;

export const attemptOf = (work: WorkOrder): AttemptRef => ({
  slot: slotOfRun(work.run),
  generation: work.run.generation,
  processor: work.processor,
  part: work.part,
  attempt: work.attempt,
  causationId: work.event_id,
});

export const outputOf = ({ output }: ProcessorDeclaration): CompletionMessage['output'] =>
  isTable(output) ? { dataset: output.dataset, date_column: output.dateColumn ?? 'none', table: output.name } : output;

/** Metadata of a terminal event that has nothing to tell (orchestration §2.3): every field of the phase, empty. */
export const emptyMetadata = (phase: string, at: Instant, day: string): Readonly<Record<string, Json>> => {
  switch (phase) {
    case 'p1':
      return { fetch_window: { from: isoOf(at), to: isoOf(at) }, objects: [], source: 'none', workflow: 'none' };
    case 'p2':
      return { games: [], rows_rejected: 0, rows_written: 0, source_objects: [], strategy: 'replace_date' };
    case 'p3':
      return {
        entities_changed: { players: [], teams: [] },
        entities_total: 0,
        games_covered: 0,
        games_expected: 0,
        is_incremental: false,
        players_with_minutes: 0,
      };
    case 'p4':
      return { bootstrap: false, lookback: { entities_ok: 0, entities_short: [] }, rows_skipped: {} };
    case 'p5':
      return {
        batch_id: 'none',
        model_id: null,
        pass: 'none',
        players_expected: [],
        players_failed: 0,
        players_predicted: 0,
        quality_floor: 0,
      };
    case 'p5b':
      return {
        bias: null,
        coverage_games: 0,
        coverage_players: 0,
        graded_count: 0,
        hit_rate: null,
        mae: null,
        predictions_found: 0,
      };
    case 'p5c':
      return { as_of: day, lookback_days: 0, tiers: [] };
    default:
      return { content_hash: null, export_type: 'none', moved_latest: false, objects: [] };
  }
};

/** The envelope of a terminal event. Its ids follow from the attempt alone. */
export const completionOf = (
  pipeline: PipelineDefinition,
  ref: AttemptRef,
  ending: Ending,
  facts: {
    readonly startedAt: Instant;
    readonly endedAt: Instant;
    readonly scheduleVersion: string;
    readonly codeVersion: string;
    readonly synthetic: CompletionMessage['synthetic'];
  },
): CompletionMessage => {
  const { slot, generation, processor, part, attempt } = ref;
  const runId = runIdOf(slot, generation);
  const workId = processorRunIdOf(runId, processor, part, attempt);
  const eventId = terminalEventIdOf(workId);
  return sealed<CompletionMessage>({
    attempt,
    available_at: ending.availableAt ?? isoOf(facts.endedAt),
    causation_id: ref.causationId,
    code_version: facts.codeVersion,
    config_version: pipeline.version,
    correlation_id: correlationIdOf(slot),
    duration_ms: Math.max(0, Math.round(facts.endedAt - facts.startedAt)),
    error:
      ending.error === null
        ? null
        : { ...ending.error, message: ending.error.message.slice(0, MOST_MESSAGE), detail_ref: null },
    event_id: eventId,
    event_type: 'processor.completed',
    expected_count: ending.expectedCount,
    metadata: ending.metadata,
    occurred_at: isoOf(facts.endedAt),
    output: outputOf(processorNamed(pipeline, processor)),
    output_hash: ending.outputHash,
    part,
    processor,
    processor_run_id: workId,
    record_count: ending.recordCount,
    rejected_count: ending.rejectedCount,
    run: generationRefOf(slot, generation),
    run_id: runId,
    schedule_version: facts.scheduleVersion,
    schema_version: 1,
    status: ending.status,
    synthetic: facts.synthetic,
    traceparent: traceparentOf(slot, eventId),
  });
};

export const failedEnding = (
  phase: string,
  at: Instant,
  day: string,
  error: { readonly class: 'permanent' | 'transient'; readonly code: string; readonly message: string },
): Ending => ({
  status: { code: 'failed', class: error.class },
  recordCount: 0,
  rejectedCount: 0,
  expectedCount: null,
  outputHash: null,
  availableAt: null,
  error,
  metadata: emptyMetadata(phase, at, day),
});

/** A newer generation or attempt has written the partition: this one has nothing to add. */
export const supersededEnding = (phase: string, at: Instant, day: string): Ending => ({
  status: { code: 'skipped', reason: SUPERSEDED },
  recordCount: 0,
  rejectedCount: 0,
  expectedCount: null,
  outputHash: null,
  availableAt: null,
  error: null,
  metadata: emptyMetadata(phase, at, day),
});
