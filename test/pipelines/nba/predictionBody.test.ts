import assert from 'node:assert/strict';
import type { Row } from '../../../shared/domain/table.js';
import { playerGameSummary } from '../../../shared/pipelines/nba/tables/analytics.js';
import { mlFeatureStoreV2, teamDefenseZoneAnalysis } from '../../../shared/pipelines/nba/tables/precompute.js';
import { runOn, textOf, type RowStore } from '../../support/processorRun.js';
import { D, NIGHTS } from './pointInTime/league.js';
import { batch, consolidated, CONSTANTS, copyOf, playedWorld, rowsOn, type World } from './pointInTime/world.js';

const keyOf = (row: Row): string => `${textOf(row, 'player_lookup')} ${textOf(row, 'system_id')}`;

describe('the prediction of a date', () => {
  let world: World;

  before(async () => {
    world = await playedWorld();
  });

  const rowsOf = async (store: RowStore): Promise<ReadonlyMap<string, Row>> => {
    const run = await runOn(store, batch, D, { constants: CONSTANTS, documents: world.documentsOf(batch) });
    assert.deepEqual(run.judged.faults, []);
    return new Map(run.rows.map((row) => [keyOf(row), row]));
  };
  /** Predictions of D when every feature vector has other values. */
  const withFeatures = (values: Row, more: (store: RowStore) => void = () => undefined) => {
    const store = copyOf(world.store);
    store.replace(
      mlFeatureStoreV2,
      D,
      rowsOn(store, mlFeatureStoreV2, D).map((row) => ({ ...row, ...values })),
    );
    more(store);
    return rowsOf(store);
  };
  const points = (row: Row | undefined): number => Number(row?.['predicted_points']);

  it('P-20 P-§8.3 a player with a fatigue score of 90 is predicted no less than with 40, by any system', async () => {
    const [fresh, tired] = [await withFeatures({ fatigue_score: 90 }), await withFeatures({ fatigue_score: 40 })];
    assert.ok(fresh.size >= 75);
    for (const [key, row] of fresh) assert.ok(points(row) >= points(tired.get(key)), key);
    const lost = (system: string) => points(fresh.get(`atl1 ${system}`)) - points(tired.get(`atl1 ${system}`));
    assert.ok(Math.abs(lost('moving_average_v1') - 2.5) < 0.11 && Math.abs(lost('zone_matchup_v1') - 1.5) < 0.11);
  });

  it('P-§8.3 a high score costs nothing: 71 and 100 are both rested', async () => {
    const [rested, fresher] = [await withFeatures({ fatigue_score: 71 }), await withFeatures({ fatigue_score: 100 })];
    for (const system of ['moving_average_v1', 'zone_matchup_v1'])
      assert.equal(points(fresher.get(`bos1 ${system}`)), points(rested.get(`bos1 ${system}`)));
    for (const [key, row] of rested) assert.ok(Number(row['fatigue_adjustment'] ?? 0) >= 0, key);
  });

  it('P-21 P-§8.5 zone_matchup says more against a defence of 118 than of 104', async () => {
    const [weak, strong] = [
      await withFeatures({ opponent_def_rating: 118 }),
      await withFeatures({ opponent_def_rating: 104 }),
    ];
    const players = [...weak].filter(([key]) => key.endsWith('zone_matchup_v1'));
    assert.equal(players.length, 15);
    for (const [key, row] of players) assert.ok(points(row) > points(strong.get(key)), key);
  });

  it('P-§8.6 each past game has its own context: its defence, its rest before, its form before', async () => {
    const ratings = [112, 112, 112, 112, 112, 118, 105, 105, 105, 118, 105, 118, 105];
    const found = await withFeatures(
      { opponent_def_rating: 118, points_avg_last_5: 30, points_avg_season: 10 },
      (store) => {
        for (const [index, date] of NIGHTS.entries()) {
          const rated = rowsOn(store, teamDefenseZoneAnalysis, date);
          store.replace(
            teamDefenseZoneAnalysis,
            date,
            rated.map((row) => ({ ...row, defensive_rating_last_15: ratings[index] ?? 112 })),
          );
        }
        // He has been hot for two nights: no earlier game knew of it.
        for (const date of NIGHTS.slice(-2))
          store.replace(
            playerGameSummary,
            date,
            rowsOn(store, playerGameSummary, date).map((row) => ({ ...row, points: 45 })),
          );
      },
    );
    const row = found.get('bos1 similarity_balanced_v1');
    // Away on the second night of a pair like tonight: three of an unknown or weak defence then, one of an elite one.
    assert.deepEqual([row?.['similar_games_count'], row?.['avg_similarity_score']], [5, 82]);
  });

  it('P-04 P-§8.7 two runs give equal rows, and what learned_v1 says is what its model says', async () => {
    const [first, again] = [await rowsOf(world.store), await rowsOf(world.store)];
    assert.deepEqual([...first.values()], [...again.values()]);
    const [model, manifest] = world.documentsOf(batch);
    assert.ok(model !== undefined && manifest !== undefined);
    const learned = [...first.values()].filter((row) => row['system_id'] === 'learned_v1');
    assert.equal(learned.length, 15);
    const version = String((JSON.parse(manifest.text) as Record<string, unknown>)['model_version']);
    for (const row of learned) assert.equal(row['model_version'], version);
  });

  it('P-§8.1 the whole date is replaced by what its batches hold; half of them replace nothing', async () => {
    assert.equal(consolidated.output.writeMode, 'REPLACE_PARTITION');
    const documents = world.documentsOf(consolidated);
    const [staged] = documents;
    const whole = await runOn(world.store, consolidated, D, { constants: CONSTANTS, documents });
    assert.equal(whole.rows.length, rowsOn(world.store, batch.output, D).length);
    assert.ok(staged !== undefined);
    const half = [{ ...staged, text: staged.text.replace('"of":1', '"of":2') }];
    const run = await runOn(world.store, consolidated, D, { constants: CONSTANTS, documents: half });
    assert.deepEqual(
      [run.rows.length, run.output.failures?.map(({ category }) => category)],
      [0, ['MISSING_DEPENDENCY']],
    );
  });
});
