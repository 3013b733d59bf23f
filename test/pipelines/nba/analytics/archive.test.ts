import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seasonYearOf, gameDate } from '../../../../shared/domain/gameDate.js';
import { normalizePlayerName } from '../../../../shared/pipelines/nba/identity/playerLookup.js';
import { nbacSchedule } from '../../../../shared/pipelines/nba/tables/raw.js';
import type { Source } from '../../../../shared/ports/source.js';
import { analyticsProcessors } from '../../../../shared/pipelines/nba/analytics/index.js';
import { playerGameSummary, teamOffenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { archiveFolder, loadRaw, openArchiveSource, openSeason } from '../../../support/archiveStore.js';
import { rowWith, runOn, textOf, type RowStore } from '../../../support/processorRun.js';

/** Phase 3 of dates, in order; every gate must hold. */
const analyse = async (store: RowStore, dates: readonly string[]): Promise<void> => {
  for (const date of dates)
    for (const body of analyticsProcessors) {
      const { rows, judged } = await runOn(store, body, date);
      assert.deepEqual(judged.faults, [], `${body.id} of ${date}`);
      store.replace(body.output, date, rows);
    }
};

interface Golden {
  readonly player_games: readonly {
    readonly player: string;
    readonly date: string;
    readonly team: string;
    readonly home: boolean;
    readonly pts: number;
    readonly min: number;
    readonly fg: string;
    readonly fg3: string;
    readonly ft: string;
    readonly reb: number;
    readonly ast: number;
  }[];
  readonly last10_points: readonly {
    readonly player: string;
    readonly before: string;
    readonly avg10: number;
    readonly avg5: number;
  }[];
}

describe('analytics of real games', () => {
  let source: Source;
  let golden: Golden;

  before(async function () {
    const folder = archiveFolder();
    if (folder === null) this.skip();
    else {
      source = await openArchiveSource(folder);
      golden = JSON.parse(await readFile(join(folder, 'golden.json'), 'utf8')) as Golden;
    }
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

  it('the golden lines of players come out as they are known', async () => {
    for (const line of golden.player_games) {
      const store = await openSeason(source, seasonYearOf(gameDate(line.date)));
      await loadRaw(store, source, [line.date]);
      await analyse(store, [line.date]);
      const lookup = normalizePlayerName(line.player);
      const row = store.rowsOf(playerGameSummary).find((candidate) => candidate['player_lookup'] === lookup);
      assert.ok(row !== undefined, line.player);
      const pair = (makes: string, attempts: string): string => `${textOf(row, makes)}-${textOf(row, attempts)}`;
      assert.deepEqual(
        {
          team: row['team_abbr'],
          home: row['home_game'],
          pts: row['points'],
          min: row['minutes_played'],
          fg: pair('fg_makes', 'fg_attempts'),
          fg3: pair('three_pt_makes', 'three_pt_attempts'),
          ft: pair('ft_makes', 'ft_attempts'),
          reb: row['rebounds'],
          ast: row['assists'],
        },
        {
          team: line.team,
          home: line.home,
          pts: line.pts,
          min: line.min,
          fg: line.fg,
          fg3: line.fg3,
          ft: line.ft,
          reb: line.reb,
          ast: line.ast,
        },
        line.player,
      );
    }
  });

  it('the golden means of the last five and ten games come out as they are known', async () => {
    const [curry] = golden.last10_points;
    assert.ok(curry !== undefined);
    const store = await openSeason(source, 2021);
    const days = store
      .rowsOf(nbacSchedule)
      .filter((row) => row['home_team_tricode'] === 'GSW' || row['away_team_tricode'] === 'GSW')
      .map((row) => textOf(row, 'game_date'))
      .filter((date) => date <= curry.before)
      .sort();
    await loadRaw(store, source, days);
    const [togs, tdgs, utgc, pgs, upgc] = analyticsProcessors;
    assert.ok(togs && tdgs && utgc && pgs && upgc);
    for (const date of days)
      for (const body of [togs, tdgs, utgc, pgs])
        store.replace(body.output, date, (await runOn(store, body, date)).rows);
    const run = await runOn(store, upgc, curry.before);
    const row = rowWith(run, 'player_lookup', normalizePlayerName(curry.player));
    assert.deepEqual(
      [row['points_avg_last_10'], row['points_avg_last_5'], row['l10_games_used']],
      [curry.avg10, curry.avg5, 10],
    );
    assert.equal(days.at(-1), curry.before);
  });
});
