import {
  DuckDBDataChunk,
  DuckDBDateVector,
  DuckDBDecimal128Vector,
  DuckDBDecimal16Vector,
  DuckDBDecimal32Vector,
  DuckDBDecimal64Vector,
  DuckDBListValue,
  DuckDBTimestampTZVector,
  DuckDBTimestampVector,
  DuckDBVarCharVector,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBResult, DuckDBType, DuckDBValue, DuckDBVector } from '@duckdb/node-api';
import { shapeOf } from '../../domain/table.js';
import { remembered } from '../../domain/remembered.js';
import type { Row, TableDefinition, Value } from '../../domain/table.js';
import { duckdbType, encodeColumn } from './duckdbTypes.js';

/** Most rows that one chunk holds. */
const CHUNK_ROWS = 2048;
const MOST_REMEMBERED = 20_000;
/** Longer texts are rarely equal. */
const LONGEST_SHARED = 40;
const MS_PER_DAY = 86_400_000;

type Cell = (at: number) => Value;

const dayText = remembered((day: number) => new Date(day * MS_PER_DAY).toISOString().slice(0, 10), MOST_REMEMBERED);
const microsText = remembered((micros: bigint) => new Date(Number(micros / 1000n)).toISOString(), MOST_REMEMBERED);

/** One string for equal texts: a season's rows repeat a few hundred players and thirty teams. */
const shared = remembered((text: string) => text, MOST_REMEMBERED);

/** Exact: both operands of the division are, as long as the digits fit 53 bits; beyond, the text is parsed. */
const decimalNumber = (scaled: bigint | number, scale: number): number => {
  const number = Number(scaled);
  return Number.isSafeInteger(number) ? number / 10 ** scale : Number(`${scaled}e-${scale}`);
};

type DecimalVector = DuckDBDecimal16Vector | DuckDBDecimal32Vector | DuckDBDecimal64Vector | DuckDBDecimal128Vector;
const isDecimal = (vector: DuckDBVector): vector is DecimalVector =>
  vector instanceof DuckDBDecimal16Vector ||
  vector instanceof DuckDBDecimal32Vector ||
  vector instanceof DuckDBDecimal64Vector ||
  vector instanceof DuckDBDecimal128Vector;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const plainValue = (value: DuckDBValue, type: DuckDBType): Value => {
  if (value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DuckDBListValue && value.items.every((item) => typeof item === 'string'))
    return [...value.items] as string[];
  return JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter);
};

const decimalCell = (vector: DecimalVector): Cell => {
  const { scale } = vector.type;
  return (at) => {
    const scaled = vector.getScaledValue(at);
    return scaled === null ? null : decimalNumber(scaled, scale);
  };
};

const cellOf = (vector: DuckDBVector, isJson: boolean, isShared: boolean): Cell => {
  if (isDecimal(vector)) return decimalCell(vector);
  if (vector instanceof DuckDBDateVector)
    return (at) => {
      const value = vector.getItem(at);
      return value === null ? null : dayText(value.days);
    };
  if (vector instanceof DuckDBTimestampTZVector || vector instanceof DuckDBTimestampVector)
    return (at) => {
      const value = vector.getItem(at);
      return value === null ? null : microsText(value.micros);
    };
  if (isJson)
    return (at) => {
      const value = vector.getItem(at);
      return typeof value === 'string' ? (JSON.parse(value) as Value) : null;
    };
  if (vector instanceof DuckDBVarCharVector)
    return (at) => {
      const text = vector.getItem(at);
      return text !== null && isShared && text.length <= LONGEST_SHARED ? shared(text) : text;
    };
  return (at) => plainValue(vector.getItem(at), vector.type);
};

/** All rows of a result as plain values: numbers for int64 and decimals, text for dates and instants, parsed JSON. */
export const rowsOf = async (result: DuckDBResult): Promise<Row[]> => {
  const names = result.deduplicatedColumnNames();
  const json = result.columnTypes().map((type) => type.alias === 'JSON');
  const rows: Row[] = [];
  for (const chunk of await result.fetchAllChunks()) {
    const cells = names.map((_, column) =>
      cellOf(chunk.getColumnVector(column), json[column] ?? false, names[column] !== 'data_hash'),
    );
    for (let at = 0; at < chunk.rowCount; at += 1) {
      const row: Record<string, Value> = {};
      for (const [column, name] of names.entries()) row[name] = cells[column]?.(at) ?? null;
      rows.push(row);
    }
  }
  return rows;
};

/** Appends rows within the connection's open transaction, column by column. */
export const appendRows = async (
  connection: DuckDBConnection,
  table: TableDefinition,
  rows: readonly Row[],
): Promise<void> => {
  const columns = Object.entries(table.columns).map(([name, type]) => ({ name, shape: shapeOf(type) }));
  const types = columns.map(({ shape }) => duckdbType(shape));
  const appender = await connection.createAppender(table.name, table.dataset);
  try {
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
      const slice = rows.slice(from, from + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, slice.length);
      for (const [index, { name, shape }] of columns.entries())
        chunk.setColumnValues(
          index,
          encodeColumn(
            slice.map((row) => row[name] ?? null),
            shape,
          ),
        );
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
};
