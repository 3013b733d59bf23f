import { refreshSchedules, type BackfillRequest, type Leg } from '../../../shared/application/replay/backfill.js';
import { gapsBetween } from '../../../shared/application/replay/campaignDates.js';
import type { Engine } from '../../../shared/application/engine.js';
import type { GameDate } from '../../../shared/domain/gameDate.js';
import { isBuilt, phaseLabel, processorsOfPhase, type PipelineDefinition } from '../../../shared/domain/pipeline.js';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import type { Watch } from '../carry.js';
import { EXIT, UsageError, type Report } from '../envelope.js';
import {
  carryRequest,
  confirm,
  nothingExpected,
  previewLegs,
  reportRan,
  sourceToFill,
  type HistoricalFlags,
} from '../historical.js';
import {
  calendarDays,
  parseMode,
  parsePhases,
  parseProcessors,
  parseSource,
  positive,
  selectDates,
} from '../selection.js';

export interface BackfillFlags extends HistoricalFlags {
  readonly mode?: string;
  readonly skipDownstreamTrigger?: boolean;
  readonly concurrency?: string;
}

const DEFAULT_CONCURRENCY = '4';

const legsOf = (phases: readonly string[]): readonly Leg['start'][] => [
  ...(phases.includes('p2') || phases.includes('p1') ? (['source'] as const) : []),
  ...(phases.some((phase) => phase !== 'p1' && phase !== 'p2') ? (['evidence'] as const) : []),
];

interface ParsedFlags extends Omit<BackfillRequest, 'dates'> {
  readonly days: readonly GameDate[];
}

/** The flags as a request, before any store is opened. @throws {UsageError} naming the flag that cannot be honoured. */
export const parseBackfill = (pipeline: PipelineDefinition, flags: BackfillFlags): ParsedFlags => {
  const mode = parseMode(flags.mode);
  const asked = parsePhases(
    pipeline,
    flags.phases,
    pipeline.phases.slice(1).map(({ id }) => id),
  );
  const unbuilt = asked.filter((phase) => !processorsOfPhase(pipeline, phase).some(isBuilt));
  if (unbuilt.length > 0) throw new UsageError(`--phases: no processor of ${unbuilt.join(', ')} is built yet`);
  const [gap] = gapsBetween(pipeline, asked);
  if (gap !== undefined)
    throw new UsageError(`--phases leaves out ${phaseLabel(gap.needs)}, which starts ${phaseLabel(gap.phase)}`);
  const skips = flags.skipDownstreamTrigger === true;
  return {
    days: calendarDays(flags),
    mode,
    phases: skips ? asked.slice(0, Math.max(1, asked.indexOf('p2') + 1)) : asked,
    processors: parseProcessors(pipeline, flags.processors),
    source: parseSource(flags),
    concurrency: positive('concurrency', flags.concurrency ?? DEFAULT_CONCURRENCY),
    reason: skips ? 'backfill (downstream trigger skipped)' : 'backfill',
  };
};

const requestOf = async (
  engine: Engine,
  flags: BackfillFlags,
): Promise<{ readonly request: BackfillRequest; readonly removed: number }> => {
  const { days, ...rest } = parseBackfill(engine.pipeline, flags);
  const source = await sourceToFill(engine, flags);
  await refreshSchedules(engine, source, days, flags.dryRun === true);
  const { dates, removed } = await selectDates(engine, flags, days);
  return { request: { ...rest, source, dates }, removed };
};

/** `cascade backfill --dry-run`: the plan of each leg, by the same code, on an engine that cannot write. */
export const previewBackfill = async (engine: Engine, flags: BackfillFlags): Promise<Report> => {
  const { request, removed } = await requestOf(engine, flags);
  if (request.dates.length === 0) return nothingExpected(removed);
  return previewLegs(engine, request, legsOf(request.phases), removed);
};

/**
 * `cascade backfill`: batch phase 2 from the source where it is selected, then the chain from verified evidence. Ends
 * with what the stores prove, not with what was attempted.
 */
export const backfill = async (runtime: LocalRuntime, flags: BackfillFlags, watch: Watch): Promise<Report> => {
  const { request, removed } = await requestOf(runtime.engine, flags);
  if (request.dates.length === 0) return nothingExpected(removed);
  await confirm('backfill', flags, `Fill ${request.dates.length} dates?`);
  const ran = await carryRequest(runtime, request, legsOf(request.phases), watch);
  const report = reportRan(ran, request.dates.length, removed);
  // A date that a backfill cannot fill for lack of evidence is a real gap, whether it stands alone or among others.
  return report.exitCode === EXIT.refused ? { ...report, exitCode: EXIT.failed } : report;
};
