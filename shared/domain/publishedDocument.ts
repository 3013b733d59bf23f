import { canonicalJson, sha256, type Json } from './hash.js';

export type JsonObject = Readonly<Record<string, Json>>;

/**
 * Who may write a document. `dated`: every run. `aggregate`: live runs, and once as the last step of a historical run.
 * `pointer` and `live`: live runs alone, and never with an older date than the present one.
 */
export type DocumentKind = 'dated' | 'aggregate' | 'pointer' | 'live';

export interface PublishedDocument {
  /** In the API bucket. */
  readonly path: string;
  /** Seconds a client may keep it. */
  readonly maxAge: number;
  readonly kind: DocumentKind;
  /** What its size says where it does not say how complete it is: of a `selection` only emptiness is judged, of a `page` about one entity nothing. */
  readonly size?: 'selection' | 'page';
  /** Keys and arrays in documented order. */
  readonly document: JsonObject;
}

/** UTF-8 JSON with an indent of 2 and a last newline. */
export const documentText = (document: JsonObject): string => `${JSON.stringify(document, null, 2)}\n`;

/** Of what a document says, not of when it was made. */
export const contentHash = (document: JsonObject): string =>
  sha256(canonicalJson({ ...document, generated_at: undefined }));

/** @throws {SyntaxError} the text is not JSON. */
export const parseDocument = (text: string): JsonObject => JSON.parse(text) as JsonObject;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Array entries at any depth that are objects: games, predictions, picks. The size of a document. */
export const entriesIn = (value: Json): number => {
  if (Array.isArray(value)) {
    const entries = value as readonly Json[];
    return entries.reduce<number>((total, entry) => total + (isObject(entry) ? 1 : 0) + entriesIn(entry), 0);
  }
  return isObject(value) ? Object.values(value).reduce<number>((total, member) => total + entriesIn(member), 0) : 0;
};

/** The day a document is about: `game_date`, or `as_of_date`; null for one without. */
export const dateOf = (document: JsonObject): string | null => {
  const date = document['game_date'] ?? document['as_of_date'];
  return typeof date === 'string' ? date : null;
};
