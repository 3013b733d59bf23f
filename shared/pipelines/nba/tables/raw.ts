import type { TableDefinition } from '../../../domain/table.js';
import { sourceGaps } from './orchestration.js';
import { analyticsFailures, precomputeFailures, registryFailures } from './processing.js';
import {
  bdlPlayerBoxscores,
  espnBoxscores,
  nbacGamebookPlayerStats,
  nbacPlayerBoxscores,
  nbacTeamBoxscore,
  shotZoneSummary,
} from './raw/boxscores.js';
import {
  bettingprosPlayerPointsProps,
  nbacInjuryReport,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
} from './raw/markets.js';
import { bigdataballPlayByPlay, nbacPlayByPlay } from './raw/playByPlay.js';
import { nbacSchedule } from './raw/schedule.js';
import { nbaPlayersRegistry, playerAliases, processorRunHistory } from './reference.js';

export {
  analyticsFailures,
  bdlPlayerBoxscores,
  bettingprosPlayerPointsProps,
  bigdataballPlayByPlay,
  espnBoxscores,
  nbacGamebookPlayerStats,
  nbacInjuryReport,
  nbacPlayByPlay,
  nbacPlayerBoxscores,
  nbacSchedule,
  nbacTeamBoxscore,
  nbaPlayersRegistry,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
  playerAliases,
  precomputeFailures,
  processorRunHistory,
  registryFailures,
  shotZoneSummary,
  sourceGaps,
};

/** Every table of `nba_raw`. */
export const rawTables: readonly TableDefinition[] = [
  nbacSchedule,
  nbacTeamBoxscore,
  nbacGamebookPlayerStats,
  bdlPlayerBoxscores,
  nbacPlayerBoxscores,
  espnBoxscores,
  shotZoneSummary,
  oddsApiPlayerPointsProps,
  oddsApiGameLines,
  bettingprosPlayerPointsProps,
  nbacInjuryReport,
  bigdataballPlayByPlay,
  nbacPlayByPlay,
];

/** Registry, run history, failure rows and recorded gaps. */
export const supportTables: readonly TableDefinition[] = [
  nbaPlayersRegistry,
  playerAliases,
  processorRunHistory,
  analyticsFailures,
  precomputeFailures,
  registryFailures,
  sourceGaps,
];
