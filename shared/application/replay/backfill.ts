import { wakeMessage } from '../../contracts/outbound.js';
import { wireOf } from '../../contracts/wire.js';
import type { ScheduledGame } from '../../domain/expectation.js';
import { gameDateOf, seasonYearOf, type GameDate } from '../../domain/gameDate.js';
import { canonicalJson, sha256 } from '../../domain/hash.js';
import { backfillTopicOf, phaseOfProcessor } from '../../domain/pipeline.js';
import { BATCH_PHASES, batchDate, chainDate } from './campaignDates.js';
import { cellStates, type Cell } from './cellStates.js';
import type { Campaign, SourceRef } from './chains.js';
import type { Engine } from '../engine.js';
import { lastStepOf } from './lastStep.js';
import { recordWaivers } from '../planner.js';
import { campaignSlot } from './replayCampaign.js';
import { unprovenDates } from './unprovenDates.js';

export interface BackfillRequest {
  readonly dates: readonly GameDate[];
  readonly phases: readonly string[];
  /** Only these processors (`p3.player_game_summary`), or null for all. */
  readonly processors: readonly string[] | null;
  readonly mode: 'missing' | 'all';
  /** Dates that are done again whatever their cells say; absent: none. */
  readonly again?: readonly GameDate[];
  /** Constants of the definition that this run has otherwise; absent: none. */
  readonly constants?: Readonly<Record<string, number>>;
  readonly source: SourceRef;
  readonly concurrency: number;
  readonly reason: string;
}

/** One leg of a backfill: batch phase 2 from the source, or the chain from evidence. */
export interface Leg {
  readonly start: Campaign['start'];
  readonly dates: Campaign['dates'];
  /** Cells listed one by one; never a cross product. */
  readonly cells: readonly Cell[];
  /** Finished cells that are made anew because they read what is made. */
  readonly follows: readonly Cell[];
  /** Expected cells that need no work, by state. */
  readonly settled: readonly Cell[];
  /** Constants that the run has otherwise than the definition. */
  readonly constants: Readonly<Record<string, number>>;
  readonly hash: string;
}

/**
 * Schedules of the seasons a range touches, from the source, before any date is planned. Safe to repeat; with `dryRun`
 * nothing is written and the plan sees what would be.
 */
export const refreshSchedules = async (
  { sourceOf, schedule }: Engine,
  source: SourceRef,
  dates: readonly GameDate[],
  dryRun: boolean = false,
): Promise<void> => {
  const opened = await sourceOf(source);
  const offered = new Set(await opened.seasons());
  for (const year of new Set(dates.map(seasonYearOf)))
    if (offered.has(year)) await (dryRun ? schedule.preview(opened, year) : schedule.refresh(opened, year));
};

/** Expected games per date of the selection: finals only. */
export const gamesOf = async (
  engine: Engine,
  dates: readonly GameDate[],
): Promise<ReadonlyMap<GameDate, readonly ScheduledGame[]>> => {
  const games = new Map<GameDate, readonly ScheduledGame[]>();
  for (const date of dates) {
    const played = (await engine.schedule.gamesOn(date)).filter(({ isFinal }) => isFinal);
    if (played.length > 0) games.set(date, played);
  }
  return games;
};

export const statesOf = async (
  engine: Engine,
  games: ReadonlyMap<GameDate, readonly ScheduledGame[]>,
  phases: readonly string[],
  source: SourceRef,
): Promise<readonly Cell[]> =>
  cellStates({
    pipeline: engine.pipeline,
    warehouse: engine.ports.warehouse,
    runHistory: engine.rules.runHistory,
    games,
    phases,
    offer: (await engine.sourceOf(source)).offer(),
  });

/** Dates to look at again whole; processors that were named are run for their rows, without the gates of a phase. */
const unprovenOf = async (
  { chains, slots, pipeline }: Engine,
  request: BackfillRequest,
  dates: readonly GameDate[],
  phases: readonly string[],
): Promise<ReadonlySet<GameDate>> =>
  request.processors === null ? unprovenDates({ chains, slots, sport: pipeline.sport }, dates, phases) : new Set();

