import type { Delivery } from '../../shared/ports/bus.js';

/** An HTTP request as far as decoding needs it. Header names in lower case. */
export interface PushRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The parsed body; text or bytes where it was no JSON. */
  readonly body: unknown;
}

export type PushDecoded =
  | { readonly ok: true; readonly delivery: Delivery }
  /** Nothing here that could be handed on. `data` tells one such request from another, however often it is sent. */
  | { readonly ok: false; readonly topic: string; readonly data: string; readonly detail: string };

/** The topic of a subscription's short name, or null when this function has no such subscription. */
export type TopicOf = (subscription: string) => string | null;

type Fields = Readonly<Record<string, unknown>>;

const UNKNOWN_TOPIC = 'unknown';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const SUBSCRIPTION = /^projects\/[^/]+\/subscriptions\/([^/]+)$/;
const EVENT_SOURCE = /^\/\/pubsub\.googleapis\.com\/projects\/[^/]+\/topics\/([^/]+)$/;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

const textOf = (body: unknown): string => {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  return body === undefined ? '' : JSON.stringify(body);
};

/** The text in strict base64 of strict UTF-8, or null. */
const unwrapped = (base64: string): string | null => {
  if (!BASE64.test(base64)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return null;
  }
};

const jsonOf = (text: string | null): unknown => {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
};

const attributesOf = (message: Fields): Readonly<Record<string, string>> | null => {
  const attributes = message['attributes'] ?? {};
  if (!isFields(attributes)) return null;
  return Object.values(attributes).every((value) => typeof value === 'string')
    ? (attributes as Readonly<Record<string, string>>)
    : null;
};

interface Opened {
  /** The `{message, subscription}` object of a push, whatever stood around it. */
  readonly push: unknown;
  /** The topic that the event's source names; null: it names none. */
  readonly source: string | null;
  readonly isEvent: boolean;
}

/**
 * Takes off the CloudEvents wrapping of Eventarc, structured or binary. The data inside is the push body.
 * https://cloud.google.com/eventarc/docs/cloudevents, https://github.com/cloudevents/spec (HTTP protocol binding)
 */
const opened = ({ headers, body }: PushRequest): Opened => {
  if (typeof headers['ce-specversion'] === 'string') {
    const source = headers['ce-source'];
    return { push: body, source: typeof source === 'string' ? source : null, isEvent: true };
  }
  if (isFields(body) && typeof body['specversion'] === 'string') {
    const encoded = body['data_base64'];
    const push = typeof encoded === 'string' ? jsonOf(unwrapped(encoded)) : body['data'];
    return { push, source: typeof body['source'] === 'string' ? body['source'] : null, isEvent: true };
  }
  return { push: body, source: null, isEvent: false };
};

const topicIn = ({ push, source, isEvent }: Opened, topicOf: TopicOf): string | null => {
  if (isEvent) return EVENT_SOURCE.exec(source ?? '')?.[1] ?? null;
  const subscription = isFields(push) && typeof push['subscription'] === 'string' ? push['subscription'] : '';
  const name = SUBSCRIPTION.exec(subscription)?.[1];
  return name === undefined ? null : topicOf(name);
};

const attemptOf = (push: Fields): number => {
  const attempt = push['deliveryAttempt'];
  return typeof attempt === 'number' && Number.isSafeInteger(attempt) && attempt >= 1 ? attempt : 1;
};

/**
 * A Pub/Sub push or its Eventarc CloudEvent form as a delivery. Nothing is guessed: what is not exactly one of the two is
 * refused with the reason. Publish time and ordering key are not read; emulators leave them out.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export const decodePush = (request: PushRequest, topicOf: TopicOf): PushDecoded => {
  const envelope = opened(request);
  const { push } = envelope;
  const topic = topicIn(envelope, topicOf);
  const message = isFields(push) ? push['message'] : undefined;
  const encoded = isFields(message) ? message['data'] : undefined;
  const refused = (detail: string): PushDecoded => ({
    ok: false,
    topic: topic ?? UNKNOWN_TOPIC,
    data: typeof encoded === 'string' && encoded !== '' ? encoded : textOf(request.body),
    detail,
  });

  if (!isFields(push) || !isFields(message)) return refused('no push body: it has no message');
  if (topic === null) return refused('names neither a subscription of this function nor a topic');
  if (typeof encoded !== 'string' || encoded === '') return refused('message without data');
  const data = unwrapped(encoded);
  if (data === null) return refused('data is not base64 of UTF-8');
  const attributes = attributesOf(message);
  if (attributes === null) return refused('attributes are not texts');
  const messageId = message['messageId'] ?? message['message_id'];
  if (typeof messageId !== 'string' || messageId === '') return refused('message without id');
  return { ok: true, delivery: { data, attributes, messageId, topic, deliveryAttempt: attemptOf(push) } };
};
