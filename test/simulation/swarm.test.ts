import assert from 'node:assert/strict';
import { swarm } from './swarmWorld.js';

/** What a test run has time for. More by the variable, or by the `swarm` command, which tells its totals. */
const SEEDS = Number(process.env['CASCADE_SWARM_SEEDS'] ?? 200);
const LONGEST_PER_SEED_MS = 1_000;

describe('the swarm', () => {
  it(`I1 I2 I3 I4 I5 I6 I7 hold in ${SEEDS} random histories`, async function () {
    this.timeout(60_000 + SEEDS * LONGEST_PER_SEED_MS);
    const { steps } = await swarm(1, SEEDS);
    assert.ok(steps > 50 * SEEDS, `${steps} steps`);
  });
});
