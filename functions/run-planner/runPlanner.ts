import { daysOfJob, openLiveDay, type LiveDay } from '../../shared/application/liveDay.js';
import { ConfigError } from '../../shared/domain/errors.js';
import { isGameDate } from '../../shared/domain/gameDate.js';
import { MODES } from '../../shared/domain/slot/key.js';
import { refreshSchedules } from '../../shared/application/backfill.js';
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

/** `{job}` of the scheduler, or `{game_date, mode}` of an operator: opens what is due of phase 1 and 2. */
export const runPlanner = async ({ engine, config }: Container, { body }: Call): Promise<unknown> => {
  const { source } = config;
  if (source === null) throw new ConfigError('CASCADE_SOURCE does not say where live documents come from');
  const now = engine.ports.clock.now();
  const job = textIn(body, 'job');
  const days = job === undefined ? [liveDayIn(body)] : daysOfJob(job, now);
  if (days === null) throw new UsageError(`no job is named ${job}`);
  const phases = engine.pipeline.phases.map(({ id }) => id);
  for (const day of days) await openLiveDay(engine, day, { phases, processors: null, source });
  const today = daysOfJob('post-game', now) ?? [];
  if (days.length === 0)
    await refreshSchedules(
      engine,
      source,
      today.map(({ date }) => date),
    );
  return { opened: days };
};
