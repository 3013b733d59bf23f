import { MODES, RUN_KINDS } from '../domain/slot/key.js';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string', minLength: 1, maxLength: 512 };
const hex64: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const day: Schema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', format: 'calendar-day' };
const instant: Schema = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
  format: 'instant',
};
const traceparent: Schema = { type: 'string', pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-01$' };
const count: Schema = { type: 'integer', minimum: 0 };
const positive: Schema = { type: 'integer', minimum: 1 };
const texts: Schema = { type: 'array', items: text, maxItems: 2000 };
/** Keywords of the type say nothing about null. */
const nullable = (schema: Schema): Schema => ({ ...schema, type: [schema['type'], 'null'] });
const counts: Schema = { type: 'object', required: [], additionalProperties: count };

/** A closed object whose every member is required: additive optional fields are forbidden within a version. */
const closed = (properties: Readonly<Record<string, unknown>>): Schema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const runRef = (sport: string, phases: readonly string[]): Readonly<Record<string, unknown>> => ({
  sport: { const: sport },
  phase: { enum: phases },
  game_date: day,
  run_kind: { enum: RUN_KINDS },
  mode: { enum: MODES },
  campaign_id: nullable(text),
});

const header: Readonly<Record<string, unknown>> = {
  schema_version: { const: 1 },
  event_id: hex64,
  run_id: text,
  correlation_id: text,
  causation_id: text,
  traceparent,
  occurred_at: instant,
  payload_hash: hex64,
};

const status: Schema = {
  type: 'object',
  discriminator: { propertyName: 'code' },
  oneOf: [
    closed({ code: { const: 'success' } }),
    closed({ code: { const: 'partial' }, ratio: { type: 'number', minimum: 0, maximum: 1 } }),
    closed({
      code: { const: 'no_data' },
      reason: { enum: ['no_games_scheduled', 'all_games_postponed', 'market_not_offered', 'source_purged', 'halted'] },
    }),
    closed({
      code: { const: 'skipped' },
      reason: {
        enum: [
          'out_of_season',
          'not_applicable_for_mode',
          'superseded_generation',
          'already_satisfied_by_other_source',
          'disabled_by_operator',
          'unrecoverable_source',
          'bootstrap',
          'up_to_date',
          'unchanged',
        ],
      },
    }),
    closed({ code: { const: 'failed' }, class: { enum: ['permanent', 'transient'] } }),
  ],
};

/** A table or a bucket. Not `oneOf`: that says of every table in what it is no bucket. */
const output: Schema = {
  type: 'object',
  if: { properties: { bucket: true }, required: ['bucket'] },
  then: closed({ bucket: text, prefix: text }),
  else: closed({ dataset: text, table: text, date_column: text }),
};

const metadata: Readonly<Record<string, Schema>> = {
  p1: closed({
    objects: {
      type: 'array',
      maxItems: 500,
      items: closed({ uri: text, generation: count, bytes: count, sha256: hex64 }),
    },
    source: text,
    workflow: text,
    fetch_window: closed({ from: instant, to: instant }),
  }),
  p2: closed({
    source_objects: { type: 'array', maxItems: 500, items: closed({ uri: text, generation: count }) },
    strategy: { enum: ['replace_date', 'merge', 'append_idempotent'] },
    rows_written: count,
    rows_rejected: count,
    games: texts,
  }),
  p3: closed({
    entities_changed: closed({ players: texts, teams: texts }),
    entities_total: count,
    is_incremental: { type: 'boolean' },
    games_expected: count,
    games_covered: count,
    players_with_minutes: count,
  }),
  p4: closed({
    rows_skipped: counts,
    lookback: closed({ entities_ok: count, entities_short: texts }),
    bootstrap: { type: 'boolean' },
  }),
  p5: closed({
    batch_id: text,
    players_expected: texts,
    players_predicted: count,
    players_failed: count,
    quality_floor: count,
    pass: text,
    model_id: nullable(text),
  }),
  p5b: closed({
    predictions_found: count,
    graded_count: count,
    coverage_players: { type: 'number', minimum: 0, maximum: 1 },
    coverage_games: { type: 'number', minimum: 0, maximum: 1 },
    mae: nullable({ type: 'number' }),
    bias: nullable({ type: 'number' }),
    hit_rate: nullable({ type: 'number' }),
  }),
  p5c: closed({
    tiers: { type: 'array', maxItems: 50, items: closed({ tier: text, n: count, adjustment: { type: 'number' } }) },
    lookback_days: count,
    as_of: day,
  }),
  p6: closed({ export_type: text, objects: texts, moved_latest: { type: 'boolean' }, content_hash: nullable(hex64) }),
};

/** What completions of all phases share; one schema, so that its validator is soon a fast one. */
export const completionSchema = (sport: string, phases: readonly string[]): Schema => ({
  $id: `https://cascade.local/${sport}/processor.completed.v1.json`,
  ...closed({
    ...header,
    event_type: { const: 'processor.completed' },
    run: closed({ ...runRef(sport, phases), generation: positive }),
    processor: text,
    part: nullable({ type: 'string', pattern: '^\\d{2}/\\d{2}$' }),
    processor_run_id: hex64,
    attempt: positive,
    status,
    record_count: count,
    rejected_count: count,
    expected_count: nullable(count),
    output,
    output_hash: nullable(hex64),
    code_version: text,
    config_version: text,
    schedule_version: text,
    available_at: instant,
    duration_ms: count,
    synthetic: nullable(closed({ evidence: text, evidence_hash: hex64 })),
    error: nullable(
      closed({ class: text, code: text, message: { type: 'string', maxLength: 1024 }, detail_ref: nullable(text) }),
    ),
    metadata: { type: 'object' },
  }),
});

/** What only completions of one phase hold to: its processors, and the shape of its metadata (orchestration §2.3). */
export const phaseCompletionSchema = (sport: string, phase: string, processors: readonly string[]): Schema => ({
  $id: `https://cascade.local/${sport}/${phase}/processor.completed.v1.json`,
  type: 'object',
  properties: { processor: { enum: processors }, metadata: metadata[phase] ?? metadata['p6'] },
});

export const triggerSchema = (sport: string, phases: readonly string[]): Schema => ({
  $id: `https://cascade.local/${sport}/phase.triggered.v1.json`,
  ...closed({
    ...header,
    event_type: { const: 'phase.triggered' },
    run: closed(runRef(sport, phases)),
    trigger_id: hex64,
    cause: closed({ from_run_id: text, from_generation: positive, trigger_seq: positive }),
    reason: {
      enum: ['all', 'critical_optional_settled', 'quorum_after_grace', 'deadline_degraded', 'override', 'reopen'],
    },
    degraded: { type: 'boolean' },
    missing: texts,
    evidence_hash: hex64,
    gates: {
      type: 'array',
      maxItems: 50,
      items: closed({
        gate: text,
        outcome: { enum: ['pass', 'blocked', 'unevaluable'] },
        reason: nullable({ type: 'string', maxLength: 1024 }),
        measured: nullable({ type: 'number' }),
        threshold: nullable({ type: 'number' }),
      }),
    },
    entities_changed: { type: 'null' },
    plan_hint: closed({ config_version: text, schedule_version: text }),
    effects: texts,
  }),
});

export const workSchema = (sport: string, phases: readonly string[], processors: readonly string[]): Schema => ({
  $id: `https://cascade.local/${sport}/processor.requested.v1.json`,
  ...closed({
    ...header,
    event_type: { const: 'processor.requested' },
    run: closed({ ...runRef(sport, phases), generation: positive }),
    trigger_id: nullable(hex64),
    processor: { enum: processors },
    part: nullable({ type: 'string', pattern: '^\\d{2}/\\d{2}$' }),
    attempt: positive,
    processor_run_id: hex64,
    inputs: {
      type: 'array',
      maxItems: 100,
      items: closed({ processor: text, event_id: hex64, output_hash: nullable(hex64) }),
    },
    deadline_at: nullable(instant),
    as_of: nullable(instant),
  }),
});

export const backfillSchema = (sport: string, phases: readonly string[]): Schema => ({
  $id: `https://cascade.local/${sport}/backfill.requested.v1.json`,
  ...closed({
    ...header,
    event_type: { const: 'backfill.requested' },
    run: closed(runRef(sport, phases)),
    campaign_id: text,
    selector: text,
    cells: texts,
    phase: { enum: phases },
    output_type: text,
    reason: text,
    requested_by: text,
    attempt_token: text,
  }),
});
