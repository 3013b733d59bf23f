import { type GameDate, isGameDate } from '../../../domain/gameDate.js';
import type { LandedDocument } from '../../../domain/processor.js';
import { unparsable } from './documentReader.js';

/**
 * The game date that a landing path names: its one segment of the form `YYYY-MM-DD`. There is no fallback to a clock.
 * @throws {UnparsableDocumentError} no segment is a calendar day.
 */
export const dateOfPath = (path: string): GameDate => {
  const date = path.split('/').find(isGameDate);
  if (date === undefined) throw unparsable(path, 'no date in the path');
  return date;
};

const isNewer = (a: LandedDocument, b: LandedDocument): boolean =>
  a.capturedAt === b.capturedAt ? a.path > b.path : a.capturedAt > b.capturedAt;

/**
 * The newest document of each unit (its folder), in order of paths; the unit's game comes later, from its content.
 * @throws {UnparsableDocumentError} a path without a date, or with another than `date`.
 */
export const newestPerUnit = (documents: readonly LandedDocument[], date: GameDate): readonly LandedDocument[] => {
  const newest = new Map<string, LandedDocument>();
  for (const document of ofDate(documents, date)) {
    const unit = document.path.slice(0, document.path.lastIndexOf('/'));
    const known = newest.get(unit);
    if (known === undefined || isNewer(document, known)) newest.set(unit, document);
  }
  return [...newest.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
};

/**
 * All documents, in order of capture, then path.
 * @throws {UnparsableDocumentError} a path without a date, or with another than `date`.
 */
export const ofDate = (documents: readonly LandedDocument[], date: GameDate): readonly LandedDocument[] => {
  for (const { path } of documents) {
    const found = dateOfPath(path);
    if (found !== date) throw unparsable(path, `expected a document of ${date}, found one of ${found}`);
  }
  return [...documents].sort((a, b) => (isNewer(a, b) ? 1 : -1));
};
