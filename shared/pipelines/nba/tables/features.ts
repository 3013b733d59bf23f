import type { Columns } from '../../../domain/table.js';

/**
 * The 33 features of `v2_33features`, in index order (processors §7.5). They are scalar columns because arrays cannot
 * hold NULL, and only the betting line (25–27) may be unknown. Fractions, never percents, in 18–21.
 */
export const FEATURE_COLUMNS = {
  points_avg_last_5: 'N(10,4)!',
  points_avg_last_10: 'N(10,4)!',
  points_avg_season: 'N(10,4)!',
  points_std_last_10: 'N(10,4)!',
  games_in_last_7_days: 'N(10,4)!',
  fatigue_score: 'N(10,4)!',
  shot_zone_mismatch_score: 'N(10,4)!',
  pace_score: 'N(10,4)!',
  usage_spike_score: 'N(10,4)!',
  rest_advantage: 'N(10,4)!',
  injury_risk: 'N(10,4)!',
  recent_trend: 'N(10,4)!',
  minutes_change: 'N(10,4)!',
  opponent_def_rating: 'N(10,4)!',
  opponent_pace: 'N(10,4)!',
  home_away: 'N(10,4)!',
  back_to_back: 'N(10,4)!',
  playoff_game: 'N(10,4)!',
  pct_paint: 'N(10,4)!',
  pct_mid_range: 'N(10,4)!',
  pct_three: 'N(10,4)!',
  pct_free_throw: 'N(10,4)!',
  team_pace: 'N(10,4)!',
  team_off_rating: 'N(10,4)!',
  team_win_pct: 'N(10,4)!',
  vegas_points_line: 'N(10,4)',
  vegas_opening_line: 'N(10,4)',
  vegas_line_move: 'N(10,4)',
  has_vegas_line: 'N(10,4)!',
  avg_points_vs_opponent: 'N(10,4)!',
  games_vs_opponent: 'N(10,4)!',
  minutes_avg_last_10: 'N(10,4)!',
  ppm_avg_last_10: 'N(10,4)!',
} as const satisfies Columns;

export type FeatureName = keyof typeof FEATURE_COLUMNS;

/** Feature i of the vector is `FEATURE_NAMES[i]`, and bit i of `default_mask` speaks of it. */
export const FEATURE_NAMES = Object.keys(FEATURE_COLUMNS) as readonly FeatureName[];
