import assert from 'node:assert/strict';
import { simulatedWarehouse } from '../../../shared/adapters/simulated/simulatedWarehouse.js';
import { cellStates, type Cell } from '../../../shared/application/replay/cellStates.js';
import { WarehouseUnavailableError } from '../../../shared/domain/errors.js';
import type { ScheduledGame } from '../../../shared/domain/expectation.js';
import { daysBetween, gameDate, plusDays, type GameDate } from '../../../shared/domain/gameDate.js';
import { isTable, processorNamed, tablesOf } from '../../../shared/domain/pipeline.js';
import { finishRow } from '../../../shared/domain/rowHash.js';
import type { Row, TableDefinition } from '../../../shared/domain/table.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../../shared/pipelines/nba/rules.js';
import type { ReadQuery, Warehouse } from '../../../shared/ports/warehouse.js';

const ID = 'p3.upcoming_team_game_context';
const FIRST = gameDate('2021-10-19');
const game = (date: GameDate): ScheduledGame => ({
  gameId: `${date.replaceAll('-', '')}_BOS_NYK`,
  nbaGameId: '0022100001',
  gameDate: date,
  gameType: 'regular',
  tipsAt: null,
  isFinal: true,
});
const scheduled = (dates: readonly GameDate[]): ReadonlyMap<GameDate, readonly ScheduledGame[]> =>
  new Map(dates.map((date) => [date, [game(date)]]));

const statesOf = (warehouse: Warehouse, dates: readonly GameDate[]): Promise<readonly Cell[]> =>
  cellStates({
    pipeline: nba,
    warehouse,
    runHistory: nbaRules.runHistory,
    games: scheduled(dates),
    phases: ['p3'],
    offer: null,
  });
const tableOf = (id: string): TableDefinition => {
  const { output } = processorNamed(nba, id);
  assert.ok(isTable(output));
  return output;
};

const store = async (): Promise<Warehouse> => {
  const warehouse = simulatedWarehouse();
  await warehouse.ensureTables([...tablesOf(nba), nbaRules.runHistory]);
  return warehouse;
};
const META = { runId: 'run', availableAt: null, processedAt: '2021-10-20T12:00:00.000Z' };
const put = async (warehouse: Warehouse, table: TableDefinition, row: Row): Promise<void> => {
  await warehouse.commit({ writes: [{ kind: 'merge', table, rows: [finishRow(table, row, META).row] }], fence: null });
};

describe('the grid of expected cells', () => {
  it('B-T13 B-T15 a date that no table knows is expected, because the schedule says so', async () => {
    const dates = [FIRST, plusDays(FIRST, 1), plusDays(FIRST, 2)];
    const cells = await statesOf(await store(), dates);
    const own = cells.filter(({ processor }) => processor === ID);
    assert.deepEqual(
      own.map(({ date, status }) => `${date} ${status.state}`),
      dates.map((date) => `${date} EXPECTED`),
    );
  });

  it('B-T14 a day without games has no cell, whatever tables hold of it', async () => {
    const warehouse = await store();
    const off = plusDays(FIRST, 1);
    await put(warehouse, nbaRules.runHistory, {
      processor_name: ID,
      data_date: off,
      run_id: 'run',
      phase: 'p3',
      status: 'success',
      records_created: 2,
    });
    const cells = await statesOf(warehouse, [FIRST, plusDays(FIRST, 2)]);
    assert.deepEqual([...new Set(cells.map(({ date }) => date))], [FIRST, plusDays(FIRST, 2)]);
  });

  it('I15 S49 a warehouse that cannot be read gives no cell at all, not a missing one', async () => {
    const warehouse = await store();
    const down = (): Promise<never> => Promise.reject(new WarehouseUnavailableError('no answer'));
    for (const verb of ['read', 'countByDate'] as const)
      await assert.rejects(statesOf({ ...warehouse, [verb]: down }, [FIRST]), WarehouseUnavailableError, verb);
  });

  it('BO-42 no read grows with the range: of four seasons none spans more than 60 days', async () => {
    const warehouse = await store();
    const spans: number[] = [];
    const read = (query: ReadQuery): Promise<readonly Row[]> => {
      assert.ok(query.from !== undefined && query.to !== undefined);
      spans.push(daysBetween(query.from, query.to));
      return warehouse.read(query);
    };
    const dates = Array.from({ length: 1200 }, (_, day) => plusDays(FIRST, day));
    await statesOf({ ...warehouse, read }, dates);
    assert.ok(spans.length >= 20 && Math.max(...spans) <= 60, `${spans.length} reads, ${Math.max(...spans)} days`);
    assert.equal(
      spans.reduce((sum, days) => sum + days + 1, 0),
      dates.length,
      'every date is read once',
    );
  });

  it('S45 one hole among dates that are done is the one cell that is expected', async () => {
    const warehouse = await store();
    const dates = [FIRST, plusDays(FIRST, 1), plusDays(FIRST, 2)];
    const [, hole] = dates;
    for (const date of dates) {
      const record = { run_id: `run ${date}`, phase: 'p3', status: 'success', records_created: 1 };
      await put(warehouse, nbaRules.runHistory, { processor_name: ID, data_date: date, ...record });
    }
    const rows = new Map(dates.filter((date) => date !== hole).map((date) => [date, 1]));
    const counting = { ...warehouse, countByDate: () => Promise.resolve(rows) };
    const own = (await statesOf(counting, dates)).filter(({ processor }) => processor === ID);
    assert.deepEqual(
      own.filter(({ status }) => status.state === 'EXPECTED').map(({ date }) => date),
      [hole],
    );
    assert.equal(own.filter(({ status }) => status.state === 'DONE').length, 2);
    assert.equal(tableOf(ID).dateColumn, 'game_date');
  });
});
