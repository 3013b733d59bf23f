import type { RowOf } from '../../../domain/table.js';
import { firstCovering, type ChainLink } from '../formulas/fallbackChain.js';
import { sumOf } from '../formulas/statistics.js';
import { hasPlayed } from '../formulas/windows.js';
import type { bdlPlayerBoxscores, espnBoxscores, nbacGamebookPlayerStats, nbacPlayerBoxscores } from '../tables/raw.js';

export type PlayerSource = 'nbac_gamebook' | 'bdl' | 'nbac_player_boxscores' | 'espn_boxscores';

/** One player's box score of one game, from one source. */
export interface PlayerLine {
  readonly lookup: string;
  readonly name: string;
  readonly team: string;
  /** As the source wrote it: `34:12`, `34:00` or `34`. */
  readonly minutesText: string | null;
  readonly minutes: number | null;
  readonly points: number | null;
  readonly fgMakes: number | null;
  readonly fgAttempts: number | null;
  readonly threeMakes: number | null;
  readonly threeAttempts: number | null;
  readonly ftMakes: number | null;
  readonly ftAttempts: number | null;
  readonly offensiveRebounds: number | null;
  readonly defensiveRebounds: number | null;
  readonly rebounds: number | null;
  readonly assists: number | null;
  readonly steals: number | null;
  readonly blocks: number | null;
  readonly turnovers: number | null;
  readonly personalFouls: number | null;
  readonly plusMinus: number | null;
  /** Null where the source does not name starters. */
  readonly isStarter: boolean | null;
  readonly played: boolean;
}

type StatRow = RowOf<typeof bdlPlayerBoxscores>;
type Statistics = Pick<
  StatRow,
  | 'player_lookup'
  | 'team_abbr'
  | 'minutes'
  | 'minutes_decimal'
  | 'points'
  | 'field_goals_made'
  | 'field_goals_attempted'
  | 'three_pointers_made'
  | 'three_pointers_attempted'
  | 'free_throws_made'
  | 'free_throws_attempted'
  | 'offensive_rebounds'
  | 'defensive_rebounds'
  | 'total_rebounds'
  | 'assists'
  | 'steals'
  | 'blocks'
  | 'turnovers'
  | 'personal_fouls'
  | 'processed_at'
> & { readonly plus_minus?: number | null; readonly starter?: boolean | null };

const lineFrom = (row: Statistics, lookup: string, name: string): PlayerLine => ({
  lookup,
  name,
  team: row.team_abbr,
  minutesText: row.minutes,
  minutes: row.minutes_decimal,
  points: row.points,
  fgMakes: row.field_goals_made,
  fgAttempts: row.field_goals_attempted,
  threeMakes: row.three_pointers_made,
  threeAttempts: row.three_pointers_attempted,
  ftMakes: row.free_throws_made,
  ftAttempts: row.free_throws_attempted,
  offensiveRebounds: row.offensive_rebounds,
  defensiveRebounds: row.defensive_rebounds,
  rebounds: row.total_rebounds,
  assists: row.assists,
  steals: row.steals,
  blocks: row.blocks,
  turnovers: row.turnovers,
  personalFouls: row.personal_fouls,
  plusMinus: row.plus_minus ?? null,
  isStarter: row.starter ?? null,
  played: hasPlayed(row.minutes_decimal, row.points, row.field_goals_attempted),
});

type ByTeam = ReadonlyMap<string, readonly PlayerLine[]>;

/** Lines per team, one per player (the last processed stays), in order of the lookup. */
const byTeam = <R extends Statistics>(
  rows: readonly R[],
  nameOf: (row: R) => string,
  canonical: (lookup: string) => string,
): ByTeam => {
  const newest = new Map<string, R>();
  for (const row of rows) {
    const id = `${row.team_abbr} ${canonical(row.player_lookup)}`;
    const known = newest.get(id);
    if (known === undefined || (row.processed_at ?? '') > (known.processed_at ?? '')) newest.set(id, row);
  }
  const teams = new Map<string, PlayerLine[]>();
  for (const id of [...newest.keys()].sort()) {
    const row = newest.get(id);
    if (row === undefined) continue;
    const line = lineFrom(row, canonical(row.player_lookup), nameOf(row));
    const known = teams.get(row.team_abbr);
    if (known === undefined) teams.set(row.team_abbr, [line]);
    else known.push(line);
  }
  return teams;
};

