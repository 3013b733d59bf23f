import type { GameDate } from '../domain/gameDate.js';
import { textOf, type Row, type TableDefinition } from '../domain/table.js';
import type { Warehouse } from '../ports/warehouse.js';

/** A report under way: it is given the rows of some dates at a time, and keeps sums, not rows. */
export interface ReportFold<N extends string, R> {
  /** Rows of dates that were not given before, oldest dates first. */
  readonly add: (rows: Readonly<Record<N, readonly Row[]>>) => void;
  readonly result: () => R;
}

/** A report as its pipeline declares it: what it reads of each date, and what it makes of it. */
export interface ReportDeclaration<N extends string, R> {
  readonly tables: Readonly<Record<N, { readonly table: TableDefinition; readonly columns: readonly string[] }>>;
  readonly start: () => ReportFold<N, R>;
}

/** Dates read at a time: the memory a report takes does not grow with its range. */
const DATES_AT_ONCE = 14;

/**
 * Makes the report of some dates, ascending; writes nothing.
 * @throws {WarehouseUnavailableError} a table could not be read: a report of unknown rows would be wrong.
 */
export const readReport = async <N extends string, R>(
  warehouse: Pick<Warehouse, 'read'>,
  report: ReportDeclaration<N, R>,
  dates: readonly GameDate[],
): Promise<R> => {
  const tables = Object.entries<ReportDeclaration<N, R>['tables'][N]>(report.tables);
  const fold = report.start();
  for (let start = 0; start < dates.length; start += DATES_AT_ONCE) {
    const some = dates.slice(start, start + DATES_AT_ONCE);
    const [from, to] = [some[0], some.at(-1)];
    if (from === undefined || to === undefined) continue;
    const wanted = new Set<string>(some);
    const read = await Promise.all(
      tables.map(async ([name, { table, columns }]) => {
        const rows = await warehouse.read({ table, columns, from, to });
        return [name, rows.filter((row) => wanted.has(textOf(row[table.dateColumn ?? ''])))] as const;
      }),
    );
    fold.add(Object.fromEntries(read) as unknown as Record<N, readonly Row[]>);
  }
  return fold.result();
};
