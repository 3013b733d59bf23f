import assert from 'node:assert/strict';
import { BigQuery } from '@google-cloud/bigquery';
import { bigqueryWarehouse } from '../../../shared/adapters/bigquery/bigqueryWarehouse.js';
import { outsideSubset } from '../../../shared/adapters/bigquery/sqlSubset.js';
import { openDuckdbWarehouse } from '../../../shared/adapters/duckdb/duckdbWarehouse.js';
import { gameDate } from '../../../shared/domain/gameDate.js';
import type { Warehouse } from '../../../shared/ports/warehouse.js';
import { warehouseContract } from '../../contract/warehouseContract.js';
import { openBigqueryStandIn } from '../../support/bigqueryStandIn.js';
import type { BigqueryStandIn } from '../../support/bigqueryStandIn.js';
import {
  contractTables,
  fenceOf,
  finished,
  registry,
  replaceDate,
  summary,
  summaryRows,
} from '../../support/warehouseRows.js';

const FIRST = gameDate('2022-01-01');
const LAST = gameDate('2022-12-31');

/** The real client, speaking to the stand-in without looking for credentials. */
const clientOf = (standIn: BigqueryStandIn): BigQuery => {
  const authClient = { getRequestHeaders: async () => new Headers(), getAccessToken: async () => ({ token: 'none' }) };
  return new BigQuery({
    projectId: 'stand-in',
    apiEndpoint: standIn.url,
    authClient: authClient as never,
    retryOptions: { autoRetry: true, maxRetries: 2, retryDelayMultiplier: 0.01 },
  });
};

