import type { FailureCategory } from '../../../domain/processor.js';

/** What decides whether a player of D is predicted. */
export interface Candidate {
  readonly lookup: string;
  /** `roster`, `gamebook` or `synthetic_pgs`. */
  readonly contextSource: string | null;
  /** Whether a roster named the players of his team before the game. */
  readonly isTeamCovered: boolean;
  /** Null without a feature row. */
  readonly features: { readonly qualityScore: number; readonly isReady: boolean } | null;
  /** Why the feature store has no row of him, where it says so. */
  readonly featureFailure: { readonly category: string; readonly canRetry: boolean } | null;
  /** Latest before tip-off, any case; null when not listed. */
  readonly injuryStatus: string | null;
  readonly averageMinutes: number | null;
  readonly hasLine: boolean;
}

export interface EligibilityRules {
  readonly minFeatureQuality: number;
  /** Null in history: nobody is left out for playing little. */
  readonly minAverageMinutes: number | null;
}

export interface Refusal {
  readonly category: Extract<FailureCategory, 'NOT_ELIGIBLE' | 'UPSTREAM_NOT_READY'>;
  readonly reason: string;
  readonly canRetry: boolean;
}

const notEligible = (reason: string): Refusal => ({ category: 'NOT_ELIGIBLE', reason, canRetry: false });
const notReady = (reason: string): Refusal => ({ category: 'UPSTREAM_NOT_READY', reason, canRetry: true });

const OUT: ReadonlySet<string> = new Set(['out', 'doubtful']);

/** Without a row there is nothing to predict from; where the store will never have one, there is nothing to wait for. */
const withoutFeatures = (failure: Candidate['featureFailure']): Refusal => {
  if (failure === null) return notReady('no feature row');
  const reason = `no feature row: ${failure.category}`;
  return failure.canRetry ? notReady(reason) : notEligible(reason);
};

/**
 * Why a player is not predicted, or null when he is (processors §8.1). A player whom only his own box score names, on a
 * team whose roster was known, was known to nobody before the game.
 */
export const refusalOf = (candidate: Candidate, rules: EligibilityRules): Refusal | null => {
  const { features, injuryStatus, averageMinutes } = candidate;
  if (candidate.contextSource === 'synthetic_pgs' && candidate.isTeamCovered)
    return notEligible('not on the roster known before the game');
  const status = injuryStatus?.trim().toLowerCase() ?? '';
  if (OUT.has(status)) return notEligible(`listed ${status}`);
  if (features === null) return withoutFeatures(candidate.featureFailure);
  if (features.qualityScore < rules.minFeatureQuality)
    return notEligible(`feature quality ${features.qualityScore}, ${rules.minFeatureQuality} needed`);
  if (!features.isReady) return notReady('feature row is not production ready');
  const { minAverageMinutes } = rules;
  if (minAverageMinutes !== null && (averageMinutes ?? 0) < minAverageMinutes && !candidate.hasLine)
    return notEligible(`${averageMinutes ?? 0} minutes a game and no line, ${minAverageMinutes} needed`);
  return null;
};
