import assert from 'node:assert/strict';
import { workIdOf } from '../../../shared/domain/slot/evolve.js';
import { slotIdOf } from '../../../shared/domain/slot/key.js';
import { isDispatched, nextWakeAt } from '../../../shared/domain/slot/state.js';
import {
  aCause,
  aCompletion,
  anEntry,
  aPlan,
  aReplayPlan,
  aSlot,
  aTrigger,
  FIVE,
  given,
  MINUTE,
  opens,
  PLAYERS,
  present,
  started,
  successes,
  T0,
  TIMER,
  unorderedFive,
  type History,
} from '../../support/slots.js';

describe('the receiver of a trigger', () => {
  it('opens the run, attaches its cause and orders the first wave in one decision', () => {
    started().then({ type: 'RunPlanned', generation: 1 }, { type: 'PhaseStarted', cause: aCause() }, 'WorkIssued');
  });

  it('S13 the same trigger again opens nothing: one generation, each work once', () => {
    const twice = started().when(aTrigger());
    twice.thenIgnored('duplicate');
    assert.equal(present(twice.state).generation, 1);
    assert.equal(new Set(twice.ordered).size, twice.ordered.length);
  });

  it('S14 a newer trigger re-opens, an older one afterwards is recorded as stale and starts nothing', () => {
    const first = aCause(1, 1);
    const second = aCause(1, 2);
    const reopened = given([], T0).when(aTrigger(aPlan(), second));
    const stale = reopened
      .when(aTrigger(aPlan(), first))
      .then({ type: 'StaleTriggerSeen', triggerId: first.triggerId });
    assert.equal(present(stale.last).verdict, 'stale_trigger');
    assert.equal(present(stale.state).generation, 1);
    assert.equal(present(stale.state).cause?.triggerId, second.triggerId);
    assert.deepEqual(stale.ordered, reopened.ordered);
  });

  it('S14 a stale trigger is recorded once, however often it comes', () => {
    const stale = given([], T0).all([aTrigger(aPlan(), aCause(1, 2)), aTrigger(aPlan(), aCause(1, 1))]);
    stale.when(aTrigger(aPlan(), aCause(1, 1))).thenIgnored('stale_trigger');
  });

  it('T-26 a newer trigger opens the next generation with nothing of the one before', () => {
    const plan = aPlan({ entries: unorderedFive() });
    const second = started(plan)
      .all([...successes(FIVE), aTrigger(plan, aCause(1, 2))])
      .then(
        { type: 'PhaseReopened', generation: 2, plan },
        { type: 'PhaseStarted', cause: aCause(1, 2) },
        'WorkIssued',
      );
    const state = present(second.state);
    assert.deepEqual([state.generation, state.done, state.failed, state.trigger], [2, {}, {}, null]);
    assert.deepEqual(state.causesSeen, [aCause(1, 1).triggerId]);
    assert.deepEqual(Object.keys(state.outbox).sort(), FIVE.map((key) => workIdOf(state, key, 1)).sort());
    second.when(aTrigger(plan, aCause(1, 1))).thenIgnored('stale_trigger');
  });

  it('a trigger of a newer upstream generation wins over a higher number of an older one', () => {
    const reopened = started().all([aTrigger(aPlan(), aCause(1, 7)), aTrigger(aPlan(), aCause(2, 1))]);
    assert.equal(present(reopened.state).generation, 3);
    reopened.when(aTrigger(aPlan(), aCause(1, 8))).then('StaleTriggerSeen');
  });

  it('a run that exists because a completion came early takes the trigger as its cause, in the same generation', () => {
    const early = given([], T0).all([opens(aPlan({ entries: unorderedFive() })), aCompletion(PLAYERS).arrives]);
    const attached = early.when(aTrigger(aPlan({ entries: unorderedFive() })));
    attached.then({ type: 'PhaseStarted', cause: aCause() });
    assert.equal(present(attached.state).generation, 1);
    assert.ok(PLAYERS in present(attached.state).done);
  });

  it('T-25 tomorrow(D), overnight(D) and each replay of D are slots of their own', () => {
    const keys = [
      aSlot(),
      aSlot({ mode: 'tomorrow' }),
      aSlot({ mode: 'same_day' }),
      aSlot({ runKind: 'replay', campaignId: 'c_1' }),
      aSlot({ runKind: 'replay', campaignId: 'c_2' }),
      aSlot({ phase: 'p4' }),
    ];
    assert.equal(new Set(keys.map(slotIdOf)).size, keys.length);
  });

  it('a planner that opens a run twice opens it once', () => {
    given([], T0).all([opens(), opens()]).thenIgnored('duplicate');
  });
});

