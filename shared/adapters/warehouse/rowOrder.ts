import type { Row, Value } from '../../domain/table.js';

/** By code point, as both warehouses compare strings; `<` would compare UTF-16 units. */
const textOrder = (a: string, b: string): number => {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) return (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0);
  }
  return a.length - b.length;
};

const valueOrder = (a: Value, b: Value): number => {
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b);
  return Number(a) - Number(b);
};

/** Order of rows by columns, ascending. */
export const byColumns =
  (columns: readonly string[]) =>
  (a: Row, b: Row): number => {
    for (const column of columns) {
      const order = valueOrder(a[column] ?? null, b[column] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  };
