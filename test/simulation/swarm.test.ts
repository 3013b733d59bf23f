import assert from 'node:assert/strict';
import { swarm } from './swarmWorld.js';

const SEEDS = 200;

describe('the swarm', () => {
  it(`I1 to I7 hold in ${SEEDS} random histories`, async () => {
    const { steps } = await swarm(1, SEEDS);
    assert.ok(steps > 50 * SEEDS, `${steps} steps`);
  });
});
