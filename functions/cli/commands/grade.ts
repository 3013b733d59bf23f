import type { BackfillRequest } from '../../../shared/application/replay/backfill.js';
import type { Engine } from '../../../shared/application/engine.js';
import { readReport } from '../../../shared/application/readReport.js';
import {
  gradingReport,
  type GradingReport,
  type ReasonCount,
} from '../../../shared/pipelines/nba/reports/gradingReport.js';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import type { Watch } from '../carry.js';
import { EXIT, worst, type ExitCode, type Report } from '../envelope.js';
import {
  carryRequest,
  confirm,
  nothingExpected,
  previewLegs,
  reportRan,
  sourceOfStore,
  type HistoricalFlags,
} from '../historical.js';
import { calendarDays, parseMode, selectDates } from '../selection.js';
import { tableText } from '../text.js';

export interface GradeFlags extends HistoricalFlags {
  readonly mode?: string;
}

const PHASE = 'p5b';

/** Judges the flags before a store is opened. @throws {UsageError} naming the flag that cannot be honoured. */
export const parseGrade = (flags: GradeFlags) => ({ days: calendarDays(flags), mode: parseMode(flags.mode) });

/** The dates to grade: those without grades and, graded or not, those with predictions that another run may grade. */
const requestOf = async (
  engine: Engine,
  flags: GradeFlags,
): Promise<{ readonly request: BackfillRequest; readonly removed: number }> => {
  const { days, mode } = parseGrade(flags);
  const source = await sourceOfStore(engine, flags);
  const { dates, removed } = await selectDates(engine, flags, days);
  const { again } = await readReport(engine.ports.warehouse, gradingReport, dates);
  const request: BackfillRequest = {
    dates,
    phases: [PHASE],
    processors: null,
    mode,
    again: dates.filter((date) => again.includes(date)),
    source,
    concurrency: 1,
    reason: 'grade',
  };
  return { request, removed };
};

const reasonText = (kind: string, reasons: readonly ReasonCount[]): readonly string[] =>
  reasons.map(({ reason, count, example }) => `${kind} ${count} × ${reason} (${example})`);

const gradesText = ({ systems, voids, ungraded }: GradingReport): readonly string[] => [
  ...tableText(
    ['season', 'system', 'predictions', 'graded', 'void', 'ungraded'],
    systems.map((row) => [
      row.season,
      row.system_id,
      ...[row.predictions, row.graded, row.void, row.ungraded].map(String),
    ]),
  ),
  ...reasonText('void', voids),
  ...reasonText('ungraded', ungraded),
];

/** A prediction that nobody graded is a real gap; one whose game the source declares gone is waived. */
const codeOf = ({ again, gone }: GradingReport): ExitCode => {
  if (again.length > 0) return EXIT.failed;
  return gone > 0 ? EXIT.waived : EXIT.complete;
};

/** `cascade grade --dry-run`: the plan, on an engine that cannot write. */
export const previewGrade = async (engine: Engine, flags: GradeFlags): Promise<Report> => {
  const { request, removed } = await requestOf(engine, flags);
  return request.dates.length === 0 ? nothingExpected(removed) : previewLegs(engine, request, ['evidence'], removed);
};

/**
 * `cascade grade`: phase 5B of past dates by the chain. Predictions and results are proved, the join's gates judge each
 * date, and a date that was graded is graded again only where predictions are still open, or with `--mode all`.
 */
export const grade = async (runtime: LocalRuntime, flags: GradeFlags, watch: Watch): Promise<Report> => {
  const { engine } = runtime;
  const { request, removed } = await requestOf(engine, flags);
  if (request.dates.length === 0) return nothingExpected(removed);
  await confirm('grade', flags, `Grade ${request.dates.length} dates?`);
  const ran = reportRan(await carryRequest(runtime, request, ['evidence'], watch), request.dates.length, removed);
  const grades = await readReport(engine.ports.warehouse, gradingReport, request.dates);
  const { systems, voids, ungraded } = grades;
  return {
    ...ran,
    exitCode: ran.exitCode === EXIT.refused ? EXIT.refused : worst([ran.exitCode, codeOf(grades)]),
    data: { ...(ran.data as object), systems, voids, ungraded },
    errors: [...(ran.errors ?? []), ...reasonText('ungraded', ungraded)],
    text: [...ran.text, ...gradesText(grades)],
  };
};
