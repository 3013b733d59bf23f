import { Command } from 'commander';
import { cleared, plantedSwarm } from './plant.js';
import { PLANTED } from './plantedBugs.js';

const { seeds, only } = new Command('hunt')
  .description('plant each known bug and let the swarm find it: prints seed and shrunk schedule, or that it did not')
  .option('--seeds <n>', 'budget for each bug', '300')
  .option('--only <text>', 'bugs whose name holds this text')
  .parse()
  .opts<{ readonly seeds: string; readonly only?: string }>();

await cleared();
let caught = 0;
const hunted = PLANTED.filter(({ bug }) => only === undefined || bug.includes(only));
for (const [index, { bug, edits }] of hunted.entries()) {
  const swarm = await plantedSwarm(`hunt-${index}`, edits);
  const begun = process.cpuUsage().user;
  const found = await swarm(1, Number(seeds)).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (found !== null) caught += 1;
  const seconds = Math.round((process.cpuUsage().user - begun) / 1e5) / 10;
  const seed = /seed (\d+)/.exec(found ?? '')?.[1];
  console.log(`\n${bug}\n  ${found === null ? `NOT FOUND in ${seeds} seeds` : `seed ${seed}`}, ${seconds} s`);
  if (found !== null)
    console.log(
      found
        .split('\n')
        .slice(0, 40)
        .map((line) => `  ${line}`)
        .join('\n'),
    );
}
console.log(`\n${hunted.length} planted, ${caught} found by the swarm`);
await cleared();
