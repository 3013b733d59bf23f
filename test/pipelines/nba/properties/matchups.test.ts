import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { roundTo } from '../../../../shared/domain/rounding.js';
import { shotZone } from '../../../../shared/pipelines/nba/formulas/shotZone.js';
import {
  leagueZones,
  shareMade,
  totalOf,
  type ZoneShots,
} from '../../../../shared/pipelines/nba/precompute/leagueZones.js';
import {
  mismatchScore,
  type DefenceAbove,
  type ShotRates,
} from '../../../../shared/pipelines/nba/precompute/factors.js';
import {
  assistedRates,
  primaryZone,
  shotDiet,
  type ShotGame,
} from '../../../../shared/pipelines/nba/precompute/shotDiet.js';

/** Tenths: evenly spread, where doubles crowd at the ends of their range. */
const tenths = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 10 * min, max: 10 * max }).map((value) => value / 10);
const rate = fc.option(tenths(0, 100));
const above = fc.option(tenths(-15, 15));
const rates: fc.Arbitrary<ShotRates> = fc.record({
  primaryZone: fc.constantFrom('paint', 'mid_range', 'perimeter', 'balanced', null),
  paint: rate,
  midRange: rate,
  perimeter: rate,
});
const defence: fc.Arbitrary<DefenceAbove> = fc.record({ paint: above, midRange: above, perimeter: above });
const ZONES = ['paint', 'midRange', 'perimeter'] as const;
const PRIMARY = { paint: 'paint', midRange: 'mid_range', perimeter: 'perimeter' } as const;

const zone = fc
  .integer({ min: 0, max: 20 })
  .chain((attempts) => fc.tuple(fc.constant(attempts), fc.integer({ min: 0, max: attempts })));
const shotGame: fc.Arbitrary<ShotGame> = fc.tuple(zone, zone, zone).chain(([paint, mid, three]) => {
  const makes = paint[1] + mid[1] + three[1];
  return fc.integer({ min: 0, max: makes }).map((assisted) => ({
    paint_attempts: paint[0],
    paint_makes: paint[1],
    mid_range_attempts: mid[0],
    mid_range_makes: mid[1],
    zone_three_attempts: three[0],
    zone_three_makes: three[1],
    assisted_fg_makes: assisted,
    unassisted_fg_makes: makes - assisted,
  }));
});
const shotGames = fc.array(shotGame, { minLength: 1, maxLength: 12 });

