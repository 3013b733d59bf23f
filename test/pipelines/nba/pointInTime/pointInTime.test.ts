import assert from 'node:assert/strict';
import { readInputs } from '../../../../shared/application/cell/readInputs.js';
import { erased, seasonSchedule } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { analyticsProcessors, playerContext, teamContext } from '../../../../shared/pipelines/nba/analytics/index.js';
import {
  playerGameSummary,
  teamDefenseGameSummary,
  teamOffenseGameSummary,
} from '../../../../shared/pipelines/nba/tables/analytics.js';
import { precomputeProcessors } from '../../../../shared/pipelines/nba/precompute/index.js';
import { nbacSchedule } from '../../../../shared/pipelines/nba/tables/raw.js';
import { contextOf, runOn, textOf, type RowStore } from '../../../support/processorRun.js';
import { CHECKS, checksOf, unseen } from './checks.js';
import { AS_OF, D, NEXT } from './league.js';
import { absurd } from './perturb.js';
import {
  batch,
  BODIES,
  CONSTANTS,
  copyOf,
  grading,
  keep,
  modelFor,
  playedWorld,
  predicted,
  rowsOn,
  tiers,
  type World,
} from './world.js';

/** Histories in which `<=` for `<` alone changes nothing, since their body asks for earlier dates by itself. */
const HELD_BY_THE_BODY = {
  'UTGC.starters': 'starters of the games that the schedule has before D',
  'TDZA.gaps': 'gaps of finals before D',
  'prediction batch.pastDefences': 'the analysis of the very date of a past game',
  'prediction batch.defenceGames': 'games before the date of a past game',
  'prediction batch.summaries': 'games before D',
  'prediction batch.tiers': 'snapshots before D',
  'tier adjustments.features': 'vectors of the dates that have grades',
};

/** Inputs whose lateness changes nothing: declarations of a source, tip-offs that the schedule tells, players of a batch. */
const SAYS_NOTHING_OF_GAMES: ReadonlySet<string> = new Set([
  ...BODIES.filter(({ inputs }) => 'gaps' in inputs).map(({ shortName }) => `${shortName}.gaps`),
  'MLFS.gameLines',
  'prediction batch.gameLines',
  'consolidation.upgc',
]);

