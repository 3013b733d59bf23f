import { zoned } from '../../domain/gameDate.js';
import { sha256 } from '../../domain/hash.js';
import type { AnyProcessor, Artefact, LandedDocument, MadeDocument, ProcessorContext } from '../../domain/processor.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { boundsOf, readInputs } from './readInputs.js';

interface Keeping {
  readonly warehouse: Warehouse;
  readonly objects: ObjectStore;
}

/** The documents of the artefact a processor declares, for a date; none while there is too little to make it of. */
export type ArtefactBook = (body: AnyProcessor, context: ProcessorContext) => Promise<readonly LandedDocument[]>;

/** Which documents were made of one content of the inputs. */
const indexFolder = ({ prefix }: Artefact): string => `${prefix}made/`;

/** Names the content of every input without reading it. */
const fingerprintOf = async (
  { warehouse }: Keeping,
  { inputs }: Artefact,
  context: ProcessorContext,
): Promise<string> => {
  const hashes = await Promise.all(
    Object.entries(inputs).map(async ([alias, { table, window }]) => {
      const bounds = boundsOf(window, context);
      if (bounds === null) throw new TypeError(`an artefact is made of dated windows, not of ${alias}`);
      return `${alias}:${await warehouse.hashOf(table, bounds.from, bounds.to)}`;
    }),
  );
  return sha256(hashes.sort().join('\n')).slice(0, 16);
};

const documentsOf = async ({ objects }: Keeping, index: string): Promise<readonly MadeDocument[] | null> => {
  const text = await objects.get(index);
  if (text === null) return null;
  const paths = JSON.parse(text) as readonly string[];
  return Promise.all(paths.map(async (path) => ({ path, text: (await objects.get(path)) ?? '' })));
};

const previousOf = async (
  keeping: Keeping,
  artefact: Artefact,
  date: string,
): Promise<readonly MadeDocument[] | null> => {
  const indexes = await keeping.objects.list(indexFolder(artefact));
  const earlier = indexes.filter((path) => path < `${indexFolder(artefact)}${date}`).toReversed();
  for (const index of earlier) {
    const documents = await documentsOf(keeping, index);
    if (documents !== null && documents.length > 0) return documents;
  }
  return null;
};

const make = async (
  keeping: Keeping,
  artefact: Artefact,
  context: ProcessorContext,
  index: string,
): Promise<readonly MadeDocument[]> => {
  const { rows } = await readInputs(keeping.warehouse, { inputs: artefact.inputs } as AnyProcessor, context);
  const previous = await previousOf(keeping, artefact, context.gameDate);
  const documents = artefact.make(rows, context, previous) ?? [];
  for (const { path, text } of documents) await keeping.objects.put(path, text);
  // Last: an index that is there names documents that are all there.
  await keeping.objects.put(index, JSON.stringify(documents.map(({ path }) => path)));
  return documents;
};

/**
 * Artefacts by what they were made of: the same rows give the same documents, so an artefact is made once per content of
 * its inputs and found again by every date that shares it. A correction of one of those rows makes another.
 */
export const artefactBook = (keeping: Keeping): ArtefactBook => {
  const making = new Map<string, Promise<readonly MadeDocument[]>>();
  /** Parts of one date ask at the same time. */
  const madeOnce = (artefact: Artefact, context: ProcessorContext, index: string): Promise<readonly MadeDocument[]> => {
    const underWay = making.get(index);
    if (underWay !== undefined) return underWay;
    const started = make(keeping, artefact, context, index).finally(() => making.delete(index));
    making.set(index, started);
    return started;
  };
  return async ({ artefact }, asked) => {
    if (artefact === undefined) return [];
    // Everything dated before it was known by then, whatever the cut-off of the run that asks.
    const context = { ...asked, gameDate: artefact.dateOf(asked), asOf: null };
    const index = `${indexFolder(artefact)}${context.gameDate}-${await fingerprintOf(keeping, artefact, context)}.json`;
    const capturedAt = zoned(context.gameDate, '00:00');
    const documents = (await documentsOf(keeping, index)) ?? (await madeOnce(artefact, context, index));
    return documents.map((document) => ({ ...document, capturedAt }));
  };
};
