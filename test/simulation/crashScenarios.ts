import assert from 'node:assert/strict';
import { topologyOf } from '../../shared/domain/topology.js';
import type { SlotKey } from '../../shared/domain/slot/key.js';
import { calm, canTake, run, take } from './drive.js';
import { triggersOf } from './fanInSpace.js';
import { checkChains, checkDuplicates } from './invariants.js';
import { completion, openBy, send, startLive, trigger } from './messages.js';
import { idsOf, proof, smallPipeline, type Shape } from './smallPipeline.js';
import { DATE, MINUTE, RECONCILER, slotOf, smallWorld, type SmallWorld } from './smallWorld.js';

export type Scenario = () => Promise<void>;

const TRANSITION = 'phase3-to-phase4';
const LIVE = slotOf('p3');
const REPLAY = slotOf('p3', { runKind: 'replay', campaignId: 'c1' });

/** The function named crashes alone; the rest of the pipeline and the reconciler live in an instance of their own. */
const besides = (shape: Shape, functions: readonly string[]): Readonly<Record<string, readonly string[]>> => {
  const others = topologyOf(smallPipeline(shape)).functions.map(({ name }) => name);
  return { A: functions, D: [...others.filter((name) => !functions.includes(name)), RECONCILER] };
};

interface Setting {
  readonly gated: boolean;
  readonly slot: SlotKey;
  /** Whether the broker gives the delivery again; else only the reconciler is left. */
  readonly redelivers: boolean;
}

/** Effects of the last completion, in order, by their letter in orchestration §3.5. */
const LETTERS = {
  plain: { 'the commit (A, C)': 2, 'the publish (D)': 3, 'the mark (E)': 4 },
  gated: {
    'the commit (A)': 2,
    'the gates (B)': 3,
    'the second commit (C)': 5,
    'the publish (D)': 6,
    'the mark (E)': 7,
  },
} as const;

const lastCompletion = async ({ gated, slot, redelivers }: Setting): Promise<SmallWorld> => {
  const shape: Shape = { counts: { p2: 1, p3: 2, p4: 2, p5: 1 }, gated };
  const instances = besides(shape, [TRANSITION]);
  const world = await smallWorld({
    pipeline: smallPipeline(shape),
    instances: { ...instances, D: (instances['D'] ?? []).filter((name) => name !== 'phase3-worker') },
    faults: { crashes: 1, drops: redelivers ? 0 : 1 },
    ticks: 12,
  });
  if (gated) await world.put(proof, [{ game_date: DATE }]);
  await openBy(world, slot, 'p2');
  const [first = '', last = ''] = idsOf(shape, 'p3');
  await send(world, [completion(world, slot, first)]);
  await run(world, { before: /timer/ });
  await send(world, [completion(world, slot, last)]);
  return world;
};

const checkOnce = async (world: SmallWorld, slot: SlotKey): Promise<void> => {
  await checkChains(world, [{ ...slot, phase: 'p4' }]);
  const log = await world.slots.log(slot);
  assert.equal(log.filter(({ type }) => type === 'TriggerIssued').length, 1, 'one trigger is issued');
  assert.equal(triggersOf(world).size, 1, 'every copy of the trigger is the same');
  assert.deepEqual(
    world.effects.map(({ fence }) => `${fence.table} g${fence.generation} #${fence.attempt}`).sort(),
    ['small.p4_a g1 #1', 'small.p4_b g1 #1', 'small.p5_a g1 #1'],
    'I1: each processor downstream commits once',
  );
};

