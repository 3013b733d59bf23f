import { Command } from 'commander';
import { performance } from 'node:perf_hooks';
import { swarm } from './swarmWorld.js';

const { seeds, from } = new Command('swarm')
  .description(
    'random histories with faults on the production handlers; a failure prints its seed and a shrunk schedule',
  )
  .option('--seeds <n>', 'how many', process.env['CASCADE_SWARM_SEEDS'] ?? '5000')
  .option('--from <n>', 'first seed', '1')
  .parse()
  .opts<{ readonly seeds: string; readonly from: string }>();

const begun = performance.now();
try {
  const { steps, redriven } = await swarm(Number(from), Number(seeds), (done) => {
    if (done % 500 === 0) console.error(`${done} seeds, ${Math.round((performance.now() - begun) / 1000)} s`);
  });
  console.log(
    `${seeds} seeds, ${steps} steps, ${redriven} with dead letters told again, 0 violations, ${Math.round((performance.now() - begun) / 1000)} s`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
