import type { GameDate } from '../../../domain/gameDate.js';
import { plusDays } from '../../../domain/gameDate.js';
import { completenessColumns } from '../formulas/completeness.js';
import { backToBackPairs, daysRest } from '../formulas/rest.js';
import { meanOf, sumOf } from '../formulas/statistics.js';
import { distinctGames, lastGames, sampleQuality } from '../formulas/windows.js';

/** What a player's summaries of the season give to his context. */
export interface PastGame {
  readonly game_date: string;
  readonly game_id: string;
  readonly points: number | null;
  readonly minutes_played: number | null;
  readonly usage_rate: number | null;
}

/** The first day of each trailing window, found once per run. */
export interface WindowStarts {
  readonly l7d: string;
  readonly l14d: string;
  readonly l30d: string;
}

export const windowStarts = (date: GameDate): WindowStarts => ({
  l7d: plusDays(date, -7),
  l14d: plusDays(date, -14),
  l30d: plusDays(date, -30),
});

const from = <R extends { readonly game_date: string }>(games: readonly R[], start: string): readonly R[] =>
  games.filter((game) => game.game_date >= start);

const present = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value): value is number => value !== null);

const minutesOf = (games: readonly PastGame[]): number => sumOf(games.map((game) => game.minutes_played ?? 0));
const pointsOf = (games: readonly PastGame[]): readonly number[] => games.map((game) => game.points ?? 0);

/** Mean points of the season; null without a game. */
export const seasonAverage = (games: readonly PastGame[]): number | null => meanOf(pointsOf(games));

/** Played games of one player, oldest first, one per date. */
export const pastGames = (rows: readonly PastGame[]): readonly PastGame[] => distinctGames(rows);

const workload = (games: readonly PastGame[], starts: WindowStarts) => {
  const week = from(games, starts.l7d);
  const fortnight = from(games, starts.l14d);
  return {
    games_in_last_7_days: week.length,
    games_in_last_14_days: fortnight.length,
    minutes_in_last_7_days: minutesOf(week),
    minutes_in_last_14_days: minutesOf(fortnight),
    avg_minutes_per_game_last_7: week.length === 0 ? null : minutesOf(week) / week.length,
    avg_minutes_last_10: meanOf(present(lastGames(games, 10).map((game) => game.minutes_played))),
    back_to_backs_last_14_days: backToBackPairs(fortnight.map((game) => game.game_date as GameDate)),
  };
};

const form = (games: readonly PastGame[]) => {
  const five = lastGames(games, 5);
  const ten = lastGames(games, 10);
  return {
    points_avg_last_5: meanOf(pointsOf(five)),
    points_avg_last_10: meanOf(pointsOf(ten)),
    l5_games_used: five.length,
    l10_games_used: ten.length,
    l5_sample_quality: sampleQuality(five.length, 5),
    l10_sample_quality: sampleQuality(ten.length, 10),
    avg_usage_rate_last_7_games: meanOf(present(lastGames(games, 7).map((game) => game.usage_rate))),
    projected_usage_rate: meanOf(present(lastGames(games, 3).map((game) => game.usage_rate))),
  };
};

const rest = (games: readonly PastGame[], date: GameDate) => {
  const last = games.at(-1);
  const before = games.at(-2);
  return {
    player_days_rest: last === undefined ? null : daysRest(date, last.game_date as GameDate),
    days_rest_before_last_game:
      last === undefined || before === undefined
        ? null
        : daysRest(last.game_date as GameDate, before.game_date as GameDate),
  };
};

/** Columns that follow from the player's own games before D. */
export const historyColumns = (games: readonly PastGame[], date: GameDate, starts: WindowStarts) => ({
  ...rest(games, date),
  ...workload(games, starts),
  ...form(games),
});

/** COMPLETE columns: games in which the raw box score gives him minutes, against his summaries of the same games. */
export const historyCompleteness = (
  expected: ReadonlySet<string>,
  games: readonly PastGame[],
  starts: WindowStarts,
) => {
  const dates = [...expected].sort();
  const since = (start: string): ReadonlySet<string> => new Set(dates.filter((date) => date >= start));
  return completenessColumns(
    {
      l5: new Set(lastGames(dates, 5)),
      l10: new Set(lastGames(dates, 10)),
      l7d: since(starts.l7d),
      l14d: since(starts.l14d),
      l30d: since(starts.l30d),
    },
    new Set(games.map((game) => game.game_date)),
  );
};
