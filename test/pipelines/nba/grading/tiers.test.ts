import assert from 'node:assert/strict';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import { erased } from '../../../../shared/domain/processor.js';
import { judgeRows } from '../../../../shared/application/cell/judgeRows.js';
import { readInputs } from '../../../../shared/application/cell/readInputs.js';
import { finishRow } from '../../../../shared/domain/rowHash.js';
import type { Row } from '../../../../shared/domain/table.js';
import {
  scoringTierOf,
  tierAdjustments,
  tierColumns,
  validateAdjustmentsImproveMae,
} from '../../../../shared/pipelines/nba/grading/index.js';
import { WorseningAdjustmentsError } from '../../../../shared/pipelines/nba/grading/validateAdjustments.js';
import { mlFeatureStoreV2 } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { predictionAccuracy, scoringTierAdjustments } from '../../../../shared/pipelines/nba/tables/predictions.js';
import { contextOf, rowStore, runOn, type RowStore } from '../../../support/processorRun.js';
import { accuracyRow, featureRow } from './gradingRows.js';

const D = '2022-01-20';
const body = erased(tierAdjustments);
const before = (days: number): string => plusDays(gameDate(D), -days);

interface Sample {
  readonly days: number;
  readonly average: number | null;
  readonly predicted: number;
  readonly actual: number | null;
  readonly players: number;
  readonly system?: string;
}

let serial = 0;
const add = (store: RowStore, { days, average, predicted, actual, players, system }: Sample): RowStore => {
  for (let n = 0; n < players; n += 1) {
    serial += 1;
    const lookup = `p${serial}`;
    const values = {
      game_date: before(days),
      player_lookup: lookup,
      predicted_points: predicted,
      ...(system === undefined ? {} : { system_id: system }),
    };
    store.add(predictionAccuracy, [accuracyRow(values, actual)]);
    if (average !== null) store.add(mlFeatureStoreV2, [featureRow(before(days), lookup, average)]);
  }
  return store;
};
const base = { days: 1, average: 25, predicted: 24, actual: 20, players: 20 };
const run = (store: RowStore) => runOn(store, body, D);
const tiersOf = (rows: readonly Row[]): readonly unknown[] => rows.map((row) => row['scoring_tier']);

describe('scoring tiers', () => {
  it('P-§10 boundaries are 30, 20 and 10, as the names say', () => {
    const found = [30, 29.9999, 20, 19.9999, 10, 9.9999, 0].map(scoringTierOf);
    assert.deepEqual(found, [
      'STAR_30PLUS',
      'STARTER_20_29',
      'STARTER_20_29',
      'ROTATION_10_19',
      'ROTATION_10_19',
      'BENCH_0_9',
      'BENCH_0_9',
    ]);
  });

  it('P-31 the adjustment is the negative of the mean signed error', async () => {
    const { rows, judged } = await run(add(rowStore(), base));
    assert.deepEqual(judged.faults, []);
    const [row] = rows;
    assert.deepEqual(
      ['avg_signed_error', 'recommended_adjustment', 'avg_absolute_error', 'sample_size'].map(
        (column) => row?.[column],
      ),
      [4, -4, 4, 20],
    );
    assert.deepEqual([row?.['adjustment_confidence'], row?.['std_signed_error']], [0.2, 0]);
    assert.deepEqual([row?.['tier_min_points'], row?.['tier_max_points']], [20, 30]);
  });

  it('P-33 min_sample 20 against 10: a tier with 15 rows exists only with 10', async () => {
    const store = add(rowStore(), { ...base, players: 15 });
    const context = contextOf(D);
    const { rows: inputs } = await readInputs(store.warehouse, body, context);
    const rowsWith = (least: number): number =>
      body.run(inputs, { ...context, constants: { 'tiers.min_sample': least } }, []).rows.length;
    assert.deepEqual([rowsWith(20), rowsWith(10)], [0, 1]);
    const output = body.run(inputs, context, []);
    assert.ok(output.warnings?.includes('insufficient_sample:STARTER_20_29:15/20'));
    assert.deepEqual(judgeRows(body, output, { rows: inputs, documents: [] }, context).faults, []);
  });

  it('P-05 grades of D never correct D; those of D−30 do, of D−31 do not', async () => {
    assert.deepEqual((await run(add(rowStore(), { ...base, days: 0 }))).rows, []);
    assert.equal((await run(add(rowStore(), { ...base, days: 30 }))).rows.length, 1);
    assert.deepEqual((await run(add(rowStore(), { ...base, days: 31 }))).rows, []);
    const [row] = (await run(add(add(rowStore(), base), { ...base, days: 12 }))).rows;
    assert.deepEqual([row?.['window_start_date'], row?.['window_end_date']], [before(12), before(1)]);
  });

  it('SF-23 U30 the lookback is the constant of the run, and its rows say so', async () => {
    const store = add(add(rowStore(), base), { ...base, days: 8 });
    const of = async (days: number) => {
      const [row] = (await runOn(store, body, D, { constants: { 'tiers.lookback_days': days } })).rows;
      return [row?.['sample_size'], row?.['window_start_date'], row?.['lookback_days']];
    };
    assert.deepEqual(
      [await of(8), await of(7)],
      [
        [40, before(8), 8],
        [20, before(1), 7],
      ],
    );
  });

  it('P-§10 the tier is that of the season average, not of the prediction or the result', async () => {
    const store = add(rowStore(), { ...base, average: 31, predicted: 18, actual: 8 });
    assert.deepEqual(tiersOf((await run(store)).rows), ['STAR_30PLUS']);
    assert.deepEqual(tiersOf((await run(add(rowStore(), { ...base, average: null, predicted: 18 }))).rows), [
      'ROTATION_10_19',
    ]);
  });

  it('P-§10 only graded rows of the ensemble count', async () => {
    const store = add(add(rowStore(), { ...base, actual: null }), { ...base, system: 'moving_average_v1' });
    assert.deepEqual((await run(store)).rows, []);
  });

  it('P-11 duplicated rows and another order change nothing', async () => {
    const store = add(add(rowStore(), { ...base, actual: 17 }), { ...base, days: 3 });
    const { hash } = await run(store);
    assert.equal((await run(store.shuffled())).hash, hash);
    for (const table of [predictionAccuracy, mlFeatureStoreV2]) store.add(table, [...store.rowsOf(table)]);
    assert.equal((await run(store)).hash, hash);
  });

  it('V5C an adjustment of more than 15 points fails', async () => {
    const { judged } = await run(add(rowStore(), { ...base, predicted: 40, actual: 20 }));
    assert.match(judged.faults.join(), /range:recommended_adjustment/);
  });
});

