import { isBackToBack } from '../formulas/rest.js';
import { ratio } from '../formulas/rates.js';
import { meanOf, sumOf } from '../formulas/statistics.js';
import { lastGames } from '../formulas/windows.js';
import type { FeatureName } from '../tables/features.js';
import type { PlayerDay } from './featureDay.js';
import type { SummaryRow } from './featureInputs.js';
import { sampleDeviation } from './sampleDeviation.js';

/** Where a feature's value came from; only a betting line may be absent. */
export type Origin = 'phase4' | 'phase3' | 'calculated' | 'schedule' | 'default' | 'absent';
export interface Feature {
  readonly value: number | null;
  readonly origin: Origin;
}
export type Features = Readonly<Record<FeatureName, Feature>>;

const TEN = 10;
const FIVE = 5;

const points = (games: readonly SummaryRow[]): readonly number[] => games.map((game) => game.points ?? 0);
const minutes = (games: readonly SummaryRow[]): readonly number[] => games.flatMap((game) => game.minutes_played ?? []);

type Candidate = readonly [value: number | null | undefined, origin: Origin];

/** The first value that is known, else the default. */
const firstOf = (fallback: number, ...candidates: readonly Candidate[]): Feature => {
  for (const [value, origin] of candidates) if (value !== null && value !== undefined) return { value, origin };
  return { value: fallback, origin: 'default' };
};

const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/** −2 to 2: how many of two bounds a value reaches, either way. */
const graded = (value: number, small: number, large: number): number => {
  const size = Math.abs(value);
  if (size < small) return 0;
  return Math.sign(value) * (size >= large ? 2 : 1);
};

/** Mean of the newest three of five against the two before them; null with fewer than five. Oldest first in. */
export const recentTrend = (scored: readonly number[]): number | null => {
  const five = lastGames(scored, FIVE);
  const newer = meanOf(five.slice(2));
  const older = meanOf(five.slice(0, 2));
  return five.length < FIVE || newer === null || older === null ? null : graded(newer - older, 2, 5);
};

/** Minutes of the last ten games against those of the season, in steps of 10 and 20 %. Oldest first in. */
export const minutesChange = (played: readonly number[], lastTen: readonly number[]): number | null => {
  const [season, recent] = [meanOf(played), meanOf(lastTen)];
  if (season === null || recent === null) return null;
  const change = ratio(recent - season, season);
  return change === null ? null : graded(change, 0.1, 0.2);
};

const INJURY_RISK: Readonly<Record<string, number>> = {
  available: 0,
  probable: 1,
  questionable: 2,
  doubtful: 3,
  out: 3,
};

const injuryRisk = ({ player, hasInjuryReport }: PlayerDay): number | null =>
  hasInjuryReport ? (INJURY_RISK[player.player_status ?? 'available'] ?? null) : null;

const restAdvantage = ({ daysRest, opponentDaysRest }: PlayerDay): number | null =>
  daysRest === null || opponentDaysRest === null ? null : clamp(daysRest - opponentDaysRest, 2);

/** Share of the last ten games' points that came from the line, up to a half; null below five games. */
const freeThrowShare = (games: readonly SummaryRow[]): number | null => {
  const ten = lastGames(games, TEN);
  if (ten.length < FIVE) return null;
  const share = ratio(sumOf(ten.map((game) => game.ft_makes ?? 0)), sumOf(points(ten)));
  return share === null ? null : Math.min(0.5, share);
};

/** Points per minute of the last ten games whose minutes are known. */
const pointsPerMinute = (games: readonly SummaryRow[]): number | null => {
  const timed = lastGames(games, TEN).filter((game) => game.minutes_played !== null);
  return ratio(sumOf(points(timed)), sumOf(minutes(timed)));
};

const winShare = (results: readonly ('W' | 'L')[]): number | null =>
  results.length < FIVE ? null : results.filter((result) => result === 'W').length / results.length;

const fraction = (percent: number | null | undefined): number | null =>
  percent === null || percent === undefined ? null : percent / 100;

