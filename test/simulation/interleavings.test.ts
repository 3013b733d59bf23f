import assert from 'node:assert/strict';
import { exploreStates } from './exploreStates.js';
import { SPACES } from './spaces.js';

describe('all interleavings', () => {
  for (const { title, space } of SPACES.filter(({ isSmall }) => isSmall))
    it(title, async () => {
      const { isComplete, states, rests } = await exploreStates(space);
      assert.ok(isComplete && states > 50 && rests > 0, `${states} states, ${rests} at rest`);
    });
});