const crashAt = async (setting: Setting, effects: number): Promise<SmallWorld> => {
  const world = await lastCompletion(setting);
  await take(world, /^deliver .*phase3-to-phase4 #\d+ to A/);
  for (let effect = 0; effect < effects; effect += 1) await take(world, /^A: /);
  await take(world, /^crash A/);
  if (!setting.redelivers) await take(world, /^drop .*phase3-to-phase4/);
  return world;
};

const afterCrash =
  (setting: Setting, effects: number, withinMs: number): Scenario =>
  async () => {
    const world = await crashAt(setting, effects);
    const since = world.clock.now();
    await calm(world);
    await checkOnce(world, setting.slot);
    const [opening] = await world.slots.log({ ...setting.slot, phase: 'p4' });
    assert.ok(opening !== undefined && opening.at - since <= withinMs, 'I3: the phase below is open in time');
    await checkDuplicates(world, run);
  };

const T_OF: Readonly<Record<string, string>> = {
  'the commit (A, C)': 'S02 T-21 T-33',
  'the commit (A)': 'S02 T-21',
  'the gates (B)': 'T-32',
  'the second commit (C)': 'T-30',
  'the publish (D)': 'T-31',
  'the mark (E)': 'T-31',
};

const lettered = (): Readonly<Record<string, Scenario>> => {
  const scenarios: Record<string, Scenario> = {};
  for (const slot of [LIVE, REPLAY])
    for (const gated of [false, true])
      for (const redelivers of [true, false])
        for (const [letter, effects] of Object.entries(gated ? LETTERS.gated : LETTERS.plain)) {
          const where = `${slot.runKind}${gated ? ', gated' : ''}`;
          const how = redelivers
            ? 'redelivery ends in one trigger'
            : 'nothing redelivered: the reconciler ends in one trigger within 2 min';
          const ids = redelivers ? T_OF[letter] : letter === 'the commit (A)' ? 'S03 T-38' : 'S03';
          scenarios[`${ids} crash after ${letter} of the last completion (${where}): ${how}`] = afterCrash(
            { slot, gated, redelivers },
            effects,
            redelivers ? 10_000 : 2 * MINUTE,
          );
        }
  return scenarios;
};

const rescued: Scenario = async () => {
  const world = await crashAt({ slot: LIVE, gated: false, redelivers: false }, 2);
  await calm(world);
  const log = await world.slots.log(LIVE);
  const marks = log.flatMap((event) => (event.type === 'TriggerPublished' ? [event.rescuedBy] : []));
  assert.deepEqual(marks, ['reconciler'], 'rescue = 1');
};

/** The instance that rescues has handled the slot before, and remembers it as it was then. */
const rescuedByOneWhoRemembers: Scenario = async () => {
  const shape: Shape = { counts: { p2: 1, p3: 2, p4: 1, p5: 1 } };
  const D = [...(besides(shape, ['phase3-worker'])['D'] ?? []), RECONCILER];
  const world = await smallWorld({
    pipeline: smallPipeline(shape),
    instances: { A: [TRANSITION], D },
    faults: { crashes: 1, drops: 1 },
    ticks: 6,
  });
  await openBy(world, LIVE, 'p2');
  const [first = '', last = ''] = idsOf(shape, 'p3');
  await send(world, [completion(world, LIVE, first)]);
  await take(world, /^deliver .*phase3-to-phase4 #\d+ to D/);
  await run(world, { before: /timer/ });
  await send(world, [completion(world, LIVE, last)]);
  await take(world, /^deliver .*phase3-to-phase4 #\d+ to A/);
  await take(world, /^A: get/);
  await take(world, /^A: commit/);
  await take(world, /^crash A/);
  await take(world, /^drop .*phase3-to-phase4/);
  await calm(world);
  await checkChains(world, [slotOf('p4')]);
  const copies = world.published.filter(({ message }) => message.attributes['kind'] === 'phase').length;
  assert.ok(copies <= 2, `phases 4 and 5 were triggered by ${copies} messages`);
};

/** The receiver of the trigger of phase 4 dies after so many of its effects. */
const receiverCrash =
  (effects: number, redelivers: boolean): Scenario =>
  async () => {
    const shape: Shape = { counts: { p2: 1, p3: 1, p4: 2, p5: 1 } };
    const world = await smallWorld({
      pipeline: smallPipeline(shape),
      instances: besides(shape, ['phase4-dispatch']),
      faults: { crashes: 1, drops: redelivers ? 0 : 1 },
      ticks: 8,
    });
    const P4 = slotOf('p4');
    await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
    await take(world, /^deliver .*phase4-dispatch.* to A/);
    for (let effect = 0; effect < effects; effect += 1) await take(world, /^A: /);
    await take(world, /^crash A/);
    if (!redelivers) await take(world, /^drop .*phase4-dispatch/);
    await calm(world);
    await checkChains(world, [P4]);
    assert.deepEqual(world.effects.map(({ fence }) => fence.table).sort(), ['small.p4_a', 'small.p4_b', 'small.p5_a']);
    assert.equal((await world.slots.read(P4))?.state.generation, 1);
  };

/** A worker dies after so many of its effects: claim, write, committed, publish, announced. */
const workerCrash =
  (effects: number, redelivers: boolean): Scenario =>
  async () => {
    const shape: Shape = { counts: { p2: 1, p3: 1, p4: 1, p5: 1 } };
    const world = await smallWorld({
      pipeline: smallPipeline(shape),
      instances: besides(shape, ['phase4-worker']),
      faults: { crashes: 1, drops: redelivers ? 0 : 1 },
      ticks: 8,
    });
    const P4 = slotOf('p4');
    await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
    await run(world, { before: /^deliver .*phase4-worker/ });
    await take(world, /^deliver .*phase4-worker.* to A/);
    for (let effect = 0; effect < effects; effect += 1) await take(world, /^A: /);
    await take(world, /^crash A/);
    if (!redelivers) await take(world, /^drop .*phase4-worker/);
    await calm(world);
    await checkChains(world, [P4]);
    assert.deepEqual(world.effects.map(({ fence }) => fence.table).sort(), ['small.p4_a', 'small.p5_a']);
    const announced = world.published.filter(({ message }) => message.attributes['processor'] === 'p4.a');
    const completions = announced.filter(({ message }) => message.attributes['kind'] === 'completion');
    assert.equal(new Set(completions.map(({ message }) => message.data)).size, 1, 'always the same terminal event');
  };

/** Phase 2 runs inside the delivery of phase 1: the process dies in the middle of it. */
const inlineCrash =
  (nth: number): Scenario =>
  async () => {
    const shape: Shape = { counts: { p2: 3, p3: 1, p4: 1, p5: 1 } };
    const world = await smallWorld({
      pipeline: smallPipeline(shape),
      instances: besides(shape, ['phase1-to-phase2']),
      faults: { crashes: 1 },
      ticks: 8,
    });
    const P1 = slotOf('p1');
    await startLive(world, P1);
    await take(world, /^deliver .*phase1-to-phase2.* to A/);
    for (let effect = 0; effect < nth; effect += 1) await take(world, /^A: /);
    assert.ok(canTake(world, /^crash A/));
    await take(world, /^crash A/);
    await calm(world);
    await checkChains(world, [P1]);
    const committed = world.effects.map(({ fence }) => fence.table).filter((name) => name.startsWith('small.p2'));
    assert.deepEqual(committed.sort(), ['small.p2_a', 'small.p2_b', 'small.p2_c'], 'I1: each commits once');
  };

const WORKER = ['claim', 'write', 'committed mark', 'publish', 'announced mark'];
const RECEIVER = ['the create', 'the first publish', 'the second publish', 'the mark'];

/** Crashes, by the place where they happen. */
export const CRASHES: Readonly<Record<string, Scenario>> = {
  ...lettered(),
  'S03 the rescue is counted once and says who rescued': rescued,
  'S03 an instance that remembers an older state publishes what another left, and marks it': rescuedByOneWhoRemembers,
  ...Object.fromEntries(
    RECEIVER.flatMap((name, index) => [
      [
        `S04 crash of the receiver after ${name}: redelivery resumes the dispatch, each processor commits once`,
        receiverCrash(index + 1, true),
      ],
      [
        `S04 crash of the receiver after ${name}, nothing redelivered: the reconciler resumes the dispatch`,
        receiverCrash(index + 1, false),
      ],
    ]),
  ),
  ...Object.fromEntries(
    WORKER.map((name, index) => [
      `${index >= 2 ? 'T-34' : 'T-35'} crash of the worker after the ${name}: it commits once and is announced`,
      workerCrash(index + 1, true),
    ]),
  ),
  ...Object.fromEntries(
    WORKER.slice(2).map((name, index) => [
      `S55 T-34 crash of the worker after the ${name}, nothing redelivered: the ledger announces the same event`,
      workerCrash(index + 3, false),
    ]),
  ),
  ...Object.fromEntries(
    [2, 4, 5, 7, 8, 9, 10, 12, 13, 16, 17, 18].map((nth) => [
      `T-09 restart in the middle of inline work, after effect ${nth}: each processor commits once`,
      inlineCrash(nth),
    ]),
  ),
};
