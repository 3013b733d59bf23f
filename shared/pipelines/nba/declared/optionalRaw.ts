import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import type { TableDefinition } from '../../../domain/table.js';
import {
  bdlActivePlayersCurrent,
  bdlInjuries,
  bdlStandings,
  brRostersCurrent,
  espnScoreboard,
  espnTeamRosters,
  nbacPlayerListCurrent,
  nbacPlayerMovement,
  nbacRefereeGameAssignments,
} from '../tables/optionalRaw.js';
import {
  bettingprosPlayerPointsProps,
  bigdataballPlayByPlay,
  espnBoxscores,
  nbacInjuryReport,
  nbacPlayByPlay,
} from '../tables/raw.js';

type Modes = ProcessorDeclaration['modes'];

/** After the games, the night before and on the morning: who needs the source, and whether the chain waits for it. */
const AFTER_GAMES: Modes = { overnight: 'optional' };
const ALWAYS: Modes = { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' };
const LIVE_ROSTER: Modes = { overnight: 'optional', same_day: 'critical', tomorrow: 'critical' };

const NO_GAMES = ['no_games_scheduled', 'all_games_postponed', 'halted'];
const GONE = ['out_of_season', 'unrecoverable_source', 'already_satisfied_by_other_source'];

const SCHEDULE = 'nba_raw.nbac_schedule';

type Given = Pick<ProcessorDeclaration, 'shortName' | 'modes' | 'entities' | 'minRecords' | 'recoverability'> &
  Partial<ProcessorDeclaration>;

const optional = (output: TableDefinition, given: Given): ProcessorDeclaration => ({
  id: `p2.${output.name}`,
  source: `p1.${output.name}`,
  output,
  after: [],
  reads: [],
  allowedNoData: NO_GAMES,
  allowedSkips: GONE,
  body: null,
  ...given,
});

/** Its game ids are made canonical against the schedule, so the schedule is parsed first. */
const byGame = (output: TableDefinition, given: Given): ProcessorDeclaration =>
  optional(output, { after: ['p2.nbac_schedule'], reads: [SCHEDULE], ...given });

/** Raw processors nos. 6, 7, 8, 9, 11 and 13–21 (processors §3.2): loaded where the source offers them. */
export const optionalRaw: readonly ProcessorDeclaration[] = [
  optional(nbacPlayerListCurrent, {
    shortName: 'nbac_player_list',
    modes: AFTER_GAMES,
    entities: 'player',
    minRecords: 390,
    chain: { name: 'player_roster', rank: 2 },
    recoverability: 'perishable',
  }),
  byGame(nbacInjuryReport, {
    shortName: 'nbac_injury_report',
    modes: ALWAYS,
    entities: 'player',
    minRecords: 1,
    allowedNoData: [...NO_GAMES, 'source_purged'],
    chain: { name: 'injury_reports', rank: 1 },
    recoverability: 'perishable',
  }),
  // Its rows are inserted when they are new, and most days bring none.
  optional(nbacPlayerMovement, {
    shortName: 'nbac_player_movement',
    modes: AFTER_GAMES,
    entities: 'player',
    minRecords: 0,
    recoverability: 'durable',
    terminal: true,
  }),
  byGame(nbacPlayByPlay, {
    shortName: 'nbac_play_by_play',
    modes: AFTER_GAMES,
    entities: 'game',
    minRecords: 1,
    chain: { name: 'shot_zones', rank: 2 },
    recoverability: 'durable',
  }),
  byGame(nbacRefereeGameAssignments, {
    shortName: 'nbac_referee_assignments',
    modes: AFTER_GAMES,
    entities: 'game',
    minRecords: 1,
    recoverability: 'perishable',
    terminal: true,
  }),
  optional(bdlActivePlayersCurrent, {
    shortName: 'bdl_active_players',
    modes: AFTER_GAMES,
    entities: 'player',
    minRecords: 390,
    chain: { name: 'player_roster', rank: 3 },
    recoverability: 'perishable',
  }),
  optional(bdlInjuries, {
    shortName: 'bdl_injuries',
    modes: ALWAYS,
    entities: 'player',
    minRecords: 1,
    allowedNoData: [...NO_GAMES, 'source_purged'],
    chain: { name: 'injury_reports', rank: 2 },
    recoverability: 'perishable',
  }),
  optional(bdlStandings, {
    shortName: 'bdl_standings',
    modes: AFTER_GAMES,
    entities: 'team',
    minRecords: 30,
    recoverability: 'perishable',
    terminal: true,
  }),
  optional(bettingprosPlayerPointsProps, {
    shortName: 'bettingpros_props',
    modes: ALWAYS,
    entities: 'player',
    minRecords: 1,
    allowedNoData: [...NO_GAMES, 'market_not_offered', 'source_purged'],
    chain: { name: 'player_props', rank: 2 },
    recoverability: 'perishable',
  }),
  byGame(bigdataballPlayByPlay, {
    shortName: 'bigdataball_pbp',
    modes: AFTER_GAMES,
    entities: 'game',
    minRecords: 1,
    chain: { name: 'shot_zones', rank: 1 },
    recoverability: 'durable',
  }),
  // Stands in for the schedule, so it must not wait for it.
  optional(espnScoreboard, {
    shortName: 'espn_scoreboard',
    modes: AFTER_GAMES,
    entities: 'game',
    minRecords: 1,
    chain: { name: 'game_schedule', rank: 2 },
    recoverability: 'permanent',
  }),
  byGame(espnBoxscores, {
    shortName: 'espn_boxscores',
    modes: AFTER_GAMES,
    entities: 'player',
    minRecords: 10,
    chain: { name: 'player_boxscores', rank: 4 },
    recoverability: 'permanent',
  }),
  // Without a roster nobody can be predicted: a source that is gone does not satisfy the live phases.
  optional(espnTeamRosters, {
    shortName: 'espn_team_rosters',
    modes: LIVE_ROSTER,
    entities: 'player',
    minRecords: 26,
    allowedSkips: ['out_of_season', 'already_satisfied_by_other_source'],
    chain: { name: 'player_roster', rank: 1 },
    recoverability: 'perishable',
  }),
  optional(brRostersCurrent, {
    shortName: 'br_rosters',
    modes: AFTER_GAMES,
    entities: 'player',
    minRecords: 13,
    chain: { name: 'player_roster', rank: 4 },
    recoverability: 'durable',
  }),
];

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
