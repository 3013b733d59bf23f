import assert from 'node:assert/strict';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row, RowOf } from '../../../../shared/domain/table.js';
import { dailyCache } from '../../../../shared/pipelines/nba/precompute/index.js';
import { sampleDeviation } from '../../../../shared/pipelines/nba/precompute/sampleDeviation.js';
import {
  playerGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
} from '../../../../shared/pipelines/nba/tables/analytics.js';
import { playerShotZoneAnalysis } from '../../../../shared/pipelines/nba/tables/precompute.js';
import { nbacSchedule } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { before, context, D, daysUpTo, offence, onSchedule, season, shots, summary } from './support.js';

const pdc = erased(dailyCache);
const run = (store: RowStore) => runOn(store, pdc, D);
const rowFor = async (store: RowStore): Promise<Row> => rowWith(await run(store), 'player_lookup', 'atl1');

type Values = Partial<RowOf<typeof playerGameSummary>>;

/** Games on the given dates, oldest first, with these points. */
const scored = (
  points: readonly number[],
  player: Parameters<typeof context>[0] = {},
  values: Values = {},
): RowStore => {
  const dates = daysUpTo(points.length);
  return season(dates)
    .add(
      playerGameSummary,
      dates.map((date, index) => summary(date, { ...values, points: points[index] ?? 0 })),
    )
    .add(
      teamOffenseGameSummary,
      dates.map((date) => offence(date)),
    )
    .add(upcomingPlayerGameContext, [context(player)]);
};

