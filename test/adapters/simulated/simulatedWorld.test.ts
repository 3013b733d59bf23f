import assert from 'node:assert/strict';
import { simulatedClock } from '../../../shared/adapters/simulated/simulatedClock.js';
import {
  simulatedWorld,
  type FaultBudget,
  type InstancePorts,
  type Program,
  type SimulatedWorld,
} from '../../../shared/adapters/simulated/simulatedWorld.js';
import { ConcurrencyError } from '../../../shared/domain/errors.js';
import type { Delivery, DeliveryResult } from '../../../shared/ports/bus.js';
import type { Doc } from '../../../shared/ports/docStore.js';
import { BrokenSchedule, exploreAll, exploreSeeds, replay, type Exploration } from '../../support/explore.js';

const SUBSCRIPTIONS = [
  { topic: 'done', subscription: 'done-fanIn', function: 'fanIn' },
  { topic: 'go', subscription: 'go-receiver', function: 'receiver' },
];
const EXPECTED = ['a', 'b'];
const ref = { collection: 'slots', id: 's' };

const isComplete = (doc: Doc): boolean => EXPECTED.every((name) => doc.data[name] === true);

/** Records the name in the slot document in one conditional write. */
const record = async (
  { docs }: InstancePorts,
  name: string,
): Promise<{ readonly doc: Doc; readonly isNew: boolean }> => {
  for (;;) {
    const [doc] = await docs.get([ref]);
    assert.ok(doc);
    if (doc.data[name] === true) return { doc, isNew: false };
    try {
      const [version] = await docs.commit([{ kind: 'update', ref, data: { [name]: true }, version: doc.version }]);
      return { doc: { ...doc, version: version ?? '', data: { ...doc.data, [name]: true } }, isNew: true };
    } catch (error) {
      if (!(error instanceof ConcurrencyError)) throw error;
    }
  }
};

const publish = (ports: InstancePorts): Promise<void> => ports.bus.publish('go', [{ data: 'go', attributes: {} }]);

/** One transaction, and who completes the set publishes: what most teams write. */
const winnerPublishes =
  (ports: InstancePorts) =>
  async ({ data }: Delivery): Promise<DeliveryResult> => {
    const { doc, isNew } = await record(ports, data);
    if (isNew && isComplete(doc)) await publish(ports);
    return 'ack';
  };

/** Whoever finds the set complete and the trigger unmarked publishes, then marks. */
const publishUntilMarked =
  (ports: InstancePorts) =>
  async ({ data }: Delivery): Promise<DeliveryResult> => {
    const { doc } = await record(ports, data);
    if (isComplete(doc) && doc.data['published'] !== true) {
      await publish(ports);
      await ports.docs.commit([{ kind: 'update', ref, data: { published: true }, version: null }]);
    }
    return 'ack';
  };

const world = async (
  fanIn: (ports: InstancePorts) => (delivery: Delivery) => Promise<DeliveryResult>,
  faults: Partial<FaultBudget>,
): Promise<SimulatedWorld & { received(): number }> => {
  let received = 0;
  const made = simulatedWorld({ start: 0, subscriptions: SUBSCRIPTIONS, faults });
  await made.docs.commit([{ kind: 'create', ref, data: {} }]);
  const transition: Program = (ports) => ({ fanIn: fanIn(ports) });
  made.run('transition', transition);
  made.run('receiver', () => ({
    receiver: async () => {
      received += 1;
      return 'ack';
    },
  }));
  await made.bus.publish(
    'done',
    EXPECTED.map((data) => ({ data, attributes: {} })),
  );
  return { ...made, received: () => received };
};

const exploration = (
  fanIn: (ports: InstancePorts) => (delivery: Delivery) => Promise<DeliveryResult>,
  faults: Partial<FaultBudget>,
): Exploration<Awaited<ReturnType<typeof world>>> => ({
  make: () => world(fanIn, faults),
  atRest: (made) => assert.ok(made.received() >= 1, 'the trigger is lost'),
});

