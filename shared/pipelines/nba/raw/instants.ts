import { type GameDate, instantOf, isoOf, parseGameDate } from '../../../domain/gameDate.js';
import { type Part, text, textOrNull, unparsable } from './documentReader.js';

const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/i;
const WALL = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)$/;

const instantFrom = (written: string): string | null => {
  const [, day, time] = WALL.exec(written) ?? [];
  try {
    if (day !== undefined) return isoOf(instantOf(`${day}T${time}Z`));
    return ZONED.test(written) ? isoOf(instantOf(written)) : null;
  } catch {
    return null;
  }
};

/**
 * An instant as RFC 3339 UTC with milliseconds, or null when absent. A feed that writes none of the zone means UTC; the
 * zone of this machine never enters.
 * @throws {UnparsableDocumentError} present, and no instant.
 */
export const instantOrNull = (part: Part, name: string): string | null => {
  const written = textOrNull(part, name);
  if (written === null) return null;
  const found = instantFrom(written);
  if (found !== null) return found;
  throw unparsable(part.path, `${part.at}.${name}: expected an instant, found ${JSON.stringify(written)}`);
};

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const two = (digits: string | number): string => String(digits).padStart(2, '0');

const dayFrom = (written: string): GameDate | null => {
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(written);
  if (iso !== null) return parseGameDate(iso[1] ?? '');
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(written);
  if (american !== null) return parseGameDate(`${american[3]}-${two(american[1] ?? '')}-${two(american[2] ?? '')}`);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(written);
  if (compact !== null) return parseGameDate(`${compact[1]}-${compact[2]}-${compact[3]}`);
  const [, month = '', day = '', year] = /^([a-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})$/i.exec(written) ?? [];
  return parseGameDate(`${year}-${two(MONTHS.indexOf(month.toLowerCase()) + 1)}-${two(day)}`);
};

/**
 * A calendar day as feeds write it (`2021-10-19`, with a time behind it, `10/19/2021`, `20211019`, `October 19, 2021`), or
 * null when absent.
 * @throws {UnparsableDocumentError} present, and none of these.
 */
export const dayOrNull = (part: Part, name: string): GameDate | null => {
  const written = textOrNull(part, name);
  if (written === null) return null;
  const day = dayFrom(written);
  if (day !== null) return day;
  throw unparsable(part.path, `${part.at}.${name}: expected a date, found ${JSON.stringify(written)}`);
};

/** @throws {UnparsableDocumentError} absent, or no date. */
export const day = (part: Part, name: string): GameDate => dayOrNull(part, name) ?? (text(part, name) as GameDate);

const H_MM_SS = /^(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:\.\d+)?$/;
const ISO_DURATION = /^PT(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$/;

/**
 * Whole seconds of a clock (`0:11:58`, `11:58`, `PT11M58.00S`), or null when absent.
 * @throws {UnparsableDocumentError} present, and no clock.
 */
export const secondsOrNull = (part: Part, name: string): number | null => {
  const written = textOrNull(part, name);
  if (written === null) return null;
  const clock = H_MM_SS.exec(written);
  if (clock !== null) return 3600 * Number(clock[1] ?? 0) + 60 * Number(clock[2]) + Number(clock[3]);
  const duration = ISO_DURATION.exec(written);
  if (duration !== null) return 60 * Number(duration[1] ?? 0) + Number(duration[2] ?? 0);
  throw unparsable(part.path, `${part.at}.${name}: expected a clock, found ${JSON.stringify(written)}`);
};
