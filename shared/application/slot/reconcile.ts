import { isDispatched, type SlotState } from '../../domain/slot/state.js';
import { siblingSlot } from '../../domain/slot/key.js';
import type { Log } from '../../ports/log.js';
import { dispatch, handleSlot, type SlotHandling } from './handleSlot.js';
import { announce, type WorkRunning } from '../work/runWork.js';
import type { StoredSlot } from './slotStore.js';

export interface Reconciling {
  readonly handling: SlotHandling;
  readonly work: WorkRunning;
  readonly log: Log;
}

export interface Rescues {
  readonly timers: number;
  readonly outbox: number;
  readonly receipts: number;
  readonly ledger: number;
}

const MOST_ITEMS = 200;
const UNPUBLISHED_FOR_MS = 60_000;

/** When the oldest unpublished consequence was decided. */
const pendingSince = (state: SlotState): number =>
  Math.min(
    ...Object.values(state.outbox).map((entry) => {
      if (entry.kind === 'work') return state.issued[entry.key]?.at ?? state.openedAt;
      return entry.kind === 'trigger' ? (state.trigger?.at ?? state.openedAt) : state.openedAt;
    }),
  );

/** A trigger is received when the downstream run knows it and everything it ordered at once is on its way. */
const checkReceipt = async ({ handling }: Reconciling, { state }: StoredSlot): Promise<boolean> => {
  if (state.trigger === null) return false;
  const below = await handling.slots.read(siblingSlot(state.slot, state.trigger.to));
  const knows =
    below !== null &&
    (below.state.cause?.triggerId === state.trigger.triggerId ||
      below.state.causesSeen.includes(state.trigger.triggerId));
  // A cancelled run takes no trigger up any more, however often it is told.
  const observed = below?.state.status === 'cancelled' || (knows && isDispatched(below.state));
  await handleSlot(handling, state.slot, { t: 'receipt', observed });
  return !observed;
};

/** Takes the items one by one; one that fails keeps no other from its rescue, and is due again in the next round. */
type Apart = <T>(items: readonly T[], rescue: (item: T) => Promise<void>) => Promise<void>;

const timers = async (deps: Reconciling, apart: Apart): Promise<Pick<Rescues, 'timers' | 'receipts'>> => {
  const now = deps.handling.clock.now();
  let moved = 0;
  let missing = 0;
  await apart(await deps.handling.slots.due(now, MOST_ITEMS), async (stored) => {
    const { receipt } = stored.state;
    if (receipt !== null && !receipt.observed && receipt.nextCheckAt <= now) {
      if (await checkReceipt(deps, stored)) missing += 1;
      return;
    }
    const handled = await handleSlot(deps.handling, stored.state.slot, { t: 'timer' });
    if (handled.verdict === 'recorded') moved += 1;
  });
  return { timers: moved, receipts: missing };
};

const outbox = async (deps: Reconciling, apart: Apart, olderThanMs: number): Promise<number> => {
  const limit = deps.handling.clock.now() - olderThanMs;
  const stuck = (await deps.handling.slots.unpublished(MOST_ITEMS)).filter(({ state }) => pendingSince(state) <= limit);
  await apart(stuck, async (stored) => {
    await dispatch(deps.handling, stored, 'reconciler');
  });
  return stuck.length;
};

/** Completions that were committed but never announced. Leases that ran out are taken over by the redelivered work. */
const ledger = async ({ work }: Reconciling, apart: Apart): Promise<number> => {
  let announced = 0;
  await apart(await work.ledger.overdue(MOST_ITEMS), async ({ workId, envelope }) => {
    if (envelope === null) return;
    const claim = await work.ledger.claim(workId);
    if (claim.kind !== 'committed') return;
    await announce(work, claim.envelope);
    await work.ledger.announced(claim.lease);
    announced += 1;
  });
  return announced;
};

/**
 * One round of the reconciler: due timers, missing receipts, unpublished consequences, unannounced completions. Each is
 * bounded and goes through the same decider; running it twice, or beside a live handler, changes nothing.
 * `olderThanMs` 0 is for a restart, when nobody else can be at work.
 * @throws the first failure of an item, after all the others were taken care of.
 */
export const reconcile = async (deps: Reconciling, olderThanMs: number = UNPUBLISHED_FOR_MS): Promise<Rescues> => {
  const failures: unknown[] = [];
  const apart: Apart = async (items, rescue) => {
    for (const item of items) await rescue(item).catch((error: unknown) => void failures.push(error));
  };
  const due = await timers(deps, apart);
  const rescues = { ...due, outbox: await outbox(deps, apart, olderThanMs), ledger: await ledger(deps, apart) };
  const total = rescues.outbox + rescues.receipts + rescues.ledger;
  if (total > 0) deps.log.write('WARNING', 'rescued', { ...rescues });
  if (failures.length > 0) throw failures[0];
  return rescues;
};
