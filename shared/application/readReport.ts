import type { GameDate } from '../domain/gameDate.js';
import type { Row, TableDefinition } from '../domain/table.js';
import type { Warehouse } from '../ports/warehouse.js';

/** A report as its pipeline declares it: what it reads of a range of dates, and what it makes of it. */
export interface ReportDeclaration<N extends string, R> {
  readonly tables: Readonly<Record<N, { readonly table: TableDefinition; readonly columns: readonly string[] }>>;
  readonly make: (rows: Readonly<Record<N, readonly Row[]>>) => R;
}

/**
 * Reads the range and makes the report; writes nothing.
 * @throws {WarehouseUnavailableError} a table could not be read: a report of unknown rows would be wrong.
 */
export const readReport = async <N extends string, R>(
  warehouse: Pick<Warehouse, 'read'>,
  report: ReportDeclaration<N, R>,
  range: { readonly from: GameDate; readonly to: GameDate },
): Promise<R> => {
  const tables = Object.entries<ReportDeclaration<N, R>['tables'][N]>(report.tables);
  const read = await Promise.all(
    tables.map(
      async ([name, { table, columns }]) => [name, await warehouse.read({ table, columns, ...range })] as const,
    ),
  );
  return report.make(Object.fromEntries(read) as unknown as Record<N, readonly Row[]>);
};
