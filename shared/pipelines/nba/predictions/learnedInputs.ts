import { FEATURE_NAMES } from '../tables/features.js';
import { dayNumber } from './dayNumber.js';
import type { Features } from './features.js';
import type { PlayedGame } from './gameContext.js';

/** Weight kept per game further back: half after 2, 3, 5, 12 and 20 games. Literals, so that every machine has the same. */
const HALF_LIVES = {
  2: 0.7071067811865476,
  3: 0.7937005259840998,
  5: 0.8705505632961241,
  12: 0.9438743126816935,
  20: 0.9659363289248456,
} as const;
type HalfLife = keyof typeof HALF_LIVES;

const fadingMean = (values: readonly number[], halfLife: HalfLife): number => {
  const keep = HALF_LIVES[halfLife];
  let [sum, weight] = [0, 0];
  for (const value of values) {
    sum = sum * keep + value;
    weight = weight * keep + 1;
  }
  return weight === 0 ? Number.NaN : sum / weight;
};

const LONG_ABSENCE = 6;
const MOST_DAYS_AWAY = 20;
const ORDINARY_RATING = 112;

interface Recent {
  readonly points12: number;
  readonly minutes5: number;
  readonly daysAway: number;
  readonly games: number;
}

/** From the player's games of the season before D, oldest first. */
const historyInputs = (season: readonly PlayedGame[], date: string): Readonly<Record<string, number>> => {
  const points = season.map((game) => game.points ?? 0);
  const minutes = season.map((game) => game.minutes_played ?? 0);
  const shots = season.map((game) => game.fg_attempts ?? 0);
  const freeThrows = season.map((game) => game.ft_attempts ?? 0);
  const last = season.at(-1);
  return {
    points_fading_3: fadingMean(points, 3),
    points_fading_5: fadingMean(points, 5),
    points_fading_12: fadingMean(points, 12),
    points_fading_20: fadingMean(points, 20),
    minutes_fading_2: fadingMean(minutes, 2),
    minutes_fading_3: fadingMean(minutes, 3),
    minutes_fading_5: fadingMean(minutes, 5),
    minutes_fading_12: fadingMean(minutes, 12),
    minutes_fading_20: fadingMean(minutes, 20),
    minutes_last: last?.minutes_played ?? Number.NaN,
    shots_fading_5: fadingMean(shots, 5),
    shots_fading_12: fadingMean(shots, 12),
    free_throws_fading_5: fadingMean(freeThrows, 5),
    free_throws_fading_12: fadingMean(freeThrows, 12),
    days_away:
      last === undefined ? Number.NaN : Math.min(dayNumber(date) - dayNumber(last.game_date) - 1, MOST_DAYS_AWAY),
  };
};

const measured = (features: Features, name: (typeof FEATURE_NAMES)[number]): number =>
  features.isDefaulted(name) ? Number.NaN : features.valueOf(name);

const interactions = (features: Features, recent: Recent): Readonly<Record<string, number>> => {
  const { points12, minutes5, daysAway, games } = recent;
  const deviation = measured(features, 'points_std_last_10');
  const away = daysAway >= LONG_ABSENCE ? 1 : 0;
  return {
    points_squared: points12 * points12,
    points_up_to_8: Math.min(points12, 8),
    points_up_to_15: Math.min(points12, 15),
    minutes_squared: minutes5 * minutes5,
    minutes_up_to_20: Math.min(minutes5, 20),
    points_by_deviation: points12 * deviation,
    relative_deviation: deviation / Math.max(features.valueOf('points_avg_season'), 1),
    points_by_opponent: points12 * (measured(features, 'opponent_def_rating') - ORDINARY_RATING),
    points_at_home: points12 * features.valueOf('home_away'),
    points_back_to_back: points12 * features.valueOf('back_to_back'),
    points_in_playoffs: points12 * features.valueOf('playoff_game'),
    points_by_few_games: points12 / Math.max(games, 1),
    long_absence: away,
    points_after_absence: points12 * away,
  };
};

const orElse = (value: number, other: number): number => (Number.isNaN(value) ? other : value);

/** The 33 features as the model takes them: defaults are unknown, a missing line is the season's average. */
const modelFeatures = (features: Features): readonly number[] => {
  const season = features.valueOf('points_avg_season');
  return FEATURE_NAMES.map((name) => {
    switch (name) {
      case 'vegas_points_line':
      case 'vegas_opening_line':
        return orElse(features.valueOf(name), season);
      case 'vegas_line_move':
        return orElse(features.valueOf(name), 0);
      default:
        return measured(features, name);
    }
  });
};

/**
 * Everything the model reads of one player and date, in the order of `LEARNED_INPUTS`: the 33 features, fading means of
 * his games of this season strictly before D, and declared interactions. What is unknown is NaN.
 */
export const learnedInputs = (features: Features, season: readonly PlayedGame[], date: string): readonly number[] => {
  const history = historyInputs(season, date);
  const recent: Recent = {
    points12: history['points_fading_12'] ?? Number.NaN,
    minutes5: history['minutes_fading_5'] ?? Number.NaN,
    daysAway: history['days_away'] ?? Number.NaN,
    games: season.length,
  };
  return [...modelFeatures(features), ...Object.values(history), ...Object.values(interactions(features, recent))];
};

const NOTHING: Features = {
  vector: [],
  qualityScore: 0,
  valueOf: () => Number.NaN,
  isDefaulted: () => false,
  isAbsent: () => false,
  adjustmentOf: () => 0,
};

/** Names of the inputs, in order; an artefact made for other names is not used. */
export const LEARNED_INPUTS: readonly string[] = [
  ...FEATURE_NAMES,
  ...Object.keys(historyInputs([], '1970-01-01')),
  ...Object.keys(interactions(NOTHING, { points12: 0, minutes5: 0, daysAway: 0, games: 0 })),
];
