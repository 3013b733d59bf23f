import { createHash } from 'node:crypto';
import { InvalidRowError } from './errors.js';
import { canonicalJson, sha256 } from './hash.js';
import { fixedText, roundTo } from './rounding.js';
import { storedValue } from './storedValue.js';
import { hashedColumns, META, qualifiedName, shapeOf } from './table.js';
import type { ColumnShape, Row, TableDefinition, Value } from './table.js';

const stringText = (text: string): string => {
  // oxlint-disable-next-line no-control-regex -- plain ASCII is already NFC; skipping it keeps hashing fast
  const normal = /^[\u0000-\u007f]*$/.test(text) ? text : text.normalize('NFC');
  const trimmed = normal.trim();
  return /[\\|]/.test(trimmed) ? trimmed.replace(/[\\|]/g, '\\$&') : trimmed;
};

const numberText = (value: number, scale: number): string => {
  const rounded = roundTo(value, scale);
  return rounded === null ? 'NULL' : fixedText(rounded, scale);
};

/** Text of one cell as it enters `data_hash` (processors §2.8). */
export const valueText = (value: Value | undefined, shape: ColumnShape): string => {
  if (value === null || value === undefined) return 'NULL';
  if (shape.base === 'J') return canonicalJson(value);
  if (typeof value === 'number') return numberText(value, shape.scale);
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map((entry) => stringText(String(entry))).join(',')}]`;
  return value === true ? 'true' : 'false';
};

interface HashPlan {
  readonly columns: readonly (readonly [name: string, shape: ColumnShape])[];
  readonly hashed: readonly (readonly [name: string, shape: ColumnShape, prefix: string])[];
  readonly has: (column: string) => boolean;
}

const plans = new WeakMap<TableDefinition, HashPlan>();

const planOf = (table: TableDefinition): HashPlan => {
  const known = plans.get(table);
  if (known !== undefined) return known;
  const shapes = new Map(Object.entries(table.columns).map(([name, type]) => [name, shapeOf(type)]));
  const plan: HashPlan = {
    columns: [...shapes],
    hashed: hashedColumns(table).flatMap((name, index) => {
      const shape = shapes.get(name);
      return shape === undefined ? [] : [[name, shape, `${index === 0 ? '' : '|'}${name}:`] as const];
    }),
    has: (column) => shapes.has(column),
  };
  plans.set(table, plan);
  return plan;
};

const hashText = (plan: HashPlan, row: Row, textOf: typeof valueText): string => {
  let text = '';
  for (const [name, shape, prefix] of plan.hashed) text += prefix + textOf(row[name], shape);
  return text;
};

/** As `valueText`, for numbers already at their scale. */
const finishedText: typeof valueText = (value, shape) =>
  typeof value === 'number' && shape.base !== 'J' ? fixedText(value, shape.scale) : valueText(value, shape);

/** The text that `data_hash` is taken of. */
export const dataHashText = (table: TableDefinition, row: Row): string => hashText(planOf(table), row, valueText);

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** First 16 hex characters of the SHA-256 of a row's hashed columns; absent columns count as NULL. */
export const dataHash = (table: TableDefinition, row: Row): string => shortHash(dataHashText(table, row));

/** SHA-256 of the sorted `data_hash` values joined by newlines. */
export const partitionHash = (dataHashes: readonly string[]): string => sha256([...dataHashes].sort().join('\n'));

export interface RowMeta {
  readonly runId: string;
  readonly availableAt: string | null;
  readonly processedAt: string;
}

const refuseUnknown = (table: TableDefinition, plan: HashPlan, row: Row): void => {
  const unknown = Object.keys(row).filter((column) => !plan.has(column));
  if (unknown.length > 0)
    throw new InvalidRowError(`${qualifiedName(table)}: unknown column ${unknown.join(', ')}`, {
      table: qualifiedName(table),
      columns: unknown.join(', '),
    });
};

/**
 * The row as it is stored: every column present in declared order, numbers at their scale, META filled, `data_hash`
 * computed. `nonFinite` names the columns whose NaN or ±Infinity became null. META given in `row` is overwritten, so
 * finishing a finished row with the same meta gives the same row.
 * @throws {InvalidRowError} an unknown column, a value of the wrong type, a number too large, null in a NOT NULL column.
 */
export const finishRow = (
  table: TableDefinition,
  row: Row,
  meta: RowMeta,
): { readonly row: Row; readonly nonFinite: readonly string[] } => {
  const plan = planOf(table);
  refuseUnknown(table, plan, row);
  const filled: Record<keyof typeof META, Value> = {
    run_id: meta.runId,
    data_hash: '',
    available_at: meta.availableAt,
    created_at: meta.processedAt,
    processed_at: meta.processedAt,
  };
  const nonFinite: string[] = [];
  const finished: Record<string, Value> = {};
  for (const [column, shape] of plan.columns) {
    const value = column in META ? filled[column as keyof typeof META] : row[column];
    if (typeof value === 'number' && !Number.isFinite(value)) nonFinite.push(column);
    finished[column] = storedValue(table, column, shape, value);
  }
  if (plan.has('data_hash')) finished['data_hash'] = shortHash(hashText(plan, finished, finishedText));
  return { row: finished, nonFinite };
};
