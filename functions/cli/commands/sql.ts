import { InvalidQueryError } from '../../../shared/domain/errors.js';
import type { Warehouse } from '../../../shared/ports/warehouse.js';
import { EXIT, UsageError, type Report } from '../envelope.js';
import { tableText } from '../text.js';

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `cascade sql`: one read-only SELECT on the embedded warehouse. */
export const sql = async (warehouse: Warehouse, query: string): Promise<Report> => {
  try {
    const rows = await warehouse.select(query);
    const columns = Object.keys(rows[0] ?? {});
    return {
      exitCode: EXIT.complete,
      data: { rows },
      text:
        rows.length === 0
          ? ['no rows']
          : tableText(
              columns,
              rows.map((row) => columns.map((column) => shown(row[column]))),
            ),
    };
  } catch (error) {
    if (error instanceof InvalidQueryError) throw new UsageError(error.message.split('\n')[0] ?? error.message);
    throw error;
  }
};
