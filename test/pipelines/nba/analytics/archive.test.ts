import assert from 'node:assert/strict';
import type { Source } from '../../../../shared/ports/source.js';
import { analyticsProcessors } from '../../../../shared/pipelines/nba/analytics/index.js';
import { playerGameSummary, teamOffenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { archiveFolder, loadRaw, openArchiveSource, openSeason } from '../../../support/archiveStore.js';
import { runOn, textOf, type RowStore } from '../../../support/processorRun.js';

/** Phase 3 of dates, in order; every gate must hold. */
const analyse = async (store: RowStore, dates: readonly string[]): Promise<void> => {
  for (const date of dates)
    for (const body of analyticsProcessors) {
      const { rows, judged } = await runOn(store, body, date);
      assert.deepEqual(judged.faults, [], `${body.id} of ${date}`);
      store.replace(body.output, date, rows);
    }
};

describe('analytics of real games', () => {
  let source: Source;

  before(async function () {
    const folder = archiveFolder();
    if (folder === null) this.skip();
    else source = await openArchiveSource(folder);
  });

  it('P-07 20211019_GSW_LAL: 121 and 114, and the players of each team sum to it', async () => {
    const days = ['2021-10-19', '2021-10-20', '2021-10-21'];
    const store = await openSeason(source, 2021);
    await loadRaw(store, source, days);
    await analyse(store, days);
    const teams = store.rowsOf(teamOffenseGameSummary);
    const players = store.rowsOf(playerGameSummary);
    const opener = teams.filter((row) => row['game_id'] === '20211019_GSW_LAL');
    assert.deepEqual(
      opener.map((row) => [row['team_abbr'], row['points_scored']]),
      [
        ['GSW', 121],
        ['LAL', 114],
      ],
    );
    assert.equal(teams.length, 2 * 16);
    for (const team of teams) {
      const own = players.filter((row) => row['game_id'] === team['game_id'] && row['team_abbr'] === team['team_abbr']);
      const points = own.reduce((sum, row) => sum + Number(row['points']), 0);
      assert.equal(points, team['points_scored'], `${textOf(team, 'game_id')} ${textOf(team, 'team_abbr')}`);
    }
  });

  it('play-in games have team rows and no player rows, by the declared gap', async () => {
    const store = await openSeason(source, 2021);
    await loadRaw(store, source, ['2022-04-12']);
    const [togs, tdgs, utgc, pgs, upgc] = analyticsProcessors;
    for (const body of [togs, tdgs, utgc]) {
      assert.ok(body !== undefined);
      const { rows, judged } = await runOn(store, body, '2022-04-12');
      assert.deepEqual([judged.faults, rows.length], [[], 4], body.id);
      store.replace(body.output, '2022-04-12', rows);
    }
    for (const body of [pgs, upgc]) {
      assert.ok(body !== undefined);
      const { output, judged } = await runOn(store, body, '2022-04-12');
      assert.deepEqual(output.empty, { code: 'skipped', reason: 'unrecoverable_source' }, body.id);
      assert.deepEqual([output.rows.length, judged.expected.length, judged.faults], [0, 0, []], body.id);
    }
  });
});
