import assert from 'node:assert/strict';
import { instantOf } from '../../../../shared/domain/gameDate.js';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row, RowOf } from '../../../../shared/domain/table.js';
import { minutesChange, recentTrend } from '../../../../shared/pipelines/nba/precompute/features.js';
import { dailyCache, featureStore } from '../../../../shared/pipelines/nba/precompute/index.js';
import { refusalOf } from '../../../../shared/pipelines/nba/predictions/eligibility.js';
import {
  playerGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
} from '../../../../shared/pipelines/nba/tables/analytics.js';
import { FEATURE_NAMES, type FeatureName } from '../../../../shared/pipelines/nba/tables/features.js';
import {
  playerCompositeFactors,
  playerDailyCache,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../../../../shared/pipelines/nba/tables/precompute.js';
import { nbacSchedule, oddsApiPlayerPointsProps, playerAliases } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowWith, runOn, textOf, type RowStore, type RunOptions } from '../../../support/processorRun.js';
import { game, oddsLine, rowOf } from '../../../support/rows.js';
import {
  before,
  context,
  D,
  daysUpTo,
  numbers,
  offence,
  onSchedule,
  season,
  shots,
  summary,
  teamContext,
  zoneDefence,
} from './support.js';

const mlfs = erased(featureStore);
const run = (store: RowStore, options: RunOptions = {}) => runOn(store, mlfs, D, options);
const rowFor = async (store: RowStore, options: RunOptions = {}): Promise<Row> =>
  rowWith(await run(store, options), 'player_lookup', 'atl1');

const cache = (values: Partial<RowOf<typeof playerDailyCache>> = {}): Row =>
  rowOf(playerDailyCache, {
    player_lookup: 'atl1',
    universal_player_id: 'atl1_001',
    cache_date: D,
    team_abbr: 'ATL',
    points_avg_last_5: 21,
    points_avg_last_10: 22,
    points_avg_season: 23,
    points_std_last_10: 4,
    minutes_avg_last_10: 33,
    games_in_last_7_days: 4,
    team_pace_last_10: 101,
    team_off_rating_last_10: 115,
    is_production_ready: true,
    window_start_date: before(30),
    window_end_date: before(1),
    ...values,
  });
const factors = (values: Partial<RowOf<typeof playerCompositeFactors>> = {}): Row =>
  rowOf(playerCompositeFactors, {
    player_lookup: 'atl1',
    universal_player_id: 'atl1_001',
    game_id: onSchedule(D).gameId,
    game_date: D,
    analysis_date: D,
    fatigue_score: 85,
    shot_zone_mismatch_score: 1.5,
    pace_score: 0.5,
    usage_spike_score: -0.3,
    is_production_ready: true,
    ...values,
  });

/** ATL won every game since opening, the player's games as said, oldest first; only phase 3 has run. */
const played = (
  points: readonly number[],
  player: Parameters<typeof context>[0] = {},
  values: Partial<RowOf<typeof playerGameSummary>> = {},
): RowStore => {
  const dates = daysUpTo(2 * points.length).filter((_, index) => index % 2 === 0);
  return season(dates)
    .add(
      playerGameSummary,
      dates.map((date, index) => summary(date, { opponent_team_abbr: 'MIA', ...values, points: points[index] ?? 0 })),
    )
    .add(
      teamOffenseGameSummary,
      dates.map((date) => offence(date)),
    )
    .add(upcomingPlayerGameContext, [context(player)])
    .add(upcomingTeamGameContext, [
      teamContext('ATL', { players_out_count: 1, game_number_in_season: 12 }),
      teamContext('BOS', { players_out_count: 0, game_number_in_season: 12 }),
    ]);
};
const twenty = (games: number): readonly number[] => Array.from({ length: games }, () => 20);

/** All of phase 4 has run as well. */
const full = (points: readonly number[] = twenty(10), player: Parameters<typeof context>[0] = {}): RowStore =>
  played(points, player)
    .add(playerDailyCache, [cache()])
    .add(playerCompositeFactors, [factors()])
    .add(playerShotZoneAnalysis, [shots()])
    .add(teamDefenseZoneAnalysis, [zoneDefence('BOS'), zoneDefence('ATL')]);