const form = ({ player, season, pdc }: PlayerDay) => {
  const scored = points(season);
  const ten = lastGames(scored, TEN);
  return {
    points_avg_last_5: firstOf(10, [pdc?.points_avg_last_5, 'phase4'], [meanOf(lastGames(scored, FIVE)), 'phase3']),
    points_avg_last_10: firstOf(10, [pdc?.points_avg_last_10, 'phase4'], [meanOf(ten), 'phase3']),
    points_avg_season: firstOf(10, [pdc?.points_avg_season, 'phase4'], [meanOf(scored), 'phase3']),
    points_std_last_10: firstOf(5, [pdc?.points_std_last_10, 'phase4'], [sampleDeviation(ten), 'phase3']),
    games_in_last_7_days: firstOf(3, [pdc?.games_in_last_7_days, 'phase4'], [player.games_in_last_7_days, 'phase3']),
  };
};

const factors = ({ pcf }: PlayerDay) => ({
  fatigue_score: firstOf(50, [pcf?.fatigue_score, 'phase4']),
  shot_zone_mismatch_score: firstOf(0, [pcf?.shot_zone_mismatch_score, 'phase4']),
  pace_score: firstOf(0, [pcf?.pace_score, 'phase4']),
  usage_spike_score: firstOf(0, [pcf?.usage_spike_score, 'phase4']),
});

const situation = (day: PlayerDay) => {
  const { season, tdza, isHome, daysRest, game } = day;
  return {
    rest_advantage: firstOf(0, [restAdvantage(day), 'schedule']),
    injury_risk: firstOf(0, [injuryRisk(day), 'calculated']),
    recent_trend: firstOf(0, [recentTrend(points(season)), 'calculated']),
    minutes_change: firstOf(0, [minutesChange(minutes(season), minutes(lastGames(season, TEN))), 'calculated']),
    opponent_def_rating: firstOf(112, [tdza?.defensive_rating_last_15, 'phase4']),
    opponent_pace: firstOf(100, [tdza?.opponent_pace, 'phase4']),
    home_away: { value: isHome ? 1 : 0, origin: 'schedule' },
    back_to_back: { value: isBackToBack(daysRest) ? 1 : 0, origin: 'schedule' },
    playoff_game: { value: game.isPlayoff ? 1 : 0, origin: 'schedule' },
  } as const;
};

const style = ({ season, psza, pdc, team }: PlayerDay) => ({
  pct_paint: firstOf(0.3, [fraction(psza?.paint_rate_last_10), 'phase4']),
  pct_mid_range: firstOf(0.2, [fraction(psza?.mid_range_rate_last_10), 'phase4']),
  pct_three: firstOf(0.35, [fraction(psza?.three_pt_rate_last_10), 'phase4']),
  pct_free_throw: firstOf(0.15, [freeThrowShare(season), 'calculated']),
  team_pace: firstOf(100, [pdc?.team_pace_last_10, 'phase4'], [team.pace, 'phase3']),
  team_off_rating: firstOf(112, [pdc?.team_off_rating_last_10, 'phase4'], [team.offensiveRating, 'phase3']),
  team_win_pct: firstOf(0.5, [winShare(team.results), 'calculated']),
});

const known = (value: number | null): Feature =>
  value === null ? { value, origin: 'absent' } : { value, origin: 'calculated' };

const market = ({ line }: PlayerDay) => {
  const opening = line?.openingLine ?? null;
  return {
    vegas_points_line: known(line?.line ?? null),
    vegas_opening_line: known(opening),
    vegas_line_move: known(line === null || opening === null ? null : line.line - opening),
    has_vegas_line: known(line === null ? 0 : 1),
  };
};

const matchup = ({ season, versus, pdc }: PlayerDay, seasonPoints: number) => ({
  avg_points_vs_opponent: firstOf(seasonPoints, [meanOf(points(versus)), 'calculated']),
  games_vs_opponent: known(versus.length),
  minutes_avg_last_10: firstOf(
    28,
    [pdc?.minutes_avg_last_10, 'phase4'],
    [meanOf(minutes(lastGames(season, TEN))), 'phase3'],
  ),
  ppm_avg_last_10: firstOf(0.4, [pointsPerMinute(season), 'calculated']),
});

/** The 33 features of `v2_33features`, each with its origin (processors §7.5). Fractions, never percents, in 18–21. */
export const featuresOf = (day: PlayerDay): Features => {
  const recent = form(day);
  return {
    ...recent,
    ...factors(day),
    ...situation(day),
    ...style(day),
    ...market(day),
    ...matchup(day, recent.points_avg_season.value ?? 0),
  };
};
