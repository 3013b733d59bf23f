import assert from 'node:assert/strict';
import type { SlotInput } from '../../../shared/domain/slot/decide.js';
import type { Plan } from '../../../shared/domain/slot/plan.js';
import { nextWakeAt } from '../../../shared/domain/slot/state.js';
import {
  aCompletion,
  anEntry,
  aPlan,
  aReplayPlan,
  DEADLINES,
  DEFENSE,
  FIVE,
  HOUR,
  MINUTE,
  OFFENSE,
  PLAYERS,
  present,
  started,
  successes,
  T0,
  TEAMS,
  TIMER,
  unorderedFive,
  UPCOMING,
  type History,
} from '../../support/slots.js';

const five = (changes: Partial<Plan> = {}): History => started(aPlan({ entries: unorderedFive(), ...changes }));
const fails = (key: string): SlotInput => aCompletion(key).failed('permanent').arrives;

describe('readiness of a live phase', () => {
  it('R1 triggers with the last of all members, not before, and is not degraded', () => {
    const four = five().all(successes(FIVE.slice(0, 4)));
    assert.equal(four.triggers.length, 0);
    const last = four.when(aCompletion(UPCOMING).arrives);
    last.then('ProcessorCompleted', { type: 'PhaseReady', rule: 'all', missing: [], degraded: false }, 'TriggerIssued');
    assert.deepEqual(
      last.triggers.map(({ to, seq, reason, degraded }) => ({ to, seq, reason, degraded })),
      [{ to: 'p4', seq: 1, reason: 'all', degraded: false }],
    );
  });

  it('R2 triggers once the criticals are in and every optional one has settled, degraded by name', () => {
    const before = five().all([...successes([TEAMS, DEFENSE, PLAYERS, UPCOMING]), TIMER]);
    assert.equal(before.triggers.length, 0);
    before
      .when(fails(OFFENSE))
      .then(
        'ProcessorFailed',
        { type: 'PhaseReady', rule: 'critical_optional_settled', missing: [OFFENSE], degraded: true },
        'TriggerIssued',
      );
  });

  it('R2 does not count an optional failure that will be tried again as settled', () => {
    const waiting = five().all([
      ...successes([TEAMS, DEFENSE, PLAYERS, UPCOMING]),
      aCompletion(OFFENSE).failed('transient').arrives,
    ]);
    assert.equal(waiting.triggers.length, 0);
  });

  it('T-40 S10 R3: criticals and a majority, then silence: the clock alone triggers after the grace', () => {
    const candidate = five().all(successes([PLAYERS, UPCOMING, TEAMS]));
    candidate.then('ProcessorCompleted', 'CandidateSeen');
    assert.equal(nextWakeAt(present(candidate.state)), T0 + 15 * MINUTE);
    candidate
      .later(15 * MINUTE - 1)
      .when(TIMER)
      .thenIgnored('unchanged');
    candidate
      .later(15 * MINUTE)
      .when(TIMER)
      .then(
        { type: 'PhaseReady', rule: 'quorum_after_grace', missing: [OFFENSE, DEFENSE], degraded: true },
        'TriggerIssued',
      );
  });

  it('R3 counts the grace from the first candidate, not from the latest completion', () => {
    const later = five()
      .all(successes([PLAYERS, UPCOMING, TEAMS]))
      .later(14 * MINUTE)
      .when(aCompletion(DEFENSE).arrives)
      .later(MINUTE)
      .when(TIMER);
    assert.deepEqual(
      later.triggers.map(({ reason }) => reason),
      ['quorum_after_grace'],
    );
  });

  it('R3 needs three of five: with the two criticals alone the grace passes without a trigger', () => {
    const two = five()
      .all(successes([PLAYERS, UPCOMING]))
      .later(HOUR)
      .when(TIMER);
    two.thenIgnored('unchanged');
    assert.equal(two.count('CandidateSeen'), 0);
  });

  it('R4 at the deadline the criticals alone are enough', () => {
    const two = five().all(successes([PLAYERS, UPCOMING]));
    assert.equal(nextWakeAt(present(two.state)), DEADLINES.softAt);
    two
      .at(DEADLINES.softAt - 1)
      .when(TIMER)
      .thenIgnored('unchanged');
    two
      .at(DEADLINES.softAt)
      .when(TIMER)
      .then(
        { type: 'PhaseReady', rule: 'deadline_degraded', missing: [OFFENSE, DEFENSE, TEAMS], degraded: true },
        'TriggerIssued',
      );
  });

  it('R5 at the deadline without a critical one: blocked by name, no trigger, and the late critical still triggers', () => {
    const blocked = five()
      .all(successes([OFFENSE, DEFENSE, TEAMS, PLAYERS]))
      .at(DEADLINES.softAt)
      .when(TIMER)
      .then(
        { type: 'DeadlinePassed', missing: [UPCOMING] },
        { type: 'PhaseBlocked', reason: `missing_critical: ${UPCOMING}`, nextCheckAt: DEADLINES.hardAt },
      );
    assert.equal(present(blocked.state).status, 'blocked');
    blocked.later(MINUTE).when(TIMER).thenIgnored('unchanged');
    const late = blocked.later(HOUR).when(aCompletion(UPCOMING).arrives);
    assert.deepEqual(
      late.triggers.map(({ reason }) => reason),
      ['all'],
    );
    assert.equal(present(late.state).status, 'triggered');
  });

  it('R6 the hard deadline fails the phase once, naming what is missing', () => {
    const failed = five()
      .all(successes([PLAYERS]))
      .at(DEADLINES.softAt)
      .when(TIMER)
      .at(DEADLINES.hardAt)
      .when(TIMER)
      .then({ type: 'PhaseFailed', reason: 'hard_deadline', missing: [OFFENSE, DEFENSE, TEAMS, UPCOMING] });
    assert.equal(present(failed.state).status, 'failed');
    failed.later(HOUR).when(TIMER).thenIgnored('unchanged');
    assert.equal(nextWakeAt(present(failed.state)), null);
  });

  it('S07 a plan of one critical member is not triggered by its optional one before the deadline rules', () => {
    const sameDay = {
      [TEAMS]: anEntry({ critical: false }),
      [UPCOMING]: anEntry(),
    };
    const optional = started(aPlan({ entries: sameDay })).when(aCompletion(TEAMS).arrives);
    optional.later(HOUR).when(TIMER).thenIgnored('unchanged');
    optional.at(DEADLINES.softAt).when(TIMER).then('DeadlinePassed', 'PhaseBlocked');
  });

  it('T-41 S08 a name that is not in the plan counts for nothing, however often it comes', () => {
    const four = five().all(successes(FIVE.slice(0, 4)));
    const bogus = four.all(['p3.bogus_name', 'p3.other', 'p3.bogus_name'].map((key) => aCompletion(key).arrives));
    bogus.thenIgnored('unplanned');
    assert.deepEqual(bogus.state, four.state);
  });

  it('the grace is forgotten when what was satisfied is so no longer, and begins anew when it is again', () => {
    const worse = five().all([
      ...successes([PLAYERS, UPCOMING, TEAMS]),
      aCompletion(UPCOMING).attempt(2).giving('nothing').rows(0).arrives,
    ]);
    assert.equal(nextWakeAt(present(worse.state)), DEADLINES.softAt);
    const better = worse.later(MINUTE).when(aCompletion(UPCOMING).attempt(3).giving('corrected').arrives);
    better.then('ProcessorCompleted', 'CandidateSeen');
    assert.equal(nextWakeAt(present(better.state)), T0 + 16 * MINUTE);
  });

  it('a run that is over arms no timer, not even for a retry that was still to come', () => {
    const closing = five({ next: { kind: 'close', reason: 'end_of_selection' } }).all([
      ...successes([PLAYERS, UPCOMING, TEAMS, DEFENSE]),
      aCompletion(OFFENSE).failed('transient').arrives,
    ]);
    const closed = closing
      .at(DEADLINES.softAt)
      .all([TIMER, aCompletion(OFFENSE).attempt(2).failed('transient').arrives]);
    assert.equal(present(closed.state).status, 'closed');
    assert.notEqual(present(closed.state).failed[OFFENSE]?.nextAttemptAt ?? null, null);
    assert.equal(nextWakeAt(present(closed.state)), null);
  });

  it('a plan without deadlines waits for ever and arms no timer', () => {
    const patient = five({ deadlines: null }).all(successes([PLAYERS]));
    assert.equal(nextWakeAt(present(patient.state)), null);
    patient
      .later(1000 * HOUR)
      .when(TIMER)
      .thenIgnored('unchanged');
  });
});

