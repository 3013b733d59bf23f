import { CascadeError, ConcurrencyError, ConfigError, UnavailableError } from '../../domain/errors.js';

/** https://grpc.io/docs/guides/status-codes */
export const GRPC = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The service refused a request that will never pass: a document too large, a name it does not allow. */
export class RequestRefusedError extends CascadeError {
  readonly code = 'request_refused';
  readonly retryable = false;
}

/** The service said no, or nothing, to one request. Carries the gRPC status code of the answer. */
export class GrpcFault extends Error {
  constructor(
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'GrpcFault';
  }
}

export const faultOf = (error: unknown): GrpcFault => {
  if (error instanceof GrpcFault) return error;
  const status =
    error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : GRPC.unknown;
  return new GrpcFault(status, error instanceof Error ? error.message : String(error), { cause: error });
};

const NOT_APPLIED: ReadonlySet<number> = new Set([GRPC.aborted, GRPC.resourceExhausted]);
const AMBIGUOUS: ReadonlySet<number> = new Set([
  GRPC.unavailable,
  GRPC.deadlineExceeded,
  GRPC.internal,
  GRPC.unknown,
  GRPC.cancelled,
]);

/** Worth asking again. */
export const isPassing = ({ status }: GrpcFault): boolean => NOT_APPLIED.has(status) || AMBIGUOUS.has(status);

/** The request may have been carried out although the answer says otherwise. */
export const isAmbiguous = ({ status }: GrpcFault): boolean => AMBIGUOUS.has(status);

const PRECONDITION: ReadonlySet<number> = new Set([GRPC.alreadyExists, GRPC.failedPrecondition, GRPC.notFound]);

export const isPrecondition = ({ status }: GrpcFault): boolean => PRECONDITION.has(status);

/** The one place where an answer of Firestore or Pub/Sub becomes an error of this product. */
export const translated = (fault: GrpcFault, doing: string): CascadeError => {
  const details = { status: fault.status };
  const message = `${doing}: ${fault.message}`;
  if (isPassing(fault)) return new UnavailableError(message, details, { cause: fault });
  switch (fault.status) {
    case GRPC.alreadyExists:
    case GRPC.failedPrecondition:
      return new ConcurrencyError(message, details, { cause: fault });
    case GRPC.notFound:
    case GRPC.permissionDenied:
    case GRPC.unauthenticated:
      return new ConfigError(message, details, { cause: fault });
    default:
      return new RequestRefusedError(message, details, { cause: fault });
  }
};
