export type QualityTier = 'gold' | 'silver' | 'bronze' | 'poor' | 'unusable';

const TIERS: readonly (readonly [number, QualityTier])[] = [
  [95, 'gold'],
  [75, 'silver'],
  [50, 'bronze'],
  [25, 'poor'],
];
const READY_SCORE = 50;
const READY_TIERS: ReadonlySet<QualityTier> = new Set(['gold', 'silver', 'bronze']);
const NEVER_READY: ReadonlySet<string> = new Set(['all_sources_failed', 'missing_required', 'placeholder_created']);

export const WITHOUT_ZONES = 15;

/** The tier always follows from the score (processors §2.11). */
export const tierOf = (score: number): QualityTier => TIERS.find(([from]) => score >= from)?.[1] ?? 'unusable';

export const isProductionReady = (score: number, issues: readonly string[]): boolean =>
  READY_TIERS.has(tierOf(score)) &&
  score >= READY_SCORE &&
  !issues.some((issue) => NEVER_READY.has(issue.split(':')[0] ?? issue));

export interface QualityInput {
  readonly score: number;
  readonly issues: readonly string[];
  readonly sources: readonly string[];
  readonly primary: string | null;
  readonly usedFallback: boolean;
  /** Where the table also asks for completeness. (Default: true.) */
  readonly isComplete?: boolean;
}

export interface QualityColumns {
  readonly quality_tier: string;
  readonly quality_score: number;
  readonly quality_issues: readonly string[];
  readonly is_production_ready: boolean;
  readonly data_sources: readonly string[];
  readonly primary_source_used: string | null;
  readonly used_fallback: boolean;
}

/** The QUALITY columns of a row; issues and sources are sorted and unique, so that equal content hashes equally. */
export const qualityColumns = (input: QualityInput): QualityColumns => {
  const score = Math.min(100, Math.max(0, input.score));
  const issues = [...new Set(input.issues)].sort();
  return {
    quality_tier: tierOf(score),
    quality_score: score,
    quality_issues: issues,
    is_production_ready: isProductionReady(score, issues) && (input.isComplete ?? true),
    data_sources: [...new Set(input.sources)].sort(),
    primary_source_used: input.primary,
    used_fallback: input.usedFallback,
  };
};
