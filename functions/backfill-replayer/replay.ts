import type { Message } from '../../shared/contracts/messages.js';
import type { Engine } from '../../shared/application/engine.js';
import type { Outcome } from '../../shared/application/slot/transitions.js';

/** `backfill-replayer`: begins a campaign or goes on with it; it publishes completions and runs no processor. */
export const replay = async (engine: Engine, message: Message): Promise<Outcome> => {
  if (message.event_type === 'backfill.requested') await engine.replay(message.campaign_id);
  return { result: 'ack', verdict: 'unchanged' };
};
