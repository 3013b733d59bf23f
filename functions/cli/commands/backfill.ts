import {
  countStates,
  gamesOf,
  planLeg,
  refreshSchedules,
  statesOf,
  type BackfillRequest,
  type Leg,
} from '../../../shared/application/backfill.js';
import { gapsBetween } from '../../../shared/application/campaignDates.js';
import type { Cell } from '../../../shared/application/cellStates.js';
import type { GameDate } from '../../../shared/domain/gameDate.js';
import { createInterface } from 'node:readline/promises';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import { isBuilt, phaseLabel, processorsOfPhase, type PipelineDefinition } from '../../../shared/domain/pipeline.js';
import type { Engine } from '../../../shared/application/engine.js';
import { carryLeg, finishUnfinished, type Carried, type Watch } from '../carry.js';
import { EXIT, RefusedError, UsageError, worst, type ExitCode, type Report } from '../envelope.js';
import {
  calendarDays,
  parsePhases,
  parseProcessors,
  parseSource,
  positive,
  selectDates,
  type SelectionFlags,
  type SourceFlags,
} from '../selection.js';
import { tableText } from '../text.js';

export interface BackfillFlags extends SelectionFlags, SourceFlags {
  readonly mode?: string;
  readonly skipDownstreamTrigger?: boolean;
  readonly concurrency?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const DEFAULT_CONCURRENCY = '4';

interface DateResult {
  readonly date: string;
  readonly campaign: string;
  readonly state: string;
  readonly reason: string | null;
}

/** How each date ended at last: a later leg or campaign has the last word. */
const outcomesOf = (carried: readonly Carried[]): readonly DateResult[] => {
  const results = new Map<string, DateResult>();
  for (const { campaign } of carried)
    for (const [date, outcome] of Object.entries(campaign.outcomes))
      if (outcome.state !== 'done' || campaign.start === 'evidence' || !results.has(date))
        results.set(date, {
          date,
          campaign: campaign.id,
          state: outcome.state,
          reason: 'reason' in outcome ? outcome.reason : null,
        });
  return [...results.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
};

/** One line per cause, with the dates that ended by it. */
const grouped = (results: readonly DateResult[]): readonly string[] => {
  const byCause = new Map<string, string[]>();
  for (const { date, state, reason } of results) {
    if (state === 'done') continue;
    const cause = `${state}: ${reason ?? ''}`;
    byCause.set(cause, [...(byCause.get(cause) ?? []), date]);
  }
  return [...byCause].map(
    ([cause, dates]) =>
      `${dates.length > 3 ? `${dates[0]} … ${dates.at(-1)} (${dates.length} dates)` : dates.join(', ')} ${cause}`,
  );
};

const codeOf = (carried: readonly Carried[], cells: readonly Cell[]): ExitCode => {
  const codes: ExitCode[] = [];
  if (carried.some(({ cancelled }) => cancelled)) codes.push(EXIT.cancelled);
  if (carried.some(({ stalled }) => stalled.length > 0)) codes.push(EXIT.failed);
  if (outcomesOf(carried).some(({ state }) => state === 'failed' || state === 'refused')) codes.push(EXIT.failed);
  if (cells.some(({ status }) => status.state === 'EXPECTED' || status.state === 'FAILED')) codes.push(EXIT.failed);
  if (cells.some(({ status }) => status.state === 'SOURCE_GONE')) codes.push(EXIT.waived);
  return worst(codes);
};

const STATES = ['DONE', 'EMPTY_OK', 'SOURCE_GONE', 'FAILED', 'EXPECTED'];

const matrix = (cells: readonly Cell[]): readonly string[] =>
  tableText(
    ['processor', ...STATES],
    [...countStates(cells)].map(([processor, counts]) => [
      processor,
      ...STATES.map((state) => String(counts[state] ?? 0)),
    ]),
  );

const legText = (leg: Leg): readonly string[] => [
  `${leg.start === 'source' ? 'batch phase 2 from the source' : 'cascade from verified outputs'}: ${leg.dates.length} dates, ${leg.cells.length} cells and ${leg.follows.length} that follow from them, plan ${leg.hash.slice(0, 8)}`,
  ...matrix([...leg.cells, ...leg.follows, ...leg.settled]).map((line) => `  ${line}`),
];

const legsOf = (phases: readonly string[]): readonly Leg['start'][] => [
  ...(phases.includes('p2') || phases.includes('p1') ? (['source'] as const) : []),
  ...(phases.some((phase) => phase !== 'p1' && phase !== 'p2') ? (['evidence'] as const) : []),
];

const refused = (): RefusedError => new RefusedError('a backfill writes: add --yes, or --dry-run to see the plan');

interface ParsedFlags extends Omit<BackfillRequest, 'dates'> {
  readonly days: readonly GameDate[];
}

/** The flags as a request, before any store is opened. @throws {UsageError} naming the flag that cannot be honoured. */
export const parseBackfill = (pipeline: PipelineDefinition, flags: BackfillFlags): ParsedFlags => {
  const mode = flags.mode ?? 'missing';
  if (mode !== 'missing' && mode !== 'all') throw new UsageError(`--mode ${mode} is not one of missing, all`);
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

/** Refuses before anything is opened when nobody could answer. @throws {RefusedError} neither --yes nor a terminal. */
export const mayWrite = (flags: BackfillFlags): void => {
  if (flags.yes !== true && !process.stdin.isTTY) throw refused();
};

const requestOf = async (
  engine: Engine,
  flags: BackfillFlags,
): Promise<{ readonly request: BackfillRequest; readonly removed: number }> => {
  const { days, ...rest } = parseBackfill(engine.pipeline, flags);
  await refreshSchedules(engine, rest.source, days, flags.dryRun === true);
  const { dates, removed } = await selectDates(engine, flags, days);
  return { request: { ...rest, dates }, removed };
};

const finalCells = async (runtime: LocalRuntime, request: BackfillRequest): Promise<readonly Cell[]> => {
  const games = await gamesOf(runtime.engine, request.dates);
  const cells = await statesOf(
    runtime.engine,
    games,
    request.phases.filter((phase) => phase !== 'p1'),
    request.source,
  );
  return cells.filter(({ processor }) => request.processors === null || request.processors.includes(processor));
};

const problemText = (carried: readonly Carried[], cells: readonly Cell[]): string[] => [
  ...carried.flatMap(({ stalled }) => stalled),
  ...grouped(outcomesOf(carried)),
  ...cells.flatMap(({ date, processor, status }) =>
    status.state === 'FAILED' ? [`${date} ${processor} FAILED: ${status.reason}`] : [],
  ),
];

const waiverText = (cells: readonly Cell[]): string[] => {
  const byWaiver = new Map<string, GameDate[]>();
  for (const { date, processor, status } of cells)
    if (status.state === 'SOURCE_GONE')
      byWaiver.set(`${processor} (${status.waiver})`, [
        ...(byWaiver.get(`${processor} (${status.waiver})`) ?? []),
        date,
      ]);
  return [...byWaiver].map(([name, dates]) => `SOURCE_GONE ${name}: ${dates.join(', ')}`);
};

const nothingExpected = (removed: number): Report => ({
  exitCode: EXIT.complete,
  data: { dates: 0, removed },
  text: [`nothing expected: none of the ${removed} days has a final game`],
});

/** `cascade backfill --dry-run`: the plan of each leg, by the same code, on an engine that cannot write. */
export const previewBackfill = async (engine: Engine, flags: BackfillFlags): Promise<Report> => {
  const { request, removed } = await requestOf(engine, flags);
  if (request.dates.length === 0) return nothingExpected(removed);
  const legs = await Promise.all(legsOf(request.phases).map((start) => planLeg(engine, request, start)));
  return { exitCode: EXIT.complete, data: { dry_run: true, removed, legs }, text: legs.flatMap(legText) };
};

const confirmed = async (flags: BackfillFlags, dates: number): Promise<boolean> => {
  if (flags.yes === true) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Fill ${dates} dates? [y/N] `);
  terminal.close();
  return answer.trim().toLowerCase() === 'y';
};

/**
 * `cascade backfill`: batch phase 2 from the source where it is selected, then the chain from verified evidence. Ends
 * with what the stores prove, not with what was attempted.
 */
export const backfill = async (runtime: LocalRuntime, flags: BackfillFlags, watch: Watch): Promise<Report> => {
  const { request, removed } = await requestOf(runtime.engine, flags);
  if (request.dates.length === 0) return nothingExpected(removed);
  if (!(await confirmed(flags, request.dates.length))) throw refused();
  const starts = legsOf(request.phases);
  const carried: Carried[] = [...(await finishUnfinished(runtime, watch))];
  for (const start of starts) {
    if (carried.some(({ cancelled, stalled }) => cancelled || stalled.length > 0)) break;
    const leg = await planLeg(runtime.engine, request, start);
    if (leg.dates.length > 0) carried.push(await carryLeg(runtime, request, leg, watch));
  }
  const cells = await finalCells(runtime, request);
  const ran = carried.filter(({ campaign }) => campaign.planHash !== '');
  const problems = problemText(ran, cells);
  const waivers = waiverText(cells);
  return {
    exitCode: codeOf(ran, cells),
    runId: ran.at(-1)?.campaign.id ?? null,
    data: {
      dates: request.dates.length,
      removed,
      campaigns: ran.map(({ campaign, stalled }) => ({
        id: campaign.id,
        start: campaign.start,
        dates: campaign.dates.length,
        status: campaign.status,
        stalled,
      })),
      outcomes: outcomesOf(ran).filter(({ state }) => state !== 'done'),
      cells: Object.fromEntries(countStates(cells)),
    },
    warnings: waivers,
    errors: problems,
    text: [
      ...(ran.length === 0
        ? ['nothing to do: every expected cell is settled']
        : ran.map(
            ({ campaign }) =>
              `${campaign.id}: ${Object.values(campaign.outcomes).filter(({ state }) => state === 'done').length} of ${campaign.dates.length} dates done`,
          )),
      ...matrix(cells),
      ...waivers,
      ...problems,
    ],
  };
};
