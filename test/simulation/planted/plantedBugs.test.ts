import assert from 'node:assert/strict';
import { cleared, planted } from './plant.js';
import { PLANTED } from './plantedBugs.js';

describe('planted bugs are found', () => {
  before(cleared);
  after(cleared);

  for (const [index, { bug, caughtBy, edits }] of PLANTED.entries())
    it(`${bug}: ${caughtBy}`, async () => {
      const tests = await planted(`${index}`, edits);
      const [title] = [...tests.keys()].filter((name) => name.startsWith(caughtBy));
      const test = tests.get(title ?? '');
      assert.ok(test, `no test begins with ${caughtBy}`);
      const found = await test().then(
        () => assert.fail('the bug was not found'),
        (error: unknown) => error,
      );
      // Broken promises, not broken syntax.
      assert.ok(found instanceof Error && /^(AssertionError|BrokenSchedule)$/.test(found.name), String(found));
      if (process.env['CASCADE_SHOW_FINDINGS'] === undefined) return;
      const [what = '', ...more] = found.message.split('\n');
      for (const line of [what, ...more.filter((text) => text.includes('schedule ['))]) console.log(`      ${line}`);
    });
});
