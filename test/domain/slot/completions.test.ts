import assert from 'node:assert/strict';
import type { PlanEntry } from '../../../shared/domain/slot/plan.js';
import { evidenceHashOf } from '../../../shared/domain/slot/state.js';
import {
  aCause,
  aCompletion,
  anEntry,
  aPlan,
  aReplayPlan,
  aSlot,
  aTrigger,
  CANCEL,
  DEFENSE,
  FIVE,
  given,
  HOUR,
  MINUTE,
  OFFENSE,
  opens,
  PLAYERS,
  present,
  started,
  successes,
  T0,
  TEAMS,
  TIMER,
  unorderedFive,
  UPCOMING,
  type CompletionBuilder,
  type History,
} from '../../support/slots.js';

const five = (): History => started(aPlan({ entries: unorderedFive() }));
const triggered = (): History => five().all(successes(FIVE));

describe('which terminal events satisfy a plan entry', () => {
  interface Row {
    readonly name: string;
    readonly ends: (completion: CompletionBuilder) => CompletionBuilder;
    readonly entry?: Partial<PlanEntry>;
    readonly satisfies: boolean;
    readonly status?: string;
  }
  const rows: readonly Row[] = [
    { name: 'success', ends: (c) => c, satisfies: true, status: 'success' },
    { name: 'S21 success with no rows', ends: (c) => c.rows(0), satisfies: false, status: 'partial' },
    {
      name: 'success just below the minimum',
      ends: (c) => c.rows(9),
      entry: { minRecords: 10 },
      satisfies: true,
      status: 'partial',
    },
    {
      name: 'success far below the minimum',
      ends: (c) => c.rows(7),
      entry: { minRecords: 10 },
      satisfies: false,
      status: 'partial',
    },
    {
      name: 'success below the minimum where no partial is allowed',
      ends: (c) => c.rows(9),
      entry: { minRecords: 10, minPartialRatio: 1 },
      satisfies: false,
    },
    {
      name: 'success with no rows where none are needed',
      ends: (c) => c.rows(0),
      entry: { minRecords: 0 },
      satisfies: true,
    },
    { name: 'partial at the ratio', ends: (c) => c.partial(0.8), satisfies: true },
    { name: 'partial below the ratio', ends: (c) => c.partial(0.79), satisfies: false },
    {
      name: 'partial where none is allowed',
      ends: (c) => c.partial(0.99),
      entry: { minPartialRatio: 1 },
      satisfies: false,
    },
    { name: 'no data, not allowed', ends: (c) => c.noData('market_not_offered'), satisfies: false },
    {
      name: 'no data, allowed',
      ends: (c) => c.noData('market_not_offered'),
      entry: { allowedNoData: ['market_not_offered'] },
      satisfies: true,
    },
    {
      name: 'no data for another reason than the allowed one',
      ends: (c) => c.noData('source_purged'),
      entry: { allowedNoData: ['market_not_offered'], allowedSkips: ['source_purged'] },
      satisfies: false,
    },
    { name: 'skipped, not allowed', ends: (c) => c.skipped('bootstrap'), satisfies: false },
    {
      name: 'skipped, allowed',
      ends: (c) => c.skipped('bootstrap'),
      entry: { allowedSkips: ['bootstrap'] },
      satisfies: true,
    },
    {
      name: 'skipped for a reason that is allowed only as no data',
      ends: (c) => c.skipped('bootstrap'),
      entry: { allowedNoData: ['bootstrap'] },
      satisfies: false,
    },
  ];

  it('names each row once', () => assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length));

  for (const { name, ends, entry, satisfies, status } of rows)
    it(`${name}: ${satisfies ? 'yes' : 'no'}`, () => {
      const plan = aPlan({ entries: { [PLAYERS]: anEntry(entry) } });
      const { state, triggers } = started(plan).when(ends(aCompletion(PLAYERS)).arrives);
      const done = present(present(state).done[PLAYERS]);
      assert.equal(done.satisfies, satisfies);
      assert.equal(triggers.length, satisfies ? 1 : 0);
      if (status !== undefined) assert.equal(done.status, status);
    });

  it('a failure satisfies nothing, even a plan that allows every reason', () => {
    const plan = aPlan({ entries: { [PLAYERS]: anEntry({ allowedSkips: ['boom'], allowedNoData: ['boom'] }) } });
    const failed = started(plan).when(aCompletion(PLAYERS).failed('permanent').arrives);
    assert.equal(failed.triggers.length, 0);
    assert.deepEqual(present(failed.state).done, {});
  });
});

