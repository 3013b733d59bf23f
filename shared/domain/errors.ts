/** Base of every error this product throws on purpose. `details` holds ids and numbers, never payloads. */
export abstract class CascadeError extends Error {
  abstract readonly code: string;
  /** Whether the same call may work later. */
  abstract readonly retryable: boolean;
  constructor(
    message: string,
    readonly details: Readonly<Record<string, string | number | boolean | null>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Two writers met on one document; read again and decide again. */
export class ConcurrencyError extends CascadeError {
  readonly code = 'concurrency';
  readonly retryable = true;
}

/** A store, bus or source did not answer; its content is unknown, not empty. */
export class UnavailableError extends CascadeError {
  readonly code = 'unavailable';
  readonly retryable = true;
}

/** The warehouse could not be read or written. */
export class WarehouseUnavailableError extends UnavailableError {}

/** An older holder tried to commit a partition that a newer one owns. */
export class FencedError extends CascadeError {
  readonly code = 'fenced';
  readonly retryable = false;
}

export class DuplicateKeyError extends CascadeError {
  readonly code = 'duplicate_key';
  readonly retryable = false;
}

/** A row that its table cannot hold: unknown column, wrong type, null where none is allowed, outside the written scope. */
export class InvalidRowError extends CascadeError {
  readonly code = 'invalid_row';
  readonly retryable = false;
}

export class InvalidQueryError extends CascadeError {
  readonly code = 'invalid_query';
  readonly retryable = false;
}

/** A document whose shape the parser does not know. */
export class UnparsableDocumentError extends CascadeError {
  readonly code = 'unparsable_document';
  readonly retryable = false;
}

/** The deployment or definition is wrong. */
export class ConfigError extends CascadeError {
  readonly code = 'config';
  readonly retryable = false;
}
