import { datesFrom, gameDateOf, zoned, type Instant } from './gameDate.js';

const FIELDS = { minutes: 59, hours: 23 } as const;

/** `*`, `5`, `9-12`, `0,3`, `0-59/15`, in ascending order. @throws {RangeError} anything else. */
const valuesOf = (field: string, most: number): readonly number[] => {
  const values = field.split(',').flatMap((part) => {
    const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (found === null) throw new RangeError(`not a cron field: ${field}`);
    const [, first, last, step] = found;
    const from = Number(first ?? 0);
    const to = Number(last ?? first ?? most);
    return Array.from({ length: most + 1 }, (_, value) => value).filter(
      (value) => value >= from && value <= to && (value - from) % Number(step ?? 1) === 0,
    );
  });
  return [...new Set(values)].sort((a, b) => a - b);
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * Wall times of a daily cron expression, `HH:mm`, ascending. Days, months and weekdays are not ours to choose: each game
 * date has its own work. @throws {RangeError} it is not a daily one.
 */
export const dailyTimes = (cron: string): readonly string[] => {
  const [minutes = '', hours = '', ...days] = cron.split(' ');
  if (days.join(' ') !== '* * *') throw new RangeError(`not a daily cron expression: ${cron}`);
  return valuesOf(hours, FIELDS.hours).flatMap((hour) =>
    valuesOf(minutes, FIELDS.minutes).map((minute) => `${twoDigits(hour)}:${twoDigits(minute)}`),
  );
};

/**
 * Instants at which an expression fires in `[from, to)`, ascending. On the day the clocks go forward a time that does not
 * exist fires when they have gone; on the day they go back a time that exists twice fires the first time.
 */
export const firingsBetween = (cron: string, from: Instant, to: Instant): readonly Instant[] => {
  const times = dailyTimes(cron);
  const instants = datesFrom(gameDateOf(from), gameDateOf(to)).flatMap((date) =>
    times.map((time) => zoned(date, time)),
  );
  return [...new Set(instants)].filter((instant) => instant >= from && instant < to).sort((a, b) => a - b);
};
