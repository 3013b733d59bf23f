import { table } from '../../../domain/table.js';
import { LANDED } from './raw/columns.js';

const DATASET = 'nba_raw';

/** Optional raw tables (processors §4.12): the source's own fields in snake_case, plus canonical keys. */
export const nbacPlayerListCurrent = table({
  dataset: DATASET,
  name: 'nbac_player_list_current',
  key: ['season_year', 'player_lookup'],
  dateColumn: null,
  cluster: ['season_year', 'team_abbr'],
  writeMode: 'MERGE_KEY',
  columns: {
    season_year: 'I!',
    player_lookup: 'S!',
    player_full_name: 'S!',
    person_id: 'I!',
    player_first_name: 'S',
    player_last_name: 'S',
    team_id: 'I',
    team_abbr: 'S',
    roster_status: 'S',
    jersey_number: 'S',
    position: 'S',
    height: 'S',
    weight: 'S',
    draft_year: 'I',
    draft_round: 'I',
    draft_number: 'I',
    college: 'S',
    country: 'S',
    ...LANDED,
  },
});

/** Transactions; a document holds those of many dates, so the table is not partitioned by one. */
export const nbacPlayerMovement = table({
  dataset: DATASET,
  name: 'nbac_player_movement',
  key: ['transaction_date', 'player_id', 'team_id', 'transaction_type', 'group_sort'],
  dateColumn: null,
  cluster: ['season_year', 'player_lookup', 'team_abbr'],
  writeMode: 'INSERT_NEW',
  columns: {
    season_year: 'I!',
    transaction_date: 'D!',
    /** 0 where the transaction names no player, as with traded picks. */
    player_id: 'I!',
    player_lookup: 'S',
    player_slug: 'S',
    team_id: 'I!',
    team_abbr: 'S',
    team_slug: 'S',
    transaction_type: 'S!',
    transaction_description: 'S',
    group_sort: 'S!',
    additional_sort: 'S',
    fetched_utc: 'TS',
    ...LANDED,
  },
});

/** One row per official of a game. */
export const nbacRefereeGameAssignments = table({
  dataset: DATASET,
  name: 'nbac_referee_game_assignments',
  key: ['game_id', 'official_code'],
  dateColumn: 'game_date',
  cluster: ['game_id', 'official_code'],
  writeMode: 'REPLACE_PARTITION',
  columns: {
    game_id: 'S!',
    nba_game_id: 'S',
    game_code: 'S',
    game_date: 'D!',
    season: 'S',
    season_year: 'I!',
    home_team: 'S',
    home_team_id: 'I',
    home_team_abbr: 'S!',
    away_team: 'S',
    away_team_id: 'I',
    away_team_abbr: 'S!',
    /** 1–4: which `official` field of the document. */
    official_position: 'I!',
    official_name: 'S!',
    official_code: 'S!',
    ...LANDED,
  },
});

/** The second table of the referee processor. */
export const nbacRefereeReplayCenter = table({
  dataset: DATASET,
  name: 'nbac_referee_replay_center',
  key: ['game_date', 'official_code'],
  dateColumn: 'game_date',
  cluster: ['official_code'],
  writeMode: 'REPLACE_PARTITION',
  columns: { game_date: 'D!', official_code: 'S!', replaycenter_official: 'S', ...LANDED },
});

export const bdlActivePlayersCurrent = table({
  dataset: DATASET,
  name: 'bdl_active_players_current',
  key: ['player_lookup'],
  dateColumn: null,
  cluster: ['player_lookup', 'team_abbr'],
  writeMode: 'MERGE_KEY',
  columns: {
    player_lookup: 'S!',
    player_full_name: 'S!',
    bdl_player_id: 'I!',
    first_name: 'S',
    last_name: 'S',
    position: 'S',
    height: 'S',
    weight: 'S',
    jersey_number: 'S',
    college: 'S',
    country: 'S',
    draft_year: 'I',
    draft_round: 'I',
    draft_number: 'I',
    bdl_team_id: 'I',
    team_abbr: 'S',
    team_city: 'S',
    team_name: 'S',
    team_full_name: 'S',
    team_conference: 'S',
    team_division: 'S',
    ...LANDED,
  },
});

/** Second injury source. The key holds the capture time, which is metadata elsewhere. */
export const bdlInjuries = table({
  dataset: DATASET,
  name: 'bdl_injuries',
  key: ['scrape_date', 'player_lookup', 'scrape_timestamp'],
  dateColumn: 'scrape_date',
  cluster: ['player_lookup', 'team_abbr'],
  writeMode: 'APPEND_SNAPSHOT',
  columns: {
    scrape_date: 'D!',
    season_year: 'I!',
    player_lookup: 'S!',
    player_full_name: 'S!',
    bdl_player_id: 'I',
    first_name: 'S',
    last_name: 'S',
    bdl_team_id: 'I',
    team_abbr: 'S',
    /** As the source writes it; compared without case. */
    status: 'S',
    return_date: 'S',
    description: 'S',
    source_file_path: 'S',
    scrape_timestamp: 'TS!',
  },
});

