import { open, type Database, type RootDatabase } from 'lmdb';
import { UnavailableError } from '../../domain/errors.js';

export type Scalar = string | number | boolean;
/** Collection, field, value, document id: entries of one field lie in order of value, then id. */
export type IndexKey = [string, string, Scalar, string];

export interface LmdbTables {
  readonly env: RootDatabase;
  /** `<collection>|<id>` → `<version> <JSON>`. */
  readonly docs: Database<string, string>;
  readonly index: Database<Uint8Array, IndexKey>;
  /** `<subscription>|<id>` → JSON. */
  readonly messages: Database<string, string>;
  /** Number → writes not yet in the other tables. */
  readonly journal: Database<string, number>;
  /** `checkpoints` → how often the journal was emptied. */
  readonly counters: Database<string, string>;
}

/** @throws {UnavailableError} the folder cannot be opened. */
export const openTables = (folder: string, readOnly: boolean): LmdbTables => {
  try {
    // With overlappingSync a commit would be visible, and resolved, before the disk has it.
    const env = open({ path: folder, noSubdir: false, overlappingSync: false, readOnly });
    return {
      env,
      docs: env.openDB({ name: 'docs', encoding: 'string' }),
      index: env.openDB({ name: 'index', encoding: 'binary' }),
      messages: env.openDB({ name: 'messages', encoding: 'string' }),
      journal: env.openDB({ name: 'journal', encoding: 'string' }),
      counters: env.openDB({ name: 'counters', encoding: 'string' }),
    };
  } catch (error) {
    throw new UnavailableError(`cannot open the store in ${folder}`, {}, { cause: error });
  }
};

/** Id of the last transaction that any process committed. */
export const lastTransactionOf = (env: RootDatabase): number =>
  (env.getStats() as { readonly lastTxnId: number }).lastTxnId;
