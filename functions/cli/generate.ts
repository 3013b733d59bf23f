import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFiles } from '../../shared/pipelines/generate.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaSchedules } from '../../shared/pipelines/nba/schedules.js';

const storedText = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

/**
 * Writes the files derived from the definition below `root`. With `check`, writes nothing.
 * @returns the paths that differed from the definition.
 */
export const generate = async (root: string, check: boolean): Promise<readonly string[]> => {
  const stale: string[] = [];
  for (const { path, text } of generatedFiles(nba, nbaSchedules)) {
    const file = join(root, path);
    if ((await storedText(file)) === text) continue;
    stale.push(path);
    if (!check) await writeFile(file, text);
  }
  return stale;
};
