import assert from 'node:assert/strict';
import { erased, type LandedDocument } from '../../../../shared/domain/processor.js';
import type { Row, Value } from '../../../../shared/domain/table.js';
import { accuracy } from '../../../../shared/pipelines/nba/grading/index.js';
import { consolidation } from '../../../../shared/pipelines/nba/predictions/index.js';
import { shareOf } from '../../../../shared/pipelines/nba/predictions/partOf.js';
import { parseStaged } from '../../../../shared/pipelines/nba/predictions/stagedBatch.js';
import {
  mlFeatureStoreV2,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../../../../shared/pipelines/nba/tables/precompute.js';
import { playerPropPredictions, scoringTierAdjustments } from '../../../../shared/pipelines/nba/tables/predictions.js';
import { bettingprosPlayerPointsProps, oddsApiPlayerPointsProps } from '../../../../shared/pipelines/nba/tables/raw.js';
import { upcomingPlayerGameContext } from '../../../../shared/pipelines/nba/tables/analytics.js';
import {
  contextOf,
  runOn,
  textOf,
  type ProcessorRun,
  type RowStore,
  type RunOptions,
} from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import { D } from '../pointInTime/league.js';
import { batch, CONSTANTS, copyOf, playedWorld, rowsOn, type World } from '../pointInTime/world.js';

const of = (run: { readonly rows: readonly Row[] }, system: string, player: string): Row =>
  run.rows.find((row) => row['system_id'] === system && row['player_lookup'] === player) ??
  assert.fail(`no ${system} of ${player}`);
const failureOf = (run: ProcessorRun, id: string) => (run.output.failures ?? []).find((failure) => failure.id === id);

describe('predictions of a date', () => {
  let world: World;
  let tonight: ProcessorRun;

  const predict = (store: RowStore, options: RunOptions = {}): Promise<ProcessorRun> =>
    runOn(store, batch, D, {
      documents: world.documentsOf(batch),
      ...options,
      constants: { ...CONSTANTS, ...options.constants },
    });
  /** The same world with some rows of one table of D done otherwise. */
  const changed = (table: Parameters<RowStore['replace']>[0], change: (row: Row) => Row | null): RowStore =>
    copyOf(world.store).replace(
      table,
      D,
      rowsOn(world.store, table, D).flatMap((row) => {
        const other = change(row);
        return other === null ? [] : [other];
      }),
    );
  const withValues = (player: string, values: Readonly<Record<string, Value>>) => (row: Row) =>
    row['player_lookup'] === player ? { ...row, ...values } : row;

  before(async () => {
    world = await playedWorld();
    tonight = await predict(world.store);
  });

  it('P-§8.1 every eligible player has all five systems, everybody else a reason', () => {
    const players = new Set(tonight.rows.map((row) => textOf(row, 'player_lookup')));
    assert.equal(tonight.rows.length, 5 * players.size);
    assert.deepEqual(tonight.judged.faults, []);
    assert.equal(players.has('atl5'), false);
    assert.deepEqual(
      [failureOf(tonight, 'atl5')?.category, failureOf(tonight, 'atl5')?.reason],
      ['NOT_ELIGIBLE', 'listed out'],
    );
    assert.equal(of(tonight, 'ensemble_v1', 'atl2')['injury_status_at_prediction'], 'questionable');
    const expected = rowsOn(world.store, upcomingPlayerGameContext, D).length;
    assert.equal(players.size + (tonight.output.failures ?? []).length, expected);
  });

  it('P-§8.1 a thin vector, one not ready and none at all are refused, each with its reason', async () => {
    const thin = await predict(changed(mlFeatureStoreV2, withValues('atl1', { feature_quality_score: 49.9 })));
    assert.match(failureOf(thin, 'atl1')?.reason ?? '', /^feature quality 49.9/);
    const raw = await predict(changed(mlFeatureStoreV2, withValues('atl1', { is_production_ready: false })));
    assert.deepEqual(
      [failureOf(raw, 'atl1')?.category, failureOf(raw, 'atl1')?.canRetry],
      ['UPSTREAM_NOT_READY', true],
    );
    const gone = await predict(changed(mlFeatureStoreV2, (row) => (row['player_lookup'] === 'atl1' ? null : row)));
    assert.equal(failureOf(gone, 'atl1')?.reason, 'no feature row');
    assert.equal(gone.rows.length, tonight.rows.length - 5);
  });

  it('P-§8.1 below nine ready vectors in ten, or with an upstream that says nothing, nobody is predicted', async () => {
    const few = await predict(
      changed(mlFeatureStoreV2, (row) => (['atl1', 'atl2'].includes(textOf(row, 'player_lookup')) ? null : row)),
    );
    assert.deepEqual([few.rows.length, failureOf(few, D)?.category], [0, 'MINIMUM_THRESHOLD_NOT_MET']);
    const silent = await predict(
      changed(playerShotZoneAnalysis, (row) => (row['player_lookup'] === 'bos3' ? null : row)),
    );
    assert.match(failureOf(silent, D)?.reason ?? '', /player_shot_zone_analysis says nothing of 1 players: bos3/);
    const noTeam = await predict(changed(teamDefenseZoneAnalysis, (row) => (row['team_abbr'] === 'BOS' ? null : row)));
    assert.match(failureOf(noTeam, D)?.reason ?? '', /says nothing of .*BOS/);
  });

  it('P-27 draftkings comes before fanduel, odds_api before bettingpros; another market is nothing', async () => {
    const lines = (row: Row) => [row['current_points_line'], row['sportsbook'], row['line_source_api']];
    assert.deepEqual(lines(of(tonight, 'ensemble_v1', 'atl1')), [11.5, 'draftkings', 'ODDS_API']);
    assert.deepEqual(lines(of(tonight, 'ensemble_v1', 'atl8')), [9.5, 'DraftKings', 'BETTINGPROS']);
    const both = copyOf(world.store);
    const [line] = rowsOn(world.store, oddsApiPlayerPointsProps, D).filter((row) => row['player_lookup'] === 'atl1');
    const [pros] = rowsOn(world.store, bettingprosPlayerPointsProps, D);
    assert.ok(line && pros);
    both.add(oddsApiPlayerPointsProps, [{ ...line, bookmaker: 'fanduel', points_line: 33.5 }]);
    both.add(bettingprosPlayerPointsProps, [
      { ...pros, player_lookup: 'atl1', points_line: 22.5 },
      { ...pros, player_lookup: 'atl2', market_type: 'assists', points_line: 4.5 },
    ]);
    const found = await predict(both);
    assert.deepEqual(lines(of(found, 'ensemble_v1', 'atl1')), [11.5, 'draftkings', 'ODDS_API']);
    assert.deepEqual(lines(of(found, 'ensemble_v1', 'atl2')), [null, null, null]);
  });

  it('P-03 a line taken down after tip-off is none, one before is', async () => {
    const at = async (snapshot_timestamp: string): Promise<unknown> =>
      of(
        await predict(changed(oddsApiPlayerPointsProps, withValues('atl1', { snapshot_timestamp }))),
        'ensemble_v1',
        'atl1',
      )['current_points_line'];
    assert.deepEqual([await at(`${D}T23:29:00.000Z`), await at(`${D}T23:31:00.000Z`)], [11.5, null]);
  });

  it('P-28 without a line: NO_LINE, an empty line, a flagged estimate, and no verdict once graded', async () => {
    const bare = tonight.rows.filter((row) => row['player_lookup'] === 'atl2');
    assert.equal(bare.length, 5);
    for (const row of bare) {
      assert.deepEqual(
        [row['recommendation'], row['current_points_line'], row['has_prop_line'], row['line_margin']],
        ['NO_LINE', null, false, null],
      );
      assert.deepEqual([row['line_source'], row['estimation_method']], ['ESTIMATED_AVG', 'l5_round_half']);
      assert.equal((Number(row['estimated_line_value']) * 2) % 1, 0);
      assert.deepEqual([row['is_actionable'], row['filter_reason']], [false, 'no_line']);
      assert.ok(Number(row['predicted_points']) > 0 && Number(row['confidence_score']) > 0);
    }
    const store = copyOf(world.store).replace(playerPropPredictions, D, tonight.rows);
    const graded = await runOn(store, erased(accuracy), D);
    const verdicts = graded.rows.filter((row) => row['player_lookup'] === 'atl2');
    assert.equal(verdicts.length, 5);
    for (const row of verdicts)
      assert.deepEqual([row['prediction_correct'], row['grade_outcome'], row['line_value']], [null, 'no_line', null]);
  });

  it('P-§8.2 the edge is taken of rounded points, and its side is the recommendation', () => {
    for (const row of tonight.rows) {
      if (row['current_points_line'] === null) continue;
      const edge = Number(row['predicted_points']) - Number(row['current_points_line']);
      assert.ok(Math.abs(Number(row['line_margin']) - edge) < 1e-9);
      if (row['recommendation'] === 'OVER') assert.ok(edge > 0);
      if (row['recommendation'] === 'UNDER') assert.ok(edge < 0);
    }
    assert.ok(tonight.rows.some((row) => row['recommendation'] === 'OVER'));
  });

  it('P-§8.2 a confidence in the gap band is not actionable, nor is a pass or a poor vector', async () => {
    const row = tonight.rows.find((one) => one['is_actionable'] === true);
    assert.ok(row);
    const [system, player] = [textOf(row, 'system_id'), textOf(row, 'player_lookup')];
    const confidence = Number(row['confidence_score']);
    const gap = (from: number, below: number): RunOptions => ({
      constants: { 'grading.confidence_gap_from': from, 'grading.confidence_gap_below': below },
    });
    const reasonWith = async (options: RunOptions): Promise<unknown> =>
      of(await predict(world.store, options), system, player)['filter_reason'];
    assert.equal(await reasonWith(gap(confidence, confidence + 0.01)), 'confidence_gap');
    assert.equal(await reasonWith(gap(confidence - 0.01, confidence)), null);
    const poor = await predict(changed(mlFeatureStoreV2, withValues(player, { feature_quality_score: 69.9 })));
    assert.match(textOf(of(poor, system, player), 'filter_reason'), /low_feature_quality|pass/);
  });

  it('P-05 a snapshot of D is not applied, that of the day before is', async () => {
    const snapshot = (as_of_date: string, recommended_adjustment: number): Row =>
      rowOf(scoringTierAdjustments, {
        as_of_date,
        system_id: 'ensemble_v1',
        scoring_tier: 'ROTATION_10_19',
        recommended_adjustment,
      });
    const store = copyOf(world.store);
    for (const date of new Set(store.rowsOf(scoringTierAdjustments).map((row) => textOf(row, 'as_of_date'))))
      store.replace(scoringTierAdjustments, date, []);
    const scorer = rowsOn(store, mlFeatureStoreV2, D).find((row) => Number(row['points_avg_season']) >= 10);
    const applied = async (): Promise<readonly unknown[]> => {
      const row = of(await predict(store), 'ensemble_v1', textOf(scorer ?? assert.fail(), 'player_lookup'));
      return [row['tier_adjustment'], row['tier_as_of_date'], row['scoring_tier']];
    };
    store.add(scoringTierAdjustments, [snapshot(D, 3)]);
    assert.deepEqual(await applied(), [null, null, 'ROTATION_10_19']);
    store.add(scoringTierAdjustments, [snapshot('2022-01-19', 2)]);
    assert.deepEqual(await applied(), [1, '2022-01-19', 'ROTATION_10_19']);
  });

  it('P-§8.7 without a model the others go on, and the date says why', async () => {
    const run = await predict(world.store, { documents: [] });
    const systems = new Set(run.rows.map((row) => row['system_id']));
    assert.deepEqual([systems.has('learned_v1'), systems.has('ensemble_v1')], [false, true]);
    const why = (run.output.failures ?? []).filter(({ category }) => category === 'MODEL_NOT_READY');
    assert.deepEqual(
      why.map(({ id, processorName }) => [id, processorName]),
      [[D, 'predictions.learned_v1']],
    );
  });

  it('P-04 two runs give equal rows, and name the model they used', async () => {
    assert.equal((await predict(world.store)).hash, tonight.hash);
    const row = of(tonight, 'learned_v1', 'atl1');
    assert.match(textOf(row, 'model_version'), /^learned_v1-20220117-[0-9a-f]{8}$/);
    assert.ok(textOf(row, 'window_end_date') < D);
  });

  it('P-20 P-§8.8 the stored rows of a player give his ensemble again', () => {
    for (const player of new Set(tonight.rows.map((row) => textOf(row, 'player_lookup')))) {
      const parts = tonight.rows.filter((row) => row['player_lookup'] === player && row['system_id'] !== 'ensemble_v1');
      const weight = parts.reduce((sum, row) => sum + Number(row['confidence_score']), 0);
      const mean = parts.reduce(
        (sum, row) => sum + Number(row['confidence_score']) * Number(row['predicted_points']),
        0,
      );
      const stored = Number(of(tonight, 'ensemble_v1', player)['predicted_points']);
      assert.ok(Math.abs(stored - mean / weight) <= 0.05 + 1e-9, player);
    }
  });

  it('P-§8.1 a live pass leaves out who plays little and has no line', async () => {
    const quiet = await predict(world.store, {
      mode: 'same_day',
      constants: { 'prediction.live_min_avg_minutes': 31 },
    });
    assert.match(failureOf(quiet, 'atl2')?.reason ?? '', /no line, 31 needed/);
    assert.ok(quiet.rows.some((row) => row['player_lookup'] === 'atl1'));
  });

  describe('consolidation', () => {
    const body = erased(consolidation);
    const part = (index: number, of_: number): Promise<ProcessorRun> =>
      predict(world.store, { part: { index, of: of_ } });
    const staged = async (index: number, count: number): Promise<LandedDocument> => {
      const { output } = await part(index, count);
      const text = batch.staged?.text(output, contextOf(D, { part: { index, of: count } })) ?? assert.fail();
      return { path: `prediction-batches/${D}/run/${index + 1}.json`, capturedAt: 0, text };
    };
    const joined = (documents: readonly LandedDocument[]): Promise<ProcessorRun> =>
      runOn(world.store, body, D, { documents });

    it('P-§8.1 parts in any order are the date as one, failures included', async () => {
      const documents = await Promise.all([0, 1, 2].map((index) => staged(index, 3)));
      const [found, turned] = await Promise.all([joined(documents), joined(documents.toReversed())]);
      assert.equal(found.hash, tonight.hash);
      assert.equal(turned.hash, tonight.hash);
      assert.deepEqual(found.judged.faults, []);
      const named = (run: ProcessorRun) =>
        new Set((run.output.failures ?? []).map(({ id, reason }) => `${id}: ${reason}`));
      assert.deepEqual(named(found), named(tonight));
    });

    it('a batch that is not staged stops it: half a date is never written', async () => {
      const found = await joined([await staged(0, 2)]);
      assert.deepEqual([found.rows.length, failureOf(found, D)?.reason], [0, 'batch 2 is not staged']);
      assert.equal(failureOf(await joined([]), D)?.category, 'MISSING_DEPENDENCY');
    });

    it('a document of another format is refused', () => {
      const strange = { path: 'prediction-batches/x.json', capturedAt: 9, text: '{"format":"other"}' };
      assert.throws(() => parseStaged(strange), /x.json: format other, expected prediction_batch/);
    });

    it('parts leave nobody out and take nobody twice', () => {
      const players = Array.from({ length: 17 }, (_, index) => `p${index}`);
      for (const count of [1, 2, 5, 17, 20]) {
        const parts = Array.from({ length: count }, (_, index) =>
          shareOf(players, contextOf(D, { part: { index, of: count } })),
        );
        assert.deepEqual(parts.flat(), players);
        const sizes = parts.map(({ length }) => length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      }
    });
  });

  it('P-30 a prediction of who stays on the bench is void once graded', async () => {
    const store = copyOf(world.store).replace(playerPropPredictions, D, tonight.rows);
    const graded = await runOn(store, erased(accuracy), D);
    const rows = graded.rows.filter((row) => row['player_lookup'] === 'atl8');
    assert.ok(rows.length === 5 && rows.every((row) => row['is_voided'] === true && row['actual_points'] === null));
    assert.equal(graded.rows.length, tonight.rows.length);
  });
});
