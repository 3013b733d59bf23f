import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readReport } from '../../../../shared/application/readReport.js';
import { gameDate } from '../../../../shared/domain/gameDate.js';
import { wilsonInterval } from '../../../../shared/domain/wilsonInterval.js';
import {
  accuracyReport,
  accuracyReportDeclaration,
  type AccuracyReportRow,
  type BaselineName,
} from '../../../../shared/pipelines/nba/reports/accuracyReport.js';
import { mlFeatureStoreV2 } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { predictionAccuracy } from '../../../../shared/pipelines/nba/tables/predictions.js';
import { rowStore } from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import { accuracyRow, type AccuracyRow, type PredictionRow } from '../grading/gradingRows.js';

const grade = (
  values: Partial<PredictionRow> & { readonly game_date: string },
  actual: number | null,
): AccuracyRow => ({
  ...accuracyRow(values, actual),
  season_year: Number(values.game_date.slice(0, 4)),
});
const features = (date: string, lookup: string, averages: { season: number; ten: number; mask?: number }) =>
  rowOf(mlFeatureStoreV2, {
    game_date: date,
    player_lookup: lookup,
    points_avg_season: averages.season,
    points_avg_last_10: averages.ten,
    default_mask: averages.mask ?? 0,
  });

const D = '2022-01-20';
const accuracy = [
  grade({ game_date: D, player_lookup: 'a', predicted_points: 24, current_points_line: 22.5 }, 27),
  grade({ game_date: D, player_lookup: 'b', predicted_points: 8, current_points_line: 9.5 }, 12),
  grade({ game_date: D, player_lookup: 'c', predicted_points: 12, current_points_line: null }, 10),
  grade({ game_date: D, player_lookup: 'd', predicted_points: 12 }, null),
  grade({ game_date: '2023-01-20', player_lookup: 'a', predicted_points: 25, confidence_score: 0.81 }, 25),
];
const store = [
  features(D, 'a', { season: 26, ten: 21 }),
  features(D, 'b', { season: 7, ten: 10, mask: 0b10 }),
  features(D, 'c', { season: 10, ten: 10, mask: 0b110 }),
];
const report = accuracyReport({ accuracy, features: store });
const find = (season: number | null, tier: string | null): AccuracyReportRow => {
  const row = report.accuracy.find((one) => one.season_year === season && one.scoring_tier === tier);
  assert.ok(row, `${season} ${tier}`);
  return row;
};
const baseline = (row: AccuracyReportRow, name: BaselineName) => row.baselines.find((one) => one.baseline === name);

describe('accuracy report', () => {
  it('RE-06 gives error, bias and share within 3, each over its n', () => {
    const all = find(null, null);
    assert.deepEqual([all.n, all.voids, all.mae, all.bias, all.within_3], [4, 1, 2.25, -1.25, 0.75]);
    assert.deepEqual([find(2022, null).n, find(2023, null).n], [3, 1]);
  });

  it('compares a system with a baseline over the very same rows', () => {
    const all = find(null, null);
    assert.deepEqual(baseline(all, 'season_average'), {
      baseline: 'season_average',
      n: 2,
      mae: 3,
      system_mae: 3.5,
      difference: 0.5,
    });
    // a 22.5 → 27 and b 9.5 → 12 in 2022, a 10.5 → 25 in 2023
    assert.deepEqual(
      [baseline(all, 'line')?.n, baseline(all, 'line')?.mae, baseline(all, 'line')?.system_mae],
      [3, 7.1667, 2.3333],
    );
  });

  it('takes no default for a baseline: it says nothing of the player', () => {
    assert.equal(baseline(find(null, null), 'last_10_average')?.n, 1);
    assert.equal(baseline(find(null, null), 'season_average')?.n, 2);
  });

  it('splits by season and tier so that the parts are the whole', () => {
    for (const season of [null, 2022, 2023]) {
      const parts = report.accuracy.filter((row) => row.season_year === season && row.scoring_tier !== null);
      assert.equal(
        parts.reduce((sum, row) => sum + row.n, 0),
        find(season, null).n,
      );
    }
    assert.equal(find(null, 'BENCH_0_9').n, 1);
    assert.equal(find(null, 'STARTER_20_29').n, 2);
  });

  it('leaves pushes, voids and rows without a line out of the hit rate', () => {
    const { hits } = find(null, null);
    assert.deepEqual([hits.n, hits.hits, hits.hit_rate], [3, 2, 0.6667]);
    assert.deepEqual([hits.low, hits.high], [0.2077, 0.9385]);
  });

  it('calibrates by decile of confidence, over verdicts', () => {
    assert.deepEqual(
      report.calibration.map((row) => [row.confidence_decile, row.n, row.hits, row.mean_confidence]),
      [
        [8, 2, 1, 0.7],
        [9, 1, 1, 0.81],
      ],
    );
  });

  it('P-36 the order and repetition of rows change nothing', () => {
    const again = { accuracy: [...accuracy, ...accuracy].toReversed(), features: store.toReversed() };
    assert.deepEqual(accuracyReport(again), report);
  });

  it('reads the range, and no more', async () => {
    const tables = rowStore().add(predictionAccuracy, accuracy).add(mlFeatureStoreV2, store);
    const range = { from: gameDate('2022-01-01'), to: gameDate('2022-12-31') };
    const read = await readReport(tables.warehouse, accuracyReportDeclaration, range);
    assert.deepEqual(
      read.accuracy,
      accuracyReport({ accuracy: accuracy.filter((row) => row.game_date === D), features: store }).accuracy,
    );
  });
});

describe('Wilson interval', () => {
  it('has the published values at 95 %', () => {
    const of = (hits: number, n: number) => {
      const interval = wilsonInterval(hits, n);
      return [interval?.low.toFixed(4), interval?.high.toFixed(4)];
    };
    assert.deepEqual(of(8, 10), ['0.4902', '0.9433']);
    assert.deepEqual(of(0, 10), ['0.0000', '0.2775']);
    assert.deepEqual(of(10, 10), ['0.7225', '1.0000']);
    assert.deepEqual(of(50, 100), ['0.4038', '0.5962']);
    assert.equal(wilsonInterval(0, 0), null);
  });

  it('holds the share, stays within 0 and 1, mirrors, and narrows with more trials', () => {
    const trial = fc
      .integer({ min: 1, max: 5000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(trial, ([hits, n]) => {
        const [one, ten, other] = [
          wilsonInterval(hits, n),
          wilsonInterval(10 * hits, 10 * n),
          wilsonInterval(n - hits, n),
        ];
        assert.ok(one && ten && other);
        assert.ok(one.low >= 0 && one.low <= hits / n && hits / n <= one.high && one.high <= 1);
        assert.ok(Math.abs(one.low - (1 - other.high)) < 1e-12);
        assert.ok(ten.high - ten.low < one.high - one.low);
      }),
    );
  });
});
