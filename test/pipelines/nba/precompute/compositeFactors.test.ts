import assert from 'node:assert/strict';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import {
  fatigueAdjustment,
  fatigueScore,
  mismatchScore,
  paceScore,
  usageSpikeScore,
  type Workload,
} from '../../../../shared/pipelines/nba/precompute/factors.js';
import { compositeFactors } from '../../../../shared/pipelines/nba/precompute/index.js';
import {
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
} from '../../../../shared/pipelines/nba/tables/analytics.js';
import {
  playerCompositeFactors,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../../../../shared/pipelines/nba/tables/precompute.js';
import { nbacSchedule, sourceGaps } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import {
  before,
  context,
  D,
  daysUpTo,
  numbers,
  onSchedule,
  season,
  shots,
  teamContext,
  zoneDefence,
} from './support.js';

const pcf = erased(compositeFactors);
const run = (store: RowStore) => runOn(store, pcf, D);
const rowFor = async (store: RowStore): Promise<Row> => rowWith(await run(store), 'player_lookup', 'atl1');

const withContext = (values: Parameters<typeof context>[0] = {}): RowStore =>
  season(daysUpTo(3))
    .add(upcomingPlayerGameContext, [context(values)])
    .add(upcomingTeamGameContext, [teamContext('ATL'), teamContext('BOS')]);
const withZones = (
  player: Parameters<typeof shots>[0] = {},
  opponent: Parameters<typeof zoneDefence>[1] = {},
): RowStore =>
  withContext()
    .add(playerShotZoneAnalysis, [shots(player)])
    .add(teamDefenseZoneAnalysis, [zoneDefence('BOS', opponent), zoneDefence('ATL')]);

const TIRED: Workload = { daysRest: 0, games7: 4, minutes7: 250, averageMinutes7: 36, backToBacks14: 1, age: 25 };
const UNKNOWN: Workload = {
  daysRest: null,
  games7: null,
  minutes7: null,
  averageMinutes7: null,
  backToBacks14: null,
  age: null,
};

describe('composite factors', () => {
  it('P-19 §7.3 rest 0, 4 games, 250 minutes, 36 a game, one back-to-back, age 25 score 52 and take off 2.4', async () => {
    assert.equal(fatigueScore(TIRED), 52);
    assert.equal(fatigueAdjustment(52), -2.4);
    const row = await rowFor(
      withContext({
        player_days_rest: 0,
        games_in_last_7_days: 4,
        minutes_in_last_7_days: 250,
        avg_minutes_per_game_last_7: 36,
        back_to_backs_last_14_days: 1,
        pace_differential: 0,
      }),
    );
    assert.deepEqual([row['fatigue_score'], row['total_composite_adjustment']], [52, -2.4]);
  });

  it('P-19 fatigue: every step, and what is not known counts as usual', () => {
    assert.equal(fatigueScore(UNKNOWN), 100);
    assert.equal(fatigueScore({ ...UNKNOWN, daysRest: 3 }), 100);
    const tired = { ...UNKNOWN, daysRest: 0 };
    assert.equal(fatigueScore({ ...tired, daysRest: 3, games7: 4 }), 95);
    assert.deepEqual(
      [{ backToBacks14: 2 }, { backToBacks14: 1 }, { age: 30 }, { age: 35 }, { averageMinutes7: 35 }].map((known) =>
        fatigueScore({ ...tired, ...known }),
      ),
      [73, 80, 80, 75, 85],
    );
    assert.equal(fatigueScore({ ...TIRED, backToBacks14: 3, age: 38 }), 35);
  });

  it('P-19 mismatch: weighted by how much he lives there, more beyond 5, never beyond 10', () => {
    const above = { paint: 4, midRange: -2, perimeter: 1 };
    const rates = { primaryZone: 'paint', paint: 50, midRange: 25, perimeter: 25 };
    assert.equal(mismatchScore(rates, above), 4);
    assert.equal(mismatchScore({ ...rates, paint: 40 }, above), 3.2);
    assert.equal(mismatchScore({ ...rates, paint: 90 }, above), 4);
    assert.equal(mismatchScore(rates, { ...above, paint: 5 }), 5);
    assert.equal(mismatchScore(rates, { ...above, paint: 6 })?.toFixed(6), '7.200000');
    assert.equal(mismatchScore(rates, { ...above, paint: -12 }), -10);
    assert.equal(mismatchScore({ ...rates, primaryZone: 'perimeter', perimeter: 45 }, above), 0.9);
    assert.equal(mismatchScore({ ...rates, primaryZone: 'mid_range', midRange: 35 }, above), -1.4);
    assert.equal(mismatchScore({ ...rates, primaryZone: null }, above), null);
    assert.equal(mismatchScore(rates, { ...above, paint: null }), null);
  });

  it('P-19 pace is half the difference up to 3, usage three tenths, more with stars out', () => {
    assert.deepEqual([paceScore(3), paceScore(-9), paceScore(8), paceScore(null)], [1.5, -3, 3, null]);
    assert.deepEqual(
      [
        usageSpikeScore(26, 22, 0),
        usageSpikeScore(26, 22, 1),
        usageSpikeScore(26, 22, 2),
        usageSpikeScore(18, 22, 2),
        usageSpikeScore(40, 22, 0),
        usageSpikeScore(null, 22, 2),
      ].map((score) => score?.toFixed(2)),
      ['1.20', '1.38', '1.56', '-1.20', '3.00', undefined],
    );
  });

  it('P-§7.3 the score is stored, not the adjustment made of it', async () => {
    const row = await rowFor(withZones());
    assert.deepEqual(
      [row['fatigue_score'], row['shot_zone_mismatch_score'], row['pace_score'], row['usage_spike_score']],
      [100, 4, 0.5, 0],
    );
    assert.equal(row['total_composite_adjustment'], 4.5);
    assert.deepEqual(
      [row['data_completeness_pct'], row['missing_data_fields'], row['all_upstreams_ready']],
      [100, [], true],
    );
  });

  it('P-§7.3 a balanced player meets all three zones, not the paint alone', async () => {
    const balanced = { primary_scoring_zone: 'balanced', paint_rate_last_10: 38, mid_range_rate_last_10: 30 };
    const row = await rowFor(withZones({ ...balanced, three_pt_rate_last_10: 32 }));
    assert.equal(row['shot_zone_mismatch_score'], 1.2);
    const weakArc = await rowFor(
      withZones({ ...balanced, three_pt_rate_last_10: 32 }, { three_pt_defense_vs_league_avg: 4 }),
    );
    assert.equal(weakArc['shot_zone_mismatch_score'], 2.2);
  });

  it('P-§7.3 has no factor that is always 0', () => {
    const factors = Object.keys(playerCompositeFactors.columns).filter((column) => column.endsWith('_score'));
    assert.deepEqual(factors, [
      'fatigue_score',
      'shot_zone_mismatch_score',
      'pace_score',
      'usage_spike_score',
      'quality_score',
    ]);
  });

  it('P-18 without zones of either side the mismatch is 0 and the lack is told', async () => {
    const row = await rowFor(withContext());
    assert.deepEqual([row['shot_zone_mismatch_score'], row['data_completeness_pct']], [0, 60]);
    assert.deepEqual(row['missing_data_fields'], ['player_shot_zone', 'team_defense_zone']);
    assert.deepEqual(
      [row['upstream_player_shot_ready'], row['upstream_team_defense_ready'], row['all_upstreams_ready']],
      [false, false, false],
    );
    const noZones = await rowFor(
      withZones(
        {},
        {
          paint_defense_vs_league_avg: null,
          mid_range_defense_vs_league_avg: null,
          three_pt_defense_vs_league_avg: null,
        },
      ),
    );
    assert.deepEqual([noZones['shot_zone_mismatch_score'], noZones['missing_data_fields']], [0, ['opponent_zones']]);
  });

  it('a factor whose input is NULL is 0 and listed', async () => {
    const row = await rowFor(withContext({ pace_differential: null, projected_usage_rate: null, days_rest: null }));
    assert.deepEqual([row['pace_score'], row['usage_spike_score'], row['data_completeness_pct']], [0, 0, 0]);
    assert.ok((row['missing_data_fields'] as string[]).includes('projected_usage_rate'));
  });

  it('warns of extremes', async () => {
    const row = await rowFor(withZones({}, { paint_defense_vs_league_avg: 9 }));
    assert.deepEqual([row['warning_details'], row['has_warnings']], [['EXTREME_MATCHUP'], true]);
  });

  it('P-26 a fatigue that is the same for everyone is a fault, a pace or usage that is, a warning', async () => {
    const everyone = (of: (index: number) => Parameters<typeof context>[0]): RowStore =>
      season(daysUpTo(3))
        .add(upcomingTeamGameContext, [teamContext('ATL', { game_number_in_season: 8 })])
        .add(
          upcomingPlayerGameContext,
          Array.from({ length: 60 }, (_, index) => context({ player_lookup: `p${index}`, ...of(index) })),
        );
    const same = await run(everyone(() => ({})));
    assert.deepEqual(
      same.judged.faults.map((fault) => fault.split(':').slice(0, 2).join(':')),
      ['constant:fatigue_score'],
    );
    assert.deepEqual(
      same.judged.warnings.map((warning) => warning.split(':').slice(0, 2).join(':')),
      ['constant:pace_score', 'constant:usage_spike_score'],
    );
    const rested = await run(everyone(() => ({ player_days_rest: 6 })));
    assert.deepEqual(rested.judged.faults, [], 'the date after the All-Star break');
    const varied = await run(
      everyone((index) => ({ player_age: 25 + index, pace_differential: index, projected_usage_rate: index })),
    );
    assert.deepEqual([varied.judged.faults, varied.judged.warnings], [[], []]);
  });

  it('L3 after warm-up opponents without a zone defence are a fault; early in the season they are not', async () => {
    const at = (games: number) =>
      season(daysUpTo(3))
        .add(upcomingPlayerGameContext, [context()])
        .add(upcomingTeamGameContext, [
          teamContext('ATL', { game_number_in_season: games }),
          teamContext('BOS', { game_number_in_season: games }),
        ]);
    assert.match((await run(at(16))).judged.faults.join(), /join:opponents-95: 0 of 1 opponents/);
    assert.deepEqual((await run(at(15))).judged.faults, []);
    const joinless = at(8).add(teamDefenseZoneAnalysis, [zoneDefence('ATL')]);
    assert.match((await run(joinless)).judged.faults.join(), /no opponent has a zone defence/);
  });

  it('every context has a row; a date whose players are all declared gone is skipped', async () => {
    const gap = onSchedule(D, { type: 'play_in' });
    const gone = rowStore()
      .add(nbacSchedule, [gap.schedule])
      .add(sourceGaps, [
        rowOf(sourceGaps, { game_date: D, game_id: gap.gameId, processor: 'p2.nbac_gamebook_player_stats' }),
      ]);
    assert.deepEqual((await run(gone)).output.empty, { code: 'skipped', reason: 'unrecoverable_source' });
    const unready = await run(rowStore().add(nbacSchedule, [onSchedule(D).schedule]));
    assert.deepEqual(
      unready.judged.failures.map(({ id, category, canRetry }) => [id, category, canRetry]),
      [[D, 'MISSING_DEPENDENCY', true]],
    );
  });

  it('windows are those of its inputs', async () => {
    const row = await rowFor(withZones());
    assert.deepEqual([row['window_start_date'], row['window_end_date']], [before(30), before(1)]);
  });

  it('more rest never lowers the fatigue score, and it stays 0 to 100', () => {
    const next = numbers(3);
    const some = (most: number): number => Math.floor(next() * (most + 1));
    for (let round = 0; round < 2_000; round += 1) {
      const workload: Workload = {
        daysRest: some(6),
        games7: some(6),
        minutes7: some(300),
        averageMinutes7: some(44),
        backToBacks14: some(4),
        age: 19 + some(22),
      };
      const score = fatigueScore(workload);
      assert.ok(score >= 0 && score <= 100);
      assert.ok(fatigueScore({ ...workload, daysRest: (workload.daysRest ?? 0) + 1 }) >= score);
    }
  });

  it('a weaker defence never lowers the mismatch, and it stays within 10', () => {
    const next = numbers(5);
    const zones = ['paint', 'mid_range', 'perimeter', 'balanced'];
    for (let round = 0; round < 2_000; round += 1) {
      const primaryZone = zones[Math.floor(next() * zones.length)] ?? null;
      const rates = { primaryZone, paint: next() * 100, midRange: next() * 100, perimeter: next() * 100 };
      const above = { paint: next() * 30 - 15, midRange: next() * 30 - 15, perimeter: next() * 30 - 15 };
      const step = next() * 4;
      const weaker = { paint: above.paint + step, midRange: above.midRange + step, perimeter: above.perimeter + step };
      const [less, more] = [mismatchScore(rates, above), mismatchScore(rates, weaker)];
      assert.ok(less !== null && more !== null && Math.abs(less) <= 10 && less <= more, JSON.stringify(rates));
    }
  });
});
