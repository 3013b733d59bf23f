import type { Game } from './slate.js';
import { teamsOf } from './slate.js';
import { pastGames, type PastGame } from './playerHistory.js';

interface SummaryRow extends PastGame {
  readonly team_abbr: string;
  readonly player_lookup: string;
  readonly played: boolean;
}
interface BoxRow {
  readonly game_date: string;
  readonly team_abbr: string;
  readonly player_lookup: string;
  readonly minutes_decimal: number | null;
}
interface PaceRow {
  readonly game_date: string;
  readonly game_id: string;
  readonly team_abbr: string;
  readonly pace: number | null;
}

/** Dates on which a team played a game that no window counts. */
export const uncountedDates = (games: readonly Game[]): ReadonlySet<string> =>
  new Set(
    games.filter((game) => !game.isCounted).flatMap((game) => teamsOf(game).map((team) => `${game.date} ${team}`)),
  );

type Canonical = (lookup: string) => string;

/** Played games of the wanted players, one pass over the season. */
export const gamesByPlayer = (
  rows: readonly SummaryRow[],
  wanted: ReadonlySet<string>,
  uncounted: ReadonlySet<string>,
): ((player: string) => readonly PastGame[]) => {
  const byPlayer = new Map<string, PastGame[]>();
  for (const row of rows) {
    if (!row.played || !wanted.has(row.player_lookup)) continue;
    if (uncounted.size > 0 && uncounted.has(`${row.game_date} ${row.team_abbr}`)) continue;
    const known = byPlayer.get(row.player_lookup);
    if (known === undefined) byPlayer.set(row.player_lookup, [row]);
    else known.push(row);
  }
  const read = new Map<string, readonly PastGame[]>();
  return (player) => {
    const known = read.get(player) ?? pastGames(byPlayer.get(player) ?? []);
    read.set(player, known);
    return known;
  };
};

/**
 * Dates on which the raw box scores give a wanted player minutes: the first source that has the team's game, so that a
 * gap of one feed is not a gap of the player.
 */
export const boxDatesByPlayer = (
  sources: readonly (readonly BoxRow[])[],
  filter: {
    readonly wanted: ReadonlySet<string>;
    readonly uncounted: ReadonlySet<string>;
    readonly canonical: Canonical;
  },
): ((player: string) => ReadonlySet<string>) => {
  const filled = sources.filter((rows) => rows.length > 0);
  const byPlayer = new Map<string, Set<string>>();
  const covered = new Set<string>();
  const none: ReadonlySet<string> = new Set();
  const { wanted, uncounted, canonical } = filter;
  for (const [index, rows] of filled.entries()) {
    // Whose game a row is matters only where another source or an uncounted game could claim it.
    const isAlone = filled.length === 1 && uncounted.size === 0;
    const here = new Set<string>();
    for (const row of rows) {
      if ((row.minutes_decimal ?? 0) <= 0) continue;
      if (!isAlone) {
        const game = `${row.game_date} ${row.team_abbr}`;
        if (covered.has(game) || uncounted.has(game)) continue;
        if (index < filled.length - 1) here.add(game);
      }
      const player = canonical(row.player_lookup);
      if (!wanted.has(player)) continue;
      const known = byPlayer.get(player);
      if (known === undefined) byPlayer.set(player, new Set([row.game_date]));
      else known.add(row.game_date);
    }
    for (const game of here) covered.add(game);
  }
  return (player) => byPlayer.get(player) ?? none;
};

/** Pace rows of each team, counted games only. */
export const pacesByTeam = (
  rows: readonly PaceRow[],
  uncounted: ReadonlySet<string>,
): ((team: string) => readonly PaceRow[]) => {
  const byTeam = new Map<string, PaceRow[]>();
  for (const row of rows) {
    if (uncounted.has(`${row.game_date} ${row.team_abbr}`)) continue;
    const known = byTeam.get(row.team_abbr);
    if (known === undefined) byTeam.set(row.team_abbr, [row]);
    else known.push(row);
  }
  return (team) => byTeam.get(team) ?? [];
};
