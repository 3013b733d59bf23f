import assert from 'node:assert/strict';
import type { FaultBudget } from '../../shared/adapters/simulated/simulatedWorld.js';
import type { StateSpace } from './exploreStates.js';
import { checkAtRest } from './invariants.js';
import { completion, openBy, send } from './messages.js';
import { idsOf, proof, smallPipeline, type Shape } from './smallPipeline.js';
import { DATE, slotOf, type SmallWorld } from './smallWorld.js';
import { watchedWorld } from './watchedWorld.js';

const P3 = slotOf('p3');
const TRANSITION = ['phase3-to-phase4'];

export interface FanIn {
  readonly processors: number;
  readonly gated: boolean;
  readonly faults: Partial<FaultBudget>;
  /** Deliveries of each completion. */
  readonly copies: number;
}

/** The trigger of phase 4 as the broker took it: at least once, and always the same. */
export const triggersOf = (world: SmallWorld): ReadonlySet<string> =>
  new Set(
    world.published
      .filter(({ topic, message }) => topic === 'small-phase4-trigger' && message.attributes['kind'] === 'phase')
      .map(({ message }) => message.data),
  );

/**
 * Phase 3 at work: its completions on their way, each so many times, to two instances of its transition function. Alike
 * without waves, so only one order of first deliveries is tried.
 */
export const fanInSpace = ({ processors, gated, faults, copies }: FanIn): StateSpace => {
  const shape: Shape = { counts: { p2: 1, p3: processors, p4: 1, p5: 1 }, gated };
  const pipeline = smallPipeline(shape);
  return {
    make: () =>
      watchedWorld(
        { pipeline, instances: { A: TRANSITION, B: TRANSITION }, faults: { ...faults } },
        async (world, alike) => {
          if (gated) await world.put(proof, [{ game_date: DATE }]);
          await openBy(world, P3, 'p2');
          const completions = idsOf(shape, 'p3').map((id) => completion(world, P3, id));
          await alike(copies, () => send(world, completions, copies));
        },
      ),
    atRest: async (world) => {
      await checkAtRest(world);
      const log = await world.slots.log(P3);
      assert.equal(log.filter(({ type }) => type === 'TriggerIssued').length, 1, 'I3: one trigger is issued');
      assert.equal(triggersOf(world).size, 1, 'I3: the trigger was published, and every copy of it is the same');
    },
  };
};
