import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { canonicalJson, sha256 } from '../../../shared/domain/hash.js';
import type { SlotInput } from '../../../shared/domain/slot/decide.js';
import { evolve, fold } from '../../../shared/domain/slot/evolve.js';
import type { Plan } from '../../../shared/domain/slot/plan.js';
import { standingOf, wantsGates } from '../../../shared/domain/slot/readiness.js';
import { nextWakeAt, type SlotState } from '../../../shared/domain/slot/state.js';
import {
  aCause,
  aCompletion,
  aPlan,
  aReplayPlan,
  aTrigger,
  deepFrozen,
  FIVE,
  fiveEntries,
  gateResult,
  gatesSay,
  History,
  HOUR,
  MINUTE,
  present,
  started,
  successes,
  T0,
  TIMER,
  unorderedFive,
  type CompletionBuilder,
} from '../../support/slots.js';

const RUNS = { numRuns: Number(process.env['CASCADE_PROPERTY_RUNS'] ?? 400) };

/** What may reach a slot; `gates` is answered on the evidence of the moment, so it needs the state. */
type Step =
  | { readonly kind: 'input'; readonly input: SlotInput }
  | { readonly kind: 'gates'; readonly outcome: 'pass' | 'blocked' | 'unevaluable' }
  | { readonly kind: 'published' }
  | { readonly kind: 'wait'; readonly minutes: number };

const hashOf = (state: SlotState | null): string => sha256(canonicalJson(state));

const endings: readonly ((completion: CompletionBuilder) => CompletionBuilder)[] = [
  (c) => c,
  (c) => c,
  (c) => c.giving('other rows'),
  (c) => c.partial(0.5),
  (c) => c.noData('market_not_offered'),
  (c) => c.skipped('bootstrap'),
  (c) => c.rows(0),
];
const KEYS = [...FIVE, 'p3.bogus_name'];
const ATTEMPTS = [1, 2, 3];

/** An attempt ends once: those that fail, fail in every message about them. */
const failingAttempts = fc.subarray(KEYS.flatMap((key) => ATTEMPTS.map((attempt) => `${key}@${attempt}`)));

const completionInput = (failing: readonly string[]): fc.Arbitrary<Step> =>
  fc
    .record({
      key: fc.constantFrom(...KEYS),
      attempt: fc.constantFrom(1, ...ATTEMPTS),
      generation: fc.constantFrom(1, 1, 1, 1, 2),
      ending: fc.constantFrom(...endings),
    })
    .map(({ key, attempt, generation, ending }) => {
      const completion = aCompletion(key).attempt(attempt).generation(generation);
      const fails = failing.includes(`${key}@${attempt}`);
      const ended = fails ? completion.failed(key.length % 2 === 0 ? 'permanent' : 'transient') : ending(completion);
      return { kind: 'input', input: ended.arrives };
    });

const stepsOf = (plan: Plan, failing: readonly string[]): fc.Arbitrary<Step> => {
  const inputs: SlotInput[] = [
    TIMER,
    aTrigger(plan, aCause(1, 1)),
    aTrigger(plan, aCause(1, 2)),
    { t: 'request', keys: FIVE.slice(0, 2), evidence: 'file-1', causationId: 'landed' },
    { t: 'request', keys: FIVE.slice(0, 2), evidence: 'file-2', causationId: 'landed' },
    { t: 'receipt', observed: true },
    { t: 'receipt', observed: false },
    { t: 'open', slot: present(started(plan).state).slot, plan },
    { t: 'cancel', reason: 'operator' },
  ];
  return fc.oneof(
    { weight: 10, arbitrary: completionInput(failing) },
    { weight: 4, arbitrary: fc.constantFrom(...inputs).map((input): Step => ({ kind: 'input', input })) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom('pass', 'pass', 'blocked', 'unevaluable')
        .map((outcome): Step => ({ kind: 'gates', outcome })),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'published' }) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 1500 }).map((minutes): Step => ({ kind: 'wait', minutes })) },
  );
};

const inputOf = (step: Exclude<Step, { kind: 'wait' }>, state: SlotState | null): SlotInput => {
  switch (step.kind) {
    case 'input':
      return step.input;
    case 'gates':
      return gatesSay(state, ...present(state).plan.gates.map((gate) => gateResult(gate, step.outcome)));
    case 'published':
      return { t: 'published', ids: Object.keys(present(state).outbox), rescuedBy: null };
  }
};

