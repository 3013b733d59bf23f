import { plusDays } from '../../../domain/gameDate.js';
import type { EntityFailure, ProcessorContext } from '../../../domain/processor.js';
import { isActive } from './playerBox.js';
import type { PlayerDirectory } from './playerDirectory.js';
import type { Roster, RosterSource } from './rosterChain.js';
import { teamsOf, type Game, type Slate } from './slate.js';

export type ContextSource = 'roster' | 'gamebook' | 'synthetic_pgs';

/** One player whom the date is about, and how he was found. */
export interface Driver {
  readonly lookup: string;
  readonly team: string;
  readonly game: Game;
  readonly source: ContextSource;
  /** Which source of the roster chain named him; null where none did. */
  readonly roster: RosterSource | null;
}

export interface DriverInputs {
  readonly gamebook: readonly {
    readonly team_abbr: string;
    readonly player_lookup: string;
    readonly player_status: string;
  }[];
  /** Players of the date's own summaries: names and teams, never a statistic. */
  readonly summaries: readonly { readonly team_abbr: string; readonly player_lookup: string }[];
  readonly registry: readonly {
    readonly team_abbr: string;
    readonly player_lookup: string;
    readonly last_game_date: string | null;
  }[];
}

const ROSTER_DAYS = 90;

const byTeam = <R extends { readonly team_abbr: string }>(rows: readonly R[]): ReadonlyMap<string, readonly R[]> => {
  const teams = new Map<string, R[]>();
  for (const row of rows) {
    const known = teams.get(row.team_abbr);
    if (known === undefined) teams.set(row.team_abbr, [row]);
    else known.push(row);
  }
  return teams;
};

/** Players who appeared for the team last, within 90 days: the roster of a team that publishes none. */
const recentPlayers = (
  registry: DriverInputs['registry'],
  context: ProcessorContext,
): ReadonlyMap<string, string[]> => {
  const from = plusDays(context.gameDate, -ROSTER_DAYS);
  const newest = new Map<string, DriverInputs['registry'][number]>();
  for (const row of registry) {
    const last = row.last_game_date ?? '';
    if (last < from || last >= context.gameDate) continue;
    const known = newest.get(row.player_lookup);
    const before = known?.last_game_date ?? '';
    if (known === undefined || last > before || (last === before && row.team_abbr < known.team_abbr))
      newest.set(row.player_lookup, row);
  }
  const teams = new Map<string, string[]>();
  for (const row of newest.values()) teams.set(row.team_abbr, [...(teams.get(row.team_abbr) ?? []), row.player_lookup]);
  return teams;
};

export interface DriverDay {
  readonly slate: Slate;
  readonly directory: PlayerDirectory;
  readonly cut: (game: Game) => string;
  readonly rosterOf: (team: string, cut: string) => Roster | null;
  /** Games whose players no source will ever have. */
  readonly gone: ReadonlySet<string>;
}

export interface Drivers {
  readonly players: readonly Driver[];
  /** Teams nobody could be named for. */
  readonly failures: readonly EntityFailure[];
}

/**
 * Who the date is about, per team: the first roster of the chain that covered it before tip-off, else the active
 * players of the gamebook, and before the games those who played for the team last. The list is then completed, by
 * coverage, with every player of the date's summaries that it lacks. A player appears once.
 */
export const contextDrivers = (inputs: DriverInputs, day: DriverDay, context: ProcessorContext): Drivers => {
  const { slate, directory } = day;
  const gamebook = byTeam(inputs.gamebook.filter(isActive));
  const summaries = byTeam(inputs.summaries);
  const isLive = context.mode !== 'overnight';
  const recent = isLive ? recentPlayers(inputs.registry, context) : new Map<string, string[]>();
  const taken = new Map<string, Driver>();
  const failures: EntityFailure[] = [];
  const sides = slate.games.flatMap((game) => teamsOf(game).map((team) => ({ game, team })));
  const add = (
    lookups: readonly string[],
    side: (typeof sides)[number],
    source: ContextSource,
    roster: RosterSource | null = null,
  ): void => {
    for (const lookup of lookups.map(directory.canonical).sort())
      if (!taken.has(lookup)) taken.set(lookup, { lookup, ...side, source, roster });
  };
  const named = (rows: readonly { readonly player_lookup: string }[] | undefined): readonly string[] =>
    (rows ?? []).map((row) => row.player_lookup);
  for (const side of sides) {
    const roster = day.rosterOf(side.team, day.cut(side.game));
    if (roster !== null) add(roster.players, side, 'roster', roster.source);
    else add(named(gamebook.get(side.team)), side, 'gamebook');
  }
  for (const side of sides) add(named(summaries.get(side.team)), side, 'synthetic_pgs');
  for (const side of sides) {
    if ([...taken.values()].some((driver) => driver.team === side.team)) continue;
    add(recent.get(side.team) ?? [], side, 'roster');
    if ([...taken.values()].some((driver) => driver.team === side.team) || day.gone.has(side.game.gameId)) continue;
    failures.push({
      type: 'team',
      id: side.team,
      category: 'MISSING_DEPENDENCY',
      reason: `${side.game.gameId}: no roster, gamebook or summary names a player of ${side.team}`,
      canRetry: true,
    });
  }
  return { players: [...taken.values()], failures };
};
