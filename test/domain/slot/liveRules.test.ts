import assert from 'node:assert/strict';
import type { SlotInput } from '../../../shared/domain/slot/decide.js';
import type { Plan, PlanEntry } from '../../../shared/domain/slot/plan.js';
import { nextWakeAt } from '../../../shared/domain/slot/state.js';
import {
  aCompletion,
  anEntry,
  aPlan,
  FIVE,
  gateResult,
  gatesSay,
  HOUR,
  MINUTE,
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

const [TDZA, PSZA, PCF, PDC, MLFS] = ['p4.tdza', 'p4.psza', 'p4.pcf', 'p4.pdc', 'p4.mlfs'] as const;
const SECOND = 1_000;

const wakesAt = ({ state }: History): number | null => nextWakeAt(present(state));
const fails = (key: string): SlotInput => aCompletion(key).failed('permanent').arrives;

/** Phase 4 as it runs live: in waves, with tiers, the cache and the feature store critical. */
const precompute = (entries: Partial<Record<string, PlanEntry>> = {}): Plan =>
  aPlan({
    entries: {
      [TDZA]: anEntry({ critical: false }),
      [PSZA]: anEntry({ critical: false }),
      [PCF]: anEntry({ critical: false, after: [TDZA, PSZA], degradesAt: { [TDZA]: 0.8, [PSZA]: 0.7 } }),
      [PDC]: anEntry({ after: [PCF], degradesAt: { [PCF]: 0.7 } }),
      [MLFS]: anEntry({ after: [PDC, PCF, PSZA, TDZA], degradesAt: { [PSZA]: 0.7, [TDZA]: 0.8 } }),
      ...(entries as Record<string, PlanEntry>),
    },
    tiers: [
      { afterMs: HOUR, atLeast: 4 },
      { afterMs: 2 * HOUR, atLeast: 3 },
    ],
    givesUpAfterMs: 4 * HOUR,
    deadlines: { softAt: T0 + 20 * HOUR, hardAt: T0 + 40 * HOUR },
  });
/** The same without order among them. */
const unordered = (): Plan =>
  precompute(
    Object.fromEntries(Object.entries(precompute().entries).map(([key, entry]) => [key, { ...entry, after: [] }])),
  );

describe('phase 4 of a live day', () => {
  const four = (): History => started(unordered()).all(successes([PSZA, PCF, PDC, MLFS]));

  it('T-40 four of five are enough an hour after the first of them, by the clock alone', () => {
    const waiting = four();
    assert.equal(waiting.triggers.length, 0);
    assert.equal(wakesAt(waiting), T0 + HOUR);
    waiting
      .at(T0 + HOUR - 1)
      .when(TIMER)
      .thenIgnored('unchanged');
    waiting
      .at(T0 + HOUR)
      .when(TIMER)
      .then({ type: 'PhaseReady', rule: 'quorum_after_grace', missing: [TDZA], degraded: true }, 'TriggerIssued');
  });

  it('three of five only after two hours, and never without the cache and the feature store', () => {
    const three = started(unordered()).all(successes([PCF, PDC, MLFS]));
    const first = three
      .at(T0 + HOUR)
      .when(TIMER)
      .then({ type: 'TierPassed', tier: 1 });
    assert.equal(wakesAt(first), T0 + 2 * HOUR);
    first
      .at(T0 + 2 * HOUR)
      .when(TIMER)
      .then('PhaseReady', 'TriggerIssued');
    const without = started(unordered())
      .all(successes([TDZA, PSZA, PCF, PDC]))
      .at(T0 + 3 * HOUR)
      .when(TIMER);
    assert.equal(without.triggers.length, 0);
  });

  it('the clock of the tiers begins with the first output, not with the phase', () => {
    const late = started(unordered())
      .later(3 * HOUR)
      .all(successes([PSZA, PCF, PDC, MLFS]));
    assert.equal(wakesAt(late), T0 + 4 * HOUR);
  });

  it('S34 two of five failed for good, the feature store among them: no trigger, and failed after four hours', () => {
    const short = started(unordered()).all([...successes([PSZA, PCF, PDC]), fails(TDZA), fails(MLFS)]);
    const tried = [HOUR, 2 * HOUR, 3 * HOUR].reduce((history, at) => history.at(T0 + at).when(TIMER), short);
    assert.equal(tried.count('PhaseFailed'), 0);
    assert.equal(wakesAt(tried), T0 + 4 * HOUR);
    const failed = tried.at(T0 + 4 * HOUR).when(TIMER);
    assert.equal(failed.triggers.length, 0);
    assert.match(present(present(failed.state).ended).reason, /p4\.tdza.*p4\.mlfs \(boom/);
    failed.later(HOUR).when(TIMER).thenIgnored('unchanged');
  });

  it('S42 T-64 what failed stops what reads it; what is partial lets it start from its floor on', () => {
    const issued = (history: History): readonly string[] => Object.keys(present(history.state).issued);
    const stopped = started(precompute()).all([fails(TDZA), aCompletion(PSZA).arrives]);
    assert.ok(!issued(stopped).includes(PCF));
    const below = started(precompute()).all([aCompletion(TDZA).partial(0.79).arrives, aCompletion(PSZA).arrives]);
    assert.ok(!issued(below).includes(PCF));
    const degraded = started(precompute()).all([aCompletion(TDZA).arrives, aCompletion(PSZA).partial(0.7).arrives]);
    assert.ok(issued(degraded).includes(PCF));
    const all = degraded.all(successes([PCF, PDC, MLFS]));
    assert.deepEqual(
      all.triggers.map(({ reason, missing }) => ({ reason, missing })),
      [{ reason: 'critical_optional_settled', missing: [PSZA] }],
    );
  });
});

describe('a change after the trigger', () => {
  const settling = (changes: Partial<Plan> = {}): History =>
    started(aPlan({ entries: unorderedFive(), settleMs: 120 * SECOND, ...changes })).all(successes(FIVE));
  const corrected = (key: string, output = 'corrected'): SlotInput =>
    aCompletion(key).attempt(2).giving(output).arrives;

  it('T-26 S15 goes on once it is two minutes old, by the clock alone', () => {
    const changed = settling().when(corrected(PLAYERS)).then('ProcessorCompleted', 'ChangeSeen');
    assert.equal(wakesAt(changed), T0 + 120 * SECOND);
    changed
      .later(119 * SECOND)
      .when(TIMER)
      .thenIgnored('unchanged');
    const passed = changed.later(120 * SECOND).when(TIMER);
    assert.deepEqual(
      passed.triggers.map(({ seq, reason }) => `${seq} ${reason}`),
      ['1 all', '2 reopen'],
    );
  });

  it('takes with it what comes meanwhile: one trigger for both', () => {
    const both = settling()
      .when(corrected(PLAYERS))
      .later(60 * SECOND)
      .when(corrected(TEAMS));
    assert.equal(both.later(60 * SECOND).when(TIMER).triggers.length, 2);
    assert.equal(
      both
        .later(60 * SECOND)
        .when(TIMER)
        .later(HOUR)
        .when(TIMER).triggers.length,
      2,
    );
  });

  it('S16 that makes the same again goes nowhere', () => {
    settling().when(aCompletion(PLAYERS).attempt(2).arrives).later(HOUR).when(TIMER).thenIgnored('unchanged');
  });

  it('is judged by the gates, and looked at again when they block it', () => {
    const gated = settling({ gates: ['G-TABLES'] }).when((state) => gatesSay(state, gateResult('G-TABLES', 'pass')));
    assert.equal(gated.triggers.length, 1);
    const blocked = gated
      .when(corrected(PLAYERS))
      .later(120 * SECOND)
      .when((state) => gatesSay(state, gateResult('G-TABLES', 'blocked', 'no rows')));
    blocked.then('GateEvaluated', 'PhaseBlocked');
    assert.equal(wakesAt(blocked), blocked.now + MINUTE);
    const good = blocked.later(MINUTE).when((state) => gatesSay(state, gateResult('G-TABLES', 'pass')));
    assert.equal(good.triggers.length, 2);
  });

  it('late_after_lock: once the last game has begun it is recorded once and goes no further', () => {
    const locked = settling({ locksAt: T0 + HOUR }).at(T0 + HOUR);
    const late = locked.when(corrected(PLAYERS)).then('ProcessorCompleted', 'LateAfterLock');
    assert.equal(wakesAt(late), null);
    late.later(HOUR).when(TIMER).thenIgnored('unchanged');
    assert.equal(late.triggers.length, 1);
    late.when(aCompletion(PLAYERS).attempt(3).giving('again').arrives).then('ProcessorCompleted', 'LateAfterLock');
  });

  it('a change that was still waiting when the last game began is late too', () => {
    const waiting = settling({ locksAt: T0 + 60 * SECOND }).when(corrected(PLAYERS));
    const late = waiting
      .later(120 * SECOND)
      .when(TIMER)
      .then('LateAfterLock');
    assert.equal(late.triggers.length, 1);
    assert.equal(wakesAt(late), null);
  });
});

describe('work that is ordered again', () => {
  const again = (keys: readonly string[], pass: string): SlotInput => ({
    t: 'request',
    keys,
    evidence: `pass|${pass}`,
    causationId: 'pass',
  });
  const plan = aPlan({ entries: unorderedFive() });

  it('is awaited to the last before anything is triggered again', () => {
    const asked = started(plan)
      .all(successes(FIVE))
      .when(again([PLAYERS, TEAMS], '10:30'));
    const one = asked.when(aCompletion(PLAYERS).attempt(2).giving('corrected').arrives);
    assert.equal(one.triggers.length, 1);
    const both = one.when(aCompletion(TEAMS).attempt(2).arrives);
    assert.equal(both.triggers.length, 2);
  });

  it('is awaited through its retries, and not for ever: what fails for good leaves what was there', () => {
    const asked = started(plan)
      .all(successes(FIVE))
      .when(again([PLAYERS, TEAMS], '10:30'));
    const failing = asked.all([
      aCompletion(PLAYERS).attempt(2).giving('corrected').arrives,
      aCompletion(TEAMS).attempt(2).failed('transient').arrives,
    ]);
    assert.equal(failing.triggers.length, 1);
    const retried = failing
      .later(4 * MINUTE)
      .when(TIMER)
      .then('WorkIssued');
    assert.equal(retried.when(aCompletion(TEAMS).attempt(3).failed('permanent').arrives).triggers.length, 2);
  });

  it('the same pass twice orders it once', () => {
    const asked = started(plan).all(successes(FIVE)).when(again(FIVE, '10:30'));
    asked.when(again(FIVE, '10:30')).thenIgnored('duplicate');
    asked.when(again(FIVE, '13:00')).then('WorkIssued');
  });

  it('brings a phase that had failed back to its end, gates included', () => {
    const failed = started({ ...plan, gates: ['G-TABLES'] })
      .all([...successes(FIVE.slice(0, 4)), fails(UPCOMING)])
      .at(present(plan.deadlines).hardAt)
      .when(TIMER);
    assert.equal(present(failed.state).status, 'failed');
    const redone = failed.all([again([UPCOMING], 'recover'), aCompletion(UPCOMING).attempt(2).arrives]);
    assert.equal(present(redone.state).status, 'running');
    const passed = redone.when((state) => gatesSay(state, gateResult('G-TABLES', 'pass')));
    assert.equal(passed.triggers.length, 1);
    assert.equal(present(passed.state).status, 'triggered');
  });

  it('opens a phase whose completions order what follows, until its retries are over', () => {
    const sources = started(aPlan({ entries: unorderedFive(), next: { kind: 'derived' } })).all(successes(FIVE));
    assert.equal(present(sources.state).status, 'closed');
    const asked = sources.when(again([PLAYERS], '10:30'));
    assert.equal(present(asked.state).status, 'running');
    const failing = asked.when(aCompletion(PLAYERS).attempt(2).failed('transient').arrives);
    assert.equal(wakesAt(failing), T0 + 4 * MINUTE);
    const done = failing.later(4 * MINUTE).all([TIMER, aCompletion(PLAYERS).attempt(3).arrives]);
    assert.equal(present(done.state).status, 'closed');
  });
});

describe('a run that is made again', () => {
  const plan = aPlan({ entries: unorderedFive() });
  const reopen: SlotInput = { t: 'reopen', plan };

  it('has the next generation, its old cause, and triggers once more', () => {
    const again = started(plan)
      .all(successes(FIVE))
      .when(reopen)
      .then({ type: 'PhaseReopened', generation: 2 }, 'WorkIssued');
    assert.deepEqual(present(again.state).cause, present(started(plan).state).cause);
    const ended = again.all(FIVE.map((key) => aCompletion(key).generation(2).arrives));
    assert.deepEqual(
      ended.triggers.map(({ seq }) => seq),
      [1, 1],
    );
    assert.equal(new Set(ended.triggers.map(({ triggerId }) => triggerId)).size, 2);
  });

  it('is not made while it is at work, nor before it has begun', () => {
    started(plan).when(reopen).thenIgnored('duplicate');
    const early = started(plan).all(successes(FIVE.slice(0, 4)));
    early.when(reopen).thenIgnored('duplicate');
  });
});

describe('a slate that changes', () => {
  const GAMES = ['20241105_BOS_NYK', '20241105_LAL_DEN'];
  const revised: SlotInput = { t: 'revise', games: GAMES.slice(0, 1), scheduleVersion: 's2' };
  const waiting = (): History =>
    started(aPlan({ entries: unorderedFive(), gates: ['G-COV'], games: GAMES }))
      .all(successes(FIVE))
      .when((state) => gatesSay(state, gateResult('G-COV', 'blocked', 'no player summary of 20241105_LAL_DEN')));

  it('S36 a postponed game is expected no more, and the gates are asked again', () => {
    const asked = waiting()
      .when(revised)
      .then({ type: 'GamesRevised', games: GAMES.slice(0, 1), scheduleVersion: 's2' });
    assert.equal(present(asked.state).blocked, null);
    const passed = asked.when((state) => gatesSay(state, gateResult('G-COV', 'pass')));
    assert.equal(passed.triggers.length, 1);
  });

  it('the same slate again changes nothing, nor does any slate once the outputs were handed on', () => {
    waiting().when({ t: 'revise', games: GAMES.toReversed(), scheduleVersion: 's2' }).thenIgnored('duplicate');
    const handed = waiting().when((state) => gatesSay(state, gateResult('G-COV', 'pass')));
    handed.later(HOUR).when(revised).thenIgnored('duplicate');
  });
});
