import type { BackfillRequest } from '../../../shared/application/replay/backfill.js';
import type { Cell } from '../../../shared/application/replay/cellStates.js';
import type { Engine } from '../../../shared/application/engine.js';
import { readReport } from '../../../shared/application/readReport.js';
import type { GameDate } from '../../../shared/domain/gameDate.js';
import {
  CORRECTED_SYSTEM,
  EMPTY_SNAPSHOT,
  snapshotReport,
  type Snapshot,
} from '../../../shared/pipelines/nba/reports/tierReport.js';
import type { LocalRuntime } from '../../../emulator/localRuntime.js';
import type { Watch } from '../carry.js';
import { UsageError, type Report } from '../envelope.js';
import {
  carryRequest,
  confirm,
  nothingExpected,
  previewLegs,
  reportRan,
  sourceOfStore,
  type HistoricalFlags,
  type Ran,
} from '../historical.js';
import { calendarDays, parseMode, positive, selectDates } from '../selection.js';
import { tableText } from '../text.js';

export interface TiersComputeFlags extends HistoricalFlags {
  readonly mode?: string;
  readonly lookback?: string;
  readonly minSample?: string;
  readonly system?: string;
}

interface DateStatus extends Partial<Snapshot> {
  readonly as_of_date: GameDate;
  /** `computed`, `insufficient_sample`, `no_games`, or why there is no snapshot. */
  readonly status: string;
  readonly reason: string | null;
}

const PHASE = 'p5c';

/** Judges the flags before a store is opened. @throws {UsageError} naming the flag that cannot be honoured. */
export const parseTiersCompute = (flags: TiersComputeFlags) => {
  if (flags.system !== undefined && flags.system !== CORRECTED_SYSTEM)
    throw new UsageError(`--system ${flags.system}: tier adjustments correct ${CORRECTED_SYSTEM} alone`);
  const constants: Record<string, number> = {
    ...(flags.lookback === undefined ? {} : { 'tiers.lookback_days': positive('lookback', flags.lookback) }),
    ...(flags.minSample === undefined ? {} : { 'tiers.min_sample': positive('min-sample', flags.minSample) }),
  };
  const isOwn = Object.keys(constants).length > 0;
  // A snapshot that is there was made with what its run had: naming a value asks for one made with it.
  const mode = flags.mode === undefined && isOwn ? 'all' : parseMode(flags.mode);
  return { days: calendarDays(flags), mode, ...(isOwn ? { constants } : {}) };
};

interface Asked {
  readonly request: BackfillRequest;
  /** As-of dates that were named one by one and have no games. */
  readonly idle: readonly GameDate[];
  readonly removed: number;
}

const requestOf = async (engine: Engine, flags: TiersComputeFlags): Promise<Asked> => {
  const { days, ...rest } = parseTiersCompute(flags);
  const source = await sourceOfStore(engine, flags);
  const { dates, removed } = await selectDates(engine, flags, days);
  const isNamed = flags.date !== undefined || flags.dates !== undefined;
  return {
    request: { ...rest, dates, phases: [PHASE], processors: null, source, concurrency: 1, reason: 'tiers compute' },
    idle: isNamed && flags.limit === undefined ? days.filter((day) => !dates.includes(day)) : [],
    removed,
  };
};

const statusOf = (cell: Cell | undefined, snapshot: Snapshot): Pick<DateStatus, 'status' | 'reason'> => {
  const state = cell?.status;
  if (state?.state === 'EMPTY_OK') return { status: state.reason, reason: null };
  if (state?.state === 'SOURCE_GONE') return { status: 'source_gone', reason: state.waiver };
  if (state?.state === 'FAILED') return { status: 'failed', reason: state.reason };
  if (state?.state !== 'DONE') return { status: 'missing', reason: null };
  return { status: snapshot.tiers.length > 0 ? 'computed' : 'insufficient_sample', reason: null };
};

/** One status per as-of date; how the run ended a date comes before what is stored of it. */
const statusesOf = async (engine: Engine, { request, idle }: Asked, ran: Ran): Promise<readonly DateStatus[]> => {
  const snapshots = await readReport(engine.ports.warehouse, snapshotReport, request.dates);
  const cells = new Map(ran.cells.map((cell) => [cell.date, cell]));
  const ended = new Map(ran.outcomes.map((outcome) => [outcome.date, outcome]));
  const statuses = request.dates.map((date): DateStatus => {
    const outcome = ended.get(date);
    if (outcome !== undefined && outcome.state !== 'done')
      return { as_of_date: date, status: outcome.state, reason: outcome.reason };
    const snapshot = snapshots.get(date) ?? EMPTY_SNAPSHOT;
    return { as_of_date: date, ...statusOf(cells.get(date), snapshot), ...snapshot };
  });
  const none = idle.map((date): DateStatus => ({ as_of_date: date, status: 'no_games', reason: null }));
  return [...statuses, ...none].sort((a, b) => (a.as_of_date < b.as_of_date ? -1 : 1));
};

const tiersText = ({ tiers = [], insufficient_sample: thin = [], status, reason }: DateStatus): string => {
  if (status !== 'computed') return reason ?? '';
  const found = tiers.map(({ tier, sample_size: n, adjustment }) => `${tier} ${adjustment} (n ${n})`);
  return [...found, ...thin.map((tier) => `${tier} insufficient_sample`)].join(', ');
};

/** `cascade tiers compute --dry-run`: the plan with its constants, on an engine that cannot write. */
export const previewTiersCompute = async (engine: Engine, flags: TiersComputeFlags): Promise<Report> => {
  const { request, removed } = await requestOf(engine, flags);
  return request.dates.length === 0 ? nothingExpected(removed) : previewLegs(engine, request, ['evidence'], removed);
};

/**
 * `cascade tiers compute`: phase 5C of as-of dates by the chain, from grades dated before each of them. A date that fails or
 * is refused stops no other; each has a status.
 */
export const tiersCompute = async (runtime: LocalRuntime, flags: TiersComputeFlags, watch: Watch): Promise<Report> => {
  const { engine } = runtime;
  const asked = await requestOf(engine, flags);
  const { request, removed } = asked;
  if (request.dates.length === 0 && asked.idle.length === 0) return nothingExpected(removed);
  await confirm('tiers compute', flags, `Compute tier adjustments of ${request.dates.length} dates?`);
  const ran = await carryRequest(runtime, request, ['evidence'], watch);
  const statuses = await statusesOf(engine, asked, ran);
  const report = reportRan(ran, request.dates.length, removed);
  return {
    ...report,
    data: { ...(report.data as object), constants: request.constants ?? {}, statuses },
    text: [
      ...report.text,
      ...tableText(
        ['as of', 'status', 'tiers'],
        statuses.map((one) => [one.as_of_date, one.status, tiersText(one)]),
      ),
    ],
  };
};
