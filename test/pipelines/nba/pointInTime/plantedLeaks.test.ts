import assert from 'node:assert/strict';
import { cleared, plantedBuild } from '../../../support/plantedBuild.js';
import type * as Checks from './checks.js';
import { LEAKS } from './plantedLeaks.js';
import { BODIES, playedWorld, type World } from './world.js';

const PARTS = ['shared', 'test/support', 'test/pipelines/nba/pointInTime'];
const HERE = 'test/pipelines/nba/pointInTime';

describe('planted leaks are caught', () => {
  let world: World;

  before(async () => {
    await cleared();
    world = await playedWorld();
  });
  after(cleared);

  for (const [index, { leak, edits, caughtBy }] of LEAKS.entries())
    it(`T20 P-01 ${leak}`, async () => {
      const { load } = await plantedBuild(`leak-${index}`, PARTS, edits);
      const { CHECKS } = await load<typeof Checks>(`${HERE}/checks`);
      for (const name of caughtBy) {
        const check = CHECKS[name];
        assert.ok(check, name);
        const found = await check(world).then(
          () => assert.fail(`${name} did not see it`),
          (error: unknown) => error,
        );
        // Broken promises, not broken syntax.
        assert.ok(found instanceof Error && /^(AssertionError|InvalidRowError)$/.test(found.name), String(found));
        assert.doesNotMatch(found.message, /did not see it/);
        if (process.env['CASCADE_SHOW_FINDINGS'] !== undefined)
          console.log(`      ${name}: ${found.message.split('\n')[0]}`);
      }
    });

  it('T20 every processor has a leak that is caught in it', () => {
    const covered = new Set(LEAKS.flatMap(({ caughtBy }) => caughtBy.map((name) => name.split('.')[0])));
    assert.deepEqual(
      // What is consolidated comes staged: it reads no history of its own.
      [...BODIES.map(({ shortName }) => shortName), 'learned_v1'].filter((name) => !covered.has(name)),
      ['consolidation'],
    );
  });
});
