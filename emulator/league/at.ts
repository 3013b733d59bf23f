/** The item at an index that must exist. @throws {RangeError} it does not. */
export const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index];
  if (item === undefined) throw new RangeError(`reading item ${index} of ${items.length}`);
  return item;
};
