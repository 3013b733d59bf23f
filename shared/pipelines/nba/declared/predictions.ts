import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { qualifiedName, type TableDefinition } from '../../../domain/table.js';
import { playerGameSummary, teamDefenseGameSummary, upcomingPlayerGameContext } from '../tables/analytics.js';
import {
  mlFeatureStoreV2,
  playerDailyCache,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../tables/precompute.js';
import { playerPropPredictions, predictionAccuracy, scoringTierAdjustments } from '../tables/predictions.js';
import {
  bdlPlayerBoxscores,
  bettingprosPlayerPointsProps,
  nbacGamebookPlayerStats,
  nbacInjuryReport,
  nbacSchedule,
  oddsApiPlayerPointsProps,
  precomputeFailures,
} from '../tables/raw.js';
import { NO_DATA, SKIPS } from './emptyReasons.js';

const names = (...tables: readonly TableDefinition[]): readonly string[] => tables.map(qualifiedName);

const declared = {
  minRecords: 1,
  allowedNoData: NO_DATA,
  allowedSkips: SKIPS,
  recoverability: 'permanent',
  body: null,
} as const;

/** 5A: batches staged as objects, then one atomic replacement of the date; 5B and 5C follow in the overnight chain. */
export const predictions: readonly ProcessorDeclaration[] = [
  {
    ...declared,
    id: 'p5.prediction_batch',
    shortName: 'prediction batch',
    modes: { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' },
    after: [],
    reads: names(
      mlFeatureStoreV2,
      upcomingPlayerGameContext,
      playerGameSummary,
      teamDefenseZoneAnalysis,
      teamDefenseGameSummary,
      playerShotZoneAnalysis,
      playerDailyCache,
      precomputeFailures,
      nbacSchedule,
      nbacInjuryReport,
      oddsApiPlayerPointsProps,
      bettingprosPlayerPointsProps,
      scoringTierAdjustments,
    ),
    output: { bucket: 'staging', prefix: 'prediction-batches/' },
    entities: 'player',
  },
  {
    ...declared,
    id: 'p5.consolidation',
    shortName: 'consolidation',
    modes: { overnight: 'critical', same_day: 'critical', tomorrow: 'critical' },
    after: ['p5.prediction_batch'],
    // The staged batches are its only input.
    reads: [],
    output: playerPropPredictions,
    entities: 'player',
    minPartialRatio: 1,
  },
  {
    ...declared,
    id: 'p5b.prediction_accuracy',
    shortName: 'grading',
    modes: { overnight: 'critical' },
    after: [],
    reads: names(
      playerPropPredictions,
      playerGameSummary,
      nbacGamebookPlayerStats,
      bdlPlayerBoxscores,
      nbacInjuryReport,
      nbacSchedule,
    ),
    output: predictionAccuracy,
    entities: 'player',
  },
  // Below its smallest sample a tier has no row, so none at all is in order; its failure degrades, never blocks.
  {
    ...declared,
    id: 'p5c.scoring_tier_adjustments',
    shortName: 'tier adjustments',
    modes: { overnight: 'optional' },
    after: [],
    reads: names(predictionAccuracy, mlFeatureStoreV2),
    output: scoringTierAdjustments,
    entities: 'date',
    minRecords: 0,
  },
];
