import { seasonName } from '../../../domain/gameDate.js';
import { type Part, text, unparsable } from './documentReader.js';

/**
 * The season a document is about, as everyone else names it: the year it begins. Some feeds write the year it ends.
 * @throws {UnparsableDocumentError} neither is the season of the date.
 */
export const checkSeason = (part: Part, name: string, seasonYear: number): string => {
  const written = text(part, name);
  const year = Number(/^\d{4}/.exec(written)?.[0]);
  const isRange = /^\d{4}-\d{2}/.test(written);
  if (year === seasonYear || (!isRange && year === seasonYear + 1)) return seasonName(seasonYear);
  throw unparsable(part.path, `${name}: expected season ${seasonName(seasonYear)}, found ${JSON.stringify(written)}`);
};
