import assert from 'node:assert/strict';
import { gameDate } from '../../../../shared/domain/gameDate.js';
import { performanceSummary } from '../../../../shared/pipelines/nba/grading/index.js';
import { accuracyRow } from './gradingRows.js';

const asOf = gameDate('2022-02-03');
const rows = [
  accuracyRow({ game_date: '2022-02-03', predicted_points: 12 }, 11),
  accuracyRow({ game_date: '2022-02-01', predicted_points: 8, confidence_score: 0.5 }, 11),
  accuracyRow({ game_date: '2022-01-28', predicted_points: 12, player_lookup: 'atl2' }, null),
  accuracyRow({ game_date: '2022-01-27', predicted_points: 12 }, 14),
  accuracyRow({ game_date: '2022-01-05', predicted_points: 12 }, 14),
  accuracyRow({ game_date: '2022-01-04', predicted_points: 12 }, 14),
  accuracyRow({ game_date: '2022-02-04', predicted_points: 12 }, 14),
  accuracyRow({ game_date: '2022-02-02', predicted_points: 12, team_abbr: 'BOS', player_lookup: 'bos1' }, 9),
];
const summary = performanceSummary(rows, asOf);
const find = (key: string) => summary.find((row) => row.summary_key === `ensemble_v1|${key}`);

describe('performance summary', () => {
  it('P-§9.3 each period ends with D and has its exact days', () => {
    assert.deepEqual(
      ['rolling_7d|2022-02-03', 'rolling_30d|2022-02-03', 'month|2022-02', 'season|2021-22'].map(
        (period) => find(`${period}|all|all`)?.total_predictions,
      ),
      [4, 6, 3, 7],
    );
    assert.equal(find('rolling_7d|2022-02-03|all|all')?.period_start_date, '2022-01-28');
  });

  it('P-§9.3 hits and misses make the rate; voids stay outside it', () => {
    const all = find('rolling_7d|2022-02-03|all|all');
    assert.deepEqual([all?.hits, all?.misses, all?.voids, all?.hit_rate], [1, 2, 1, 1 / 3]);
    assert.equal(all?.total_recommendations, 4);
    assert.deepEqual([all?.unique_players, all?.unique_games, all?.mae], [3, 4, (1 + 3 + 3) / 3]);
  });

  it('P-§9.3 splits by player, confidence and venue under keys that name themselves', () => {
    assert.equal(find('month|2022-02|player_lookup|bos1')?.total_predictions, 1);
    assert.equal(find('month|2022-02|confidence_tier|low')?.total_predictions, 1);
    assert.equal(find('month|2022-02|situation|home')?.player_lookup, null);
    assert.equal(find('month|2022-02|situation|home')?.situation, 'home');
    const keys = summary.map((row) => row.summary_key);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('P-36 sums of tenths are exact, so that no mean hangs on the order of rows', () => {
    const tenths = [0.1, 0.2, 0.7, 3.3, 1.1, 5.9, 2.4].map((error, index) =>
      accuracyRow({ game_date: '2022-02-03', player_lookup: `p${index}`, predicted_points: 10 + error }, 10),
    );
    assert.deepEqual(performanceSummary(tenths.toReversed(), asOf), performanceSummary(tenths, asOf));
  });

  it('P-36 the order of rows changes nothing', () => {
    assert.deepEqual(performanceSummary(rows.toReversed(), asOf), summary);
  });
});
