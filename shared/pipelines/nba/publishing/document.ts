import type { DocumentKind, JsonObject, PublishedDocument } from '../../../domain/publishedDocument.js';

export type { JsonObject, PublishedDocument };

const ROOT = 'v1/';

export const published = (
  path: string,
  options: { readonly maxAge: number; readonly kind: DocumentKind },
  document: JsonObject,
): PublishedDocument => ({ path: `${ROOT}${path}`, ...options, document });
