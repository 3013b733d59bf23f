import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { gameDate } from '../../../../shared/domain/gameDate.js';
import { completenessColumns, completenessOf } from '../../../../shared/pipelines/nba/formulas/completeness.js';
import { firstCovering, type ChainLink } from '../../../../shared/pipelines/nba/formulas/fallbackChain.js';
import { qualityColumns, tierOf } from '../../../../shared/pipelines/nba/formulas/quality.js';
import { backToBackPairs, daysRest, isBackToBack } from '../../../../shared/pipelines/nba/formulas/rest.js';
import { lineStreak, resultStreak } from '../../../../shared/pipelines/nba/formulas/streaks.js';
import { milesBetween } from '../../../../shared/pipelines/nba/formulas/travel.js';
import {
  distinctGames,
  hasPlayed,
  inLastDays,
  lastGames,
  sampleQuality,
} from '../../../../shared/pipelines/nba/formulas/windows.js';
import { homeOf, placeOf, teamLocations } from '../../../../shared/pipelines/nba/static/teamLocations.js';
import { dates } from '../../../support/rows.js';

const on = (date: string) => ({ game_date: date, game_id: date });

describe('windows', () => {
  it('P-12 played: 18 scoreless minutes are a game, 0 minutes are not, unknown minutes follow the shots', () => {
    assert.equal(hasPlayed(18, 0, 0), true);
    assert.equal(hasPlayed(0, 2, 1), false);
    assert.equal(hasPlayed(null, 0, 0), false);
    assert.equal(hasPlayed(null, 0, 1), true);
    assert.equal(hasPlayed(null, 2, null), true);
  });

  it('P-13 the last 7 days are D−7 … D−1: eight days back and D itself are out', () => {
    const rows = ['2022-01-02', '2022-01-03', '2022-01-09', '2022-01-10'].map(on);
    assert.deepEqual(
      inLastDays(rows, gameDate('2022-01-10'), 7).map((row) => row.game_date),
      ['2022-01-03', '2022-01-09'],
    );
  });

  it('P-11 four copies of a game are one, and the last processed stays', () => {
    const copies = [1, 2, 3, 4].map((hour) => ({
      ...on('2022-01-09'),
      processed_at: `2022-01-10T0${hour}:00:00.000Z`,
    }));
    assert.deepEqual(
      distinctGames(copies).map((row) => row.processed_at),
      ['2022-01-10T04:00:00.000Z'],
    );
  });

  it('lastGames keeps the newest of ascending rows', () => {
    assert.deepEqual(lastGames([1, 2, 3], 2), [2, 3]);
    assert.deepEqual(lastGames([1], 5), [1]);
  });

  it('sample quality follows the share of the window', () => {
    assert.deepEqual(
      [5, 4, 3, 2].map((used) => sampleQuality(used, 5)),
      ['excellent', 'good', 'limited', 'insufficient'],
    );
    assert.equal(sampleQuality(7, 10), 'good');
    assert.equal(sampleQuality(5, 10), 'limited');
  });
});

describe('rest', () => {
  it('P-14 consecutive dates are 0 days and a back-to-back, one day off is 1 and none, an opener is unknown', () => {
    assert.equal(daysRest(gameDate('2022-01-10'), gameDate('2022-01-09')), 0);
    assert.equal(isBackToBack(0), true);
    assert.equal(daysRest(gameDate('2022-01-10'), gameDate('2022-01-08')), 1);
    assert.equal(isBackToBack(1), false);
    assert.equal(daysRest(gameDate('2022-01-10'), null), null);
    assert.equal(isBackToBack(null), false);
  });

  it('counts pairs of consecutive dates, over the end of a month too', () => {
    assert.equal(backToBackPairs(dates('2022-01-30', '2022-01-31', '2022-02-01', '2022-02-03')), 2);
    assert.equal(backToBackPairs([]), 0);
  });
});

