import type { SlotEvent, Stamped } from './events.js';
import { processorRunIdOf, runIdOf, splitPlanKey, type PlanKey } from './key.js';
import type { IssuedWork, OutboxEntry, SlotState } from './state.js';

const RECEIPT_AFTER_MS = 5 * 60_000;
/** A trigger that is still not received after this many more publishes is only missed. */
const REPUBLISHED_AT_MOST = 3;
const CAUSES_KEPT = 20;

/** The ledger id of work issued in this run. */
export const workIdOf = (state: SlotState, key: PlanKey, attempt: number): string => {
  const { processor, part } = splitPlanKey(key);
  return processorRunIdOf(runIdOf(state.slot, state.generation), processor, part, attempt);
};

const opened = (
  event: Extract<SlotEvent, { type: 'RunPlanned' | 'PhaseReopened' }>,
  base: Pick<SlotState, 'slot' | 'cause' | 'causesSeen'>,
  at: number,
): SlotState => ({
  ...base,
  generation: event.generation,
  plan: event.plan,
  status: 'planned',
  openedAt: at,
  issued: {},
  done: {},
  failed: {},
  gate: null,
  blocked: null,
  trigger: null,
  receipt: null,
  ended: null,
  candidateAt: null,
  deadlinePassed: false,
  outbox: {},
});

const without = <V>(map: Readonly<Record<string, V>>, ids: readonly string[]): Readonly<Record<string, V>> => {
  const left: Record<string, V> = {};
  for (const id in map) if (!ids.includes(id)) left[id] = map[id] as V;
  return left;
};

const withoutChange = ({ changedAt: _passedOn, ...state }: SlotState): SlotState => state;

/** Ends of a campaign's run wake the replayer, so that nothing has to poll. */
const woken = (state: SlotState): SlotState =>
  state.slot.campaignId === null
    ? state
    : { ...state, outbox: { ...state.outbox, [`wake|${runIdOf(state.slot, state.generation)}`]: { kind: 'wake' } } };

/** An output that counted counts no longer: the grace and the gate's answer were about something else. */
const unready = ({ status }: SlotState): Partial<SlotState> => ({
  status: status === 'blocked' ? 'running' : status,
  candidateAt: null,
  blocked: null,
});

const started = ({ status }: SlotState): Pick<SlotState, 'status'> => ({
  status: status === 'planned' ? 'running' : status,
});

/** More work: a live run that had failed, or had handed everything on, goes on. */
const resumed = (state: SlotState): Partial<SlotState> => {
  const isPaused = state.plan.patient && (state.status === 'failed' || state.plan.next.kind === 'derived');
  return isPaused ? { status: 'running', ended: null } : started(state);
};

const withWork = (state: SlotState, event: Extract<Stamped, { type: 'WorkIssued' }>): SlotState => {
  const issued: Record<PlanKey, IssuedWork> = { ...state.issued };
  const outbox: Record<string, OutboxEntry> = { ...state.outbox };
  for (const { key, attempt, evidence, causationId } of event.work) {
    issued[key] = { attempt, evidence, causationId, at: event.at };
    outbox[workIdOf(state, key, attempt)] = { kind: 'work', key, attempt };
  }
  const failed = without(
    state.failed,
    event.work.map(({ key }) => key),
  );
  return { ...state, ...resumed(state), issued, failed, outbox };
};

const first = (event: Extract<Stamped, { type: 'RunPlanned' }>): SlotState =>
  opened(event, { slot: event.slot, cause: null, causesSeen: [] }, event.at);

const fact = (state: SlotState, event: Stamped): SlotState => {
  switch (event.type) {
    case 'ProcessorCompleted':
      return {
        ...state,
        ...(state.done[event.key]?.satisfies === true && !event.entry.satisfies ? unready(state) : started(state)),
        ...(state.plan.patient && state.status === 'failed' ? resumed(state) : {}),
        done: { ...state.done, [event.key]: event.entry },
        failed: event.key in state.failed ? without(state.failed, [event.key]) : state.failed,
      };
    case 'OutputUnchanged': {
      const done = state.done[event.key];
      return done === undefined
        ? state
        : { ...state, done: { ...state.done, [event.key]: { ...done, attempt: event.attempt } } };
    }
    case 'ProcessorFailed':
      return { ...state, failed: { ...state.failed, [event.key]: event.entry } };
    case 'GateEvaluated':
      return {
        ...state,
        gate: {
          evidenceHash: event.evidenceHash,
          results: event.results,
          round: state.gate?.evidenceHash === event.evidenceHash ? state.gate.round + 1 : 1,
        },
        blocked: null,
      };
    case 'PhaseBlocked':
      return { ...state, status: 'blocked', blocked: { reason: event.reason, nextCheckAt: event.nextCheckAt } };
    case 'CandidateSeen':
      return { ...state, candidateAt: event.at };
    case 'TierPassed':
      return { ...state, tiersPassed: event.tier };
    case 'ChangeSeen':
      return { ...state, changedAt: event.at };
    case 'LateAfterLock':
      return { ...withoutChange(state), lateEvidence: event.evidenceHash };
    case 'DeadlinePassed':
      return { ...state, deadlinePassed: true };
    default:
      return ending(state, event);
  }
};

