import { open, type Database, type RootDatabase } from 'lmdb';
import { UnavailableError } from '../../domain/errors.js';

export interface LmdbTables {
  readonly env: RootDatabase;
  /** Documents, their index and messages, told apart by how their keys begin. */
  readonly records: Database<Buffer, string>;
  /** Number → what one flush wrote and the records do not have yet. */
  readonly journal: Database<Buffer, number>;
  /** `checkpoints` → how often the journal was emptied. */
  readonly counters: Database<string, string>;
}

/** Address space, not memory: a map that has to grow is mapped twice for a while. Larger stores grow it. */
const MAP_BYTES = 2 ** 30;

const refuseOther = (folder: string, env: RootDatabase): void => {
  const names = [...env.getKeys()];
  if (names.length > 0 && !names.includes('records'))
    throw new Error(
      `${folder} holds ${names.join(', ')} and no records: made by another version; delete it, fill it again`,
    );
};

/** @throws {UnavailableError} the folder cannot be opened, or holds something else. */
export const openTables = (folder: string, readOnly: boolean): LmdbTables => {
  try {
    // With overlappingSync a commit would be visible, and resolved, before the disk has it.
    const env = open({ path: folder, noSubdir: false, overlappingSync: false, mapSize: MAP_BYTES, readOnly });
    refuseOther(folder, env);
    return {
      env,
      records: env.openDB({ name: 'records', encoding: 'binary' }),
      journal: env.openDB({ name: 'journal', encoding: 'binary' }),
      counters: env.openDB({ name: 'counters', encoding: 'string' }),
    };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new UnavailableError(`cannot open the store in ${folder}: ${cause}`, {}, { cause: error });
  }
};
