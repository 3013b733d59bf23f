import assert from 'node:assert/strict';
import { gameDate, type Instant } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import {
  decide,
  type Completion,
  type Decision,
  type SlotInput,
  type Verdict,
} from '../../shared/domain/slot/decide.js';
import type { SlotEvent, Stamped } from '../../shared/domain/slot/events.js';
import { fold } from '../../shared/domain/slot/evolve.js';
import {
  processorRunIdOf,
  runIdOf,
  splitPlanKey,
  terminalEventIdOf,
  triggerIdOf,
  type SlotKey,
} from '../../shared/domain/slot/key.js';
import type { Plan, PlanEntry } from '../../shared/domain/slot/plan.js';
import {
  evidenceHashOf,
  type Cause,
  type GateOutcome,
  type GateResult,
  type SlotState,
} from '../../shared/domain/slot/state.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** 07:00 Eastern of the morning after the date of `aSlot`. */
export const T0: Instant = Date.UTC(2024, 10, 6, 12);

export const OFFENSE = 'p3.team_offense_game_summary';
export const DEFENSE = 'p3.team_defense_game_summary';
export const TEAMS = 'p3.upcoming_team_game_context';
export const PLAYERS = 'p3.player_game_summary';
export const UPCOMING = 'p3.upcoming_player_game_context';
export const FIVE: readonly string[] = [OFFENSE, DEFENSE, TEAMS, PLAYERS, UPCOMING];

export const aSlot = (changes: Partial<SlotKey> = {}): SlotKey => ({
  sport: 'nba',
  phase: 'p3',
  gameDate: gameDate('2024-11-05'),
  runKind: 'live',
  mode: 'overnight',
  campaignId: null,
  ...changes,
});

export const anEntry = (changes: Partial<PlanEntry> = {}): PlanEntry => ({
  critical: true,
  after: [],
  startsWithPhase: true,
  minRecords: 1,
  minPartialRatio: 0.8,
  allowedNoData: [],
  allowedSkips: [],
  chain: null,
  ...changes,
});

/** The five of phase 3 after the games, in their waves (orchestration §4.1 and §5). */
export const fiveEntries = (): Readonly<Record<string, PlanEntry>> => ({
  [OFFENSE]: anEntry({ critical: false }),
  [DEFENSE]: anEntry({ critical: false }),
  [TEAMS]: anEntry({ critical: false }),
  [PLAYERS]: anEntry({ after: [OFFENSE, DEFENSE] }),
  [UPCOMING]: anEntry({ after: [TEAMS, PLAYERS] }),
});

/** The same five without order among them: for tests about which members count, not about waves. */
export const unorderedFive = (): Readonly<Record<string, PlanEntry>> =>
  Object.fromEntries(Object.entries(fiveEntries()).map(([key, entry]) => [key, { ...entry, after: [] }]));

export const DEADLINES = { softAt: T0 + 5 * HOUR, hardAt: T0 + 23 * HOUR } as const;

/** A live plan of phase 3 that triggers phase 4. */
export const aPlan = (changes: Partial<Plan> = {}): Plan => ({
  entries: fiveEntries(),
  joins: [],
  gates: [],
  next: { kind: 'trigger', to: 'p4', transport: 'topic' },
  patient: true,
  work: 'topic',
  graceMs: 15 * MINUTE,
  deadlines: DEADLINES,
  asOf: null,
  games: ['20241105_BOS_NYK'],
  effects: ['trigger:p4'],
  scheduleVersion: 's1',
  configVersion: 'c1',
  ...changes,
});

/** The same as a replay: no deadlines, no patience. */
export const aReplayPlan = (changes: Partial<Plan> = {}): Plan =>
  aPlan({ patient: false, deadlines: null, ...changes });

/** A terminal event in the words of a test; each method gives another one. Fixed by what it says: the same twice. */
export class CompletionBuilder {
  constructor(
    readonly value: Completion,
    private readonly slot: SlotKey,
  ) {}
  private with(changes: Partial<Completion>): CompletionBuilder {
    const value = { ...this.value, ...changes };
    const runId = runIdOf(this.slot, value.generation);
    const eventId = terminalEventIdOf(processorRunIdOf(runId, value.processor, value.part, value.attempt));
    const { payloadHash: _stated, ...content } = { ...value, eventId };
    return new CompletionBuilder({ ...content, payloadHash: sha256(JSON.stringify(content)) }, this.slot);
  }
  of(slot: SlotKey): CompletionBuilder {
    return new CompletionBuilder(this.value, slot).with({});
  }
  attempt(attempt: number): CompletionBuilder {
    return this.with({ attempt });
  }
  generation(generation: number): CompletionBuilder {
    return this.with({ generation });
  }
  rows(recordCount: number): CompletionBuilder {
    return this.with({ recordCount });
  }
  /** Other rows: another output hash. */
  giving(output: string): CompletionBuilder {
    return this.with({ outputHash: sha256(output) });
  }
  partial(ratio: number): CompletionBuilder {
    return this.with({ status: 'partial', ratio });
  }
  noData(reason: string): CompletionBuilder {
    return this.with({ status: 'no_data', reason, recordCount: 0, outputHash: null });
  }
  skipped(reason: string): CompletionBuilder {
    return this.with({ status: 'skipped', reason, recordCount: 0, outputHash: null });
  }
  failed(kind: 'transient' | 'permanent' = 'permanent', code = 'boom'): CompletionBuilder {
    const error = { class: kind, code, message: `${this.value.processor} broke` };
    return this.with({ status: 'failed', error, recordCount: 0, outputHash: null });
  }
  get arrives(): SlotInput {
    return { t: 'completion', e: this.value };
  }
  get joins(): SlotInput {
    return { t: 'join', e: this.value };
  }
}

