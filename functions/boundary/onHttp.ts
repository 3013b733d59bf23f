import type { HttpFunction } from '@google-cloud/functions-framework';
import { CascadeError } from '../../shared/domain/errors.js';
import type { Delivery, DeliveryHandler } from '../../shared/ports/bus.js';
import { decodePush, type PushDecoded, type TopicOf } from './pushBody.js';

export type Undecodable = Omit<Extract<PushDecoded, { ok: false }>, 'ok'>;

export interface PushBoundary {
  readonly topicOf: TopicOf;
  /** Records a request that is no delivery; when it rejects the request is answered as not done. */
  readonly onUndecodable: (undecodable: Undecodable) => Promise<void>;
  /** Told of every exception, with the answer it led to; must not throw. */
  readonly onException: (error: unknown, answer: 503 | 500, delivery: Delivery | null) => void;
}

const DONE = 204;
const AGAIN = 503;
const BROKEN = 500;

/**
 * The functions framework opens a domain for each request, and the runtime then follows every promise made in it: a fifth
 * of what a delivery costs. What goes wrong in a delivery is caught below.
 */
const leaveDomain = (): void => (process as { readonly domain?: { exit(): void } | null }).domain?.exit();

/** What may pass by itself asks for redelivery; anything else is a fault of ours, also redelivered, at last to the DLQ. */
const answerTo = (error: unknown): 503 | 500 => (error instanceof CascadeError && error.retryable ? AGAIN : BROKEN);

/**
 * An http function behind push subscriptions: 204 acknowledges, 503 and 500 ask for redelivery. Never 4xx: Pub/Sub would
 * deliver again what can never pass. Undecodable requests are recorded and acknowledged, probes among them.
 */
export const pushEndpoint =
  (handler: DeliveryHandler, { topicOf, onUndecodable, onException }: PushBoundary): HttpFunction =>
  async (request, response) => {
    leaveDomain();
    let delivery: Delivery | null = null;
    try {
      const decoded = decodePush({ headers: request.headers, body: request.body }, topicOf);
      if (decoded.ok) {
        ({ delivery } = decoded);
        const result = await handler(delivery);
        response.status(result === 'ack' ? DONE : AGAIN).end();
        return;
      }
      const { ok: _ok, ...undecodable } = decoded;
      await onUndecodable(undecodable);
      response.status(DONE).end();
    } catch (error) {
      const answer = answerTo(error);
      onException(error, answer, delivery);
      response.status(answer).end();
    }
  };
