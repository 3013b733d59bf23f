import type { RowOf } from '../../../domain/table.js';
import {
  countZones,
  zonesCover,
  type GameZones,
  type PlayerZones,
  type ShotCounts,
  type TeamZones,
  type ZoneEvent,
} from '../formulas/zoneCounts.js';
import type { shotZoneSummary } from '../tables/raw.js';
import { teamsOf, type Game, type Slate } from './slate.js';
import {
  bigDataBallEvent,
  nbacEvent,
  personsOf,
  type BigDataBallRow,
  type Canonical,
  type NbacRow,
  type NumberedPlayer,
} from './zoneEvents.js';

type SummaryRow = RowOf<typeof shotZoneSummary>;

export type ZoneSource = 'bigdataball' | 'nbac_pbp' | 'shot_zone_summary';

export interface ZoneRows {
  readonly bigdataball: readonly BigDataBallRow[];
  readonly nbacPbp: readonly NbacRow[];
  readonly zoneSummary: readonly SummaryRow[];
  readonly nbacPlayers: readonly NumberedPlayer[];
}

/** The ten players on the floor. */
export const FLOOR_COLUMNS = [
  'away_player_1_lookup',
  'away_player_2_lookup',
  'away_player_3_lookup',
  'away_player_4_lookup',
  'away_player_5_lookup',
  'home_player_1_lookup',
  'home_player_2_lookup',
  'home_player_3_lookup',
  'home_player_4_lookup',
  'home_player_5_lookup',
] as const;

/** The zones a game took, all from one source. */
export interface ZoneChoice {
  readonly source: ZoneSource;
  readonly zones: GameZones;
}

/** What a row must say about zones that are not of the first source. */
export const zoneIssues = (choice: ZoneChoice | null): readonly string[] => {
  if (choice?.source === 'nbac_pbp') return ['backup_source_used:shot_zones'];
  return choice?.source === 'shot_zone_summary' ? ['zone_events_unavailable'] : [];
};

const ordered = <R extends { readonly event_sequence: number; readonly processed_at: string | null }>(
  rows: readonly R[],
): readonly R[] => {
  const newest = new Map<number, R>();
  for (const row of rows) {
    const known = newest.get(row.event_sequence);
    if (known === undefined || (row.processed_at ?? '') > (known.processed_at ?? ''))
      newest.set(row.event_sequence, row);
  }
  return [...newest.values()].sort((a, b) => a.event_sequence - b.event_sequence);
};

const readyCounts = (row: SummaryRow): ShotCounts => ({
  paintAttempts: row.paint_attempts,
  paintMakes: row.paint_makes,
  midRangeAttempts: row.mid_range_attempts,
  midRangeMakes: row.mid_range_makes,
  threeAttempts: row.three_attempts,
  threeMakes: row.three_makes,
  unknownAttempts: 0,
});

/** Ready counts as they are; there are no events behind them, and none is made up. */
const summaryZones = (rows: readonly SummaryRow[], canonical: Canonical): GameZones => {
  const newest = new Map<string, SummaryRow>();
  for (const row of rows) {
    const id = `${row.team_abbr} ${row.player_lookup}`;
    const known = newest.get(id);
    if (known === undefined || (row.processed_at ?? '') > (known.processed_at ?? '')) newest.set(id, row);
  }
  const players = new Map<string, PlayerZones>();
  const teams = new Map<string, TeamZones>();
  for (const row of newest.values()) {
    if (row.player_lookup === '') teams.set(row.team_abbr, { ...readyCounts(row), blocks: null });
    else players.set(canonical(row.player_lookup), { ...readyCounts(row), events: null });
  }
  return { players, teams };
};

const byGame = <R extends { readonly game_id: string }>(rows: readonly R[], slate: Slate): ReadonlyMap<string, R[]> => {
  const games = new Map<string, R[]>();
  for (const row of rows) {
    const id = slate.gameOfId(row.game_id)?.gameId;
    if (id === undefined) continue;
    const known = games.get(id);
    if (known === undefined) games.set(id, [row]);
    else known.push(row);
  }
  return games;
};

const present = <T>(value: T | null): value is T => value !== null;

/** The five on each side at the first event of the game, or null when the floor is not known. */
export type StartersOf = (game: Game) => ReadonlySet<string> | null;

const floorOf = (row: BigDataBallRow): readonly (string | null)[] => FLOOR_COLUMNS.map((column) => row[column]);

export const startersOf = (rows: readonly BigDataBallRow[], slate: Slate, canonical: Canonical): StartersOf => {
  const games = byGame(rows, slate);
  return (game) => {
    const first = ordered(games.get(game.gameId) ?? []).find((row) => row.period === 1);
    const floor = first === undefined ? [] : floorOf(first).filter(present).map(canonical);
    return new Set(floor).size === 10 ? new Set(floor) : null;
  };
};

/** The zones of a game, given both teams' field-goal attempts of the box score; null when no source covers it. */
export type ZoneBox = (game: Game, boxAttempts: number | null) => ZoneChoice | null;

/** The chain of shot zones (processors §2.12): play-by-play, the league's own, ready counts. */
export const zoneBox = (rows: ZoneRows, slate: Slate, canonical: Canonical): ZoneBox => {
  const bigdataball = byGame(rows.bigdataball, slate);
  const nbac = byGame(rows.nbacPbp, slate);
  const summary = byGame(rows.zoneSummary, slate);
  const personOf = personsOf(rows.nbacPlayers, canonical);
  return (game, boxAttempts) => {
    if (boxAttempts === null) return null;
    const teams = teamsOf(game);
    const counted = (events: readonly (ZoneEvent | null)[]): GameZones => countZones(events.filter(present), teams);
    const chain: readonly (readonly [ZoneSource, () => GameZones])[] = [
      [
        'bigdataball',
        () => counted(ordered(bigdataball.get(game.gameId) ?? []).map((row) => bigDataBallEvent(row, canonical))),
      ],
      ['nbac_pbp', () => counted(ordered(nbac.get(game.gameId) ?? []).map((row) => nbacEvent(row, personOf)))],
      ['shot_zone_summary', () => summaryZones(summary.get(game.gameId) ?? [], canonical)],
    ];
    for (const [source, read] of chain) {
      const zones = read();
      if (zonesCover(zones, teams, boxAttempts)) return { source, zones };
    }
    return null;
  };
};
