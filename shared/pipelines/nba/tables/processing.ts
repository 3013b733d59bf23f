import { table } from '../../../domain/table.js';

const FAILURE_COLUMNS = {
  processor_name: 'S!',
  analysis_date: 'D!',
  entity_type: 'S!',
  entity_id: 'S!',
  failure_category: 'S!',
  /** At most 1000 characters. */
  failure_reason: 'S',
  can_retry: 'B!',
  failure_type: 'S',
  is_correctable: 'B',
  expected_game_count: 'I',
  actual_game_count: 'I',
  missing_game_dates: 'J',
  raw_data_checked: 'B',
  resolution_status: 'S',
  resolved_at: 'TS',
} as const;

const FAILURE_KEY = ['processor_name', 'analysis_date', 'entity_id'];
const FAILURE_CLUSTER = ['processor_name', 'failure_category', 'can_retry'];

/** Expected entities of Phase 3 without a row, replaced per (processor, date) (processors §2.14). */
export const analyticsFailures = table({
  dataset: 'nba_processing',
  name: 'analytics_failures',
  key: FAILURE_KEY,
  dateColumn: 'analysis_date',
  cluster: FAILURE_CLUSTER,
  writeMode: 'REPLACE_PARTITION',
  columns: FAILURE_COLUMNS,
});

/** The same for Phases 4, 5A, 5B and 5C. */
export const precomputeFailures = table({
  dataset: 'nba_processing',
  name: 'precompute_failures',
  key: FAILURE_KEY,
  dateColumn: 'analysis_date',
  cluster: FAILURE_CLUSTER,
  writeMode: 'REPLACE_PARTITION',
  columns: FAILURE_COLUMNS,
});

/** Players that the registry could not resolve. */
export const registryFailures = table({
  dataset: 'nba_processing',
  name: 'registry_failures',
  key: ['player_lookup', 'game_date', 'processor_name'],
  dateColumn: 'game_date',
  cluster: ['processor_name', 'player_lookup'],
  writeMode: 'REPLACE_PARTITION',
  columns: {
    player_lookup: 'S!',
    game_date: 'D!',
    processor_name: 'S!',
    team_abbr: 'S',
    season: 'S',
    game_id: 'S',
    resolved_at: 'TS',
    reprocessed_at: 'TS',
    occurrence_count: 'I',
  },
});
