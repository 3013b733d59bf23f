import { instantOf, seasonName, seasonYearOf, type GameDate, type Instant } from '../../domain/gameDate.js';
import { UnparsableDocumentError } from '../../domain/errors.js';
import type { LandedDocument } from '../../domain/processor.js';
import type { WriteMode } from '../../domain/table.js';
import type { ObjectStore } from '../../ports/objectStore.js';

const STAMP = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/;

/** The capture instant that a landing path states. @throws {UnparsableDocumentError} a path without one is refused. */
export const capturedAtOf = (path: string): Instant => {
  const found = STAMP.exec(path.slice(path.lastIndexOf('/') + 1));
  if (found === null) throw new UnparsableDocumentError(`${path}: no capture instant in the file name`, { path });
  const [, year, month, day, hour, minute, second] = found;
  return instantOf(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`);
};

/** Landing prefixes of a date: alternatives are separated by `|`, `{date}` and `{season}` are filled in. */
export const prefixesFor = (prefix: string, date: GameDate): readonly string[] =>
  prefix.split('|').map((one) => one.replace('{date}', date).replace('{season}', seasonName(seasonYearOf(date))));

const unitOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Snapshots are all kept; of the documents of one unit that replace each other, the newest counts. */
const current = (paths: readonly string[], mode: WriteMode): readonly string[] => {
  if (mode === 'APPEND_SNAPSHOT' || mode === 'INSERT_NEW') return paths;
  const newest = new Map<string, string>();
  for (const path of paths) newest.set(unitOf(path), path); // paths come in byte order, stamps sort by time
  return [...newest.values()];
};

export const readDocuments = async (
  objects: ObjectStore,
  prefix: string,
  date: GameDate,
  mode: WriteMode,
): Promise<readonly LandedDocument[]> => {
  const listed = await Promise.all(prefixesFor(prefix, date).map((one) => objects.list(one)));
  const paths = current(listed.flat(), mode);
  const documents = await Promise.all(
    paths.map(async (path) => ({ path, capturedAt: capturedAtOf(path), text: await objects.get(path) })),
  );
  return documents.flatMap(({ text, ...rest }) => (text === null ? [] : [{ ...rest, text }]));
};
