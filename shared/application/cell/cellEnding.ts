import type { Status } from '../../contracts/messages.js';
import type { Instant } from '../../domain/gameDate.js';
import type { Json } from '../../domain/hash.js';
import { sha256 } from '../../domain/hash.js';
import { partitionHash } from '../../domain/rowHash.js';
import { textOf, type Row } from '../../domain/table.js';
import { emptyMetadata, failedEnding, type Ending } from './completion.js';
import type { Computed } from './computeCell.js';

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

/** Reasons for no row that nobody has to look into (processors §2.14): the season is young, or the entity does not qualify. */
const IN_ORDER: ReadonlySet<string> = new Set([
  'EXPECTED_INCOMPLETE',
  'INSUFFICIENT_DATA',
  'NOT_ELIGIBLE',
  'NO_COMPARABLES',
  'MODEL_NOT_READY',
]);

/** The status follows from counts, never from the processor's own word (orchestration §2.2). */
const statusOf = ({ output, judged, rows }: Computed): Status | { readonly fault: string } => {
  if (judged.faults.length > 0) return { fault: judged.faults.join(' | ') };
  if (rows.length === 0 && output.empty !== undefined) return output.empty;
  if (rows.length === 0 && judged.expected.length > judged.failures.length)
    return { fault: 'no rows where entities were expected' };
  const open = judged.failures.find(({ category }) => !IN_ORDER.has(category));
  if (rows.length === 0 && open !== undefined) return { fault: `no rows: ${open.category} ${open.reason}` };
  return judged.ratio < 1 ? { code: 'partial', ratio: judged.ratio } : { code: 'success' };
};

const hashOf = ({ rows, staged }: Computed): string =>
  staged === null ? partitionHash(rows.map(({ data_hash: hash }) => textOf(hash))) : sha256(staged.text);

/** How the attempt ended, from counts and gates. */
export const endingOf = (phase: string, computed: Computed, at: Instant): Ending => {
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
    outputHash: wrote ? hashOf(computed) : null,
    availableAt: latest ?? computed.inputs.availableAt,
    error: null,
    metadata: metadataOf(phase, computed, at),
  };
};