describe('daily cache', () => {
  it('knows the form of the last five and ten games and of the season', async () => {
    const points = [40, 40, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30];
    const run12 = await run(scored(points, { points_avg_last_5: 26, points_avg_last_10: 21 }));
    assert.deepEqual(run12.judged.faults, []);
    const row = rowWith(run12, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['points_avg_last_5'], row['points_avg_last_10'], row['points_avg_season'], row['points_std_last_10']],
      [26, 21, 24.17, 6.06],
    );
    assert.deepEqual(
      [row['games_played_season'], row['minutes_avg_last_10'], row['usage_rate_last_10'], row['ts_pct_last_10']],
      [12, 30, 22, 0.55],
    );
    assert.deepEqual(
      [row['games_in_last_7_days'], row['games_in_last_14_days'], row['back_to_backs_last_14_days']],
      [7, 12, 11],
    );
    assert.deepEqual([row['team_pace_last_10'], row['team_off_rating_last_10']], [98, 110]);
    assert.deepEqual([row['window_start_date'], row['window_end_date']], [before(12), before(1)]);
    assert.deepEqual([row['early_season_flag'], row['quality_score'], row['is_production_ready']], [false, 100, true]);
    assert.deepEqual(
      [row['l5_is_complete'], row['all_windows_complete'], row['expected_games_count']],
      [true, true, 10],
    );
  });

  it('the deviation is that of a sample', () => {
    assert.equal(sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9])?.toFixed(4), '2.1381');
    assert.deepEqual([sampleDeviation([5]), sampleDeviation([])], [null, null]);
  });

  it('P-12 a game he did not play moves no mean, a scoreless 18 minutes does', async () => {
    const mean = async (values: Values) => {
      const store = scored([20, 20, 20, 20, 20]);
      store.replace(playerGameSummary, before(1), [summary(before(1), { points: 0, ...values })]);
      store.add(playerGameSummary, [summary(before(6), { points: 20 })]);
      return (await rowFor(store))['points_avg_last_5'];
    };
    assert.equal(await mean({ played: false, minutes_played: 0 }), 20);
    assert.equal(await mean({ minutes_played: 18 }), 16);
  });

  it('P-13 a game at D−7 counts, at D−8 and at D do not', async () => {
    const store = scored([20, 20, 20, 20, 20, 20, 20, 20]);
    store.add(playerGameSummary, [summary(D, { points: 99 })]);
    assert.equal((await rowFor(store))['games_in_last_7_days'], 7);
  });

  it('P-15 last season is not read', async () => {
    const store = scored([20, 20, 20, 20, 20]);
    store.add(playerGameSummary, [summary('2021-05-16', { points: 60 })]);
    assert.equal((await rowFor(store))['points_avg_season'], 20);
  });

  it('P-§7.4 the pace of a team crosses no season, and reads ten games', async () => {
    const store = scored(Array.from({ length: 14 }, () => 20));
    for (const date of daysUpTo(14).slice(0, 4))
      store.replace(teamOffenseGameSummary, date, [offence(date, { pace: 130 })]);
    store.add(teamOffenseGameSummary, [offence('2021-05-16', { pace: 60 })]);
    assert.equal((await rowFor(store))['team_pace_last_10'], 98);
    const few = scored([20, 20, 20, 20, 20]);
    few.add(teamOffenseGameSummary, [offence('2021-05-16', { pace: 60 })]);
    assert.equal((await rowFor(few))['team_pace_last_10'], 98);
  });

  it('P-§7.4 the assisted rate is the percent that the shot zones say', async () => {
    const row = await rowFor(scored([20, 20, 20, 20, 20]).add(playerShotZoneAnalysis, [shots()]));
    assert.deepEqual(
      [row['assisted_rate_last_10'], row['paint_rate_last_10'], row['primary_scoring_zone']],
      [71.43, 50, 'paint'],
    );
    assert.equal(row['shot_zone_data_available'], true);
  });

  it('P-§7.4 P-18 a missing row of shots holds nobody back', async () => {
    const row = await rowFor(scored([20, 20, 20, 20, 20]));
    assert.deepEqual([row['shot_zone_data_available'], row['paint_rate_last_10']], [false, null]);
    assert.ok((row['quality_issues'] as string[]).includes('shot_zones_unavailable'));
  });

  it('fewer than five games are a young season, or summaries that are missing', async () => {
    const young = (await run(scored([20, 20, 20, 20]))).judged.failures[0];
    assert.deepEqual([young?.category, young?.canRetry, young?.actualGames], ['INSUFFICIENT_DATA', false, 4]);
    const holed = (await run(scored([20, 20, 20, 20], { missing_games_count: 1 }))).judged.failures[0];
    assert.deepEqual([holed?.category, holed?.canRetry], ['INCOMPLETE_UPSTREAM', true]);
  });

  it('a mean that is not the one of the context is a fault', async () => {
    const { judged } = await run(scored([20, 20, 20, 20, 20], { points_avg_last_5: 21 }));
    assert.match(judged.faults.join(), /identity:context: atl1: points_avg_last_5/);
  });

  it('games that are missing lower the score, and readiness', async () => {
    const row = await rowFor(
      scored([20, 20, 20, 20, 20], {
        expected_games_count: 6,
        l5_completeness_pct: 80,
        l5_is_complete: false,
        l10_completeness_pct: 83.33,
        l10_is_complete: false,
      }),
    );
    assert.deepEqual(
      [row['quality_score'], row['quality_tier'], row['is_production_ready'], row['all_windows_complete']],
      [80, 'silver', false, false],
    );
    assert.deepEqual([row['expected_games_count'], row['actual_games_count'], row['missing_games_count']], [6, 5, 1]);
  });

  it('a cup final counts neither for the player nor for his team', async () => {
    const store = scored([20, 20, 20, 20, 20]);
    store
      .add(nbacSchedule, [onSchedule(before(6), { type: 'cup_final' }).schedule])
      .add(playerGameSummary, [summary(before(6), { points: 60 })])
      .add(teamOffenseGameSummary, [offence(before(6), { pace: 130 })]);
    const row = await rowFor(store);
    assert.deepEqual([row['games_played_season'], row['points_avg_season'], row['team_pace_last_10']], [5, 20, 98]);
  });

  it('P-11 P-36 duplicated and reordered rows change no hash', async () => {
    const store = scored([12, 18, 20, 25, 30, 9]);
    const { hash } = await run(store);
    assert.equal((await run(store.shuffled())).hash, hash);
    store.add(
      playerGameSummary,
      [0, 1, 2].flatMap(() =>
        store
          .rowsOf(playerGameSummary)
          .slice(0, 6)
          .map((row) => ({ ...row })),
      ),
    );
    assert.equal((await run(store)).hash, hash);
  });
});
