import type { RowOf } from '../../../domain/table.js';
import type { ZoneEvent } from '../formulas/zoneCounts.js';
import type { bigdataballPlayByPlay, nbacPlayByPlay, nbacPlayerBoxscores } from '../tables/raw.js';

export type BigDataBallRow = RowOf<typeof bigdataballPlayByPlay>;
export type NbacRow = RowOf<typeof nbacPlayByPlay>;
/** The league's players by number, who may be named in full in its box score alone. */
export type NumberedPlayer = Pick<RowOf<typeof nbacPlayerBoxscores>, 'nba_player_id' | 'player_lookup'>;

export type Canonical = (lookup: string) => string;

const EVENT = [
  'game_date',
  'game_id',
  'event_sequence',
  'period',
  'game_clock',
  'game_clock_seconds',
  'event_type',
] as const;
const SHOT = [
  'player_1_lookup',
  'player_1_team_abbr',
  'shot_made',
  'shot_type',
  'shot_distance',
  'processed_at',
] as const;

/** What the zones of a game are made of, of the many columns that events have. */
export const BIGDATABALL_COLUMNS = [...EVENT, ...SHOT, 'event_subtype', 'player_2_lookup', 'player_2_role'] as const;
export const NBAC_COLUMNS = [
  ...EVENT,
  ...SHOT,
  'event_action_type',
  'player_1_id',
  'player_2_id',
  'player_2_lookup',
  'player_2_team_abbr',
  'player_3_id',
  'player_3_lookup',
  'player_3_team_abbr',
] as const;
const momentOf = (row: {
  readonly period: number | null;
  readonly game_clock: string | null;
  readonly game_clock_seconds: number | null;
}): string => `${row.period} ${row.game_clock_seconds ?? row.game_clock}`;

const bigDataBallShot = (row: BigDataBallRow, player: string, canonical: Canonical): ZoneEvent | null => {
  if (row.player_1_team_abbr === null) return null;
  const made = row.shot_made ?? false;
  const second = row.player_2_lookup === null ? null : canonical(row.player_2_lookup);
  return {
    kind: 'shot',
    player,
    team: row.player_1_team_abbr,
    made,
    isThree: row.shot_type === '3PT',
    hasSubtype: (row.event_subtype ?? '') !== '',
    distance: row.shot_distance,
    assistedBy: made && row.player_2_role === 'assist' ? second : null,
    blockedBy: !made && row.player_2_role === 'block' ? second : null,
    moment: momentOf(row),
  };
};

export const bigDataBallEvent = (row: BigDataBallRow, canonical: Canonical): ZoneEvent | null => {
  const type = row.event_type?.toLowerCase() ?? '';
  if (row.player_1_lookup === null) return null;
  const player = canonical(row.player_1_lookup);
  // Some files call a missed shot a `miss`.
  if (type === 'shot' || type === 'miss') return bigDataBallShot(row, player, canonical);
  return type === 'free throw' && /\b1\/1\b/.test(row.event_subtype ?? '')
    ? { kind: 'single_free_throw', player, moment: momentOf(row) }
    : null;
};

/** Who a player of the league's play-by-play is: its actions may give but a last name beside his number. */
export type PersonOf = (id: number | null, lookup: string | null) => string | null;

/** Names by number, where the league's own box score knows it; else as the action says. */
export const personsOf = (players: readonly NumberedPlayer[], canonical: Canonical): PersonOf => {
  const known = new Map(players.map((row) => [row.nba_player_id, row.player_lookup]));
  return (id, lookup) => {
    const found = (id === null ? undefined : known.get(id)) ?? lookup;
    return found === null ? null : canonical(found);
  };
};

/** Of the other two players, the one on the shooter's side assists a basket, the one on the other side blocks a miss. */
const nbacPartner = (row: NbacRow, isTeammate: boolean, personOf: PersonOf): string | null => {
  const others = [
    [personOf(row.player_2_id, row.player_2_lookup), row.player_2_team_abbr],
    [personOf(row.player_3_id, row.player_3_lookup), row.player_3_team_abbr],
  ] as const;
  const found = others.find(
    ([lookup, team]) => lookup !== null && (team === null || (team === row.player_1_team_abbr) === isTeammate),
  );
  return found?.[0] ?? null;
};

export const nbacEvent = (row: NbacRow, personOf: PersonOf): ZoneEvent | null => {
  const type = row.event_type?.toLowerCase() ?? '';
  const player = personOf(row.player_1_id, row.player_1_lookup);
  if (player === null) return null;
  if (type === 'freethrow')
    return /\b1 of 1\b/.test(row.event_action_type ?? '')
      ? { kind: 'single_free_throw', player, moment: momentOf(row) }
      : null;
  if (type !== 'fieldgoal' || row.player_1_team_abbr === null) return null;
  const made = row.shot_made ?? false;
  const other = nbacPartner(row, made, personOf);
  return {
    kind: 'shot',
    player,
    team: row.player_1_team_abbr,
    made,
    isThree: row.shot_type === '3PT',
    hasSubtype: (row.event_action_type ?? '') !== '',
    distance: row.shot_distance,
    assistedBy: made ? other : null,
    blockedBy: made ? null : other,
    moment: momentOf(row),
  };
};
