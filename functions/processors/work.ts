import type { Message } from '../../shared/contracts/messages.js';
import type { Engine } from '../../shared/application/engine.js';
import { performWork, type Outcome } from '../../shared/application/slot/transitions.js';

/** `phase3-worker` …: runs the requested processor under the work ledger. */
export const work = (engine: Engine, phase: string, message: Message): Promise<Outcome> | null =>
  message.event_type === 'processor.requested' && message.run.phase === phase
    ? performWork(engine.work, message)
    : null;
