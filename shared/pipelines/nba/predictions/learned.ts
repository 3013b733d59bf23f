import { sumOf } from '../formulas/statistics.js';
import type { Features } from './features.js';
import { regressionOf, type LearnedModel } from './learnedModel.js';
import {
  clamp,
  clampPoints,
  confidenceOf,
  pointsOf,
  sumOfAdjustments,
  type SystemPrediction,
} from './systemPrediction.js';

const qualityBonus = (quality: number): number => {
  if (quality >= 90) return 10;
  if (quality >= 80) return 7;
  if (quality >= 70) return 5;
  return quality >= 60 ? 2 : 0;
};

const steadyBonus = (deviation: number): number => {
  if (deviation < 4) return 10;
  if (deviation < 6) return 7;
  return deviation < 8 ? 5 : 2;
};

export const learnedConfidence = (features: Features): number =>
  clamp(70 + qualityBonus(features.qualityScore) + steadyBonus(features.valueOf('points_std_last_10')), 0, 100) / 100;

/** What a system says of a rested player: leaning away from a fatigue adjustment would reward the tired. */
const restedPoints = ({ points, base, adjustments }: SystemPrediction): number =>
  base === null || adjustments === null ? points : clampPoints(base + sumOfAdjustments({ ...adjustments, fatigue: 0 }));

/**
 * Points to move away from the others: the ensemble weighs systems by confidence, so a component that repeats the right
 * answer is outvoted; one that leans by the others' weight brings the mean there (shared/adr/0010-the-learned-lean.md).
 */
const leanOf = (
  regression: number,
  confidence: number,
  others: readonly SystemPrediction[],
  { leanShare }: LearnedModel,
): number => {
  const weight = sumOf(others.map((other) => other.confidence));
  if (weight === 0 || confidence === 0) return 0;
  const consensus = sumOf(others.map((other) => other.confidence * restedPoints(other))) / weight;
  return (leanShare * weight * (regression - consensus)) / confidence;
};

/**
 * `learned_v1`: a regression towards the median on the features and the player's own games, which leans away from the
 * consensus of the other systems by the share its artefact declares (processors §8.7).
 */
export const learned = (
  features: Features,
  inputs: ArrayLike<number>,
  model: LearnedModel,
  context: { readonly others: readonly SystemPrediction[]; readonly ceiling: number },
): SystemPrediction => {
  const regression = clampPoints(regressionOf(model, inputs));
  const confidence = confidenceOf(learnedConfidence(features), context.ceiling);
  return {
    system: 'learned_v1',
    points: pointsOf(regression + leanOf(regression, confidence, context.others, model)),
    confidence,
    base: regression,
    adjustments: null,
  };
};
