import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { NO_GAMES, type Settings } from '../declare.js';

type Modes = ProcessorDeclaration['modes'];

/** After the games, the night before and on the morning: who needs the source, and whether the chain waits for it. */
const AFTER_GAMES: Modes = { overnight: 'optional' };
const ALWAYS: Modes = { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' };
const LIVE_ROSTER: Modes = { overnight: 'optional', same_day: 'critical', tomorrow: 'critical' };

const GONE = ['out_of_season', 'unrecoverable_source', 'already_satisfied_by_other_source'];

const PLAIN: Settings = { modes: AFTER_GAMES, allowedNoData: NO_GAMES, allowedSkips: GONE };

/**
 * What the plan needs to know of raw processors nos. 6–9, 11 and 13–21 (processors §3.2), which are loaded where the source
 * offers them.
 */
export const optionalSettings: Readonly<Record<string, Settings>> = {
  nbac_player_list_current: {
    ...PLAIN,
    minRecords: 390,
    chain: { name: 'player_roster', rank: 2 },
    recoverability: 'perishable',
  },
  nbac_injury_report: {
    ...PLAIN,
    modes: ALWAYS,
    allowedNoData: [...NO_GAMES, 'source_purged'],
    chain: { name: 'injury_reports', rank: 1 },
    recoverability: 'perishable',
  },
  // Its rows are inserted when they are new, and most days bring none.
  nbac_player_movement: { ...PLAIN, minRecords: 0, recoverability: 'durable', terminal: true },
  nbac_play_by_play: {
    ...PLAIN,
    entities: 'game',
    chain: { name: 'shot_zones', rank: 2 },
    recoverability: 'durable',
  },
  nbac_referee_game_assignments: { ...PLAIN, entities: 'game', recoverability: 'perishable', terminal: true },
  bdl_active_players_current: {
    ...PLAIN,
    minRecords: 390,
    chain: { name: 'player_roster', rank: 3 },
    recoverability: 'perishable',
  },
  bdl_injuries: {
    ...PLAIN,
    modes: ALWAYS,
    allowedNoData: [...NO_GAMES, 'source_purged'],
    chain: { name: 'injury_reports', rank: 2 },
    recoverability: 'perishable',
  },
  bdl_standings: { ...PLAIN, entities: 'team', minRecords: 30, recoverability: 'perishable', terminal: true },
  bettingpros_player_points_props: {
    ...PLAIN,
    modes: ALWAYS,
    allowedNoData: [...NO_GAMES, 'market_not_offered', 'source_purged'],
    chain: { name: 'player_props', rank: 2 },
    recoverability: 'perishable',
  },
  bigdataball_play_by_play: {
    ...PLAIN,
    entities: 'game',
    chain: { name: 'shot_zones', rank: 1 },
    recoverability: 'durable',
  },
  espn_scoreboard: {
    ...PLAIN,
    entities: 'game',
    chain: { name: 'game_schedule', rank: 2 },
    recoverability: 'permanent',
  },
  espn_boxscores: {
    ...PLAIN,
    minRecords: 10,
    chain: { name: 'player_boxscores', rank: 4 },
    recoverability: 'permanent',
  },
  // Without a roster nobody can be predicted: a source that is gone does not satisfy the live phases.
  espn_team_rosters: {
    ...PLAIN,
    modes: LIVE_ROSTER,
    minRecords: 26,
    allowedSkips: ['out_of_season', 'already_satisfied_by_other_source'],
    chain: { name: 'player_roster', rank: 1 },
    recoverability: 'perishable',
  },
  br_rosters_current: {
    ...PLAIN,
    minRecords: 13,
    chain: { name: 'player_roster', rank: 4 },
    recoverability: 'durable',
  },
};

/** Where phase 1 lands their documents (processors §3.2). */
export const optionalLandings: Readonly<Record<string, string>> = {
  nbac_player_list_current: 'nba-com/player-list/{date}/',
  nbac_injury_report: 'nba-com/injury-report-data/{date}/',
  nbac_player_movement: 'nba-com/player-movement/{date}/',
  nbac_play_by_play: 'nba-com/play-by-play/{date}/',
  nbac_referee_game_assignments: 'nba-com/referee-assignments/{date}/',
  bdl_active_players_current: 'ball-dont-lie/active-players/{date}/',
  bdl_injuries: 'ball-dont-lie/injuries/{date}/',
  bdl_standings: 'ball-dont-lie/standings/{season}/{date}/',
  bettingpros_player_points_props: 'bettingpros/player-props/points/{date}/',
  bigdataball_play_by_play: 'big-data-ball/{season}/{date}/',
  espn_scoreboard: 'espn/scoreboard/{date}/',
  espn_boxscores: 'espn/boxscores/{date}/',
  espn_team_rosters: 'espn/rosters/{date}/',
  br_rosters_current: 'basketball-ref/season-rosters/{season}/',
};