describe('bigquery warehouse', () => {
  let standIn: BigqueryStandIn;
  /** SQL of callers of `select`, which the adapter passes on and does not write. */
  const foreign = /contract_summary(?!`)|SELEC 1/;
  const open = async (datasetPrefix = ''): Promise<Warehouse> => {
    standIn = await openBigqueryStandIn();
    const warehouse = bigqueryWarehouse({
      client: clientOf(standIn),
      location: 'US',
      datasetPrefix,
      conflictPauseMs: 1,
    });
    return { ...warehouse, close: () => standIn.close() };
  };
  const ready = async (prefix?: string): Promise<Warehouse> => {
    const warehouse = await open(prefix);
    await warehouse.ensureTables(contractTables);
    return warehouse;
  };

  describe('real client against the stand-in', () => {
    afterEach('P-§2.9 every statement emitted lies in the subset both dialects share', () => {
      const own = standIn.queries.filter((sql) => !foreign.test(sql));
      assert.ok(own.length > 0);
      for (const sql of own) assert.deepEqual(outsideSubset(sql), [], sql);
    });
    warehouseContract('bigquery', () => open());
  });

  const hashesOf = async (warehouse: Warehouse): Promise<readonly string[]> => [
    await warehouse.hashOf(summary, FIRST, LAST),
    await warehouse.hashOf(registry, FIRST, LAST),
  ];
  const commits = (token: number) => ({
    writes: [
      replaceDate(FIRST, summaryRows(FIRST, 40, token)),
      {
        kind: 'merge' as const,
        table: registry,
        rows: [finished(registry, { player_lookup: 'é|', team: null, rank: token })],
      },
    ],
    fence: fenceOf({ token }),
  });

  it('P-34 rows, hashes and outcomes equal those of DuckDB', async () => {
    const duckdb = await openDuckdbWarehouse({ path: ':memory:' });
    await duckdb.ensureTables(contractTables);
    const bigquery = await ready();
    for (const token of [1, 2, 2, 3])
      assert.deepEqual(await bigquery.commit(commits(token)), await duckdb.commit(commits(token)));
    assert.deepEqual(await hashesOf(bigquery), await hashesOf(duckdb));
    const query = { table: summary, from: FIRST, to: LAST };
    assert.deepEqual(await bigquery.read(query), await duckdb.read(query));
    await Promise.all([bigquery.close(), duckdb.close()]);
  });

  it('declares partition, clustering and required filter, and refuses nothing it wrote itself', async () => {
    const warehouse = await ready();
    const ddl = standIn.queries.join('\n');
    assert.match(
      ddl,
      /CREATE TABLE IF NOT EXISTS `nba_analytics\.contract_summary` \(`game_date` DATE NOT NULL,.*`ts_pct` NUMERIC\(5, 3\),.*`tags` ARRAY<STRING>, `extra` JSON,.*\) PARTITION BY `game_date` CLUSTER BY `player_lookup` OPTIONS \(require_partition_filter = TRUE\)/,
    );
    assert.match(
      ddl,
      /CREATE SCHEMA IF NOT EXISTS `nba_staging` OPTIONS \(location = 'US', default_table_expiration_days = 1\)/,
    );
    await assert.rejects(
      warehouse.select('SELECT COUNT(*) AS n FROM nba_analytics.contract_summary'),
      /without a filter/,
    );
    await warehouse.close();
  });

  it('T-34 finds a commit whose answer was lost by its job id, and runs it once', async () => {
    const warehouse = await ready();
    standIn.loseAnswer(/BEGIN TRANSACTION/);
    const [outcome] = await warehouse.commit(commits(1));
    assert.deepEqual([outcome?.unchanged, outcome?.rowsAfter], [false, 40]);
    const scripts = standIn.jobIds.filter((id) => id.endsWith('_commit1'));
    assert.equal(scripts.length, 1);
    assert.ok(standIn.queries.filter((sql) => sql.startsWith('BEGIN')).length > 1, 'the answer was not lost');
    await warehouse.close();
  });

  it('takes another id for a transaction that met a concurrent one, and writes once', async () => {
    const warehouse = await ready();
    standIn.cancelTransaction(/MERGE INTO/);
    await warehouse.commit(commits(1));
    assert.deepEqual(
      standIn.jobIds.filter((id) => id.includes('_commit')).map((id) => id.slice(-8)),
      ['_commit1', '_commit2'],
    );
    assert.equal((await warehouse.read({ table: summary, from: FIRST })).length, 40);
    await warehouse.close();
  });

  it('P-35 a transaction cancelled half-way leaves the old partition', async () => {
    const warehouse = await ready();
    await warehouse.commit(commits(1));
    const before = await hashesOf(warehouse);
    for (let attempt = 0; attempt < 6; attempt += 1) standIn.cancelTransaction(/DELETE FROM/);
    await assert.rejects(warehouse.commit(commits(2)), /concurrent update/);
    assert.deepEqual(await hashesOf(warehouse), before);
    await warehouse.close();
  });

  it('gives the jobs of a fenced commit the same ids when it is submitted again', async () => {
    const ids: string[][] = [];
    for (let run = 0; run < 2; run += 1) {
      const warehouse = await ready();
      await warehouse.commit(commits(1));
      ids.push(standIn.jobIds.filter((id) => id.startsWith('orch_')).sort());
      await warehouse.close();
    }
    assert.equal(ids[0]?.length, 3);
    assert.deepEqual(ids[0], ids[1]);
  });

  it('drops its staging tables, reads in pages and puts the prefix before every dataset', async () => {
    const warehouse = await ready('dev_');
    standIn.pageRows = 7;
    await warehouse.commit(commits(1));
    assert.equal((await warehouse.read({ table: summary, from: FIRST })).length, 40);
    assert.deepEqual(
      await warehouse.select(
        "SELECT COUNT(*) AS n FROM nba_analytics.contract_summary WHERE game_date = DATE '2022-01-01'",
      ),
      [{ n: 40 }],
    );
    assert.deepEqual(
      (await standIn.tables()).filter((name) => !name.startsWith('dev_') || name.includes('__stg_')),
      [],
    );
    await warehouse.close();
  });
});

describe('bigquery SQL subset', () => {
  for (const sql of [
    'SELECT * FROM `a.b` QUALIFY x = 1',
    'SELECT `a` FROM `a.b` WHERE IFNULL(`a`, 1) = 1',
    'TRUNCATE TABLE `a.b`',
    'DELETE FROM `a.b`',
    'select `a` FROM `a.b`',
    'MERGE INTO `a.b` AS T USING `c` AS S ON FALSE WHEN MATCHED THEN DELETE',
    'SELECT `a`::INT64 FROM `a.b`',
    'SELECT a FROM `a.b`',
  ])
    it(`does not hold: ${sql}`, () => assert.notDeepEqual(outsideSubset(sql), []));

  it('looks into no quotes', () =>
    assert.deepEqual(outsideSubset("SELECT `select` FROM `a.b` WHERE `x` = 'a; TRUNCATE \\' b'"), []));
});
