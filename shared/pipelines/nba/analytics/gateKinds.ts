import type { InputDeclarations, RowGate } from '../../../domain/processor.js';

/** Ids that occur more than once. */
export const uniqueIds = <I extends InputDeclarations, R>(name: string, idOf: (row: R) => string): RowGate<I, R> => ({
  name: `key:${name}`,
  level: 'fail',
  check: (rows) => {
    const seen = new Set<string>();
    return rows.flatMap((row) => {
      const id = idOf(row);
      if (seen.has(id)) return [`${id}: expected one row, found another`];
      seen.add(id);
      return [];
    });
  },
});

/** `null` is a matter of the null-rate gates, never of a range. */
export const isOutside = (value: number | null, from: number, to: number): boolean =>
  value !== null && (value < from || value > to);

/**
 * What a join of two non-empty sides misses: nothing when at least `floor` (0–1) of the left ids are on the right. A
 * join that finds nothing always violates.
 */
export const joinViolations = (
  left: ReadonlySet<string>,
  right: ReadonlySet<string>,
  floor: number,
): readonly string[] => {
  if (left.size === 0 || right.size === 0) return [];
  const missing = [...left].filter((id) => !right.has(id)).sort();
  const found = left.size - missing.length;
  if (found > 0 && found >= floor * left.size) return [];
  return [`found ${found} of ${left.size}, expected ${floor * 100} %; first missing ${missing.slice(0, 3).join(', ')}`];
};