export const aCompletion = (key: string, slot: SlotKey = aSlot()): CompletionBuilder =>
  new CompletionBuilder(
    {
      eventId: '',
      payloadHash: '',
      generation: 1,
      ...splitPlanKey(key),
      attempt: 1,
      status: 'success',
      reason: null,
      ratio: null,
      recordCount: 10,
      outputHash: sha256(`${key}|rows`),
      synthetic: false,
      error: null,
    },
    slot,
  ).attempt(1);

/** Successes of all the keys, in this order. */
export const successes = (keys: readonly string[]): readonly SlotInput[] => keys.map((key) => aCompletion(key).arrives);

export const aCause = (fromGeneration = 1, seq = 1, slot: SlotKey = aSlot()): Cause => {
  const fromRunId = runIdOf({ ...slot, phase: 'p2' }, fromGeneration);
  return { triggerId: triggerIdOf(fromRunId, slot.phase, seq), fromRunId, fromGeneration, seq };
};

export const aTrigger = (plan: Plan = aPlan(), cause: Cause = aCause(), slot: SlotKey = aSlot()): SlotInput => ({
  t: 'trigger',
  slot,
  cause,
  plan,
});

export const opens = (plan: Plan = aPlan(), slot: SlotKey = aSlot()): SlotInput => ({ t: 'open', slot, plan });
export const TIMER: SlotInput = { t: 'timer' };
export const CANCEL: SlotInput = { t: 'cancel', reason: 'operator' };

export const gateResult = (gate: string, outcome: GateOutcome, reason: string | null = null): GateResult => ({
  gate,
  outcome,
  reason,
  measured: null,
  threshold: null,
});

/** The gates' answer on what the state holds now. */
export const gatesSay = (state: SlotState | null, ...results: readonly GateResult[]): SlotInput => ({
  t: 'gates',
  evidenceHash: evidenceHashOf(present(state)),
  results,
});

export const present = <T>(value: T | null | undefined): T => {
  assert.ok(value !== null && value !== undefined);
  return value;
};

/** Frozen to the last member, so that a decision that writes into the state it was given is caught where it happens. */
export const deepFrozen = <T>(value: T): T => {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) deepFrozen(member);
    Object.freeze(value);
  }
  return value;
};

/** An event by its name, or with the members that matter. */
export type Expected = SlotEvent['type'] | (Partial<SlotEvent> & Pick<SlotEvent, 'type'>);

const restrictedTo = (event: Stamped, expected: Expected): unknown => {
  if (typeof expected === 'string') return event.type;
  const members = Object.keys(expected) as (keyof Stamped)[];
  return Object.fromEntries(members.map((member) => [member, event[member]]));
};

/** A history, its log and the state it leads to, so that a test reads as given – when – then. */
export class History {
  constructor(
    readonly log: readonly Stamped[],
    readonly state: SlotState | null,
    readonly now: Instant,
    readonly last: Decision | null,
  ) {}

  /** One more input, at the present instant. */
  when(input: SlotInput | ((state: SlotState | null) => SlotInput)): History {
    const given = typeof input === 'function' ? input(this.state) : input;
    const decision = decide(this.state, deepFrozen(given), this.now);
    return new History([...this.log, ...decision.events], deepFrozen(decision.state), this.now, decision);
  }
  all(inputs: readonly SlotInput[]): History {
    return inputs.reduce<History>((history, input) => history.when(input), this);
  }
  /** Lets time pass; nothing happens by itself. */
  later(ms: number): History {
    return new History(this.log, this.state, this.now + ms, this.last);
  }
  at(now: Instant): History {
    return new History(this.log, this.state, now, this.last);
  }

  /** The events of the last input, all of them, in order. */
  then(...expected: readonly Expected[]): History {
    const events = present(this.last).events;
    assert.deepEqual(
      events.map((event, index) => (expected[index] === undefined ? event : restrictedTo(event, expected[index]))),
      expected,
    );
    return this;
  }
  thenIgnored(verdict: Verdict): History {
    assert.deepEqual(present(this.last).events, []);
    assert.equal(present(this.last).verdict, verdict);
    return this;
  }
  /** Plan keys whose work was ordered so far, with the attempt, in order. */
  get ordered(): readonly string[] {
    return this.log.flatMap((event) =>
      event.type === 'WorkIssued' ? event.work.map(({ key, attempt }) => `${key}@${attempt}`) : [],
    );
  }
  get triggers(): readonly Extract<SlotEvent, { type: 'TriggerIssued' }>['trigger'][] {
    return this.log.flatMap((event) => (event.type === 'TriggerIssued' ? [event.trigger] : []));
  }
  count(type: SlotEvent['type']): number {
    return this.log.filter((event) => event.type === type).length;
  }
}

/** A slot whose log holds these events, at their last instant. */
export const given = (events: readonly Stamped[], now: Instant = events.at(-1)?.at ?? T0): History =>
  new History(events, deepFrozen(fold(events)), now, null);

/** A slot that its upstream trigger has just opened. */
export const started = (plan: Plan = aPlan(), slot: SlotKey = aSlot()): History =>
  given([], T0).when(aTrigger(plan, aCause(1, 1, slot), slot));
