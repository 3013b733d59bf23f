import type { GameDate } from '../../../domain/gameDate.js';
import type { Entity, EntityFailure, LandedDocument, ProcessorContext } from '../../../domain/processor.js';
import { UnparsableDocumentError } from '../../../domain/errors.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { type Part, text, unparsable } from './documentReader.js';

/** What the documents of a date list, and what they list unreadably. */
export interface Listing<R> {
  readonly rows: readonly R[];
  readonly failures: readonly EntityFailure[];
  readonly warnings: readonly string[];
}

/** The lookup of a name found at `part`. @throws {UnparsableDocumentError} nothing in it that a name is made of. */
export const lookupOf = (part: Part, name: string): string => {
  const lookup = normalizePlayerName(name);
  if (lookup === '') throw unparsable(part.path, `${part.at}: expected a name, found ${JSON.stringify(name)}`);
  return lookup;
};

/** @throws {UnparsableDocumentError} no name in the field. */
export const playerIn = (part: Part, field: string): { readonly name: string; readonly lookup: string } => {
  const name = text(part, field);
  return { name, lookup: lookupOf(part, name) };
};

/** One entry of a list, under the name its failure would have. */
export interface Entry {
  readonly part: Part;
  /** The player's name, where it can be read. */
  readonly name: unknown;
}

const rejected = ({ part, name }: Entry, reason: string): EntityFailure => ({
  type: 'player',
  id: (typeof name === 'string' ? normalizePlayerName(name) : '') || part.at,
  category: 'ROW_REJECTED',
  reason,
  canRetry: true,
});

/**
 * Rows of entries that stand alone: one that cannot be read is left out with its reason, and the rest proceeds. When not
 * one of several can be read the shape itself is unknown.
 * @throws {UnparsableDocumentError} of the first entry, when every entry is unreadable.
 */
export const readEach = <R>(entries: readonly Entry[], read: (part: Part) => readonly R[]): Listing<R> => {
  const rows: R[] = [];
  const failures: EntityFailure[] = [];
  let first: UnparsableDocumentError | null = null;
  for (const entry of entries) {
    try {
      rows.push(...read(entry.part));
    } catch (error) {
      if (!(error instanceof UnparsableDocumentError)) throw error;
      first ??= error;
      failures.push(rejected(entry, error.message));
    }
  }
  if (first !== null && failures.length === entries.length) throw first;
  return { rows, failures, warnings: [] };
};

export const joined = <R>(listings: readonly Listing<R>[]): Listing<R> => ({
  rows: listings.flatMap(({ rows }) => rows),
  failures: listings.flatMap(({ failures }) => failures),
  warnings: listings.flatMap(({ warnings }) => warnings),
});

/** A list names a key once: of a second entry it is unknown whom it means, so it is rejected. */
export const withoutDoubles = <R extends { readonly player_lookup: string }>(
  listing: Listing<R>,
  keyOf: (row: R) => string,
): Listing<R> => {
  const seen = new Set<string>();
  const rows: R[] = [];
  const failures = [...listing.failures];
  for (const row of listing.rows) {
    const key = keyOf(row);
    if (!seen.has(key)) rows.push(row);
    else
      failures.push({
        type: 'player',
        id: row.player_lookup,
        category: 'ROW_REJECTED',
        reason: `${key} is listed twice; the first entry stands`,
        canRetry: true,
      });
    seen.add(key);
  }
  return { ...listing, rows, failures };
};

/** The failure of a date on which a source that lists something every day has landed nothing. */
export const nothingLanded = (date: GameDate): Listing<never> => ({
  rows: [],
  failures: [
    { type: 'date', id: date, category: 'INCOMPLETE_UPSTREAM', reason: 'no document of the date', canRetry: true },
  ],
  warnings: [],
});

type Read<I extends object, R> = (
  inputs: I,
  context: ProcessorContext,
  documents: readonly LandedDocument[],
) => Listing<R>;

/** Failures are kept by id: of several that share one, each keeps a name of its own. */
const apart = (failures: readonly EntityFailure[]): readonly EntityFailure[] => {
  const seen = new Map<string, number>();
  return failures.map((failure) => {
    const earlier = seen.get(failure.id) ?? 0;
    seen.set(failure.id, earlier + 1);
    return earlier === 0 ? failure : { ...failure, id: `${failure.id} (${earlier + 1})` };
  });
};

/** Reads the documents of a run once, although body and expectation both ask. */
export const readOnce = <I extends object, R>(read: Read<I, R>): Read<I, R> => {
  const known = new WeakMap<I, { readonly documents: readonly LandedDocument[]; readonly listing: Listing<R> }>();
  return (inputs, context, documents) => {
    const before = known.get(inputs);
    if (before?.documents === documents) return before.listing;
    const found = read(inputs, context, documents);
    const listing = { ...found, failures: apart(found.failures) };
    known.set(inputs, { documents, listing });
    return listing;
  };
};

/** Everybody a list names, readably or not: who must have a row or a reason. */
export const everyoneListed = <R>({ rows, failures }: Listing<R>, entityOf: (row: R) => string): readonly Entity[] => [
  ...[...new Set(rows.map(entityOf))].map((id) => ({ type: 'player' as const, id })),
  ...failures.map(({ type, id }) => ({ type, id })),
];
