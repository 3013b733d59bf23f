import assert from 'node:assert/strict';
import { UnavailableError } from '../../shared/domain/errors.js';
import { plusDays, type GameDate } from '../../shared/domain/gameDate.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import { BrokenSchedule, exploreSeeds, seededRandom, type Exploration } from '../support/explore.js';
import { calm } from './drive.js';
import { checkChains, checkDuplicates, slotsOf as chainSlots, watchful } from './invariants.js';
import { completion, send, startLive } from './messages.js';
import { startReplay } from './replays.js';
import { feed, idsOf, proof, smallPipeline, type Shape } from './smallPipeline.js';
import { cancel, DATE, MINUTE, slotOf, smallWorld, tick, type SmallWorld } from './smallWorld.js';

/** What one seed makes: a pipeline, its chains, its misfortunes. */
interface Lot {
  readonly shape: Shape;
  readonly kind: 'live' | 'replay';
  readonly dates: readonly GameDate[];
  readonly timers: 'last' | 'any';
  readonly skewMs: number;
  /** Corrected results of the same processor, each by a later attempt. */
  readonly corrections: number;
  readonly comesEarly: boolean;
  /** The same event is told with two payloads. */
  readonly isTwofold: boolean;
  /** Minutes until the gate of phase 3 can pass. */
  readonly proofAfter: number;
  /** What processors read changes while they run. */
  readonly isEdited: boolean;
  /** An operator cancels phase 4 of the first date. */
  readonly isCancelled: boolean;
  /** Reads of the warehouse that fail. */
  readonly failedReads: number;
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
  const isLive = kind === 'live';
  return {
    shape,
    kind,
    dates: below(3) === 0 ? [DATE, plusDays(DATE, 1)] : [DATE],
    timers: below(3) === 0 ? 'any' : 'last',
    skewMs: (below(11) - 5) * MINUTE,
    corrections: isLive && below(4) === 0 ? 1 + below(3) : 0,
    comesEarly: isLive && below(6) === 0,
    isTwofold: isLive && below(6) === 0,
    proofAfter: isLive && below(3) === 0 ? 1 + below(3) : 0,
    isEdited: below(3) === 0,
    isCancelled: isLive && below(8) === 0,
    failedReads: below(4) === 0 ? 1 + below(2) : 0,
    faults: {
      crashes: below(3),
      duplicates: below(4),
      ambiguousCommits: below(3),
      conflicts: below(4) === 0 ? 8 : below(3),
      lostPublishes: below(3),
    },
  };
};

const said = ({ shape, kind, faults, dates, skewMs, ...others }: Lot): string => {
  const oddities = Object.entries(others).filter(([, value]) => value !== false && value !== 0);
  const words = oddities.map(([name, value]) => `${name} ${value}`).join(', ');
  return `${kind}, ${JSON.stringify(shape)}, ${dates.length} dates, skew ${skewMs / MINUTE} min, ${words}, ${JSON.stringify(faults)}`;
};

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

/** Reads that fail, a few and no more: each attempt ends, and the next one comes by its timer. */
const failingReads = (count: number): ((kind: string) => Promise<void>) => {
  let left = count;
  return (kind) => {
    if (kind !== 'read' || left === 0) return Promise.resolve();
    left -= 1;
    return Promise.reject(new UnavailableError('the warehouse does not answer'));
  };
};

const later = async (world: SmallWorld, minutes: number, what: () => Promise<void>): Promise<void> => {
  if (minutes > 0) await world.clock.sleep(minutes * MINUTE);
  await what();
};

const begin = async (lot: Lot): Promise<SmallWorld> => {
  const world = await smallWorld({
    pipeline: pipelineOf(lot.shape),
    instances: { A: 'all', B: 'all' },
    faults: { ...lot.faults },
    timers: lot.timers,
    ticks: 4,
    skew: { B: lot.skewMs },
    beforeWarehouse: failingReads(lot.failedReads),
  });
  const proofs = lot.dates.map((date) => ({ game_date: date }));
  const proved = later(world, lot.proofAfter, () => world.put(proof, proofs));
  if (lot.proofAfter === 0) await proved;
  if (lot.kind === 'replay') await startReplay(world, lot.dates, { id: CAMPAIGN });
  else for (const slot of slotsOf(lot)) await startLive(world, slot);
  const p3 = slotOf('p3');
  for (let attempt = 2; attempt < 2 + lot.corrections; attempt += 1)
    await send(world, [completion(world, p3, 'p3.a', { attempt, output: `corrected ${attempt}` })]);
  if (lot.isTwofold) await send(world, [completion(world, p3, 'p3.a', { records: 7 }), completion(world, p3, 'p3.a')]);
  if (lot.comesEarly) await send(world, [completion(world, slotOf('p4'), 'p4.a')]);
  if (lot.isCancelled) await cancel(world, slotOf('p4'));
  if (lot.isEdited) {
    const edits = idsOf(lot.shape, 'p3').map((id) => ({ game_date: DATE, processor: id, version: 2 }));
    void later(world, 1, () => world.put(feed, edits));
  }
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
    const whole = lot.isCancelled ? slotsOf(lot).slice(1) : slotsOf(lot);
    const isWell = async (): Promise<void> => {
      await checkChains(world, whole);
      // A run that waits for its gate is not at rest: the next look at it, by whatever message, may let it pass.
      const blocked = [...(await chainSlots(world)).values()].filter((state) => state.blocked !== null);
      assert.deepEqual(
        blocked.map(({ slot }) => slot.phase),
        [],
        'I3: a gate that can pass still holds its phase',
      );
    };
    if (await within15Minutes(world, isWell)) onRedriven();
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
