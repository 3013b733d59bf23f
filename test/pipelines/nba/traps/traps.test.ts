import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD, edited } from '../../../support/plantedBuild.js';
import { TRAPS } from './index.js';

const ITEMS = Array.from({ length: 42 }, (_, index) => `P-${String(index + 1).padStart(2, '0')}`);
/** Sections of the specification that name a trap. */
const SECTIONS = ['2.1', '2.2', '2.4', '2.6', '2.7', '2.9', '2.10', '2.12', '2.13', '2.15'].concat(
  ['4.1', '4.3', '4.9', '4.11', '5.1', '5.3', '5.4', '6.1', '6.2', '6.3', '6.4', '6.5'],
  ['7.1', '7.3', '7.4', '7.5', '8.1', '8.3', '8.5', '8.6', '8.7', '8.8', '9.1', '10', '11'],
);

describe('golden invariants and traps', () => {
  it('every item of the list has a planted bug', () => {
    const found = new Set(TRAPS.map(({ id }) => id));
    assert.deepEqual(
      ITEMS.filter((item) => !found.has(item)),
      [],
    );
  });

  it('every section that names a trap has a planted bug', () => {
    const told = TRAPS.map(({ id, bug }) => `${id}: ${bug} `);
    assert.deepEqual(
      SECTIONS.filter(
        (section) => !told.some((text) => text.includes(`§${section}:`) || text.includes(`§${section},`)),
      ),
      [],
    );
  });

  for (const { id, bug, test, edits } of TRAPS)
    it(`${id} ${bug}: has its test, and its lines are where the bug was`, async () => {
      const [module, title] = test;
      const text = await readFile(join(BUILD, 'test', `${module}.js`), 'utf8');
      assert.ok(text.length > 0, title);
      for (const edit of edits) await edited(edit);
    });
});
