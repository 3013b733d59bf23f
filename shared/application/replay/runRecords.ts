import { daysBetween, type GameDate } from '../../domain/gameDate.js';
import type { Row, TableDefinition } from '../../domain/table.js';
import type { Warehouse } from '../../ports/warehouse.js';

export interface RunRecords {
  readonly warehouse: Pick<Warehouse, 'read'>;
  readonly runHistory: TableDefinition;
}

const LONGEST_SPAN = 60;
const ALWAYS = ['processor_name', 'data_date', 'processed_at'];

/** Ascending dates in pieces that span at most 60 days: what is read piece by piece does not grow with the range. */
export const spansOf = (
  dates: readonly GameDate[],
): readonly { readonly from: GameDate; readonly to: GameDate; readonly dates: readonly GameDate[] }[] => {
  const spans: { from: GameDate; to: GameDate; dates: GameDate[] }[] = [];
  for (const date of dates) {
    const span = spans.at(-1);
    if (span === undefined || daysBetween(span.from, date) >= LONGEST_SPAN)
      spans.push({ from: date, to: date, dates: [date] });
    else {
      span.to = date;
      span.dates.push(date);
    }
  }
  return spans;
};

/** Every run record of these dates, ascending by date, span by span. */
export const eachRunRecord = async (
  { warehouse, runHistory }: RunRecords,
  dates: readonly GameDate[],
  columns: readonly string[],
  take: (row: Row) => void,
): Promise<void> => {
  for (const { from, to } of spansOf(dates)) {
    const rows = await warehouse.read({ table: runHistory, columns: [...ALWAYS, ...columns], from, to });
    for (const row of rows) take(row);
  }
};
