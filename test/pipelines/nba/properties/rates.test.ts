import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { dataHash, partitionHash } from '../../../../shared/domain/rowHash.js';
import { hashedColumns } from '../../../../shared/domain/table.js';
import { isProductionReady, qualityColumns, tierOf } from '../../../../shared/pipelines/nba/formulas/quality.js';
import {
  effectiveFieldGoal,
  gameMinutes,
  overtimePeriods,
  paceOf,
  possessions,
  ratingOf,
  snapTeamMinutes,
  teamMinutesOf,
  trueShooting,
  usageRate,
} from '../../../../shared/pipelines/nba/formulas/rates.js';
import { meanOf, medianOf, sumOrNull } from '../../../../shared/pipelines/nba/formulas/statistics.js';
import { milesBetween } from '../../../../shared/pipelines/nba/formulas/travel.js';
import { sampleDeviation } from '../../../../shared/pipelines/nba/precompute/sampleDeviation.js';
import { teamLocations } from '../../../../shared/pipelines/nba/static/teamLocations.js';
import { playerGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { rowOf } from '../../../support/rows.js';

const count = fc.integer({ min: 0, max: 120 });
const overtimes = fc.integer({ min: 0, max: 6 });
const line = fc.record({ fgAttempts: count, ftAttempts: count, turnovers: count, offensiveRebounds: count });

describe('properties of rates', () => {
  it('P-§5.5 a turnover or an attempt more is more possessions, an offensive rebound fewer', () => {
    fc.assert(
      fc.property(line, (given) => {
        const poss = possessions(given);
        assert.ok(Math.abs(possessions({ ...given, turnovers: given.turnovers + 1 }) - poss - 1) < 1e-9);
        assert.ok(Math.abs(possessions({ ...given, ftAttempts: given.ftAttempts + 1 }) - poss - 0.44) < 1e-9);
        assert.ok(
          Math.abs(possessions({ ...given, offensiveRebounds: given.offensiveRebounds + 1 }) - poss + 1) < 1e-9,
        );
      }),
    );
  });

  it('P-23 overtime lowers the pace of the same possessions, never their rating', () => {
    fc.assert(
      fc.property(fc.double({ min: 60, max: 140, noNaN: true }), count, overtimes, (poss, points, extra) => {
        const [shorter, longer] = [extra, extra + 1].map(
          (periods) => paceOf(poss, teamMinutesOf(periods)) ?? Number.NaN,
        );
        assert.ok(shorter !== undefined && longer !== undefined && longer < shorter);
        assert.equal(gameMinutes(teamMinutesOf(extra)), 48 + 5 * extra);
        assert.ok(Math.abs((ratingOf(points, poss) ?? 0) * poss - 100 * points) < 1e-6);
      }),
    );
  });

  it('P-§6.1 every length of a game is found from its minutes, also when players miss it by 2 %', () => {
    fc.assert(
      fc.property(overtimes, fc.double({ min: -0.019, max: 0.019, noNaN: true }), (extra, miss) => {
        const minutes = teamMinutesOf(extra);
        assert.equal(overtimePeriods(minutes), extra);
        assert.equal(snapTeamMinutes(minutes * (1 + miss)), minutes);
      }),
    );
  });

  it('P-§6.3 the usages of five who play throughout sum to 100, whatever the length of the game', () => {
    const player = fc.record({ fgAttempts: count, ftAttempts: count, turnovers: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(fc.tuple(player, player, player, player, player), overtimes, (five, extra) => {
        const minutes = teamMinutesOf(extra);
        const total = (of: (each: (typeof five)[number]) => number): number =>
          five.reduce((sum, each) => sum + of(each), 0);
        const team = {
          fgAttempts: total((each) => each.fgAttempts),
          ftAttempts: total((each) => each.ftAttempts),
          turnovers: total((each) => each.turnovers),
          minutes,
        };
        const usages = five.map((each) => usageRate({ ...each, minutes: minutes / 5 }, team) ?? Number.NaN);
        assert.ok(usages.every((usage) => usage >= 0 && usage <= 100));
        assert.ok(Math.abs(usages.reduce((sum, usage) => sum + usage, 0) - 100) < 1e-6);
      }),
    );
  });

  it('P-§5.5 more points of the same shots never lower a shooting rate; without a shot there is none', () => {
    fc.assert(
      fc.property(count, count, count, (points, fga, fta) => {
        const rate = trueShooting(points, fga, fta);
        assert.equal(rate === null, fga === 0 && fta === 0);
        assert.ok((trueShooting(points + 1, fga, fta) ?? 0) >= (rate ?? 0));
      }),
    );
    fc.assert(
      fc.property(count, count, count, (threes, twos, missed) => {
        const rate = effectiveFieldGoal(threes + twos, threes, threes + twos + missed);
        assert.ok(rate === null || (rate >= 0 && rate <= 1.5));
      }),
    );
  });

  it('means lie within their values, deviations are never negative and 0 only for equal values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 80 }), { minLength: 2, maxLength: 20 }), (values) => {
        const [low, high] = [Math.min(...values), Math.max(...values)];
        for (const middle of [meanOf(values), medianOf(values)])
          assert.ok(middle !== null && middle >= low && middle <= high);
        const deviation = sampleDeviation(values) ?? Number.NaN;
        assert.equal(deviation === 0, low === high);
        assert.ok(deviation <= high - low);
        assert.equal(sumOrNull([...values, null]), null);
      }),
    );
  });

  it('P-§6.4 journeys are as long back as forth, none within one arena, never longer by a stop', () => {
    const place = fc.constantFrom(...teamLocations);
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        assert.equal(milesBetween(a, a), 0);
        assert.ok(Math.abs(milesBetween(a, b) - milesBetween(b, a)) < 1e-9);
        assert.ok(milesBetween(a, c) <= milesBetween(a, b) + milesBetween(b, c) + 1e-6);
        assert.ok(milesBetween(a, b) < 12_500);
      }),
    );
  });
});

