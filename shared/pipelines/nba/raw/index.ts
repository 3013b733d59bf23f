import { type AnyProcessor, erased } from '../../../domain/processor.js';
import { bdlBoxscoresProcessor } from './bdlBoxscores.js';
import { gamebookProcessor } from './gamebook.js';
import { gameLinesProcessor } from './gameLines.js';
import { playerBoxscoresProcessor } from './playerBoxscores.js';
import { playerPropsProcessor } from './playerProps.js';
import { playersRegistryProcessor } from './playersRegistry.js';
import { scheduleProcessor } from './schedule.js';
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
  erased(playersRegistryProcessor),
];
