import { gameDate, seasonName, seasonYearOf, type GameDate } from '../../shared/domain/gameDate.js';
import type { Row, RowOf, TableDefinition } from '../../shared/domain/table.js';
import { gameCodeOf, gameIdOf } from '../../shared/pipelines/nba/identity/gameId.js';
import {
  bdlPlayerBoxscores,
  bigdataballPlayByPlay,
  nbacGamebookPlayerStats,
  nbacInjuryReport,
  nbacSchedule,
  nbacTeamBoxscore,
  nbaPlayersRegistry,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
} from '../../shared/pipelines/nba/tables/raw.js';

/** A row of a table with NULL in every column not given. */
export const rowOf = <T extends TableDefinition>(table: T, values: Partial<RowOf<T>>): RowOf<T> =>
  ({ ...Object.fromEntries(Object.keys(table.columns).map((column) => [column, null])), ...values }) as RowOf<T>;

export interface PlayerSpec {
  readonly lookup: string;
  /** `mm:ss`. */
  readonly minutes: string;
  readonly fg: readonly [made: number, attempted: number];
  readonly three: readonly [made: number, attempted: number];
  readonly ft: readonly [made: number, attempted: number];
  readonly tov: number;
  readonly blk: number;
  readonly oreb: number;
  readonly status: string;
}

const defaults = {
  minutes: '30:00',
  fg: [3, 9],
  three: [1, 3],
  ft: [2, 2],
  tov: 1,
  blk: 1,
  oreb: 1,
  status: 'active',
} as const;

/** A player of a team; 9 points in 30 minutes unless said otherwise. */
export const player = (lookup: string, values: Partial<PlayerSpec> = {}): PlayerSpec => ({
  lookup,
  ...defaults,
  ...values,
});

/** Eight players of 30 minutes, `gsw1` … `gsw8`. */
export const eight = (team: string, values: Partial<PlayerSpec> = {}): readonly PlayerSpec[] =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((number) => player(`${team.toLowerCase()}${number}`, values));

export const pointsOf = ({ fg, three, ft }: PlayerSpec): number => 2 * (fg[0] - three[0]) + 3 * three[0] + ft[0];

const minutesOf = (text: string): number => {
  const [minutes = '0', seconds = '0'] = text.split(':');
  return Number(minutes) + Number(seconds) / 60;
};

const sum = (players: readonly PlayerSpec[], of: (player: PlayerSpec) => number): number =>
  players.reduce((total, player) => total + of(player), 0);

export interface GameSpec {
  readonly date: string;
  readonly away: string;
  readonly home: string;
  /** Last five digits and type of the league id. */
  readonly number?: number;
  readonly type?: 'regular' | 'play_in' | 'playoffs' | 'cup_final';
  readonly status?: 1 | 2 | 3;
  readonly statusText?: string;
  readonly tipOff?: string | null;
  readonly overtimes?: number;
  readonly awayPlayers?: readonly PlayerSpec[];
  readonly homePlayers?: readonly PlayerSpec[];
}

const TYPE_DIGIT = { regular: 2, playoffs: 4, play_in: 5, cup_final: 6 } as const;

/** A game whose schedule, box scores and registry agree with each other. */
export interface BuiltGame {
  readonly gameId: string;
  readonly schedule: RowOf<typeof nbacSchedule>;
  readonly teamBox: readonly RowOf<typeof nbacTeamBoxscore>[];
  readonly gamebook: readonly RowOf<typeof nbacGamebookPlayerStats>[];
  readonly bdl: readonly RowOf<typeof bdlPlayerBoxscores>[];
  readonly registry: readonly RowOf<typeof nbaPlayersRegistry>[];
}

const statistics = (spec: PlayerSpec) => ({
  minutes: spec.minutes,
  minutes_decimal: minutesOf(spec.minutes),
  points: pointsOf(spec),
  field_goals_made: spec.fg[0],
  field_goals_attempted: spec.fg[1],
  three_pointers_made: spec.three[0],
  three_pointers_attempted: spec.three[1],
  free_throws_made: spec.ft[0],
  free_throws_attempted: spec.ft[1],
  offensive_rebounds: spec.oreb,
  defensive_rebounds: 3,
  total_rebounds: spec.oreb + 3,
  assists: 2,
  steals: 1,
  blocks: spec.blk,
  turnovers: spec.tov,
  personal_fouls: 2,
});

