import type { GameDate } from '../../../../shared/domain/gameDate.js';
import type { AnyProcessor, InputDeclaration } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import type { ReadQuery } from '../../../../shared/ports/warehouse.js';
import { rowStore, type RowStore } from '../../../support/processorRun.js';
import { D, daysBefore } from './league.js';

const LAST_DAY = daysBefore(1);

export interface Isolated {
  readonly body: AnyProcessor;
  readonly store: RowStore;
}

export const declarationOf = (body: AnyProcessor, alias: string): InputDeclaration => {
  const declaration = body.inputs[alias];
  if (declaration === undefined) throw new Error(`${body.id} has no input ${alias}`);
  return declaration;
};

/**
 * A body that reads one of its inputs from a table of its own, so that rows of one input can be changed where another
 * input reads the same table by right. Window, columns and cut-off stay as declared.
 */
export const isolated = ({ body, store }: Isolated, alias: string, rows: readonly Row[]): Isolated => {
  const declaration = declarationOf(body, alias);
  const table = { ...declaration.table, name: `${declaration.table.name}__${alias}` };
  const own = rowStore().add(table, rows);
  const { warehouse } = store;
  const read = (query: ReadQuery): Promise<readonly Row[]> =>
    (query.table.name === table.name ? own.warehouse : warehouse).read(query);
  return {
    body: { ...body, inputs: { ...body.inputs, [alias]: { ...declaration, table } } },
    store: { ...store, warehouse: { ...warehouse, read } },
  };
};

/** An isolated input behind a read that says `<=` where its window says `<`: it ends on D, not on the day before. */
export const withLeak = ({ body, store }: Isolated, alias: string): Isolated => {
  const { name } = declarationOf(body, alias).table;
  const { warehouse } = store;
  const read = (query: ReadQuery): Promise<readonly Row[]> =>
    warehouse.read(query.table.name === name && query.to === LAST_DAY ? { ...query, to: D as GameDate } : query);
  return { body, store: { ...store, warehouse: { ...warehouse, read } } };
};

/** An isolated input that forgets the cut-off. */
export const withoutCutOff = ({ body, store }: Isolated, alias: string): Isolated => ({
  body: { ...body, inputs: { ...body.inputs, [alias]: { ...declarationOf(body, alias), population: true } } },
  store,
});
