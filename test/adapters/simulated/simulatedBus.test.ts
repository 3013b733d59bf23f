import { simulatedBus } from '../../../shared/adapters/simulated/simulatedBus.js';
import { settled, simulatedClock } from '../../../shared/adapters/simulated/simulatedClock.js';
import { busContract, type BusWorld } from '../../contract/busContract.js';
import { seededPick } from '../../support/explore.js';

const seededWorld = async (seed: number): Promise<BusWorld> => {
  const clock = simulatedClock(0);
  const bus = simulatedBus({ subscriptions: [], clock });
  const pick = seededPick(seed);
  const drive = async (): Promise<void> => {
    for (;;) {
      await settled();
      const choices = bus.choices();
      if (choices.length > 0) choices[pick(choices, 0)]?.take();
      else if (!clock.wakeNext()) return;
    }
  };
  let processes = 0;
  return {
    open: async (subscriptions) => {
      bus.declare(subscriptions);
      processes += 1;
      const instance = `process ${processes}`;
      let isStarted = false;
      return {
        bus: {
          publish: async (topic, messages) => {
            await bus.publish(topic, messages);
            if (isStarted) await drive();
          },
        },
        attach: (name, handler) => bus.attach(name, handler, instance),
        start: () => {
          isStarted = true;
        },
        idle: drive,
        crash: async () => bus.crash(instance),
        waiting: (name) => bus.waiting(name),
      };
    },
    close: async () => undefined,
  };
};

for (const seed of [1, 2, 3])
  describe(`simulatedBus keeps the promises of Bus, seed ${seed}`, () => {
    busContract(() => seededWorld(seed));
  });
