import type { Features } from './features.js';
import { clamp } from './systemPrediction.js';

const GOOD_QUALITY = 70;

const spreadPenalty = (deviation: number): number => {
  if (deviation > 6) return -0.15;
  return deviation > 4 ? -0.08 : 0;
};

const activityBonus = (gamesInWeek: number): number => {
  if (gamesInWeek >= 3) return 0.1;
  return gamesInWeek >= 2 ? 0.05 : -0.1;
};

/** Confidence of the two systems that lean on recent averages: steadier and busier players are surer (processors §8.4). */
export const steadiness = (features: Features): number => {
  const raw =
    0.5 +
    spreadPenalty(features.valueOf('points_std_last_10')) +
    activityBonus(features.valueOf('games_in_last_7_days'));
  return clamp(raw * (features.qualityScore >= GOOD_QUALITY ? 1 : 0.8), 0.2, 0.8);
};
