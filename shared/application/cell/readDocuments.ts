import {
  instantOf,
  plusDays,
  seasonName,
  seasonYearOf,
  zoned,
  type GameDate,
  type Instant,
} from '../../domain/gameDate.js';
import type { LandedDocument } from '../../domain/processor.js';
import type { WriteMode } from '../../domain/table.js';
import type { ObjectStore } from '../../ports/objectStore.js';

const STAMP = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/;

const stampOf = (path: string): RegExpExecArray | null => STAMP.exec(path.slice(path.lastIndexOf('/') + 1));

/** Whether the file name carries no capture instant: such an object is overwritten by the next one of its name. */
export const isUnstamped = (path: string): boolean => stampOf(path) === null;

const MORNING = '06:00';

/**
 * The capture instant that the file name states. A source that states none is known, like any box score, at 06:00 Eastern
 * on the morning after its date (orchestration §2.1): never before a tip-off of that date, and never by a clock.
 */
export const capturedAtOf = (path: string, date: GameDate): Instant => {
  const found = stampOf(path);
  if (found === null) return zoned(plusDays(date, 1), MORNING);
  const [, year, month, day, hour, minute, second] = found;
  return instantOf(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`);
};

/** What the placeholders of a prefix stand for: `{date}`, `{season}`, and `{run}` where a run keeps documents of its own. */
export interface Place {
  readonly date: GameDate;
  readonly runId: string;
}

/** Prefixes of a date: alternatives are separated by `|`. */
export const prefixesFor = (prefix: string, { date, runId }: Place): readonly string[] =>
  prefix.split('|').map((one) =>
    one
      .replace('{date}', date)
      .replace('{season}', seasonName(seasonYearOf(date)))
      .replace('{run}', runId),
  );

/** Stamped documents of one folder are captures of one unit; a name without a stamp is a unit of its own. */
const unitOf = (path: string): string => (isUnstamped(path) ? path : path.slice(0, path.lastIndexOf('/')));

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
  place: Place,
  mode: WriteMode,
): Promise<readonly LandedDocument[]> => {
  const listed = await Promise.all(prefixesFor(prefix, place).map((one) => objects.list(one)));
  const paths = current(listed.flat(), mode);
  const documents = await Promise.all(
    paths.map(async (path) => ({ path, capturedAt: capturedAtOf(path, place.date), text: await objects.get(path) })),
  );
  return documents.flatMap(({ text, ...rest }) => (text === null ? [] : [{ ...rest, text }]));
};
