import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { daysBetween, gameDate, plusDays, type GameDate } from '../../../../shared/domain/gameDate.js';
import {
  historyColumns,
  windowStarts,
  type PastGame,
} from '../../../../shared/pipelines/nba/analytics/playerHistory.js';
import { backToBackPairs, daysRest, isBackToBack } from '../../../../shared/pipelines/nba/formulas/rest.js';
import {
  distinctGames,
  hasPlayed,
  inLastDays,
  lastGames,
  sampleQuality,
} from '../../../../shared/pipelines/nba/formulas/windows.js';
import {
  fatigueAdjustment,
  fatigueScore,
  paceScore,
  usageSpikeScore,
  type Workload,
} from '../../../../shared/pipelines/nba/precompute/factors.js';
import { minutesChange, recentTrend } from '../../../../shared/pipelines/nba/precompute/features.js';
import { fortnightBefore, workloadOf } from '../../../../shared/pipelines/nba/precompute/workload.js';

const D = gameDate('2022-01-20');

/** Tenths: evenly spread, where doubles crowd at the ends of their range. */
const tenths = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 10 * min, max: 10 * max }).map((value) => value / 10);

const workload: fc.Arbitrary<Workload> = fc.record({
  daysRest: fc.option(fc.integer({ min: 0, max: 9 })),
  games7: fc.option(fc.integer({ min: 0, max: 7 })),
  minutes7: fc.option(tenths(0, 330)),
  averageMinutes7: fc.option(tenths(0, 48)),
  backToBacks14: fc.option(fc.integer({ min: 0, max: 6 })),
  age: fc.option(fc.integer({ min: 18, max: 44 })),
});
/** What tires, the more there is of it. */
const TIRING = { games7: 7, minutes7: 330, averageMinutes7: 48, backToBacks14: 6, age: 44 } as const;

const points = fc.integer({ min: 0, max: 60 });
/** Past games of one player, each on a day of its own, oldest first. */
const history = (least = 0): fc.Arbitrary<readonly PastGame[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: least, maxLength: 30 }).chain((daysAgo) =>
    fc.tuple(
      ...daysAgo
        .toSorted((a, b) => b - a)
        .map((days) =>
          fc.record({ points, minutes: tenths(1, 48) }).map((game): PastGame => {
            const date = plusDays(D, -days);
            return {
              game_date: date,
              game_id: date,
              points: game.points,
              minutes_played: game.minutes,
              usage_rate: game.points,
            };
          }),
        ),
    ),
  );

describe('properties of rest and workload', () => {
  it('P-§7.3 more rest never lowers the fatigue score', () => {
    fc.assert(
      fc.property(workload, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), (given, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(fatigueScore({ ...given, daysRest: less }) <= fatigueScore({ ...given, daysRest: more }));
      }),
    );
  });

  for (const [cause, most] of Object.entries(TIRING))
    it(`P-§7.3 more ${cause} never raises the fatigue score`, () => {
      const amount = fc.integer({ min: 0, max: most });
      fc.assert(
        fc.property(workload, amount, amount, (given, a, b) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)];
          assert.ok(fatigueScore({ ...given, [cause]: more }) <= fatigueScore({ ...given, [cause]: less }));
        }),
      );
    });

  it('P-§7.3 the fatigue score is a whole number of 0 to 100, and takes off 0 to 5 points', () => {
    fc.assert(
      fc.property(workload, (given) => {
        const score = fatigueScore(given);
        const adjustment = fatigueAdjustment(score);
        assert.ok(Number.isInteger(score) && score >= 0 && score <= 100, String(score));
        assert.ok(adjustment >= -5 && adjustment <= 0, String(adjustment));
      }),
    );
  });

  it('P-§7.3 a faster opponent never lowers the pace score, a rising usage never the usage score; both within 3', () => {
    const number = tenths(-60, 60);
    const rise = tenths(0, 40);
    fc.assert(
      fc.property(number, number, rise, fc.integer({ min: 0, max: 4 }), (base, average, step, stars) => {
        const pace = [paceScore(base) ?? 9, paceScore(base + step) ?? -9] as const;
        const usage = [
          usageSpikeScore(base, average, stars) ?? 9,
          usageSpikeScore(base + step, average, stars) ?? -9,
        ] as const;
        for (const [less, more] of [pace, usage]) assert.ok(less <= more && less >= -3 && more <= 3, `${less} ${more}`);
      }),
    );
  });

  it('P-§7.3 more stars out never take from a rise of usage, and never touch a fall', () => {
    const number = tenths(0, 40);
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 3 }), (projected, average, stars) => {
        const [fewer, more] = [stars, stars + 1].map((out) => usageSpikeScore(projected, average, out) ?? Number.NaN);
        assert.ok(fewer !== undefined && more !== undefined);
        if (projected <= average) assert.equal(more, fewer);
        else assert.ok(more >= fewer);
      }),
    );
  });

  it('P-14 rest is one day less than the distance, 0 only on consecutive dates, and shrinks as the last game nears', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (a, b) => {
        const [nearer, farther] = [Math.min(a, b), Math.max(a, b)].map((days) => daysRest(D, plusDays(D, -days)));
        assert.ok(nearer !== undefined && farther !== undefined && nearer !== null && farther !== null);
        assert.ok(nearer >= 0 && nearer <= farther);
        assert.equal(isBackToBack(nearer), Math.min(a, b) === 1);
      }),
    );
  });

  it('pairs of consecutive dates are fewer than dates, and as many as gaps of one day', () => {
    fc.assert(
      fc.property(history(), (games) => {
        const dates = games.map(({ game_date }) => game_date as GameDate);
        const gaps = dates.slice(1).filter((date, index) => daysBetween(dates[index] ?? date, date) === 1).length;
        assert.equal(backToBackPairs(dates), gaps);
      }),
    );
  });
});

