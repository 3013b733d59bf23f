import { outboundOf } from '../../contracts/outbound.js';
import type { WorkOrder } from '../../contracts/messages.js';
import { decide } from '../../domain/slot/decide.js';
import { planKeyOf } from '../../domain/slot/key.js';
import type { SlotState } from '../../domain/slot/state.js';
import type { Engine } from '../engine.js';
import { handleSlot } from '../slot/handleSlot.js';
import { liveSlotOf, type LiveDay } from './liveDay.js';

/** The phase that is asked again on its own, without a new document. */
const PREDICTIONS = 'p5';

export type PassVerdict =
  /** The phase has not begun: what it reads is not there yet. */
  | 'not_begun'
  /** It is at work. */
  | 'busy'
  /** The games have begun. */
  | 'locked'
  /** It would make the same again. */
  | 'unchanged'
  | 'reopened';

const isAtWork = ({ trigger, ended }: SlotState): boolean => trigger === null && ended === null;

/** Orders of the generation that a pass would open, as messages; nothing is written. */
const ordersOf = (engine: Engine, state: SlotState | null): readonly WorkOrder[] =>
  Object.keys(state?.outbox ?? {}).flatMap((id) => {
    const outbound = state === null ? null : outboundOf(engine.pipeline, state, id);
    if (outbound === null) return [];
    const said = outbound.topic === null ? outbound.inline : outbound.message;
    return said.event_type === 'processor.requested' ? [said] : [];
  });

/**
 * A timed pass over the predictions of a coming date (orchestration §4.3). It opens a generation only if it would predict
 * otherwise: an input changed, or a player who was left waiting may be predicted now. Asked twice, the second time nothing
 * has changed.
 */
export const predictionPass = async (engine: Engine, day: LiveDay): Promise<PassVerdict> => {
  const { handling, slots } = engine;
  const slot = liveSlotOf(engine, day, PREDICTIONS);
  const stored = await slots.read(slot);
  if (stored === null || stored.state.cause === null) return 'not_begun';
  const { state } = stored;
  if (isAtWork(state)) return 'busy';
  const now = handling.clock.now();
  if (state.plan.locksAt !== undefined && now >= state.plan.locksAt) return 'locked';
  const plan = await handling.planFor(slot);
  const orders = ordersOf(engine, decide(state, { t: 'reopen', plan }, now).state);
  const hashes = await Promise.all(
    orders.map(async (order) => {
      const made = state.done[planKeyOf(order.processor, order.part)]?.outputHash;
      return { made, makes: await engine.rehearse(order) };
    }),
  );
  if (!hashes.some(({ made, makes }) => makes !== null && makes !== made)) return 'unchanged';
  await handleSlot(handling, slot, { t: 'reopen', plan });
  return 'reopened';
};
