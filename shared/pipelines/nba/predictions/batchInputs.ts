import { daysBefore, input, onDate, reference, seasonBefore, type Inputs } from '../../../domain/processor.js';
import { injuryInputs } from '../analytics/injuries.js';
import { playersInputs } from '../precompute/playersOfDate.js';
import { playerGameSummary, teamDefenseGameSummary } from '../tables/analytics.js';
import {
  mlFeatureStoreV2,
  playerDailyCache,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../tables/precompute.js';
import { scoringTierAdjustments } from '../tables/predictions.js';
import {
  bettingprosPlayerPointsProps,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
  playerAliases,
  precomputeFailures,
} from '../tables/raw.js';
import { SUMMARY_COLUMNS } from './seasonGames.js';
import { HISTORY_DAYS } from './similarity.js';

/** A snapshot of a season's end is the newest one until the next season has its own. */
const SNAPSHOT_DAYS = 365;

/**
 * The phase before of D, the player's games of the season strictly before D, what opponents' defences were on each of
 * those dates, and markets and injuries of D as known before tip-off.
 */
export const batchInputs = {
  ...playersInputs,
  vectors: input(mlFeatureStoreV2, onDate, { required: true }),
  failures: input(precomputeFailures, onDate, {
    columns: ['processor_name', 'entity_id', 'failure_category', 'can_retry'],
  }),
  zones: input(playerShotZoneAnalysis, onDate, { columns: ['player_lookup'] }),
  cache: input(playerDailyCache, onDate, { columns: ['player_lookup'] }),
  defences: input(teamDefenseZoneAnalysis, onDate, { columns: ['team_abbr'] }),
  pastDefences: input(teamDefenseZoneAnalysis, daysBefore(HISTORY_DAYS), {
    columns: ['analysis_date', 'team_abbr', 'defensive_rating_last_15'],
  }),
  defenceGames: input(teamDefenseGameSummary, seasonBefore, {
    columns: ['game_date', 'game_id', 'defending_team_abbr', 'defensive_rating'],
  }),
  summaries: input(playerGameSummary, seasonBefore, { required: true, columns: SUMMARY_COLUMNS }),
  ...injuryInputs,
  oddsApi: input(oddsApiPlayerPointsProps, onDate),
  bettingPros: input(bettingprosPlayerPointsProps, onDate),
  gameLines: input(oddsApiGameLines, onDate, { columns: ['game_id', 'commence_time'] }),
  aliases: input(playerAliases, reference),
  tiers: input(scoringTierAdjustments, daysBefore(SNAPSHOT_DAYS)),
} as const;

export type BatchInputs = Inputs<typeof batchInputs>;