describe('completions again', () => {
  it('a duplicate is no event', () => {
    five()
      .all([aCompletion(PLAYERS).arrives, aCompletion(PLAYERS).arrives])
      .thenIgnored('duplicate');
  });

  it('a duplicate of a failure is no event, also once the next attempt is under way', () => {
    const failure = aCompletion(PLAYERS).failed('transient').arrives;
    const once = five().when(failure);
    once.when(failure).thenIgnored('duplicate');
    const retried = once.later(2 * MINUTE).when(TIMER);
    assert.deepEqual(retried.when(failure).state, retried.state);
  });

  it('T-21 readiness is judged on a duplicate too: a redelivered last completion can still trigger', () => {
    const all = five().all(successes(FIVE));
    // A slot whose last decision was made by something that only recorded the fact.
    const recorded = given(
      all.log.filter(({ type }) => type !== 'PhaseReady' && type !== 'TriggerIssued'),
      T0,
    );
    recorded.when(aCompletion(UPCOMING).arrives).then('PhaseReady', 'TriggerIssued');
  });

  it('S56 the same event with another payload: the first is kept and the conflict is on record', () => {
    const first = five().when(aCompletion(PLAYERS).arrives);
    const other = aCompletion(PLAYERS).rows(11);
    assert.equal(other.value.eventId, aCompletion(PLAYERS).value.eventId);
    const conflict = first.when(other.arrives).then({
      type: 'ConflictingTerminal',
      key: PLAYERS,
      eventId: other.value.eventId,
      payloadHash: other.value.payloadHash,
    });
    assert.equal(present(conflict.last).verdict, 'conflict');
    assert.deepEqual(present(conflict.state), present(first.state));
  });

  it('an older attempt after a newer one changes nothing', () => {
    five()
      .all([aCompletion(PLAYERS).attempt(2).giving('new').arrives, aCompletion(PLAYERS).attempt(1).arrives])
      .thenIgnored('superseded');
  });

  it('an older generation changes nothing, a newer one asks for redelivery', () => {
    five().when(aCompletion(PLAYERS).generation(2).arrives).thenIgnored('ahead');
    const second = five().when(aTrigger(aPlan({ entries: unorderedFive() }), aCause(1, 2)));
    assert.equal(present(second.state).generation, 2);
    second.when(aCompletion(PLAYERS).generation(1).arrives).thenIgnored('superseded');
    second.when(aCompletion(PLAYERS).generation(2).arrives).then('ProcessorCompleted');
  });

  it('S48 a completion before its slot asks for a plan and is recorded once there is one', () => {
    given([], T0).when(aCompletion(PLAYERS).arrives).thenIgnored('no_slot');
    given([], T0).when(opens()).when(aCompletion(PLAYERS).arrives).then('ProcessorCompleted');
  });
});

