import { BrokenSchedule } from '../support/explore.js';
import type { SmallWorld } from './smallWorld.js';

/** A world whose interleavings are explored state by state. */
export interface StateSpace {
  /** A new world, the same each time. */
  readonly make: () => Promise<Watched>;
  /** Throws when something is wrong with a world at rest. */
  readonly atRest: (world: SmallWorld) => void | Promise<void>;
}

export interface Watched {
  readonly world: SmallWorld;
  /** Throws when something is wrong that may never be, after any step. */
  readonly check: (world: SmallWorld) => Promise<void>;
  /** Takes what is there for checked already. */
  readonly note: (world: SmallWorld) => void;
  /** Everything that what happens next depends on. The same text: the same future. */
  readonly fingerprint: () => Promise<string>;
  /** Indices of the choices worth trying: any schedule left out ends in a state that another one reaches too. */
  readonly worthTrying: () => readonly number[];
}

export interface ExploredStates {
  readonly states: number;
  readonly transitions: number;
  readonly rests: number;
  /** Every state was reached. */
  readonly isComplete: boolean;
}

/**
 * Visits every state reachable from the start, each once, depth first. Going back means running the prefix again in a new
 * world, because a handler in the middle of its work cannot be copied.
 * @throws {BrokenSchedule} at the first that breaks a promise.
 */
export const exploreStates = async (space: StateSpace, mostTransitions = 1_000_000): Promise<ExploredStates> => {
  const seen = new Set<string>();
  const todo: number[][] = [[]];
  let transitions = 0;
  let rests = 0;
  for (let prefix = todo.pop(); prefix !== undefined; prefix = todo.pop()) {
    if (transitions >= mostTransitions) return { states: seen.size, transitions, rests, isComplete: false };
    const { world, check, note, fingerprint, worthTrying } = await space.make();
    const taken: number[] = [];
    try {
      for (const index of prefix.slice(0, -1)) {
        taken.push(index);
        await world.step(index);
      }
      if (prefix.length > 0) note(world);
      const last = prefix.at(-1);
      for (let next = last; ;) {
        if (next !== undefined) {
          taken.push(next);
          await world.step(next);
          transitions += 1;
        }
        const state = await fingerprint();
        if (seen.has(state)) break;
        seen.add(state);
        await check(world);
        const [first, ...others] = worthTrying();
        if (first === undefined) {
          rests += 1;
          await space.atRest(world);
          break;
        }
        for (const other of others) todo.push([...taken, other]);
        next = first;
      }
    } catch (error) {
      throw new BrokenSchedule(taken, world.trail(), null, error);
    }
  }
  return { states: seen.size, transitions, rests, isComplete: true };
};
