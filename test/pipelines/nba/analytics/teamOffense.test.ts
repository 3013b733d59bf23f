import assert from 'node:assert/strict';
import { erased } from '../../../../shared/domain/processor.js';
import { teamOffense } from '../../../../shared/pipelines/nba/analytics/index.js';
import {
  nbacGamebookPlayerStats,
  nbacSchedule,
  nbacTeamBoxscore,
  sourceGaps,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, rowWith, runOn } from '../../../support/processorRun.js';
import { eight, game, rowOf, type PlayerSpec } from '../../../support/rows.js';

const D = '2022-01-10';
const togs = erased(teamOffense);

const nights = [
  ['ATL', 'BOS'],
  ['BKN', 'CHA'],
  ['CHI', 'CLE'],
  ['DAL', 'DEN'],
  ['DET', 'GSW'],
  ['HOU', 'IND'],
  ['LAC', 'LAL'],
  ['MEM', 'MIA'],
  ['MIL', 'MIN'],
  ['NOP', 'NYK'],
  ['OKC', 'ORL'],
  ['PHI', 'PHX'],
  ['POR', 'SAC'],
  ['SAS', 'TOR'],
] as const;
const slate = (count: number) => nights.slice(0, count).map(([away, home]) => game({ date: D, away, home }));

describe('team offense', () => {
  it('PP-12 P-42 T16 one game gives two rows and fourteen give 28: both teams of every final', async () => {
    for (const [games, rows] of [
      [1, 2],
      [14, 28],
    ] as const) {
      const run = await runOn(rowStore().play(...slate(games)), togs, D);
      assert.equal(run.rows.length, rows);
      assert.equal(run.judged.expected.length, rows);
      assert.deepEqual(run.judged.faults, []);
    }
  });

  it('L8 two of sixteen team rows fail the run, naming the games', async () => {
    const games = slate(8);
    const store = rowStore().play(...games);
    for (const built of games.slice(1))
      for (const table of [nbacTeamBoxscore, nbacGamebookPlayerStats])
        store.replace(
          table,
          D,
          store.rowsOf(table).filter((row) => row['game_id'] !== built.gameId),
        );
    const run = await runOn(store, togs, D);
    assert.equal(run.rows.length, 2);
    assert.equal(run.output.failures?.length, 14);
    assert.match(run.judged.faults.join(), /rows:two-per-final.*20220110_BKN_CHA BKN/);
  });

  it('P-10 L9 a game delivered in both orders of its id yields two team rows', async () => {
    const [built] = slate(1);
    assert.ok(built !== undefined);
    const turned = built.teamBox.map((row) => ({ ...row, game_id: '20220110_BOS_ATL' }));
    const run = await runOn(rowStore().play(built).add(nbacTeamBoxscore, turned), togs, D);
    assert.deepEqual(
      run.rows.map((row) => [row['game_id'], row['team_abbr']]),
      [
        [built.gameId, 'ATL'],
        [built.gameId, 'BOS'],
      ],
    );
  });

  it('P-23 P-§6.1 pace divides by the minutes of an overtime game', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS', overtimes: 1 });
    const run = await runOn(rowStore().play(built), togs, D);
    const row = rowWith(run, 'team_abbr', 'ATL');
    const poss = 72 + 0.44 * 16 + 8 - 8;
    assert.equal(row['pace'], Math.round(((poss * 48) / 53) * 10) / 10);
    assert.deepEqual([row['overtime_periods'], row['team_minutes']], [1, 265]);
  });

  it('P-§6.1 a reconstructed overtime game takes its minutes from the players, not 240', async () => {
    const long = (team: string, values: Partial<PlayerSpec> = {}) =>
      eight(team, { minutes: '33:08', fg: [3, 10], ...values });
    const built = game({
      date: D,
      away: 'ATL',
      home: 'BOS',
      awayPlayers: long('ATL'),
      homePlayers: long('BOS', { ft: [3, 3] }),
    });
    const store = rowStore().play(built).replace(nbacTeamBoxscore, D, []);
    const run = await runOn(store, togs, D);
    const row = rowWith(run, 'team_abbr', 'ATL');
    assert.deepEqual([row['team_minutes'], row['overtime_periods'], row['quality_tier']], [265, 1, 'bronze']);
    assert.deepEqual(row['quality_issues'], ['backup_source_used', 'reconstructed', 'shot_zones_unavailable']);
    assert.equal(row['quality_score'], 70);
    assert.equal(run.rows.length, 2);
    assert.deepEqual(run.judged.faults, []);
  });

  it('minutes that fit no number of overtimes are assumed, and said so', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS', awayPlayers: eight('ATL', { minutes: '31:30' }) });
    const run = await runOn(rowStore().play(built).replace(nbacTeamBoxscore, D, []), togs, D);
    const row = rowWith(run, 'team_abbr', 'ATL');
    assert.equal(row['team_minutes'], 240);
    assert.ok((row['quality_issues'] as string[]).includes('minutes_assumed'));
  });

  it('a game that nothing covers has failure rows and no placeholder; a declared gap is not retried', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS' });
    const store = rowStore().play(built).replace(nbacTeamBoxscore, D, []).replace(nbacGamebookPlayerStats, D, []);
    const open = await runOn(store, togs, D);
    assert.deepEqual(
      open.output.failures?.map(({ id, category, canRetry }) => [id, category, canRetry]),
      [
        ['ATL', 'INCOMPLETE_UPSTREAM', true],
        ['BOS', 'INCOMPLETE_UPSTREAM', true],
      ],
    );
    assert.equal(open.output.empty, undefined);
    store.add(sourceGaps, [
      rowOf(sourceGaps, { game_date: D, game_id: built.gameId, processor: 'p2.nbac_team_boxscore' }),
    ]);
    const gone = await runOn(store, togs, D);
    assert.deepEqual(gone.output.empty, { code: 'skipped', reason: 'unrecoverable_source' });
    assert.deepEqual(
      gone.output.failures?.map(({ category, canRetry }) => [category, canRetry]),
      [
        ['SOURCE_GONE', false],
        ['SOURCE_GONE', false],
      ],
    );
    assert.deepEqual(gone.judged.faults, []);
  });

  it('T-51 a date without games, a postponed slate and the summer end without rows, each by its reason', async () => {
    const none = await runOn(rowStore(), togs, D);
    assert.deepEqual(none.output.empty, { code: 'no_data', reason: 'no_games_scheduled' });
    const off = game({ date: D, away: 'ATL', home: 'BOS', status: 1, statusText: 'PPD' });
    const postponed = await runOn(rowStore().play(off), togs, D);
    assert.deepEqual(postponed.output.empty, { code: 'no_data', reason: 'all_games_postponed' });
    assert.equal(postponed.judged.expected.length, 0);
    const summer = await runOn(rowStore(), togs, '2022-08-10');
    assert.deepEqual(summer.output.empty, { code: 'skipped', reason: 'out_of_season' });
    const unplayed = await runOn(rowStore().play(game({ date: D, away: 'ATL', home: 'BOS', status: 1 })), togs, D);
    assert.equal(unplayed.output.empty, undefined);
  });

  it('P-§2.1 games of other types never enter, cup finals do', async () => {
    const cup = game({ date: D, away: 'ATL', home: 'BOS', type: 'cup_final' });
    const star = game({ date: D, away: 'BKN', home: 'CHA' });
    const store = rowStore()
      .play(cup)
      .add(nbacSchedule, [{ ...star.schedule, game_type: 'all_star' }]);
    const run = await runOn(store.add(nbacTeamBoxscore, star.teamBox), togs, D);
    assert.deepEqual(
      run.rows.map((row) => row['game_id']),
      [cup.gameId, cup.gameId],
    );
  });

  it('a team row whose points do not follow from its makes fails', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS' });
    const wrong = built.teamBox.map((row) => ({ ...row, ft_made: (row.ft_made ?? 0) + 1 }));
    const run = await runOn(rowStore().play(built).replace(nbacTeamBoxscore, D, wrong), togs, D);
    assert.match(run.judged.faults.join(), /identity:points/);
  });

  it('P-36 input order changes no hash', async () => {
    const store = rowStore().play(...slate(3));
    assert.equal((await runOn(store, togs, D)).hash, (await runOn(store.shuffled(), togs, D)).hash);
  });

  it('P-§4.1 takes the newest of several schedule rows of a game, and doubles nothing', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS', number: 7 });
    const early = { ...built.schedule, game_status: 1, home_team_score: null, away_team_score: null };
    const other = { ...built.schedule, data_source: 'cdn_static' };
    const run = await runOn(rowStore().add(nbacSchedule, [early, other]).play(built), togs, D);
    assert.equal(run.rows.length, 2);
  });
});
