import assert from 'node:assert/strict';
import { erased } from '../../../shared/domain/processor.js';
import {
  analyticsProcessors,
  playerContext,
  playerGame,
  teamContext,
  teamOffense,
} from '../../../shared/pipelines/nba/analytics/index.js';
import { dailyCache, precomputeProcessors } from '../../../shared/pipelines/nba/precompute/index.js';
import { playerGameSummary, teamOffenseGameSummary } from '../../../shared/pipelines/nba/tables/analytics.js';
import { nbacSchedule } from '../../../shared/pipelines/nba/tables/raw.js';
import type { Source } from '../../../shared/ports/source.js';
import { archiveFolder, loadRaw, openArchiveSource, openSeason } from '../../support/archiveStore.js';
import { cascade, rowWith, runOn, textOf, type RowStore } from '../../support/processorRun.js';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Dates on which one of the teams plays, in a range. */
const datesOf = (store: RowStore, teams: readonly string[], from: string, to: string): readonly string[] =>
  [
    ...new Set(
      store
        .rowsOf(nbacSchedule)
        .filter(
          (row) => teams.includes(textOf(row, 'home_team_tricode')) || teams.includes(textOf(row, 'away_team_tricode')),
        )
        .map((row) => textOf(row, 'game_date')),
    ),
  ]
    .filter((date) => date >= from && date <= to)
    .sort();

describe('real cases', () => {
  let source: Source;

  before(async function () {
    const folder = archiveFolder();
    if (folder === null) this.skip();
    else source = await openArchiveSource(folder);
  });

  it('a star traded in February 2023 keeps his ten games and takes the pace of his new team', async function () {
    this.timeout(120_000);
    const D = '2023-02-08';
    const store = await openSeason(source, 2022);
    const dates = datesOf(store, ['BKN', 'DAL'], '2023-01-08', D);
    await loadRaw(store, source, dates);
    await cascade(store, [erased(teamOffense), erased(playerGame)], dates);
    await cascade(store, [erased(teamContext), erased(playerContext)], [D]);
    const row = rowWith(await runOn(store, erased(dailyCache), D), 'player_lookup', 'kyrieirving');
    const his = store
      .rowsOf(playerGameSummary)
      .filter(
        (game) => game['player_lookup'] === 'kyrieirving' && textOf(game, 'game_date') < D && game['played'] === true,
      );
    assert.deepEqual(new Set(his.map((game) => game['team_abbr'])), new Set(['BKN']));
    const newest = his.toSorted((a, b) => (textOf(a, 'game_date') < textOf(b, 'game_date') ? -1 : 1)).slice(-10);
    assert.equal(row['team_abbr'], 'DAL');
    assert.ok(Math.abs(Number(row['points_avg_last_10']) - mean(newest.map((game) => Number(game['points'])))) < 0.005);
    const paces = store
      .rowsOf(teamOffenseGameSummary)
      .filter((game) => game['team_abbr'] === 'DAL' && textOf(game, 'game_date') < D)
      .toSorted((a, b) => (textOf(a, 'game_date') < textOf(b, 'game_date') ? -1 : 1))
      .slice(-10)
      .map((game) => Number(game['pace']));
    assert.ok(Math.abs(Number(row['team_pace_last_10']) - mean(paces)) < 0.051);
  });

  it('SOURCE_GONE the play-in games of 2022: teams have rows, players end with their reason, nobody is untracked', async function () {
    this.timeout(120_000);
    const D = '2022-04-12';
    const store = await openSeason(source, 2021);
    await loadRaw(store, source, [D]);
    for (const body of [...analyticsProcessors, ...precomputeProcessors]) {
      const run = await runOn(store, body, D);
      assert.deepEqual(run.judged.faults, [], body.id);
      store.replace(body.output, D, run.rows);
      const isOfTeams = ['TOGS', 'TDGS', 'UTGC', 'TDZA'].includes(body.shortName);
      if (!isOfTeams)
        assert.deepEqual(
          [run.rows.length, run.output.empty],
          [0, { code: 'skipped', reason: 'unrecoverable_source' }],
          body.id,
        );
      else if (body.shortName !== 'TDZA') assert.equal(run.rows.length, 4, body.id);
    }
  });
});
