import assert from 'node:assert/strict';
import { plusDays, type GameDate } from '../../shared/domain/gameDate.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import { BrokenSchedule, exploreSeeds, seededRandom, type Exploration } from '../support/explore.js';
import { calm } from './drive.js';
import { checkChains, checkDuplicates, watchful } from './invariants.js';
import { completion, send, startLive } from './messages.js';
import { startReplay } from './replays.js';
import { proof, smallPipeline, type Shape } from './smallPipeline.js';
import { DATE, MINUTE, slotOf, smallWorld, tick, type SmallWorld } from './smallWorld.js';

/** What one seed makes: a pipeline, its chains, its misfortunes. */
interface Lot {
  readonly shape: Shape;
  readonly kind: 'live' | 'replay';
  readonly dates: readonly GameDate[];
  readonly timers: 'last' | 'any';
  readonly skewMs: number;
  readonly isCorrected: boolean;
  readonly comesEarly: boolean;
  readonly faults: {
    readonly crashes: number;
    readonly duplicates: number;
    readonly ambiguousCommits: number;
    readonly conflicts: number;
    readonly lostPublishes: number;
  };
}

const lotOf = (seed: number): Lot => {
  const random = seededRandom(seed ^ 0x5eed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const shape: Shape = {
    counts: { p2: 1 + below(3), p3: 1 + below(4), p4: 1 + below(3), p5: 1 },
    gated: below(2) === 0,
    waves: below(2) === 0,
  };
  const kind = below(2) === 0 ? 'live' : 'replay';
  return {
    shape,
    kind,
    dates: below(3) === 0 ? [DATE, plusDays(DATE, 1)] : [DATE],
    timers: below(3) === 0 ? 'any' : 'last',
    skewMs: (below(11) - 5) * MINUTE,
    isCorrected: kind === 'live' && below(4) === 0,
    comesEarly: kind === 'live' && below(6) === 0,
    faults: {
      crashes: below(3),
      duplicates: below(4),
      ambiguousCommits: below(3),
      conflicts: below(4) === 0 ? 8 : below(3),
      lostPublishes: below(3),
    },
  };
};

const said = (lot: Lot): string =>
  `${lot.kind}, ${JSON.stringify(lot.shape)}, ${lot.dates.length} dates, timers ${lot.timers}, skew ${lot.skewMs / MINUTE} min, ${lot.isCorrected ? 'corrected, ' : ''}${lot.comesEarly ? 'early, ' : ''}${JSON.stringify(lot.faults)}`;

const CAMPAIGN = 'c_swarm';

const slotsOf = (lot: Lot): readonly SlotKey[] =>
  lot.dates.map((gameDate) =>
    slotOf('p1', lot.kind === 'live' ? { gameDate } : { gameDate, runKind: 'replay', campaignId: CAMPAIGN }),
  );

const pipelines = new Map<string, SmallWorld['pipeline']>();
const pipelineOf = (shape: Shape): SmallWorld['pipeline'] => {
  const key = JSON.stringify(shape);
  const pipeline = pipelines.get(key) ?? smallPipeline(shape);
  pipelines.set(key, pipeline);
  return pipeline;
};

const begin = async (lot: Lot): Promise<SmallWorld> => {
  const world = await smallWorld({
    pipeline: pipelineOf(lot.shape),
    instances: { A: 'all', B: 'all' },
    faults: { ...lot.faults },
    timers: lot.timers,
    ticks: 4,
    skew: { B: lot.skewMs },
  });
  await world.put(
    proof,
    lot.dates.map((date) => ({ game_date: date })),
  );
  if (lot.kind === 'replay') await startReplay(world, lot.dates, { id: CAMPAIGN });
  else for (const slot of slotsOf(lot)) await startLive(world, slot);
  if (lot.isCorrected)
    await send(world, [completion(world, slotOf('p3'), 'p3.a', { attempt: 2, output: 'corrected' })]);
  if (lot.comesEarly) await send(world, [completion(world, slotOf('p4'), 'p4.a')]);
  return world;
};

const checks = new WeakMap<SmallWorld, (world: SmallWorld) => Promise<void>>();

const explorationOf = (lot: Lot, isThorough: boolean, onRedriven: () => void): Exploration<SmallWorld> => ({
  make: async () => {
    const world = await begin(lot);
    checks.set(world, watchful().check);
    return world;
  },
  invariant: (world) => checks.get(world)?.(world),
  atRest: async (world) => {
    if (await within15Minutes(world, () => checkChains(world, slotsOf(lot)))) onRedriven();
    if (lot.kind === 'replay') {
      const campaign = (await world.chains.campaign(CAMPAIGN))?.campaign;
      assert.equal(campaign?.status, 'completed', 'the campaign has ended');
      assert.ok(
        lot.dates.every((date) => campaign.outcomes[date]?.state === 'done'),
        'every date is done',
      );
    }
    if (isThorough) await checkDuplicates(world, calm);
  },
  mostSteps: 6_000,
});

/** What an operator does with dead letters: the broker gave up on them, so their topic is told again. */
const redrive = async (world: SmallWorld, redriven: Set<string>): Promise<void> => {
  for (const { topic, message } of [...world.published]) {
    if (world.bus.waiting(`${topic}-dlq`) === 0) continue;
    redriven.add(topic);
    await world.bus.publish(topic, [message]);
  }
};

/** I3: faults have stopped, and the reconciler runs every minute; it may take 15 of them. */
const within15Minutes = async (world: SmallWorld, check: () => Promise<void>): Promise<boolean> => {
  const redriven = new Set<string>();
  for (let minute = 0; minute < 15; minute += 1) {
    const isWell = await check().then(
      () => true,
      () => false,
    );
    if (isWell) return redriven.size > 0;
    if (minute === 5) await redrive(world, redriven);
    await world.clock.advance(MINUTE);
    await tick(world);
    await calm(world);
  }
  await check();
  return redriven.size > 0;
};

export interface Swarmed {
  readonly seeds: number;
  readonly steps: number;
  /** Histories in which the broker gave up on a message and an operator had to tell it again. */
  readonly redriven: number;
}

/**
 * One random history per seed: pipelines of up to four processors a phase, live and replayed, over two instances, with
 * crashes, duplicates, lost answers, refused commits, failing publishes, skewed clocks, late corrections and early events.
 * @throws {BrokenSchedule} naming the seed, what it made, and a shrunk schedule.
 */
export const swarm = async (from: number, count: number, onSeed?: (done: number) => void): Promise<Swarmed> => {
  let steps = 0;
  let redriven = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const lot = lotOf(seed);
    try {
      const exploration = explorationOf(lot, seed % 5 === 0, () => {
        redriven += 1;
      });
      steps += (await exploreSeeds(exploration, { from: seed, count: 1 })).steps;
    } catch (error) {
      if (error instanceof BrokenSchedule) error.message = `${said(lot)}\n${error.message}`;
      throw error;
    }
    onSeed?.(seed - from + 1);
  }
  return { seeds: count, steps, redriven };
};
