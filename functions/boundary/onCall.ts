import type { HttpFunction } from '@google-cloud/functions-framework';
import { CascadeError } from '../../shared/domain/errors.js';
import { UsageError } from '../cli/envelope.js';

/** A request of a scheduler or an operator: not a delivery. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The JSON body; empty when there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type CallHandler = (call: Call) => Promise<unknown>;

const bodyOf = (body: unknown): Call['body'] => {
  if (body === undefined || body === '' || (ArrayBuffer.isView(body) && body.byteLength === 0)) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body) && !ArrayBuffer.isView(body))
    return body as Call['body'];
  throw new UsageError('the body is not a JSON object');
};

const answerTo = (error: unknown): 400 | 503 | 500 => {
  if (error instanceof UsageError) return 400;
  return error instanceof CascadeError && error.retryable ? 503 : 500;
};

/** An http function for calls: 200 with what the handler gives as JSON, 400 for a wrong request, 503 and 500 call again. */
export const callEndpoint =
  (handler: CallHandler, onException: (error: unknown, answer: number) => void): HttpFunction =>
  async (request, response) => {
    try {
      const { method, path } = request;
      response.status(200).json((await handler({ method, path, body: bodyOf(request.body) })) ?? {});
    } catch (error) {
      const answer = answerTo(error);
      onException(error, answer);
      response.status(answer).json({ error: error instanceof Error ? error.message : String(error) });
    }
  };

/** A text of the body, or undefined where it is absent. @throws {UsageError} it is something else. */
export const textIn = (body: Call['body'], name: string): string | undefined => {
  const value = body[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new UsageError(`${name} is not a text`);
};
