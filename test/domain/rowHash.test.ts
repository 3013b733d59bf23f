import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { InvalidRowError } from '../../shared/domain/errors.js';
import { sha256 } from '../../shared/domain/hash.js';
import { dataHash, dataHashText, finishRow, partitionHash } from '../../shared/domain/rowHash.js';
import { sourceColumns, table } from '../../shared/domain/table.js';
import type { Row, TableDefinition } from '../../shared/domain/table.js';

const vector: TableDefinition = {
  dataset: 'nba_analytics',
  name: 'vector',
  columns: { flag: 'B', game_id: 'S', note: 'S', points: 'I', ts_pct: 'N(5,3)' },
  key: ['game_id'],
  dateColumn: null,
  cluster: [],
  writeMode: 'MERGE_KEY',
};
const vectorRow: Row = { flag: true, game_id: '20211019_GSW_LAL', note: null, points: 121, ts_pct: 0.5835 };

const wide = table({
  dataset: 'nba_analytics',
  name: 'wide',
  columns: {
    game_date: 'D!',
    player_lookup: 'S!',
    points: 'I',
    ratio: 'N(9,4)',
    free: 'F',
    seen_at: 'TS',
    tags: 'S[]',
    extra: 'J',
    active: 'B',
    load_ms: 'I',
    ...sourceColumns('boxscore'),
  },
  key: ['game_date', 'player_lookup'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
});
const meta = { runId: 'aa_run_g1', availableAt: null, processedAt: '2021-10-20T06:00:00.000Z' };
const base: Row = { game_date: '2021-10-19', player_lookup: 'lebronjames' };
const finish = (row: Row): Row => finishRow(wide, { ...base, ...row }, meta).row;

describe('row hash', () => {
  it('P-§2.8 vector', () => {
    assert.equal(
      dataHashText(vector, vectorRow),
      'flag:true|game_id:20211019_GSW_LAL|note:NULL|points:121|ts_pct:0.584',
    );
    assert.equal(dataHash(vector, vectorRow), '3a3ac84132818d68');
  });

  it('writes each type as §2.8 says', () => {
    const row = finish({
      player_lookup: '  jose\u0301|a\\b ',
      points: 7,
      ratio: 1.00005,
      free: 1 / 3,
      seen_at: '2021-10-19T20:00:00-04:00',
      tags: ['b', 'a|c'],
      extra: { b: [1, { d: null, c: 'x' }], a: 1 },
      active: false,
    });
    assert.equal(
      dataHashText(wide, row),
      'active:false|extra:{"a":1,"b":[1,{"c":"x","d":null}]}|free:0.333333|game_date:2021-10-19|' +
        'player_lookup:jos\u00e9\\|a\\\\b|points:7|ratio:1.0001|seen_at:2021-10-20T00:00:00.000Z|tags:[b,a\\|c]',
    );
    assert.equal(row['seen_at'], '2021-10-20T00:00:00.000Z');
    assert.equal(row['data_hash'], dataHash(wide, row));
  });

  it('leaves metadata out of the hash', () => {
    const row = finish({ points: 3 });
    const other = finishRow(
      wide,
      { ...base, points: 3, load_ms: 99, source_boxscore_rows_found: 4, source_boxscore_hash: 'x' },
      { runId: 'bb_g2', availableAt: '2021-10-20T05:00:00.000Z', processedAt: '2022-01-01T00:00:00.000Z' },
    ).row;
    assert.equal(other['data_hash'], row['data_hash']);
    assert.notEqual(finish({ points: 4 })['data_hash'], row['data_hash']);
  });

  it('fills absent columns with null, arrays with an empty one, and adds META', () => {
    const row = finish({});
    assert.deepEqual(Object.keys(row), Object.keys(wide.columns));
    assert.equal(row['points'], null);
    assert.deepEqual(row['tags'], []);
    assert.equal(row['run_id'], 'aa_run_g1');
    assert.equal(row['processed_at'], meta.processedAt);
    assert.equal(row['created_at'], meta.processedAt);
    assert.equal(row['available_at'], null);
  });

  it('P-§2.8 turns NaN and ±Infinity into null and names the columns', () => {
    const { row, nonFinite } = finishRow(
      wide,
      { ...base, ratio: Number.NaN, free: Number.NEGATIVE_INFINITY, points: 1 },
      meta,
    );
    assert.deepEqual([row['ratio'], row['free']], [null, null]);
    assert.deepEqual(nonFinite, ['ratio', 'free']);
  });

  const bad: readonly (readonly [string, Row, RegExp])[] = [
    ['an unknown column', { pionts: 1, zz: 2 }, /wide: unknown column pionts, zz/],
    ['text in a number', { points: '34:12' }, /wide\.points: expected I, found "34:12"/],
    ['a number beyond its precision', { ratio: 100_000 }, /wide\.ratio: expected N\(9,4\)/],
    ['an integer beyond 2^53', { points: 2 ** 60 }, /wide\.points/],
    ['null in a NOT NULL column', { player_lookup: null }, /wide\.player_lookup: expected a value, found null/],
    ['a null inside an array', { tags: ['a', null] }, /wide\.tags/],
    ['a day that is none', { game_date: '2023-02-29' }, /wide\.game_date/],
    ['a time that is none', { seen_at: 'yesterday' }, /wide\.seen_at/],
  ];
  for (const [name, row, message] of bad)
    it(`refuses ${name} by name`, () =>
      assert.throws(
        () => finish(row),
        (error) => error instanceof InvalidRowError && message.test(error.message),
      ));

  it('P-34 finishing a finished row again gives the same row', () =>
    fc.assert(
      fc.property(
        fc.record({
          points: fc.option(fc.integer()),
          ratio: fc.option(fc.double({ noNaN: true, min: -9999, max: 9999 })),
          free: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
          tags: fc.array(fc.string({ unit: 'binary' })),
          extra: fc.option(fc.jsonValue()),
          active: fc.option(fc.boolean()),
        }),
        (row) => {
          const once = finish(row as Row);
          assert.deepEqual(finishRow(wide, once, meta).row, once);
        },
      ),
    ));

  it('P-36 partition hash does not depend on row order', () => {
    assert.equal(partitionHash(['b', 'a']), sha256('a\nb'));
    assert.equal(partitionHash([]), sha256(''));
    fc.assert(
      fc.property(fc.array(fc.string()), (hashes) =>
        assert.equal(partitionHash(hashes), partitionHash(hashes.toReversed())),
      ),
    );
  });
});
