import { fatigueBand } from './fatigueBand.js';
import type { Features } from './features.js';
import { steadiness } from './steadiness.js';
import { adjusted, type SystemPrediction } from './systemPrediction.js';

const BAND = { exhausted: -2.5, tired: -1 };

/** `moving_average_v1`: recent form, corrected for the circumstances of the game (processors §8.4). */
export const movingAverage = (features: Features, ceiling: number): SystemPrediction => {
  const base =
    0.5 * features.valueOf('points_avg_last_5') +
    0.3 * features.valueOf('points_avg_last_10') +
    0.2 * features.valueOf('points_avg_season');
  return adjusted(
    'moving_average_v1',
    base,
    {
      fatigue: fatigueBand(features, BAND),
      shotZone: 0.3 * features.adjustmentOf('shot_zone_mismatch_score'),
      pace: 0.3 * features.adjustmentOf('pace_score'),
      usageSpike: 0.4 * features.adjustmentOf('usage_spike_score'),
      homeAway: features.valueOf('home_away') === 1 ? 0.5 : -0.5,
      backToBack: features.valueOf('back_to_back') === 1 ? -1.5 : 0,
    },
    { value: steadiness(features), ceiling },
  );
};
