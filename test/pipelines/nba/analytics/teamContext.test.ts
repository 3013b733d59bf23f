import assert from 'node:assert/strict';
import { instantOf } from '../../../../shared/domain/gameDate.js';
import { erased } from '../../../../shared/domain/processor.js';
import { teamContext } from '../../../../shared/pipelines/nba/analytics/index.js';
import { playerGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { nbacInjuryReport, nbacSchedule, oddsApiGameLines } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { eight, game, gameLine, injury, rowOf, type BuiltGame, type GameSpec } from '../../../support/rows.js';

const D = '2022-01-10';
const utgc = erased(teamContext);
const atl = (date: string, values: Partial<GameSpec> = {}): BuiltGame =>
  game({ date, away: 'ATL', home: 'BOS', ...values });
const contextOfAtl = async (store: RowStore, date = D) => rowWith(await runOn(store, utgc, date), 'team_abbr', 'ATL');

/** ATL wins by 8 at home against `team`. */
const homeWin = (date: string, team = 'CHI'): BuiltGame => game({ date, away: team, home: 'ATL' });

describe('team context', () => {
  it('PP-14 T16 two rows per scheduled game of any status, which mirror each other', async () => {
    const run = await runOn(rowStore().play(atl('2022-01-08'), atl(D, { status: 1 })), utgc, D);
    assert.equal(run.rows.length, 2);
    assert.deepEqual(run.judged.faults, []);
    assert.equal(rowWith(run, 'team_abbr', 'ATL')['home_game'], false);
    assert.equal(rowWith(run, 'team_abbr', 'BOS')['home_game'], true);
  });

  it('P-14 consecutive dates: rest 0, back to back; one day off: 1 and not; opener: unknown and not', async () => {
    const rest = async (...days: readonly string[]) => {
      const row = await contextOfAtl(rowStore().play(...days.map((date) => homeWin(date)), atl(D)));
      return [row['team_days_rest'], row['team_back_to_back']];
    };
    assert.deepEqual(await rest('2022-01-09'), [0, true]);
    assert.deepEqual(await rest('2022-01-08'), [1, false]);
    assert.deepEqual(await rest(), [null, false]);
  });

  it('P-13 a game at D−7 counts, at D−8 does not, at D does not', async () => {
    const row = await contextOfAtl(
      rowStore().play(homeWin('2022-01-02'), homeWin('2022-01-03'), homeWin('2022-01-09'), atl(D)),
    );
    assert.deepEqual([row['games_in_last_7_days'], row['games_in_last_14_days']], [2, 3]);
  });

  it('P-15 T21 games of the season before are not read', async () => {
    const opener = '2021-10-20';
    const row = await contextOfAtl(rowStore().play(homeWin('2021-07-14'), atl(opener)), opener);
    assert.deepEqual(
      [row['game_number_in_season'], row['team_days_rest'], row['games_in_last_14_days'], row['window_end_date']],
      [1, null, 0, null],
    );
  });

  it('P-§6.4 the game number counts the whole season, not the last 30 days', async () => {
    const days = ['2021-10-20', '2021-11-05', '2021-11-20', '2021-12-20'];
    const row = await contextOfAtl(rowStore().play(...days.map((date) => homeWin(date)), atl(D)));
    assert.equal(row['game_number_in_season'], 5);
    assert.equal(row['window_start_date'], '2021-10-20');
    assert.equal(row['window_end_date'], '2021-12-20');
  });

  it('P-§6.4 only regular starters count as starters out; doubtful counts, statuses in any case', async () => {
    const past = ['2022-01-04', '2022-01-06'].map((date) => homeWin(date));
    const starts = past.flatMap(({ schedule, gameId }, index) =>
      ['atl1', 'atl2', ...(index === 0 ? ['atl3'] : [])].map((lookup) =>
        rowOf(playerGameSummary, {
          game_date: schedule.game_date,
          game_id: gameId,
          team_abbr: 'ATL',
          player_lookup: lookup,
          starter_flag: true,
        }),
      ),
    );
    const tonight = atl(D);
    const report = [
      injury(tonight, { player_lookup: 'atl1', team_abbr: 'ATL', injury_status: 'Out' }),
      injury(tonight, { player_lookup: 'atl2', team_abbr: 'ATL', injury_status: 'doubtful' }),
      injury(tonight, { player_lookup: 'atl3', team_abbr: 'ATL', injury_status: 'out' }),
      injury(tonight, { player_lookup: 'atl8', team_abbr: 'ATL', injury_status: 'out' }),
      injury(tonight, { player_lookup: 'atl7', team_abbr: 'ATL', injury_status: 'questionable' }),
      injury(tonight, { player_lookup: 'bos1', team_abbr: 'BOS', injury_status: 'out' }),
    ];
    const store = rowStore()
      .play(...past, tonight)
      .add(playerGameSummary, starts)
      .add(nbacInjuryReport, report);
    const row = await contextOfAtl(store);
    assert.deepEqual(
      [row['starters_out_count'], row['players_out_count'], row['questionable_players_count']],
      [3, 3, 2],
    );
    const [first] = past;
    assert.ok(first !== undefined);
    const more = ['2021-12-28', '2021-12-30'].map((date) => homeWin(date));
    assert.equal((await contextOfAtl(store.play(...more)))['starters_out_count'], 2);
  });

  it('the newest report before tip-off rules as a whole; a later one is not read', async () => {
    const tonight = atl(D);
    const at = (hour: number, time: string, lookup: string) =>
      injury(tonight, { player_lookup: lookup, team_abbr: 'ATL', report_hour: hour, report_time_utc: time });
    const store = rowStore()
      .play(tonight)
      .add(nbacInjuryReport, [
        at(13, `${D}T18:00:00.000Z`, 'atl1'),
        at(13, `${D}T18:00:00.000Z`, 'atl2'),
        at(17, `${D}T22:00:00.000Z`, 'atl1'),
        at(19, '2022-01-11T00:30:00.000Z', 'atl3'),
        at(19, '2022-01-11T00:30:00.000Z', 'atl4'),
      ]);
    assert.equal((await contextOfAtl(store))['players_out_count'], 1);
    const unknown = await contextOfAtl(rowStore().play(tonight));
    assert.equal(unknown['players_out_count'], null);
    assert.deepEqual([unknown['quality_score'], unknown['is_production_ready']], [85, true]);
  });

  it('P-§6.4 going home is a journey, staying in one arena is none', async () => {
    const away = game({ date: '2022-01-08', away: 'ATL', home: 'BOS' });
    const home = game({ date: D, away: 'CHI', home: 'ATL' });
    const returning = await contextOfAtl(rowStore().play(away, home));
    assert.ok(Number(returning['travel_miles']) > 900, JSON.stringify(returning));
    const stand = await contextOfAtl(rowStore().play(homeWin('2022-01-08'), home));
    assert.equal(stand['travel_miles'], 0);
  });

  it('P-§6.4 playoffs are what the schedule says, whatever the month', async () => {
    const phase = async (date: string, type: 'regular' | 'playoffs' | 'play_in') => {
      const row = await contextOfAtl(rowStore().play(atl(date, { type })), date);
      return [row['season_phase'], row['is_playoff_game']];
    };
    assert.deepEqual(await phase('2022-04-20', 'regular'), ['late', false]);
    assert.deepEqual(await phase('2022-04-20', 'playoffs'), ['playoffs', true]);
    assert.deepEqual(await phase('2022-04-12', 'play_in'), ['playoffs', true]);
    assert.deepEqual(await phase('2021-11-20', 'regular'), ['early', false]);
    assert.deepEqual(await phase('2022-02-20', 'regular'), ['mid', false]);
  });

  it('P-24 the favourite has a negative spread and its opponent the opposite', async () => {
    const tonight = atl(D);
    const lines = [
      gameLine(tonight, {
        market_key: 'spreads',
        outcome_team_abbr: 'BOS',
        outcome_name: 'Boston',
        outcome_point: -5.5,
      }),
      gameLine(tonight, {
        market_key: 'spreads',
        outcome_team_abbr: 'ATL',
        outcome_name: 'Atlanta',
        outcome_point: 5.5,
      }),
      gameLine(tonight, { market_key: 'totals', outcome_name: 'Over', outcome_point: 220.5 }),
      gameLine(tonight, {
        market_key: 'totals',
        outcome_name: 'Over',
        outcome_point: 190.5,
        snapshot_timestamp: '2022-01-11T01:00:00.000Z',
      }),
    ];
    const run = await runOn(rowStore().play(tonight).add(oddsApiGameLines, lines), utgc, D);
    assert.deepEqual(
      ['BOS', 'ATL'].map((team) => rowWith(run, 'team_abbr', team)['game_spread']),
      [-5.5, 5.5],
    );
    assert.equal(rowWith(run, 'team_abbr', 'ATL')['game_total'], 220.5);
    assert.equal(rowWith(run, 'team_abbr', 'ATL')['betting_lines_updated_at'], `${D}T20:00:00.000Z`);
  });

  it('P-03 a live pass does not read past its own start', async () => {
    const tonight = atl(D, { status: 1 });
    const lines = ['15:00', '20:00'].map((time, index) =>
      gameLine(tonight, {
        market_key: 'totals',
        outcome_name: 'Over',
        outcome_point: 210.5 + index,
        snapshot_timestamp: `${D}T${time}:00.000Z`,
      }),
    );
    const store = rowStore().play(tonight).add(oddsApiGameLines, lines);
    const total = async (asOf?: string) =>
      rowWith(
        await runOn(store, utgc, D, { mode: 'same_day', ...(asOf === undefined ? {} : { asOf: instantOf(asOf) }) }),
        'team_abbr',
        'ATL',
      )['game_total'];
    assert.equal(await total(), 211.5);
    assert.equal(await total(`${D}T16:00:00.000Z`), 210.5);
  });

  it('an unknown tip-off is noon Eastern', async () => {
    const tonight = atl(D, { tipOff: null });
    const reports = [
      injury(tonight, {
        player_lookup: 'atl1',
        team_abbr: 'ATL',
        report_hour: 11,
        report_time_utc: `${D}T16:59:00.000Z`,
      }),
      injury(tonight, {
        player_lookup: 'atl1',
        team_abbr: 'ATL',
        report_hour: 12,
        report_time_utc: `${D}T17:00:00.000Z`,
      }),
      injury(tonight, {
        player_lookup: 'atl2',
        team_abbr: 'ATL',
        report_hour: 12,
        report_time_utc: `${D}T17:00:00.000Z`,
      }),
    ];
    assert.equal((await contextOfAtl(rowStore().play(tonight).add(nbacInjuryReport, reports)))['players_out_count'], 1);
  });

  it('streaks, last margin and last result follow from finals before D', async () => {
    const loss = game({ date: '2022-01-04', away: 'CHI', home: 'ATL', awayPlayers: eight('CHI', { fg: [5, 9] }) });
    const row = await contextOfAtl(rowStore().play(loss, homeWin('2022-01-06'), homeWin('2022-01-08'), atl(D)));
    assert.deepEqual(
      [
        row['team_win_streak_entering'],
        row['team_loss_streak_entering'],
        row['last_game_margin'],
        row['last_game_result'],
      ],
      [2, 0, 8, 'W'],
    );
  });

  it('a cup final gives rest and travel, but no count, streak or game number', async () => {
    const cup = game({ date: '2022-01-09', away: 'CHI', home: 'ATL', type: 'cup_final' });
    const row = await contextOfAtl(rowStore().play(homeWin('2022-01-04'), cup, atl(D)));
    assert.deepEqual(
      [
        row['team_days_rest'],
        row['game_number_in_season'],
        row['games_in_last_7_days'],
        row['team_win_streak_entering'],
      ],
      [0, 2, 1, 1],
    );
  });

  it('a called-off game is no game: not before D, and not on D', async () => {
    const off = game({ date: '2022-01-09', away: 'CHI', home: 'ATL', status: 1, statusText: 'PPD' });
    assert.equal((await contextOfAtl(rowStore().play(homeWin('2022-01-05'), off, atl(D))))['team_days_rest'], 4);
    const run = await runOn(rowStore().play(atl(D, { status: 1, statusText: 'Postponed' })), utgc, D);
    assert.deepEqual(run.output.empty, { code: 'no_data', reason: 'all_games_postponed' });
  });

  it('P-06 a 22:30 Eastern tip-off stays on its Eastern date', async () => {
    const late = game({ date: '2022-01-09', away: 'ATL', home: 'LAL', tipOff: '2022-01-10T03:30:00.000Z' });
    const row = await contextOfAtl(rowStore().play(late, atl(D)));
    assert.deepEqual([row['team_days_rest'], row['team_back_to_back']], [0, true]);
  });

  it('P-§2.15 a game counts once for each of its teams, home or away, and never more than it was expected', async () => {
    const days = ['2022-01-04', '2022-01-06', '2022-01-08'];
    const mixed = days.map((date, index) =>
      index % 2 === 0 ? game({ date, away: 'ATL', home: 'CHI' }) : game({ date, away: 'CHI', home: 'ATL' }),
    );
    const store = rowStore().play(...mixed, game({ date: D, away: 'ATL', home: 'CHI' }));
    const run = await runOn(store, utgc, D);
    for (const team of ['ATL', 'CHI']) {
      const row = rowWith(run, 'team_abbr', team);
      assert.deepEqual(
        [row['games_in_last_7_days'], row['expected_games_count'], row['actual_games_count'], row['completeness_pct']],
        [3, 3, 3, 100],
      );
    }
    store.add(nbacSchedule, [...store.rowsOf(nbacSchedule)]);
    assert.equal((await runOn(store, utgc, D)).hash, run.hash);
  });

  it('an earlier game that is not final leaves the window incomplete', async () => {
    const live = game({ date: '2022-01-09', away: 'CHI', home: 'ATL', status: 2 });
    const row = await contextOfAtl(rowStore().play(homeWin('2022-01-05'), live, atl(D)));
    assert.deepEqual([row['l7d_completeness_pct'], row['l7d_is_complete'], row['missing_games_count']], [50, false, 1]);
  });

  it('T20 P-36 a later game and the order of rows change nothing', async () => {
    const store = rowStore().play(homeWin('2022-01-05'), atl(D));
    const { hash } = await runOn(store, utgc, D);
    assert.equal((await runOn(store.shuffled(), utgc, D)).hash, hash);
    store.add(nbacSchedule, [homeWin('2022-01-12').schedule]);
    assert.equal((await runOn(store, utgc, D)).hash, hash);
  });
});
