import { meanOf } from '../formulas/statistics.js';
import { distinctGames, lastGames } from '../formulas/windows.js';
import type { BatchInputs } from './batchInputs.js';
import { gamesBefore } from './seasonGames.js';

const SAMPLE = 15;
const LEAST_GAMES = 5;

/**
 * Points a team allowed per 100 possessions as known on a date: the zone analysis of that very date, else the mean of
 * its last 15 games before it (at least 5); null is unknown.
 */
export const opponentRatings = (
  inputs: Pick<BatchInputs, 'pastDefences' | 'defenceGames'>,
  uncounted: ReadonlySet<string>,
): ((team: string, date: string) => number | null) => {
  const analysed = new Map(
    inputs.pastDefences.map((row) => [`${row.team_abbr} ${row.analysis_date}`, row.defensive_rating_last_15]),
  );
  const games = new Map<string, BatchInputs['defenceGames'][number][]>();
  for (const row of inputs.defenceGames) {
    const team = row.defending_team_abbr;
    if (uncounted.has(`${row.game_date} ${team}`)) continue;
    const known = games.get(team);
    if (known === undefined) games.set(team, [row]);
    else known.push(row);
  }
  const ordered = new Map([...games].map(([team, rows]) => [team, distinctGames(rows)]));
  const known = new Map<string, number | null>();
  const fromGames = (team: string, date: string): number | null => {
    const before = gamesBefore(ordered.get(team) ?? [], date);
    if (before.length < LEAST_GAMES) return null;
    return meanOf(lastGames(before, SAMPLE).flatMap((row) => row.defensive_rating ?? []));
  };
  return (team, date) => {
    const key = `${team} ${date}`;
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const rating = analysed.get(key) ?? fromGames(team, date);
    known.set(key, rating);
    return rating;
  };
};
