import { Command } from 'commander';
import Mocha from 'mocha';
import { join } from 'node:path';
import { cleared, plantedBuild } from '../support/plantedBuild.js';
import { TRAPS, type Trap } from '../pipelines/nba/traps/index.js';

const PARTS = ['shared', 'functions', 'emulator', 'test'];

interface Finding {
  readonly ran: number;
  readonly failed: readonly string[];
  /** Why nothing ran, or null. */
  readonly trouble: string | null;
}

/** The table is what is shown. */
class Silent {
  readonly isSilent = true;
}

const MOST_SHOWN = 160;
const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, MOST_SHOWN);

/** Runs the tests of a module whose full title holds a text, on a build of its own. */
const run = async (folder: string, { test: [module, title] }: Trap): Promise<Finding> => {
  const mocha = new Mocha({ timeout: 120_000, reporter: Silent as never });
  mocha.fgrep(title);
  mocha.addFile(join(folder, 'test', `${module}.js`));
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    return { ran: 0, failed: [], trouble: firstLine(String(error)) };
  }
  const failed: string[] = [];
  let ran = 0;
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('test end', () => (ran += 1))
      .on('fail', (test: Mocha.Test, error: Error) => failed.push(`${test.title}: ${firstLine(error.message)}`));
  });
  mocha.dispose();
  return { ran, failed, trouble: null };
};

const program = new Command('planted-traps')
  .description('plants every trap of the processor specification once and says which test finds it')
  .option('--only <text>', 'traps whose id or words hold the text')
  .option('--list', 'the table of traps and their tests, without planting any')
  .action(async ({ only, list }: { only?: string; list?: true }) => {
    process.setMaxListeners(0); // one of mocha's for every run
    await cleared();
    const chosen = TRAPS.filter(({ id, bug }) => only === undefined || `${id} ${bug}`.includes(only));
    if (list === true) {
      for (const { id, bug, test } of chosen) console.log(`${id}\t${bug}\t${test.join(': ')}`);
      return;
    }
    let missed = 0;
    for (const [index, trap] of chosen.entries()) {
      const found = await run((await plantedBuild(`trap-${index}`, PARTS, trap.edits)).folder, trap);
      if (found.failed.length === 0) missed += 1;
      console.log(`${found.failed.length > 0 ? 'caught' : 'MISSED'}  ${trap.id}  ${trap.bug}`);
      console.log(
        `        ${found.failed[0] ?? found.trouble ?? `${found.ran} tests of ${trap.test.join(': ')} pass`}`,
      );
    }
    await cleared();
    console.log(`${chosen.length - missed} of ${chosen.length} planted bugs are found`);
    process.exit(missed === 0 ? 0 : 1);
  });
await program.parseAsync();