describe('point in time', () => {
  let world: World;

  before(async () => {
    world = await playedWorld();
  });

  for (const body of BODIES)
    it(`P-01 P-02 P-03 VL ${body.shortName}: nothing from D on, or known after the cut-off or tip-off, changes a row of D`, async () => {
      for (const name of checksOf(body)) await CHECKS[name]?.(world);
    });

  it('P-04 the model of D is learned from rows before the Monday of its week alone', () =>
    CHECKS['learned_v1']?.(world));

  it('T20 <= for < in any history window is seen in the rows, or held by the body too', async () => {
    assert.deepEqual(await unseen(world, 'window'), Object.keys(HELD_BY_THE_BODY));
  });

  it('VL an input that forgets the cut-off is seen in the rows, whichever it is', async () => {
    const silent = await unseen(world, 'cut-off');
    assert.deepEqual(new Set(silent), SAYS_NOTHING_OF_GAMES);
  });

  it('P-01 every window ends before D, and a grade has the window of its prediction', () => {
    const predictions = new Map(rowsOn(world.store, batch.output, D).map((row) => [row['prediction_id'], row]));
    for (const body of BODIES.filter(({ output }) => 'window_end_date' in output.columns)) {
      const rows = rowsOn(world.store, body.output, D);
      assert.ok(rows.length > 0, body.id);
      for (const row of rows)
        assert.ok(textOf(row, 'window_end_date') < D, `${body.id} ${textOf(row, 'window_end_date')}`);
    }
    for (const row of rowsOn(world.store, grading.output, D))
      assert.equal(row['window_end_date'], predictions.get(row['prediction_id'] ?? '')?.['window_end_date']);
  });

  it('T20 a body that reads D itself is stopped as LOOKAHEAD', async () => {
    const cache = precomputeProcessors.find(({ shortName }) => shortName === 'PDC') ?? assert.fail();
    const { pgs } = cache.inputs;
    assert.ok(pgs !== undefined);
    const leaky = { ...cache, inputs: { ...cache.inputs, pgs: { ...pgs, window: seasonSchedule(0) } } };
    const { judged } = await runOn(world.store, leaky, D);
    assert.match(judged.faults.join(), /LOOKAHEAD: .* reads up to 2022-01-20/);
  });

  it('P-04 a model that was trained on D is not used for D', async () => {
    const documents = await modelFor(world.store, '2022-01-24');
    assert.match(documents[1]?.text ?? '', /"train_end_date":"2022-01-20"/);
    const run = await runOn(world.store, batch, D, { constants: CONSTANTS, documents });
    const systems = new Set(run.rows.map((row) => row['system_id']));
    assert.equal(systems.has('learned_v1'), false);
    assert.ok(run.output.failures?.some(({ category }) => category === 'MODEL_NOT_READY'));
  });

  it('P-01 P-05 the same box scores do change what is predicted, graded and corrected the day after', async () => {
    const [plain, struck] = [copyOf(world.store), copyOf(world.store)];
    for (const table of [playerGameSummary, teamOffenseGameSummary, teamDefenseGameSummary])
      struck.replace(
        table,
        D,
        rowsOn(world.store, table, D).map((row) => ({ ...absurd(row), ...('points' in row ? { points: 99 } : {}) })),
      );
    const dayAfter = async (store: RowStore): Promise<void> => {
      await keep(store, grading, D);
      for (const body of [teamContext, playerContext].map((context) => context.id))
        await keep(store, analyticsProcessors.find(({ id }) => id === body) ?? assert.fail(), NEXT);
      await predicted(store, NEXT);
    };
    await dayAfter(plain);
    await dayAfter(struck);
    const hashes = (rows: readonly Row[]): readonly unknown[] => rows.map((row) => row['data_hash']);
    for (const body of [erased(playerContext), ...precomputeProcessors, batch, tiers]) {
      const [calm, wild] = [plain, struck].map((store) => hashes(rowsOn(store, body.output, NEXT)));
      assert.ok((calm?.length ?? 0) > 0, body.id);
      assert.notDeepEqual(wild, calm, body.id);
    }
  });

  for (const body of BODIES)
    it(`P-36 ${body.shortName}: the order of input rows changes no hash`, async () => {
      const options = { constants: CONSTANTS, documents: world.documentsOf(body) };
      const turned = (inputs: Readonly<Record<string, readonly Row[]>>) =>
        Object.fromEntries(Object.entries(inputs).map(([alias, rows]) => [alias, rows.toReversed()]));
      const run: typeof body.run = (inputs, context, documents) => body.run(turned(inputs), context, documents);
      const { hash } = await runOn(world.store, body, D, options);
      assert.equal((await runOn(world.store, { ...body, run }, D, options)).hash, hash);
    });

  it('I13 a schedule captured long after its games hides no game, and dates no row that reads it', async () => {
    const archived = copyOf(world.store);
    const captured = '2022-06-17T10:00:00.000Z';
    for (const row of world.store.rowsOf(nbacSchedule))
      archived.replace(nbacSchedule, textOf(row, 'game_date'), [{ ...row, available_at: captured }]);
    for (const body of precomputeProcessors) {
      const [late, early] = await Promise.all(
        [archived, world.store].map((store) => runOn(store, body, D, { asOf: AS_OF })),
      );
      assert.equal(late?.hash, early?.hash, body.id);
      const { availableAt, rows } = await readInputs(archived.warehouse, body, contextOf(D, { asOf: AS_OF }));
      assert.ok(availableAt === null || availableAt < captured, body.id);
      assert.ok((rows['schedule'] ?? []).length > 0, body.id);
    }
  });
});
