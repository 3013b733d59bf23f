import assert from 'node:assert/strict';
import { canonicalJson, type Json } from '../../shared/domain/hash.js';
import { fold } from '../../shared/domain/slot/evolve.js';
import type { Stamped } from '../../shared/domain/slot/events.js';
import {
  correlationIdOf,
  processorRunIdOf,
  runIdOf,
  slotIdOf,
  splitPlanKey,
  terminalEventIdOf,
  triggerIdOf,
  type SlotKey,
} from '../../shared/domain/slot/key.js';
import type { Plan } from '../../shared/domain/slot/plan.js';
import type { Cause, DoneEntry, SlotState } from '../../shared/domain/slot/state.js';
import type { DocData } from '../../shared/ports/docStore.js';
import { doneText, type SmallWorld } from './smallWorld.js';

const plain = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value)) as Json);

/** A run as a reader of the log alone sees it: an account of its own, with none of the engine's readiness code. */
interface Account {
  plan: Plan;
  generation: number;
  done: Map<string, DoneEntry>;
  triggers: number;
  gate: { readonly evidenceHash: string; readonly passed: boolean } | null;
}

const isMet = ({ plan, done }: Account, key: string): boolean => {
  const met = (name: string): boolean => {
    const entry = done.get(name);
    if (entry === undefined) return false;
    const planned = plan.entries[name];
    if (planned === undefined) return plan.joins.includes(name);
    if (entry.status === 'success') return entry.recordCount >= planned.minRecords;
    if (entry.status === 'partial') return (entry.ratio ?? 0) >= planned.minPartialRatio;
    return [...planned.allowedNoData, ...planned.allowedSkips].includes(entry.reason ?? '');
  };
  const chain = plan.entries[key]?.chain ?? null;
  return (
    met(key) ||
    (chain !== null && Object.entries(plan.entries).some(([other, entry]) => entry.chain === chain && met(other)))
  );
};

/** I2: nothing goes on before everything required of this very run is there. */
const checkComplete = (account: Account, name: string, missing: readonly string[]): void => {
  const { plan } = account;
  const lacking = [...Object.keys(plan.entries), ...plan.joins].filter((key) => !isMet(account, key));
  assert.deepEqual([...lacking].sort(), [...missing].sort(), `I2 ${name}: what is missing`);
  const critical = lacking.filter((key) => plan.entries[key]?.critical ?? true);
  assert.deepEqual(critical, [], `I2 ${name}: goes on without critical entries`);
  if (!plan.patient) assert.deepEqual(lacking, [], `I2 ${name}: a replay goes on incomplete`);
};

const checkCause = (cause: Cause, slot: SlotKey): void => {
  const family = `_${[slot.gameDate, slot.runKind, slot.mode, slot.campaignId ?? '-'].join('_')}_g${cause.fromGeneration}`;
  assert.ok(cause.fromRunId.endsWith(family), `I4: ${slotIdOf(slot)} was opened by ${cause.fromRunId}`);
  assert.equal(cause.triggerId, triggerIdOf(cause.fromRunId, slot.phase, cause.seq), 'I4: trigger of another slot');
};

/** I4: a fact counts only in the slot, and in the generation, that it belongs to. */
const checkOwn = (account: Account, slot: SlotKey, event: Stamped): void => {
  if (event.type !== 'ProcessorCompleted' && event.type !== 'ProcessorFailed') return;
  if (account.plan.joins.includes(event.key)) return;
  const { processor, part } = splitPlanKey(event.key);
  const runId = runIdOf(slot, account.generation);
  const own = terminalEventIdOf(processorRunIdOf(runId, processor, part, event.entry.attempt));
  assert.equal(event.entry.eventId, own, `I4: ${slotIdOf(slot)} recorded a fact of another run as ${event.key}`);
};

const opened = (plan: Plan, generation: number): Account => ({
  plan,
  generation,
  done: new Map(),
  triggers: 0,
  gate: null,
});