describe('properties of matchups', () => {
  for (const weaker of ZONES)
    it(`P-§7.3 a weaker defence of ${weaker} never lowers the mismatch`, () => {
      fc.assert(
        fc.property(rates, defence, tenths(0, 10), fc.boolean(), (any, allowed, step, isHis) => {
          const shots = isHis ? { ...any, primaryZone: PRIMARY[weaker] } : any;
          const before = allowed[weaker];
          if (before === null) return;
          const [less, more] = [
            mismatchScore(shots, allowed),
            mismatchScore(shots, { ...allowed, [weaker]: before + step }),
          ];
          assert.equal(less === null, more === null);
          // A sum of shares may miss its exact value by the last bit.
          assert.ok((less ?? 0) <= (more ?? 0) + 1e-9, `${less} ${more}`);
        }),
      );
    });

  it('P-§7.3 a mismatch is within 10, turns its sign with the defence, and is none where a side is unknown', () => {
    const none: DefenceAbove = { paint: null, midRange: null, perimeter: null };
    const turned = (value: number | null): number | null => (value === null ? null : -value);
    fc.assert(
      fc.property(rates, defence, (shots, allowed) => {
        const score = mismatchScore(shots, allowed);
        assert.ok(Math.abs(score ?? 0) <= 10);
        const opposite: DefenceAbove = {
          paint: turned(allowed.paint),
          midRange: turned(allowed.midRange),
          perimeter: turned(allowed.perimeter),
        };
        assert.ok(Math.abs((mismatchScore(shots, opposite) ?? 0) + (score ?? 0)) < 1e-9);
        assert.equal(mismatchScore(shots, none), null);
        assert.equal(mismatchScore({ ...shots, primaryZone: null }, allowed), null);
      }),
    );
  });

  it('P-§7.3 the more he lives in his zone, the more its weakness counts', () => {
    const share = tenths(0, 100);
    fc.assert(
      fc.property(share, share, tenths(0, 10), (a, b, weakness) => {
        const of = (paint: number): number =>
          mismatchScore(
            { primaryZone: 'paint', paint, midRange: 0, perimeter: 0 },
            { paint: weakness, midRange: 0, perimeter: 0 },
          ) ?? Number.NaN;
        assert.ok(of(Math.min(a, b)) <= of(Math.max(a, b)));
      }),
    );
  });

  it('P-25 rates of any shots are 0 to 100 and sum to 100 within 0.02 as stored; shares made are 0 to 1', () => {
    fc.assert(
      fc.property(shotGames, (games) => {
        const { attempts, paint, midRange, three } = shotDiet(games);
        const all = [paint, midRange, three];
        if (attempts === 0) {
          assert.deepEqual(
            all.map(({ rate: of }) => of),
            [null, null, null],
          );
          return;
        }
        const stored = all.map(({ rate: of }) => roundTo(of ?? Number.NaN, 2) ?? Number.NaN);
        assert.ok(Math.abs(stored.reduce((sum, of) => sum + of, 0) - 100) <= 0.02 + 1e-9);
        for (const { pct, perGame } of all) assert.ok((pct === null || (pct >= 0 && pct <= 1)) && perGame >= 0);
      }),
    );
  });

  it('P-§7.2 assisted and unassisted sum to 100, or both are unknown without a make', () => {
    fc.assert(
      fc.property(shotGames, (games) => {
        const { assisted, unassisted } = assistedRates(games);
        const makes = games.reduce(
          (sum, game) => sum + (game.assisted_fg_makes ?? 0) + (game.unassisted_fg_makes ?? 0),
          0,
        );
        if (makes === 0) assert.deepEqual([assisted, unassisted], [null, null]);
        else assert.ok(Math.abs((assisted ?? 0) + (unassisted ?? 0) - 100) < 1e-9);
      }),
    );
  });

  it('P-§7.2 the zone he lives in has its share of shots; balanced means that none has', () => {
    fc.assert(
      fc.property(shotGames, (games) => {
        const diet = shotDiet(games);
        const share = {
          paint: diet.paint.rate ?? 0,
          perimeter: diet.three.rate ?? 0,
          mid_range: diet.midRange.rate ?? 0,
        };
        switch (primaryZone(diet)) {
          case null:
            return assert.equal(diet.attempts, 0);
          case 'balanced':
            return assert.ok(share.paint < 40 && share.perimeter < 40 && share.mid_range < 35);
          case 'paint':
            return assert.ok(share.paint >= 40);
          case 'perimeter':
            return assert.ok(share.perimeter >= 40 && share.paint < 40);
          default:
            return assert.ok(share.mid_range >= 35 && share.paint < 40 && share.perimeter < 40);
        }
      }),
    );
  });

  it('P-§5.4 farther never means nearer the basket, and a named three is a three wherever it was', () => {
    const order = ['paint', 'mid_range', 'three'];
    const feet = tenths(0, 40);
    fc.assert(
      fc.property(feet, feet, fc.boolean(), (a, b, hasSubtype) => {
        const of = (distance: number) => order.indexOf(shotZone({ isThree: false, hasSubtype, distance }));
        assert.ok(of(Math.min(a, b)) <= of(Math.max(a, b)));
        assert.equal(shotZone({ isThree: true, hasSubtype, distance: a }), 'three');
      }),
    );
  });
});

describe('properties of zone defences', () => {
  const shots = zone.map(([attempts, makes]) => ({ attempts, makes }));
  const game: fc.Arbitrary<ZoneShots> = fc.record({ paint: shots, mid_range: shots, three_pt: shots });
  const team = fc.array(game, { minLength: 10, maxLength: 12 });

  it('P-§7.1 a share lies between the worst and the best game, and each made shot raises it', () => {
    fc.assert(
      fc.property(team, (games) => {
        const total = totalOf(games, 'paint');
        const share = shareMade(total);
        if (share === null || total.makes === total.attempts) return;
        assert.ok(share >= 0 && share < 1);
        assert.ok((shareMade({ ...total, makes: total.makes + 1 }) ?? 0) > share);
      }),
    );
  });

  it('P-§7.1 the league is a fixed one below ten teams of ten games, else the mean of its teams', () => {
    fc.assert(
      fc.property(fc.array(team, { minLength: 0, maxLength: 12 }), (teams) => {
        const league = leagueZones(teams);
        assert.equal(league.source, teams.length >= 10 ? 'computed' : 'default');
        for (const value of Object.values(league.rates)) assert.ok(value >= 0 && value <= 1);
        const thin = leagueZones(teams.map((games) => games.slice(0, 9)));
        assert.equal(thin.source, 'default');
      }),
      { numRuns: 40 },
    );
  });
});
