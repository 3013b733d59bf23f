import { roundTo } from '../../../domain/rounding.js';
import type { SystemId, SystemPrediction } from './systemPrediction.js';

export type Recommendation = 'OVER' | 'UNDER' | 'PASS' | 'NO_LINE';

interface Threshold {
  readonly edge: number;
  readonly confidence: number;
  /** Whether a value equal to the threshold is enough. */
  readonly isInclusive: boolean;
}

const THRESHOLDS: Readonly<Record<SystemId, Threshold>> = {
  moving_average_v1: { edge: 2, confidence: 0.45, isInclusive: false },
  zone_matchup_v1: { edge: 2, confidence: 0.45, isInclusive: false },
  similarity_balanced_v1: { edge: 2, confidence: 0.65, isInclusive: true },
  learned_v1: { edge: 1.5, confidence: 0.6, isInclusive: true },
  ensemble_v1: { edge: 1.5, confidence: 0.65, isInclusive: true },
};

/** Predicted points less the line, at the line's own scale: both have one decimal, their difference as a double has not. */
export const edgeOf = (points: number, line: number): number => roundTo(points - line, 1) ?? 0;

const reaches = (value: number, threshold: number, isInclusive: boolean): boolean =>
  isInclusive ? value >= threshold : value > threshold;

/** `NO_LINE` without a line, `PASS` below a threshold of the system, else the side of the edge (processors §8.3). */
export const recommend = (
  { system, points, confidence }: Pick<SystemPrediction, 'system' | 'points' | 'confidence'>,
  line: number | null,
): Recommendation => {
  if (line === null) return 'NO_LINE';
  const edge = edgeOf(points, line);
  const threshold = THRESHOLDS[system];
  const isSure =
    reaches(Math.abs(edge), threshold.edge, threshold.isInclusive) &&
    reaches(confidence, threshold.confidence, threshold.isInclusive);
  if (!isSure) return 'PASS';
  return edge > 0 ? 'OVER' : 'UNDER';
};

const OPPOSITE: Readonly<Partial<Record<Recommendation, Recommendation>>> = { OVER: 'UNDER', UNDER: 'OVER' };

/**
 * The ensemble's own side, or PASS when a strict majority of its components recommends the other one. It never takes
 * their side against its own edge.
 */
export const recommendEnsemble = (
  prediction: Pick<SystemPrediction, 'system' | 'points' | 'confidence'>,
  components: readonly Recommendation[],
  line: number | null,
): Recommendation => {
  const own = recommend(prediction, line);
  const opposite = OPPOSITE[own];
  if (opposite === undefined) return own;
  const against = components.filter((side) => side === opposite).length;
  return 2 * against > components.length ? 'PASS' : own;
};
