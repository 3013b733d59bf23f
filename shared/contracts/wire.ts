import { sealedText } from './envelope.js';
import { kindOf, type Message } from './messages.js';

export type Attributes = Readonly<Record<string, string>>;

/** A message as a bus carries it. */
export interface Wire {
  /** Envelope JSON, UTF-8. */
  readonly data: string;
  readonly attributes: Attributes;
}

/** Messages sealed here, by the attributes made for them, with exactly the text they travel as. */
const made = new WeakMap<Attributes, { readonly text: string; readonly message: Message }>();

/** Pub/Sub attributes of a message: what subscription filters may test (orchestration §2.6). */
export const attributesOf = (message: Message): Attributes => {
  const { run } = message;
  const processor = 'processor' in message ? message.processor : null;
  const attributes: Record<string, string> = {
    kind: kindOf(message),
    sport: run.sport,
    phase: run.phase,
    game_date: run.game_date,
    run_kind: run.run_kind,
    mode: run.mode,
    schema_version: '1',
    'ce-id': message.event_id,
    'ce-source': `//pipeline/${run.sport}/${run.phase}`,
    'ce-type': `pipeline.${message.event_type}.v1`,
    'ce-specversion': '1.0',
    'ce-subject': `${run.game_date}/${run.run_kind}/${run.mode}/${processor ?? run.phase}`,
    'ce-time': message.occurred_at,
  };
  if (processor !== null) attributes['processor'] = processor;
  if (message.event_type === 'processor.completed') attributes['status'] = message.status.code;
  return attributes;
};

export const wireOf = (message: Message): Wire => {
  const attributes = attributesOf(message);
  const text = sealedText(message);
  if (text === undefined) return { data: JSON.stringify(message), attributes };
  made.set(attributes, { text, message });
  return { data: text, attributes };
};

/**
 * The message that this process sealed, if what has arrived is still the very text and attributes it was sent with: what
 * parsing would give is equal to it, and intact. Undefined: parse it.
 */
export const madeHere = ({ data, attributes }: Wire): Message | undefined => {
  const found = made.get(attributes);
  return found?.text === data ? found.message : undefined;
};
