import assert from 'node:assert/strict';
import { plusDays, type GameDate } from '../../shared/domain/gameDate.js';
import { exploreSeeds } from '../support/explore.js';
import type { Scenario } from './crashScenarios.js';
import { calm, canTake, run, take } from './drive.js';
import { checkAtRest, checkChains, slotsOf, watchful } from './invariants.js';
import { startReplay, wakeReplay } from './replays.js';
import { proof, smallPipeline, type Shape } from './smallPipeline.js';
import { DATE, MINUTE, slotOf, smallWorld, tick, type SmallWorld } from './smallWorld.js';

const SHAPE: Shape = { counts: { p2: 1, p3: 1, p4: 1, p5: 1 } };
const GATED: Shape = { ...SHAPE, gated: true };
const CAMPAIGN = 'c_1';
const DATES: readonly GameDate[] = [0, 1, 2].map((days) => plusDays(DATE, days));
const chainOf = (gameDate: GameDate, campaignId = CAMPAIGN) =>
  slotOf('p1', { gameDate, runKind: 'replay', campaignId });

const campaignIn = async (world: SmallWorld, id = CAMPAIGN) => {
  const stored = await world.chains.campaign(id);
  assert.ok(stored);
  return stored.campaign;
};

interface SlotDocument {
  readonly slot: { readonly phase: string; readonly gameDate: string };
  readonly ended: unknown;
}

const slotDocuments = (world: SmallWorld): readonly SlotDocument[] =>
  Object.entries(world.docs.dump())
    .filter(([path]) => path.startsWith('slots/') && path.split('/').length === 2)
    .map(([, data]) => data as unknown as SlotDocument);

/** Last phases that have ended. */
const endedChains = (world: SmallWorld): readonly SlotDocument[] =>
  slotDocuments(world).filter(({ slot, ended }) => slot.phase === 'p5' && ended !== null);

/** Dates of which something is open and the last phase has not ended. */
const datesAtWork = (world: SmallWorld): readonly string[] => {
  const ended = new Set(endedChains(world).map(({ slot }) => slot.gameDate));
  return [...new Set(slotDocuments(world).map(({ slot }) => slot.gameDate))].filter((date) => !ended.has(date));
};

const checks = new WeakMap<SmallWorld, (world: SmallWorld) => Promise<void>>();

/** Two replayers, crashes, lost answers and duplicates: the limit holds after each step, and each date is done once. */
const limited: Scenario = async () => {
  const concurrency = 2;
  await exploreSeeds(
    {
      make: async () => {
        const world = await smallWorld({
          pipeline: smallPipeline(SHAPE),
          instances: { A: 'all', B: 'all' },
          faults: { crashes: 2, duplicates: 3, ambiguousCommits: 1, conflicts: 2 },
          ticks: 6,
        });
        const campaign = await startReplay(world, DATES, { id: CAMPAIGN, concurrency });
        await wakeReplay(world, campaign, 'again');
        checks.set(world, watchful().check);
        return world;
      },
      invariant: async (world) => {
        await checks.get(world)?.(world);
        const atWork = datesAtWork(world);
        assert.ok(atWork.length <= concurrency, `I8: ${atWork.join()} are at work at once`);
        const { inFlight, cursor } = await campaignIn(world);
        assert.ok(inFlight.length <= concurrency, `I8: ${inFlight.join()} in flight`);
        assert.deepEqual(inFlight, [...inFlight].sort(), 'BO-25: dates begin in their order');
        assert.ok(cursor <= DATES.length);
      },
      atRest: async (world) => {
        for (let minute = 0; minute < 8; minute += 1) {
          await world.clock.advance(MINUTE);
          await tick(world);
          await calm(world);
        }
        await checkChains(
          world,
          DATES.map((date) => chainOf(date)),
        );
        const { status, outcomes } = await campaignIn(world);
        assert.equal(status, 'completed');
        assert.deepEqual(
          Object.entries(outcomes)
            .map(([date, { state }]) => `${date} ${state}`)
            .sort(),
          DATES.map((date) => `${date} done`),
          'I9: every planned date has its one outcome',
        );
      },
      mostSteps: 6_000,
    },
    { from: 1, count: 6, shrinks: 40 },
  );
};

/** A gate holds one of the dates. */
const conserved: Scenario = async () => {
  const world = await smallWorld({ pipeline: smallPipeline(GATED), instances: { A: 'all' } });
  const [first, second, ...others] = DATES;
  await world.put(
    proof,
    DATES.filter((date) => date !== second).map((date) => ({ game_date: date })),
  );
  await startReplay(world, DATES, { id: CAMPAIGN });
  await run(world);
  await checkAtRest(world);
  const { status, outcomes } = await campaignIn(world);
  assert.equal(status, 'completed');
  assert.equal(Object.keys(outcomes).length, DATES.length, 'planned = done + failed');
  const failed = outcomes[second ?? ''];
  assert.ok(failed?.state === 'failed' && /^p3: .*no proof yet/.test(failed.reason), 'the cause is named');
  for (const date of [first, ...others]) {
    assert.deepEqual(outcomes[date ?? ''], { state: 'done' });
    const chain = [...(await slotsOf(world)).values()].filter(({ slot }) => slot.gameDate === date);
    for (const { plan, done } of chain)
      assert.deepEqual(Object.keys(done).sort(), Object.keys(plan.entries).sort(), 'every planned cell has ended');
  }
};

