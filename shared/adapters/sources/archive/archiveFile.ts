import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { ConfigError } from '../../../domain/errors.js';

const inflate = promisify(gunzip);

/** One record of a CSV file, by column name. @throws {ConfigError} the file has no such column. */
export type Cell = (column: string) => string;

export interface ArchiveFile {
  readonly name: string;
  /** Of the compressed bytes: tells one edition of the archive from another. */
  readonly sha256: string;
  readonly text: string;
}

/** @throws {ConfigError} the file is absent, or no gzip. */
export const readArchiveFile = async (folder: string, name: string): Promise<ArchiveFile> => {
  const path = join(folder, name);
  try {
    const bytes = await readFile(path);
    const text = (await inflate(bytes)).toString('utf8');
    return { name, sha256: createHash('sha256').update(bytes).digest('hex'), text };
  } catch (error) {
    throw new ConfigError(`archive file cannot be read: ${path}`, { path }, { cause: error });
  }
};

/** Calls `take` for every record in file order. Records are not kept, so take what is needed. */
export const forEachRecord = (file: ArchiveFile, take: (cell: Cell) => void): void => {
  let columns: ReadonlyMap<string, number> | null = null;
  const onRecord = (record: string[]): null => {
    if (columns === null) {
      columns = new Map(record.map((column, index) => [column, index]));
      return null;
    }
    const known = columns;
    take((column) => {
      const index = known.get(column);
      if (index === undefined)
        throw new ConfigError(`${file.name} has no column ${column}`, { file: file.name, column });
      return record[index] ?? '';
    });
    return null;
  };
  parse(file.text, { skip_empty_lines: true, on_record: onRecord });
};

/** Distinct values of the first column, `game_id` in every file of games, without parsing the rest. */
export const gameIdsOf = (file: ArchiveFile): ReadonlySet<string> => {
  const lines = file.text.split('\n');
  if (lines[0]?.startsWith('game_id,') !== true)
    throw new ConfigError(`${file.name}: expected game_id as the first column`, { file: file.name });
  return new Set(lines.slice(1).flatMap((line) => (line === '' ? [] : [line.slice(0, line.indexOf(','))])));
};