describe('streaks', () => {
  it('the newest run of results counts', () => {
    assert.equal(resultStreak(['W', 'L', 'W', 'W'], 'W'), 2);
    assert.equal(resultStreak(['W', 'L', 'W', 'W'], 'L'), 0);
  });

  it('a game equal to the line neither counts nor breaks', () => {
    assert.equal(lineStreak([10, 25, 20, 22], 20, 'over'), 2);
    assert.equal(lineStreak([10, 25, 20, 22], 20, 'under'), 0);
    assert.equal(lineStreak([20, 20], 20, 'over'), 0);
  });
});

describe('completeness', () => {
  it('never exceeds 100, and nothing expected is complete', () => {
    const games = fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map(String));
    fc.assert(
      fc.property(games, games, (expected, actual) => {
        const { pct, actual: found } = completenessOf(new Set(expected), new Set(actual));
        return pct >= 0 && pct <= 100 && found <= expected.length;
      }),
    );
    assert.equal(completenessOf(new Set(), new Set(['a'])).pct, 100);
  });

  it('a window is complete at 100 % only', () => {
    const columns = completenessColumns(
      { l5: new Set(['a', 'b']), l10: new Set(['a', 'b', 'c']) },
      new Set(['a', 'b']),
    );
    assert.equal(columns.l5_is_complete, true);
    assert.equal(columns.l10_is_complete, false);
    assert.equal(columns.all_windows_complete, false);
    assert.equal(columns.missing_games_count, 1);
  });
});

describe('quality', () => {
  it('the tier follows from the score', () => {
    assert.deepEqual([95, 94.99, 75, 74, 50, 49, 25, 24].map(tierOf), [
      'gold',
      'silver',
      'silver',
      'bronze',
      'bronze',
      'poor',
      'poor',
      'unusable',
    ]);
  });

  it('a missing requirement is never ready, however high the score', () => {
    const base = { score: 100, sources: [], primary: null, usedFallback: false };
    assert.equal(qualityColumns({ ...base, issues: [] }).is_production_ready, true);
    assert.equal(qualityColumns({ ...base, issues: ['missing_required:team'] }).is_production_ready, false);
    assert.equal(qualityColumns({ ...base, issues: [], isComplete: false }).is_production_ready, false);
    assert.equal(qualityColumns({ ...base, score: 49, issues: [] }).is_production_ready, false);
  });
});

describe('fallback chain', () => {
  it('takes the first link that covers, not the first that is not empty', () => {
    const chain: readonly ChainLink<string, readonly number[]>[] = [
      { source: 'a', score: 100, rows: [1] },
      { source: 'b', score: 85, rows: [1, 2, 3] },
    ];
    assert.equal(firstCovering(chain, (rows) => rows.length >= 3)?.source, 'b');
    assert.equal(firstCovering(chain, (rows) => rows.length >= 3)?.isFallback, true);
    assert.equal(
      firstCovering(chain, (rows) => rows.length >= 9),
      null,
    );
  });
});

describe('travel', () => {
  const at = (team: string, season = 2022) => {
    const place = homeOf(team, season);
    if (place === null) throw new Error(team);
    return place;
  };

  it('Boston to Los Angeles is about 2 600 miles, and as far back', () => {
    const there = milesBetween(at('BOS'), at('LAL'));
    assert.ok(there > 2580 && there < 2620, String(there));
    assert.equal(there, milesBetween(at('LAL'), at('BOS')));
  });

  it('one arena shared by two teams is no journey, and a move takes effect with its season', () => {
    assert.equal(milesBetween(at('LAL', 2023), at('LAC', 2023)), 0);
    assert.ok(milesBetween(at('LAL', 2024), at('LAC', 2024)) > 5);
    assert.notEqual(at('TOR', 2020).latitude, at('TOR', 2021).latitude);
  });

  it('all thirty teams have a home', () => assert.equal(new Set(teamLocations.map(({ team }) => team)).size, 30));

  it('neutral ground without a known city is nowhere, Paris is Paris', () => {
    const venue = { homeTeam: 'CHI', seasonYear: 2022, arenaCity: null, isNeutral: true };
    assert.equal(placeOf(venue), null);
    assert.ok((placeOf({ ...venue, arenaCity: 'Paris' })?.longitude ?? -90) > 0);
    assert.equal(placeOf({ ...venue, isNeutral: false })?.latitude, at('CHI').latitude);
  });
});
