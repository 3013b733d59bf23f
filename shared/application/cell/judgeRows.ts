import type {
  AnyProcessor,
  Entity,
  EntityFailure,
  LandedDocument,
  ProcessorContext,
  ProcessorOutput,
} from '../../domain/processor.js';
import { textOf, type Row, type Value } from '../../domain/table.js';

/** What a body was given to work on. */
export interface Given {
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly documents: readonly LandedDocument[];
}

/** What the framework found in a processor's output, before anything is written. */
export interface Judged {
  readonly expected: readonly Entity[];
  readonly failures: readonly EntityFailure[];
  /** Expected entities with neither a row nor a failure. */
  readonly untracked: number;
  /** Violations that forbid the write, each naming the gate and the offending id. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** Share of expected entities that have a row or an expected-class failure. */
  readonly ratio: number;
}

const NEVER: ReadonlySet<string> = new Set(['PROCESSING_ERROR', 'LOOKAHEAD', 'UNKNOWN']);
const MOST_LISTED = 5;

const listed = (name: string, violations: readonly string[]): string =>
  `${name}: ${violations.slice(0, MOST_LISTED).join('; ')}${violations.length > MOST_LISTED ? ` (and ${violations.length - MOST_LISTED} more)` : ''}`;

/** Every history row must end before the date (processors §2.6). */
const lookahead = (body: AnyProcessor, rows: readonly Row[], date: string): string[] =>
  'window_end_date' in body.output.columns
    ? rows
        .filter(({ window_end_date: end }) => typeof end === 'string' && end >= date)
        .map((row) => `${body.entityOf(row)} reads up to ${textOf(row['window_end_date'])}`)
    : [];

/**
 * Coverage identity and gates: rows plus failures must name every expected entity (UNTRACKED = 0), windows must end
 * before the date, and each declared gate must hold.
 */
export const judgeRows = (
  body: AnyProcessor,
  output: ProcessorOutput<Readonly<Record<string, Value>>>,
  given: Given,
  context: ProcessorContext,
): Judged => {
  const { rows: inputs, documents } = given;
  const expected = body.expects(inputs, context, documents);
  const failures = output.failures ?? [];
  const covered = new Set(output.rows.map((row) => body.entityOf(row)));
  const explained = new Set(failures.map(({ id }) => id));
  const untracked = expected.filter(({ id }) => !covered.has(id) && !explained.has(id)).map(({ id }) => id);
  const faults: string[] = [];
  const warnings: string[] = [...(output.warnings ?? [])];
  if (untracked.length > 0 && output.empty === undefined)
    faults.push(listed(`UNTRACKED ${untracked.length}`, untracked));
  const late = lookahead(body, output.rows, context.gameDate);
  if (late.length > 0) faults.push(listed('LOOKAHEAD', late));
  const forbidden = failures.filter(({ category }) => NEVER.has(category));
  if (forbidden.length > 0)
    faults.push(
      listed(
        'failure rows',
        forbidden.map(({ id, category, reason }) => `${id} ${category} ${reason}`),
      ),
    );
  for (const gate of body.gates) {
    const violations = gate.check(output.rows, inputs, context);
    if (violations.length > 0) (gate.level === 'fail' ? faults : warnings).push(listed(gate.name, violations));
  }
  const ids = new Set(expected.map(({ id }) => id));
  const open = failures.filter(({ id, canRetry }) => canRetry && ids.has(id)).length;
  const ratio = expected.length === 0 ? 1 : Math.max(0, (expected.length - open - untracked.length) / expected.length);
  return { expected, failures, untracked: untracked.length, faults, warnings, ratio };
};
