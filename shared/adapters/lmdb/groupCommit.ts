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
  /** Runs `stageAll`, then writes what it staged. Durable when it returns; nothing was written when it throws. */
  readonly transaction: (stageAll: () => void) => void;
  readonly failure: (cause: unknown) => Error;
}): GroupCommit => {
  let waiting: Waiting[] = [];
  let isScheduled = false;

  const stageAll = (group: readonly Waiting[]): (() => void)[] =>
    group.map(({ stage, reject }) => {
      try {
        return stage();
      } catch (error) {
        return () => reject(error);
      }
    });

  const flush = (): void => {
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    let settle: (() => void)[] = [];
    try {
      options.transaction(() => {
        settle = stageAll(group);
      });
    } catch (error) {
      settle = group.map(
        ({ reject }) =>
          () =>
            reject(options.failure(error)),
      );
    }
    for (const each of settle) each();
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
