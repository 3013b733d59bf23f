import assert from 'node:assert/strict';
import { simulatedWarehouse } from '../../../shared/adapters/simulated/simulatedWarehouse.js';
import { gameDate } from '../../../shared/domain/gameDate.js';
import { warehouseContract } from '../../contract/warehouseContract.js';
import { contractTables, replaceDate, summary, summaryRows } from '../../support/warehouseRows.js';

const DATE = gameDate('2022-01-01');

warehouseContract('simulated', async () => simulatedWarehouse());

describe('simulated warehouse', () => {
  for (const [step, rowsAfter] of [
    ['commit', 3],
    ['commit.write', 3],
    ['commit.apply', 3],
    ['commit.acknowledge', 5],
  ] as const)
    it(`P-35 a crash before ${step} leaves a whole partition of ${rowsAfter} rows`, async () => {
      let crashing = false;
      const warehouse = simulatedWarehouse({
        before: async ({ kind }) => {
          if (crashing && kind === step) throw new Error('crash');
        },
      });
      await warehouse.ensureTables(contractTables);
      await warehouse.commit({ writes: [replaceDate(DATE, summaryRows(DATE, 3, 1))], fence: null });
      crashing = true;
      await assert.rejects(
        warehouse.commit({ writes: [replaceDate(DATE, summaryRows(DATE, 5, 50))], fence: null }),
        /crash/,
      );
      assert.equal((await warehouse.read({ table: summary, from: DATE })).length, rowsAfter);
    });
});
