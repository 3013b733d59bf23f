import assert from 'node:assert/strict';
import { handleSlot } from '../../shared/application/slot/handleSlot.js';
import { sealed } from '../../shared/contracts/envelope.js';
import type { CompletionMessage } from '../../shared/contracts/messages.js';
import { UnavailableError } from '../../shared/domain/errors.js';
import { gameDate, plusDays } from '../../shared/domain/gameDate.js';
import type { Stamped } from '../../shared/domain/slot/events.js';
import { processorRunIdOf, slotIdOf, terminalEventIdOf, type SlotKey } from '../../shared/domain/slot/key.js';
import { textOf } from '../../shared/domain/table.js';
import { topologyOf } from '../../shared/domain/topology.js';
import { textOrder } from '../../shared/domain/textOrder.js';
import type { Scenario } from './crashScenarios.js';
import { calm, canTake, run, take } from './drive.js';
import { checkAtRest, checkChains, checkDuplicates, watchful } from './invariants.js';
import { completion, openBy, send, startLive, trigger, type Said } from './messages.js';
import { feed, idsOf, proof, smallPipeline, type Shape } from './smallPipeline.js';
import { DATE, MINUTE, MORNING, RECONCILER, slotOf, smallWorld, tick, type SmallWorld } from './smallWorld.js';

const P3 = slotOf('p3');
const P4 = slotOf('p4');
const TRANSITION = 'phase3-to-phase4';
const SHAPE: Shape = { counts: { p2: 1, p3: 2, p4: 2, p5: 1 } };
const [A = '', B = ''] = idsOf(SHAPE, 'p3');

const typesOf = async (world: SmallWorld, slot: SlotKey): Promise<readonly Stamped['type'][]> =>
  (await world.slots.log(slot)).map(({ type }) => type);

const countOf = async (world: SmallWorld, slot: SlotKey, type: Stamped['type']): Promise<number> =>
  (await typesOf(world, slot)).filter((each) => each === type).length;

const anomaliesOf = (world: SmallWorld): readonly string[] =>
  Object.entries(world.docs.dump())
    .filter(([path]) => path.startsWith('anomalies/'))
    .map(([, { kind }]) => textOf(kind))
    .sort();

/** Phase 3 is open, and its work is done by whoever sends completions: its worker is not there. */
const fanInWorld = async (
  options: Partial<Parameters<typeof smallWorld>[0]> & { readonly shape?: Shape } = {},
  slot: SlotKey = P3,
): Promise<SmallWorld> => {
  const { shape = SHAPE, ...others } = options;
  const world = await smallWorld({
    pipeline: smallPipeline(shape),
    instances: {
      A: [
        TRANSITION,
        'phase3-dispatch',
        'phase4-dispatch',
        'phase4-worker',
        'phase4-to-phase5',
        'phase5-dispatch',
        'phase5-worker',
        'chain-closer',
        'backfill-replayer',
        RECONCILER,
      ],
    },
    ...others,
  });
  await openBy(world, slot, 'p2');
  return world;
};

const say = (world: SmallWorld, processor: string, said: Said = {}, slot: SlotKey = P3): Promise<void> =>
  send(world, [completion(world, slot, processor, said)]);

const gateThenTimer: Scenario = async () => {
  const shape = { ...SHAPE, gated: true };
  const world = await fanInWorld({ shape, ticks: 20 });
  await say(world, A);
  await say(world, B);
  await run(world, { untilAt: MORNING + 3 * MINUTE + 1 });
  const blocked = (await world.slots.read(P3))?.state;
  assert.equal(blocked?.status, 'blocked');
  assert.ok((blocked.blocked?.nextCheckAt ?? 0) > MORNING, 'it says when it looks again');
  assert.equal(await countOf(world, P3, 'TriggerIssued'), 0);
  await world.put(proof, [{ game_date: DATE }]);
  await run(world);
  assert.equal(await countOf(world, P3, 'TriggerIssued'), 1);
  await checkChains(world, [P4]);
};

