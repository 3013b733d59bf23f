import { meanOf, sumOf } from '../formulas/statistics.js';
import { clamp, confidenceOf, pointsOf, type SystemPrediction } from './systemPrediction.js';

export type Agreement = 'high' | 'good' | 'moderate' | 'low';

export interface EnsemblePrediction extends SystemPrediction {
  readonly agreement: Agreement;
}

const LEAST_COMPONENTS = 2;
const ALL_COMPONENTS = 4;

const AGREEMENTS: readonly { readonly below: number; readonly agreement: Agreement; readonly bonus: number }[] = [
  { below: 2, agreement: 'high', bonus: 10 },
  { below: 3, agreement: 'good', bonus: 5 },
  { below: 6, agreement: 'moderate', bonus: -5 },
];
const LOW = { agreement: 'low', bonus: -10 } as const;

const spreadOf = (points: readonly number[]): number => {
  const mean = meanOf(points) ?? 0;
  return Math.sqrt(meanOf(points.map((value) => (value - mean) ** 2)) ?? 0);
};

/** `ensemble_v1`: components weighted by their confidence; null with fewer than two (processors §8.8). */
export const ensemble = (components: readonly SystemPrediction[], ceiling: number): EnsemblePrediction | null => {
  const weights = sumOf(components.map(({ confidence }) => confidence));
  if (components.length < LEAST_COMPONENTS || weights === 0) return null;
  const mean = sumOf(components.map(({ confidence, points }) => confidence * points)) / weights;
  const spread = spreadOf(components.map(({ points }) => points));
  const { agreement, bonus } = AGREEMENTS.find(({ below }) => spread < below) ?? LOW;
  const confidence =
    (100 * sumOf(components.map((component) => component.confidence))) / components.length +
    bonus +
    (components.length === ALL_COMPONENTS ? 5 : 0);
  return {
    system: 'ensemble_v1',
    points: pointsOf(mean),
    confidence: confidenceOf(clamp(confidence, 20, 95) / 100, ceiling),
    base: null,
    adjustments: null,
    agreement,
  };
};
