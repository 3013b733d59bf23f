import { Temporal } from 'temporal-polyfill';

/** A calendar day in US Eastern time, `YYYY-MM-DD`; never a timestamp. The only business key. */
export type GameDate = string & { readonly __brand: 'GameDate' };

/** A UTC instant in milliseconds since the epoch. */
export type Instant = number;

export const EASTERN = 'America/New_York';

const SHAPE = /^\d{4}-\d{2}-\d{2}$/;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const plain = (date: GameDate): Temporal.PlainDate => Temporal.PlainDate.from(date);

/** Whether the text is a real calendar day; `2023-02-29` and `TODAY` are not. */
export const isGameDate = (text: string): text is GameDate => {
  if (!SHAPE.test(text)) return false;
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= (month === 2 && isLeap(Number(text.slice(0, 4))) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0));
};

/** The day, or `null` when the text is not a real calendar day. */
export const parseGameDate = (text: string): GameDate | null => (isGameDate(text) ? text : null);

/** For literals and trusted columns. @throws {RangeError} not a calendar day. */
export const gameDate = (text: string): GameDate => {
  if (!isGameDate(text)) throw new RangeError(`not a calendar day: ${text}`);
  return text;
};

/** The Eastern calendar day of an instant. */
export const gameDateOf = (instant: Instant, timeZone: string = EASTERN): GameDate =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString() as GameDate;

export const plusDays = (date: GameDate, days: number): GameDate => plain(date).add({ days }).toString() as GameDate;

/** Whole calendar days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: GameDate, b: GameDate): number => plain(a).until(plain(b), { largestUnit: 'days' }).days;

/** Every day of the inclusive range, oldest first; empty when reversed. */
export const datesFrom = (from: GameDate, to: GameDate): GameDate[] => {
  const dates: GameDate[] = [];
  for (let date = from; date <= to; date = plusDays(date, 1)) dates.push(date);
  return dates;
};

/** Monday is 1, Sunday 7. */
export const dayOfWeek = (date: GameDate): number => plain(date).dayOfWeek;

/**
 * The instant of a local wall time (`HH:mm`) on a date. A time skipped by daylight saving moves forward, a doubled one
 * is its first occurrence.
 */
export const zoned = (date: GameDate, time: string, timeZone: string = EASTERN): Instant =>
  plain(date).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;

/** Year in which the season of a date began: October to December belong to that year, other months to the one before. */
export const seasonYearOf = (date: GameDate): number =>
  Number(date.slice(0, 4)) - (Number(date.slice(5, 7)) >= 10 ? 0 : 1);

/** `2021` → `2021-22`. */
export const seasonName = (seasonYear: number): string =>
  `${seasonYear}-${String((seasonYear + 1) % 100).padStart(2, '0')}`;

let last = { instant: 0, iso: '1970-01-01T00:00:00.000Z' };

/** RFC 3339 UTC with milliseconds. */
export const isoOf = (instant: Instant): string => {
  // Most that happens, happens in the same millisecond as something else.
  if (instant !== last.instant) last = { instant, iso: new Date(instant).toISOString() };
  return last.iso;
};

/** Milliseconds of an RFC 3339 instant. @throws {RangeError} not an instant. */
export const instantOf = (iso: string): Instant => {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) throw new RangeError(`not an instant: ${iso}`);
  return instant;
};
