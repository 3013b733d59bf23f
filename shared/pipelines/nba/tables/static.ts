import { table } from '../../../domain/table.js';

/** Arenas (processors §4.14); a move is a further row from its first season on. */
export const teamLocations = table({
  dataset: 'nba_static',
  name: 'team_locations',
  key: ['team_abbr', 'season_from'],
  dateColumn: null,
  cluster: ['team_abbr'],
  writeMode: 'MERGE_KEY',
  columns: {
    team_abbr: 'S!',
    season_from: 'I!',
    arena_name: 'S!',
    city: 'S!',
    latitude: 'N(9,6)!',
    longitude: 'N(9,6)!',
    timezone: 'S!',
  },
});

/** Great-circle miles between arenas: symmetric, 0 on the diagonal. */
export const travelDistances = table({
  dataset: 'nba_static',
  name: 'travel_distances',
  key: ['from_team', 'to_team', 'season_from'],
  dateColumn: null,
  cluster: ['from_team', 'to_team'],
  writeMode: 'MERGE_KEY',
  columns: { from_team: 'S!', to_team: 'S!', season_from: 'I!', miles: 'I!' },
});

/** Failed live attempts per entity; the third locks it (processors §2.14). */
export const reprocessAttempts = table({
  dataset: 'nba_orchestration',
  name: 'reprocess_attempts',
  key: ['processor_name', 'entity_id', 'analysis_date', 'attempt_number'],
  dateColumn: 'analysis_date',
  cluster: ['processor_name', 'entity_id'],
  writeMode: 'MERGE_KEY',
  columns: {
    processor_name: 'S!',
    entity_id: 'S!',
    analysis_date: 'D!',
    attempt_number: 'I!',
    attempted_at: 'TS!',
    outcome: 'S',
    circuit_breaker_until: 'TS',
  },
});

/**
 * One row per grid date: a projection of the event log, rebuilt from data (processors §12.2, backfill §F1, which rules:
 * its `updated_at` stands for the `last_updated` of §12.2). Flags fall back to false when data disappear.
 */
export const backfillProgress = table({
  dataset: 'nba_backfill',
  name: 'backfill_progress',
  key: ['game_date'],
  dateColumn: 'game_date',
  writeMode: 'MERGE_KEY',
  columns: {
    game_date: 'D!',
    season: 'S',
    game_types: 'S[]',
    games_expected: 'I',
    phase2_complete: 'B!',
    phase3_complete: 'B!',
    phase3_pgs_complete: 'B!',
    phase3_togs_complete: 'B!',
    phase3_tdgs_complete: 'B!',
    phase3_upgc_complete: 'B!',
    phase3_utgc_complete: 'B!',
    phase4_complete: 'B!',
    phase4_tdza_complete: 'B!',
    phase4_psza_complete: 'B!',
    phase4_pcf_complete: 'B!',
    phase4_pdc_complete: 'B!',
    phase4_mlfs_complete: 'B!',
    phase5a_complete: 'B!',
    phase5b_complete: 'B!',
    phase5c_complete: 'B!',
    phase6_complete: 'B!',
    skip_reason: 'S',
    empty_reason: 'S',
    /** Rows by processor. */
    expected_rows: 'J',
    actual_rows: 'J',
    /** Cell state by processor. */
    processor_states: 'J',
    quality_tier: 'S',
    phase2_started_at: 'TS',
    phase2_completed_at: 'TS',
    phase3_started_at: 'TS',
    phase3_completed_at: 'TS',
    phase4_started_at: 'TS',
    phase4_completed_at: 'TS',
    phase5a_started_at: 'TS',
    phase5a_completed_at: 'TS',
    phase5b_started_at: 'TS',
    phase5b_completed_at: 'TS',
    phase5c_started_at: 'TS',
    phase5c_completed_at: 'TS',
    phase6_started_at: 'TS',
    phase6_completed_at: 'TS',
    phase2_error_count: 'I',
    phase3_error_count: 'I',
    phase4_error_count: 'I',
    phase5a_error_count: 'I',
    phase5b_error_count: 'I',
    phase5c_error_count: 'I',
    phase6_error_count: 'I',
    last_error_class: 'S',
    last_error: 'S',
    notes: 'S',
    attempts: 'I',
    waiver_id: 'S',
    updated_at: 'TS',
    projection_seq: 'I',
  },
});

export const staticTables = [teamLocations, travelDistances] as const;
export const progressTables = [reprocessAttempts, backfillProgress] as const;
