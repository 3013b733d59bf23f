import assert from 'node:assert/strict';
import { assert as holds, constantFrom, property, shuffledSubarray } from 'fast-check';
import { buildPlan } from '../../../shared/domain/buildPlan.js';
import type { Plan } from '../../../shared/domain/slot/plan.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { shareOf } from '../../../shared/pipelines/nba/predictions/partOf.js';
import { contextOf } from '../../support/processorRun.js';
import {
  aCompletion,
  aSlot,
  HOUR,
  MINUTE,
  present,
  started,
  successes,
  T0,
  TIMER,
  type History,
} from '../../support/slots.js';

const CONSOLIDATION = 'p5.consolidation';
/** Thirteen games and batches of 25: sixteen parts. */
const GAMES = Array.from({ length: 13 }, (_, index) => `20241105_${String.fromCharCode(65 + index)}AA_BOS`);
const SLOT = aSlot({ phase: 'p5', mode: 'same_day' });

const plan = (): Plan => ({
  ...buildPlan(
    nba,
    SLOT,
    {
      phases: nba.phases.map(({ id }) => id),
      processors: null,
      offered: null,
      constants: { 'predictions.batch_size': 25 },
    },
    { games: GAMES, version: 's1' },
  ),
  gates: [],
  deadlines: { softAt: T0 + 5 * HOUR, hardAt: T0 + 23 * HOUR },
});
const PARTS = Object.keys(plan().entries).filter((key) => key !== CONSOLIDATION);
const run = (): History => started(plan(), SLOT);
const arrives = (key: string) => aCompletion(key, SLOT).arrives;

describe('the predictions of a date', () => {
  it('S33 365 players are in sixteen parts, each in one of them', () => {
    assert.equal(PARTS.length, 16);
    const players = Array.from({ length: 365 }, (_, index) => `player${index}`);
    const shares = PARTS.map((_, index) => shareOf(players, { ...contextOf('2024-11-05'), part: { index, of: 16 } }));
    assert.deepEqual(shares.flat(), players);
    assert.ok(shares.every((share) => share.length <= 25));
  });

  it('S33 T-44 whatever order the parts end in, consolidation is ordered once, with the last of them', () => {
    holds(
      property(shuffledSubarray(PARTS, { minLength: 16 }), constantFrom(0, 7, 15), (order, twice) => {
        const most = run()
          .all(order.slice(0, -1).map(arrives))
          .when(arrives(order[twice === 15 ? 0 : twice] ?? ''));
        assert.ok(!most.ordered.includes(`${CONSOLIDATION}@1`));
        const all = most.when(arrives(order.at(-1) ?? '')).when(arrives(order[0] ?? ''));
        assert.equal(all.ordered.filter((work) => work === `${CONSOLIDATION}@1`).length, 1);
        assert.equal(all.triggers.length, 0);
      }),
    );
  });

  it('S33 a worker at its limit is no silent end: its part is tried again, the rest wait for it', () => {
    const [stuck = '', ...others] = PARTS;
    const limited = run().all([
      ...others.map(arrives),
      aCompletion(stuck, SLOT).failed('transient', 'lease_expired').arrives,
    ]);
    assert.ok(!limited.ordered.includes(`${CONSOLIDATION}@1`));
    const retried = limited
      .later(2 * MINUTE)
      .when(TIMER)
      .then('WorkIssued');
    const done = retried.when(aCompletion(stuck, SLOT).attempt(2).arrives);
    assert.ok(done.ordered.includes(`${CONSOLIDATION}@1`));
    assert.equal(done.when(arrives(CONSOLIDATION)).triggers.length, 1);
  });

  it('T-44 no share of the parts is enough, not even at the deadline', () => {
    const most = run()
      .all(successes([]))
      .all(PARTS.slice(1).map(arrives))
      .at(T0 + 5 * HOUR)
      .when(TIMER);
    assert.equal(most.triggers.length, 0);
    assert.ok(!most.ordered.includes(`${CONSOLIDATION}@1`));
  });

  it('S32 T-45 a consolidation that throws publishes nothing: no trigger by any timer, and the phase fails', () => {
    const thrown = run().all([...PARTS.map(arrives), aCompletion(CONSOLIDATION, SLOT).failed('permanent').arrives]);
    const late = [HOUR, 5 * HOUR, 6 * HOUR, 23 * HOUR].reduce((history, at) => history.at(T0 + at).when(TIMER), thrown);
    assert.equal(late.triggers.length, 0);
    assert.equal(late.count('PhaseFailed'), 1);
    assert.equal(present(late.state).status, 'failed');
  });
});
