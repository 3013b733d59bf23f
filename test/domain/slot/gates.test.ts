import assert from 'node:assert/strict';
import type { Plan } from '../../../shared/domain/slot/plan.js';
import { wantsGates } from '../../../shared/domain/slot/readiness.js';
import { nextWakeAt, type GateOutcome } from '../../../shared/domain/slot/state.js';
import {
  aCompletion,
  aPlan,
  aReplayPlan,
  DEADLINES,
  FIVE,
  gateResult,
  gatesSay,
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

const GATES = ['G-COV', 'G-NULL'];
const gated = (changes: Partial<Plan> = {}): History =>
  started(aPlan({ entries: unorderedFive(), gates: GATES, ...changes })).all(successes(FIVE));
const answered = (history: History, first: GateOutcome, second: GateOutcome = 'pass'): History =>
  history.when((state) =>
    gatesSay(state, gateResult('G-COV', first, `${first} because`), gateResult('G-NULL', second, `${second} because`)),
  );
const wants = (history: History): boolean => wantsGates(present(history.state), history.now);

describe('gates', () => {
  it('are asked for when the phase is ready, and the phase does not trigger before they have answered', () => {
    const four = started(aPlan({ entries: unorderedFive(), gates: GATES })).all(successes(FIVE.slice(0, 4)));
    assert.equal(wants(four), false);
    const ready = four.when(aCompletion(UPCOMING).arrives);
    assert.equal(wants(ready), true);
    assert.equal(ready.triggers.length, 0);
    assert.equal(ready.when(TIMER).triggers.length, 0);
  });

  it('pass: one trigger, and they are not asked again on the same evidence', () => {
    const passed = answered(gated(), 'pass').then('GateEvaluated', 'PhaseReady', 'TriggerIssued');
    assert.equal(wants(passed), false);
    answered(passed, 'pass').thenIgnored('duplicate');
  });

  it('S01 a blocked gate holds the phase with the reason and a time; when it passes, the timer alone triggers once', () => {
    const held = answered(gated(), 'blocked').then('GateEvaluated', {
      type: 'PhaseBlocked',
      reason: 'G-COV: blocked because',
      nextCheckAt: T0 + MINUTE,
    });
    assert.equal(held.triggers.length, 0);
    assert.equal(nextWakeAt(present(held.state)), T0 + MINUTE);
    assert.equal(wants(held), false);
    const due = held.later(MINUTE).when(TIMER);
    assert.equal(due.triggers.length, 0);
    assert.equal(wants(due), true);
    const passed = answered(due, 'pass');
    assert.equal(passed.triggers.length, 1);
    assert.equal(answered(passed, 'pass').triggers.length, 1);
  });

  it('S28 T-32 unevaluable is never a pass, alone or beside a pass', () => {
    for (const [first, second] of [
      ['unevaluable', 'pass'],
      ['pass', 'unevaluable'],
      ['unevaluable', 'unevaluable'],
      ['unevaluable', 'blocked'],
    ] as const) {
      const held = answered(gated(), first, second);
      assert.equal(held.triggers.length, 0, `${first}, ${second}`);
      assert.equal(held.count('PhaseBlocked'), 1);
      assert.equal(present(held.state).status, 'blocked');
    }
  });

  it('T-32 B-T37 a gate that gave no answer has not passed', () => {
    const silent = gated().when((state) => gatesSay(state, gateResult('G-COV', 'pass')));
    assert.equal(silent.triggers.length, 0);
    assert.match(present(present(silent.state).blocked).reason, /G-NULL/);
    assert.equal(gated().when((state) => gatesSay(state)).triggers.length, 0);
  });

  it('are asked again after 1, 2, 5 and then every 10 minutes', () => {
    let history = gated();
    const pauses: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      history = answered(history, 'blocked');
      const due = present(nextWakeAt(present(history.state)));
      pauses.push((due - history.now) / MINUTE);
      history = history.at(due);
      assert.equal(wants(history), true);
    }
    assert.deepEqual(pauses, [1, 2, 5, 10, 10, 10]);
  });

  it('an answer on evidence that has changed meanwhile is not taken', () => {
    const evaluated = gated();
    const changed = evaluated.when(aCompletion(PLAYERS).attempt(2).giving('corrected').arrives);
    changed
      .when(gatesSay(evaluated.state, gateResult('G-COV', 'pass'), gateResult('G-NULL', 'pass')))
      .thenIgnored('superseded');
    assert.equal(wants(changed), true);
    assert.equal(answered(changed, 'pass').triggers.length, 1);
  });

  it('a corrected input is judged at once, without waiting for the next check', () => {
    const held = answered(gated(), 'blocked').when(aCompletion(PLAYERS).attempt(2).giving('corrected').arrives);
    assert.equal(wants(held), true);
    assert.equal(answered(held, 'pass').triggers.length, 1);
  });

  it('a reopen passes its gates again before it triggers', () => {
    const again = answered(gated(), 'pass').when(aCompletion(PLAYERS).attempt(2).giving('corrected').arrives);
    assert.equal(again.triggers.length, 1);
    assert.equal(wants(again), true);
    assert.deepEqual(
      answered(again, 'pass').triggers.map(({ seq, reason }) => [seq, reason]),
      [
        [1, 'all'],
        [2, 'reopen'],
      ],
    );
  });

  it('are not asked for a phase that ended or was cancelled', () => {
    assert.equal(wants(gated().when({ t: 'cancel', reason: 'operator' })), false);
    const failed = answered(gated(), 'blocked').at(DEADLINES.hardAt).when(TIMER);
    assert.equal(failed.count('PhaseFailed'), 1);
    assert.equal(wants(failed.later(HOUR)), false);
  });

  it('R6 a live phase that is still blocked at its hard deadline fails', () => {
    answered(gated(), 'blocked')
      .at(DEADLINES.softAt)
      .when(TIMER)
      .at(DEADLINES.hardAt)
      .when(TIMER)
      .then({ type: 'PhaseFailed', reason: 'hard_deadline' });
  });

  it('a degraded readiness is judged by the gates like any other', () => {
    const degraded = started(aPlan({ entries: unorderedFive(), gates: GATES })).all([
      ...successes([PLAYERS, UPCOMING, TEAMS, 'p3.team_defense_game_summary']),
      aCompletion(OFFENSE).failed('permanent').arrives,
    ]);
    assert.equal(degraded.triggers.length, 0);
    assert.deepEqual(
      answered(degraded, 'pass').triggers.map(({ degraded: isDegraded, missing }) => [isDegraded, missing]),
      [[true, [OFFENSE]]],
    );
  });
});

describe('gates of a replay', () => {
  const replay = (): History => started(aReplayPlan({ entries: unorderedFive(), gates: GATES })).all(successes(FIVE));

  it('blocked fails the phase at once: nobody repairs the past by waiting', () => {
    answered(replay(), 'blocked').then('GateEvaluated', { type: 'PhaseFailed', reason: 'G-COV: blocked because' });
  });

  it('S28 unevaluable is tried three times, then fails; it never passes', () => {
    let history = replay();
    for (let round = 1; round <= 2; round += 1) {
      history = answered(history, 'unevaluable').then('GateEvaluated', 'PhaseBlocked');
      history = history.at(present(nextWakeAt(present(history.state))));
    }
    history = answered(history, 'unevaluable').then('GateEvaluated', 'PhaseFailed');
    assert.equal(history.triggers.length, 0);
  });
});