const gateUnreadable: Scenario = async () => {
  let isDown = true;
  const world = await fanInWorld({
    shape: { ...SHAPE, gated: true },
    ticks: 12,
    beforeWarehouse: (kind, table) =>
      isDown && kind === 'read' && table === 'proof'
        ? Promise.reject(new UnavailableError('the warehouse is down'))
        : Promise.resolve(),
  });
  await world.put(proof, [{ game_date: DATE }]);
  await say(world, A);
  await say(world, B);
  await run(world, { untilAt: MORNING + MINUTE + 1 });
  assert.equal(await countOf(world, P3, 'TriggerIssued'), 0, 'a gate that cannot be read never passes');
  assert.equal((await world.slots.read(P3))?.state.gate?.results[0]?.outcome, 'unevaluable');
  isDown = false;
  await run(world);
  assert.equal(await countOf(world, P3, 'TriggerIssued'), 1);
};

const separateModes: Scenario = async () => {
  const world = await fanInWorld({}, slotOf('p3', { mode: 'tomorrow' }));
  const evening = slotOf('p3', { mode: 'tomorrow' });
  for (const id of [A, B]) await say(world, id, {}, evening);
  await run(world);
  const before = JSON.stringify(await world.slots.log(evening));
  await openBy(world, P3, 'p2');
  for (const id of [A, B]) await say(world, id);
  await run(world);
  for (const slot of [evening, P3]) assert.equal(await countOf(world, slot, 'TriggerIssued'), 1);
  assert.equal(JSON.stringify(await world.slots.log(evening)), before, 'I4: the log of tomorrow(D) is untouched');
  await checkChains(world, [P4, { ...evening, phase: 'p4' }]);
  const attempts = await world.docs.query({ collection: 'work', limit: 100 });
  assert.equal(attempts.length, 6, 'both chains did their own work');
};

const bogusName: Scenario = async () => {
  const world = await fanInWorld();
  await say(world, A);
  await run(world);
  const before = JSON.stringify((await world.slots.read(P3))?.state);
  const good = completion(world, P3, A);
  const bogus = 'p3.bogus_name';
  const workId = processorRunIdOf(good.run_id, bogus, null, 1);
  const { payload_hash: _hash, ...rest } = good;
  const message = sealed<CompletionMessage>({
    ...rest,
    processor: bogus,
    processor_run_id: workId,
    event_id: terminalEventIdOf(workId),
  });
  await send(world, [message], 3);
  await run(world);
  assert.equal(JSON.stringify((await world.slots.read(P3))?.state), before);
  assert.deepEqual(anomaliesOf(world), ['unknown_processor'], 'one anomaly for three deliveries');
  assert.equal(world.bus.waiting('small-phase3-complete-phase3-to-phase4'), 0, 'acked');
};

const strays: Scenario = async () => {
  const world = await smallWorld({ pipeline: smallPipeline(SHAPE), instances: { A: 'all', B: 'all', C: 'all' } });
  await send(world, [trigger(world, P4, 'p3', { seq: 1 })], 2);
  for (const name of ['A', 'B', 'C', 'A'])
    if (world.choices().some(({ label }) => label.startsWith('deliver') && label.endsWith(`to ${name}`)))
      await take(world, new RegExp(`^deliver .*phase4-dispatch.* to ${name}$`)).catch(() => undefined);
  await run(world);
  await checkChains(world, [P4]);
  assert.equal((await world.slots.read(P4))?.state.generation, 1);
  assert.deepEqual(world.effects.map(({ fence }) => fence.table).sort(), ['small.p4_a', 'small.p4_b', 'small.p5_a']);
};

const olderTrigger: Scenario = async () => {
  const world = await smallWorld({ pipeline: smallPipeline(SHAPE), instances: { A: 'all' } });
  await send(world, [trigger(world, P4, 'p3', { seq: 2 })]);
  await run(world);
  const before = (await world.slots.read(P4))?.state;
  const effects = world.effects.length;
  await send(world, [trigger(world, P4, 'p3', { seq: 1 })], 2);
  await run(world);
  const after = (await world.slots.read(P4))?.state;
  assert.equal(after?.generation, before?.generation, 'the generation of k = 2 stays');
  assert.equal(after?.cause?.seq, 2);
  assert.equal(await countOf(world, P4, 'StaleTriggerSeen'), 1, 'k = 1 is recorded as stale, once');
  assert.equal(world.effects.length, effects, 'and does no work');
};

