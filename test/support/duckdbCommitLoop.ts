import { openDuckdbWarehouse } from '../../shared/adapters/duckdb/duckdbWarehouse.js';
import { contractTables, fenceOf, finished, registry, replaceDate, summaryRows } from './warehouseRows.js';

/**
 * A process that commits one version after the other until it is killed, and says each version that was committed.
 * Version v is rows of points 1000 v … in both tables.
 */
const [path = ''] = process.argv.slice(2);
const warehouse = await openDuckdbWarehouse({ path });
await warehouse.ensureTables(contractTables);
for (let version = 1; ; version += 1) {
  const rows = summaryRows('2022-01-01', 200 + (version % 7), version * 1000);
  const head = finished(registry, { player_lookup: 'version', team: null, rank: version });
  await Promise.all([
    warehouse.commit({
      writes: [replaceDate('2022-01-01', rows), { kind: 'merge', table: registry, rows: [head] }],
      fence: fenceOf({ token: version }),
    }),
    warehouse.commit({
      writes: [replaceDate('2022-01-02', summaryRows('2022-01-02', 5, version))],
      fence: null,
    }),
  ]);
  process.stdout.write(`${version}\n`);
}
