import assert from 'node:assert/strict';
import { simulatedClock } from '../../../shared/adapters/simulated/simulatedClock.js';
import { simulatedDocStore } from '../../../shared/adapters/simulated/simulatedDocStore.js';
import { slotStore } from '../../../shared/application/slot/slotStore.js';
import { decide, type SlotInput } from '../../../shared/domain/slot/decide.js';
import { fold } from '../../../shared/domain/slot/evolve.js';
import {
  aCompletion,
  aPlan,
  aSlot,
  aTrigger,
  FIVE,
  HOUR,
  MINUTE,
  PLAYERS,
  present,
  successes,
  T0,
  TIMER,
  unorderedFive,
} from '../../support/slots.js';

const SLOT = aSlot();
const plan = aPlan({ entries: unorderedFive(), settleMs: 2 * MINUTE, locksAt: T0 + HOUR });
const corrected = (output: string, attempt: number): SlotInput =>
  aCompletion(PLAYERS).attempt(attempt).giving(output).arrives;

/** A slot that goes through changes of every kind that come and go again. */
const HISTORY: readonly (readonly [number, SlotInput])[] = [
  [0, aTrigger(plan)],
  ...successes(FIVE).map((input) => [0, input] as const),
  [1, corrected('first', 2)],
  [4, TIMER],
  [61, corrected('late', 3)],
  [62, { t: 'reopen', plan }],
];

describe('a stored slot', () => {
  it('I6 is what its log folds to after each input, fields that came and went included', async () => {
    const clock = simulatedClock(T0);
    const docs = simulatedDocStore();
    const writer = slotStore(docs, clock, () => 0.5);
    const seen = new Set<string>();
    for (const [minutes, input] of HISTORY) {
      const now = T0 + minutes * MINUTE;
      await writer.transact(SLOT, (state) => decide(state, input, now), { logs: true });
      // A reader of its own: what the writer remembers does not count.
      const reader = slotStore(docs, clock, () => 0.5);
      const { state } = present(await reader.read(SLOT));
      assert.deepEqual(state, fold(await reader.log(SLOT)));
      for (const field of ['changedAt', 'lateEvidence'] as const) if (state[field] !== undefined) seen.add(field);
    }
    assert.deepEqual([...seen].sort(), ['changedAt', 'lateEvidence']);
    const { state } = present(await slotStore(docs, clock, () => 0.5).read(SLOT));
    assert.deepEqual([state.generation, state.changedAt, state.lateEvidence], [2, undefined, undefined]);
  });
});
