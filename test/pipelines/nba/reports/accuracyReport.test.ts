import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readReport } from '../../../../shared/application/readReport.js';
import { normalInterval, wilsonInterval } from '../../../../shared/domain/confidenceIntervals.js';
import { gameDate } from '../../../../shared/domain/gameDate.js';
import {
  accuracyFold,
  accuracyReport,
  type AccuracyReport,
  type AccuracyReportRow,
} from '../../../../shared/pipelines/nba/reports/accuracyReport.js';
import type { AccuracyRows } from '../../../../shared/pipelines/nba/reports/accuracyTables.js';
import type { BaselineName } from '../../../../shared/pipelines/nba/reports/accuracyTally.js';
import { playerGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { mlFeatureStoreV2, playerDailyCache } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { playerPropPredictions, predictionAccuracy } from '../../../../shared/pipelines/nba/tables/predictions.js';
import { rowStore } from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import { accuracyRow, prediction, type AccuracyRow, type PredictionRow } from '../grading/gradingRows.js';

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
const cached = (date: string, lookup: string) => rowOf(playerDailyCache, { cache_date: date, player_lookup: lookup });
const summary = (date: string, lookup: string, played = true) =>
  rowOf(playerGameSummary, {
    game_date: date,
    player_lookup: lookup,
    season_year: Number(date.slice(0, 4)),
    played,
  });

const D = '2022-01-20';
const NEXT_YEAR = '2023-01-20';
const rows: AccuracyRows = {
  accuracy: [
    grade({ game_date: D, player_lookup: 'a', predicted_points: 24, current_points_line: 22.5 }, 27),
    grade({ game_date: D, player_lookup: 'b', predicted_points: 8, current_points_line: 9.5 }, 12),
    grade({ game_date: D, player_lookup: 'c', predicted_points: 12, current_points_line: null }, 10),
    grade({ game_date: D, player_lookup: 'd', predicted_points: 12 }, null),
    grade({ game_date: NEXT_YEAR, player_lookup: 'a', predicted_points: 25, confidence_score: 0.81 }, 25),
  ],
  predictions: [
    prediction({ game_date: D, player_lookup: 'a', base_points: 26 }),
    prediction({ game_date: D, player_lookup: 'b', base_points: 12 }),
    prediction({ game_date: D, player_lookup: 'c' }),
  ],
  features: [
    features(D, 'a', { season: 26, ten: 21 }),
    features(D, 'b', { season: 7, ten: 10, mask: 0b10 }),
    features(D, 'c', { season: 10, ten: 10, mask: 0b110 }),
  ],
  cache: ['a', 'b', 'd', 'e'].map((lookup) => cached(D, lookup)),
  summaries: [...['a', 'b', 'c', 'e'].map((lookup) => summary(D, lookup)), summary(D, 'd', false)],
};

const reportOf = (...parts: readonly AccuracyRows[]): AccuracyReport => {
  const fold = accuracyFold();
  for (const part of parts) fold.add(part);
  return fold.result();
};
const onlyOf = (date: string): AccuracyRows => ({
  accuracy: rows.accuracy.filter((row) => row.game_date === date),
  predictions: rows.predictions.filter((row) => row.game_date === date),
  features: rows.features.filter((row) => row.game_date === date),
  cache: rows.cache.filter((row) => row.cache_date === date),
  summaries: rows.summaries.filter((row) => row.game_date === date),
});

const report = reportOf(rows);
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
    const average = baseline(all, 'season_average');
    assert.deepEqual(
      [average?.n, average?.mae, average?.system_mae, average?.difference, average?.ratio],
      [2, 3, 3.5, 0.5, 1.1667],
    );
    // errors of 3 and 4 against 1 and 5: differences of 2 and −1, whose mean is known to ±2.94
    assert.deepEqual([average?.low, average?.high], [-2.4399, 3.4399]);
    // a 22.5 → 27 and b 9.5 → 12 in 2022, a 10.5 → 25 in 2023
    const line = baseline(all, 'line');
    assert.deepEqual([line?.n, line?.mae, line?.system_mae], [3, 7.1667, 2.3333]);
  });

  it('takes no default for a baseline: it says nothing of the player', () => {
    assert.equal(baseline(find(null, null), 'last_10_average')?.n, 1);
    assert.equal(baseline(find(null, null), 'season_average')?.n, 2);
    assert.equal(baseline(find(2023, null), 'season_average')?.ratio, null);
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

  it('states how many of the player-games with a cache row were predicted', () => {
    // a, b and e played with a cache row; c had none, d did not play, e was not predicted
    assert.deepEqual(report.coverage, [
      { system_id: 'ensemble_v1', season_year: 2022, player_games: 3, graded: 2, share: 0.6667 },
    ]);
  });

  it('calibrates by decile of confidence: error over graded rows, hits over verdicts', () => {
    assert.deepEqual(
      report.calibration.map((row) => [
        row.confidence_decile,
        row.n,
        row.mae,
        row.mean_confidence,
        row.hits.n,
        row.hits.hits,
      ]),
      [
        [8, 3, 3, 0.7, 2, 1],
        [9, 1, 0, 0.81, 1, 1],
      ],
    );
  });

  it('shows what a system says beside what it starts from', () => {
    assert.deepEqual(report.bases, [{ system_id: 'ensemble_v1', season_year: 2022, n: 2, mae: 3.5, base_mae: 0.5 }]);
  });

  it('P-36 the order and repetition of rows of a date change nothing, nor do parts', () => {
    const again: AccuracyRows = {
      accuracy: [...rows.accuracy, ...rows.accuracy].toReversed(),
      predictions: rows.predictions.toReversed(),
      features: rows.features.toReversed(),
      cache: [...rows.cache, ...rows.cache],
      summaries: rows.summaries.toReversed(),
    };
    assert.deepEqual(reportOf(again), report);
    assert.deepEqual(reportOf(onlyOf(D), onlyOf(NEXT_YEAR)), report);
  });

  it('reads the dates it is given and no more, a fortnight of them at a time', async () => {
    const days = Array.from({ length: 30 }, (_, index) => `2022-03-${String(index + 1).padStart(2, '0')}`);
    const graded = days.map((date, index) => grade({ game_date: date, predicted_points: 10 + index }, 10));
    const tables = rowStore()
      .add(predictionAccuracy, graded)
      .add(playerPropPredictions, [])
      .add(mlFeatureStoreV2, [])
      .add(playerDailyCache, [])
      .add(playerGameSummary, []);
    const spans: string[] = [];
    const watched: Parameters<typeof readReport>[0] = {
      read: (query) => {
        if (query.table === predictionAccuracy) spans.push(`${query.from} ${query.to}`);
        return tables.warehouse.read(query);
      },
    };
    const wanted = days.filter((_, index) => index !== 3).map(gameDate);
    const read = await readReport(watched, accuracyReport, wanted);
    assert.deepEqual(spans, ['2022-03-01 2022-03-15', '2022-03-16 2022-03-29', '2022-03-30 2022-03-30']);
    assert.equal(read.accuracy[0]?.n, 29);
    assert.equal(read.accuracy[0]?.mae, Math.round((1e4 * (435 - 3)) / 29) / 1e4);
    assert.deepEqual((await readReport(watched, accuracyReport, [])).accuracy, []);
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

describe('normal interval of a mean', () => {
  const of = (values: readonly number[]) =>
    normalInterval({
      n: values.length,
      sum: values.reduce((sum, value) => sum + value, 0),
      squares: values.reduce((sum, value) => sum + value ** 2, 0),
    });

  it('is 1.96 standard errors to either side, and none of fewer than two values', () => {
    const interval = of([1, 2, 3, 4]);
    const error = Math.sqrt(5 / 3 / 4);
    assert.ok(interval);
    assert.ok(Math.abs(interval.low - (2.5 - 1.959963984540054 * error)) < 1e-12);
    assert.ok(Math.abs(interval.high - (2.5 + 1.959963984540054 * error)) < 1e-12);
    assert.deepEqual([of([]), of([7])], [null, null]);
    assert.deepEqual(of([7, 7, 7]), { low: 7, high: 7 });
  });
});
