/** Something that stages writes in memory and puts them into the transaction of a flush. */
export interface Participant {
  /** Inside the transaction: puts what was staged. Gives whether anything was put. */
  write(): boolean;
  /** The transaction is durable. */
  committed(): void;
  /** The transaction failed: forgets what was staged. */
  aborted(): void;
}

interface Waiting {
  /** Judges and stages; throws before it staged anything. Gives how to settle the caller once durable. */
  readonly stage: () => () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit {
  /**
   * Runs `stage` in the transaction of the next flush, in the order submitted, and resolves with its result when that
   * transaction is durable. A `stage` that throws must not have staged anything; it rejects its own caller only.
   */
  submit<Result>(stage: () => Result): Promise<Result>;
  /** Flushes what is waiting now. */
  flush(): void;
}

/**
 * Everything that waits is written by one transaction, once per turn of the event loop, so that many writers share one
 * synchronous write to the disk.
 */
export const groupCommit = (options: {
  /** Durable when it returns; nothing written when it throws. `body` gives whether it put anything. */
  readonly transaction: (body: () => boolean) => void;
  readonly participants: readonly Participant[];
  readonly failure: (cause: unknown) => Error;
}): GroupCommit => {
  let waiting: Waiting[] = [];
  let isScheduled = false;

  const stageAll = (group: readonly Waiting[]): (() => void)[] => {
    const settled: (() => void)[] = [];
    for (const { stage, reject } of group) {
      try {
        settled.push(stage());
      } catch (error) {
        settled.push(() => reject(error));
      }
    }
    return settled;
  };

  const flush = (): void => {
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    let settled: (() => void)[] = [];
    try {
      options.transaction(() => {
        settled = stageAll(group);
        return options.participants.map((participant) => participant.write()).includes(true);
      });
    } catch (error) {
      for (const participant of options.participants) participant.aborted();
      for (const { reject } of group) reject(options.failure(error));
      return;
    }
    for (const participant of options.participants) participant.committed();
    for (const settle of settled) settle();
  };

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      flush();
    });
  };

  return {
    submit: (stage) =>
      new Promise((resolve, reject) => {
        waiting.push({
          stage: () => {
            const result = stage();
            return () => resolve(result);
          },
          reject,
        });
        schedule();
      }),
    flush,
  };
};
