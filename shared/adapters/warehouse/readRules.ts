import { InvalidQueryError } from '../../domain/errors.js';
import { qualifiedName } from '../../domain/table.js';
import type { TableDefinition } from '../../domain/table.js';
import type { ReadQuery } from '../../ports/warehouse.js';

/** Partition column, then key: the order of every read. */
export const readOrder = (table: TableDefinition): readonly string[] => [
  ...new Set([...(table.dateColumn === null ? [] : [table.dateColumn]), ...table.key]),
];

/** Cluster columns, then key: the order of every insert. */
export const insertOrder = (table: TableDefinition): readonly string[] => [
  ...new Set([...table.cluster, ...table.key]),
];

/** Columns a query reads. @throws {InvalidQueryError} an unknown column, or no partition predicate. */
export const columnsRead = ({ table, columns, from, to, match }: ReadQuery): readonly string[] => {
  const wanted = columns ?? Object.keys(table.columns);
  const unknown = [...wanted, ...Object.keys(match ?? {})].filter((column) => !(column in table.columns));
  if (unknown.length > 0) throw new InvalidQueryError(`${qualifiedName(table)}: unknown column ${unknown.join(', ')}`);
  const bounded = from !== undefined || to !== undefined;
  if (table.dateColumn !== null && !bounded && match?.[table.dateColumn] === undefined)
    throw new InvalidQueryError(`${qualifiedName(table)}: a read needs a predicate on ${table.dateColumn}`);
  return wanted;
};
