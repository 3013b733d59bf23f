import type { Json } from '../domain/hash.js';

export interface DocRef {
  /** Collection path; a sub-collection is `<collection>/<id>/<name>`. */
  readonly collection: string;
  readonly id: string;
}

export type DocData = Readonly<Record<string, Json | undefined>>;

/** A document with the version its next update must name. The version is opaque. */
export interface Doc {
  readonly id: string;
  readonly version: string;
  readonly data: DocData;
}

export type DocWrite =
  /** Fails the whole commit when the document exists. */
  | { readonly kind: 'create'; readonly ref: DocRef; readonly data: DocData }
  /**
   * Replaces the named top-level fields (`undefined` deletes one) if the document still has this version; without a
   * version the document only has to exist.
   */
  | { readonly kind: 'update'; readonly ref: DocRef; readonly data: DocData; readonly version: string | null };

/** Fields a query may compare, by collection. Adapters keep an index for these and no others. */
export const INDEXED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  slots: ['wakeAt', 'outboxPending', 'chain'],
  work: ['dueAt'],
  campaigns: ['status'],
  anomalies: [],
  schedules: [],
};

export interface DocQuery {
  readonly collection: string;
  readonly where?: { readonly field: string; readonly op: '==' | '<='; readonly value: string | number | boolean };
  readonly limit: number;
}

/**
 * How certain a write is when its promise resolves. `durable`: no crash takes it back. `ordered`: every later read here
 * sees it, and nothing that this process writes afterwards, to this store or to the bus beside it, outlives a crash
 * without it; enough where all that follows are such writes, because losing it then is a crash a moment earlier. A store
 * apart from its bus cannot keep such an order and gives `durable` for both.
 */
export type Certainty = 'durable' | 'ordered';

/**
 * Durable documents with optimistic versions. A commit is atomic and, unless less is asked for, durable when it resolves;
 * its effect is visible to every later read. Data are JSON; values read are never mutated.
 */
export interface DocStore {
  /** One entry per ref, null where there is none. */
  get(refs: readonly DocRef[]): Promise<readonly (Doc | null)[]>;
  /**
   * All writes or none; gives the new version of each.
   * @throws {ConcurrencyError} a precondition failed; nothing was written.
   * @throws {UnavailableError} the outcome is unknown: it may or may not have been written.
   */
  commit(writes: readonly DocWrite[], certainty?: Certainty): Promise<readonly string[]>;
  /** Resolves when everything written here so far is durable. @throws {UnavailableError} some of it may be lost. */
  durable(): Promise<void>;
  /** Documents in id order, or in order of the compared field. */
  query(query: DocQuery): Promise<readonly Doc[]>;
}
