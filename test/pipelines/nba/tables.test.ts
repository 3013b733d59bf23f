import assert from 'node:assert/strict';
import { hashedColumns, META, qualifiedName, shapeOf, type TableDefinition } from '../../../shared/domain/table.js';
import { isTable } from '../../../shared/domain/pipeline.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { analyticsTables } from '../../../shared/pipelines/nba/tables/analytics.js';
import { FEATURE_NAMES } from '../../../shared/pipelines/nba/tables/features.js';
import { optionalRawTables } from '../../../shared/pipelines/nba/tables/optionalRaw.js';
import { mlFeatureStoreV2, precomputeTables } from '../../../shared/pipelines/nba/tables/precompute.js';
import { predictionTables } from '../../../shared/pipelines/nba/tables/predictions.js';
import { rawTables, supportTables } from '../../../shared/pipelines/nba/tables/raw.js';
import { otherTables } from '../../../shared/pipelines/nba/tables/others.js';
import { progressTables, staticTables } from '../../../shared/pipelines/nba/tables/static.js';

const every: readonly TableDefinition[] = [
  ...rawTables,
  ...optionalRawTables,
  ...supportTables,
  ...analyticsTables,
  ...precomputeTables,
  ...predictionTables,
  ...staticTables,
  ...progressTables,
];
const byName = new Map(every.map((definition) => [definition.name, definition]));

/** Partition columns as the specification gives them (processors §§4, 6–10, 12); null: not partitioned by a date. */
const DATE_COLUMNS: Readonly<Record<string, string | null>> = {
  nbac_schedule: 'game_date',
  nbac_team_boxscore: 'game_date',
  nbac_gamebook_player_stats: 'game_date',
  bdl_player_boxscores: 'game_date',
  nbac_player_boxscores: 'game_date',
  espn_boxscores: 'game_date',
  shot_zone_summary: 'game_date',
  odds_api_player_points_props: 'game_date',
  odds_api_game_lines: 'game_date',
  bettingpros_player_points_props: 'game_date',
  nbac_injury_report: 'report_date',
  bigdataball_play_by_play: 'game_date',
  nbac_play_by_play: 'game_date',
  nbac_player_list_current: null,
  nbac_player_movement: null,
  nbac_referee_game_assignments: 'game_date',
  nbac_referee_replay_center: 'game_date',
  bdl_active_players_current: null,
  bdl_injuries: 'scrape_date',
  bdl_standings: 'date_recorded',
  espn_scoreboard: 'game_date',
  espn_team_rosters: 'roster_date',
  br_rosters_current: null,
  br_roster_changes: null,
  nba_players_registry: null,
  player_aliases: null,
  processor_run_history: 'data_date',
  analytics_failures: 'analysis_date',
  precompute_failures: 'analysis_date',
  registry_failures: 'game_date',
  source_gaps: 'game_date',
  team_offense_game_summary: 'game_date',
  team_defense_game_summary: 'game_date',
  player_game_summary: 'game_date',
  upcoming_team_game_context: 'game_date',
  upcoming_player_game_context: 'game_date',
  team_defense_zone_analysis: 'analysis_date',
  player_shot_zone_analysis: 'analysis_date',
  player_composite_factors: 'game_date',
  player_daily_cache: 'cache_date',
  ml_feature_store_v2: 'game_date',
  player_prop_predictions: 'game_date',
  prediction_accuracy: 'game_date',
  system_daily_performance: 'game_date',
  prediction_performance_summary: null,
  scoring_tier_adjustments: 'as_of_date',
  team_locations: null,
  travel_distances: null,
  reprocess_attempts: 'analysis_date',
  backfill_progress: 'game_date',
};

/** The 33 features of processors §7.5 by index. */
const FEATURES = `points_avg_last_5 points_avg_last_10 points_avg_season points_std_last_10 games_in_last_7_days
  fatigue_score shot_zone_mismatch_score pace_score usage_spike_score rest_advantage injury_risk recent_trend
  minutes_change opponent_def_rating opponent_pace home_away back_to_back playoff_game pct_paint pct_mid_range
  pct_three pct_free_throw team_pace team_off_rating team_win_pct vegas_points_line vegas_opening_line
  vegas_line_move has_vegas_line avg_points_vs_opponent games_vs_opponent minutes_avg_last_10 ppm_avg_last_10`.split(
  /\s+/,
);

/** Own columns, the engine's metadata left out: one lost or doubled column changes the figure. */
const COLUMN_COUNTS: Readonly<Record<string, number>> = {
  team_defense_zone_analysis: 30 + 7 + 4 + 7 + 2,
  player_shot_zone_analysis: 26 + 7 + 4 + 7 + 2,
  player_composite_factors: 25 + 7 + 16 + 7 + 2,
  player_daily_cache: 29 + 7 + 16 + 7 + 9 + 2,
  ml_feature_store_v2: 8 + 33 + 16 + 7 + 20 + 7 + 3 + 2,
  player_prop_predictions: 46 + 7 + 2,
  prediction_accuracy: 39 + 2 + 1,
  system_daily_performance: 30,
  prediction_performance_summary: 27,
  scoring_tier_adjustments: 17,
};

