import assert from 'node:assert/strict';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row, RowOf } from '../../../../shared/domain/table.js';
import { playerShotZones } from '../../../../shared/pipelines/nba/precompute/index.js';
import { playerGameSummary, upcomingPlayerGameContext } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { nbacSchedule, nbaPlayersRegistry } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { registryRow, rowOf } from '../../../support/rows.js';
import { before, context, D, daysUpTo, NO_SHOT_ZONES, numbers, onSchedule, season, summary } from './support.js';

const psza = erased(playerShotZones);
const run = (store: RowStore) => runOn(store, psza, D);
const rowFor = async (store: RowStore): Promise<Row> => rowWith(await run(store), 'player_lookup', 'atl1');
const failureOf = async (store: RowStore) => (await run(store)).judged.failures[0] ?? assert.fail('no failure row');

type Values = Partial<RowOf<typeof playerGameSummary>>;
const withGames = (
  dates: readonly string[],
  values: Values = {},
  player: Parameters<typeof context>[0] = {},
): RowStore =>
  season(dates)
    .add(
      playerGameSummary,
      dates.map((date) => summary(date, values)),
    )
    .add(upcomingPlayerGameContext, [context(player)]);

describe('player shot zones', () => {
  it('P-25 20 paint of 40 shots is a rate of 50.00, and the rates sum to 100', async () => {
    const row = await rowFor(withGames(daysUpTo(10)));
    assert.deepEqual(
      [row['paint_rate_last_10'], row['mid_range_rate_last_10'], row['three_pt_rate_last_10']],
      [50, 25, 25],
    );
    assert.deepEqual(
      [row['paint_pct_last_10'], row['mid_range_pct_last_10'], row['three_pt_pct_last_10']],
      [0.625, 0.25, 0.25],
    );
    assert.deepEqual([row['paint_attempts_per_game'], row['total_shots_last_10']], [8, 160]);
    assert.deepEqual([row['assisted_rate_last_10'], row['unassisted_rate_last_10']], [71.43, 28.57]);
    assert.deepEqual(
      [row['games_in_sample_10'], row['sample_quality_10'], row['sample_quality_20'], row['data_quality_tier']],
      [10, 'excellent', 'limited', 'high'],
    );
    assert.deepEqual([row['primary_scoring_zone'], row['quality_score'], row['completeness_pct']], ['paint', 100, 100]);
  });

  it('reads the newest 10 and 20 zone games; 20-game rates need 15', async () => {
    const long = withGames(daysUpTo(25));
    for (const date of daysUpTo(10))
      long.replace(playerGameSummary, date, [summary(date, { paint_attempts: 0, paint_makes: 0 })]);
    const row = await rowFor(long);
    assert.deepEqual(
      [row['games_in_sample_20'], row['paint_rate_last_10'], row['window_start_date'], row['window_end_date']],
      [20, 0, before(20), before(1)],
    );
    assert.equal(row['paint_rate_last_20'], 33.33);
    assert.equal((await rowFor(withGames(daysUpTo(14))))['paint_rate_last_20'], null);
    assert.equal((await rowFor(withGames(daysUpTo(15))))['paint_rate_last_20'], 50);
  });

  it('names the zone he lives in, in this order', async () => {
    const zone = async (paint: number, mid: number, three: number) =>
      (
        await rowFor(
          withGames(daysUpTo(6), {
            paint_attempts: paint,
            paint_makes: 0,
            mid_range_attempts: mid,
            mid_range_makes: 0,
            zone_three_attempts: three,
            zone_three_makes: 0,
          }),
        )
      )['primary_scoring_zone'];
    assert.equal(await zone(40, 20, 40), 'paint');
    assert.equal(await zone(25, 35, 40), 'perimeter');
    assert.equal(await zone(30, 35, 35), 'mid_range');
    assert.equal(await zone(39, 30, 31), 'balanced');
    assert.equal(await zone(0, 0, 0), null);
  });

  it('a player with games and no shot has a row with NULL rates', async () => {
    const none = {
      paint_attempts: 0,
      paint_makes: 0,
      mid_range_attempts: 0,
      mid_range_makes: 0,
      zone_three_attempts: 0,
      zone_three_makes: 0,
      assisted_fg_makes: 0,
      unassisted_fg_makes: 0,
    };
    const { rows, judged } = await run(withGames(daysUpTo(6), none));
    assert.deepEqual(judged.faults, []);
    assert.deepEqual(
      [rows[0]?.['paint_rate_last_10'], rows[0]?.['paint_pct_last_10'], rows[0]?.['assisted_rate_last_10']],
      [null, null, null],
    );
    assert.equal(rows[0]?.['total_shots_last_10'], 0);
  });

  it('P-12 a game he did not play in is no zone game', async () => {
    const store = withGames(daysUpTo(5));
    store.add(playerGameSummary, [summary(before(6), { played: false, minutes_played: 0 })]);
    assert.equal((await rowFor(store))['games_in_sample_10'], 5);
  });

  it('a young season is expected, a lost summary is not', async () => {
    const young = await failureOf(withGames(daysUpTo(4)));
    assert.deepEqual([young.category, young.canRetry, young.actualGames], ['EXPECTED_INCOMPLETE', false, 4]);
    const lost = await failureOf(withGames(daysUpTo(4), {}, { missing_games_count: 2 }));
    assert.deepEqual([lost.category, lost.canRetry, lost.expectedGames], ['INCOMPLETE_UPSTREAM', true, 6]);
  });

  it('P-18 games no source has zones for are not expected; zones that only he lacks are', async () => {
    const uncovered = await failureOf(withGames(daysUpTo(9), NO_SHOT_ZONES));
    assert.deepEqual([uncovered.category, uncovered.expectedGames], ['EXPECTED_INCOMPLETE', 0]);
    const mismatched = withGames(daysUpTo(9), NO_SHOT_ZONES);
    mismatched.add(
      playerGameSummary,
      daysUpTo(9).map((date) => summary(date, { player_lookup: 'atl2' })),
    );
    assert.equal((await failureOf(mismatched)).category, 'INCOMPLETE_UPSTREAM');
  });

  it('P-18 zones that stop in mid-season leave the newest there were, and say so', async () => {
    const store = withGames(daysUpTo(16));
    for (const date of daysUpTo(4)) store.replace(playerGameSummary, date, [summary(date, NO_SHOT_ZONES)]);
    const row = await rowFor(store);
    assert.deepEqual([row['games_in_sample_20'], row['window_end_date']], [12, before(5)]);
    assert.deepEqual(row['quality_issues'], ['shot_zones_unavailable:4/10']);
  });

  it('a summary without events gives rates and no assists', async () => {
    const row = await rowFor(withGames(daysUpTo(6), { assisted_fg_makes: null, unassisted_fg_makes: null }));
    assert.deepEqual(
      [row['assisted_rate_last_10'], row['unassisted_rate_last_10'], row['paint_rate_last_10']],
      [null, null, 50],
    );
  });

  it('a cup final is in no window', async () => {
    const store = withGames(daysUpTo(4));
    store
      .add(nbacSchedule, [onSchedule(before(9), { type: 'cup_final' }).schedule])
      .add(playerGameSummary, [summary(before(9))]);
    assert.equal((await failureOf(store)).actualGames, 4);
  });

  it('P-11 duplicated rows change no hash', async () => {
    const store = withGames(daysUpTo(12));
    const { hash } = await run(store);
    store.add(
      playerGameSummary,
      [0, 1, 2].flatMap(() => daysUpTo(12).map((date) => summary(date))),
    );
    assert.equal((await run(store)).hash, hash);
  });

  it('knows the position of this season', async () => {
    const store = withGames(daysUpTo(6)).add(nbaPlayersRegistry, [
      rowOf(nbaPlayersRegistry, { ...registryRow('atl1', 'CHI', 2020), position: 'F' }),
      rowOf(nbaPlayersRegistry, { ...registryRow('atl1', 'ATL', 2021), position: 'G' }),
    ]);
    assert.equal((await rowFor(store))['player_position'], 'G');
    assert.equal((await rowFor(withGames(daysUpTo(6))))['player_position'], null);
  });

  it('rates of any shots are 0 to 100, sum to 100 within 0.02 and hold the gates', async () => {
    const next = numbers(11);
    for (let round = 0; round < 60; round += 1) {
      const some = (most: number): number => Math.floor(next() * (most + 1));
      const [paint, mid, three] = [some(14), some(9), some(12)];
      const { rows, judged } = await run(
        withGames(daysUpTo(5 + some(12)), {
          paint_attempts: paint,
          paint_makes: some(paint),
          mid_range_attempts: mid,
          mid_range_makes: some(mid),
          zone_three_attempts: three,
          zone_three_makes: some(three),
        }),
      );
      assert.deepEqual(judged.faults, []);
      const rates = ['paint_rate_last_10', 'mid_range_rate_last_10', 'three_pt_rate_last_10'].map(
        (column) => rows[0]?.[column] as number | null,
      );
      if (paint + mid + three === 0) assert.deepEqual(rates, [null, null, null]);
      else assert.ok(Math.abs(rates.reduce<number>((sum, rate) => sum + (rate ?? NaN), 0) - 100) <= 0.02);
    }
  });
});
