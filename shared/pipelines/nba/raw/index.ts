import { type AnyProcessor, erased } from '../../../domain/processor.js';
import { bdlActivePlayersProcessor } from './bdlActivePlayers.js';
import { bdlBoxscoresProcessor } from './bdlBoxscores.js';
import { bdlInjuriesProcessor } from './bdlInjuries.js';
import { bdlStandingsProcessor } from './bdlStandings.js';
import { bettingPropsProcessor } from './bettingProps.js';
import { bigDataBallProcessor } from './bigDataBall.js';
import { espnBoxscoresProcessor } from './espnBoxscores.js';
import { espnRostersProcessor } from './espnRosters.js';
import { espnScoreboardProcessor } from './espnScoreboard.js';
import { gamebookProcessor } from './gamebook.js';
import { gameLinesProcessor } from './gameLines.js';
import { injuryReportProcessor } from './injuryReport.js';
import { playByPlayProcessor } from './playByPlay.js';
import { playerBoxscoresProcessor } from './playerBoxscores.js';
import { playerListProcessor } from './playerList.js';
import { playerMovementProcessor } from './playerMovement.js';
import { playerPropsProcessor } from './playerProps.js';
import { playersRegistryProcessor } from './playersRegistry.js';
import { refereesProcessor } from './referees.js';
import { scheduleProcessor } from './schedule.js';
import { seasonRostersProcessor } from './seasonRosters.js';
import { shotZoneSummaryProcessor } from './shotZoneSummary.js';
import { teamBoxscoreProcessor } from './teamBoxscore.js';

export { mergeSchedule, parseSchedule, type ScheduleBodyRow } from './parseSchedule.js';
export { isPostponed } from './slate.js';

/** Phase 2: the schedule, then what hangs on it, then the registry, which reads the player sources. */
export const rawProcessors: readonly AnyProcessor[] = [
  erased(scheduleProcessor),
  erased(teamBoxscoreProcessor),
  erased(gamebookProcessor),
  erased(bdlBoxscoresProcessor),
  erased(playerBoxscoresProcessor),
  erased(playerPropsProcessor),
  erased(gameLinesProcessor),
  erased(shotZoneSummaryProcessor),
  erased(bigDataBallProcessor),
  erased(playByPlayProcessor),
  erased(espnBoxscoresProcessor),
  erased(espnScoreboardProcessor),
  erased(bettingPropsProcessor),
  erased(injuryReportProcessor),
  erased(bdlInjuriesProcessor),
  erased(espnRostersProcessor),
  erased(playerListProcessor),
  erased(bdlActivePlayersProcessor),
  erased(seasonRostersProcessor),
  erased(playerMovementProcessor),
  erased(refereesProcessor),
  erased(bdlStandingsProcessor),
  erased(playersRegistryProcessor),
];
