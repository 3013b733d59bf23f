import { gameDateOf, isoOf, plusDays, zoned, type Instant } from '../../domain/gameDate.js';
import type { LiveChain, SourceRef } from '../replay/chains.js';
import type { Engine } from '../engine.js';
import { refreshSchedules } from '../replay/backfill.js';
import { passLiveDay, wakePhases, type LiveDay } from './liveDay.js';
import { predictionPass } from './predictionPass.js';
import { unlessDisabled, type DisabledJob } from './scheduledJobs.js';

/** What a scheduler job does with its days: asks their sources, wakes phases, predicts again, or reads the schedule. */
type Act =
  | { readonly act: 'schedule' }
  | { readonly act: 'sources' }
  | { readonly act: 'predictions' }
  | { readonly act: 'wake'; readonly phases: readonly string[] };

interface Job {
  readonly does: Act;
  readonly days: (now: Instant) => readonly LiveDay[];
}

const MINUTE_MS = 60_000;

const isBefore = (time: string, now: Instant): boolean => now < zoned(gameDateOf(now), time);

/** Games of an evening are still that evening's until noon, by the clock on the wall: a day may have 23 or 25 hours. */
const afterGames = (now: Instant): readonly LiveDay[] => [
  { date: plusDays(gameDateOf(now), isBefore('12:00', now) ? -1 : 0), mode: 'overnight' },
];
const today = (now: Instant): readonly LiveDay[] => [{ date: gameDateOf(now), mode: 'same_day' }];
const tomorrow = (now: Instant): readonly LiveDay[] => [{ date: plusDays(gameDateOf(now), 1), mode: 'tomorrow' }];
/** The pass of the evening is about the next day's games: this evening's have begun. */
const predicted = (now: Instant): readonly LiveDay[] => (isBefore('18:00', now) ? today(now) : tomorrow(now));

const JOBS: Readonly<Record<string, Job>> = {
  'plan-days': { does: { act: 'schedule' }, days: today },
  'refresh-schedule': { does: { act: 'schedule' }, days: today },
  'betting-lines': { does: { act: 'sources' }, days: today },
  'post-game': { does: { act: 'sources' }, days: afterGames },
  'same-day': { does: { act: 'sources' }, days: today },
  tomorrow: { does: { act: 'sources' }, days: tomorrow },
  'prediction-passes': { does: { act: 'predictions' }, days: predicted },
  analytics: { does: { act: 'wake', phases: ['p1', 'p2', 'p3'] }, days: afterGames },
  precompute: { does: { act: 'wake', phases: ['p3', 'p4'] }, days: afterGames },
  'grading-sweep': { does: { act: 'wake', phases: ['p5b-join', 'p5b', 'p5c', 'p6'] }, days: afterGames },
};

const jobNamed = (job: string): Job | null => (Object.hasOwn(JOBS, job) ? (JOBS[job] ?? null) : null);

/** The days a scheduler job is about, resolved once from the instant it fired; null: no such job. */
export const daysOfJob = (job: string, now: Instant): readonly LiveDay[] | null => jobNamed(job)?.days(now) ?? null;

/** A job that is called again within the minute is the same job. */
const passOf = (job: string, now: Instant): string => `${job}|${isoOf(Math.floor(now / MINUTE_MS) * MINUTE_MS)}`;

export interface JobDone extends LiveDay {
  readonly did: string;
}

export type JobAnswer = { readonly opened: readonly JobDone[] } | { readonly disabled: DisabledJob };

/**
 * Carries out one scheduler job at the instant it fired: it plans or wakes, events do the rest. Fired twice, or late, it
 * changes nothing that is done; disabled, it does nothing. Null: no such job.
 */
export const performJob = async (engine: Engine, job: string, source: SourceRef): Promise<JobAnswer | null> => {
  const found = jobNamed(job);
  if (found === null) return null;
  const now = engine.ports.clock.now();
  const days = found.days(now);
  const chain: LiveChain = { phases: engine.pipeline.phases.map(({ id }) => id), processors: null, source };
  const perform = async (day: LiveDay): Promise<string> => {
    switch (found.does.act) {
      case 'schedule':
        await refreshSchedules(engine, source, [day.date]);
        return 'schedule';
      case 'sources':
        return `${await passLiveDay(engine, day, chain, passOf(job, now))} games`;
      case 'predictions':
        return predictionPass(engine, day);
      case 'wake':
        await wakePhases(engine, day, found.does.phases);
        return 'woken';
    }
  };
  return unlessDisabled(engine.ports, job, async () => {
    const opened: JobDone[] = [];
    for (const day of days) opened.push({ ...day, did: await perform(day) });
    return { opened };
  });
};
