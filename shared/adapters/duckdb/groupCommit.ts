/** A job of the group together with the promise its caller waits for. */
interface Waiting<Job, Result> {
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** What a transaction made of one job: its result, or a refusal that wrote nothing. */
export type Settled<Result> =
  { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'refused'; readonly error: unknown };

export interface GroupCommit<Job, Result> {
  submit(job: Job): Promise<Result>;
  /** Resolves when nothing is waiting. */
  drained(): Promise<void>;
}

/**
 * Runs jobs that wait together in one transaction, in the order submitted. A job that conflicts with an earlier one
 * waits for the next. When the shared transaction fails, each job runs again alone, so one bad job harms no other.
 */
export const groupCommit = <Job, Result>(options: {
  /** All or nothing: throws when nothing was written. */
  readonly transaction: (jobs: readonly Job[]) => Promise<readonly Settled<Result>[]>;
  readonly conflict: (a: Job, b: Job) => boolean;
  readonly most: number;
}): GroupCommit<Job, Result> => {
  let waiting: Waiting<Job, Result>[] = [];
  let running: Promise<void> | null = null;

  const taken = (): Waiting<Job, Result>[] => {
    const group: Waiting<Job, Result>[] = [];
    const left: Waiting<Job, Result>[] = [];
    for (const entry of waiting) {
      const blocked = [...group, ...left].some((earlier) => options.conflict(earlier.job, entry.job));
      (blocked || group.length >= options.most ? left : group).push(entry);
    }
    waiting = left;
    return group;
  };

  const settle = (entry: Waiting<Job, Result>, settled: Settled<Result> | undefined): void => {
    if (settled?.kind === 'done') entry.resolve(settled.result);
    else entry.reject(settled?.error ?? new Error('the transaction gave no answer'));
  };

  const attempt = async (group: readonly Waiting<Job, Result>[]): Promise<void> => {
    const settled = await options.transaction(group.map((entry) => entry.job));
    for (const [index, entry] of group.entries()) settle(entry, settled[index]);
  };

  const alone = async (entry: Waiting<Job, Result>): Promise<void> => {
    try {
      await attempt([entry]);
    } catch (error) {
      entry.reject(error);
    }
  };

  const together = async (group: readonly Waiting<Job, Result>[]): Promise<void> => {
    try {
      await attempt(group);
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const entry of group) await alone(entry);
    }
  };

  const run = async (): Promise<void> => {
    // One turn of the event loop lets commits that become ready together meet.
    await Promise.resolve();
    while (waiting.length > 0) await together(taken());
    running = null;
  };

  return {
    submit: (job) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ job, resolve, reject });
        running ??= run();
      }),
    drained: async () => {
      await running;
    },
  };
};
