import type { JsonObject, PublishedDocument } from '../../../domain/publishedDocument.js';

export type { JsonObject, PublishedDocument };

const ROOT = 'v1/';

export const published = (
  path: string,
  options: Pick<PublishedDocument, 'maxAge' | 'kind' | 'size'>,
  document: JsonObject,
): PublishedDocument => ({ path: `${ROOT}${path}`, ...options, document });
