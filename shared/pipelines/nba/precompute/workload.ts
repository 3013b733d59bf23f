import { datesFrom, plusDays, type GameDate } from '../../../domain/gameDate.js';
import { sumOf } from '../formulas/statistics.js';

interface TimedGame {
  readonly game_date: string;
  readonly minutes_played: number | null;
}

/** The trailing windows of a date, found once per run. */
export interface Fortnight {
  readonly weekFrom: string;
  readonly from: string;
  /** The day after each day of the fortnight. */
  readonly next: ReadonlyMap<string, string>;
}

export const fortnightBefore = (date: GameDate): Fortnight => {
  const from = plusDays(date, -14);
  const days = datesFrom(from, date);
  return {
    weekFrom: plusDays(date, -7),
    from,
    next: new Map(days.map((day, index) => [day, days[index + 1] ?? date])),
  };
};

const minutesOf = (games: readonly TimedGame[]): number => sumOf(games.map((game) => game.minutes_played ?? 0));

/** Games and minutes of [D−7, D−1] and [D−14, D−1], and pairs of consecutive dates in the latter. Oldest first in. */
export const workloadOf = (games: readonly TimedGame[], { weekFrom, from, next }: Fortnight) => {
  const fortnight = games.filter((game) => game.game_date >= from);
  const week = fortnight.filter((game) => game.game_date >= weekFrom);
  return {
    games_in_last_7_days: week.length,
    games_in_last_14_days: fortnight.length,
    back_to_backs_last_14_days: fortnight.filter(
      (game, index) => next.get(fortnight[index - 1]?.game_date ?? '') === game.game_date,
    ).length,
    minutes_in_last_7_days: minutesOf(week),
    minutes_in_last_14_days: minutesOf(fortnight),
    avg_minutes_per_game_last_7: week.length === 0 ? null : minutesOf(week) / week.length,
  };
};