const newerTrigger: Scenario = async () => {
  const world = await smallWorld({ pipeline: smallPipeline(SHAPE), instances: { A: 'all' } });
  await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
  await run(world);
  await send(world, [trigger(world, P4, 'p3', { seq: 2 }), trigger(world, P4, 'p3', { seq: 1 })], 2);
  await run(world);
  assert.equal((await world.slots.read(P4))?.state.generation, 2);
  await checkChains(world, [P4]);
};

const triggered = async (): Promise<SmallWorld> => {
  const world = await fanInWorld();
  for (const id of [A, B]) await say(world, id);
  await run(world);
  await checkChains(world, [P4]);
  return world;
};

const corrected: Scenario = async () => {
  const world = await triggered();
  await say(world, A, { attempt: 2, output: 'corrected' });
  await run(world);
  assert.equal(await countOf(world, P3, 'TriggerIssued'), 2);
  for (const phase of ['p4', 'p5'])
    assert.equal((await world.slots.read(slotOf(phase)))?.state.generation, 2, `generation 2 in ${phase}`);
  assert.equal((await world.slots.read(P3))?.state.generation, 1);
  await checkChains(world, [P4]);
  await checkDuplicates(world, run);
};

const sameAgain: Scenario = async () => {
  const world = await triggered();
  const published = world.published.length;
  await say(world, A, { attempt: 2 });
  await run(world);
  assert.equal(world.published.length, published + 1, 'nothing but the completion itself');
  assert.equal((await world.slots.read(P4))?.state.generation, 1);
};

