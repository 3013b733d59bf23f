import { textOrder } from '../../domain/textOrder.js';
import type { Row, Value } from '../../domain/table.js';

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
