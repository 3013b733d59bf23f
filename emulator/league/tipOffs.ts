import { type Day, weekdayOf } from './day.js';
import { teamOf } from './leagueTeams.js';
import { randomStream } from './randomStream.js';

const CHRISTMAS = ['12:00', '14:30', '17:00', '20:00', '22:30'] as const;
const MATINEES = ['13:00', '15:30', '18:00'] as const;

const earlier = (time: string): string => `${String(Number(time.slice(0, 2)) - 1).padStart(2, '0')}${time.slice(2)}`;

/** Eastern tip-off: evenings on the host's clock, some weekend matinees, the second western game at 22:30. */
export const tipOffOf = (seed: number, day: Day, home: string, isChristmas: boolean): string => {
  const random = randomStream(seed, 'tip-off', day, home);
  if (isChristmas) return random.pick(CHRISTMAS);
  const { evening } = teamOf(home);
  const isWeekend = weekdayOf(day) >= 6;
  if (isWeekend && random.chance(0.35)) return random.pick(MATINEES);
  if (evening === '22:00' && random.chance(0.4)) return '22:30';
  return random.chance(0.3) ? earlier(evening) : evening;
};

/** Order of a date's games for numbering: by tip-off, then by host. */
export const byTipOff = (
  one: { readonly tipOff: string; readonly home: string },
  other: { readonly tipOff: string; readonly home: string },
): number => (one.tipOff + one.home < other.tipOff + other.home ? -1 : 1);