const bit = (index: number): number => 2 ** index;
const hasBit = (mask: unknown, index: number): boolean => Math.floor(Number(mask) / bit(index)) % 2 === 1;
const sourceOf = (row: Row, name: FeatureName): unknown =>
  (row['feature_sources'] as string[])[FEATURE_NAMES.indexOf(name)];

describe('feature store', () => {
  it('assembles 33 features with their origins', async () => {
    const { rows, judged } = await run(full());
    assert.deepEqual(judged.faults, []);
    const [row] = rows;
    assert.ok(row !== undefined);
    assert.deepEqual(
      FEATURE_NAMES.map((name) => row[name]),
      [
        [21, 22, 23, 4, 4],
        [85, 1.5, 0.5, -0.3],
        [0, 0, 0, 0],
        [113.5, 99.5],
        [0, 0, 0],
        [0.5, 0.25, 0.25, 0.2],
        [101, 115, 0],
        [null, null, null, 0],
        [23, 0, 33, 0.6667],
      ].flat(),
    );
    assert.deepEqual([row['feature_count'], row['feature_version']], [33, 'v2_33features']);
    assert.deepEqual([row['feature_quality_score'], row['data_source'], row['quality_tier']], [100, 'phase4', 'gold']);
    assert.deepEqual([row['default_mask'], row['default_count']], [bit(29), 1]);
    assert.equal(row['absent_mask'], bit(25) + bit(26) + bit(27));
    assert.deepEqual([row['opponent_team_abbr'], row['is_home'], row['days_rest']], ['BOS', false, 1]);
    assert.deepEqual([row['insufficient_data_reason'], row['early_season_flag']], [null, false]);
    assert.deepEqual([row['window_end_date'], row['is_production_ready']], [before(1), true]);
  });

  it('P-22 newest first 30, 28, 26, 20, 18 is a trend of +2, reversed −2', async () => {
    assert.equal(recentTrend([18, 20, 26, 28, 30]), 2);
    assert.equal(recentTrend([30, 28, 26, 20, 18]), -2);
    assert.deepEqual(
      [recentTrend([20, 20, 22, 22, 22]), recentTrend([20, 20, 21, 21, 21]), recentTrend([22, 22, 20, 20, 20])],
      [1, 0, -1],
    );
    assert.equal(recentTrend([18, 20, 26, 28]), null);
  });

  it('P-§7.5 the trend rises with the newest games, for the list is newest first where people read it', async () => {
    assert.equal((await rowFor(full([18, 20, 26, 28, 30])))['recent_trend'], 2);
    assert.equal((await rowFor(full([30, 28, 26, 20, 18])))['recent_trend'], -2);
  });

  it('minutes change in steps of 10 and 20 %', () => {
    assert.deepEqual(
      [24, 22, 21, 18, 16].map((recent) => minutesChange([20], [recent])),
      [2, 1, 0, -1, -2],
    );
    assert.equal(minutesChange([], []), null);
    assert.equal(minutesChange([0], [0]), null);
  });

  it('P-14 P-§7.5 venue, rest and playoffs come from the schedule, whatever the contexts say', async () => {
    const store = full(twenty(10), { home_game: true, back_to_back: false, days_rest: 9, is_playoff_game: true });
    store.replace(upcomingTeamGameContext, D, []);
    const away = await rowFor(store);
    assert.deepEqual([away['home_away'], away['back_to_back'], away['playoff_game'], away['days_rest']], [0, 0, 0, 1]);
    store.add(nbacSchedule, [onSchedule(before(1)).schedule]);
    const tired = await rowFor(store);
    assert.deepEqual([tired['back_to_back'], tired['days_rest']], [1, 0]);
    assert.ok(!hasBit(tired['default_mask'], 16));
    const home = full();
    home.replace(nbacSchedule, D, [game({ date: D, away: 'BOS', home: 'ATL', type: 'playoffs', status: 1 }).schedule]);
    const host = await rowFor(home);
    assert.deepEqual([host['home_away'], host['playoff_game'], host['is_home']], [1, 1, true]);
    assert.equal(sourceOf(host, 'home_away'), 'schedule');
  });

  it('P-14 the first game of a season has no rest, is no back-to-back and takes the default advantage', async () => {
    const store = full();
    for (const date of daysUpTo(20)) store.replace(nbacSchedule, date, []);
    const row = await rowFor(store);
    assert.deepEqual([row['days_rest'], row['back_to_back'], row['rest_advantage']], [null, 0, 0]);
    assert.ok(hasBit(row['default_mask'], 9));
  });

  it('a rest advantage is own minus opponent, within 2', async () => {
    const store = full().add(nbacSchedule, [game({ date: before(1), away: 'BOS', home: 'MIA' }).schedule]);
    const row = await rowFor(store);
    assert.deepEqual([row['rest_advantage'], sourceOf(row, 'rest_advantage')], [1, 'schedule']);
    const long = full();
    for (const date of daysUpTo(19)) long.replace(nbacSchedule, date, []);
    long.add(nbacSchedule, [
      game({ date: before(9), away: 'ATL', home: 'MIA' }).schedule,
      game({ date: before(1), away: 'BOS', home: 'MIA' }).schedule,
    ]);
    assert.equal((await rowFor(long))['rest_advantage'], 2);
  });

  it('P-§7.5 the share of wins is that of the team, 0.5 only below five games', async () => {
    assert.deepEqual((await rowFor(full()))['team_win_pct'], 0);
    const winning = full();
    for (const date of daysUpTo(20))
      if (winning.rowsOf(nbacSchedule).some((row) => row['game_date'] === date))
        winning.replace(nbacSchedule, date, [game({ date, away: 'BOS', home: 'ATL' }).schedule]);
    const row = await rowFor(winning);
    assert.deepEqual([row['team_win_pct'], sourceOf(row, 'team_win_pct')], [1, 'calculated']);
    const few = await rowFor(full(twenty(4)));
    assert.deepEqual([few['team_win_pct'], hasBit(few['default_mask'], 24)], [0.5, true]);
  });

  it('P-38 without composite factors bits 5 to 8 are set and their values are defaults', async () => {
    const store = full();
    store.replace(playerCompositeFactors, D, []);
    const row = await rowFor(store);
    assert.deepEqual([row['default_mask'], row['default_count']], [bit(5) + bit(6) + bit(7) + bit(8) + bit(29), 5]);
    assert.deepEqual([row['fatigue_score'], row['pace_score'], row['upstream_composite_ready']], [50, 0, false]);
    assert.equal(row['feature_quality_score'], 90.4);
  });

  it('P-38 without a line the three vegas features are NULL and absent, not defaults', async () => {
    const row = await rowFor(full());
    assert.deepEqual([row['vegas_points_line'], row['vegas_opening_line'], row['has_vegas_line']], [null, null, 0]);
    for (const index of [25, 26, 27, 28]) assert.ok(!hasBit(row['default_mask'], index));
    assert.ok(!hasBit(row['absent_mask'], 28));
  });

  it('P-§7.5 the vegas features are lines of books before tip-off, never the season average', async () => {
    const built = onSchedule(D, { status: 1 });
    const lines = [
      { bookmaker: 'draftkings', points_line: 24.5, snapshot_timestamp: `${D}T15:00:00.000Z` },
      { bookmaker: 'draftkings', points_line: 25.5, snapshot_timestamp: `${D}T22:00:00.000Z` },
      { bookmaker: 'fanduel', points_line: 26.5, snapshot_timestamp: `${D}T21:00:00.000Z` },
    ];
    const store = full().add(
      oddsApiPlayerPointsProps,
      lines.map((line) => oddsLine(built, { player_lookup: 'atlone', ...line })),
    );
    store.add(playerAliases, [
      rowOf(playerAliases, { alias_lookup: 'atlone', nba_canonical_lookup: 'atl1', is_active: true }),
    ]);
    const row = await rowFor(store);
    assert.deepEqual(
      [row['vegas_points_line'], row['vegas_opening_line'], row['vegas_line_move'], row['has_vegas_line']],
      [26, 25.5, 0.5, 1],
    );
    assert.equal(row['absent_mask'], 0);
  });

  it('P-03 a line captured a minute after tip-off changes nothing, one before does', async () => {
    const built = onSchedule(D, { status: 1 });
    const at = (time: string): RowStore =>
      full().add(oddsApiPlayerPointsProps, [
        oddsLine(built, { player_lookup: 'atl1', points_line: 24.5, snapshot_timestamp: `${D}T20:00:00.000Z` }),
        oddsLine(built, { player_lookup: 'atl1', points_line: 31.5, snapshot_timestamp: `${D}T${time}.000Z` }),
      ]);
    assert.equal((await rowFor(at('23:31:00')))['vegas_points_line'], 24.5);
    assert.equal((await rowFor(at('23:30:00')))['vegas_points_line'], 24.5);
    assert.equal((await rowFor(at('23:29:00')))['vegas_points_line'], 31.5);
    const asOf = instantOf(`${D}T21:00:00.000Z`);
    assert.equal((await rowFor(at('23:29:00'), { asOf, mode: 'same_day' }))['vegas_points_line'], 24.5);
  });

  it('P-§7.5 a calculated feature does not lower the share, so phase4 is reached', async () => {
    assert.equal((await rowFor(full()))['data_source'], 'phase4');
    const noShots = full();
    noShots.replace(playerShotZoneAnalysis, D, []);
    assert.equal((await rowFor(noShots))['data_source'], 'phase4_partial');
    assert.equal((await rowFor(played(twenty(10))))['data_source'], 'mixed');
    const halfway = played(twenty(10)).add(playerCompositeFactors, [factors()]);
    assert.equal((await rowFor(halfway))['data_source'], 'mixed');
  });

  it('P-§7.5 shares of shots are fractions, and free throws are not assists, wins not usage', async () => {
    const row = await rowFor(full());
    assert.deepEqual([row['pct_paint'], row['pct_mid_range'], row['pct_three']], [0.5, 0.25, 0.25]);
    assert.deepEqual([row['pct_free_throw'], sourceOf(row, 'pct_free_throw')], [0.2, 'calculated']);
    const usage = await rowFor(full(twenty(10), { projected_usage_rate: 31 }));
    assert.equal(usage['team_win_pct'], row['team_win_pct']);
  });

  it('P-25 a paint rate of 50.00 is 0.5000 here', async () => {
    assert.equal((await rowFor(full()))['pct_paint'], 0.5);
  });

  it('P-18 with no zones at all the opponent and shot features are masked defaults and the row is written', async () => {
    const store = full();
    store.replace(playerShotZoneAnalysis, D, []).replace(teamDefenseZoneAnalysis, D, []);
    const { rows, judged } = await run(store);
    assert.deepEqual(judged.faults, []);
    const row = rows[0] ?? assert.fail('no row');
    assert.deepEqual(
      [row['opponent_def_rating'], row['opponent_pace'], row['pct_paint'], row['pct_mid_range'], row['pct_three']],
      [112, 100, 0.3, 0.2, 0.35],
    );
    for (const index of [13, 14, 18, 19, 20]) assert.ok(hasBit(row['default_mask'], index), String(index));
    assert.equal(row['insufficient_data_reason'], 'tdza_below_minimum,psza_below_minimum');
  });

  it('below five games phase 3 stands in for the cache', async () => {
    const row = await rowFor(played([10, 20, 30], { games_in_last_7_days: 2 }));
    assert.deepEqual(
      [row['points_avg_last_5'], row['points_avg_season'], row['points_std_last_10'], row['games_in_last_7_days']],
      [20, 20, 10, 2],
    );
    assert.deepEqual([row['team_pace'], row['team_off_rating'], row['minutes_avg_last_10']], [98, 110, 30]);
    assert.equal(sourceOf(row, 'points_avg_last_5'), 'phase3');
    assert.deepEqual([row['recent_trend'], hasBit(row['default_mask'], 11)], [0, true]);
    assert.deepEqual([row['early_season_flag'], row['used_fallback']], [true, true]);
    assert.equal(row['ppm_avg_last_10'], 0.6667);
  });

  it('P-15 last season is history against an opponent, and no form', async () => {
    const store = played(twenty(4)).add(playerGameSummary, [
      summary('2021-05-10', { points: 60, minutes_played: 48 }),
      summary('2021-05-12', { points: 60, minutes_played: 48 }),
    ]);
    const row = await rowFor(store);
    assert.deepEqual(
      [row['points_avg_last_5'], row['points_avg_season'], row['minutes_avg_last_10'], row['avg_points_vs_opponent']],
      [20, 20, 30, 60],
    );
    const young = played([20, 20]).add(playerGameSummary, [summary('2021-05-10')]);
    assert.equal((await run(young)).rows.length, 0);
  });

  it('the highest bits of the mask are bits like the others', async () => {
    const { rows, judged } = await run(played(twenty(4), {}, { minutes_played: null }));
    assert.deepEqual(judged.faults, []);
    const row = rows[0] ?? assert.fail('no row');
    assert.deepEqual([row['minutes_avg_last_10'], row['ppm_avg_last_10']], [28, 0.4]);
    assert.deepEqual([hasBit(row['default_mask'], 31), hasBit(row['default_mask'], 32)], [true, true]);
    assert.ok(Number(row['default_mask']) >= bit(31) + bit(32));
  });

  it('T-49 S37 the first day after a break of eight days blocks nobody: windows count games, not days', async () => {
    const dates = Array.from({ length: 10 }, (_, index) => before(26 - 2 * index));
    const games = dates.map((date) => summary(date, { opponent_team_abbr: 'MIA' }));
    const store = season(dates)
      .add(playerGameSummary, games)
      .add(
        teamOffenseGameSummary,
        dates.map((date) => offence(date)),
      )
      .add(upcomingPlayerGameContext, [context({ games_in_last_7_days: 0, player_days_rest: 7 })])
      .add(upcomingTeamGameContext, [teamContext('ATL', { team_days_rest: 7 }), teamContext('BOS')]);
    const cached = await runOn(store, erased(dailyCache), D);
    assert.deepEqual([cached.output.failures ?? [], cached.judged.faults], [[], []]);
    store.add(playerDailyCache, cached.rows);
    const { rows, output } = await run(store);
    assert.deepEqual(output.failures ?? [], []);
    const [row] = rows;
    assert.ok(row !== undefined);
    assert.equal(row['is_production_ready'], true);
    assert.deepEqual([row['points_avg_last_5'], row['points_avg_last_10'], row['games_in_last_7_days']], [20, 20, 0]);
    const refusal = refusalOf(
      {
        lookup: 'atl1',
        contextSource: 'roster',
        isTeamCovered: true,
        features: { qualityScore: Number(row['feature_quality_score']), isReady: true },
        featureFailure: null,
        injuryStatus: 'available',
        averageMinutes: Number(row['minutes_avg_last_10']),
        hasLine: false,
      },
      { minFeatureQuality: 50, minAverageMinutes: 15 },
    );
    assert.equal(refusal, null);
  });

  it('below three games there is a reason and no row', async () => {
    const { rows, judged } = await run(played([20, 20]));
    assert.deepEqual([rows.length, judged.faults], [0, []]);
    assert.deepEqual(
      judged.failures.map(({ id, category, canRetry }) => [id, category, canRetry]),
      [['atl1', 'INSUFFICIENT_DATA', false]],
    );
  });

  it('knows his games against this opponent in three years, cup finals apart', async () => {
    const store = full().add(playerGameSummary, [
      summary('2019-01-20', { points: 30 }),
      summary('2019-01-19', { points: 90 }),
      summary('2020-02-01', { points: 40 }),
      summary('2020-12-09', { points: 90, nba_game_id: '0062000001' }),
      summary('2021-02-01', { points: 90, opponent_team_abbr: 'MIA' }),
      summary('2021-03-01', { points: 0, played: false }),
    ]);
    const row = await rowFor(store);
    assert.deepEqual([row['avg_points_vs_opponent'], row['games_vs_opponent']], [35, 2]);
    assert.ok(!hasBit(row['default_mask'], 29));
    const never = await rowFor(full());
    assert.deepEqual([never['avg_points_vs_opponent'], never['games_vs_opponent']], [never['points_avg_season'], 0]);
    assert.ok(hasBit(never['default_mask'], 29) && !hasBit(never['default_mask'], 30));
  });

  it('an injury status is a risk; no report at all is a default, a report without him is health', async () => {
    const risk = async (status: string, out: number | null) => {
      const store = full(twenty(10), { player_status: status });
      store.replace(upcomingTeamGameContext, D, [teamContext('ATL', { players_out_count: out })]);
      const row = await rowFor(store);
      return [row['injury_risk'], hasBit(row['default_mask'], 10)];
    };
    assert.deepEqual(await risk('available', 0), [0, false]);
    assert.deepEqual(await risk('available', null), [0, true]);
    assert.deepEqual(
      await Promise.all(['probable', 'questionable', 'doubtful', 'out'].map((status) => risk(status, 0))),
      [
        [1, false],
        [2, false],
        [3, false],
        [3, false],
      ],
    );
  });

  it('gates: a mask that does not fit, a hole in the vector, and everybody away are faults', async () => {
    const store = full();
    const { rows } = await run(store);
    const [row] = rows;
    assert.ok(row !== undefined);
    const judgedOf = (changed: Row): string =>
      featureStore.gates
        .flatMap((gate) =>
          gate.check([changed as never], { utgc: [], upgc: [], tdza: [] } as never, { constants: {} } as never),
        )
        .join();
    assert.equal(judgedOf(row), '');
    assert.match(judgedOf({ ...row, default_count: 3 }), /bits for 3 defaults/);
    assert.match(judgedOf({ ...row, absent_mask: 0 }), /absent mask 0/);
    assert.match(judgedOf({ ...row, pct_paint: null }), /pct_paint is null/);
    const venues = featureStore.gates.find(({ name }) => name === 'mean:home_away');
    const night = (games: readonly string[], values: Row) =>
      games.flatMap((id) => ['ATL', 'BOS'].map((team) => ({ ...row, game_id: id, team_abbr: team, ...values })));
    const found = (given: readonly Row[]) => venues?.check(given as never, {} as never, {} as never).length;
    assert.equal(found(night(['a', 'b', 'c'], { home_away: 0 })), 1);
    assert.equal(found(night(['a', 'b'], { home_away: 0 })), 0);
  });

  it('P-§7.5 P-16 few rows of home teams early in the season are no fault: sides are weighed, not rows', async () => {
    const [row] = (await run(full())).rows;
    const venues = featureStore.gates.find(({ name }) => name === 'mean:home_away');
    const night = ['a', 'b', 'c', 'd'].flatMap((game_id, index) => [
      ...[1, 2, 3, 4].map((seat) => ({ ...row, game_id, player_lookup: `x${seat}`, team_abbr: 'ATL', home_away: 0 })),
      ...(index === 0 ? [] : [{ ...row, game_id, team_abbr: 'BOS', home_away: 1 }]),
    ]);
    assert.deepEqual(venues?.check(night as never, {} as never, {} as never), []);
  });

  it('after warm-up rows of defaults are few, or the run fails', async () => {
    const store = played(twenty(10));
    store.replace(upcomingTeamGameContext, D, [
      teamContext('ATL', { game_number_in_season: 40 }),
      teamContext('BOS', { game_number_in_season: 40 }),
    ]);
    store.add(teamDefenseZoneAnalysis, [zoneDefence('ATL')]);
    assert.match((await run(store)).judged.faults.join(), /defaults: 1 of 1 rows/);
  });

  it('P-37 an expected player without row and reason fails the run', async () => {
    const players = Array.from({ length: 10 }, (_, index) => `p${index}`);
    const store = full();
    store.replace(
      upcomingPlayerGameContext,
      D,
      players.map((id) => context({ player_lookup: id })),
    );
    store.add(
      playerGameSummary,
      players.slice(0, 8).flatMap((id) => [3, 5, 7].map((days) => summary(before(days), { player_lookup: id }))),
    );
    const { judged } = await run(store);
    assert.deepEqual([judged.expected.length, judged.failures.length, judged.faults], [10, 2, []]);
    const forgetful = {
      ...mlfs,
      run: (...given: Parameters<typeof mlfs.run>) => {
        const output = mlfs.run(...given);
        return { ...output, failures: (output.failures ?? []).slice(1) };
      },
    };
    assert.match((await runOn(store, forgetful, D)).judged.faults.join(), /UNTRACKED 1: p8/);
  });

  it('bounded features stay in their bounds whatever the inputs', async () => {
    const next = numbers(13);
    const bounds: readonly (readonly [FeatureName, number, number])[] = [
      ['rest_advantage', -2, 2],
      ['recent_trend', -2, 2],
      ['minutes_change', -2, 2],
      ['pct_free_throw', 0, 0.5],
      ['team_win_pct', 0, 1],
    ];
    for (let round = 0; round < 25; round += 1) {
      const points = Array.from({ length: 3 + Math.floor(next() * 10) }, () => Math.floor(next() * 45));
      const row = await rowFor(
        played(points, {}, { ft_makes: Math.floor(next() * 20), minutes_played: Math.floor(next() * 44) }),
      );
      for (const [name, low, high] of bounds)
        assert.ok(Number(row[name]) >= low && Number(row[name]) <= high, `${name} ${textOf(row, name)}`);
    }
  });
});