const checkTrigger = (
  world: SmallWorld,
  account: Account,
  slot: SlotKey,
  event: Extract<Stamped, { type: 'TriggerIssued' }>,
): void => {
  const { trigger } = event;
  const name = `${slotIdOf(slot)} trigger ${trigger.seq}`;
  checkComplete(account, name, trigger.missing);
  account.triggers += 1;
  assert.equal(trigger.seq, account.triggers, `I2 ${name}: triggers are numbered`);
  if (account.plan.gates.length === 0) return;
  assert.ok(account.gate?.passed === true, `I2 ${name}: no gate has passed`);
  assert.equal(account.gate.evidenceHash, trigger.evidenceHash, `I2 ${name}: the gate passed on other evidence`);
  const judged = world.gateRounds.filter(({ results }) => results.every(({ outcome }) => outcome === 'pass'));
  const done = doneText(Object.fromEntries(account.done));
  assert.ok(
    judged.some((round) => round.done === done),
    `I2 ${name}: what was triggered is not what the gate was shown`,
  );
};

const checkEvent = (world: SmallWorld, account: Account | null, slot: SlotKey, event: Stamped): Account => {
  if (event.type === 'RunPlanned') return opened(event.plan, event.generation);
  assert.ok(account, 'I6: a log begins with RunPlanned');
  checkOwn(account, slot, event);
  switch (event.type) {
    case 'PhaseReopened':
      assert.equal(event.generation, account.generation + 1, 'generations rise by one');
      return opened(event.plan, event.generation);
    case 'PhaseStarted':
      checkCause(event.cause, slot);
      return account;
    case 'ProcessorCompleted':
      assert.notEqual(account.done.get(event.key)?.eventId, event.entry.eventId, `I5: ${event.key} recorded twice`);
      account.done.set(event.key, event.entry);
      return account;
    case 'GateEvaluated':
      account.gate = {
        evidenceHash: event.evidenceHash,
        passed: event.results.every(({ outcome }) => outcome === 'pass'),
      };
      return account;
    case 'TriggerIssued':
      checkTrigger(world, account, slot, event);
      return account;
    case 'ChainClosed':
    case 'PhaseClosed':
      checkComplete(account, slotIdOf(slot), []);
      return account;
    default:
      return account;
  }
};

/** I7: after a cancel nothing is decided any more. */
const checkCancelled = (log: readonly Stamped[], slotId: string): void => {
  const at = log.findIndex(({ type }) => type === 'RunCancelled');
  if (at < 0) return;
  const after = log.slice(at + 1).filter(({ type }) => type !== 'StaleTriggerSeen' && type !== 'ConflictingTerminal');
  assert.deepEqual(
    after.map(({ type }) => type),
    [],
    `I7: ${slotId} went on after its cancel`,
  );
};

const checkSlot = async (world: SmallWorld, slot: SlotKey): Promise<void> => {
  const stored = await world.slots.read(slot);
  assert.ok(stored);
  const log = await world.slots.log(slot);
  const name = slotIdOf(slot);
  assert.equal(plain(stored.state), plain(fold(log)), `I6: the state of ${name} is not the fold of its log`);
  let account: Account | null = null;
  for (const event of log) account = checkEvent(world, account, slot, event);
  checkCancelled(log, name);
};

/** I1: whatever was published, delivered or run twice, each attempt changed its table once. */
const checkEffects = (world: SmallWorld): void => {
  const seen = new Map<string, number>();
  for (const { fence } of world.effects) {
    const attempt = `${fence.runId} ${fence.table} attempt ${fence.attempt}`;
    seen.set(attempt, (seen.get(attempt) ?? 0) + 1);
  }
  for (const [attempt, times] of seen) assert.equal(times, 1, `I1: ${attempt} took effect ${times} times`);
  const last = new Map<string, number>();
  for (const { fence } of world.effects) {
    const partition = `${fence.table} ${fence.partition} ${fence.runId.replace(/_g\d+$/, '')}`;
    const rank = fence.generation * 1_000_000 + fence.attempt * 1_000 + fence.token;
    assert.ok(rank >= (last.get(partition) ?? 0), `I1: ${partition} was overwritten by an older holder`);
    last.set(partition, rank);
  }
};

