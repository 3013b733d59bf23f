import { userInfo } from 'node:os';
import {
  disabledOf,
  switchedJobs,
  switchJob,
  type ScheduleChange,
  type ScheduledJob,
} from '../../../shared/application/live/scheduledJobs.js';
import { isoOf } from '../../../shared/domain/gameDate.js';
import { nbaSchedules } from '../../../shared/pipelines/nba/schedules.js';
import type { Clock } from '../../../shared/ports/clock.js';
import type { DocStore } from '../../../shared/ports/docStore.js';
import { EXIT, UsageError, type Report } from '../envelope.js';
import { tableText } from '../text.js';

export interface SwitchFlags {
  readonly reason?: string;
  readonly by?: string;
}

export const SWITCHES = ['disable', 'enable'] as const;
export type Switch = (typeof SWITCHES)[number];

export interface SwitchRequest {
  readonly job: string;
  readonly change: ScheduleChange;
}

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return ''; // a user id without a name, as in a container
  }
};

const whoIs = (by: string | undefined): string => {
  const name = (by ?? userName()).trim();
  if (name === '') throw new UsageError('nobody knows who asks: name yourself with --by');
  return name;
};

/** Judges a change before a store is opened. @throws {UsageError} naming what is missing, or the jobs there are. */
export const parseSwitch = (verb: Switch, job: string, { reason = '', by }: SwitchFlags): SwitchRequest => {
  if (!nbaSchedules.some((schedule) => schedule.job === job))
    throw new UsageError(`${job} is not a scheduler job; use one of ${nbaSchedules.map((one) => one.job).join(', ')}`);
  const why = reason.trim();
  if (verb === 'enable')
    return { job, change: { type: 'ScheduleEnabled', by: whoIs(by), reason: why === '' ? null : why } };
  if (why === '') throw new UsageError(`say why ${job} is disabled: add --reason`);
  return { job, change: { type: 'ScheduleDisabled', by: whoIs(by), reason: why } };
};

/** How a job stands, and every event that led there. */
const standing = (scheduled: ScheduledJob) => {
  const { job, events } = scheduled;
  const last = events.at(-1);
  return {
    job,
    enabled: disabledOf(scheduled) === null,
    since: last === undefined ? null : isoOf(last.at),
    by: last?.by ?? null,
    reason: last?.reason ?? null,
    events: events.map(({ at, ...event }) => ({ ...event, at: isoOf(at) })),
  };
};

/** `cascade schedules`: every scheduler job and whether it is enabled. Writes nothing. */
export const listSchedules = async (docs: DocStore): Promise<Report> => {
  const switched = new Map((await switchedJobs(docs)).map((scheduled) => [scheduled.job, scheduled]));
  const schedules = nbaSchedules.map(({ job, crons, function: called }) => ({
    crons,
    function: called,
    ...standing(switched.get(job) ?? { job, events: [] }),
  }));
  return {
    exitCode: EXIT.complete,
    data: { schedules },
    text: tableText(
      ['job', 'cron (US Eastern)', 'state', 'since', 'by', 'reason'],
      schedules.map(({ job, crons, enabled, since, by, reason }) => [
        job,
        crons.join('; '),
        enabled ? 'enabled' : 'disabled',
        since ?? '',
        by ?? '',
        reason ?? '',
      ]),
    ),
  };
};

/** `cascade schedules disable|enable`: an event with its author and reason. Asking for what is so already changes nothing. */
export const switchSchedule = async (
  docs: DocStore,
  clock: Pick<Clock, 'now'>,
  { job, change }: SwitchRequest,
): Promise<Report> => {
  const { changed, ...scheduled } = await switchJob({ docs, clock }, job, change);
  const now = standing(scheduled);
  const state = now.enabled ? 'enabled' : 'disabled';
  const author = now.by === null ? '' : ` since ${now.since} by ${now.by}`;
  const told = `${job} is ${state}${author}${now.reason === null ? '' : `: ${now.reason}`}`;
  return {
    exitCode: EXIT.complete,
    data: { changed, ...now },
    text: [changed ? told : `nothing changed: ${told}`],
  };
};
