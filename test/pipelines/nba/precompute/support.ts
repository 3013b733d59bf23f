import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import type { Row, RowOf } from '../../../../shared/domain/table.js';
import {
  playerGameSummary,
  teamDefenseGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
} from '../../../../shared/pipelines/nba/tables/analytics.js';
import { playerShotZoneAnalysis, teamDefenseZoneAnalysis } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { nbacSchedule } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, type RowStore } from '../../../support/processorRun.js';
import { game, rowOf, type BuiltGame, type GameSpec } from '../../../support/rows.js';

/** ATL at BOS on a Thursday in January. */
export const D = '2022-01-20';
export const before = (days: number): string => plusDays(gameDate(D), -days);
/** The n dates before D, oldest first. */
export const daysUpTo = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => before(count - index));

const idOf = (date: string): string => `${date.replaceAll('-', '')}_ATL_BOS`;

export const onSchedule = (date: string, values: Partial<GameSpec> = {}): BuiltGame =>
  game({ date, away: 'ATL', home: 'BOS', ...values });

/** A player's game: 20 points of 16 shots in 30 minutes, half of them in the paint. */
export const summary = (date: string, values: Partial<RowOf<typeof playerGameSummary>> = {}): Row =>
  rowOf(playerGameSummary, {
    player_lookup: 'atl1',
    universal_player_id: 'atl1_001',
    game_id: idOf(date),
    nba_game_id: '0022100001',
    game_date: date,
    season_year: 2021,
    team_abbr: 'ATL',
    opponent_team_abbr: 'BOS',
    points: 20,
    minutes_played: 30,
    played: true,
    usage_rate: 22,
    ts_pct: 0.55,
    ft_makes: 4,
    paint_attempts: 8,
    paint_makes: 5,
    mid_range_attempts: 4,
    mid_range_makes: 1,
    zone_three_attempts: 4,
    zone_three_makes: 1,
    assisted_fg_makes: 5,
    unassisted_fg_makes: 2,
    ...values,
  });

export const NO_SHOT_ZONES = {
  paint_attempts: null,
  paint_makes: null,
  mid_range_attempts: null,
  mid_range_makes: null,
  zone_three_attempts: null,
  zone_three_makes: null,
  assisted_fg_makes: null,
  unassisted_fg_makes: null,
} as const;

export const offence = (date: string, values: Partial<RowOf<typeof teamOffenseGameSummary>> = {}): Row =>
  rowOf(teamOffenseGameSummary, {
    game_id: idOf(date),
    game_date: date,
    season_year: 2021,
    team_abbr: 'ATL',
    opponent_team_abbr: 'BOS',
    pace: 98,
    offensive_rating: 110,
    ...values,
  });

/** What BOS allowed: 20 of 40 in the paint, 8 of 20 mid-range, 12 of 36 threes, 110 points. */
export const defence = (date: string, values: Partial<RowOf<typeof teamDefenseGameSummary>> = {}): Row =>
  rowOf(teamDefenseGameSummary, {
    game_id: idOf(date),
    game_date: date,
    season_year: 2021,
    defending_team_abbr: 'BOS',
    opponent_team_abbr: 'ATL',
    points_allowed: 110,
    opp_paint_attempts: 40,
    opp_paint_makes: 20,
    opp_mid_range_attempts: 20,
    opp_mid_range_makes: 8,
    opp_zone_three_attempts: 36,
    opp_zone_three_makes: 12,
    points_in_paint_allowed: 40,
    blocks_paint: 3,
    blocks_mid_range: 1,
    blocks_three_pt: 0,
    defensive_rating: 112,
    opponent_pace: 99,
    ...values,
  });

export const NO_DEFENCE_ZONES = {
  opp_paint_attempts: null,
  opp_paint_makes: null,
  opp_mid_range_attempts: null,
  opp_mid_range_makes: null,
  opp_zone_three_attempts: null,
  opp_zone_three_makes: null,
  points_in_paint_allowed: null,
  blocks_paint: null,
  blocks_mid_range: null,
  blocks_three_pt: null,
} as const;