export const registryRow = (lookup: string, team: string, seasonYear: number): RowOf<typeof nbaPlayersRegistry> =>
  rowOf(nbaPlayersRegistry, {
    universal_player_id: `${lookup}_001`,
    player_name: lookup.toUpperCase(),
    player_lookup: lookup,
    team_abbr: team,
    season: seasonName(seasonYear),
    games_played: 1,
    birth_date: '1995-03-01',
  });

let serial = 0;

interface Side {
  readonly team: string;
  readonly isHome: boolean;
  readonly players: readonly PlayerSpec[];
  readonly active: readonly PlayerSpec[];
  readonly points: number;
}

const sideOf = (team: string, isHome: boolean, players: readonly PlayerSpec[]): Side => {
  const active = players.filter(({ status }) => status.toLowerCase() === 'active');
  return { team, isHome, players, active, points: sum(active, pointsOf) };
};

interface Ids {
  readonly game_id: string;
  readonly nba_game_id: string;
  readonly game_date: string;
  readonly season_year: number;
}

const scheduleRow = (spec: GameSpec, ids: Ids, scores: { home: number; away: number }) => {
  const type = spec.type ?? 'regular';
  const status = spec.status ?? 3;
  const isFinal = status === 3;
  return rowOf(nbacSchedule, {
    ...ids,
    game_code: gameCodeOf({ gameDate: gameDate(spec.date), awayAbbr: spec.away, homeAbbr: spec.home }),
    game_type: type,
    season: String(ids.season_year),
    season_nba_format: seasonName(ids.season_year),
    tip_off_utc: spec.tipOff === undefined ? `${spec.date}T23:30:00.000Z` : spec.tipOff,
    game_status: status,
    game_status_text: spec.statusText ?? (isFinal ? 'Final' : '7:30 pm ET'),
    home_team_tricode: spec.home,
    away_team_tricode: spec.away,
    is_regular_season: type === 'regular',
    is_playoffs: type === 'playoffs' || type === 'play_in',
    is_all_star: false,
    is_emirates_cup: type === 'cup_final',
    neutral_site_flag: false,
    home_team_score: isFinal ? scores.home : null,
    away_team_score: isFinal ? scores.away : null,
  });
};

const teamRow = (side: Side, margin: number, spec: GameSpec, ids: Ids) =>
  rowOf(nbacTeamBoxscore, {
    ...ids,
    team_abbr: side.team,
    is_home: side.isHome,
    minutes: `${240 + 25 * (spec.overtimes ?? 0)}:00`,
    fg_made: sum(side.active, ({ fg }) => fg[0]),
    fg_attempted: sum(side.active, ({ fg }) => fg[1]),
    three_pt_made: sum(side.active, ({ three }) => three[0]),
    three_pt_attempted: sum(side.active, ({ three }) => three[1]),
    ft_made: sum(side.active, ({ ft }) => ft[0]),
    ft_attempted: sum(side.active, ({ ft }) => ft[1]),
    offensive_rebounds: sum(side.active, ({ oreb }) => oreb),
    defensive_rebounds: 3 * side.active.length,
    total_rebounds: sum(side.active, ({ oreb }) => oreb + 3),
    assists: 2 * side.active.length,
    steals: side.active.length,
    blocks: sum(side.active, ({ blk }) => blk),
    turnovers: sum(side.active, ({ tov }) => tov),
    personal_fouls: 2 * side.active.length,
    points: side.points,
    plus_minus: margin,
  });

type Match = Ids & { readonly home_team_abbr: string; readonly away_team_abbr: string };

const gamebookRows = (side: Side, match: Match, code: string) =>
  side.players.map((spec) =>
    rowOf(nbacGamebookPlayerStats, {
      ...match,
      game_code: code,
      player_name: spec.lookup.toUpperCase(),
      player_name_original: spec.lookup.toUpperCase(),
      player_lookup: spec.lookup,
      team_abbr: side.team,
      player_status: spec.status,
      name_resolution_status: 'original',
      requires_manual_review: false,
      ...(side.active.includes(spec) ? { ...statistics(spec), plus_minus: 0 } : {}),
    }),
  );

const bdlRows = (side: Side, match: Match) =>
  side.players.map((spec) =>
    rowOf(bdlPlayerBoxscores, {
      ...match,
      player_full_name: spec.lookup.toUpperCase(),
      player_lookup: spec.lookup,
      team_abbr: side.team,
      ...(side.active.includes(spec)
        ? statistics(spec)
        : { minutes: '00', minutes_decimal: 0, points: 0, field_goals_attempted: 0 }),
    }),
  );

