import { wakePhases } from '../../shared/application/live/liveDay.js';
import type { Call } from '../boundary/onCall.js';
import type { Container } from '../container.js';
import { liveDayIn } from './runPlanner.js';

/** `{game_date, mode}`: carries out what phase 1 of that day still owes. */
export const scraperRunner = async ({ engine }: Container, { body }: Call): Promise<unknown> => {
  const day = liveDayIn(body);
  await wakePhases(engine, day, ['p1']);
  return day;
};
