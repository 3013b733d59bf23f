import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { openDuckdbWarehouse } from '../../../shared/adapters/duckdb/duckdbWarehouse.js';
import { simulatedWarehouse } from '../../../shared/adapters/simulated/simulatedWarehouse.js';
import { gameDate } from '../../../shared/domain/gameDate.js';
import type { CellCommit, TableWrite, Warehouse } from '../../../shared/ports/warehouse.js';
import {
  contractTables,
  fenceOf,
  finished,
  registry,
  replaceDate,
  summary,
  summaryRows,
} from '../../support/warehouseRows.js';

const FROM = gameDate('2022-01-01');
const TO = gameDate('2022-01-31');

const date = fc.constantFrom('2022-01-01', '2022-01-02', '2022-01-03');
const points = fc.integer({ min: 0, max: 2 });

const replace = fc
  .tuple(date, fc.integer({ min: 0, max: 5 }), points)
  .map(([on, players, from]): TableWrite => replaceDate(on, summaryRows(on, players, from)));

const ofGame = fc.tuple(date, fc.constantFrom('g0', 'g1'), points).map(([on, game, from]): TableWrite => ({
  kind: 'replace',
  table: summary,
  scope: { game_date: on, game_id: game },
  rows: summaryRows(on, 5, from).filter((row) => row['game_id'] === game),
}));

const upsert = fc
  .tuple(fc.constantFrom('merge' as const, 'append' as const), fc.subarray(['a', 'b', 'c', 'd']), points)
  .map(([kind, names, rank]): TableWrite => ({
    kind,
    table: registry,
    rows: names.map((name) => finished(registry, { player_lookup: name, team: 'LAL', rank })),
  }));

const fence = fc.option(
  fc
    .record({
      generation: fc.integer({ min: 1, max: 2 }),
      attempt: fc.integer({ min: 1, max: 2 }),
      token: fc.integer({ min: 1, max: 2 }),
      runId: fc.constantFrom('aa_live_g1', 'aa_live_g2', 'bb_replay_g1'),
    })
    .map(fenceOf),
);

const commit: fc.Arbitrary<CellCommit> = fc.record({
  writes: fc.array(fc.oneof(replace, ofGame, upsert), { minLength: 1, maxLength: 3 }),
  fence,
});

/** Outcomes of the commits in order, a refusal as its code, then everything stored. */
const trace = async (warehouse: Warehouse, commits: readonly CellCommit[]): Promise<readonly unknown[]> => {
  await warehouse.ensureTables(contractTables);
  const seen: unknown[] = [];
  for (const next of commits)
    seen.push(await warehouse.commit(next).catch((error: { readonly code?: string }) => error.code ?? error));
  seen.push(await warehouse.read({ table: summary, from: FROM, to: TO }), await warehouse.read({ table: registry }));
  seen.push(await warehouse.hashOf(summary, FROM, TO), [...(await warehouse.countByDate(summary, FROM, TO))]);
  await warehouse.close();
  return seen;
};

describe('the simulated warehouse and DuckDB', () => {
  it('agree on the outcome of any sequence of commits and on what is stored after it', () =>
    fc.assert(
      fc.asyncProperty(fc.array(commit, { minLength: 1, maxLength: 6 }), async (commits) => {
        const duckdb = await openDuckdbWarehouse({ path: ':memory:' });
        assert.deepEqual(await trace(simulatedWarehouse(), commits), await trace(duckdb, commits));
      }),
      { numRuns: 40 },
    )).timeout(30_000);
});
