import { openLiveDay, type LiveDay } from '../../shared/application/live/liveDay.js';
import { performJob } from '../../shared/application/live/liveJobs.js';
import { ConfigError } from '../../shared/domain/errors.js';
import { isGameDate } from '../../shared/domain/gameDate.js';
import { MODES } from '../../shared/domain/slot/key.js';
import { textIn, type Call } from '../boundary/onCall.js';
import { UsageError } from '../cli/envelope.js';
import type { Container } from '../container.js';

/** `{game_date, mode}` of a call. @throws {UsageError} one of them is missing or wrong. */
export const liveDayIn = (body: Call['body']): LiveDay => {
  const date = textIn(body, 'game_date') ?? '';
  const mode = MODES.find((known) => known === (textIn(body, 'mode') ?? 'overnight'));
  if (!isGameDate(date)) throw new UsageError(`game_date ${date} is not a calendar day; write YYYY-MM-DD`);
  if (mode === undefined) throw new UsageError(`mode is not one of ${MODES.join(', ')}`);
  return { date, mode };
};

/**
 * `{job}` of the scheduler, or `{game_date, mode}` of an operator: asks the sources of what is due, and events go on. A job
 * that is disabled is answered as done, and says so.
 */
export const runPlanner = async ({ engine, config }: Container, { body }: Call): Promise<unknown> => {
  const { source } = config;
  if (source === null) throw new ConfigError('CASCADE_SOURCE does not say where live documents come from');
  const job = textIn(body, 'job');
  if (job === undefined) {
    const day = liveDayIn(body);
    const phases = engine.pipeline.phases.map(({ id }) => id);
    await openLiveDay(engine, day, { phases, processors: null, source });
    return { opened: [day] };
  }
  const answer = await performJob(engine, job, source);
  if (answer === null) throw new UsageError(`no job is named ${job}`);
  return answer;
};
