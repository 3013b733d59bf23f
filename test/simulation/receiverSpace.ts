import assert from 'node:assert/strict';
import type { FaultBudget } from '../../shared/adapters/simulated/simulatedWorld.js';
import { textOrder } from '../../shared/domain/textOrder.js';
import type { StateSpace } from './exploreStates.js';
import { checkAtRest } from './invariants.js';
import { send, trigger } from './messages.js';
import { idsOf, smallPipeline, type Shape } from './smallPipeline.js';
import { slotOf, type WorldOptions } from './smallWorld.js';
import { watchedWorld } from './watchedWorld.js';

const P4 = slotOf('p4');

/** A trigger of phase 4 on its way to two instances of its receiver, and of its worker where the work is done too. */
export const receiverSpace = (given: {
  readonly processors: number;
  readonly works: boolean;
  readonly copies: number;
  readonly faults: Partial<FaultBudget>;
}): StateSpace => {
  const shape: Shape = { counts: { p2: 1, p3: 1, p4: given.processors, p5: 1 } };
  const pipeline = smallPipeline(shape);
  const hosted = given.works ? ['phase4-dispatch', 'phase4-worker'] : ['phase4-dispatch'];
  const options: WorldOptions = { pipeline, instances: { A: hosted, B: hosted }, faults: given.faults };
  return {
    make: () =>
      watchedWorld({ ...options, faults: { ...given.faults } }, async (world, alike) => {
        await alike(given.copies, () => send(world, [trigger(world, P4, 'p3', { seq: 1 })], given.copies));
      }),
    atRest: async (world) => {
      await checkAtRest(world);
      const stored = await world.slots.read(P4);
      assert.equal(stored?.state.generation, 1, 'one generation');
      const kind = given.works ? 'completion' : 'work';
      const ordered = world.published.filter(({ message }) => message.attributes['kind'] === kind);
      const processors = new Set(ordered.map(({ message }) => message.attributes['processor'] ?? ''));
      assert.deepEqual(
        [...processors].sort(textOrder),
        idsOf(shape, 'p4'),
        'I3: everything the phase begins with was dispatched',
      );
      assert.equal(new Set(ordered.map(({ message }) => message.data)).size, given.processors, 'copies are the same');
      if (given.works)
        assert.deepEqual(
          world.effects.map(({ fence }) => fence.table).sort(),
          idsOf(shape, 'p4').map((id) => `small.${id.replace('.', '_')}`),
          'I1: each processor commits once',
        );
    },
  };
};
