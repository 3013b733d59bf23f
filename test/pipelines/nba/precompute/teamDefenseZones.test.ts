import assert from 'node:assert/strict';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { teamDefenseZones } from '../../../../shared/pipelines/nba/precompute/index.js';
import { teamDefenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { nbacSchedule, sourceGaps } from '../../../../shared/pipelines/nba/tables/raw.js';
import { TEAMS } from '../../../../shared/pipelines/nba/identity/teams.js';
import { rowStore, rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import { before, D, daysUpTo, defence, NO_DEFENCE_ZONES, numbers, onSchedule, season } from './support.js';

const tdza = erased(teamDefenseZones);
const run = (store: RowStore, options = {}) => runOn(store, tdza, D, options);
const boston = async (store: RowStore): Promise<Row> => rowWith(await run(store), 'team_abbr', 'BOS');
const failureOf = async (store: RowStore, team = 'BOS') =>
  (await run(store)).judged.failures.find(({ id }) => id === team) ?? assert.fail(`${team} has no failure row`);

/** BOS with one summary per date. */
const summarised = (dates: readonly string[], values: Parameters<typeof defence>[1] = {}): RowStore =>
  season(dates).add(
    teamDefenseGameSummary,
    dates.map((date) => defence(date, values)),
  );

describe('team defense zones', () => {
  it('takes the newest 15 games, shares from sums and not from means of shares', async () => {
    const store = summarised(daysUpTo(17));
    store.replace(teamDefenseGameSummary, before(1), [
      defence(before(1), { opp_paint_attempts: 10, opp_paint_makes: 10, points_allowed: 125, blocks_paint: 18 }),
    ]);
    const row = await boston(store);
    assert.deepEqual(
      [row['games_in_sample'], row['zone_games_in_sample'], row['window_start_date'], row['window_end_date']],
      [15, 15, before(15), before(1)],
    );
    assert.equal(row['paint_pct_allowed_last_15'], Number(((14 * 20 + 10) / (14 * 40 + 10)).toFixed(3)));
    assert.deepEqual([row['mid_range_pct_allowed_last_15'], row['three_pt_pct_allowed_last_15']], [0.4, 0.333]);
    assert.deepEqual(
      [row['paint_attempts_allowed_per_game'], row['paint_points_allowed_per_game'], row['paint_blocks_per_game']],
      [38, 40, 4],
    );
    assert.deepEqual(
      [row['defensive_rating_last_15'], row['opponent_points_per_game'], row['opponent_pace']],
      [112, 111, 99],
    );
    assert.deepEqual(
      [row['quality_score'], row['data_quality_tier'], row['early_season_flag'], row['is_production_ready']],
      [100, 'high', false, true],
    );
    assert.deepEqual([row['expected_games_count'], row['completeness_pct']], [15, 100]);
  });

  it('holds a zone against the league in percentage points, positive for a weak defence', async () => {
    const row = await boston(summarised(daysUpTo(15)));
    assert.deepEqual(
      [row['league_avg_source'], row['league_paint_pct'], row['league_mid_range_pct'], row['league_three_pt_pct']],
      ['default', 0.58, 0.41, 0.355],
    );
    assert.deepEqual(
      [
        row['paint_defense_vs_league_avg'],
        row['mid_range_defense_vs_league_avg'],
        row['three_pt_defense_vs_league_avg'],
      ],
      [-8, -1, -2.17],
    );
    assert.deepEqual([row['strongest_zone'], row['weakest_zone']], ['paint', 'mid_range']);
  });

  it('the league is the mean over teams with ten games in the last 30 days, once there are ten such teams', async () => {
    const league = (teams: number, games: number): RowStore => {
      const store = summarised(daysUpTo(15));
      for (const { abbr } of TEAMS.filter(({ abbr }) => abbr !== 'BOS').slice(0, teams))
        store.add(
          teamDefenseGameSummary,
          daysUpTo(games).map((date) => defence(date, { defending_team_abbr: abbr, opp_paint_makes: 30 })),
        );
      return store;
    };
    const computed = await boston(league(9, 10));
    assert.deepEqual([computed['league_avg_source'], computed['league_paint_pct']], ['computed', 0.725]);
    assert.equal((await boston(league(8, 10)))['league_avg_source'], 'default');
    assert.equal((await boston(league(9, 9)))['league_avg_source'], 'default');
  });

  it('ties go to paint, then mid-range, then perimeter', async () => {
    const even = { opp_paint_attempts: 100, opp_paint_makes: 58, opp_mid_range_attempts: 100, opp_mid_range_makes: 41 };
    const row = await boston(
      summarised(daysUpTo(6), { ...even, opp_zone_three_attempts: 200, opp_zone_three_makes: 71 }),
    );
    assert.deepEqual([row['paint_defense_vs_league_avg'], row['three_pt_defense_vs_league_avg']], [0, 0]);
    assert.equal(row['strongest_zone'], 'paint');
  });

  it('P-§7.1 a hard minimum of 15 leaves the first month without rows; 5 games are enough, with their sample told', async () => {
    const store = summarised(daysUpTo(5));
    const row = await boston(store);
    assert.deepEqual(
      [row['games_in_sample'], row['data_quality_tier'], row['early_season_flag'], row['quality_score']],
      [5, 'low', true, 60],
    );
    const strict = await run(store, { constants: { 'tdza.min_games': 15 } });
    assert.equal(strict.rows.length, 0);
  });

  it('P-§7.1 P-11 duplicated rows are not games: four games four times over are still four', async () => {
    const four = summarised(daysUpTo(4));
    const again = [0, 1, 2].flatMap(() => daysUpTo(4).map((date) => defence(date)));
    four.add(teamDefenseGameSummary, again);
    assert.deepEqual((await failureOf(four)).actualGames, 4);
    const full = summarised(daysUpTo(17));
    const { hash } = await run(full);
    full.add(
      teamDefenseGameSummary,
      [0, 1, 2].flatMap(() => daysUpTo(17).map((date) => defence(date))),
    );
    assert.equal((await run(full)).hash, hash);
  });

  it('P-10 a game under both orders of its teams is one game', async () => {
    const store = summarised(daysUpTo(6));
    store.add(
      teamDefenseGameSummary,
      daysUpTo(6).map((date) => defence(date, { game_id: `${date.replaceAll('-', '')}_BOS_ATL` })),
    );
    assert.equal((await boston(store))['games_in_sample'], 6);
  });

  it('tells a young season from summaries that are missing', async () => {
    const young = await failureOf(summarised(daysUpTo(4)));
    assert.deepEqual([young.category, young.canRetry, young.expectedGames], ['INSUFFICIENT_DATA', false, 4]);
    const holed = season(daysUpTo(8)).add(
      teamDefenseGameSummary,
      daysUpTo(3).map((date) => defence(date)),
    );
    const missing = await failureOf(holed);
    assert.deepEqual([missing.category, missing.canRetry, missing.actualGames], ['INCOMPLETE_UPSTREAM', true, 3]);
  });

  it('every team has a row or a reason', async () => {
    const { rows, judged } = await run(summarised(daysUpTo(6)));
    assert.deepEqual([judged.expected.length, rows.length, judged.failures.length, judged.faults], [30, 1, 29, []]);
  });

  it('a declared gap of the box scores leaves the expectation', async () => {
    const store = summarised(daysUpTo(6).slice(1));
    const gap = onSchedule(before(6));
    assert.equal((await boston(store))['expected_games_count'], 5);
    store.add(nbacSchedule, [gap.schedule]);
    assert.deepEqual([(await boston(store))['missing_games_count']], [1]);
    store.add(sourceGaps, [
      rowOf(sourceGaps, { game_date: before(6), game_id: gap.gameId, processor: 'p2.nbac_team_boxscore' }),
    ]);
    assert.deepEqual([(await boston(store))['missing_games_count']], [0]);
  });

  it('P-18 without zones the zone columns are NULL, the rest is there and nothing is invented', async () => {
    const row = await boston(summarised(daysUpTo(15), NO_DEFENCE_ZONES));
    for (const column of [
      'paint_pct_allowed_last_15',
      'three_pt_attempts_allowed_per_game',
      'mid_range_defense_vs_league_avg',
      'strongest_zone',
      'paint_blocks_per_game',
    ])
      assert.equal(row[column], null, column);
    assert.deepEqual([row['defensive_rating_last_15'], row['zone_games_in_sample']], [112, 0]);
    assert.deepEqual([row['quality_issues'], row['quality_score']], [['shot_zones_unavailable'], 85]);
  });

  it('zones of less than half of the games are not the zones of a team', async () => {
    const store = summarised(daysUpTo(15));
    const without = (games: number): RowStore => {
      for (const date of daysUpTo(15).slice(0, games))
        store.replace(teamDefenseGameSummary, date, [defence(date, NO_DEFENCE_ZONES)]);
      return store;
    };
    assert.equal((await boston(without(7)))['paint_pct_allowed_last_15'], 0.5);
    assert.equal((await boston(without(8)))['paint_pct_allowed_last_15'], null);
  });

  it('a cup final is in no window', async () => {
    const store = summarised(daysUpTo(6));
    const final = onSchedule(before(7), { type: 'cup_final' });
    store
      .add(nbacSchedule, [final.schedule])
      .add(teamDefenseGameSummary, [defence(before(7), { points_allowed: 150 })]);
    const row = await boston(store);
    assert.deepEqual([row['games_in_sample'], row['opponent_points_per_game'], row['completeness_pct']], [6, 110, 100]);
  });

  it('P-15 last season is not read', async () => {
    const store = summarised(daysUpTo(4));
    store.add(teamDefenseGameSummary, [defence('2021-05-10'), defence('2021-05-12')]);
    assert.equal((await failureOf(store)).actualGames, 4);
  });

  it('a date without games, and one whose games are all called off, end with their reason', async () => {
    const off = rowStore().add(nbacSchedule, [onSchedule(before(1)).schedule]);
    assert.deepEqual((await run(off)).output.empty, { code: 'no_data', reason: 'no_games_scheduled' });
    const postponed = rowStore().add(nbacSchedule, [onSchedule(D, { status: 1, statusText: 'PPD' }).schedule]);
    assert.deepEqual((await run(postponed)).output.empty, { code: 'no_data', reason: 'all_games_postponed' });
  });

  it('a defence that allows more is never shown stronger', async () => {
    const next = numbers(7);
    for (let round = 0; round < 40; round += 1) {
      const made = Math.floor(next() * 40);
      const [less, more] = await Promise.all(
        [made, made + 1].map((makes) => boston(summarised(daysUpTo(6), { opp_paint_makes: Math.min(40, makes) }))),
      );
      assert.ok(Number(less?.['paint_defense_vs_league_avg']) <= Number(more?.['paint_defense_vs_league_avg']));
    }
  });
});