describe('readiness of a replayed phase', () => {
  const replay = (): History => started(aReplayPlan({ entries: unorderedFive() }));

  it('R1 only: criticals and a majority do not trigger, whatever time passes', () => {
    const four = replay().all(successes([PLAYERS, UPCOMING, TEAMS, DEFENSE]));
    four
      .later(1000 * HOUR)
      .when(TIMER)
      .thenIgnored('unchanged');
    assert.equal(four.when(aCompletion(OFFENSE).arrives).triggers.length, 1);
  });

  it('R6 fails with the last arrival when something required has failed for good, and says what', () => {
    const ended = replay()
      .all([...successes([PLAYERS, UPCOMING, TEAMS, DEFENSE]), fails(OFFENSE)])
      .then('ProcessorFailed', {
        type: 'PhaseFailed',
        reason: `missing: ${OFFENSE} (boom: ${OFFENSE} broke)`,
        missing: [OFFENSE],
      });
    ended.later(HOUR).when(TIMER).thenIgnored('unchanged');
  });

  it('waits while another member may still arrive', () => {
    const waiting = replay().all([fails(OFFENSE), ...successes([PLAYERS, UPCOMING, TEAMS])]);
    assert.equal(waiting.count('PhaseFailed'), 0);
  });

  it('BO-27 a member that waits for a failed one can never arrive: the phase fails instead of waiting for ever', () => {
    const ended = started(aReplayPlan()).all([
      ...successes([TEAMS, DEFENSE]),
      aCompletion(OFFENSE).failed('permanent').arrives,
    ]);
    assert.deepEqual(
      ended.ordered.filter((work) => work.startsWith(PLAYERS) || work.startsWith(UPCOMING)),
      [],
    );
    ended.then('ProcessorFailed', { type: 'PhaseFailed', missing: [OFFENSE, PLAYERS, UPCOMING] });
  });

  it('BO-27 a member is not given up while another source of what it waits for may still come', () => {
    const entries = {
      'p2.first': anEntry({ chain: 'box' }),
      'p2.second': anEntry({ critical: false, chain: 'box' }),
      'p2.registry': anEntry({ after: ['p2.first'] }),
    };
    const first = started(aReplayPlan({ entries })).when(aCompletion('p2.first').failed('permanent').arrives);
    assert.equal(first.count('PhaseFailed'), 0);
    const covered = first.when(aCompletion('p2.second').arrives);
    assert.ok(covered.ordered.includes('p2.registry@1'));
    const neither = first.when(aCompletion('p2.second').failed('permanent').arrives);
    neither.then('ProcessorFailed', { type: 'PhaseFailed', missing: ['p2.first', 'p2.second', 'p2.registry'] });
  });
});