const correctedBeforePublish: Scenario = async () => {
  const world = await fanInWorld({ faults: { crashes: 1 } });
  await say(world, A);
  await run(world);
  await say(world, B);
  await run(world, { before: /^A: publish small-phase4-trigger/ });
  await take(world, /^crash A/);
  await say(world, A, { attempt: 2, output: 'corrected' });
  await take(world, /^deliver .*phase3-to-phase4 #5 to A/).catch(() => undefined);
  await calm(world);
  await checkChains(world, [P4]);
  assert.deepEqual(anomaliesOf(world), [], 'no message was malformed');
  const evidence = (await world.slots.read(P3))?.state.trigger;
  assert.equal((await world.slots.read(P4))?.state.cause?.triggerId, evidence?.triggerId, 'the newest evidence counts');
};

/** While the gates are judged on what is there, something else arrives. */
const correctedWhileJudged: Scenario = async () => {
  const both = { A: [TRANSITION], B: [TRANSITION] };
  const world = await fanInWorld({ shape: { ...SHAPE, gated: true }, instances: both });
  await world.put(proof, [{ game_date: DATE }]);
  await say(world, A);
  await run(world);
  await say(world, B);
  await take(world, /^deliver .* to A/);
  for (const effect of [/^A: get/, /^A: commit/, /^A: judge gates/]) await take(world, effect);
  await say(world, A, { attempt: 2, output: 'corrected' });
  await take(world, /^deliver .* to B/);
  for (const effect of [/^B: get/, /^B: commit/, /^A: get/]) await take(world, effect);
  if (canTake(world, /^A: commit/)) await take(world, /^A: commit/);
  await watchful().check(world);
  await run(world);
  const { trigger: issued, gate } = (await world.slots.read(P3))?.state ?? {};
  assert.ok(issued !== undefined && issued !== null && issued.evidenceHash === gate?.evidenceHash);
  assert.equal(await countOf(world, P3, 'TriggerIssued'), 1);
};

const nobodyReceives: Scenario = async () => {
  const world = await fanInWorld({ instances: { A: [TRANSITION, RECONCILER] }, ticks: 45 });
  for (const id of [A, B]) await say(world, id);
  await run(world);
  const copies = world.published.filter(({ message }) => message.attributes['kind'] === 'phase');
  assert.equal(copies.length, 1 + 3, 'published, then republished three times');
  assert.equal(new Set(copies.map(({ message }) => message.data)).size, 1, 'the same trigger');
};

const receivedLate: Scenario = async () => {
  const world = await fanInWorld({ faults: { drops: 1 }, ticks: 12 });
  for (const id of [A, B]) await say(world, id);
  await run(world, { before: /^deliver small-phase4-trigger/ });
  await take(world, /^drop small-phase4-trigger/);
  await calm(world);
  await checkChains(world, [P4]);
  assert.equal(await countOf(world, P3, 'ReceiptMissing'), 1);
  assert.equal(await countOf(world, P3, 'ReceiptObserved'), 1, 'once received, it asks no more');
};

const neighbours: Scenario = async () => {
  const world = await fanInWorld();
  const next = slotOf('p3', { gameDate: plusDays(DATE, 1) });
  await openBy(world, next, 'p2');
  await say(world, B);
  for (const id of [A, B]) await say(world, id, {}, next);
  await run(world);
  assert.equal(await countOf(world, P3, 'TriggerIssued'), 0, 'D stays open');
  assert.equal(await countOf(world, next, 'TriggerIssued'), 1, 'D+1 fires once');
  assert.deepEqual(Object.keys((await world.slots.read(P3))?.state.done ?? {}), [B]);
};

const earlyCompletion: Scenario = async () => {
  const world = await smallWorld({ pipeline: smallPipeline(SHAPE), instances: { A: 'all' } });
  const [first = ''] = idsOf(SHAPE, 'p4');
  await send(world, [completion(world, P4, first)]);
  await run(world);
  const early = (await world.slots.read(P4))?.state;
  assert.deepEqual(Object.keys(early?.done ?? {}), [first], 'planned on demand, nothing lost');
  assert.equal(world.effects.length, 0, 'nothing of the phase begins before its trigger');
  await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
  await run(world);
  assert.equal((await world.slots.read(P4))?.state.generation, 1, 'the cause is attached, no generation is spent');
  await checkChains(world, [P4]);
  assert.deepEqual(world.effects.map(({ fence }) => fence.table).sort(), ['small.p4_b', 'small.p5_a']);
};

const conflicting: Scenario = async () => {
  const world = await fanInWorld();
  await say(world, A);
  await run(world);
  const before = (await world.slots.read(P3))?.state.done[A];
  await say(world, A, { records: 7, output: 'another' });
  await run(world);
  assert.deepEqual((await world.slots.read(P3))?.state.done[A], before, 'the first is kept');
  assert.equal(await countOf(world, P3, 'ConflictingTerminal'), 1);
  assert.deepEqual(anomaliesOf(world), ['conflicting_terminal']);
};

/** Three reconcilers find the same failed attempt due in the same minute, in the order of the seed. */
const oneAttempt: Scenario = async () => {
  for (let seed = 0; seed < 12; seed += 1) {
    const both = [TRANSITION, RECONCILER];
    const world = await fanInWorld({ instances: { A: both, B: both, C: both } });
    await say(world, A, { fails: 'transient' });
    await run(world);
    await world.clock.advance(3 * MINUTE);
    for (let told = 0; told < 3; told += 1) await tick(world);
    for (const name of ['A', 'B', 'C']) await take(world, new RegExp(`^deliver small-tick .* to ${name}$`));
    for (let step = 0; world.choices().length > 0 && step < 500; step += 1)
      await world.step((seed * 7 + step * (1 + (seed % 3))) % world.choices().length);
    const issued = (await world.slots.log(P3)).flatMap((event) => (event.type === 'WorkIssued' ? event.work : []));
    const attempts = issued.filter(({ key }) => key === A).map(({ attempt }) => attempt);
    assert.deepEqual(attempts, [1, 2], `seed ${seed}: one attempt number is spent`);
  }
};

const failingPublish: Scenario = async () => {
  let now = (): number => MORNING;
  const world = await smallWorld({
    pipeline: smallPipeline(SHAPE),
    instances: { A: 'all' },
    ticks: 15,
    beforePublish: (topic) => {
      if (topic === 'small-phase4-complete' && now() < MORNING + 10 * MINUTE)
        throw new UnavailableError('the broker does not answer');
    },
  });
  now = () => world.clock.now();
  await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
  await run(world);
  await checkChains(world, [P4]);
  assert.deepEqual(world.effects.map(({ fence }) => fence.table).sort(), ['small.p4_a', 'small.p4_b', 'small.p5_a']);
};

/** A worker is slower than its lease; another takes over. Whoever comes late changes nothing. */
const staleExecutor =
  (lateAt: RegExp): Scenario =>
  async () => {
    const shape: Shape = { counts: { p2: 1, p3: 1, p4: 1, p5: 1 } };
    const others = ['phase4-dispatch', 'phase4-to-phase5', 'phase5-dispatch', 'phase5-worker', 'chain-closer'];
    const world = await smallWorld({
      pipeline: smallPipeline(shape),
      instances: { A: ['phase4-worker'], B: ['phase4-worker', ...others] },
      faults: { duplicates: 1 },
      timers: 'any',
      ticks: 3,
    });
    await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
    await run(world, { before: /^deliver .*phase4-worker/ });
    await take(world, /^duplicate .*phase4-worker/);
    await take(world, /^deliver .*phase4-worker.* to A/);
    for (let at = 0; !world.choices().some(({ label }) => lateAt.test(label)) && at < 10; at += 1)
      await take(world, /^A: /);
    for (let passed = 0; passed < 2; passed += 1) await take(world, /^timer/);
    await world.put(feed, [{ game_date: DATE, processor: 'p4.a', version: 2 }]);
    await take(world, /^deliver .*phase4-worker.* to B/);
    while (world.choices().some(({ label }) => label.startsWith('B: '))) await take(world, /^B: /);
    await run(world);
    await checkChains(world, [P4]);
    assert.deepEqual(world.effects.map(({ fence }) => fence.table).sort(), ['small.p4_a', 'small.p5_a'], 'I1');
    const version = (await world.rowsOf('p4.a'))[0]?.['version'];
    const [commit] = world.effects;
    assert.equal(version, commit?.fence.token === 1 ? 100 : 200, 'the newest holder has the last word');
  };

const deadline: Scenario = async () => {
  const shape: Shape = { counts: { p2: 1, p3: 4, p4: 1, p5: 1 }, optional: ['p3.c', 'p3.d'] };
  const old = gameDate('2021-10-05');
  const soft = MORNING + 4 * MINUTE;
  const far = slotOf('p3', { gameDate: old });
  const world = await fanInWorld({
    shape,
    ticks: 8,
    plan: (plan, slot) => ({
      ...plan,
      deadlines: { softAt: slot.phase === 'p3' ? soft : soft + 600 * MINUTE, hardAt: soft + 900 * MINUTE },
    }),
  });
  await openBy(world, far, 'p2');
  for (const slot of [P3, far]) for (const id of ['p3.a', 'p3.b']) await say(world, id, {}, slot);
  await run(world, { untilAt: soft - 1 });
  for (const slot of [P3, far]) assert.equal(await countOf(world, slot, 'TriggerIssued'), 0, 'not before the deadline');
  await run(world);
  for (const slot of [P3, far]) {
    const log = await world.slots.log(slot);
    const issued = log.find(({ type }) => type === 'TriggerIssued');
    assert.ok(issued?.type === 'TriggerIssued', `the timer alone triggers ${slot.gameDate}`);
    assert.equal(issued.trigger.reason, 'deadline_degraded');
    assert.deepEqual(issued.trigger.missing, ['p3.c', 'p3.d']);
  }
  await checkChains(world, [P4, { ...far, phase: 'p4' }]).catch((error: unknown) => {
    if (!String(error).includes('unfinished entries')) throw error;
  });
  assert.equal(world.effects.length, 4, 'both dates went on');
};

const cancelled: Scenario = async () => {
  const world = await fanInWorld();
  await say(world, A);
  await run(world);
  await handleSlot(world.operator.handling, P3, { t: 'cancel', reason: 'operator' });
  await say(world, B);
  await send(world, [trigger(world, P3, 'p2', { seq: 2 }), trigger(world, P3, 'p2', { seq: 1 })]);
  await say(world, A, { attempt: 2, output: 'corrected' });
  await run(world);
  assert.equal((await world.slots.read(P3))?.state.status, 'cancelled');
  assert.equal(await world.slots.read(P4), null, 'nothing goes on');
};

/** The run below was cancelled before its trigger came. */
const cancelledBelow: Scenario = async () => {
  const world = await fanInWorld({ ticks: 45 });
  const [first = ''] = idsOf(SHAPE, 'p4');
  await say(world, first, {}, P4);
  await run(world, { untilAt: MORNING });
  await handleSlot(world.operator.handling, P4, { t: 'cancel', reason: 'operator' });
  for (const id of [A, B]) await say(world, id);
  await run(world);
  const triggers = world.published.filter(({ topic, message }) => {
    return topic === 'small-phase4-trigger' && message.attributes['kind'] === 'phase';
  });
  assert.equal(triggers.length, 1, 'nobody is asked again to start what was cancelled');
  assert.equal(await countOf(world, P3, 'ReceiptMissing'), 0);
  assert.equal(await world.slots.read(slotOf('p5')), null);
};

/** Work of generation 1 is still on its way when generation 2 has been done. */
const lateGeneration: Scenario = async () => {
  const shape: Shape = { counts: { p2: 1, p3: 1, p4: 1, p5: 1 } };
  const world = await smallWorld({ pipeline: smallPipeline(shape), instances: { A: 'all' } });
  await send(world, [trigger(world, P4, 'p3', { seq: 1 })]);
  await run(world, { before: /^deliver .*phase4-worker/ });
  await send(world, [trigger(world, P4, 'p3', { seq: 2 })]);
  for (let step = 0; canTake(world, /phase4-dispatch|^A: /) && step < 30; step += 1)
    await take(world, canTake(world, /^A: /) ? /^A: / : /^deliver .*phase4-dispatch/);
  const before = (await world.slots.read(P4))?.state;
  assert.equal(before?.generation, 2);
  await world.put(feed, [{ game_date: DATE, processor: 'p4.a', version: 2 }]);
  const orders = world.choices().filter(({ label }) => /^deliver .*phase4-worker/.test(label));
  const newest = orders.at(-1)?.label.replace(/.*(#\d+) .*/, '$1');
  assert.ok(orders.length === 2 && newest !== undefined);
  await take(world, new RegExp(`^deliver .*phase4-worker.*${newest} `));
  for (let step = 0; canTake(world, /^A: /) && step < 30; step += 1) await take(world, /^A: /);
  await run(world);
  await checkChains(world, [P4]);
  const [own, ...others] = world.effects.filter(({ fence }) => fence.table === 'small.p4_a');
  assert.ok(own?.fence.generation === 2 && others.length === 0, 'generation 1 wrote nothing over it');
  const terminal = world.published.filter(({ message }) => message.attributes['processor'] === 'p4.a');
  const told = terminal.filter(({ message }) => message.attributes['kind'] === 'completion');
  const statuses = told.map(({ message }) => message.attributes['status'] ?? '');
  assert.deepEqual(statuses.sort(textOrder), ['skipped', 'success']);
  assert.equal((await world.slots.read(P4))?.state.generation, 2);
  assert.equal(world.bus.waiting('small-phase4-trigger-dlq'), 0, 'nobody gave up on a message');
};

/** Every slot of phase 3 waits for a topic that does not answer; one of phase 4 that comes after them does not. */
const oneStuck: Scenario = async () => {
  const dates = Array.from({ length: 6 }, (_, index) => plusDays(DATE, index));
  const [last = P4] = dates
    .map((date) => slotOf('p4', { gameDate: date }))
    .sort((a, b) => textOrder(slotIdOf(b), slotIdOf(a)));
  let isDown = true;
  const world = await fanInWorld({
    instances: { A: ['phase4-to-phase5'], B: [TRANSITION], R: [RECONCILER] },
    ticks: 4,
    faults: { crashes: 1, drops: 1 },
    beforePublish: (topic) => {
      if (isDown && topic === 'small-phase4-trigger') throw new UnavailableError('no answer');
    },
  });
  for (const date of dates) {
    const slot = slotOf('p3', { gameDate: date });
    await openBy(world, slot, 'p2');
    for (const id of [A, B]) await say(world, id, {}, slot);
  }
  await run(world, { before: /^timer/ });
  isDown = false;
  await openBy(world, last, 'p3');
  isDown = true;
  const [first = '', second = ''] = idsOf(SHAPE, 'p4');
  await say(world, first, {}, last);
  await run(world, { before: /^timer/ });
  await say(world, second, {}, last);
  await take(world, /^deliver .*phase4-to-phase5/);
  await take(world, /^A: get/);
  await take(world, /^A: commit/);
  await take(world, /^crash A/);
  await take(world, /^drop .*phase4-to-phase5/);
  await calm(world);
  assert.deepEqual(Object.keys((await world.slots.read(last))?.state.outbox ?? {}), [], 'rescued');
};

const wholeDay: Scenario = async () => {
  const shape: Shape = { counts: { p2: 2, p3: 3, p4: 2, p5: 1 }, gated: true, waves: true };
  const world = await smallWorld({ pipeline: smallPipeline(shape), instances: { A: 'all', B: 'all' }, ticks: 6 });
  await world.put(proof, [{ game_date: DATE }]);
  await startLive(world, slotOf('p1'));
  await run(world);
  await checkChains(world, [slotOf('p1')]);
  assert.equal(world.effects.length, 8);
  await checkAtRest(world);
  await checkDuplicates(world, run);
};

/** Nothing but events: what a timer would rescue stays where it is. */
const withoutReconciler: Scenario = async () => {
  const shape: Shape = { counts: { p2: 2, p3: 2, p4: 2, p5: 1 }, gated: true, waves: true };
  const pipeline = smallPipeline(shape);
  const functions = topologyOf(pipeline).functions.map(({ name }) => name);
  const world = await smallWorld({ pipeline, instances: { A: functions, B: functions } });
  await world.put(proof, [{ game_date: DATE }]);
  await startLive(world, slotOf('p1'));
  await run(world);
  await checkChains(world, [slotOf('p1')]);
  for (const phase of ['p2', 'p3', 'p4'])
    for (const event of await world.slots.log(slotOf(phase)))
      if (event.type === 'TriggerPublished' || event.type === 'WorkPublished') assert.equal(event.rescuedBy, null);
};

/** Histories by what must become of them. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'S01 all completions and a failing gate: blocked, then the timer alone triggers once': gateThenTimer,
  'S28 T-32 a gate that throws is unevaluable: held, never passed': gateUnreadable,
  'S06 T-25 tomorrow(D) and overnight(D) have a trigger each': separateModes,
  'S08 T-18 an unknown processor is acked and recorded once, and changes nothing': bogusName,
  'S13 T-04 a trigger published twice to three instances, strays among them, opens one generation, one run per processor':
    strays,
  'S14 trigger k = 2, then k = 1: the generation of k = 2 stays': olderTrigger,
  'S14 trigger k = 1, then k = 2 and late copies of both: generation 2, once': newerTrigger,
  'S15 T-26 a correction with another hash opens generation 2 in every phase below': corrected,
  'S16 T-26 a re-run with the same hash changes nothing below': sameAgain,
  'S15 a correction before the first trigger was published: the newest evidence is what goes on':
    correctedBeforePublish,
  'S15 a correction while the gates are judged: they are judged again': correctedWhileJudged,
  'S30 a trigger nobody receives is republished three times': nobodyReceives,
  'S30 a trigger lost on its way is republished after 5 min, and received once': receivedLate,
  'S47 I4 D lacks a processor, D+1 has both: D stays open, D+1 fires once': neighbours,
  'S48 a completion before its slot exists is kept, and starts nothing': earlyCompletion,
  'S52 B-T31 three reconcilers in one minute spend one attempt number': oneAttempt,
  'S55 publishing completions fails for 10 min: announced then, each once': failingPublish,
  'S56 the same event with another payload: the first is kept, the other recorded': conflicting,
  'T-35 an executor that comes back after its lease and before its write is refused': staleExecutor(/^A: write/),
  'T-35 an executor that comes back after its write changes nothing any more': staleExecutor(/^A: commit update/),
  'T-39 T-40 the deadline of any date is kept by its own timer': deadline,
  'I7 nothing follows a cancel': cancelled,
  'I7 S30 a trigger of a run that was cancelled is not told again': cancelledBelow,
  'S20 T-09 work of a generation that is over ends as superseded, and is not retried for ever': lateGeneration,
  'S03 a slot that cannot be published keeps no other from its rescue': oneStuck,
  'T-37 a whole live day passes without any reconciler, and nothing of it is a rescue': withoutReconciler,
  'I5 a whole live day over two instances, and everything it ever published again': wholeDay,
};
