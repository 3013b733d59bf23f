import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openDuckdbWarehouse } from '../../../shared/adapters/duckdb/duckdbWarehouse.js';
import { partitionCache } from '../../../shared/adapters/warehouse/partitionCache.js';
import { WarehouseUnavailableError } from '../../../shared/domain/errors.js';
import { gameDate } from '../../../shared/domain/gameDate.js';
import { warehouseContract } from '../../contract/warehouseContract.js';
import { contractTables, fenceOf, registry, replaceDate, summary, summaryRows } from '../../support/warehouseRows.js';

const DATE = gameDate('2022-01-01');
const LOOP = fileURLToPath(new URL('../../support/duckdbCommitLoop.js', import.meta.url));

describe('duckdb warehouse', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-duckdb-'));
  let opened = 0;
  const fresh = (): string => {
    opened += 1;
    return join(folder, `warehouse${opened}.duckdb`);
  };
  after(() => rmSync(folder, { recursive: true, force: true }));

  warehouseContract('duckdb file', () => openDuckdbWarehouse({ path: fresh() }));
  warehouseContract('duckdb file behind a cache of partitions', async () =>
    partitionCache(await openDuckdbWarehouse({ path: fresh() })),
  );

  /** Kills a committing process after it said `commits` versions; gives the last version said. */
  const killedAfter = async (path: string, commits: number): Promise<number> => {
    const child = spawn(process.execPath, [LOOP, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    let said = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      said = Number(line);
      if (said >= commits) child.kill('SIGKILL');
    }
    await exited;
    return said;
  };

  for (const commits of [1, 4, 11])
    it(`P-35 killed in the middle of commits after ${commits}: reopens with one whole version, none lost`, async () => {
      const path = fresh();
      const said = await killedAfter(path, commits);
      const warehouse = await openDuckdbWarehouse({ path });
      const rows = await warehouse.read({ table: summary, from: DATE, to: DATE });
      const versions = new Set(rows.map((row) => Math.floor(Number(row['points']) / 1000)));
      const [version = 0] = versions;
      assert.equal(versions.size, 1);
      assert.equal(rows.length, 200 + (version % 7));
      assert.deepEqual(
        (await warehouse.read({ table: registry })).map((row) => row['rank']),
        [version],
      );
      const [head] = await warehouse.select('SELECT token FROM nba_orchestration.partition_heads');
      assert.equal(head?.['token'], version);
      assert.ok(version >= said, `version ${said} was announced, ${version} found`);
      await warehouse.close();
    });

  it('keeps rows over close and open', async () => {
    const path = fresh();
    const first = await openDuckdbWarehouse({ path });
    await first.ensureTables(contractTables);
    await first.commit({ writes: [replaceDate(DATE, summaryRows(DATE, 7, 1))], fence: fenceOf() });
    await first.close();
    const second = await openDuckdbWarehouse({ path, readOnly: true });
    assert.equal((await second.read({ table: summary, from: DATE })).length, 7);
    await assert.rejects(
      second.commit({ writes: [replaceDate(DATE, [])], fence: null }),
      (error) => error instanceof WarehouseUnavailableError,
    );
    await second.close();
    await assert.rejects(second.read({ table: summary, from: DATE }), /closed/);
  });

  it('says unavailable, not empty, when the file cannot be opened', () =>
    assert.rejects(
      openDuckdbWarehouse({ path: join(folder, 'absent.duckdb'), readOnly: true }),
      (error) => error instanceof WarehouseUnavailableError && error.retryable,
    ));

  it('lets no query reach files outside', async () => {
    const warehouse = await openDuckdbWarehouse({ path: fresh() });
    await assert.rejects(warehouse.select(`SELECT * FROM read_text('${LOOP}')`), /file system operations are disabled/);
    await warehouse.close();
  });

  it('refuses what is a query to DuckDB but not one SELECT', async () => {
    const warehouse = await openDuckdbWarehouse({ path: ':memory:' });
    for (const sql of ['PRAGMA database_list', 'FROM duckdb_settings()', 'DESCRIBE nba_raw.x', 'SET threads = 1'])
      await assert.rejects(warehouse.select(sql), /expected one SELECT/);
    await warehouse.close();
  });

  it('commits that are ready together share a transaction, the refused one aside', async () => {
    const warehouse = await openDuckdbWarehouse({ path: ':memory:' });
    await warehouse.ensureTables(contractTables);
    await warehouse.commit({ writes: [], fence: fenceOf({ token: 9 }) });
    const dates = ['2022-01-01', '2022-01-02', '2022-01-03', '2022-01-04'];
    const results = await Promise.allSettled(
      dates.map((date) =>
        warehouse.commit({
          writes: [replaceDate(date, summaryRows(date, 2, 1))],
          fence: fenceOf({ partition: date, token: 1 }),
        }),
      ),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    );
    assert.deepEqual([...(await warehouse.countByDate(summary, DATE, gameDate('2022-12-31')))].length, 3);
    await warehouse.close();
  });
});
