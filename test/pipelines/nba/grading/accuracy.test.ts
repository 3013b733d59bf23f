import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { analyticsProcessors } from '../../../../shared/pipelines/nba/analytics/index.js';
import { accuracy } from '../../../../shared/pipelines/nba/grading/index.js';
import { gradeTally } from '../../../../shared/pipelines/nba/grading/gradeTally.js';
import { playerGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { playerPropPredictions } from '../../../../shared/pipelines/nba/tables/predictions.js';
import {
  nbacGamebookPlayerStats,
  nbacInjuryReport,
  nbacSchedule,
  sourceGaps,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import { cascade, rowStore, rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { eight, game, injury, player, rowOf, type BuiltGame, type GameSpec } from '../../../support/rows.js';
import { accuracyRow, prediction, type PredictionRow } from './gradingRows.js';

const D = '2022-01-20';
const grading = erased(accuracy);

const night = (values: Partial<GameSpec> = {}): BuiltGame => game({ date: D, away: 'ATL', home: 'BOS', ...values });

/** A date whose phase 3 has run on real box scores, with these predictions. */
const graded = async (built: BuiltGame, ...predictions: readonly Partial<PredictionRow>[]): Promise<RowStore> => {
  const store = rowStore().play(built);
  await cascade(store, analyticsProcessors, [D]);
  return store.add(
    playerPropPredictions,
    predictions.map((values) => prediction({ game_date: D, ...values })),
  );
};
const one = async (
  built: BuiltGame,
  values: Partial<PredictionRow> = {},
  more: (store: RowStore) => void = () => {},
) => {
  const store = await graded(built, values);
  more(store);
  const run = await runOn(store, grading, D);
  assert.deepEqual(run.judged.faults, []);
  return { ...run, row: run.rows[0] as Row };
};
const scoring = (points: number, minutes = '18:00') => [
  player('atl1', { fg: [0, 4], three: [0, 1], ft: [points, points], minutes }),
  ...eight('ATL').slice(1),
];

describe('grading', () => {
  it('P-31 stores predicted − actual, so over-prediction is positive', async () => {
    const { row } = await one(night({ awayPlayers: scoring(9) }), { predicted_points: 12.4 });
    assert.equal(row['actual_points'], 9);
    assert.equal(row['signed_error'], 3.4);
    assert.equal(row['absolute_error'], 3.4);
    assert.deepEqual([row['within_3_points'], row['within_5_points']], [false, true]);
    assert.deepEqual([row['predicted_margin'], row['actual_margin']], [1.9, -1.5]);
    assert.deepEqual([row['prediction_correct'], row['grade_outcome']], [false, 'incorrect']);
  });

  it('P-§9.1 counts an error of exactly 3 or 5 as within, and grades the adjusted points beside the raw', async () => {
    const { row } = await one(night({ awayPlayers: scoring(9) }), { predicted_points: 12, adjusted_points: 10.5 });
    assert.deepEqual([row['within_3_points'], row['adjusted_absolute_error'], row['absolute_error']], [true, 1.5, 3]);
  });

  for (const { points, recommendation, outcome } of [
    { points: 11, recommendation: 'OVER', outcome: 'correct' },
    { points: 10, recommendation: 'OVER', outcome: 'incorrect' },
    { points: 10, recommendation: 'UNDER', outcome: 'correct' },
    { points: 11, recommendation: 'UNDER', outcome: 'incorrect' },
    { points: 11, recommendation: 'PASS', outcome: 'pass' },
  ])
    it(`P-§9.1 ${recommendation} 10.5 with ${points} points is ${outcome}`, async () => {
      const { row } = await one(night({ awayPlayers: scoring(points) }), { recommendation });
      assert.equal(row['grade_outcome'], outcome);
      assert.equal(row['prediction_correct'], outcome === 'pass' ? null : outcome === 'correct');
    });

  it('P-29 actual = line is a push: no verdict, outside the win-rate denominator', async () => {
    const run = await one(night({ awayPlayers: scoring(10) }), { current_points_line: 10 });
    assert.deepEqual([run.row['grade_outcome'], run.row['prediction_correct']], ['push', null]);
    const [daily] = run.output.also?.[0]?.rows ?? [];
    assert.deepEqual([daily?.['recommendations_count'], daily?.['push_count'], daily?.['win_rate']], [1, 1, null]);
  });

  it('P-28 without a line there is no verdict, whatever was estimated; the error is still there', async () => {
    const values = { current_points_line: null, line_source: 'ESTIMATED_AVG', estimated_line_value: 9.5 };
    const { row } = await one(night({ awayPlayers: scoring(11) }), values);
    assert.deepEqual([row['grade_outcome'], row['prediction_correct']], ['no_line', null]);
    assert.deepEqual([row['line_value'], row['estimated_line_value'], row['absolute_error']], [null, 9.5, 1]);
  });

  it('P-30 a scoreless 12 minutes is graded', async () => {
    const { row } = await one(night({ awayPlayers: scoring(0, '12:00') }));
    assert.deepEqual([row['is_voided'], row['actual_points'], row['signed_error']], [false, 0, 12]);
    assert.equal(row['grade_outcome'], 'incorrect');
  });

  const absent = night({ awayPlayers: [player('atl1', { status: 'dnp' }), ...eight('ATL').slice(1), player('atl9')] });
  for (const { status, reason } of [
    { status: 'out', reason: 'dnp_injury_confirmed' },
    { status: 'doubtful', reason: 'dnp_injury_confirmed' },
    { status: 'questionable', reason: 'dnp_late_scratch' },
    { status: 'probable', reason: 'dnp_late_scratch' },
    { status: null, reason: 'dnp_unknown' },
  ])
    it(`P-30 a DNP listed ${status ?? 'nowhere'} before tip-off is void: ${reason}`, async () => {
      const run = await one(absent, {}, (store) => {
        if (status === null) return;
        const listed = { player_lookup: 'atl1', team_abbr: 'ATL', injury_status: status };
        store.add(nbacInjuryReport, [injury(absent, listed)]);
      });
      assert.deepEqual([run.row['is_voided'], run.row['void_reason']], [true, reason]);
      for (const column of ['actual_points', 'signed_error', 'absolute_error', 'prediction_correct', 'within_3_points'])
        assert.equal(run.row[column], null, column);
      assert.equal(run.row['pre_game_injury_flag'], status !== null);
      const [daily] = run.output.also?.[0]?.rows ?? [];
      assert.deepEqual([daily?.['void_count'], daily?.['recommendations_count'], daily?.['mae']], [1, 1, null]);
    });

  it('P-30 a status reported after tip-off is not the status before it', async () => {
    const { row } = await one(absent, { tip_off_utc: `${D}T23:30:00.000Z` }, (store) =>
      store.add(nbacInjuryReport, [
        injury(absent, {
          player_lookup: 'atl1',
          team_abbr: 'ATL',
          report_hour: 19,
          report_time_utc: `${D}T23:45:00.000Z`,
        }),
      ]),
    );
    assert.deepEqual([row['void_reason'], row['pre_game_injury_status']], ['dnp_unknown', null]);
  });

  it('P-§9.1 reads from the box score whether the absence was an injury', async () => {
    const { row } = await one(absent, {}, (store) => {
      const rows = store.rowsOf(nbacGamebookPlayerStats) as Row[];
      const at = rows.findIndex((line) => line['player_lookup'] === 'atl1');
      rows[at] = { ...rows[at], dnp_reason: 'Injury/Illness - Left Ankle; Sprain' };
    });
    assert.equal(row['injury_confirmed_postgame'], true);
  });

  it('P-§9.1 a game moved off D voids its predictions', async () => {
    for (const change of ['postponed', 'gone'] as const) {
      const store = await graded(night(), {});
      store.add(nbacSchedule, [game({ date: '2022-01-19', away: 'MIA', home: 'NYK' }).schedule]);
      const rows = store.rowsOf(nbacSchedule) as Row[];
      const at = rows.findIndex((row) => row['game_date'] === D);
      const [moved] = rows.splice(at, 1);
      if (change === 'postponed') rows.push({ ...moved, game_status: 1, game_status_text: 'PPD' });
      const run = await runOn(store, grading, D);
      assert.deepEqual([run.judged.faults, run.rows[0]?.['void_reason']], [[], 'game_moved'], change);
    }
  });

  it('P-§9.1 before the final there is no row but MISSING_ACTUAL, tried again', async () => {
    const store = await graded(night(), {}, { system_id: 'moving_average_v1' });
    // Summaries of a box score that came early are not a result.
    const [scheduled] = store.rowsOf(nbacSchedule);
    store.replace(nbacSchedule, D, [{ ...scheduled, game_status: 2 }]);
    const run = await runOn(store, grading, D);
    assert.deepEqual(run.rows, []);
    assert.deepEqual(
      run.judged.failures.map(({ id, category, canRetry }) => [id, category, canRetry]),
      [['atl1', 'MISSING_ACTUAL', true]],
    );
    assert.equal(run.judged.ratio, 0);
  });

  it('P-§2.14 a final game without summaries of the team is MISSING_ACTUAL, not a night of voids', async () => {
    const store = await graded(night(), {});
    const summaries = store.rowsOf(playerGameSummary).filter((row) => row['team_abbr'] !== 'ATL');
    store.replace(playerGameSummary, D, summaries);
    assert.equal((await runOn(store, grading, D)).judged.failures[0]?.category, 'MISSING_ACTUAL');
    store.add(sourceGaps, [
      rowOf(sourceGaps, { game_date: D, game_id: '20220120_ATL_BOS', processor: 'p2.nbac_gamebook_player_stats' }),
    ]);
    const { failures } = (await runOn(store, grading, D)).judged;
    assert.deepEqual([failures[0]?.category, failures[0]?.canRetry], ['SOURCE_GONE', false]);
  });

  it('P-§2.14 who has minutes in the box score but no summary is not void', async () => {
    const store = await graded(night(), {});
    store.replace(
      playerGameSummary,
      D,
      store.rowsOf(playerGameSummary).filter((row) => row['player_lookup'] !== 'atl1'),
    );
    const run = await runOn(store, grading, D);
    assert.deepEqual([run.rows.length, run.judged.failures[0]?.category], [0, 'MISSING_ACTUAL']);
  });

  it('P-§9.1 grades each prediction once: of duplicates the last processed', async () => {
    const store = await graded(
      night({ awayPlayers: scoring(9) }),
      { predicted_points: 20, processed_at: `${D}T10:00:00.000Z` },
      { predicted_points: 11, processed_at: `${D}T11:00:00.000Z` },
    );
    const run = await runOn(store, grading, D);
    assert.deepEqual(
      run.rows.map((row) => row['predicted_points']),
      [11],
    );
    assert.deepEqual(run.judged.faults, []);
  });

  it('P-36 the order of rows does not change any hash', async () => {
    const store = await graded(
      night(),
      ...['atl1', 'atl2', 'atl3'].flatMap((lookup) =>
        ['ensemble_v1', 'zone_matchup_v1'].map((system) => ({ player_lookup: lookup, system_id: system })),
      ),
    );
    assert.equal((await runOn(store, grading, D)).hash, (await runOn(store.shuffled(), grading, D)).hash);
    assert.equal((await runOn(store, grading, D)).rows.length, 6);
  });

  it('P-§9.1 no games is a reason for no rows; games without predictions are a missing dependency', async () => {
    const idle = rowStore().add(nbacSchedule, [game({ date: '2022-01-19', away: 'MIA', home: 'NYK' }).schedule]);
    assert.deepEqual((await runOn(idle, grading, D)).output.empty, { code: 'no_data', reason: 'no_games_scheduled' });
    const store = await graded(night());
    assert.equal((await runOn(store, grading, D)).judged.failures[0]?.category, 'MISSING_DEPENDENCY');
  });

  it('P-1 a row whose window reaches D does not pass', async () => {
    const store = await graded(night(), { window_end_date: D });
    assert.match((await runOn(store, grading, D)).judged.faults.join(), /LOOKAHEAD/);
  });

  it('V5B a verdict on an estimated line does not pass', async () => {
    const store = await graded(night({ awayPlayers: scoring(11) }), { line_source: 'ESTIMATED_AVG' });
    assert.match((await runOn(store, grading, D)).judged.faults.join(), /identity:recommendations/);
  });

  it('P-§9.1 deciles run from 1 to 10', async () => {
    for (const [confidence, decile] of [
      [0, 1],
      [0.099, 1],
      [0.1, 2],
      [0.7, 8],
      [0.999, 10],
      [1, 10],
    ] as const) {
      const { row } = await one(night(), { confidence_score: confidence });
      assert.equal(row['confidence_decile'], decile, String(confidence));
    }
  });

  it('P-§9.2 recommendations = correct + incorrect + push + void-with-recommendation, for any night', () => {
    const row = fc.record({
      actual: fc.option(fc.integer({ min: 0, max: 40 })),
      line: fc.option(fc.integer({ min: 4, max: 60 }).map((half) => half / 2)),
      predicted: fc.integer({ min: 0, max: 600 }).map((tenths) => tenths / 10),
      isPass: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row), (nights) => {
        const rows = nights.map(({ actual, line, predicted, isPass }) =>
          accuracyRow(
            {
              game_date: D,
              predicted_points: predicted,
              current_points_line: line,
              ...(isPass && line !== null ? { recommendation: 'PASS' } : {}),
            },
            actual,
          ),
        );
        const tally = gradeTally(rows);
        const { correct, incorrect, total, winRate } = tally.recommendations;
        assert.equal(total, correct + incorrect + tally.pushes + tally.voidRecommendations);
        assert.equal(total, tally.over.total + tally.under.total);
        assert.equal(tally.predictions, tally.graded + tally.voids);
        assert.equal(tally.graded, correct + incorrect + tally.pushes + tally.passes + tally.noLines);
        assert.ok(winRate === null || (winRate >= 0 && winRate <= 1));
        for (const { prediction_correct: verdict, grade_outcome: outcome } of rows)
          assert.equal(verdict !== null, outcome === 'correct' || outcome === 'incorrect');
      }),
    );
  });

  it('P-§9.2 one row per system, with its own counts', async () => {
    const store = await graded(
      night({ awayPlayers: scoring(11) }),
      { player_lookup: 'atl1' },
      { player_lookup: 'atl1', system_id: 'moving_average_v1', predicted_points: 8 },
      { player_lookup: 'atl2', system_id: 'moving_average_v1', confidence_score: 0.5, current_points_line: null },
    );
    const run = await runOn(store, grading, D);
    const daily = run.output.also?.[0]?.rows ?? [];
    const counts = daily.map((row) =>
      ['system_id', 'predictions_count', 'correct_count', 'incorrect_count', 'no_line_count', 'win_rate'].map(
        (column) => row[column],
      ),
    );
    assert.deepEqual(counts, [
      ['ensemble_v1', 1, 1, 0, 0, 1],
      ['moving_average_v1', 2, 0, 1, 1, 0],
    ]);
    assert.equal(rowWith(run, 'system_id', 'ensemble_v1')['season_year'], 2021);
  });
});
