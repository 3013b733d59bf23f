import { gamesOf, statesOf } from '../../../shared/application/replay/backfill.js';
import { checkPublished, type PublishedCheck } from '../../../shared/application/checkPublished.js';
import type { Engine } from '../../../shared/application/engine.js';
import { aggregatesOf } from '../../../shared/application/replay/lastStep.js';
import { eachRunRecord } from '../../../shared/application/replay/runRecords.js';
import { isoOf, type GameDate, type Instant } from '../../../shared/domain/gameDate.js';
import { phaseOfProcessor } from '../../../shared/domain/pipeline.js';
import { textOf } from '../../../shared/domain/table.js';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import type { Watch } from '../carry.js';
import { EXIT, worst, type ExitCode, type Report } from '../envelope.js';
import { carryRequest, confirm, nothingExpected, previewLegs, reportRan, type Ran } from '../historical.js';
import { datesText, waiverText } from '../outcomes.js';
import { askedFor, PUBLISHING, type Asked, type PublishFlags } from '../publishRequest.js';

const MOST_LISTED = 20;
const listed = (what: string, paths: readonly string[]): readonly string[] => [
  ...paths.slice(0, MOST_LISTED).map((path) => `${path}: ${what}`),
  ...(paths.length > MOST_LISTED ? [`… and ${paths.length - MOST_LISTED} more: ${what}`] : []),
];

const faultText = (check: PublishedCheck): readonly string[] => [
  ...listed('not stored', check.missing),
  ...listed('stored content differs from its rows', check.changed),
  ...listed('stored, but no rows give it: remove it, or publish as it was published', check.surplus),
  ...check.pointers,
];

const unreadyText = (dates: readonly GameDate[]): readonly string[] =>
  dates.length === 0 ? [] : [`${datesText(dates)} not graded: run \`cascade grade\` for it, then publish`];

const isWhole = (check: PublishedCheck): boolean => faultText(check).length === 0;

/** Dates that publish something: players that the source declares gone are waived. */
const checkOf = async (
  engine: Engine,
  { request, types, constants }: Asked,
): Promise<{ readonly check: PublishedCheck; readonly waivers: readonly string[] }> => {
  const cells = await statesOf(engine, await gamesOf(engine, request.dates), [PUBLISHING], request.source);
  const gone = cells.filter(({ status }) => status.state === 'SOURCE_GONE');
  const waived = new Set(gone.map(({ date }) => date));
  const dates = request.dates.filter((date) => !waived.has(date));
  return { check: await checkPublished(engine, types, dates, constants), waivers: waiverText(gone) };
};

/** `cascade publish --check`: V6 over the selection. Writes nothing. */
export const checkPublish = async (engine: Engine, flags: PublishFlags): Promise<Report> => {
  const asked = await askedFor(engine, flags);
  if (asked.request.dates.length === 0 && !asked.isUndated) return nothingExpected(asked.removed);
  const { check, waivers } = await checkOf(engine, asked);
  const problems = [...unreadyText(check.unready), ...faultText(check)];
  const codes: ExitCode[] = [
    ...(problems.length > 0 ? [EXIT.failed] : []),
    ...(waivers.length > 0 ? [EXIT.waived] : []),
  ];
  return {
    exitCode: worst(codes),
    data: { dates: asked.request.dates.length, removed: asked.removed, ...check },
    warnings: waivers,
    errors: problems,
    text: [
      `expected ${check.expected}, missing ${check.missing.length}, changed ${check.changed.length}, surplus ${check.surplus.length}`,
      ...waivers,
      ...problems,
    ],
  };
};

/** `cascade publish --dry-run`: the plan, on an engine that cannot write. */
export const previewPublish = async (engine: Engine, flags: PublishFlags): Promise<Report> => {
  const { request, removed, isUndated } = await askedFor(engine, flags);
  if (request.dates.length === 0 && !isUndated) return nothingExpected(removed);
  return previewLegs(engine, request, ['evidence'], removed);
};

/** Documents over all dates are the explicit last step: made on their own where the last date did not carry them. */
const finished = async (runtime: LocalRuntime, { request }: Asked, ran: Ran, watch: Watch): Promise<Ran> => {
  const aggregates = aggregatesOf(runtime.engine.pipeline, [PUBLISHING], request.processors).map(({ id }) => id);
  const last = ran.carried.at(-1)?.campaign;
  const lastDate = last?.dates.at(-1)?.date ?? null;
  const isMade = lastDate === null || last?.outcomes[lastDate]?.state === 'done';
  const isOver = ran.carried.some(({ cancelled, stalled }) => cancelled || stalled.length > 0);
  const isFruitless = ran.outcomes.every(({ state }) => state !== 'done');
  if (isMade || isOver || isFruitless || aggregates.length === 0) return ran;
  const step = await carryRequest(runtime, { ...request, dates: [], processors: aggregates }, ['evidence'], watch);
  return { ...ran, carried: [...ran.carried, ...step.carried] };
};

/** Documents that runs since then wrote, and those they left as they were. */
const writtenSince = async (
  engine: Engine,
  ran: Ran,
  since: Instant,
): Promise<{ readonly written: number; readonly unchanged: number }> => {
  const dates = [...new Set(ran.carried.flatMap(({ campaign }) => campaign.dates.map(({ date }) => date)))].sort();
  const counts = { written: 0, unchanged: 0 };
  const history = { warehouse: engine.ports.warehouse, runHistory: engine.rules.runHistory };
  await eachRunRecord(history, dates, ['records_created', 'records_skipped'], (row) => {
    if (phaseOfProcessor(textOf(row['processor_name'])) !== PUBLISHING || textOf(row['processed_at']) < isoOf(since))
      return;
    const unchanged = Number(row['records_skipped'] ?? 0);
    counts.unchanged += unchanged;
    counts.written += Number(row['records_created'] ?? 0) - unchanged;
  });
  return counts;
};

/**
 * `cascade publish`: phase 6 of graded dates by the chain. Dated documents of each date, then those over all dates once;
 * pointers and the documents of coming games are left to live runs. Ends with V6 over what was asked for.
 */
export const publish = async (runtime: LocalRuntime, flags: PublishFlags, watch: Watch): Promise<Report> => {
  const { engine } = runtime;
  const since = engine.ports.clock.now();
  const asked = await askedFor(engine, flags);
  const { request, removed, isUndated } = asked;
  if (request.dates.length === 0 && !isUndated) return nothingExpected(removed);
  await confirm(
    'publish',
    flags,
    isUndated ? 'Publish what is made over all dates?' : `Publish ${request.dates.length} dates?`,
  );
  const ran = await finished(runtime, asked, await carryRequest(runtime, request, ['evidence'], watch), watch);
  const report = reportRan(ran, request.dates.length, removed);
  const { check } = await checkOf(engine, asked);
  const { written, unchanged } = await writtenSince(engine, ran, since);
  const faults = faultText(check);
  const isRefused = report.exitCode === EXIT.refused;
  return {
    ...report,
    exitCode: isRefused || isWhole(check) ? report.exitCode : worst([report.exitCode, EXIT.failed]),
    data: { ...(report.data as object), written, unchanged, ...check },
    errors: [...(report.errors ?? []), ...faults],
    text: [
      ...report.text,
      `files: written ${written}, unchanged ${unchanged}, expected ${check.expected}, missing ${check.missing.length}`,
      ...faults,
    ],
  };
};
