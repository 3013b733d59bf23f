interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchLimits<T> {
  readonly items: number;
  readonly bytes: number;
  readonly bytesOf: (item: T) => number;
  /** Two items of one key never share a batch. (Default: any may.) */
  readonly keyOf?: (item: T) => string;
}

export type BatchRun<T, R> = (items: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>;

/**
 * Joins what callers ask for within one turn of the event loop into as few requests as the limits allow. Each caller
 * gets its own result; a request that fails as a whole fails all of its items.
 */
export const tickBatcher = <T, R>(limits: BatchLimits<T>, run: BatchRun<T, R>): ((item: T) => Promise<R>) => {
  let queue: Waiting<T, R>[] = [];

  const send = async (batch: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason ?? new Error('the batch gave no result for this item'));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  const flush = (): void => {
    let open = queue;
    queue = [];
    while (open.length > 0) {
      const batch: Waiting<T, R>[] = [];
      const later: Waiting<T, R>[] = [];
      const keys = new Set<string>();
      let bytes = 0;
      for (const waiting of open) {
        const key = limits.keyOf?.(waiting.item);
        const size = limits.bytesOf(waiting.item);
        const fits = batch.length < limits.items && (batch.length === 0 || bytes + size <= limits.bytes);
        if (!fits || (key !== undefined && keys.has(key))) {
          later.push(waiting);
          continue;
        }
        if (key !== undefined) keys.add(key);
        bytes += size;
        batch.push(waiting);
      }
      void send(batch);
      open = later;
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(flush);
      queue.push({ item, resolve, reject });
    });
};
