import assert from 'node:assert/strict';
import type { Choice } from '../../shared/adapters/simulated/simulatedBus.js';
import { watchful } from './invariants.js';
import type { SmallWorld } from './smallWorld.js';

const isMisfortune = ({ kind }: Choice): boolean =>
  kind === 'crash' || kind === 'fault' || kind === 'duplicate' || kind === 'drop';

const MOST_STEPS = 20_000;

/** Takes one choice by its label. @throws {AssertionError} it is not open. */
export const take = async (world: SmallWorld, label: RegExp): Promise<void> => {
  const choices = world.choices();
  const index = choices.findIndex((choice) => label.test(choice.label));
  assert.ok(index >= 0, `${String(label)} is none of ${choices.map((choice) => choice.label).join(' | ')}`);
  await world.step(index);
};

export const canTake = (world: SmallWorld, label: RegExp): boolean =>
  world.choices().some((choice) => label.test(choice.label));

/**
 * Lets everything happen that happens by itself, effects first and in order, no misfortune, invariants checked after each
 * step; stops before a step with the given label, or at rest, or when the next timer lies after `untilAt`.
 */
export const run = async (
  world: SmallWorld,
  stop: { readonly before?: RegExp; readonly untilAt?: number } = {},
): Promise<void> => {
  const { check } = watchful();
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const choices = world.choices();
    const { before } = stop;
    if (before !== undefined && choices.some(({ label, kind }) => kind !== 'fault' && before.test(label))) return;
    const index = choices.findIndex((choice) => !isMisfortune(choice));
    const next = choices[index];
    if (next === undefined) return;
    if (next.kind === 'timer' && (world.clock.nextAt() ?? 0) > (stop.untilAt ?? Number.POSITIVE_INFINITY)) return;
    await world.step(index);
    await check(world);
  }
  assert.fail(`no rest after ${MOST_STEPS} steps:\n${world.trail().slice(-20).join('\n')}`);
};

/** No more faults; then to rest. */
export const calm = async (world: SmallWorld): Promise<void> => {
  for (const name of Object.keys(world.faults) as (keyof typeof world.faults)[]) world.faults[name] = 0;
  await run(world);
};