describe('simulatedWorld', () => {
  it('tries every interleaving: without a fault the winner publishes in all of them', async () => {
    const { isComplete: all, runs } = await exploreAll(exploration(winnerPublishes, {}));
    assert.ok(all);
    assert.ok(runs > 10, `${runs} runs`);
  });

  it('T-30 finds that the trigger is lost when the winner crashes, and runs the schedule again', async () => {
    const broken = await exploreAll(exploration(winnerPublishes, { crashes: 1 })).then(
      () => assert.fail('not found'),
      (error: unknown) => error,
    );
    assert.ok(broken instanceof BrokenSchedule);
    assert.match(broken.message, /the trigger is lost[^]*crash transition/);
    await assert.rejects(replay(exploration(winnerPublishes, { crashes: 1 }), broken.schedule), BrokenSchedule);
    await replay(exploration(publishUntilMarked, { crashes: 1 }), broken.schedule);
  });

  it('T-21 finds it by seeds too, and shrinks it to what matters', async () => {
    const broken = await exploreSeeds(exploration(winnerPublishes, { crashes: 1 }), { from: 1, count: 2_000 }).then(
      () => assert.fail('not found'),
      (error: unknown) => error,
    );
    assert.ok(broken instanceof BrokenSchedule && broken.seed !== null);
    assert.equal(broken.trail.filter((line) => line.startsWith('crash')).length, 1);
  });

  it('finds no lost trigger when publishing goes on until marked: crash, duplicate, ambiguous commit, lost publish', async () => {
    for (const faults of [{ crashes: 1 }, { ambiguousCommits: 1 }, { lostPublishes: 1 }] as const)
      assert.ok((await exploreAll(exploration(publishUntilMarked, faults))).isComplete);
    const faults = { crashes: 2, duplicates: 2, ambiguousCommits: 1, conflicts: 2, lostPublishes: 1 };
    await exploreSeeds(exploration(publishUntilMarked, faults), { from: 1, count: 500 });
  });

  it('the same schedule gives the same history', async () => {
    const trails: (readonly string[])[] = [];
    for (let time = 0; time < 2; time += 1) {
      const made = await world(publishUntilMarked, { crashes: 1, duplicates: 1 });
      for (let step = 0; made.choices().length > 0; step += 1) await made.step((step * 7) % made.choices().length);
      trails.push([...made.trail(), JSON.stringify(made.docs.dump())]);
    }
    assert.deepEqual(trails[0], trails[1]);
    assert.ok((trails[0]?.length ?? 0) > 5);
  });

  it('a crashed instance takes no further effect; its delivery comes to the next one', async () => {
    let launches = 0;
    const made = simulatedWorld({ start: 0, subscriptions: SUBSCRIPTIONS, faults: { crashes: 1 } });
    made.run('transition', ({ docs }) => {
      launches += 1;
      const launch = launches;
      return {
        fanIn: async () => {
          await docs.commit([{ kind: 'create', ref: { collection: 'slots', id: `${launch}` }, data: {} }]);
          await docs.commit([{ kind: 'create', ref: { collection: 'slots', id: `${launch} again` }, data: {} }]);
          return 'ack';
        },
      };
    });
    await made.bus.publish('done', [{ data: 'a', attributes: {} }]);
    const take = async (label: RegExp): Promise<void> => {
      const index = made.choices().findIndex((choice) => label.test(choice.label));
      assert.ok(index >= 0, `${String(label)} in ${JSON.stringify(made.choices())}`);
      await made.step(index);
    };
    await take(/^deliver/);
    await take(/commit create 1/);
    await take(/^crash/);
    await take(/^deliver/);
    while (made.choices().length > 0) await made.step(0);
    assert.deepEqual(Object.keys(made.docs.dump()), ['slots/1', 'slots/2', 'slots/2 again']);
    assert.equal(made.bus.waiting('done-fanIn'), 0);
  });
});

describe('simulatedClock', () => {
  it('wakes sleepers in order of time, then of going to sleep, each after what follows from the one before', async () => {
    const clock = simulatedClock(1_000);
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number, then: number | null): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now()}`);
      if (then !== null) await sleeper(`${name}+`, then, null);
    };
    void sleeper('late', 50, null);
    void sleeper('first', 10, 15);
    void sleeper('second', 10, null);
    await clock.advance(40);
    assert.deepEqual(woken, ['first@1010', 'second@1010', 'first+@1025']);
    assert.equal(clock.now(), 1_040);
    assert.equal(clock.nextAt(), 1_050);
  });
});
