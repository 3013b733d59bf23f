import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Scenario } from '../crashScenarios.js';
import type { exploreStates } from '../exploreStates.js';
import type { NamedSpace } from '../spaces.js';
import type { Edit } from './plantedBugs.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const GARDEN = join(ROOT, '.planted');
const PARTS = ['shared', 'functions', 'test/simulation', 'test/support'];

const copyTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) await copyTree(join(from, entry.name), join(to, entry.name));
    else if (entry.name.endsWith('.js')) await link(join(from, entry.name), join(to, entry.name));
  }
};

/** @throws {Error} the line is not there, or more than once: the bug must be planted anew. */
const apply = async (folder: string, { module, was, becomes }: Edit): Promise<void> => {
  const path = join(folder, `${module}.js`);
  const text = await readFile(path, 'utf8');
  const places = text.split(was).length - 1;
  if (places !== 1) throw new Error(`${module} holds ${places} times: ${was}`);
  await rm(path); // a link to the built module, which must stay as it is
  await writeFile(
    path,
    text.replace(was, () => becomes),
  );
};

interface Tests {
  readonly CRASHES: Readonly<Record<string, Scenario>>;
  readonly SCENARIOS: Readonly<Record<string, Scenario>>;
  readonly SPACES: readonly NamedSpace[];
  readonly exploreStates: typeof exploreStates;
}

/** The tests of the simulation by title, on a build of their own that has the edits; none: the build as it is. */
export const planted = async (name: string, edits: readonly Edit[]): Promise<ReadonlyMap<string, Scenario>> => {
  const folder = join(GARDEN, name);
  await rm(folder, { recursive: true, force: true });
  for (const part of PARTS) await copyTree(join(ROOT, part), join(folder, part));
  for (const each of edits) await apply(folder, each);
  const at = async (module: string): Promise<Tests> =>
    (await import(pathToFileURL(join(folder, `test/simulation/${module}.js`)).href)) as Tests;
  const { CRASHES } = await at('crashScenarios');
  const { SCENARIOS } = await at('scenarios');
  const { SPACES } = await at('spaces');
  const { exploreStates: explore } = await at('exploreStates');
  const spaces = SPACES.map(({ title, space }): [string, Scenario] => [
    title,
    async () => {
      await explore(space);
    },
  ]);
  return new Map([...Object.entries(CRASHES), ...Object.entries(SCENARIOS), ...spaces]);
};

export const cleared = (): Promise<void> => rm(GARDEN, { recursive: true, force: true });