export interface PlayerBoxRows {
  readonly gamebook: readonly RowOf<typeof nbacGamebookPlayerStats>[];
  readonly bdl: readonly StatRow[];
  readonly nbacPlayers: readonly RowOf<typeof nbacPlayerBoxscores>[];
  readonly espn: readonly RowOf<typeof espnBoxscores>[];
}

/** Whether the gamebook lists the player as active; sources differ in case. */
export const isActive = (row: { readonly player_status: string }): boolean =>
  row.player_status.toLowerCase() === 'active';

/** What a team took from the chain of player box scores (processors §2.12). */
export interface PlayerChoice {
  readonly source: PlayerSource;
  readonly score: number;
  readonly isFallback: boolean;
  /** No source covers the team: the one with most played rows was taken. */
  readonly isPartial: boolean;
  /** Every active line of the gamebook; of the other sources those that played. */
  readonly lines: readonly PlayerLine[];
}

/** A team's chain; null when no source has a row of it. */
export type PlayerBox = (team: string, teamPoints: number | null) => PlayerChoice | null;

const PARTIAL_SCORE = 74;
const MIN_PLAYED = 5;

const playedOf = (lines: readonly PlayerLine[]): number => lines.filter((line) => line.played).length;

const covers =
  (teamPoints: number | null) =>
  (lines: readonly PlayerLine[]): boolean =>
    playedOf(lines) >= MIN_PLAYED && sumOf(lines.map((line) => line.points ?? 0)) === teamPoints;

/**
 * The chain per team, by coverage and never by emptiness: at least five played and points that sum to the team's. A
 * fallback row keeps every field its source has.
 */
export const playerBox = (rows: PlayerBoxRows, canonical: (lookup: string) => string): PlayerBox => {
  const fullName = (row: { readonly player_full_name: string }): string => row.player_full_name;
  const chain: readonly ChainLink<PlayerSource, ByTeam>[] = [
    {
      source: 'nbac_gamebook',
      score: 100,
      rows: byTeam(rows.gamebook.filter(isActive), (row) => row.player_name, canonical),
    },
    { source: 'bdl', score: 85, rows: byTeam(rows.bdl, fullName, canonical) },
    { source: 'nbac_player_boxscores', score: 85, rows: byTeam(rows.nbacPlayers, fullName, canonical) },
    { source: 'espn_boxscores', score: 80, rows: byTeam(rows.espn, fullName, canonical) },
  ];
  const shown = (source: PlayerSource, lines: readonly PlayerLine[]): readonly PlayerLine[] =>
    source === 'nbac_gamebook' ? lines : lines.filter((line) => line.played);
  return (team, teamPoints) => {
    const links = chain.map((link) => ({ ...link, rows: link.rows.get(team) ?? [] }));
    const found = firstCovering(links, covers(teamPoints));
    if (found !== null) return { ...found, isPartial: false, lines: shown(found.source, found.rows) };
    const best = links.reduce<(typeof links)[number] | null>(
      (most, link) =>
        link.rows.length > 0 && (most === null || playedOf(link.rows) > playedOf(most.rows)) ? link : most,
      null,
    );
    if (best === null) return null;
    return {
      source: best.source,
      score: Math.min(best.score, PARTIAL_SCORE),
      isFallback: best.source !== 'nbac_gamebook',
      isPartial: true,
      lines: shown(best.source, best.rows),
    };
  };
};

/** Whether the source of these lines writes whole minutes only: no text carries seconds. */
export const isWholeMinutes = (minutes: readonly (string | null)[]): boolean =>
  minutes.every((text) => text === null || !/:(?!00$)\d\d$/.test(text));
