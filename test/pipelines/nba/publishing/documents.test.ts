import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from '../../../../shared/domain/table.js';
import {
  contentHash,
  documentText,
  entriesIn,
  type JsonObject,
  type PublishedDocument,
} from '../../../../shared/domain/publishedDocument.js';
import type { Exporter } from '../../../../shared/domain/exporter.js';
import {
  bestBets,
  playerGameReports,
  playerProfiles,
  playerSeasons,
  predictions,
  results,
  status,
  streaks,
  systems,
  tonight,
  trends,
} from '../../../../shared/pipelines/nba/publishing/index.js';
import { playerGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import {
  playerPropPredictions,
  predictionAccuracy,
  systemDailyPerformance,
} from '../../../../shared/pipelines/nba/tables/predictions.js';
import { processorRunHistory } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, textOf, type RowStore } from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import { accuracyRow } from '../grading/gradingRows.js';
import { D, documentsOf, gradedNight, MADE_AT, pendingNight, predictionsOfNight } from './publishedNight.js';

const FOLDER = fileURLToPath(new URL('../../../../../test/pipelines/nba/publishing/golden/', import.meta.url));

const at = (documents: readonly PublishedDocument[], path: string): JsonObject => {
  const found = documents.find((document) => document.path === path);
  assert.ok(found, `${path} is not among ${documents.map((document) => document.path).join(', ')}`);
  return found.document;
};
const list = (document: JsonObject, member: string): readonly JsonObject[] => document[member] as readonly JsonObject[];
const member = (document: JsonObject, name: string): JsonObject => document[name] as JsonObject;

const ALL: readonly Exporter[] = [
  results,
  bestBets,
  predictions,
  playerProfiles,
  playerGameReports,
  playerSeasons,
  systems,
  tonight,
  streaks,
  trends,
] as unknown as readonly Exporter[];