export const game = (spec: GameSpec): BuiltGame => {
  const date = gameDate(spec.date);
  const seasonYear = seasonYearOf(date);
  const away = sideOf(spec.away, false, spec.awayPlayers ?? eight(spec.away));
  const home = sideOf(spec.home, true, spec.homePlayers ?? eight(spec.home, { ft: [3, 3] }));
  const identity = { gameDate: date, awayAbbr: spec.away, homeAbbr: spec.home };
  serial += 1;
  const number = String(spec.number ?? serial).padStart(5, '0');
  const ids: Ids = {
    game_id: gameIdOf(identity),
    nba_game_id: `00${TYPE_DIGIT[spec.type ?? 'regular']}${String(seasonYear % 100).padStart(2, '0')}${number}`,
    game_date: spec.date,
    season_year: seasonYear,
  };
  const match: Match = { ...ids, home_team_abbr: spec.home, away_team_abbr: spec.away };
  const sides = (spec.status ?? 3) === 3 ? [away, home] : [];
  const margin = home.points - away.points;
  return {
    gameId: ids.game_id,
    schedule: scheduleRow(spec, ids, { home: home.points, away: away.points }),
    teamBox: sides.map((side) => teamRow(side, side.isHome ? margin : -margin, spec, ids)),
    gamebook: sides.flatMap((side) => gamebookRows(side, match, gameCodeOf(identity))),
    bdl: sides.flatMap((side) => bdlRows(side, match)),
    registry: [away, home].flatMap((side) =>
      side.players.map(({ lookup }) => registryRow(lookup, side.team, seasonYear)),
    ),
  };
};

/** A points line of one book at one moment. */
export const oddsLine = (built: BuiltGame, values: Partial<RowOf<typeof oddsApiPlayerPointsProps>>): Row =>
  rowOf(oddsApiPlayerPointsProps, {
    game_id: built.gameId,
    odds_api_event_id: 'event',
    game_date: built.schedule.game_date,
    game_start_time: `${built.schedule.game_date}T23:30:00.000Z`,
    home_team_abbr: built.schedule.home_team_tricode,
    away_team_abbr: built.schedule.away_team_tricode,
    bookmaker: 'draftkings',
    points_line: 9,
    snapshot_timestamp: `${built.schedule.game_date}T20:00:00.000Z`,
    minutes_before_tipoff: 210,
    data_source: 'current',
    ...values,
  });

/** A spread or total of one book at one moment. */
export const gameLine = (built: BuiltGame, values: Partial<RowOf<typeof oddsApiGameLines>>): Row =>
  rowOf(oddsApiGameLines, {
    game_id: built.gameId,
    odds_api_event_id: 'event',
    game_date: built.schedule.game_date,
    commence_time: `${built.schedule.game_date}T23:30:00.000Z`,
    home_team_abbr: built.schedule.home_team_tricode,
    away_team_abbr: built.schedule.away_team_tricode,
    bookmaker_key: 'draftkings',
    snapshot_timestamp: `${built.schedule.game_date}T20:00:00.000Z`,
    data_source: 'current',
    ...values,
  });

/** One line of the injury report of D, 17:00 Eastern. */
export const injury = (
  built: BuiltGame,
  values: Partial<RowOf<typeof nbacInjuryReport>> & { readonly player_lookup: string; readonly team_abbr: string },
): Row =>
  rowOf(nbacInjuryReport, {
    report_date: built.schedule.game_date,
    report_hour: 17,
    report_time_utc: `${built.schedule.game_date}T21:00:00.000Z`,
    game_date: built.schedule.game_date,
    game_id: built.gameId,
    player_name_original: values.player_lookup,
    player_full_name: values.player_lookup,
    injury_status: 'out',
    reason: 'Injury/Illness - Ankle; Sprain',
    ...values,
  });

/** One play-by-play shot; `team` shoots. */
export const shotEvent = (
  built: BuiltGame,
  sequence: number,
  values: Partial<RowOf<typeof bigdataballPlayByPlay>>,
): Row =>
  rowOf(bigdataballPlayByPlay, {
    game_id: built.gameId,
    game_date: built.schedule.game_date,
    season_year: built.schedule.season_year,
    home_team_abbr: built.schedule.home_team_tricode,
    away_team_abbr: built.schedule.away_team_tricode,
    event_id: `${built.gameId}_${sequence}`,
    event_sequence: sequence,
    period: 1,
    game_clock_seconds: 720 - (sequence % 700),
    event_type: 'shot',
    event_subtype: 'jump shot',
    shot_type: '2PT',
    shot_distance: 5,
    ...values,
  });

export const dates = (...days: readonly string[]): readonly GameDate[] => days.map(gameDate);
