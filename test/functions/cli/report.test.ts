import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openDuckdbWarehouse } from '../../../shared/adapters/duckdb/duckdbWarehouse.js';
import { tablesOf } from '../../../shared/domain/pipeline.js';
import { finishRow } from '../../../shared/domain/rowHash.js';
import type { Row, TableDefinition } from '../../../shared/domain/table.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { playerGameSummary } from '../../../shared/pipelines/nba/tables/analytics.js';
import { mlFeatureStoreV2, playerDailyCache } from '../../../shared/pipelines/nba/tables/precompute.js';
import { playerPropPredictions, predictionAccuracy } from '../../../shared/pipelines/nba/tables/predictions.js';
import { nbacSchedule } from '../../../shared/pipelines/nba/tables/raw.js';
import { cascade, enveloped, filesOf, scratchFolder } from '../../support/cli.js';
import { game, rowOf } from '../../support/rows.js';
import { accuracyRow, prediction } from '../../pipelines/nba/grading/gradingRows.js';

const scratch = scratchFolder();
const STORE = scratch.path('store');
const PLOT = scratch.path('accuracy.svg');
const OPENED = '2021-10-19';
const GRADED = ['2021-11-02', '2021-11-05'];
const UNGRADED = '2021-11-06';
const UNPREDICTED = '2021-11-07';
/** Graded while one of its games was not over. */
const HALF_GRADED = '2021-11-08';
const SYSTEMS = ['ensemble_v1', 'moving_average_v1'] as const;

interface Said {
  readonly player: string;
  readonly points: number;
  readonly line: number | null;
  readonly actual: number;
}
const NIGHT: readonly Said[] = [
  { player: 'a', points: 24, line: 22.5, actual: 27 },
  { player: 'b', points: 8, line: 9.5, actual: 12 },
  { player: 'c', points: 12, line: null, actual: 10 },
];

const rowsOf = (date: string): readonly (readonly [TableDefinition, readonly Row[]])[] => [
  [
    playerPropPredictions,
    SYSTEMS.flatMap((system_id) =>
      NIGHT.map(({ player, points, line }) =>
        prediction({
          game_date: date,
          player_lookup: player,
          system_id,
          predicted_points: points,
          current_points_line: line,
          base_points: points + 1,
        }),
      ),
    ),
  ],
  [
    mlFeatureStoreV2,
    NIGHT.map(({ player, points }) =>
      rowOf(mlFeatureStoreV2, {
        game_date: date,
        player_lookup: player,
        points_avg_season: points + 3,
        points_avg_last_10: points + 4,
        default_mask: 0,
      }),
    ),
  ],
  [playerDailyCache, NIGHT.map(({ player }) => rowOf(playerDailyCache, { cache_date: date, player_lookup: player }))],
  [
    playerGameSummary,
    NIGHT.map(({ player }) =>
      rowOf(playerGameSummary, {
        game_date: date,
        game_id: `${date.replaceAll('-', '')}_ATL_BOS`,
        player_lookup: player,
        season_year: 2021,
        played: true,
      }),
    ),
  ],
];
const gradesOf = (date: string): readonly Row[] =>
  SYSTEMS.flatMap((system_id) =>
    NIGHT.map(({ player, points, line, actual }) =>
      accuracyRow(
        { game_date: date, player_lookup: player, system_id, predicted_points: points, current_points_line: line },
        actual,
      ),
    ),
  );

/** Any value in the required columns that the report does not read. */
const whole = ({ columns }: TableDefinition, row: Row, date: string): Row =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([column, type]) => {
      const value = row[column] ?? null;
      if (value !== null || !type.endsWith('!')) return [[column, value]];
      if (type.startsWith('S[')) return [[column, []]];
      if (type.startsWith('S')) return [[column, 'any']];
      if (type.startsWith('D')) return [[column, date]];
      return [[column, type.startsWith('B') ? true : 0]];
    }),
  );

/** A store with what the report reads, made by hand. */
const fill = async (): Promise<void> => {
  const warehouse = await openDuckdbWarehouse({ path: scratch.path('store', 'warehouse.duckdb') });
  await warehouse.ensureTables(tablesOf(nba));
  const keep = (table: TableDefinition, rows: readonly Row[], date: string) =>
    warehouse.commit({
      writes: [
        {
          kind: 'replace',
          table,
          scope: { [table.dateColumn ?? '']: date },
          rows: rows.map(
            (row) =>
              finishRow(table, whole(table, row, date), {
                runId: 'run',
                processedAt: `${date}T12:00:00.000Z`,
                availableAt: null,
              }).row,
          ),
        },
      ],
      fence: null,
    });
  for (const date of [OPENED, ...GRADED, UNGRADED, UNPREDICTED, HALF_GRADED])
    await keep(nbacSchedule, [game({ date, away: 'ATL', home: 'BOS' }).schedule], date);
  for (const date of [...GRADED, UNGRADED, HALF_GRADED])
    for (const [table, rows] of rowsOf(date)) await keep(table, rows, date);
  for (const date of GRADED) await keep(predictionAccuracy, gradesOf(date), date);
  await keep(predictionAccuracy, gradesOf(HALF_GRADED).slice(0, 3), HALF_GRADED);
  await warehouse.close();
};

