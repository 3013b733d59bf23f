const AT_ONCE = 16;

/** Results in order of the items, worked on a bounded number at a time. */
export const inTurns = async <T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(each))));
  return results;
};
