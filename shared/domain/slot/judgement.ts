import type { Instant } from '../gameDate.js';
import { evolve } from './evolve.js';
import type { SlotEvent, Stamped } from './events.js';
import type { SlotState } from './state.js';

export type Verdict =
  | 'recorded'
  | 'duplicate'
  | 'conflict'
  | 'unplanned'
  | 'superseded'
  | 'ahead'
  | 'no_slot'
  | 'stale_trigger'
  | 'cancelled'
  | 'unchanged';

export interface Decision {
  readonly events: readonly Stamped[];
  readonly state: SlotState | null;
  readonly verdict: Verdict;
}

/** Collects events and keeps the state they lead to, so that each later rule judges what is already true. */
export class Judgement {
  readonly events: Stamped[] = [];
  constructor(
    public state: SlotState,
    private readonly now: Instant,
  ) {}
  emit(event: SlotEvent): void {
    const stamped: Stamped = { ...event, at: this.now };
    this.events.push(stamped);
    this.state = evolve(this.state, stamped);
  }
}

export const finish = (judgement: Judgement, verdict: Verdict): Decision => ({
  events: judgement.events,
  state: judgement.state,
  verdict: judgement.events.length === 0 && verdict === 'recorded' ? 'unchanged' : verdict,
});
