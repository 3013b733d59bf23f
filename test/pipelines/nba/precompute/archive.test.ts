import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import { analyticsProcessors, teamDefense } from '../../../../shared/pipelines/nba/analytics/index.js';
import { erased } from '../../../../shared/domain/processor.js';
import { precomputeProcessors, teamDefenseZones } from '../../../../shared/pipelines/nba/precompute/index.js';
import { nbacSchedule } from '../../../../shared/pipelines/nba/tables/raw.js';
import type { Source } from '../../../../shared/ports/source.js';
import { archiveFolder, loadRaw, openArchiveSource, openSeason } from '../../../support/archiveStore.js';
import { rowWith, runOn, textOf, type RowStore } from '../../../support/processorRun.js';

interface Defence {
  readonly team: string;
  readonly before: string;
  readonly first: string;
  readonly last: string;
  readonly opp_paint_fga: number;
  readonly opp_paint_fgm: number;
  readonly opp_mid_fga: number;
  readonly opp_mid_fgm: number;
  readonly opp_three_fga: number;
  readonly opp_three_fgm: number;
  readonly paint_fga_pg: number;
  readonly three_fga_pg: number;
  readonly opp_pts_pg: number;
}

const datesOf = (store: RowStore, isWanted: (date: string) => boolean): readonly string[] =>
  [...new Set(store.rowsOf(nbacSchedule).map((row) => textOf(row, 'game_date')))].filter(isWanted).sort();

const round = (value: number, scale: number): number => Number(value.toFixed(scale));

describe('precompute of real games', () => {
  let source: Source;
  let golden: readonly Defence[];

  before(async function () {
    const folder = archiveFolder();
    if (folder === null) this.skip();
    else {
      source = await openArchiveSource(folder);
      golden = (
        JSON.parse(await readFile(join(folder, 'golden.json'), 'utf8')) as {
          readonly team_defence_last15: readonly Defence[];
        }
      ).team_defence_last15;
    }
  });

  it('P-17 the first dates after bootstrap: 30 defences each, every player with a row or a reason', async function () {
    this.timeout(120_000);
    const store = await openSeason(source, 2021);
    const days = datesOf(store, (date) => date >= '2021-10-19' && date <= '2021-11-05');
    const processed = days.filter((date) => date >= '2021-11-02');
    assert.deepEqual(processed, ['2021-11-02', '2021-11-03', '2021-11-04', '2021-11-05']);
    await loadRaw(store, source, days);
    for (const date of days) {
      for (const body of analyticsProcessors) store.replace(body.output, date, (await runOn(store, body, date)).rows);
      if (!processed.includes(date)) continue;
      for (const body of precomputeProcessors) {
        const { rows, judged } = await runOn(store, body, date);
        assert.deepEqual(judged.faults, [], `${body.id} of ${date}`);
        if (body.shortName === 'TDZA') assert.equal(rows.length, 30, date);
        assert.equal(rows.length + judged.failures.length, judged.expected.length, `${body.id} of ${date}`);
        store.replace(body.output, date, rows);
      }
    }
  });

  for (const [seasonYear, opened] of [
    [2021, '2021-10-19'],
    [2022, '2022-10-18'],
  ] as const)
    it(`P-17 ${seasonYear}: no defence on day 7, 30 on day 14; with a minimum of 15 none on day 22`, async function () {
      this.timeout(120_000);
      const store = await openSeason(source, seasonYear);
      const dayAt = (day: number): string => plusDays(gameDate(opened), day);
      const tdgs = erased(teamDefense);
      for (const date of datesOf(store, (played) => played >= opened && played < dayAt(22))) {
        await loadRaw(store, source, [date]);
        store.replace(tdgs.output, date, (await runOn(store, tdgs, date)).rows);
      }
      const rowsOn = async (day: number, constants = {}): Promise<number> => {
        const { rows, judged } = await runOn(store, erased(teamDefenseZones), dayAt(day), { constants });
        assert.equal(rows.length + judged.failures.length, 30);
        assert.ok(judged.failures.every(({ category }) => category === 'INSUFFICIENT_DATA'));
        return rows.length;
      };
      assert.deepEqual([await rowsOn(7), await rowsOn(14)], [0, 30]);
      assert.equal(await rowsOn(22, { 'tdza.min_games': 15 }), 0);
    });

  it('the golden zone defences of the last fifteen games come out as they are known', async function () {
    this.timeout(120_000);
    const tdgs = erased(teamDefense);
    for (const fact of golden) {
      const store = await openSeason(
        source,
        Number(fact.before.slice(0, 4)) - (fact.before.slice(5, 7) < '10' ? 1 : 0),
      );
      const days = [
        ...new Set(
          store
            .rowsOf(nbacSchedule)
            .filter((row) => row['home_team_tricode'] === fact.team || row['away_team_tricode'] === fact.team)
            .map((row) => textOf(row, 'game_date')),
        ),
      ].filter((date) => date < fact.before);
      await loadRaw(store, source, days);
      for (const date of days) store.replace(tdgs.output, date, (await runOn(store, tdgs, date)).rows);
      const run = await runOn(store, erased(teamDefenseZones), fact.before);
      const row = rowWith(run, 'team_abbr', fact.team);
      assert.deepEqual(
        [
          row['games_in_sample'],
          row['zone_games_in_sample'],
          row['window_start_date'],
          row['window_end_date'],
          row['paint_pct_allowed_last_15'],
          row['mid_range_pct_allowed_last_15'],
          row['three_pt_pct_allowed_last_15'],
          row['paint_attempts_allowed_per_game'],
          row['three_pt_attempts_allowed_per_game'],
          row['opponent_points_per_game'],
        ],
        [
          15,
          15,
          fact.first,
          fact.last,
          round(fact.opp_paint_fgm / fact.opp_paint_fga, 3),
          round(fact.opp_mid_fgm / fact.opp_mid_fga, 3),
          round(fact.opp_three_fgm / fact.opp_three_fga, 3),
          round(fact.paint_fga_pg, 1),
          round(fact.three_fga_pg, 1),
          round(fact.opp_pts_pg, 1),
        ],
        `${fact.team} before ${fact.before}`,
      );
    }
  });
});