/** The context of a rested regular of ATL, at D in Boston. */
export const context = (values: Partial<RowOf<typeof upcomingPlayerGameContext>> = {}): Row =>
  rowOf(upcomingPlayerGameContext, {
    player_lookup: 'atl1',
    universal_player_id: `${values.player_lookup ?? 'atl1'}_001`,
    game_id: idOf(D),
    team_abbr: 'ATL',
    opponent_team_abbr: 'BOS',
    game_date: D,
    home_game: false,
    days_rest: 1,
    opponent_days_rest: 1,
    back_to_back: false,
    player_days_rest: 1,
    games_in_last_7_days: 3,
    games_in_last_14_days: 6,
    minutes_in_last_7_days: 90,
    minutes_in_last_14_days: 180,
    avg_minutes_per_game_last_7: 30,
    back_to_backs_last_14_days: 0,
    points_avg_last_5: 20,
    points_avg_last_10: 20,
    l5_games_used: 5,
    l10_games_used: 10,
    has_prop_line: false,
    pace_differential: 1,
    avg_usage_rate_last_7_games: 22,
    projected_usage_rate: 22,
    star_teammates_out: 0,
    player_age: 25,
    player_status: 'available',
    is_production_ready: true,
    expected_games_count: 10,
    actual_games_count: 10,
    missing_games_count: 0,
    completeness_pct: 100,
    l5_completeness_pct: 100,
    l5_is_complete: true,
    l10_completeness_pct: 100,
    l10_is_complete: true,
    l7d_completeness_pct: 100,
    l7d_is_complete: true,
    l14d_completeness_pct: 100,
    l14d_is_complete: true,
    window_start_date: before(20),
    window_end_date: before(2),
    ...values,
  });

export const teamContext = (team: string, values: Partial<RowOf<typeof upcomingTeamGameContext>> = {}): Row =>
  rowOf(upcomingTeamGameContext, {
    team_abbr: team,
    opponent_team_abbr: team === 'ATL' ? 'BOS' : 'ATL',
    game_id: idOf(D),
    game_date: D,
    season_year: 2021,
    home_game: team === 'BOS',
    team_back_to_back: false,
    game_number_in_season: 40,
    is_production_ready: true,
    window_end_date: before(1),
    ...values,
  });

/** A player who shoots half in the paint. */
export const shots = (values: Partial<RowOf<typeof playerShotZoneAnalysis>> = {}): Row =>
  rowOf(playerShotZoneAnalysis, {
    player_lookup: 'atl1',
    universal_player_id: 'atl1_001',
    analysis_date: D,
    paint_rate_last_10: 50,
    mid_range_rate_last_10: 25,
    three_pt_rate_last_10: 25,
    assisted_rate_last_10: 71.43,
    primary_scoring_zone: 'paint',
    is_production_ready: true,
    window_start_date: before(20),
    window_end_date: before(2),
    ...values,
  });

/** The zone defence of a team, 4 points above the league in the paint. */
export const zoneDefence = (team: string, values: Partial<RowOf<typeof teamDefenseZoneAnalysis>> = {}): Row =>
  rowOf(teamDefenseZoneAnalysis, {
    team_abbr: team,
    analysis_date: D,
    paint_defense_vs_league_avg: 4,
    mid_range_defense_vs_league_avg: -2,
    three_pt_defense_vs_league_avg: 1,
    defensive_rating_last_15: 113.5,
    opponent_pace: 99.5,
    is_production_ready: true,
    window_start_date: before(30),
    window_end_date: before(1),
    ...values,
  });

/** D's game and one final per given date on the schedule. */
export const season = (dates: readonly string[], values: Partial<GameSpec> = {}): RowStore =>
  rowStore().add(
    nbacSchedule,
    [...dates.map((date) => onSchedule(date, values)), onSchedule(D, { status: 1 })].map(({ schedule }) => schedule),
  );

/** A small seeded stream of numbers in [0, 1). */
export const numbers = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