const ending = (state: SlotState, event: Stamped): SlotState => {
  switch (event.type) {
    case 'PhaseReady':
      return { ...state, blocked: null };
    case 'TriggerIssued':
      return {
        ...withoutChange(state),
        status: 'triggered',
        trigger: event.trigger,
        receipt: null,
        // A trigger that was not yet published is overtaken: its message could only be made of the new one.
        outbox: {
          ...without(state.outbox, state.trigger === null ? [] : [state.trigger.triggerId]),
          [event.trigger.triggerId]: { kind: 'trigger' },
        },
      };
    case 'TriggerPublished':
      return {
        ...state,
        outbox: without(state.outbox, [event.triggerId]),
        receipt: { observed: false, misses: state.receipt?.misses ?? 0, nextCheckAt: event.at + RECEIPT_AFTER_MS },
      };
    case 'ReceiptObserved':
      return { ...state, receipt: { observed: true, misses: state.receipt?.misses ?? 0, nextCheckAt: event.at } };
    case 'ReceiptMissing':
      return {
        ...state,
        receipt: {
          observed: false,
          misses: (state.receipt?.misses ?? 0) + 1,
          nextCheckAt: event.at + RECEIPT_AFTER_MS,
        },
        outbox:
          state.trigger === null || (state.receipt?.misses ?? 0) >= REPUBLISHED_AT_MOST
            ? state.outbox
            : { ...state.outbox, [state.trigger.triggerId]: { kind: 'trigger' } },
      };
    case 'PhaseClosed':
      return { ...state, status: 'closed', blocked: null, ended: { reason: 'handed_on' } };
    case 'ChainClosed':
      return woken({ ...state, status: 'closed', blocked: null, ended: { reason: event.reason } });
    case 'PhaseFailed':
      return woken({ ...state, status: 'failed', blocked: null, ended: { reason: event.reason } });
    case 'RunCancelled':
      return { ...state, status: 'cancelled', outbox: {}, ended: { reason: event.reason } };
    default:
      return state;
  }
};

/**
 * State after one more fact. Total and pure: state = fold(log).
 * @throws {TypeError} a log that does not begin with RunPlanned.
 */
export const evolve = (state: SlotState | null, event: Stamped): SlotState => {
  if (event.type === 'RunPlanned') return first(event);
  if (state === null) throw new TypeError(`a slot's log begins with RunPlanned, not ${event.type}`);
  switch (event.type) {
    case 'PhaseStarted':
      return {
        ...state,
        cause: event.cause,
        causesSeen:
          state.cause === null ? state.causesSeen : [...state.causesSeen, state.cause.triggerId].slice(-CAUSES_KEPT),
      };
    case 'GamesRevised':
      return {
        ...state,
        plan: { ...state.plan, games: event.games, scheduleVersion: event.scheduleVersion },
        gate: null,
        blocked: null,
        status: state.status === 'blocked' ? 'running' : state.status,
      };
    case 'StaleTriggerSeen':
      return { ...state, causesSeen: [...state.causesSeen, event.triggerId].slice(-CAUSES_KEPT) };
    case 'PhaseReopened':
      return opened(event, { slot: state.slot, cause: state.cause, causesSeen: state.causesSeen }, event.at);
    case 'WorkIssued':
      return withWork(state, event);
    case 'WorkPublished':
      return { ...state, outbox: without(state.outbox, event.ids) };
    default:
      return fact(state, event);
  }
};

export const fold = (events: readonly Stamped[]): SlotState | null =>
  events.reduce<SlotState | null>((state, event) => evolve(state, event), null);
