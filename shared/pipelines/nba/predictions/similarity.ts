import { meanOf, sumOf } from '../formulas/statistics.js';
import type { Features } from './features.js';
import type { GameContext, OpponentTier } from './gameContext.js';
import { adjusted, clamp, NO_ADJUSTMENTS, type SystemPrediction } from './systemPrediction.js';

/** A past game with the context it had then. */
export interface PastGame {
  readonly date: string;
  readonly points: number;
  readonly context: GameContext;
}

export interface SimilarityPrediction extends SystemPrediction {
  readonly similarGames: number;
  readonly averageScore: number;
}

/** Newest games a player is compared over, and how far back they may lie. */
export const HISTORY_GAMES = 30;
export const HISTORY_DAYS = 90;
const LEAST_SCORE = 70;
const MOST_MATCHES = 20;
const LEAST_MATCHES = 5;

const RANK: Readonly<Record<Exclude<OpponentTier, 'unknown'>, number>> = { elite: 0, average: 1, weak: 2 };

const tierScore = (a: OpponentTier, b: OpponentTier): number => {
  if (a === 'unknown' || b === 'unknown') return 20;
  const distance = Math.abs(RANK[a] - RANK[b]);
  if (distance === 0) return 40;
  return distance === 1 ? 20 : 0;
};

const restScore = (a: number | null, b: number | null): number => {
  if (a === null || b === null) return 0;
  if (a === b) return 30;
  return Math.abs(a - b) === 1 ? 15 : 0;
};

/** How alike two contexts are, 0–100 (processors §8.6). */
export const similarityScore = (a: GameContext, b: GameContext): number =>
  tierScore(a.tier, b.tier) +
  restScore(a.rest, b.rest) +
  (a.isHome === b.isHome ? 15 : 0) +
  (a.form === b.form ? 15 : 5);

const byScoreThenDate = (a: Match, b: Match): number => {
  if (a.score !== b.score) return b.score - a.score;
  if (a.game.date === b.game.date) return 0;
  return a.game.date > b.game.date ? -1 : 1;
};

interface Match {
  readonly game: PastGame;
  readonly score: number;
}

const bestMatches = (today: GameContext, history: readonly PastGame[]): readonly Match[] =>
  history
    .map((game) => ({ game, score: similarityScore(today, game.context) }))
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort(byScoreThenDate)
    .slice(0, MOST_MATCHES);

const populationDeviation = (values: readonly number[]): number => {
  const mean = meanOf(values) ?? 0;
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) ?? 0);
};

const numberBonus = (matches: number): number => {
  if (matches >= 15) return 20;
  if (matches >= 10) return 15;
  return matches >= 7 ? 10 : -15;
};

const scoreBonus = (mean: number): number => {
  if (mean >= 85) return 20;
  if (mean >= 75) return 15;
  return mean >= 70 ? 10 : 0;
};

const spreadBonus = (deviation: number): number => {
  if (deviation < 4) return 15;
  if (deviation < 6) return 8;
  return deviation < 8 ? 3 : -5;
};

/**
 * `similarity_balanced_v1`: what the player scored in the most similar of his own games, weighted by likeness; null with
 * fewer than five of them (processors §8.6). The order of `history` does not matter.
 */
export const similarity = (
  features: Features,
  today: GameContext,
  history: readonly PastGame[],
  ceiling: number,
): SimilarityPrediction | null => {
  const matches = bestMatches(today, history);
  if (matches.length < LEAST_MATCHES) return null;
  const total = sumOf(matches.map(({ score }) => score));
  const points = matches.map(({ game }) => game.points);
  const averageScore = total / matches.length;
  const confidence =
    50 + numberBonus(matches.length) + scoreBonus(averageScore) + spreadBonus(populationDeviation(points));
  const isFatigueKnown = !features.isDefaulted('fatigue_score');
  const prediction = adjusted(
    'similarity_balanced_v1',
    sumOf(matches.map(({ game, score }) => game.points * score)) / total,
    {
      ...NO_ADJUSTMENTS,
      fatigue: isFatigueKnown ? (features.valueOf('fatigue_score') - 70) * 0.015 : 0,
      shotZone: 0.4 * features.adjustmentOf('shot_zone_mismatch_score'),
      pace: 0.8 * features.adjustmentOf('pace_score'),
      usageSpike: 0.8 * features.adjustmentOf('usage_spike_score'),
      homeAway: features.valueOf('home_away') === 1 ? 0.8 : -0.5,
    },
    { value: clamp(confidence, 0, 100) / 100, ceiling },
  );
  return { ...prediction, similarGames: matches.length, averageScore };
};
