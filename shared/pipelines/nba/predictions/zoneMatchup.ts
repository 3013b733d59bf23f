import { fatigueBand } from './fatigueBand.js';
import type { Features } from './features.js';
import { steadiness } from './steadiness.js';
import { adjusted, clamp, NO_ADJUSTMENTS, type SystemPrediction } from './systemPrediction.js';

const BAND = { exhausted: -1.5, tired: -0.8 };
/** Points allowed per 100 possessions of an ordinary defence. */
const ORDINARY_RATING = 110;
const MOST_PER_ZONE = 3;

const ZONES = [
  { share: 'pct_paint', weight: 1.2 },
  { share: 'pct_mid_range', weight: 1 },
  { share: 'pct_three', weight: 1.1 },
  { share: 'pct_free_throw', weight: 0.8 },
] as const;

/** How much a zone counts, by the player's share of it: a fraction, not a percent. */
const relevance = (share: number): number => {
  if (share >= 0.4) return 1;
  return share >= 0.2 ? 0.7 : 0.4;
};

/** A high rating is a weak defence, so it adds points; an unknown opponent adds none. */
const zoneSum = (features: Features): number => {
  if (features.isDefaulted('opponent_def_rating')) return 0;
  const weakness = (features.valueOf('opponent_def_rating') - ORDINARY_RATING) * 0.3;
  return ZONES.reduce(
    (sum, { share, weight }) =>
      sum + clamp(weakness * weight, -MOST_PER_ZONE, MOST_PER_ZONE) * relevance(features.valueOf(share)),
    0,
  );
};

/** `zone_matchup_v1`: the season's average against the strength of this defence (processors §8.5). */
export const zoneMatchup = (features: Features, ceiling: number): SystemPrediction =>
  adjusted(
    'zone_matchup_v1',
    features.valueOf('points_avg_season'),
    {
      ...NO_ADJUSTMENTS,
      fatigue: fatigueBand(features, BAND),
      shotZone: zoneSum(features),
      pace: 0.4 * features.adjustmentOf('pace_score'),
      homeAway: features.valueOf('home_away') === 1 ? 0.8 : -0.8,
    },
    { value: steadiness(features), ceiling },
  );