export const bdlStandings = table({
  dataset: DATASET,
  name: 'bdl_standings',
  key: ['date_recorded', 'team_abbr'],
  dateColumn: 'date_recorded',
  cluster: ['team_abbr'],
  writeMode: 'REPLACE_PARTITION',
  columns: {
    date_recorded: 'D!',
    season: 'S',
    season_year: 'I!',
    team_abbr: 'S!',
    bdl_team_id: 'I',
    team_city: 'S',
    team_name: 'S',
    team_full_name: 'S',
    team_conference: 'S',
    team_division: 'S',
    wins: 'I',
    losses: 'I',
    conference_rank: 'I',
    conference_record: 'S',
    division_rank: 'I',
    division_record: 'S',
    home_record: 'S',
    road_record: 'S',
    ...LANDED,
  },
});

/** Second schedule source (chain `game_schedule`). */
export const espnScoreboard = table({
  dataset: DATASET,
  name: 'espn_scoreboard',
  key: ['game_date', 'espn_game_id'],
  dateColumn: 'game_date',
  cluster: ['home_team_abbr', 'away_team_abbr'],
  writeMode: 'REPLACE_PARTITION',
  columns: {
    game_date: 'D!',
    game_id: 'S!',
    espn_game_id: 'S!',
    season_year: 'I!',
    status_id: 'S',
    status: 'S',
    state: 'S',
    start_time: 'TS',
    home_espn_team_id: 'S',
    home_team_display_name: 'S',
    home_team_abbr: 'S!',
    home_team_score: 'I',
    home_team_winner: 'B',
    away_espn_team_id: 'S',
    away_team_display_name: 'S',
    away_team_abbr: 'S!',
    away_team_score: 'I',
    away_team_winner: 'B',
    ...LANDED,
  },
});

/** The live roster source (chain `player_roster`). */
export const espnTeamRosters = table({
  dataset: DATASET,
  name: 'espn_team_rosters',
  key: ['roster_date', 'team_abbr', 'player_lookup'],
  dateColumn: 'roster_date',
  cluster: ['team_abbr', 'player_lookup'],
  writeMode: 'REPLACE_PARTITION',
  columns: {
    roster_date: 'D!',
    season_year: 'I!',
    team_abbr: 'S!',
    team_name: 'S',
    espn_team_id: 'S',
    player_lookup: 'S!',
    player_full_name: 'S!',
    espn_player_id: 'S',
    jersey: 'S',
    position: 'S',
    height_in: 'I',
    weight_lb: 'I',
    injuries: 'J',
    ...LANDED,
  },
});

export const brRostersCurrent = table({
  dataset: DATASET,
  name: 'br_rosters_current',
  key: ['season_year', 'team_abbr', 'player_lookup'],
  dateColumn: null,
  cluster: ['season_year', 'team_abbr', 'player_lookup'],
  writeMode: 'MERGE_KEY',
  columns: {
    season_year: 'I!',
    season_display: 'S',
    team_abbr: 'S!',
    /** The source's own code, where it differs: BRK, CHO, PHO. */
    team_abbrev: 'S',
    player_lookup: 'S!',
    player_full_name: 'S!',
    last_name: 'S',
    normalized: 'S',
    position: 'S',
    jersey_number: 'S',
    height: 'S',
    weight: 'S',
    birth_date: 'D',
    college: 'S',
    experience: 'S',
    ...LANDED,
  },
});

/** The newest change of each player's place on a roster; the source keeps one overwritten document per team. */
export const brRosterChanges = table({
  dataset: DATASET,
  name: 'br_roster_changes',
  key: ['season_year', 'team_abbr', 'player_lookup'],
  dateColumn: null,
  cluster: ['season_year', 'team_abbr', 'player_lookup'],
  writeMode: 'MERGE_KEY',
  columns: {
    season_year: 'I!',
    team_abbr: 'S!',
    player_lookup: 'S!',
    player_full_name: 'S!',
    /** `added`, `removed` or `changed`. */
    change_type: 'S!',
    change_date: 'D!',
    previous_value: 'J',
    new_value: 'J',
    ...LANDED,
  },
});

export const optionalRawTables = [
  nbacPlayerListCurrent,
  nbacPlayerMovement,
  nbacRefereeGameAssignments,
  nbacRefereeReplayCenter,
  bdlActivePlayersCurrent,
  bdlInjuries,
  bdlStandings,
  espnScoreboard,
  espnTeamRosters,
  brRostersCurrent,
  brRosterChanges,
] as const;