describe('a re-run after the trigger', () => {
  it('S16 with the same rows changes nothing downstream', () => {
    triggered().when(aCompletion(PLAYERS).attempt(2).arrives).thenIgnored('duplicate');
  });

  it('S15 T-26 B-T33 with other rows triggers again, as a reopen with the next number', () => {
    const again = triggered()
      .when(aCompletion(PLAYERS).attempt(2).giving('corrected').arrives)
      .then('ProcessorCompleted', 'PhaseReady', 'TriggerIssued');
    const [first, second] = again.triggers;
    assert.deepEqual([second?.seq, second?.reason], [2, 'reopen']);
    assert.notEqual(first?.triggerId, second?.triggerId);
    assert.notEqual(first?.evidenceHash, second?.evidenceHash);
    assert.equal(second?.evidenceHash, evidenceHashOf(present(again.state)));
  });

  it('an optional member that comes after a degraded trigger triggers again with it', () => {
    const late = five()
      .all(successes([PLAYERS, UPCOMING, TEAMS]))
      .later(15 * MINUTE)
      .all([TIMER, aCompletion(OFFENSE).arrives, aCompletion(DEFENSE).failed('permanent').arrives]);
    assert.deepEqual(
      late.triggers.map(({ seq, missing }) => [seq, missing]),
      [
        [1, [OFFENSE, DEFENSE]],
        [2, [DEFENSE]],
      ],
    );
  });

  it('that fails keeps the satisfied output and does not trigger', () => {
    const failed = triggered().when(aCompletion(PLAYERS).attempt(2).failed('permanent').arrives);
    failed.then('ProcessorFailed');
    assert.equal(present(failed.state).done[PLAYERS]?.satisfies, true);
  });

  it('of a closed run is recorded and closes nothing a second time', () => {
    const closed = started(aPlan({ entries: unorderedFive(), next: { kind: 'close', reason: 'complete' } })).all(
      successes(FIVE),
    );
    closed.when(aCompletion(PLAYERS).attempt(2).giving('corrected').arrives).then('ProcessorCompleted');
    assert.equal(present(closed.state).status, 'closed');
  });
});

describe('cancelling', () => {
  const cancelled = (): History => five().all([aCompletion(PLAYERS).arrives, CANCEL]);

  it('I7 S44 absorbs: no completion, request, timer, gate answer or newer trigger changes the run', () => {
    const before = cancelled();
    const inputs = [
      ...successes(FIVE),
      aCompletion(PLAYERS).attempt(2).giving('other').arrives,
      aCompletion(OFFENSE).failed('transient').arrives,
      { t: 'request', keys: FIVE, evidence: 'file', causationId: 'landed' } as const,
      opens(),
      aTrigger(aPlan(), aCause(1, 2)),
      aTrigger(aPlan(), aCause(2, 1)),
      TIMER,
      CANCEL,
      { t: 'receipt', observed: false } as const,
      { t: 'published', ids: ['x'], rescuedBy: null } as const,
    ];
    const after = before
      .all(inputs)
      .later(1000 * HOUR)
      .all(inputs);
    assert.deepEqual(after.state, before.state);
    assert.equal(after.log.length, before.log.length);
  });

  it('I7 a cancelled run hands nothing over any more, also not a trigger that nobody has acknowledged', () => {
    const sent = triggered();
    const trigger = present(sent.triggers[0]);
    const unacknowledged = sent
      .when({ t: 'published', ids: [trigger.triggerId], rescuedBy: null })
      .when(CANCEL)
      .later(HOUR)
      .when({ t: 'receipt', observed: false });
    assert.deepEqual(present(unacknowledged.state).outbox, {});
  });

  it('S44 the last completion after a cancel does not trigger, before it does', () => {
    const four = successes(FIVE.slice(0, 4));
    assert.equal(five().all([...four, CANCEL, aCompletion(UPCOMING).arrives]).triggers.length, 0);
    assert.equal(five().all([...four, aCompletion(UPCOMING).arrives, CANCEL]).triggers.length, 1);
  });

  it('of one slot is not seen by another', () => {
    const replay = aSlot({ runKind: 'replay', campaignId: 'c_1' });
    const other = started(aReplayPlan({ entries: unorderedFive() }), replay).all(
      FIVE.map((key) => aCompletion(key).of(replay).arrives),
    );
    assert.equal(other.triggers.length, 1);
  });
});