/** Plans one leg. Pure over what the stores show: planning twice on a still world gives the same hash. */
export const planLeg = async (engine: Engine, request: BackfillRequest, start: Campaign['start']): Promise<Leg> => {
  const { pipeline } = engine;
  const phases = request.phases.filter((phase) => BATCH_PHASES.includes(phase) === (start === 'source'));
  const games = await gamesOf(engine, request.dates);
  const states = await statesOf(engine, games, start === 'source' ? ['p2'] : phases, request.source);
  const planOf = start === 'source' ? batchDate : chainDate;
  const byDate = new Map<GameDate, Cell[]>([...games.keys()].sort().map((date) => [date, []]));
  for (const cell of states) byDate.get(cell.date)?.push(cell);
  const unproven = await unprovenOf(engine, request, [...games.keys()], phases);
  const again = new Set([...unproven, ...(request.again ?? [])]);
  const plans = [...byDate].map(([date, cells]) =>
    planOf(pipeline, again.has(date) ? { ...request, mode: 'all' } : request, date, cells),
  );
  const asked = plans.flatMap(({ planned }) => planned ?? []);
  const lastStep = await lastStepOf({ pipeline, warehouse: engine.ports.warehouse }, { ...request, phases }, asked);
  const dates = lastStep === null ? asked : [...asked, lastStep];
  const cells = plans.flatMap((plan) => plan.cells);
  const follows = plans.flatMap((plan) => plan.follows);
  const worked = new Set([...cells, ...follows]);
  const settled = states.filter(
    (cell) => !worked.has(cell) && (request.processors === null || request.processors.includes(cell.processor)),
  );
  const { mode, source, constants = {} } = request;
  const identity = { start, dates, mode, source, constants, config: pipeline.version, states };
  return { start, dates, cells, follows, settled, constants, hash: sha256(canonicalJson(identity)) };
};

const freeId = async (engine: Engine, base: string): Promise<string> => {
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${count}`;
    if ((await engine.chains.campaign(id)) === null) return id;
  }
};

const nudge = async (engine: Engine, campaign: Campaign, token: string): Promise<void> => {
  const [first] = campaign.dates;
  if (first === undefined) return;
  const [phase = 'p1'] = first.phases;
  const message = wakeMessage(campaignSlot(campaign, first.date, phase), token, engine.ports.clock.now(), {
    reason: campaign.reason,
    requested_by: 'operator',
  });
  await engine.ports.bus.publish(backfillTopicOf(engine.pipeline), [wireOf(message)]);
};

/** Orders a leg: its campaign is written down, then the replayer is told. Gives the campaign's id. */
export const orderLeg = async (engine: Engine, request: BackfillRequest, leg: Leg): Promise<string> => {
  const source = await engine.sourceOf(request.source);
  await recordWaivers(
    { warehouse: engine.ports.warehouse, clock: engine.ports.clock, gaps: engine.rules.sourceGaps },
    source,
    await gamesOf(
      engine,
      leg.dates.map(({ date }) => date),
    ),
  );
  const now = engine.ports.clock.now();
  const day = gameDateOf(now).replaceAll('-', '');
  const id = await freeId(engine, `c_${day}_${leg.start === 'source' ? 'batch' : 'cascade'}_${leg.hash.slice(0, 8)}`);
  const campaign: Campaign = {
    id,
    status: 'running',
    planHash: leg.hash,
    sport: engine.pipeline.sport,
    start: leg.start,
    source: request.source,
    ...(request.constants === undefined ? {} : { constants: request.constants }),
    dates: leg.dates,
    // A date reads what the chains of earlier dates wrote, so those go one after another.
    concurrency: leg.start === 'source' ? request.concurrency : 1,
    reason: request.reason,
    createdAt: now,
    cursor: 0,
    inFlight: [],
    outcomes: {},
  };
  await engine.chains.create(campaign);
  await nudge(engine, campaign, `order|${id}`);
  return id;
};

/** Takes up a campaign that an earlier process left unfinished. Twice is once. */
export const resumeCampaign = async (engine: Engine, campaign: Campaign): Promise<void> =>
  nudge(engine, campaign, `resume|${campaign.cursor}|${engine.ports.clock.now()}`);

/** Cells of a phase, by processor and state. */
export const countStates = (cells: readonly Cell[]): ReadonlyMap<string, Readonly<Record<string, number>>> => {
  const counts = new Map<string, Record<string, number>>();
  for (const { processor, status } of cells) {
    const row = counts.get(processor) ?? {};
    row[status.state] = (row[status.state] ?? 0) + 1;
    counts.set(processor, row);
  }
  return counts;
};

export const phasesOf = (cells: readonly Cell[]): readonly string[] => [
  ...new Set(cells.map(({ processor }) => phaseOfProcessor(processor))),
];
