import type { GameDate } from '../../../domain/gameDate.js';
import { daysRest } from '../formulas/rest.js';
import { inLastDays } from '../formulas/windows.js';
import { milesBetween } from '../formulas/travel.js';
import { opponentOf, scoreOf, teamsOf, type Game } from './slate.js';

/** A team's games of the season before D, oldest first. */
export interface TeamHistory {
  /** Every processed game: what rest and travel follow from. */
  readonly all: readonly Game[];
  /** Without cup finals: what windows, counts and streaks follow from. */
  readonly counted: readonly Game[];
}

/** Histories of all teams, indexed once per run. Called-off games never were. */
export const teamHistories = (games: readonly Game[], date: GameDate): ((team: string) => TeamHistory) => {
  const byTeam = new Map<string, Game[]>();
  for (const game of games) {
    if (game.date >= date || game.isPostponed) continue;
    for (const team of teamsOf(game)) {
      const known = byTeam.get(team);
      if (known === undefined) byTeam.set(team, [game]);
      else known.push(game);
    }
  }
  return (team) => {
    const all = byTeam.get(team) ?? [];
    return { all, counted: all.filter((game) => game.isCounted) };
  };
};

export const restBefore = (history: TeamHistory, date: GameDate): number | null =>
  daysRest(date, history.all.at(-1)?.date ?? null);

/** Miles from the last arena to this one, home or away; null without a last game or where an arena is not known. */
export const travelTo = (history: TeamHistory, game: Game): number | null => {
  const from = history.all.at(-1)?.place ?? null;
  return from === null || game.place === null ? null : milesBetween(from, game.place);
};

export interface Result {
  readonly margin: number;
  readonly outcome: 'W' | 'L';
}

/** Results of counted finals, oldest first. */
export const resultsOf = (history: TeamHistory, team: string): readonly Result[] =>
  history.counted.flatMap((game) => {
    const own = scoreOf(game, team);
    const other = scoreOf(game, opponentOf(game, team));
    if (!game.isFinal || own === null || other === null) return [];
    return [{ margin: own - other, outcome: own > other ? 'W' : 'L' }];
  });

export const countedInLastDays = (history: TeamHistory, date: GameDate, days: number): readonly Game[] =>
  inLastDays(
    history.counted.map((game) => ({ game, game_date: game.date })),
    date,
    days,
  ).map(({ game }) => game);
