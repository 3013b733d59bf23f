import * as fc from 'fast-check';
import { featuresOf, type FeatureRow, type Features } from '../../../../shared/pipelines/nba/predictions/features.js';
import type { GameContext } from '../../../../shared/pipelines/nba/predictions/gameContext.js';
import { LEARNED_INPUTS } from '../../../../shared/pipelines/nba/predictions/learnedInputs.js';
import type { LearnedModel } from '../../../../shared/pipelines/nba/predictions/learnedModel.js';
import { NO_PAST, playerPasts } from '../../../../shared/pipelines/nba/predictions/playerPast.js';
import type { PlayerCase } from '../../../../shared/pipelines/nba/predictions/playerSystems.js';
import type { SummaryRow } from '../../../../shared/pipelines/nba/predictions/seasonGames.js';
import type { PastGame } from '../../../../shared/pipelines/nba/predictions/similarity.js';
import { FEATURE_NAMES, type FeatureName } from '../../../../shared/pipelines/nba/tables/features.js';

export const D = '2022-01-20';

/** A steady scorer of 16 at home, rested, against an ordinary defence, without a line. */
const ORDINARY: Readonly<Record<FeatureName, number | null>> = {
  points_avg_last_5: 16,
  points_avg_last_10: 16,
  points_avg_season: 16,
  points_std_last_10: 5,
  games_in_last_7_days: 3,
  fatigue_score: 100,
  shot_zone_mismatch_score: 0,
  pace_score: 0,
  usage_spike_score: 0,
  rest_advantage: 0,
  injury_risk: 0,
  recent_trend: 0,
  minutes_change: 0,
  opponent_def_rating: 110,
  opponent_pace: 100,
  home_away: 1,
  back_to_back: 0,
  playoff_game: 0,
  pct_paint: 0.45,
  pct_mid_range: 0.15,
  pct_three: 0.4,
  pct_free_throw: 0.18,
  team_pace: 100,
  team_off_rating: 112,
  team_win_pct: 0.5,
  vegas_points_line: null,
  vegas_opening_line: null,
  vegas_line_move: null,
  has_vegas_line: 0,
  avg_points_vs_opponent: 16,
  games_vs_opponent: 0,
  minutes_avg_last_10: 30,
  ppm_avg_last_10: 0.53,
};

export const maskOf = (names: readonly FeatureName[]): number =>
  names.reduce((mask, name) => mask + 2 ** FEATURE_NAMES.indexOf(name), 0);

export const featureRow = (values: Partial<FeatureRow> = {}, defaulted: readonly FeatureName[] = []): FeatureRow => ({
  ...(ORDINARY as FeatureRow),
  feature_quality_score: 95,
  ...values,
  default_mask: maskOf(defaulted),
});

export const features = (values: Partial<FeatureRow> = {}, defaulted: readonly FeatureName[] = []): Features =>
  featuresOf(featureRow(values, defaulted));

export const TODAY: GameContext = { tier: 'average', rest: 1, isHome: true, form: 'normal' };

/** Games of one player, a day after the other up to the day before D. */
export const alike = (points: readonly number[], context: GameContext = TODAY): readonly PastGame[] =>
  points.map((scored, index) => ({
    date: `2021-12-${String(31 - index).padStart(2, '0')}`,
    points: scored,
    context,
  }));

export const summaryRow = (date: string, values: Partial<SummaryRow> = {}): SummaryRow => ({
  game_date: date,
  game_id: `${date.replaceAll('-', '')}_ATL_BOS`,
  nba_game_id: '0022100001',
  player_lookup: 'atl1',
  team_abbr: 'ATL',
  opponent_team_abbr: 'BOS',
  home_game: true,
  played: true,
  points: 20,
  minutes_played: 30,
  fg_attempts: 15,
  ft_attempts: 4,
  ...values,
});