describe('published documents', () => {
  let night: RowStore;
  before(async () => {
    night = await gradedNight();
  });

  const GOLDEN: readonly (readonly [string, string, Exporter])[] = [
    ['results', `v1/results/${D}.json`, results],
    ['best-bets', `v1/best-bets/${D}.json`, bestBets],
    ['predictions', `v1/predictions/${D}.json`, predictions],
    ['player', 'v1/players/atl1.json', playerProfiles],
    ['player-index', 'v1/players/index.json', playerProfiles],
    ['player-season', 'v1/players/atl1/season/2021-22.json', playerSeasons],
    ['game-report', `v1/players/atl1/game-report/${D}.json`, playerGameReports],
    ['systems', 'v1/systems/performance.json', systems],
    ['tonight-player', 'v1/tonight/player/atl1.json', tonight],
  ] as unknown as readonly (readonly [string, string, Exporter])[];

  for (const [name, path, exporter] of GOLDEN)
    it(`P-§11 ${path} is the golden ${name}`, async () => {
      const file = join(FOLDER, `${name}.json`);
      const text = documentText(at(await documentsOf(night, exporter), path));
      if (process.env['CASCADE_WRITE_GOLDEN'] === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });

  it('P-§11 no golden file is left over', () => {
    assert.deepEqual(readdirSync(FOLDER).sort(), GOLDEN.map(([name]) => `${name}.json`).sort());
  });

  it('P-36 the order of rows changes no document', async () => {
    for (const exporter of ALL) {
      const texts = async (store: RowStore): Promise<readonly string[]> =>
        (await documentsOf(store, exporter)).map(({ path, document }) => `${path}\n${documentText(document)}`);
      assert.deepEqual(await texts(night.shuffled()), await texts(night), exporter.id);
    }
  });

  it('P-34 only generated_at depends on when a document was made', async () => {
    for (const exporter of ALL) {
      const [now] = await documentsOf(night, exporter);
      const [later] = await documentsOf(night, exporter, { generatedAt: '2030-01-01T00:00:00.000Z' });
      if (now === undefined || later === undefined) continue;
      assert.notEqual(documentText(now.document), documentText(later.document), exporter.id);
      assert.equal(contentHash(now.document), contentHash(later.document), exporter.id);
      assert.equal(now.document['generated_at'], MADE_AT);
    }
  });

  it('P-16 a date without rows publishes nothing', async () => {
    for (const exporter of ALL) assert.deepEqual(await documentsOf(rowStore(), exporter), [], exporter.id);
  });

  it('P-§11 paths and ages are those of the table', async () => {
    const found = (await Promise.all(ALL.map((exporter) => documentsOf(night, exporter, { mode: 'same_day' })))).flat();
    const ages = new Map(found.map(({ path, maxAge, kind }) => [path, `${maxAge} ${kind}`]));
    for (const [path, age] of [
      [`v1/results/${D}.json`, '86400 dated'],
      ['v1/results/latest.json', '300 pointer'],
      [`v1/best-bets/${D}.json`, '86400 dated'],
      ['v1/best-bets/latest.json', '300 pointer'],
      [`v1/predictions/${D}.json`, '3600 dated'],
      ['v1/predictions/today.json', '300 live'],
      ['v1/players/index.json', '3600 aggregate'],
      ['v1/players/atl1.json', '3600 aggregate'],
      [`v1/players/atl1/game-report/${D}.json`, '86400 dated'],
      ['v1/systems/performance.json', '3600 aggregate'],
      ['v1/tonight/all-players.json', '300 live'],
      ['v1/streaks/today.json', '3600 live'],
    ] as const)
      assert.equal(ages.get(path), age, path);
    assert.equal(new Set(found.map(({ path }) => path)).size, found.length);
  });

  describe('results', () => {
    it('P-§11 breakdowns count recommendations only, and each split adds up to them', async () => {
      const document = at(await documentsOf(night, results), `v1/results/${D}.json`);
      const summary = member(document, 'summary');
      assert.equal(summary['recommendations'], 4);
      const breakdowns = member(document, 'breakdowns');
      for (const name of ['by_player_tier', 'by_confidence', 'by_recommendation']) {
        const cells = Object.values(member(breakdowns, name)) as JsonObject[];
        assert.equal(
          cells.reduce((sum, cell) => sum + Number(cell['total']), 0),
          4,
          name,
        );
      }
      assert.equal(member(member(breakdowns, 'by_player_tier'), 'elite')['total'], 1);
    });

    it('P-§11 a player-tier boundary is inclusive', async () => {
      const tiers = new Map(
        list(at(await documentsOf(night, results), `v1/results/${D}.json`), 'results').map((row) => [
          row['player_lookup'],
          row['player_tier'],
        ]),
      );
      assert.deepEqual([tiers.get('atl1'), tiers.get('bos1'), tiers.get('mia1')], ['elite', 'starter', 'role_player']);
    });

    it('P-§11 results are sorted by game, then player', async () => {
      const rows = list(at(await documentsOf(night, results), `v1/results/${D}.json`), 'results');
      const order = rows.map((row) => `${textOf(row, 'game_id')} ${textOf(row, 'player_lookup')}`);
      assert.deepEqual(order, order.toSorted());
      assert.deepEqual(
        rows.map((row) => row['result']),
        ['WIN', 'PASS', 'LOSS', 'NO_LINE', 'PUSH', 'VOID'],
      );
    });
  });

  describe('best bets', () => {
    it('P-§11 before the games picks are PENDING: publication needs no grade', async () => {
      const picks = list(at(await documentsOf(await pendingNight(), bestBets), `v1/best-bets/${D}.json`), 'picks');
      assert.equal(picks.length, 4);
      assert.deepEqual([...new Set(picks.map((pick) => pick['result']))], ['PENDING']);
    });

    it('P-§11 ranks by confidence · min(1.5, 1 + |edge|/10) · record, 0.85 for a player without one', async () => {
      const picks = list(at(await documentsOf(night, bestBets), `v1/best-bets/${D}.json`), 'picks');
      const of = (lookup: string): JsonObject | undefined => picks.find((pick) => pick['player_lookup'] === lookup);
      // nyk1: .80 · 1.17 · .85; atl1: 3 of 4 right, .78 · 1.29 · .75
      assert.equal(of('nyk1')?.['composite_score'], 0.7956);
      assert.equal(of('atl1')?.['composite_score'], 0.7547);
      assert.deepEqual([of('atl1')?.['player_historical_accuracy'], of('atl1')?.['player_sample_size']], [0.75, 4]);
      const composites = picks.map((pick) => Number(pick['composite_score']));
      assert.deepEqual(
        composites,
        composites.toSorted((a, b) => b - a),
      );
    });

    it("P-1 the player's record ends before D", async () => {
      const store = await gradedNight();
      const later = ['2022-01-20', '2022-01-21', '2022-01-25'].map((date) =>
        accuracyRow({ game_date: date, player_lookup: 'nyk1', predicted_points: 12 }, 20),
      );
      store.add(predictionAccuracy, later);
      const picks = list(at(await documentsOf(store, bestBets), `v1/best-bets/${D}.json`), 'picks');
      assert.equal(picks.find((pick) => pick['player_lookup'] === 'nyk1')?.['player_sample_size'], 0);
    });

    it('P-§11 an edge beyond 5 counts as 1.5, and no more than 15 picks are shown', async () => {
      const [base] = predictionsOfNight();
      assert.ok(base);
      const many = Array.from({ length: 20 }, (_, index) => ({
        ...base,
        player_lookup: `x${String(index).padStart(2, '0')}`,
        predicted_points: 30,
        confidence_score: 0.5,
      }));
      const store = rowStore().add(playerPropPredictions, many);
      const picks = list(at(await documentsOf(store, bestBets), `v1/best-bets/${D}.json`), 'picks');
      assert.equal(picks.length, 15);
      assert.deepEqual([picks[0]?.['composite_score'], picks[0]?.['player_lookup']], [0.6375, 'x00']);
    });
  });

  it('P-§11 predictions are by confidence, then player; today belongs to the day itself', async () => {
    const documents = await documentsOf(night, predictions, { mode: 'tomorrow' });
    assert.deepEqual(
      documents.map(({ path }) => path),
      [`v1/predictions/${D}.json`],
    );
    const games = list(at(documents, `v1/predictions/${D}.json`), 'games');
    for (const game of games) {
      const confidences = list(game, 'predictions').map((row) => Number(member(row, 'prediction')['confidence']));
      assert.deepEqual(
        confidences,
        confidences.toSorted((a, b) => b - a),
      );
    }
    assert.equal(games.length, 2);
  });

  it('PG-11 a profile for each player with five graded games, none below; voids do not count', async () => {
    const paths = (await documentsOf(night, playerProfiles)).map(({ path }) => path);
    assert.deepEqual(paths, ['v1/players/index.json', 'v1/players/atl1.json']);
    const four = rowStore().add(predictionAccuracy, [
      ...['2021-12-01', '2021-12-02', '2021-12-03', '2021-12-04'].map((date) => accuracyRow({ game_date: date }, 9)),
      accuracyRow({ game_date: '2021-12-05' }, null),
    ]);
    assert.deepEqual(
      (await documentsOf(four, playerProfiles)).map(({ path }) => path),
      ['v1/players/index.json'],
    );
  });

  it('PG-11 the least number of graded games is a constant of the run', async () => {
    const two = rowStore().add(
      predictionAccuracy,
      ['2021-12-01', '2021-12-02'].map((date) => accuracyRow({ game_date: date }, 9)),
    );
    const profiles = async (least: number): Promise<number> =>
      (await documentsOf(two, playerProfiles, { constants: { 'publishing.min_games': least } })).length - 1;
    assert.deepEqual([await profiles(2), await profiles(3)], [1, 0]);
  });

  it('P-§11 a season document of each player who was graded in it, of every season', async () => {
    const summary = (date: string, season: number, lookup: string): Row =>
      rowOf(playerGameSummary, {
        game_date: date,
        season_year: season,
        player_lookup: lookup,
        played: true,
        points: 9,
      });
    const graded = (date: string, season: number, lookup: string): Row => ({
      ...accuracyRow({ game_date: date, player_lookup: lookup }, 9),
      season_year: season,
    });
    const store = rowStore()
      .add(playerGameSummary, [
        summary('2021-03-01', 2020, 'atl1'),
        summary('2021-12-01', 2021, 'atl1'),
        summary('2021-12-01', 2021, 'bos1'),
        summary('2021-12-02', 2021, 'mia1'),
      ])
      .add(predictionAccuracy, [
        graded('2021-03-01', 2020, 'atl1'),
        graded('2021-12-01', 2021, 'atl1'),
        graded('2021-12-01', 2021, 'bos1'),
      ]);
    const documents = await documentsOf(store, playerSeasons);
    assert.deepEqual(
      documents.map(({ path, document }) => [path, document['games_played']]),
      [
        ['v1/players/atl1/season/2020-21.json', 1],
        ['v1/players/atl1/season/2021-22.json', 1],
        ['v1/players/bos1/season/2021-22.json', 1],
      ],
    );
  });

  it('P-§11 systems weigh each day by what it graded', async () => {
    const day = (date: string, gradedCount: number, mae: number): Row => ({
      game_date: date,
      system_id: 'ensemble_v1',
      predictions_count: gradedCount,
      graded_count: gradedCount,
      recommendations_count: 0,
      correct_count: 0,
      incorrect_count: 0,
      push_count: 0,
      void_count: 0,
      mae,
      avg_bias: 0,
    });
    const store = rowStore().add(systemDailyPerformance, [
      day(D, 1, 2),
      day('2022-01-14', 3, 6),
      day('2022-01-13', 4, 1),
    ]);
    const [system] = list(at(await documentsOf(store, systems), 'v1/systems/performance.json'), 'systems');
    assert.ok(system);
    const windows = member(system, 'windows');
    assert.deepEqual(
      ['last_7_days', 'last_30_days', 'season'].map((name) => member(windows, name)['mae']),
      [5, 3, 3],
    );
    assert.equal(member(windows, 'season')['win_rate'], null);
  });

  it('P-§11 tonight has every player of the date once, under his game', async () => {
    const documents = await documentsOf(night, tonight);
    const all = at(documents, 'v1/tonight/all-players.json');
    const shown = list(all, 'games').flatMap((game) => list(game, 'players'));
    assert.equal(shown.length, all['total_players']);
    assert.equal(documents.length, shown.length + 1);
    // NYK's first player has a prediction, but no context: he was never in the line-up.
    assert.equal(all['total_with_lines'], 4);
  });

  describe('streaks', () => {
    const game = (date: string, side: string | null, margin: number | null): Row =>
      rowOf(playerGameSummary, {
        game_date: date,
        game_id: `${date.replaceAll('-', '')}_ATL_BOS`,
        player_lookup: 'atl1',
        team_abbr: 'ATL',
        points: 20,
        played: true,
        over_under_result: side,
        margin,
      });
    const of = async (...games: readonly Row[]): Promise<readonly JsonObject[]> =>
      list(at(await documentsOf(rowStore().add(playerGameSummary, games), streaks), 'v1/streaks/today.json'), 'over');

    it('P-§11 four games above the line are one, three are none; a push neither counts nor breaks', async () => {
      const three = ['2022-01-12', '2022-01-14', '2022-01-16'].map((date) => game(date, 'OVER', 2));
      assert.deepEqual(await of(...three, game('2022-01-15', 'PUSH', 0)), []);
      const [streak] = await of(...three, game('2022-01-15', 'PUSH', 0), game('2022-01-18', 'OVER', 6));
      assert.deepEqual([streak?.['length'], streak?.['avg_margin'], streak?.['last_game_date']], [4, 3, '2022-01-18']);
      assert.deepEqual(await of(...three, game('2022-01-17', 'UNDER', -1), game('2022-01-18', 'OVER', 6)), []);
    });

    it('P-1 a game of D is not in a streak before D', async () => {
      const games = ['2022-01-12', '2022-01-14', '2022-01-16', D].map((date) => game(date, 'OVER', 2));
      assert.deepEqual(await of(...games), []);
    });
  });

  it('P-§11 status is unhealthy without a run, degraded by a failure, and blind to replays', async () => {
    const run = (name: string, state: string, values: Row = {}): Row => ({
      ...rowOf(processorRunHistory, {
        processor_name: name,
        phase: 'phase_3_analytics',
        data_date: D,
        status: state,
        backfill_mode: false,
        processed_at: `${D}T12:00:00.000Z`,
      }),
      ...values,
    });
    const overall = async (...runs: readonly Row[]): Promise<unknown> =>
      at(await documentsOf(rowStore().add(processorRunHistory, runs), status), 'v1/status.json')['overall_status'];
    assert.equal(await overall(), 'unhealthy');
    assert.equal(await overall(run('a', 'success')), 'healthy');
    assert.equal(await overall(run('a', 'success'), run('b', 'failed')), 'degraded');
    assert.equal(await overall(run('a', 'success'), run('b', 'failed', { backfill_mode: true })), 'healthy');
    const again = run('b', 'success', { processed_at: `${D}T13:00:00.000Z` });
    assert.equal(await overall(run('b', 'failed'), again), 'healthy');
  });

  it('counts the entries of a document at any depth', () => {
    assert.equal(entriesIn({ games: [{ players: [{}, {}] }, { players: [] }], note: ['a'] }), 4);
    assert.equal(entriesIn({ a: 1, b: { c: null } }), 0);
  });
});
