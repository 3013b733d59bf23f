import { CascadeError } from '../../domain/errors.js';

/** How an exception of an attempt is told in its terminal event: a retryable one is transient, a bug is permanent. */
export const faultOf = (
  error: unknown,
): { readonly class: 'permanent' | 'transient'; readonly code: string; readonly message: string } => {
  if (error instanceof CascadeError)
    return { class: error.retryable ? 'transient' : 'permanent', code: error.code, message: error.message };
  return {
    class: 'permanent',
    code: 'processing_error',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
};