const taken = (history: History, step: Step): History =>
  step.kind === 'wait' ? history.later(step.minutes * MINUTE) : history.when((state) => inputOf(step, state));

const plans: readonly Plan[] = [
  aPlan(),
  aPlan({ entries: unorderedFive(), gates: ['G-COV'] }),
  aPlan({ next: { kind: 'close', reason: 'end_of_selection' } }),
  aReplayPlan(),
  aReplayPlan({ entries: unorderedFive(), gates: ['G-COV'] }),
];

interface Course {
  readonly plan: Plan;
  readonly steps: readonly Step[];
}
const courses = (): fc.Arbitrary<Course> =>
  fc
    .tuple(fc.constantFrom(...plans), failingAttempts)
    .chain(([plan, failing]) =>
      fc.record({ plan: fc.constant(plan), steps: fc.array(stepsOf(plan, failing), { maxLength: 40 }) }),
    );

const visited = ({ plan, steps }: Course): readonly History[] => {
  const histories = [started(plan)];
  for (const step of steps) histories.push(taken(present(histories.at(-1)), step));
  return histories;
};
const ended = (course: Course): History => present(visited(course).at(-1));

describe('properties of the decider', () => {
  it('I6 the state is the fold of the log, whatever has arrived', () => {
    fc.assert(
      fc.property(courses(), (course) => {
        const { log, state } = ended(course);
        assert.deepEqual(fold(deepFrozen(log)), state);
      }),
      RUNS,
    );
  });

  it('I6 folding a prefix and then the rest is folding all', () => {
    fc.assert(
      fc.property(courses(), fc.nat(), (course, at) => {
        const { log } = ended(course);
        const cut = 1 + (at % log.length);
        const rest = log
          .slice(cut)
          .reduce<SlotState | null>((state, event) => evolve(state, event), fold(log.slice(0, cut)));
        assert.deepEqual(rest, fold(log));
      }),
      RUNS,
    );
  });

  it('I5 EC-02 every input delivered twice changes nothing', () => {
    fc.assert(
      fc.property(courses(), ({ plan, steps }) => {
        let history = started(plan);
        for (const step of steps) {
          if (step.kind === 'wait') {
            history = taken(history, step);
            continue;
          }
          const input = inputOf(step, history.state);
          history = history.when(input);
          if (input.t === 'gates' || input.t === 'receipt') continue; // a measurement of its own each time
          const again = history.when(input);
          assert.equal(hashOf(again.state), hashOf(history.state), JSON.stringify(input));
        }
      }),
      RUNS,
    );
  });

  it('I5 everything of the run delivered once more at its end orders no work and triggers nothing', () => {
    fc.assert(
      fc.property(courses(), ({ plan, steps }) => {
        const history = ended({ plan, steps });
        const completions = steps.flatMap((step) =>
          step.kind === 'input' && step.input.t === 'completion' && step.input.e.status !== 'failed'
            ? [step.input]
            : [],
        );
        const known = new Set(
          history.log.flatMap((event) => (event.type === 'ProcessorCompleted' ? [event.entry.payloadHash] : [])),
        );
        const seen = completions.filter(
          ({ e }) => known.has(e.payloadHash) && e.generation === present(history.state).generation,
        );
        const current = seen.filter(({ e }) => present(history.state).done[e.processor]?.payloadHash === e.payloadHash);
        const again = history.when(TIMER).all(current);
        assert.equal(again.triggers.length, history.when(TIMER).triggers.length);
        assert.deepEqual(again.ordered, history.when(TIMER).ordered);
      }),
      RUNS,
    );
  });

  it('EC-02 EC-03 any order of successes, with duplicates and strangers between them, gives one trigger at the last member', () => {
    const shuffled = fc.shuffledSubarray([...FIVE], { minLength: FIVE.length });
    fc.assert(
      fc.property(shuffled, fc.array(fc.constantFrom(...FIVE, 'p3.bogus_name')), (order, noise) => {
        let history = started(aPlan({ entries: unorderedFive() }));
        for (const [index, key] of order.entries()) {
          assert.equal(history.triggers.length, 0);
          const early = noise.filter((other) => other === 'p3.bogus_name' || order.indexOf(other) < index);
          history = history.all([...successes(early), aCompletion(key).arrives]);
        }
        assert.equal(history.triggers.length, 1);
        history = history.all(successes([...order, ...noise]));
        assert.deepEqual(
          history.triggers.map(({ reason, seq }) => [reason, seq]),
          [['all', 1]],
        );
      }),
      RUNS,
    );
  });

  it('I2 T-41 a trigger implies that every critical entry is satisfied and that every gate has passed on that evidence', () => {
    fc.assert(
      fc.property(courses(), (course) => {
        for (const { last, state } of visited(course)) {
          const issued = present(last).events.find(({ type }) => type === 'TriggerIssued' || type === 'ChainClosed');
          if (issued === undefined || state === null) continue;
          const { missingCritical, missing } = standingOf(state);
          assert.deepEqual(missingCritical, []);
          if (!state.plan.patient) assert.deepEqual(missing, []);
          for (const gate of state.plan.gates)
            assert.equal(state.gate?.results.find((result) => result.gate === gate)?.outcome, 'pass');
          if (issued.type === 'TriggerIssued') assert.deepEqual(issued.trigger.missing, missing);
        }
      }),
      RUNS,
    );
  });

  it('a generation closes at most once and never goes on after it', () => {
    fc.assert(
      fc.property(courses(), (course) => {
        let ends = 0;
        for (const event of ended(course).log) {
          if (event.type === 'PhaseReopened') ends = 0;
          if (event.type === 'ChainClosed' || event.type === 'PhaseClosed') ends += 1;
          assert.ok(ends <= 1);
          if (ends === 1) assert.ok(!['TriggerIssued', 'PhaseFailed'].includes(event.type));
        }
      }),
      RUNS,
    );
  });

  it('I7 nothing follows a cancel', () => {
    fc.assert(
      fc.property(courses(), (course) => {
        const { log } = ended(course);
        const at = log.findIndex(({ type }) => type === 'RunCancelled');
        if (at >= 0) assert.equal(at, log.length - 1);
      }),
      RUNS,
    );
  });

  it('one trigger for one evidence: consecutive triggers differ in what they are based on', () => {
    fc.assert(
      fc.property(courses(), (course) => {
        const { log } = ended(course);
        const ids = log.flatMap((event) => (event.type === 'TriggerIssued' ? [event.trigger.triggerId] : []));
        assert.equal(new Set(ids).size, ids.length);
        let before: string | null = null;
        for (const event of log) {
          if (event.type === 'PhaseReopened') before = null;
          if (event.type !== 'TriggerIssued') continue;
          assert.notEqual(event.trigger.evidenceHash, before);
          before = event.trigger.evidenceHash;
        }
      }),
      RUNS,
    );
  });

  it('T-70 no attempt of a generation is ordered twice', () => {
    fc.assert(
      fc.property(courses(), (course) => {
        let ordered = new Set<string>();
        for (const event of ended(course).log) {
          if (event.type === 'PhaseReopened') ordered = new Set();
          if (event.type !== 'WorkIssued') continue;
          for (const { key, attempt } of event.work) {
            assert.ok(!ordered.has(`${key}@${attempt}`), `${key}@${attempt}`);
            ordered.add(`${key}@${attempt}`);
          }
        }
      }),
      RUNS,
    );
  });

  it('I3 an armed timer leads somewhere: when it rings, something happens or gates are asked for', () => {
    fc.assert(
      fc.property(courses(), (course) => {
        for (const { state, now } of visited(course)) {
          const due = state === null ? null : nextWakeAt(state);
          if (state === null || due === null) continue;
          const receiptDue = state.receipt !== null && !state.receipt.observed && state.receipt.nextCheckAt <= due;
          if (receiptDue) continue; // the reconciler looks downstream instead
          const at = Math.max(due, now);
          const after = new History([], state, at, null).when(TIMER);
          const moved = present(after.last).events.length > 0 || wantsGates(present(after.state), at);
          assert.ok(moved, `status ${state.status}, due ${(due - T0) / MINUTE} min`);
        }
      }),
      RUNS,
    );
  });

  it('I3 a live phase whose members all succeed in the end triggers, whatever came before', () => {
    fc.assert(
      fc.property(
        failingAttempts.chain((failing) => fc.array(completionInput(failing), { maxLength: 20 })),
        (steps) => {
          const plan = aPlan({ entries: fiveEntries() });
          let history = steps.reduce(taken, started(plan));
          history = history.all(FIVE.map((key) => aCompletion(key).attempt(9).giving('final').arrives));
          assert.ok(history.triggers.length >= 1);
          assert.equal(present(history.triggers.at(-1)).degraded, false);
          assert.equal(history.later(100 * HOUR).when(TIMER).triggers.length, history.triggers.length);
        },
      ),
      RUNS,
    );
  });
});
