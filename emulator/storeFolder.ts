import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CascadeError } from '../shared/domain/errors.js';

/** Another process owns the state folder. */
export class StoreBusyError extends CascadeError {
  readonly code = 'store_busy';
  readonly retryable = true;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Makes a file appear with its content or not at all: one without its process id would look like a dead owner's. */
const appear = async (path: string, text: string): Promise<void> => {
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, text);
  try {
    await link(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
};

/**
 * One process owns a state folder; a lock left by a process that died is taken over. Gives what unlocks it.
 * @throws {StoreBusyError} its owner is alive.
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  const path = join(folder, 'owner.lock');
  await mkdir(folder, { recursive: true });
  for (let attempt = 0; ; attempt += 1) {
    try {
      await appear(path, String(process.pid));
      return () => rm(path, { force: true });
    } catch (error) {
      const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
      if ((pid > 0 && pid !== process.pid && isAlive(pid)) || attempt > 0)
        throw new StoreBusyError(
          `the store ${folder} is owned by process ${pid}; wait for it, or name another with --store`,
          { pid },
          { cause: error },
        );
      await rm(path, { force: true });
    }
  }
};
