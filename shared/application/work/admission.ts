/** Where one process does everything: more at once would only keep each other waiting, and keep others waiting longer. */
export const WORK_AT_ONCE = 16;

/** Runs a group of the given size once it is admitted. */
export type Admission = <Result>(size: number, run: () => Promise<Result>) => Promise<Result>;

/**
 * Admits groups while fewer than `most` are under way, in the order they came. A group enters whole, however large: what
 * belongs together is done together, and what waits does not slow it down.
 */
export const admission = (most: number): Admission => {
  let underWay = 0;
  const waiting: (() => void)[] = [];

  const next = (): void => {
    if (underWay < most) waiting.shift()?.();
  };

  return async (size, run) => {
    if (underWay >= most || waiting.length > 0) await new Promise<void>((resolve) => void waiting.push(resolve));
    underWay += size;
    next();
    try {
      return await run();
    } finally {
      underWay -= size;
      next();
    }
  };
};