/** The replayer dies after so many of its effects; another instance takes the wake that is told again. */
const killedAfter = async (effects: number): Promise<boolean> => {
  const world = await smallWorld({
    pipeline: smallPipeline(SHAPE),
    instances: { A: ['backfill-replayer'], B: 'all' },
    faults: { crashes: 1 },
    ticks: 4, // the lease of work that died with it runs out
  });
  await startReplay(world, DATES, { id: CAMPAIGN });
  await take(world, /^deliver .*backfill-replayer.* to A/);
  for (let effect = 0; effect < effects; effect += 1) {
    if (!canTake(world, /^A: /)) return false;
    await take(world, /^A: /);
  }
  if (!canTake(world, /^crash A/)) return false;
  await take(world, /^crash A/);
  await calm(world);
  await checkDoneOnce(world);
  return true;
};

const checkDoneOnce = async (world: SmallWorld): Promise<void> => {
  await checkChains(
    world,
    DATES.map((date) => chainOf(date)),
  );
  const { status, outcomes } = await campaignIn(world);
  assert.equal(status, 'completed');
  assert.equal(Object.values(outcomes).filter(({ state }) => state === 'done').length, DATES.length);
  const cells = world.effects.map(({ fence }) => `${fence.table} ${fence.partition}`);
  assert.equal(new Set(cells).size, cells.length, 'no cell is written twice');
  assert.equal(cells.length, DATES.length * 4);
};

const killedAnywhere: Scenario = async () => {
  let kills = 0;
  for (let effects = 1; await killedAfter(effects); effects += 1) kills += 1;
  assert.ok(kills >= 10, `${kills} places to die at`);
};

/** One replayer stops in the middle of its work, another carries the campaign to its end, the first goes on. */
const returnsLate: Scenario = async () => {
  const world = await smallWorld({
    pipeline: smallPipeline(SHAPE),
    instances: { A: ['backfill-replayer'], B: 'all' },
    faults: { duplicates: 1 },
  });
  await startReplay(world, DATES, { id: CAMPAIGN });
  await take(world, /^duplicate .*backfill-replayer/);
  await take(world, /^deliver .*backfill-replayer.* to A/);
  await take(world, /^A: get/);
  const isOthers = (label: string): boolean => !label.startsWith('A: ') && !label.endsWith(' to A');
  const others = (): number =>
    world.choices().findIndex(({ kind, label }) => (kind === 'deliver' || kind === 'effect') && isOthers(label));
  for (let steps = 0; others() >= 0 && steps < 5_000; steps += 1) await world.step(others());
  assert.equal((await campaignIn(world)).status, 'completed', 'the second one carried it to its end');
  const before = JSON.stringify(await campaignIn(world));
  await run(world);
  assert.equal(JSON.stringify(await campaignIn(world)), before, 'the stale one wrote nothing');
  await checkDoneOnce(world);
};

/** The end of a range is told once, after the last of its dates. */
const rangeComplete: Scenario = async () => {
  const told: { readonly dates: unknown; readonly done: number }[] = [];
  let doneNow = (): number => 0;
  const world = await smallWorld({
    pipeline: smallPipeline(SHAPE),
    instances: { A: 'all', B: 'all' },
    log: {
      write: (_severity, event, fields) => {
        if (event === 'range_complete') told.push({ dates: fields['dates'], done: doneNow() });
      },
    },
  });
  doneNow = () => endedChains(world).length;
  const campaign = await startReplay(world, DATES, { id: CAMPAIGN });
  await run(world);
  await wakeReplay(world, campaign, 'late');
  await run(world);
  assert.deepEqual(told, [{ dates: DATES.length, done: DATES.length }]);
};

/** Replays by what must hold of them. */
export const REPLAYS: Readonly<Record<string, Scenario>> = {
  'I8 I9 BO-25 never more dates at work than allowed, whoever replays and whatever breaks': limited,
  'I9 planned dates are done or failed by a named cause, and every cell of a done one has ended': conserved,
  'S43 a replayer killed after any of its effects: the next one ends the campaign, no cell twice': killedAnywhere,
  'S43 a replayer that comes back after the end of its campaign writes nothing': returnsLate,
  'EC-12 a range is told complete once, after its last date': rangeComplete,
};
