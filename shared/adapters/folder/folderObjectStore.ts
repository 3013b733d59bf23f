import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { CascadeError, UnavailableError } from '../../domain/errors.js';
import { textOrder } from '../../domain/textOrder.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import { folderOfPrefix, objectPath, PARTIAL } from './objectPath.js';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const guarded = async <T>(doing: string, path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CascadeError) throw error;
    throw new UnavailableError(`${doing} ${path}: ${codeOf(error) ?? 'failed'}`, { path }, { cause: error });
  }
};

const textAt = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
};

/** Makes the complete file appear at its name, unless one is there; a link, unlike a rename, never replaces. */
const appeared = async (partial: string, file: string): Promise<boolean> => {
  try {
    await link(partial, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(partial, { force: true });
  }
};

const filesBelow = async (folder: string): Promise<string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith(PARTIAL))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
};

/**
 * Objects as files below a folder. An object appears whole or not at all; a path cannot also be the folder of others.
 * Other bytes at an existing path are kept out unless `overwrite` is given; `created` is true only for a new path.
 */
export const folderObjectStore = (root: string): ObjectStore => {
  let partials = 0;

  const place = async (file: string, bytes: string, overwrite: boolean): Promise<boolean> => {
    const stored = await textAt(file);
    if (stored === bytes || (stored !== null && !overwrite)) return false;
    partials += 1;
    const partial = join(dirname(file), `${PARTIAL}${process.pid}-${partials}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(partial, bytes);
    if (await appeared(partial, file)) return true;
    if (!overwrite) return false;
    await writeFile(partial, bytes);
    await rename(partial, file);
    return false;
  };

  return {
    put: (path, bytes, options = {}) =>
      guarded('writing', path, async () => ({
        created: await place(join(root, objectPath(path)), bytes, options.overwrite === true),
      })),
    get: (path) => guarded('reading', path, () => textAt(join(root, objectPath(path)))),
    list: (prefix) =>
      guarded('listing', prefix, async () =>
        (await filesBelow(join(root, folderOfPrefix(prefix))))
          .map((file) => relative(root, file).split(sep).join('/'))
          .filter((path) => path.startsWith(prefix))
          .sort(textOrder),
      ),
  };
};
