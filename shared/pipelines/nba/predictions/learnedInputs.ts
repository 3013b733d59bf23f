import { FEATURE_NAMES, type FeatureName } from '../tables/features.js';
import { dayNumber } from './dayNumber.js';
import type { Features } from './features.js';
import { FADING_MEANS, type PlayerPast } from './playerPast.js';
import type { Rotation } from './teamRotation.js';

/** What is known of a player before D. */
export interface Known {
  readonly date: string;
  readonly features: Features;
  /** His games of the season strictly before D. */
  readonly past: PlayerPast;
  /** His team's, from its games before D; null before its first one. */
  readonly rotation: Rotation | null;
}

interface Input {
  readonly name: string;
  readonly of: (known: Known) => number;
}

const LONG_ABSENCE = 6;
const MOST_DAYS_AWAY = 20;
const ORDINARY_RATING = 112;
const TEAM_MINUTES = 240;
const POINT_STEPS = [5, 8, 15, 20, 25] as const;
const MINUTE_STEPS = [10, 20, 28, 33] as const;

const measured = ({ features }: Known, name: FeatureName): number =>
  features.isDefaulted(name) ? Number.NaN : features.valueOf(name);

const orElse = (value: number, other: number): number => (Number.isNaN(value) ? other : value);

/** A feature as the model takes it: a default is unknown, a line that nobody offered is his season's average. */
const featureOf = (known: Known, name: FeatureName): number => {
  const { features } = known;
  switch (name) {
    case 'vegas_points_line':
    case 'vegas_opening_line':
      return orElse(features.valueOf(name), features.valueOf('points_avg_season'));
    case 'vegas_line_move':
      return orElse(features.valueOf(name), 0);
    default:
      return measured(known, name);
  }
};

const meanAt = (name: string) => {
  const at = FADING_MEANS.indexOf(name);
  return ({ past }: Known): number => past.means[at] ?? Number.NaN;
};
const points = meanAt('points_fading_12');
const minutes = meanAt('minutes_fading_5');

const daysAway = ({ past, date }: Known): number =>
  past.last === undefined ? Number.NaN : Math.min(dayNumber(date) - dayNumber(past.last.game_date) - 1, MOST_DAYS_AWAY);
const isLongAway = (known: Known): number => (daysAway(known) >= LONG_ABSENCE ? 1 : 0);
const valueOf = (name: FeatureName) => (known: Known) => known.features.valueOf(name);
const times =
  (a: (known: Known) => number, b: (known: Known) => number) =>
  (known: Known): number =>
    a(known) * b(known);

const INPUTS: readonly Input[] = [
  ...FEATURE_NAMES.map((name): Input => ({ name, of: (known) => featureOf(known, name) })),
  ...FADING_MEANS.map((name): Input => ({ name, of: meanAt(name) })),
  { name: 'minutes_last', of: ({ past }) => past.last?.minutes_played ?? Number.NaN },
  { name: 'minutes_second_last', of: ({ past }) => past.secondLast?.minutes_played ?? Number.NaN },
  { name: 'points_last', of: ({ past }) => past.last?.points ?? Number.NaN },
  { name: 'days_away', of: daysAway },
  { name: 'rotation_minutes', of: ({ rotation }) => rotation?.minutes ?? Number.NaN },
  { name: 'absent_minutes', of: ({ rotation }) => rotation?.absentMinutes ?? Number.NaN },
  {
    name: 'line_above_average',
    of: (known) => featureOf(known, 'vegas_points_line') - known.features.valueOf('points_avg_season'),
  },
  { name: 'points_squared', of: times(points, points) },
  { name: 'minutes_squared', of: times(minutes, minutes) },
  ...POINT_STEPS.map((step): Input => ({ name: `points_up_to_${step}`, of: (known) => Math.min(points(known), step) })),
  ...MINUTE_STEPS.map((step): Input => ({
    name: `minutes_up_to_${step}`,
    of: (known) => Math.min(minutes(known), step),
  })),
  {
    name: 'relative_deviation',
    of: (known) => measured(known, 'points_std_last_10') / Math.max(known.features.valueOf('points_avg_season'), 1),
  },
  { name: 'points_by_deviation', of: (known) => points(known) * measured(known, 'points_std_last_10') },
  {
    name: 'points_by_opponent',
    of: (known) => points(known) * (measured(known, 'opponent_def_rating') - ORDINARY_RATING),
  },
  { name: 'points_at_home', of: times(points, valueOf('home_away')) },
  { name: 'points_back_to_back', of: times(points, valueOf('back_to_back')) },
  { name: 'points_in_playoffs', of: times(points, valueOf('playoff_game')) },
  { name: 'points_by_few_games', of: (known) => points(known) / Math.max(known.past.games, 1) },
  { name: 'long_absence', of: isLongAway },
  { name: 'points_after_absence', of: times(points, isLongAway) },
  {
    name: 'minutes_by_rotation',
    of: (known) => (minutes(known) * (known.rotation?.minutes ?? Number.NaN)) / TEAM_MINUTES,
  },
  {
    name: 'minutes_by_absent',
    of: (known) => (minutes(known) * (known.rotation?.absentMinutes ?? Number.NaN)) / TEAM_MINUTES,
  },
];

/** Names of the inputs, in order; an artefact made for other names is not used. */
export const LEARNED_INPUTS: readonly string[] = INPUTS.map(({ name }) => name);

/**
 * Everything the model reads of one player and date, in the order of `LEARNED_INPUTS`: the 33 features, his games and his
 * team's of this season strictly before D, and declared interactions. What is unknown is NaN.
 */
export const learnedInputs = (known: Known): Float64Array => {
  const inputs = new Float64Array(INPUTS.length);
  let at = 0;
  for (const { of } of INPUTS) inputs[at++] = of(known);
  return inputs;
};
