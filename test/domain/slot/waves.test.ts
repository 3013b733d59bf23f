import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { nextWakeAt } from '../../../shared/domain/slot/state.js';
import {
  aCompletion,
  anEntry,
  aPlan,
  aReplayPlan,
  DEFENSE,
  MINUTE,
  OFFENSE,
  opens,
  PLAYERS,
  present,
  started,
  T0,
  TEAMS,
  TIMER,
  given,
} from '../../support/slots.js';

describe('waves', () => {
  it('T-42 the plan that is judged also starts the work: the trigger orders every member of the first wave', () => {
    assert.deepEqual(started().ordered, [`${OFFENSE}@1`, `${DEFENSE}@1`, `${TEAMS}@1`]);
  });

  it('T-52 S35 the player summary waits for both team summaries, and its wave is in the write of the last of them', () => {
    const one = started().all([aCompletion(TEAMS).arrives, aCompletion(DEFENSE).arrives]);
    assert.ok(!one.ordered.includes(`${PLAYERS}@1`));
    one.when(aCompletion(OFFENSE).arrives).then('ProcessorCompleted', {
      type: 'WorkIssued',
      work: [{ key: PLAYERS, attempt: 1, evidence: null, causationId: aCompletion(DEFENSE).value.eventId }],
    });
  });

  it('S35 whatever the order of arrivals, nothing is ordered before what it comes after, and nothing twice', () => {
    const after = aPlan().entries;
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (choices) => {
        let history = started();
        const landed = new Set<string>();
        for (const choice of choices) {
          const running = history.ordered.map((work) => work.split('@')[0] ?? '').filter((key) => !landed.has(key));
          for (const key of history.ordered.map((work) => work.split('@')[0] ?? ''))
            for (const predecessor of after[key]?.after ?? [])
              assert.ok(landed.has(predecessor) || !running.includes(key), `${key} ran before ${predecessor}`);
          const next = running[choice % Math.max(1, running.length)];
          if (next === undefined) break;
          landed.add(next);
          history = history.when(aCompletion(next).arrives);
        }
        assert.deepEqual([...landed].sort(), Object.keys(after).sort());
        assert.equal(new Set(history.ordered).size, history.ordered.length);
        assert.equal(history.triggers.length, 1);
      }),
      { numRuns: 200 },
    );
  });

  it('a predecessor that ended without satisfying its entry does not open the next wave', () => {
    const short = started().all([
      aCompletion(TEAMS).arrives,
      aCompletion(DEFENSE).arrives,
      aCompletion(OFFENSE).partial(0.79).arrives,
    ]);
    assert.ok(!short.ordered.includes(`${PLAYERS}@1`));
  });

  it('a member of a fallback chain that is covered by another opens the next wave', () => {
    const raw = {
      'p2.first': anEntry({ chain: 'box' }),
      'p2.second': anEntry({ critical: false, chain: 'box' }),
      'p2.registry': anEntry({ after: ['p2.first', 'p2.second'] }),
    };
    for (const plan of [aPlan({ entries: raw }), aReplayPlan({ entries: raw })]) {
      const covered = started(plan).all([
        aCompletion('p2.first').failed('permanent').arrives,
        aCompletion('p2.second').arrives,
      ]);
      assert.ok(covered.ordered.includes('p2.registry@1'));
      assert.equal(covered.count('PhaseFailed'), 0);
    }
  });

  it('an optional predecessor is waited for until it ends, and its failure stops nothing', () => {
    const raw = {
      'p2.box': anEntry(),
      'p2.rosters': anEntry({ critical: false }),
      'p2.registry': anEntry({ after: ['p2.box'], afterEnd: ['p2.rosters'] }),
    };
    const boxed = started(aPlan({ entries: raw })).when(aCompletion('p2.box').arrives);
    assert.ok(!boxed.ordered.includes('p2.registry@1'));
    const retried = boxed.when(aCompletion('p2.rosters').failed('transient').arrives);
    assert.ok(!retried.ordered.includes('p2.registry@1'));
    for (const end of [
      aCompletion('p2.rosters'),
      aCompletion('p2.rosters').failed('permanent'),
      aCompletion('p2.rosters').noData('market_not_offered'),
    ]) {
      const ended = boxed.when(end.arrives);
      assert.ok(ended.ordered.includes('p2.registry@1'));
      assert.equal(ended.when(aCompletion('p2.registry').arrives).triggers.length, 1);
    }
  });

  it('a completion that came before its wave was ordered is not ordered again', () => {
    const early = started().all([
      aCompletion(PLAYERS).arrives,
      aCompletion(OFFENSE).arrives,
      aCompletion(DEFENSE).arrives,
    ]);
    assert.ok(!early.ordered.includes(`${PLAYERS}@1`));
  });

  it('work that waits for its own file is not started with the phase', () => {
    const plan = aPlan({ entries: { 'p2.file': anEntry({ startsWithPhase: false }) } });
    assert.deepEqual(given([], T0).when(opens(plan)).ordered, []);
  });
});