describe('receipts', () => {
  const sent = (): History => {
    const ready = started(aPlan({ entries: unorderedFive() })).all(successes(FIVE));
    const ids = Object.keys(present(ready.state).outbox);
    return ready.when({ t: 'published', ids, rescuedBy: null });
  };

  it('a published trigger leaves the outbox and arms the receipt timer', () => {
    const published = sent();
    assert.ok(isDispatched(present(published.state)));
    assert.equal(nextWakeAt(present(published.state)), T0 + 5 * MINUTE);
  });

  it('S30 without a receipt the same trigger is handed over three times more, five minutes apart, then only missed', () => {
    let history = sent();
    const [trigger] = history.triggers;
    const republished: number[] = [];
    const misses: number[] = [];
    for (let due = nextWakeAt(present(history.state)); due !== null; due = nextWakeAt(present(history.state))) {
      history = history.at(due).when({ t: 'receipt', observed: false });
      misses.push((history.now - T0) / MINUTE);
      const ids = Object.keys(present(history.state).outbox);
      if (ids.length === 0) continue;
      assert.deepEqual(ids, [trigger?.triggerId]);
      republished.push((history.now - T0) / MINUTE);
      history = history.when({ t: 'published', ids, rescuedBy: 'reconciler' });
      assert.ok(misses.length < 10);
    }
    assert.deepEqual(republished, [5, 10, 15]);
    assert.deepEqual(misses, [5, 10, 15, 20]);
  });

  it('an observed receipt ends the watch', () => {
    const observed = sent()
      .later(5 * MINUTE)
      .when({ t: 'receipt', observed: true })
      .then('ReceiptObserved');
    assert.equal(nextWakeAt(present(observed.state)), null);
    observed.when({ t: 'receipt', observed: false }).thenIgnored('duplicate');
  });

  it('a second trigger is watched anew', () => {
    const again = sent()
      .later(5 * MINUTE)
      .all([{ t: 'receipt', observed: true }, aCompletion(PLAYERS).attempt(2).giving('corrected').arrives]);
    const published = again.when({
      t: 'published',
      ids: Object.keys(present(again.state).outbox),
      rescuedBy: null,
    });
    assert.equal(nextWakeAt(present(published.state)), T0 + 10 * MINUTE);
  });

  it('marking twice, or marking what was never pending, is no event', () => {
    const published = sent();
    published.when({ t: 'published', ids: ['unknown'], rescuedBy: null }).thenIgnored('unchanged');
    const [trigger] = published.triggers;
    published.when({ t: 'published', ids: [present(trigger).triggerId], rescuedBy: null }).thenIgnored('unchanged');
  });
});