describe('properties of quality', () => {
  const TIERS = ['unusable', 'poor', 'bronze', 'silver', 'gold'];
  const score = fc.double({ min: -20, max: 130, noNaN: true });

  it('P-§2.11 a higher score is never a lower tier, nor less ready', () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        const [lower, higher] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(TIERS.indexOf(tierOf(lower)) <= TIERS.indexOf(tierOf(higher)));
        assert.ok(Number(isProductionReady(lower, [])) <= Number(isProductionReady(higher, [])));
      }),
    );
  });

  it('P-§2.11 an issue never makes a row ready, the score stays in 0 to 100, the order of issues does not count', () => {
    const issues = fc.array(
      fc.constantFrom('missing_required', 'missing_required:team', 'partial_team', 'all_sources_failed'),
    );
    fc.assert(
      fc.property(score, issues, (given, found) => {
        const of = (some: readonly string[]) =>
          qualityColumns({ score: given, issues: some, sources: some, primary: null, usedFallback: false });
        const columns = of(found);
        assert.ok(columns.quality_score >= 0 && columns.quality_score <= 100);
        assert.ok(Number(columns.is_production_ready) <= Number(of([]).is_production_ready));
        assert.deepEqual(of(found.toReversed()), columns);
        if (found.some((issue) => issue !== 'partial_team')) assert.equal(columns.is_production_ready, false);
      }),
    );
  });
});

describe('properties of hashes', () => {
  const base = rowOf(playerGameSummary, {
    player_lookup: 'a',
    game_id: 'g',
    game_date: '2022-01-20',
    points: 20,
    minutes_played: 30,
    played: true,
  });
  const meta = Object.keys(playerGameSummary.columns).filter(
    (column) => !hashedColumns(playerGameSummary).includes(column),
  );

  it('P-§2.8 metadata never enters, every other column does, and the order of columns does not', () => {
    const hash = dataHash(playerGameSummary, base);
    for (const column of meta)
      assert.equal(dataHash(playerGameSummary, { ...base, [column]: 'changed' }), hash, column);
    for (const column of hashedColumns(playerGameSummary)) {
      const value = base[column as keyof typeof base];
      const other =
        typeof value === 'boolean'
          ? !value
          : typeof value === 'number'
            ? value + 1
            : Array.isArray(value)
              ? ['x']
              : `${String(value)}x`;
      assert.notEqual(dataHash(playerGameSummary, { ...base, [column]: other }), hash, column);
    }
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(base), { minLength: Object.keys(base).length }), (entries) =>
        assert.equal(dataHash(playerGameSummary, Object.fromEntries(entries)), hash),
      ),
    );
  });

  it('P-36 P-§2.8 a partition has one hash for every order of its rows, and another when one row changes', () => {
    const hash = fc.integer({ min: 0, max: 1e9 }).map((value) => value.toString(16));
    fc.assert(
      fc.property(fc.uniqueArray(hash, { minLength: 1 }), (rows) => {
        assert.equal(partitionHash(rows.toReversed()), partitionHash(rows));
        assert.notEqual(partitionHash([...rows.slice(1), 'other']), partitionHash(rows));
      }),
    );
  });
});
