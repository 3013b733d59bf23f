import { distinctGames, type Dated } from '../formulas/windows.js';

interface TeamDated extends Dated {
  readonly team_abbr: string;
}
interface PlayerDated extends TeamDated {
  readonly player_lookup: string;
  readonly played: boolean;
}

/** Rows as a warehouse gives them need no sorting. */
const isInOrder = (rows: readonly Dated[]): boolean =>
  rows.every((row, index) => index === 0 || row.game_date > (rows[index - 1]?.game_date ?? ''));

/** Distinct games per owner, oldest first; sorted when first asked for. */
const lazily = <R extends Dated>(rowsOf: ReadonlyMap<string, readonly R[]>): ((owner: string) => readonly R[]) => {
  const read = new Map<string, readonly R[]>();
  return (owner) => {
    const known = read.get(owner);
    if (known !== undefined) return known;
    const rows = rowsOf.get(owner) ?? [];
    const games = isInOrder(rows) ? rows : distinctGames(rows);
    read.set(owner, games);
    return games;
  };
};

const put = <R>(index: Map<string, R[]>, owner: string, row: R): void => {
  const known = index.get(owner);
  if (known === undefined) index.set(owner, [row]);
  else known.push(row);
};

/** Played games of the wanted players, one pass over the rows. `uncounted` holds `date team` of games in no window. */
export const playedGames = <R extends PlayerDated>(
  rows: readonly R[],
  wanted: ReadonlySet<string>,
  uncounted: ReadonlySet<string>,
): ((player: string) => readonly R[]) => {
  const byPlayer = new Map<string, R[]>();
  for (const row of rows) {
    if (!row.played || !wanted.has(row.player_lookup)) continue;
    if (uncounted.size > 0 && uncounted.has(`${row.game_date} ${row.team_abbr}`)) continue;
    put(byPlayer, row.player_lookup, row);
  }
  return lazily(byPlayer);
};

/** Counted games of each team. */
export const gamesByTeam = <R extends Dated>(
  rows: readonly R[],
  teamOf: (row: R) => string,
  uncounted: ReadonlySet<string>,
): ((team: string) => readonly R[]) => {
  const byTeam = new Map<string, R[]>();
  for (const row of rows) {
    const team = teamOf(row);
    if (!uncounted.has(`${row.game_date} ${team}`)) put(byTeam, team, row);
  }
  return lazily(byTeam);
};