describe('tier columns', () => {
  const snapshot = (asOf: string, values: { tier?: string; adjustment?: number } = {}) =>
    finishRow(
      scoringTierAdjustments,
      {
        scoring_tier: values.tier ?? 'STARTER_20_29',
        system_id: 'ensemble_v1',
        as_of_date: asOf,
        window_start_date: before(40),
        window_end_date: before(2),
        sample_size: 50,
        lookback_days: 30,
        avg_signed_error: 0,
        avg_absolute_error: 4,
        recommended_adjustment: values.adjustment ?? -2,
        adjustment_confidence: 0.5,
        model_version: 'v1.0',
      },
      { runId: 'run', processedAt: `${D}T12:00:00.000Z`, availableAt: null },
    ).row as unknown as Parameters<typeof tierColumns>[1][number];
  const of = (seasonAverage: number, predictedPoints = 24) => ({
    gameDate: D,
    systemId: 'ensemble_v1',
    predictedPoints,
    seasonAverage,
  });

  it('P-05 a snapshot with as_of = game date is not applied, one of the day before is', () => {
    assert.deepEqual(tierColumns(of(25), [snapshot(D)]), {
      scoring_tier: 'STARTER_20_29',
      tier_adjustment: null,
      adjusted_points: null,
      tier_as_of_date: null,
    });
    const applied = tierColumns(of(25), [snapshot(D), snapshot(before(1)), snapshot(before(2), { adjustment: 9 })]);
    assert.deepEqual(
      [applied.tier_adjustment, applied.adjusted_points, applied.tier_as_of_date],
      [-1.5, 22.5, before(1)],
    );
  });

  it('P-§10 factors are 1.00, 0.75, 0.50 and 0.50', () => {
    const all = ['STAR_30PLUS', 'STARTER_20_29', 'ROTATION_10_19', 'BENCH_0_9'].map((tier) =>
      snapshot(before(1), { tier }),
    );
    assert.deepEqual(
      [35, 25, 15, 5].map((average) => tierColumns(of(average), all).tier_adjustment),
      [-2, -1.5, -1, -1],
    );
  });

  it('P-§10 an adjustment of 0 still gives adjusted points, and they stay within 0 and 60', () => {
    const zero = tierColumns(of(25), [snapshot(before(1), { adjustment: 0 })]);
    assert.deepEqual([zero.tier_adjustment, zero.adjusted_points], [0, 24]);
    assert.equal(tierColumns(of(25, 1), [snapshot(before(1), { adjustment: -8 })]).adjusted_points, 0);
    assert.equal(tierColumns(of(25, 59), [snapshot(before(1), { adjustment: 8 })]).adjusted_points, 60);
  });
});

describe('validateAdjustmentsImproveMae', () => {
  const rows = (raw: number, adjusted: number) =>
    [1, 2, 3, 4].map((day) => ({
      ...accuracyRow({ game_date: before(day) }, 10),
      absolute_error: raw,
      adjusted_absolute_error: adjusted,
    }));
  const period = { from: before(30), to: before(1), systemId: 'ensemble_v1' };

  it('P-33 worse by 0.11 throws, by 0.10 and 0.09 warns, better passes', () => {
    assert.throws(() => validateAdjustmentsImproveMae(rows(4.1, 4.21), period), WorseningAdjustmentsError);
    assert.match(validateAdjustmentsImproveMae(rows(4.1, 4.2), period).warning ?? '', /\+0\.1 over 4 rows/);
    assert.match(validateAdjustmentsImproveMae(rows(4.1, 4.19), period).warning ?? '', /\+0\.09 over 4 rows/);
    const better = validateAdjustmentsImproveMae(rows(4.1, 4), period);
    assert.deepEqual([better.is_improving, better.mae_change, better.n, better.warning], [true, -0.1, 4, null]);
  });

  it('P-§10 looks only at graded rows of the system and the days that have an adjusted error', () => {
    const others = [
      ...rows(1, 9).map((row) => ({ ...row, system_id: 'moving_average_v1' })),
      ...rows(1, 9).map((row) => ({ ...row, game_date: D })),
      ...rows(1, 9).map((row) => ({ ...row, is_voided: true })),
      ...rows(1, 9).map((row) => ({ ...row, adjusted_absolute_error: null })),
    ];
    assert.equal(validateAdjustmentsImproveMae([...rows(4, 3), ...others], period).n, 4);
    assert.equal(validateAdjustmentsImproveMae(others, period).n, 0);
  });
});
