import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** One change of one compiled line. */
export interface Edit {
  /** Module without its extension, from the root of the build. */
  readonly module: string;
  /** Text that occurs exactly once. */
  readonly was: string;
  readonly becomes: string;
}

/** The build that runs. */
export const BUILD = fileURLToPath(new URL('../..', import.meta.url));
const GARDEN = join(BUILD, '.planted');

const copyTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) await copyTree(join(from, entry.name), join(to, entry.name));
    else if (entry.name.endsWith('.js')) await link(join(from, entry.name), join(to, entry.name));
  }
};

/** The text of a module with the edit. @throws {Error} the line is not there, or more than once: plant the bug anew. */
export const edited = async ({ module, was, becomes }: Edit, root: string = BUILD): Promise<string> => {
  const text = await readFile(join(root, `${module}.js`), 'utf8');
  const places = text.split(was).length - 1;
  if (places !== 1) throw new Error(`${module} holds ${places} times: ${was}`);
  return text.replace(was, () => becomes);
};

/** A build of its own, of the named folders, that has the edits; none: the build as it is. */
export const plantedBuild = async (
  name: string,
  parts: readonly string[],
  edits: readonly Edit[],
): Promise<{ readonly folder: string; readonly load: <Module>(module: string) => Promise<Module> }> => {
  const folder = join(GARDEN, name);
  await rm(folder, { recursive: true, force: true });
  for (const part of parts) await copyTree(join(BUILD, part), join(folder, part));
  for (const edit of edits) {
    const path = join(folder, `${edit.module}.js`);
    const text = await edited(edit, folder);
    await rm(path); // a link to the built module, which must stay as it is
    await writeFile(path, text);
  }
  return {
    folder,
    load: async <Module>(module: string) => (await import(pathToFileURL(join(folder, `${module}.js`)).href)) as Module,
  };
};

export const cleared = (): Promise<void> => rm(GARDEN, { recursive: true, force: true });
