import assert from 'node:assert/strict';
import { readInputs } from '../../shared/application/cell/readInputs.js';
import type { AnyProcessor } from '../../shared/domain/processor.js';
import { precomputeProcessors } from '../../shared/pipelines/nba/precompute/index.js';
import { predictionBatch } from '../../shared/pipelines/nba/predictions/predictionBatch.js';
import { erased } from '../../shared/domain/processor.js';
import { contextOf, rowStore, type RowStore } from '../support/processorRun.js';

const D = '2022-01-20';
const BODIES: readonly AnyProcessor[] = [...precomputeProcessors, erased(predictionBatch)];

/** One row per table that a body reads, dated so that each of its windows holds it. */
const filled = (body: AnyProcessor, changed: string | null): RowStore => {
  const store = rowStore();
  for (const [alias, { table, window }] of Object.entries(body.inputs)) {
    const column = table.dateColumn;
    const isHistory = ['season', 'games', 'days'].includes(window.kind);
    store.add(table, [
      {
        ...(column === null ? {} : { [column]: isHistory ? '2022-01-19' : D }),
        data_hash: `${alias}${alias === changed ? ' corrected' : ''}`,
        available_at: null,
      },
    ]);
  }
  return store;
};

const fingerprintOf = async (body: AnyProcessor, changed: string | null = null): Promise<string> =>
  (await readInputs(filled(body, changed).warehouse, body, contextOf(D))).fingerprint;

describe('fingerprint of inputs', () => {
  for (const body of BODIES)
    it(`P-§2.10 ${body.shortName}: a correction of any source changes it, not only of the first`, async () => {
      const before = await fingerprintOf(body);
      assert.equal(await fingerprintOf(body), before);
      for (const alias of Object.keys(body.inputs)) assert.notEqual(await fingerprintOf(body, alias), before, alias);
    });
});