describe('endings', () => {
  it('S39 a date without games closes at once, with no work and no deadline to wait for', () => {
    const none = aPlan({ entries: {}, games: [], next: { kind: 'close', reason: 'no_games_scheduled' } });
    const closed = given([], T0)
      .when(opens(none))
      .then('RunPlanned', { type: 'PhaseReady', rule: 'all' }, { type: 'ChainClosed', reason: 'no_games_scheduled' });
    assert.equal(nextWakeAt(present(closed.state)), null);
  });

  it('a plan that ends at this phase closes the chain with that reason and issues no trigger', () => {
    const plan = aPlan({ entries: unorderedFive(), next: { kind: 'close', reason: 'end_of_selection' } });
    const closed = started(plan).all(successes(FIVE));
    closed.then('ProcessorCompleted', 'PhaseReady', { type: 'ChainClosed', reason: 'end_of_selection' });
    assert.equal(closed.triggers.length, 0);
    assert.deepEqual(present(closed.state).ended, { reason: 'end_of_selection' });
    assert.equal(nextWakeAt(present(closed.state)), null);
  });

  it('a phase whose completions have already ordered what follows closes without a trigger', () => {
    const plan = aPlan({ entries: unorderedFive(), next: { kind: 'derived' } });
    started(plan).all(successes(FIVE)).then('ProcessorCompleted', 'PhaseReady', 'PhaseClosed');
  });

  it('the end of a replayed chain wakes its campaign once, the end of a live one nobody', () => {
    const ends = (plan: typeof aPlan, slot = aSlot()): readonly string[] => {
      const closing = plan({ entries: { [PLAYERS]: anEntry() }, next: { kind: 'close', reason: 'complete' } });
      const { state } = started(closing, slot).when(aCompletion(PLAYERS).of(slot).arrives);
      return Object.values(present(state).outbox).map(({ kind }) => kind);
    };
    assert.deepEqual(ends(aReplayPlan, aSlot({ runKind: 'replay', campaignId: 'c_1' })), ['work', 'wake']);
    assert.deepEqual(ends(aPlan), ['work']);
  });

  it('S26 T-56 an empty second source does not hold up an output that the first has satisfied', () => {
    const entries = {
      'p2.first': anEntry({ chain: 'box' }),
      'p2.second': anEntry({ critical: false, chain: 'box' }),
    };
    for (const [name, second] of [
      ['no data', aCompletion('p2.second').noData('source_purged')],
      ['skipped', aCompletion('p2.second').skipped('already_satisfied_by_other_source')],
      ['failed', aCompletion('p2.second').failed('permanent')],
    ] as const)
      for (const plan of [aPlan({ entries }), aReplayPlan({ entries })]) {
        const done = started(plan).all([aCompletion('p2.first').arrives, second.arrives]);
        assert.deepEqual(
          done.triggers.map(({ reason, missing }) => ({ reason, missing })),
          [{ reason: 'all', missing: [] }],
          name,
        );
      }
  });

  it('T-56 a critical first source that failed is stood in for by the second, but only once both have ended', () => {
    const entries = {
      'p2.first': anEntry({ chain: 'box' }),
      'p2.second': anEntry({ critical: false, chain: 'box' }),
    };
    const second = started(aPlan({ entries })).when(aCompletion('p2.second').arrives);
    assert.equal(second.triggers.length, 0);
    assert.equal(second.when(aCompletion('p2.first').failed('transient').arrives).triggers.length, 0);
    assert.equal(second.when(aCompletion('p2.first').failed('permanent').arrives).triggers.length, 1);
  });

  it('T-56 members of different chains, or of none, do not stand in for each other', () => {
    for (const chain of [null, 'other']) {
      const entries = {
        'p2.first': anEntry({ chain: chain === null ? null : 'box' }),
        'p2.second': anEntry({ chain }),
      };
      const ended = started(aReplayPlan({ entries })).all([
        aCompletion('p2.first').failed('permanent').arrives,
        aCompletion('p2.second').arrives,
      ]);
      assert.equal(ended.triggers.length, 0);
      assert.equal(ended.count('PhaseFailed'), 1);
    }
  });

  it('a live phase that failed at its hard deadline is not triggered by the timer afterwards', () => {
    const plan = aPlan({ entries: unorderedFive() });
    const failed = started(plan).at(present(plan.deadlines).hardAt).all([TIMER, TIMER]);
    assert.equal(failed.count('PhaseFailed'), 1);
    assert.equal(failed.triggers.length, 0);
  });
});

describe('join slots', () => {
  const CONSOLIDATION = 'p5.consolidation';
  const grading = aSlot({ phase: 'p5b' });
  const plan = aPlan({
    entries: {},
    joins: [CONSOLIDATION, PLAYERS],
    next: { kind: 'trigger', to: 'p5b', transport: 'topic' },
  });
  const opened = (): History => given([], T0).when(opens(plan, grading));

  it('starts once, with the last of its upstreams, in either order', () => {
    for (const order of [
      [CONSOLIDATION, PLAYERS],
      [PLAYERS, CONSOLIDATION],
    ]) {
      const [first = '', second = ''] = order;
      const one = opened().when(aCompletion(first).joins);
      assert.equal(one.triggers.length, 0);
      const both = one.when(aCompletion(second).joins);
      assert.equal(both.triggers.length, 1);
      both.when(aCompletion(first).joins).thenIgnored('duplicate');
    }
  });

  it('takes completions of any generation of their own slot, and none that it does not name', () => {
    opened().when(aCompletion(PLAYERS).generation(3).joins).then('ProcessorCompleted');
    opened().when(aCompletion('p3.upcoming_team_game_context').joins).thenIgnored('unplanned');
  });

  it('does not take a join for a completion of its own, nor the other way round', () => {
    opened().when(aCompletion(PLAYERS).arrives).thenIgnored('unplanned');
    started().when(aCompletion(PLAYERS).joins).thenIgnored('unplanned');
  });

  it('is not satisfied by a failed upstream', () => {
    const failed = opened().all([aCompletion(CONSOLIDATION).joins, aCompletion(PLAYERS).failed('permanent').joins]);
    assert.equal(failed.triggers.length, 0);
  });
});
