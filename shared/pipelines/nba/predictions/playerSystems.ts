import type { FailureCategory } from '../../../domain/processor.js';
import { ensemble } from './ensemble.js';
import type { GameContext } from './gameContext.js';
import { learned } from './learned.js';
import { learnedInputs, type Known } from './learnedInputs.js';
import type { LearnedModel } from './learnedModel.js';
import { movingAverage } from './movingAverage.js';
import { recommend, recommendEnsemble, type Recommendation } from './recommend.js';
import { similarity, type PastGame, type SimilarityPrediction } from './similarity.js';
import type { SystemId, SystemPrediction } from './systemPrediction.js';
import { zoneMatchup } from './zoneMatchup.js';

/** What the systems look at for one player and date. */
export interface PlayerCase extends Known {
  /** Highest confidence his feature row allows. */
  readonly ceiling: number;
  readonly today: GameContext;
  readonly history: readonly PastGame[];
  readonly line: number | null;
}

export interface Recommended {
  readonly prediction: SystemPrediction;
  readonly recommendation: Recommendation;
}

/** A system without a prediction of this player. */
export interface Missing {
  readonly system: SystemId;
  readonly category: Extract<FailureCategory, 'NO_COMPARABLES' | 'MODEL_NOT_READY'>;
  readonly reason: string;
}

export interface PlayerPredictions {
  readonly predictions: readonly Recommended[];
  readonly similarity: SimilarityPrediction | null;
  readonly missing: readonly Missing[];
}

const MISSING = {
  similarity: {
    system: 'similarity_balanced_v1',
    category: 'NO_COMPARABLES',
    reason: 'fewer than 5 games of the last 90 days are alike',
  },
  learned: { system: 'learned_v1', category: 'MODEL_NOT_READY', reason: 'no model is trained before this date' },
} as const satisfies Record<string, Missing>;

/** Every system's word on one player, each judged against the same line, and why a system has none. */
export const playerSystems = (player: PlayerCase, model: LearnedModel | null): PlayerPredictions => {
  const { features, ceiling, line } = player;
  const alike = similarity(features, player.today, player.history, ceiling);
  const others = [movingAverage(features, ceiling), zoneMatchup(features, ceiling), ...(alike === null ? [] : [alike])];
  const trained = model === null ? [] : [learned(features, learnedInputs(player), model, { others, ceiling })];
  const components = [...others, ...trained].map((prediction) => ({
    prediction,
    recommendation: recommend(prediction, line),
  }));
  const all = ensemble(
    components.map(({ prediction }) => prediction),
    ceiling,
  );
  const sides = components.map(({ recommendation }) => recommendation);
  return {
    predictions: [
      ...components,
      ...(all === null ? [] : [{ prediction: all, recommendation: recommendEnsemble(all, sides, line) }]),
    ],
    similarity: alike,
    missing: [...(alike === null ? [MISSING.similarity] : []), ...(model === null ? [MISSING.learned] : [])],
  };
};
