import type { ProcessorDeclaration } from '../../../domain/pipeline.js';
import { qualifiedName, type TableDefinition } from '../../../domain/table.js';
import {
  playerGameSummary,
  teamDefenseGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
} from '../tables/analytics.js';
import {
  mlFeatureStoreV2,
  playerCompositeFactors,
  playerDailyCache,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../tables/precompute.js';
import {
  bettingprosPlayerPointsProps,
  nbacInjuryReport,
  nbacSchedule,
  oddsApiPlayerPointsProps,
} from '../tables/raw.js';
import { NO_DATA, SKIPS } from './emptyReasons.js';

const names = (...tables: readonly TableDefinition[]): readonly string[] => tables.map(qualifiedName);

const OPTIONAL = { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' } as const;
const CRITICAL = { overnight: 'critical', same_day: 'critical', tomorrow: 'critical' } as const;

const declared = {
  allowedNoData: NO_DATA,
  allowedSkips: SKIPS,
  recoverability: 'permanent',
  body: null,
} as const;

/**
 * (TDZA ‖ PSZA) → PCF → PDC → MLFS (orchestration §5). PDC reads nothing of PCF: that edge is order only. TDZA and PSZA
 * may have no rows early in the season: every team and player then has a failure row, and the rest runs on defaults.
 */
export const precompute: readonly ProcessorDeclaration[] = [
  {
    ...declared,
    id: 'p4.team_defense_zone_analysis',
    shortName: 'TDZA',
    modes: OPTIONAL,
    after: [],
    reads: names(teamDefenseGameSummary, nbacSchedule),
    output: teamDefenseZoneAnalysis,
    entities: 'team',
    minRecords: 0,
  },
  {
    ...declared,
    id: 'p4.player_shot_zone_analysis',
    shortName: 'PSZA',
    modes: OPTIONAL,
    after: [],
    reads: names(playerGameSummary, upcomingPlayerGameContext),
    output: playerShotZoneAnalysis,
    entities: 'player',
    minRecords: 0,
  },
  {
    ...declared,
    id: 'p4.player_composite_factors',
    shortName: 'PCF',
    modes: OPTIONAL,
    after: ['p4.team_defense_zone_analysis', 'p4.player_shot_zone_analysis'],
    reads: names(upcomingPlayerGameContext, upcomingTeamGameContext, playerShotZoneAnalysis, teamDefenseZoneAnalysis),
    output: playerCompositeFactors,
    entities: 'player',
    minRecords: 1,
  },
  {
    ...declared,
    id: 'p4.player_daily_cache',
    shortName: 'PDC',
    modes: CRITICAL,
    after: ['p4.player_composite_factors'],
    reads: names(playerGameSummary, teamOffenseGameSummary, upcomingPlayerGameContext, playerShotZoneAnalysis),
    output: playerDailyCache,
    entities: 'player',
    minRecords: 1,
  },
  {
    ...declared,
    id: 'p4.ml_feature_store_v2',
    shortName: 'MLFS',
    modes: CRITICAL,
    after: [
      'p4.player_daily_cache',
      'p4.player_composite_factors',
      'p4.player_shot_zone_analysis',
      'p4.team_defense_zone_analysis',
    ],
    reads: names(
      upcomingPlayerGameContext,
      upcomingTeamGameContext,
      playerDailyCache,
      playerCompositeFactors,
      playerShotZoneAnalysis,
      teamDefenseZoneAnalysis,
      playerGameSummary,
      teamOffenseGameSummary,
      nbacSchedule,
      nbacInjuryReport,
      oddsApiPlayerPointsProps,
      bettingprosPlayerPointsProps,
    ),
    output: mlFeatureStoreV2,
    entities: 'player',
    minRecords: 1,
  },
];