describe('properties of windows', () => {
  it('P-13 the last k days are within D−k and D−1, hold every such game, and grow with k', () => {
    fc.assert(
      fc.property(history(), fc.integer({ min: 1, max: 40 }), (games, days) => {
        const dated = [...games, { ...games[0], game_date: D, game_id: 'today' }] as readonly PastGame[];
        const found = inLastDays(dated, D, days).map(({ game_date: date }) => daysBetween(date as GameDate, D));
        assert.deepEqual(
          found,
          games.map(({ game_date: date }) => daysBetween(date as GameDate, D)).filter((ago) => ago <= days),
        );
        assert.ok(inLastDays(dated, D, days + 1).length >= found.length);
      }),
    );
  });

  it('P-11 P-36 distinct games are the same for any order and any copies, and for themselves', () => {
    fc.assert(
      fc.property(
        history().chain((games) => fc.tuple(fc.constant(games), fc.shuffledSubarray([...games, ...games]))),
        ([games, some]) => {
          assert.deepEqual(distinctGames([...some, ...games]), games);
          assert.deepEqual(distinctGames(distinctGames(games)), distinctGames(games));
        },
      ),
    );
  });

  it('P-12 a game that was not played moves no mean, wherever it stands', () => {
    fc.assert(
      fc.property(points, fc.option(fc.integer({ min: 0, max: 20 })), (scored, shots) => {
        assert.equal(hasPlayed(0, scored, shots), false);
        assert.equal(hasPlayed(null, scored, shots), scored > 0 || (shots ?? 0) > 0);
        assert.equal(hasPlayed(0.1, 0, 0), true);
      }),
    );
  });

  it('means lie between the least and the most of their window, and an older game beyond it changes nothing', () => {
    fc.assert(
      fc.property(history(1), (games) => {
        const columns = historyColumns(games, D, windowStarts(D));
        const five = lastGames(games, 5).map((game) => game.points ?? 0);
        const mean = columns.points_avg_last_5 ?? Number.NaN;
        assert.ok(mean >= Math.min(...five) && mean <= Math.max(...five));
        const older: PastGame = {
          game_date: '2021-10-20',
          game_id: 'o',
          points: 99,
          minutes_played: 40,
          usage_rate: 9,
        };
        if (games.length >= 10)
          assert.equal(
            historyColumns([older, ...games], D, windowStarts(D)).points_avg_last_10,
            columns.points_avg_last_10,
          );
        assert.ok(columns.games_in_last_7_days <= columns.games_in_last_14_days);
        assert.ok(
          columns.games_in_last_7_days <= 7 && columns.minutes_in_last_7_days <= columns.minutes_in_last_14_days + 1e-9,
        );
      }),
    );
  });

  it('the cache and the context count the same workload', () => {
    fc.assert(
      fc.property(history(), (games) => {
        const context = historyColumns(games, D, windowStarts(D));
        for (const [column, value] of Object.entries(workloadOf(games, fortnightBefore(D))))
          assert.equal(value, context[column as keyof typeof context], column);
      }),
    );
  });

  it('more games never make a sample worse', () => {
    const rank = ['insufficient', 'limited', 'good', 'excellent'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }), (used, wanted) =>
        assert.ok(rank.indexOf(sampleQuality(used, wanted)) <= rank.indexOf(sampleQuality(used + 1, wanted))),
      ),
    );
  });
});

describe('properties of trends', () => {
  const five = fc.array(points, { minLength: 5, maxLength: 12 });

  it('P-22 a trend is a whole number of −2 to 2, and more points in the newest game never lower it', () => {
    fc.assert(
      fc.property(five, fc.integer({ min: 0, max: 40 }), (scored, more) => {
        const trend = recentTrend(scored) ?? Number.NaN;
        assert.ok(Number.isInteger(trend) && Math.abs(trend) <= 2, String(trend));
        const raised = [...scored.slice(0, -1), (scored.at(-1) ?? 0) + more];
        assert.ok((recentTrend(raised) ?? -9) >= trend);
        assert.equal(recentTrend(scored.slice(0, 4)), null);
      }),
    );
  });

  it('a change of minutes is a whole number of −2 to 2, and longer recent games never lower it', () => {
    const minutes = fc.array(tenths(1, 48), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(minutes, minutes, tenths(0, 20), (season, recent, more) => {
        const change = minutesChange(season, recent) ?? Number.NaN;
        assert.ok(Number.isInteger(change) && Math.abs(change) <= 2);
        assert.ok(
          (minutesChange(
            season,
            recent.map((value) => value + more),
          ) ?? -9) >= change,
        );
      }),
    );
  });
});