describe('attempts', () => {
  const single = aPlan({ entries: { [PLAYERS]: anEntry() } });

  it('S24 a transient failure is tried again by the clock alone, later each time, four attempts in all', () => {
    let history = started(single);
    const gaps: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const before = history.now;
      history = history.when(aCompletion(PLAYERS).attempt(attempt).failed('transient').arrives);
      const due = nextWakeAt(present(history.state));
      if (attempt === 4) break;
      gaps.push((present(due) - before) / MINUTE);
      history = history
        .at(present(due) - 1)
        .when(TIMER)
        .thenIgnored('unchanged')
        .later(1)
        .when(TIMER);
    }
    assert.deepEqual(gaps, [2, 4, 8]);
    assert.deepEqual(
      history.ordered,
      [1, 2, 3, 4].map((attempt) => `${PLAYERS}@${attempt}`),
    );
    assert.equal(present(history.state).failed[PLAYERS]?.nextAttemptAt, null);
  });

  it('T-70 B-T31 the number of attempts is spent by nobody but the slot: repeated reports of one failure cost one', () => {
    const failed = started(single).all(
      [1, 2, 3].map(() => aCompletion(PLAYERS).attempt(1).failed('transient').arrives),
    );
    assert.equal(failed.count('ProcessorFailed'), 1);
    const retried = failed
      .later(2 * MINUTE)
      .all([TIMER, TIMER, aCompletion(PLAYERS).attempt(1).failed('transient').arrives, TIMER])
      .later(10 * MINUTE)
      .when(TIMER);
    assert.deepEqual(retried.ordered, [`${PLAYERS}@1`, `${PLAYERS}@2`]);
    assert.equal(retried.count('ProcessorFailed'), 1);
  });

  it('a permanent failure is not tried again', () => {
    const failed = started(single)
      .when(aCompletion(PLAYERS).failed('permanent').arrives)
      .later(30 * MINUTE)
      .when(TIMER);
    assert.deepEqual(failed.ordered, [`${PLAYERS}@1`]);
  });

  it('a success of an attempt that was given up still counts', () => {
    const late = started(single)
      .when(aCompletion(PLAYERS).attempt(1).failed('transient', 'lease_expired').arrives)
      .later(2 * MINUTE)
      .when(TIMER)
      .when(aCompletion(PLAYERS).attempt(2).arrives);
    assert.equal(late.triggers.length, 1);
  });

  it('a retry carries the cause and the evidence of the attempt before', () => {
    const plan = aPlan({ entries: { 'p2.file': anEntry({ startsWithPhase: false }) } });
    given([], T0)
      .when(opens(plan))
      .when({ t: 'request', keys: ['p2.file'], evidence: 'file-1', causationId: 'landed' })
      .when(aCompletion('p2.file').failed('transient').arrives)
      .later(2 * MINUTE)
      .when(TIMER)
      .then({
        type: 'WorkIssued',
        work: [{ key: 'p2.file', attempt: 2, evidence: 'file-1', causationId: 'landed' }],
      });
  });
});