/** Checks after each step what changed since the last: I1, I2, I4, I6 and I7. */
export const watchful = (): {
  readonly check: (world: SmallWorld) => Promise<void>;
  /** Takes what is there for checked already. */
  readonly note: (world: SmallWorld) => void;
} => {
  let seen = new Map<string, DocData>();
  let effects = 0;
  const slotDocs = (world: SmallWorld): Map<string, DocData> =>
    new Map(
      Object.entries(world.docs.dump()).filter(([path]) => path.startsWith('slots/') && path.split('/').length === 2),
    );
  const note = (world: SmallWorld): void => {
    seen = slotDocs(world);
    effects = world.effects.length;
  };
  const check = async (world: SmallWorld): Promise<void> => {
    const before = seen;
    const known = effects;
    note(world);
    for (const [path, data] of seen)
      if (before.get(path) !== data) await checkSlot(world, data['slot'] as unknown as SlotKey);
    if (known !== effects) checkEffects(world);
  };
  return { check, note };
};

/** All slots, by id. */
export const slotsOf = async (world: SmallWorld): Promise<ReadonlyMap<string, SlotState>> =>
  new Map((await world.slots.all(1_000)).map(({ state }) => [slotIdOf(state.slot), state]));

/** I3 once faults have stopped and nothing is left to happen: everything ready was triggered, received and dispatched. */
export const checkAtRest = async (world: SmallWorld): Promise<void> => {
  for (const [id, state] of await slotsOf(world)) {
    if (state.status === 'cancelled') continue;
    assert.deepEqual(Object.keys(state.outbox), [], `I3: ${id} has something unpublished`);
    const { plan, done, trigger, ended } = state;
    const account: Account = { ...opened(plan, state.generation), done: new Map(Object.entries(done)) };
    const lacking = [...Object.keys(plan.entries), ...plan.joins].filter((key) => !isMet(account, key));
    if (lacking.length === 0 && state.blocked === null)
      assert.ok(trigger !== null || ended !== null, `I3: ${id} is complete and untriggered`);
    if (trigger === null) continue;
    const below = await world.slots.read({ ...state.slot, phase: trigger.to });
    if (below === null || below.state.status === 'cancelled') continue; // not hosted in this world, or not to go on
    const known = [below.state.cause?.triggerId, ...below.state.causesSeen];
    assert.ok(known.includes(trigger.triggerId), `I3: ${slotIdOf(below.state.slot)} never heard of its trigger`);
    if (below.state.generation > 1 || state.generation > 1) continue;
    assert.equal(below.state.cause?.triggerId, trigger.triggerId, `I3: ${id}: an older trigger holds`);
  }
};

/** I3 for whole chains: every planned processor ended once, and every chain in an explicit end. */
export const checkChains = async (world: SmallWorld, slots: readonly SlotKey[]): Promise<void> => {
  await checkAtRest(world);
  for (const slot of slots) {
    const chain = (await world.slots.ofChain(correlationIdOf(slot))).map(({ state }) => state);
    const end = chain.find(({ ended, plan }) => ended !== null && plan.next.kind === 'close');
    assert.equal(end?.status, 'closed', `I3: the chain of ${correlationIdOf(slot)} has not ended`);
    for (const state of chain)
      assert.deepEqual(
        Object.keys(state.plan.entries).filter((key) => state.done[key] === undefined),
        [],
        `I3: ${slotIdOf(state.slot)} has unfinished entries`,
      );
  }
  const attempts = await world.docs.query({ collection: 'work', limit: 1_000 });
  for (const { id, data } of attempts)
    assert.equal(data['state'], 'announced', `I3: attempt ${id} was never announced`);
};

/** I5: whatever was ever published may come again, in any order; it changes nothing. */
export const checkDuplicates = async (
  world: SmallWorld,
  drive: (world: SmallWorld) => Promise<void>,
): Promise<void> => {
  const picture = async (): Promise<string> => plain([...(await slotsOf(world))]);
  const before = await picture();
  const effects = world.effects.length;
  const all = [...world.published];
  for (const { topic, message } of [...all.toReversed(), ...all]) await world.bus.publish(topic, [message]);
  await drive(world);
  assert.equal(await picture(), before, 'I5: duplicates changed the state');
  assert.equal(world.effects.length, effects, 'I5: duplicates took effect');
};
