import { ConfigError } from '../../domain/errors.js';

/** Names of files that are still being written; no object may be called so. */
export const PARTIAL = '.partial~';

const isPlain = (segment: string): boolean =>
  segment !== '' && segment !== '.' && segment !== '..' && !segment.startsWith(PARTIAL) && !/[\\\0]/.test(segment);

/** The path itself. @throws {ConfigError} it is empty, absolute, climbs out of the store or names a partial file. */
export const objectPath = (path: string): string => {
  if (!path.split('/').every(isPlain)) throw new ConfigError(`not an object path: ${JSON.stringify(path)}`, { path });
  return path;
};

/** The folder a prefix lies in, without the unfinished last segment. @throws {ConfigError} as for a path. */
export const folderOfPrefix = (prefix: string): string => {
  const cut = prefix.lastIndexOf('/');
  return cut < 0 ? '' : objectPath(prefix.slice(0, cut));
};
