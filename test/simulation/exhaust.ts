import { Command } from 'commander';
import { exploreStates } from './exploreStates.js';
import { SPACES } from './spaces.js';

const { only, most } = new Command('exhaust')
  .description('visit every state of every small world, also of those too large for each test run')
  .option('--only <text>', 'spaces whose title holds this text')
  .option('--most <n>', 'transitions per space', '2000000')
  .parse()
  .opts<{ readonly only?: string; readonly most: string }>();

for (const { title, space } of SPACES) {
  if (only !== undefined && !title.includes(only)) continue;
  const begun = process.cpuUsage();
  const { states, transitions, rests, isComplete } = await exploreStates(space, Number(most));
  const seconds = Math.round(process.cpuUsage(begun).user / 1e6);
  console.log(
    `${title}: ${states} states, ${transitions} transitions, ${rests} at rest, ${isComplete ? 'all' : 'NOT ALL'}, ${seconds} s`,
  );
}
