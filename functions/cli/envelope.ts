import { isoOf } from '../../shared/domain/gameDate.js';

/** Exit codes of every command (backfill CL1). */
export const EXIT = { complete: 0, failed: 1, waived: 2, refused: 3, usage: 64, cancelled: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command found, before it is printed. */
export interface Report {
  readonly exitCode: ExitCode;
  readonly runId?: string | null;
  readonly data: unknown;
  readonly warnings?: readonly string[];
  readonly errors?: readonly string[];
  /** Lines for people. */
  readonly text: readonly string[];
}

/** A command line that cannot be carried out: one clear line and 64. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** A refusal before any write: exit 3. */
export class RefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RefusedError';
  }
}

const STATUS: Readonly<Record<number, string>> = {
  0: 'complete',
  1: 'failed',
  2: 'complete_with_waivers',
  3: 'refused',
  64: 'usage',
  130: 'cancelled',
};

/** The worst applicable code, in the order 130, 1, 3, 2, 0. */
export const worst = (codes: readonly ExitCode[]): ExitCode =>
  ([EXIT.cancelled, EXIT.failed, EXIT.refused, EXIT.waived] as const).find((code) => codes.includes(code)) ??
  EXIT.complete;

export const envelopeOf = (
  command: string,
  args: readonly string[],
  report: Report,
  times: { readonly startedAt: number; readonly endedAt: number },
): string =>
  JSON.stringify({
    schema: 'cascade.envelope.v1',
    command,
    args,
    run_id: report.runId ?? null,
    as_of: isoOf(times.endedAt),
    started_at: isoOf(times.startedAt),
    ended_at: isoOf(times.endedAt),
    status: STATUS[report.exitCode],
    exit_code: report.exitCode,
    data: report.data,
    warnings: report.warnings ?? [],
    errors: report.errors ?? [],
  });
