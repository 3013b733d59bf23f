import assert from 'node:assert/strict';
import {
  hashedColumns,
  META,
  qualifiedName,
  shapeOf,
  sourceColumns,
  table,
  windowColumns,
} from '../../shared/domain/table.js';

const sample = {
  dataset: 'sample',
  name: 'games',
  key: ['game_id'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_id: 'S!', game_date: 'D!', points: 'I' },
} as const;

describe('table', () => {
  it('refuses a key column that is not declared, naming table and column', () => {
    assert.throws(() => table({ ...sample, key: ['game_id', 'team_abbr'] }), {
      message: 'sample.games: unknown column team_abbr',
    });
  });

  it('T41 refuses a date column that is not declared', () => {
    assert.throws(() => table({ ...sample, dateColumn: 'analysis_date' }), {
      message: 'sample.games: unknown column analysis_date',
    });
  });

  it('refuses a cluster column that is not declared', () => {
    assert.throws(() => table({ ...sample, cluster: ['game_id', 'season'] }), {
      message: 'sample.games: unknown column season',
    });
  });

  it('adds the metadata columns to every table', () => {
    const { columns, cluster } = table(sample);
    assert.deepEqual(Object.keys(columns), ['game_id', 'game_date', 'points', ...Object.keys(META)]);
    assert.deepEqual(cluster, []);
    assert.equal(qualifiedName(table(sample)), 'sample.games');
  });
});

describe('hashed columns', () => {
  it('are all but metadata, in byte order', () => {
    const declared = table({
      ...sample,
      columns: {
        ...sample.columns,
        B_upper: 'S',
        source_file_path: 'S',
        scrape_timestamp: 'TS',
        graded_at: 'TS',
        computed_at: 'TS',
        feature_generation_time_ms: 'I',
        processing_decision_reason: 'S',
        circuit_breaker_active: 'B',
        data_source: 'S',
        ...sourceColumns('props'),
      },
    });
    assert.deepEqual(hashedColumns(declared), ['B_upper', 'data_source', 'game_date', 'game_id', 'points']);
  });
});

describe('column groups', () => {
  it('name four columns per source and two per window, with the conjunction last', () => {
    assert.deepEqual(sourceColumns('props'), {
      source_props_last_updated: 'TS',
      source_props_rows_found: 'I',
      source_props_completeness_pct: 'N(5,2)',
      source_props_hash: 'S',
    });
    assert.deepEqual(Object.keys(windowColumns('l5', 'l10')), [
      'l5_completeness_pct',
      'l5_is_complete',
      'l10_completeness_pct',
      'l10_is_complete',
      'all_windows_complete',
    ]);
  });
});

describe('column shape', () => {
  it('reads precision, scale and nullability', () => {
    assert.deepEqual(shapeOf('N(10,4)!'), { base: 'N', precision: 10, scale: 4, nullable: false });
    assert.deepEqual(shapeOf('F'), { base: 'F', precision: 0, scale: 6, nullable: true });
    assert.deepEqual(shapeOf('S[]!'), { base: 'S[]', precision: 0, scale: 0, nullable: false });
    assert.deepEqual(shapeOf('I'), { base: 'I', precision: 0, scale: 0, nullable: true });
  });
});
