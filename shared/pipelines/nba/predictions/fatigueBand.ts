import type { Features } from './features.js';

/** Points taken off below 50 and from 50 to below 70; nothing from 70 on, since 100 is fresh (processors §8.3). */
export interface FatigueBand {
  readonly exhausted: number;
  readonly tired: number;
}

const EXHAUSTED_BELOW = 50;
const TIRED_BELOW = 70;

export const fatigueBand = (features: Features, band: FatigueBand): number => {
  if (features.isDefaulted('fatigue_score')) return 0;
  const score = features.valueOf('fatigue_score');
  if (score < EXHAUSTED_BELOW) return band.exhausted;
  return score < TIRED_BELOW ? band.tired : 0;
};
