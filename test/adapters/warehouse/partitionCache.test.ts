import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { simulatedWarehouse } from '../../../shared/adapters/simulated/simulatedWarehouse.js';
import { partitionCache } from '../../../shared/adapters/warehouse/partitionCache.js';
import { gameDate, plusDays, type GameDate } from '../../../shared/domain/gameDate.js';
import type { ReadQuery, Warehouse } from '../../../shared/ports/warehouse.js';
import { contractTables, replaceDate, summary, summaryRows } from '../../support/warehouseRows.js';

const FIRST = gameDate('2022-01-01');
const day = (index: number): GameDate => plusDays(FIRST, index);

/** A warehouse that says which ranges were really read from it. */
const counted = async (): Promise<{ readonly warehouse: Warehouse; readonly read: string[] }> => {
  const warehouse = simulatedWarehouse();
  await warehouse.ensureTables(contractTables);
  const read: string[] = [];
  return {
    read,
    warehouse: {
      ...warehouse,
      read: (query) => {
        read.push(`${query.from?.slice(5)}..${query.to?.slice(5)}`);
        return warehouse.read(query);
      },
    },
  };
};

const put = (warehouse: Warehouse, date: GameDate, count: number): Promise<unknown> =>
  warehouse.commit({ writes: [replaceDate(date, summaryRows(date, count, 10 + count))], fence: null });
const query = (from: number, to: number): ReadQuery => ({ table: summary, from: day(from), to: day(to) });

describe('partition cache', () => {
  it('reads a growing history once: each time only the dates that came', async () => {
    const { warehouse, read } = await counted();
    const cache = partitionCache(warehouse);
    for (let index = 0; index < 5; index += 1) await put(cache, day(index), 3);
    for (let index = 1; index < 5; index += 1)
      assert.equal((await cache.read(query(0, index))).length, 3 * (index + 1));
    assert.deepEqual(read, ['01-01..01-02', '01-03..01-03', '01-04..01-04', '01-05..01-05']);
  });

  it('reads a rewritten date again, and no other', async () => {
    const { warehouse, read } = await counted();
    const cache = partitionCache(warehouse);
    for (let index = 0; index < 4; index += 1) await put(cache, day(index), 3);
    await cache.read(query(0, 3));
    await put(cache, day(2), 5);
    assert.equal((await cache.read(query(0, 3))).length, 3 + 3 + 5 + 3);
    assert.deepEqual(read, ['01-01..01-04', '01-03..01-03']);
  });

  it('asks twice for one range at the same time, reads once', async () => {
    const { warehouse, read } = await counted();
    const cache = partitionCache(warehouse);
    await put(cache, FIRST, 3);
    const [one, two] = await Promise.all([cache.read(query(0, 0)), cache.read(query(0, 0))]);
    assert.deepEqual(one, two);
    assert.equal(read.length, 1);
  });

  it('keeps no more values than it may', async () => {
    const { warehouse, read } = await counted();
    const cache = partitionCache(warehouse, 1);
    await put(cache, FIRST, 3);
    await cache.read(query(0, 0));
    await cache.read(query(0, 0));
    assert.equal(read.length, 2);
  });

  it('any order of writes and reads gives what the store gives, hashes included', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('write' as const),
        at: fc.integer({ min: 0, max: 9 }),
        count: fc.integer({ min: 0, max: 4 }),
      }),
      fc.record({
        kind: fc.constant('read' as const),
        at: fc.integer({ min: 0, max: 9 }),
        days: fc.integer({ min: 0, max: 9 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.constantFrom(50, 8_000_000), async (steps, most) => {
        const { warehouse } = await counted();
        const cache = partitionCache(warehouse, most);
        for (const one of steps) {
          if (one.kind === 'write') await put(cache, day(one.at), one.count);
          else {
            const wanted = query(one.at, one.at + one.days);
            assert.deepEqual(await cache.read(wanted), await warehouse.read(wanted));
            const [from, to] = [day(one.at), day(one.at + one.days)];
            assert.equal(await cache.hashOf(summary, from, to), await warehouse.hashOf(summary, from, to));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
