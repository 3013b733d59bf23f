import type { CompletionMessage, WorkOrder } from '../../contracts/messages.js';
import type { EntityFailure } from '../../domain/processor.js';
import type { Json } from '../../domain/hash.js';
import type { Row } from '../../domain/table.js';

const PHASE_NAMES: Readonly<Record<string, string>> = {
  p1: 'phase_1_scrapers',
  p2: 'phase_2_raw',
  p3: 'phase_3_analytics',
  p4: 'phase_4_precompute',
  p5: 'phase_5a_predictions',
  p5b: 'phase_5b_grading',
  p5c: 'phase_5c_feedback',
  p6: 'phase_6_publishing',
};

/** What an attempt did, beside its terminal event. */
export interface RunFacts {
  readonly expected: number;
  readonly failures: readonly EntityFailure[];
  readonly untracked: number;
  readonly warnings: readonly string[];
  readonly fingerprint: string;
  /** Records that were there already, with the same content. */
  readonly skipped?: number;
}

/** The run record of one attempt; it carries the envelope, so that a restart announces instead of running again. */
export const runRecord = (completion: CompletionMessage, seasonYear: number, facts: RunFacts): Row => {
  const { status, output, run } = completion;
  return {
    processor_name: completion.processor,
    phase: PHASE_NAMES[run.phase] ?? run.phase,
    season_year: seasonYear,
    data_date: run.game_date,
    status: status.code === 'no_data' ? 'skipped' : status.code,
    skip_reason: 'reason' in status ? status.reason : null,
    failure_category: status.code === 'failed' ? 'processing_error' : null,
    duration_seconds: completion.duration_ms / 1000,
    records_processed: completion.record_count,
    records_created: completion.record_count,
    records_skipped: facts.skipped ?? null,
    expected_entities: facts.expected,
    failed_entities: facts.failures.length,
    untracked_entities: facts.untracked,
    output_dataset: 'dataset' in output ? output.dataset : null,
    output_table: 'table' in output ? output.table : null,
    partition_hash: completion.output_hash,
    backfill_mode: run.run_kind !== 'live',
    trigger_message_id: completion.causation_id,
    retry_attempt: completion.attempt - 1,
    errors: completion.error === null ? null : [{ ...completion.error }],
    warnings: [...facts.warnings],
    envelope: completion as unknown as Json,
    fingerprint: facts.fingerprint,
  };
};

/** One row per expected entity without output, and why. */
export const failureRows = (work: WorkOrder, failures: readonly EntityFailure[]): readonly Row[] =>
  failures.map(({ type, id, category, reason, canRetry, expectedGames, actualGames, processorName }) => ({
    processor_name: processorName ?? work.processor,
    analysis_date: work.run.game_date,
    entity_type: type,
    entity_id: id,
    failure_category: category,
    failure_reason: reason.slice(0, 1000),
    can_retry: canRetry,
    expected_game_count: expectedGames ?? null,
    actual_game_count: actualGames ?? null,
    resolution_status: canRetry ? 'UNRESOLVED' : 'PERMANENT',
  }));