/** A model that says what one of its inputs is. */
export const echo = (input: string, leanShare = 0): LearnedModel => ({
  means: LEARNED_INPUTS.map(() => 0),
  scales: LEARNED_INPUTS.map((name) => (name === input ? 1 : 0)),
  coefficients: LEARNED_INPUTS.map((name) => (name === input ? 1 : 0)),
  intercept: 0,
  inputs: LEARNED_INPUTS,
  leanShare,
});

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const DEFAULTABLE: readonly FeatureName[] = [
  'fatigue_score',
  'shot_zone_mismatch_score',
  'pace_score',
  'usage_spike_score',
  'opponent_def_rating',
  'opponent_pace',
  'pct_paint',
];

/** Vectors of any player: everything that a system looks at varies within its range. */
export const anyRow = fc
  .record({
    points_avg_last_5: within(0, 45),
    points_avg_last_10: within(0, 45),
    points_avg_season: within(0, 45),
    points_std_last_10: within(0, 15),
    games_in_last_7_days: fc.integer({ min: 0, max: 5 }),
    fatigue_score: fc.integer({ min: 0, max: 100 }),
    shot_zone_mismatch_score: within(-10, 10),
    pace_score: within(-3, 3),
    usage_spike_score: within(-3, 3),
    opponent_def_rating: within(95, 130),
    home_away: fc.constantFrom(0, 1),
    back_to_back: fc.constantFrom(0, 1),
    pct_paint: within(0, 1),
    pct_mid_range: within(0, 1),
    pct_three: within(0, 1),
    pct_free_throw: within(0, 0.5),
    feature_quality_score: within(50, 100),
  })
  .chain((values) => fc.subarray([...DEFAULTABLE]).map((defaulted) => featureRow(values, defaulted)));

const anyContext: fc.Arbitrary<GameContext> = fc.record({
  tier: fc.constantFrom('elite', 'average', 'weak', 'unknown'),
  rest: fc.constantFrom(0, 1, 2, 3, null),
  isHome: fc.boolean(),
  form: fc.constantFrom('hot', 'cold', 'normal'),
});

export const anyHistory: fc.Arbitrary<readonly PastGame[]> = fc
  .array(fc.record({ points: fc.integer({ min: 0, max: 60 }), context: anyContext }), { maxLength: 30 })
  .map((games) => games.map((game, index) => ({ ...game, date: `2021-12-${String(31 - index).padStart(2, '0')}` })));

const anySeason = fc
  .array(
    fc.record({
      points: fc.integer({ min: 0, max: 60 }),
      minutes_played: fc.integer({ min: 1, max: 48 }),
      fg_attempts: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 30 },
  )
  .map((games) => games.map((game, index) => summaryRow(`2021-12-${String(index + 1).padStart(2, '0')}`, game)));

/** A model of any slopes, of which none rewards tiredness: what the fit guarantees. */
export const anyModel: fc.Arbitrary<LearnedModel> = fc
  .record({
    slopes: fc.array(within(-3, 3), { minLength: LEARNED_INPUTS.length, maxLength: LEARNED_INPUTS.length }),
    intercept: within(0, 25),
    leanShare: within(0, 1),
  })
  .map(({ slopes, intercept, leanShare }) => ({
    means: LEARNED_INPUTS.map(() => 10),
    scales: LEARNED_INPUTS.map(() => 20),
    coefficients: LEARNED_INPUTS.map((name, index) =>
      name === 'fatigue_score' ? Math.abs(slopes[index] ?? 0) : (slopes[index] ?? 0),
    ),
    intercept,
    inputs: LEARNED_INPUTS,
    leanShare,
  }));

/** Everything about a player but his vector. */
export type Circumstances = Omit<PlayerCase, 'features'>;

export const anyCircumstances: fc.Arbitrary<Circumstances> = fc.record({
  date: fc.constant(D),
  past: anySeason.map((games) => playerPasts(games).at(-1) ?? NO_PAST),
  rotation: fc.option(fc.record({ minutes: within(100, 320), absentMinutes: within(0, 100) })),
  ceiling: fc.constantFrom(1, 0.95, 0.8),
  today: anyContext,
  history: anyHistory,
  line: fc.option(fc.integer({ min: 1, max: 80 }).map((half) => half / 2)),
});
