import { ConcurrencyError } from '../../domain/errors.js';
import { isoOf, type Instant } from '../../domain/gameDate.js';
import type { Clock } from '../../ports/clock.js';
import type { Doc, DocData, DocRef, DocStore } from '../../ports/docStore.js';
import type { Log } from '../../ports/log.js';

/** What somebody wants of a scheduler job. Only disabling has to say why. */
export type ScheduleChange =
  | { readonly type: 'ScheduleDisabled'; readonly by: string; readonly reason: string }
  | { readonly type: 'ScheduleEnabled'; readonly by: string; readonly reason: string | null };

export type ScheduleEvent = ScheduleChange & { readonly at: Instant };

/** A job that somebody disabled or enabled; one that nobody touched is enabled. */
export interface ScheduledJob {
  readonly job: string;
  /** Every change, oldest first; the last one stands. */
  readonly events: readonly ScheduleEvent[];
}

export interface DisabledJob {
  readonly job: string;
  /** UTC, ISO 8601. */
  readonly since: string;
  readonly by: string;
  readonly reason: string;
}

const COLLECTION = 'schedules';
const TRIES = 5;
const MOST_JOBS = 1_000;

const refOf = (job: string): DocRef => ({ collection: COLLECTION, id: job });

const scheduledOf = (job: string, doc: Doc | null | undefined): ScheduledJob => ({
  job,
  events: (doc?.data['events'] ?? []) as unknown as readonly ScheduleEvent[],
});

/** Null: it is enabled. */
export const disabledOf = ({ job, events }: ScheduledJob): DisabledJob | null => {
  const last = events.at(-1);
  if (last?.type !== 'ScheduleDisabled') return null;
  return { job, since: isoOf(last.at), by: last.by, reason: last.reason };
};

/** Jobs that were ever disabled, in order of their names. */
export const switchedJobs = async (docs: DocStore): Promise<readonly ScheduledJob[]> =>
  (await docs.query({ collection: COLLECTION, limit: MOST_JOBS })).map((doc) => scheduledOf(doc.id, doc));

export const disabledJobs = async (docs: DocStore): Promise<readonly DisabledJob[]> =>
  (await switchedJobs(docs)).flatMap((scheduled) => disabledOf(scheduled) ?? []);

const isAlready = (scheduled: ScheduledJob, { type }: ScheduleChange): boolean =>
  (disabledOf(scheduled) !== null) === (type === 'ScheduleDisabled');

/**
 * Disables or enables a scheduler job, from its next firing on, in every process. A job that is so already keeps its
 * event: nothing is written.
 * @throws {ConcurrencyError} still contended after five tries; nothing was written.
 */
export const switchJob = async (
  { docs, clock }: { readonly docs: DocStore; readonly clock: Pick<Clock, 'now'> },
  job: string,
  change: ScheduleChange,
): Promise<ScheduledJob & { readonly changed: boolean }> => {
  for (let attempt = 1; ; attempt += 1) {
    const [doc] = await docs.get([refOf(job)]);
    const before = scheduledOf(job, doc);
    if (isAlready(before, change)) return { ...before, changed: false };
    const events = [...before.events, { ...change, at: clock.now() }];
    const data = { events } as unknown as DocData;
    try {
      await docs.commit([
        doc === null || doc === undefined
          ? { kind: 'create', ref: refOf(job), data }
          : { kind: 'update', ref: refOf(job), data, version: doc.version },
      ]);
      return { job, events, changed: true };
    } catch (error) {
      if (!(error instanceof ConcurrencyError) || attempt >= TRIES) throw error;
    }
  }
};

/**
 * Carries out what a scheduler job is for, or says that it is disabled: that is an answer, not a failure. A call that
 * names no job is an operator's and is always carried out. Asks the store at each firing.
 * @throws {UnavailableError} whether it is disabled is unknown; nothing was done.
 */
export const unlessDisabled = async <T>(
  { docs, log }: { readonly docs: DocStore; readonly log: Log },
  job: string | undefined,
  perform: () => Promise<T>,
): Promise<T | { readonly disabled: DisabledJob }> => {
  if (job === undefined) return perform();
  const [doc] = await docs.get([refOf(job)]);
  const disabled = disabledOf(scheduledOf(job, doc));
  if (disabled === null) return perform();
  log.write('INFO', 'job_disabled', { ...disabled });
  return { disabled };
};
