import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { embeddedRun } from './embeddedRun.js';
import { medianFigures } from './medianFigures.js';

describe('fan-in benchmark', () => {
  it('runs every processor of every date once, in order', async () => {
    const { figures, faults } = await embeddedRun({ dates: 4, concurrency: 2, warmUp: 1, store: null, dieAfter: null });
    assert.deepEqual(faults, []);
    assert.equal(figures['completions'], 140);
    assert.equal(figures['verified'], 140);
  });

  it('carries on where a killed process stopped', async () => {
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    const killed = [main, 'fan-in', '--dates', '30', '--concurrency', '3', '--kill-at', '0.5'];
    const { stdout } = await promisify(execFile)(process.execPath, killed);
    const line = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    assert.equal(line['verified'], 1050);
    assert.ok(Number(line['completions']) < 1050, 'the second process did everything again');
  }).timeout(30_000);

  it('refuses a share that is none', async () => {
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    const refused = promisify(execFile)(process.execPath, [main, 'fan-in', '--dates', '1', '--kill-at', '50%']);
    await assert.rejects(refused, /Expected a share between 0 and 1, such as 0\.5, found 50%/u);
  }).timeout(30_000);

  it('gives the median of each figure by itself', () => {
    const runs = [
      { profile: 'embedded', seconds: 3, p50_ms: 1 },
      { profile: 'embedded', seconds: 1, p50_ms: 3 },
      { profile: 'embedded', seconds: 2, p50_ms: 9 },
    ];
    assert.deepEqual(medianFigures(runs), { median_of: 3, profile: 'embedded', seconds: 2, p50_ms: 3 });
  });
});