const report = (...args: readonly string[]) =>
  enveloped(['report', '--store', STORE, '--section', 'accuracy', ...args]);

interface Figures {
  readonly dates: { readonly graded: number; readonly bootstrap: number; readonly ungraded: readonly unknown[] };
  readonly accuracy: readonly Readonly<Record<string, unknown>>[];
  readonly coverage: readonly Readonly<Record<string, unknown>>[];
  readonly calibration: readonly unknown[];
}
const figures = (data: unknown): Figures => data as Figures;

describe('cascade report --section accuracy', () => {
  before(fill);
  after(scratch.remove);

  it('RE-06 gives every figure of graded dates with its n, and exits 0', async () => {
    const { exit_code: code, data } = await report('--dates', GRADED.join(','));
    assert.equal(code, 0);
    const found = figures(data);
    assert.deepEqual(found.dates, { graded: 2, bootstrap: 0, ungraded: [] });
    const all = found.accuracy.find((row) => row['system_id'] === 'ensemble_v1' && row['season_year'] === 2021);
    assert.deepEqual([all?.['n'], all?.['mae'], all?.['bias']], [6, 3, -1.6667]);
    const [average, , line] = (all?.['baselines'] ?? []) as readonly Readonly<Record<string, unknown>>[];
    assert.deepEqual([average?.['baseline'], average?.['n'], average?.['ratio']], ['season_average', 6, 1.5]);
    assert.deepEqual([line?.['baseline'], line?.['n'], line?.['mae'], line?.['system_mae']], ['line', 4, 3.5, 3.5]);
    assert.deepEqual(found.coverage[0], {
      system_id: 'ensemble_v1',
      season_year: 2021,
      player_games: 6,
      graded: 6,
      share: 1,
    });
    assert.equal(found.calibration.length, 2);
  });

  it('exits 2 where a date of the selection is not graded, and names it with the reason; bootstrap is none of them', async () => {
    const { exit_code: code, data, warnings } = await report('--season', '2021-22');
    assert.equal(code, 2);
    assert.deepEqual(figures(data).dates, {
      graded: 3,
      bootstrap: 1,
      ungraded: [
        { date: UNGRADED, reason: '0 of 6 predictions are graded' },
        { date: UNPREDICTED, reason: 'no predictions' },
        { date: HALF_GRADED, reason: '3 of 6 predictions are graded' },
      ],
    });
    assert.equal(warnings.length, 3);
  });

  it('without dates reports everything the store holds', async () => {
    const { exit_code: code, data } = await report();
    assert.deepEqual([code, figures(data).dates.graded, figures(data).dates.ungraded.length], [2, 3, 2]);
  });

  it('exits 2 with nothing to report', async () => {
    const { exit_code: code, data } = await report('--date', UNPREDICTED);
    assert.deepEqual([code, figures(data).accuracy], [2, []]);
  });

  it('prints tables for people, and names who is no better than a guess', async () => {
    const { code, stdout } = await cascade([
      'report',
      '--store',
      STORE,
      '--section',
      'accuracy',
      '--dates',
      GRADED.join(),
    ]);
    assert.equal(code, 0);
    for (const said of [
      /^2 dates graded, 2021-11-02 to 2021-11-05; 0 of bootstrap; 0 not graded$/m,
      /^2021-22 +ensemble_v1 +6 +100\.0 % +3\.000 +1\.5000 +1\.2857 +-1\.67 +66\.7 %$/m,
      /^ {2}2021-22 ensemble_v1: 1\.5000 of season_average, bias -1\.67$/m,
      /^2021-22 +ensemble_v1 +4 +3\.500 +3\.500 +0\.000 \(-\d\.\d+ to \d\.\d+\) +4 +50\.0 % \(15\.0 % to 85\.0 %\)$/m,
      /^2021-22 +ensemble_v1 +STARTER_20_29 +2 /m,
      /^ensemble_v1 +8 +6 +0\.700 +3\.000 +4 +50\.0 %/m,
    ])
      assert.match(stdout, said);
  });

  it('draws an SVG file, and writes nothing else', async () => {
    const before = filesOf(STORE);
    const { exit_code: code } = await report('--dates', GRADED.join(), '--plot', PLOT);
    assert.equal(code, 0);
    const svg = readFileSync(PLOT, 'utf8');
    assert.match(svg, /^<svg [^>]*xmlns/);
    for (const said of ['ensemble_v1', 'moving_average_v1', '2021-22', 'n 6', 'Hit rate against real lines'])
      assert.ok(svg.includes(said), said);
    assert.deepEqual(filesOf(STORE), before);
  });
});
