import type { BodyRowOf, RowOf } from '../../../domain/table.js';
import { tierColumns, type TierSnapshot } from '../grading/tiers.js';
import type { mlFeatureStoreV2 } from '../tables/precompute.js';
import type { playerPropPredictions } from '../tables/predictions.js';
import type { LineColumns } from './predictionLine.js';
import type { PlayerPredictions, Recommended } from './playerSystems.js';
import { edgeOf } from './recommend.js';
import type { SystemId } from './systemPrediction.js';

export type PredictionRow = BodyRowOf<typeof playerPropPredictions>;
export type VectorRow = RowOf<typeof mlFeatureStoreV2>;

const SYSTEM_VERSION = 'v1.0';
const ACTIONABLE_QUALITY = 70;

/** Everything beside the systems' word that stands in a player's rows. */
export interface RowContext {
  readonly vector: VectorRow;
  readonly line: LineColumns;
  /** RFC 3339, or null where no source tells it. */
  readonly tipOff: string | null;
  readonly injuryStatus: string;
  /** The artefact of `learned_v1`, with the newest date it was trained on. */
  readonly model: { readonly version: string; readonly trainEnd: string } | null;
  readonly snapshots: readonly TierSnapshot[];
  /** Confidences from, and below, which nothing is bet on. */
  readonly gap: readonly (readonly [from: number, below: number])[];
}

const NO_TIER = { scoring_tier: null, tier_adjustment: null, adjusted_points: null, tier_as_of_date: null } as const;

const filterReason = (
  { recommendation, prediction }: Recommended,
  { vector, gap }: Pick<RowContext, 'vector' | 'gap'>,
): string | null => {
  if (recommendation === 'NO_LINE') return 'no_line';
  if (recommendation === 'PASS') return 'pass';
  if (vector.feature_quality_score < ACTIONABLE_QUALITY) return 'low_feature_quality';
  const isInGap = gap.some(([from, below]) => prediction.confidence >= from && prediction.confidence < below);
  return isInGap ? 'confidence_gap' : null;
};

const qualityOf = ({
  quality_tier,
  quality_score,
  quality_issues,
  is_production_ready,
  data_sources,
  primary_source_used,
  used_fallback,
}: VectorRow) => ({
  quality_tier,
  quality_score,
  quality_issues,
  is_production_ready,
  data_sources,
  primary_source_used,
  used_fallback,
});

/** A learned prediction has also read what its model was trained on. */
const windowOf = (system: SystemId, { vector, model }: RowContext) => ({
  window_start_date: vector.window_start_date,
  window_end_date:
    system === 'learned_v1' && model !== null && model.trainEnd > vector.window_end_date
      ? model.trainEnd
      : vector.window_end_date,
});

const adjustmentColumns = ({ prediction }: Recommended) => {
  const { adjustments } = prediction;
  return {
    base_points: prediction.base,
    fatigue_adjustment: adjustments?.fatigue ?? null,
    shot_zone_adjustment: adjustments?.shotZone ?? null,
    pace_adjustment: adjustments?.pace ?? null,
    usage_spike_adjustment: adjustments?.usageSpike ?? null,
    home_away_adjustment: adjustments?.homeAway ?? null,
    back_to_back_adjustment: adjustments?.backToBack ?? null,
  };
};

const tierOf = ({ prediction }: Recommended, { vector, snapshots }: RowContext) =>
  prediction.system === 'ensemble_v1'
    ? tierColumns(
        {
          gameDate: vector.game_date,
          systemId: prediction.system,
          predictedPoints: prediction.points,
          seasonAverage: vector.points_avg_season,
        },
        snapshots,
      )
    : NO_TIER;

const rowOf = (said: Recommended, all: PlayerPredictions, context: RowContext): PredictionRow => {
  const { vector, line, model } = context;
  const { prediction, recommendation } = said;
  const { system } = prediction;
  const alike = system === 'similarity_balanced_v1' ? all.similarity : null;
  const reason = filterReason(said, context);
  const { current_points_line: points } = line;
  return {
    prediction_id: `${vector.game_date}_${vector.player_lookup}_${system}`,
    system_id: system,
    system_version: SYSTEM_VERSION,
    player_lookup: vector.player_lookup,
    universal_player_id: vector.universal_player_id,
    game_id: vector.game_id,
    team_abbr: vector.team_abbr,
    opponent_team_abbr: vector.opponent_team_abbr,
    game_date: vector.game_date,
    is_home: vector.is_home,
    predicted_points: prediction.points,
    confidence_score: prediction.confidence,
    recommendation,
    ...line,
    line_margin: points === null ? null : edgeOf(prediction.points, points),
    tip_off_utc: context.tipOff,
    ...adjustmentColumns(said),
    similarity_baseline: alike?.base ?? null,
    similar_games_count: alike?.similarGames ?? null,
    avg_similarity_score: alike?.averageScore ?? null,
    ...tierOf(said, context),
    feature_quality_score: vector.feature_quality_score,
    feature_version: vector.feature_version,
    default_count: vector.default_count,
    default_mask: vector.default_mask,
    model_version: system === 'learned_v1' ? (model?.version ?? SYSTEM_VERSION) : SYSTEM_VERSION,
    injury_status_at_prediction: context.injuryStatus,
    is_actionable: reason === null,
    filter_reason: reason,
    ...qualityOf(vector),
    ...windowOf(system, context),
  };
};

/** The rows of one player, one per system that has a word. */
export const predictionRows = (all: PlayerPredictions, context: RowContext): readonly PredictionRow[] =>
  all.predictions.map((said) => rowOf(said, all, context));