const namesOf = (definition: TableDefinition): readonly string[] => Object.keys(definition.columns);

describe('nba tables', () => {
  for (const definition of every) {
    const name = qualifiedName(definition);

    it(`${name}: its key is declared and never NULL`, () => {
      assert.ok(definition.key.length > 0, 'no key: equality of rows could not be checked');
      const nullable = definition.key.filter((column) => {
        const type = definition.columns[column];
        assert.ok(type !== undefined, `${column} is not a column`);
        // The engine fills run_id, and always does.
        return column !== 'run_id' && shapeOf(type).nullable;
      });
      assert.deepEqual(nullable, []);
      assert.equal(new Set(definition.key).size, definition.key.length);
    });

    it(`${name}: every name is ASCII snake_case`, () => {
      const pattern = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
      for (const part of [definition.dataset, definition.name, ...namesOf(definition)]) assert.match(part, pattern);
    });

    it(`${name}: its hash covers rows, not metadata`, () => {
      const hashed = new Set(hashedColumns(definition));
      const volatile = namesOf(definition).filter(
        (column) =>
          column in META || /^(source_|scrape_timestamp$|graded_at$|computed_at$|updated_at$)|_ms$/.test(column),
      );
      assert.ok(Object.keys(META).every((column) => volatile.includes(column)));
      assert.deepEqual(
        volatile.filter((column) => hashed.has(column)),
        [],
      );
      assert.ok(hashed.size > 0, 'nothing is hashed, so no write would ever count as a change');
      const lost = definition.key.filter((column) => !hashed.has(column) && column !== 'scrape_timestamp');
      assert.deepEqual(lost, definition.name === 'processor_run_history' ? ['run_id'] : []);
    });
  }

  it('T40 every table has a row in the list of date columns, and the list names no other', () => {
    assert.deepEqual([...byName.keys()].sort(), Object.keys(DATE_COLUMNS).sort());
    assert.equal(byName.size, every.length, 'two tables share a name');
  });

  it('T40 every table that a declared processor reads or writes exists', () => {
    const known = new Set(every.map(qualifiedName));
    for (const { id, reads = [], output } of nba.processors) {
      const named = [...reads, ...(isTable(output) ? [qualifiedName(output)] : [])];
      assert.deepEqual(
        named.filter((table) => !known.has(table)),
        [],
        id,
      );
    }
  });

  for (const [name, dateColumn] of Object.entries(DATE_COLUMNS))
    it(`T41 ${name} is dated by ${dateColumn ?? 'nothing'}`, () => {
      const definition = byName.get(name);
      assert.ok(definition !== undefined);
      assert.equal(definition.dateColumn, dateColumn);
      if (dateColumn === null) return;
      assert.equal(definition.columns[dateColumn], 'D!');
    });

  it('only tables with a date column replace partitions', () => {
    const wrong = every.filter(({ writeMode, dateColumn }) => writeMode === 'REPLACE_PARTITION' && dateColumn === null);
    assert.deepEqual(wrong.map(qualifiedName), []);
  });

  for (const [name, columns] of Object.entries(COLUMN_COUNTS))
    it(`${name} has its ${columns} columns`, () => {
      const definition = byName.get(name);
      assert.ok(definition !== undefined);
      assert.equal(namesOf(definition).filter((column) => !(column in META)).length, columns);
    });

  it('P-38 the feature store holds 33 features in index order, NULL only for 25 to 27', () => {
    assert.equal(FEATURES.length, 33);
    assert.deepEqual(FEATURE_NAMES, FEATURES);
    const stored = namesOf(mlFeatureStoreV2).filter((column) => FEATURES.includes(column));
    assert.deepEqual(stored, FEATURES);
    const types = mlFeatureStoreV2.columns;
    const nullable = FEATURE_NAMES.flatMap((feature, index) => (types[feature].endsWith('!') ? [] : [index]));
    assert.deepEqual(nullable, [25, 26, 27]);
    for (const feature of FEATURE_NAMES) assert.match(types[feature], /^N\(10,4\)!?$/);
  });

  it('P-1 rows of phases 4 and 5 always know the end of their window, except composite factors', () => {
    const windowed = [...precomputeTables, ...predictionTables].filter(
      (definition: TableDefinition) => definition.columns['window_end_date'] !== undefined,
    );
    const open = windowed.filter((definition: TableDefinition) => definition.columns['window_end_date'] === 'D');
    assert.deepEqual(
      open.map(({ name }) => name),
      ['player_composite_factors', 'system_daily_performance'],
    );
    assert.equal(windowed.length, 9);
  });

  it('tables that are no first output of a declared processor are declared beside them', () => {
    const outputs = new Set(nba.processors.flatMap(({ output }) => (isTable(output) ? [qualifiedName(output)] : [])));
    const own = [...optionalRawTables, ...precomputeTables, ...predictionTables, ...staticTables, ...progressTables];
    const rest = own.filter((definition) => !outputs.has(qualifiedName(definition)));
    assert.deepEqual(otherTables.map(qualifiedName).sort(), rest.map(qualifiedName).sort());
  });
});
