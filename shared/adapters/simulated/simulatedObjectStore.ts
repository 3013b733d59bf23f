import { textOrder } from '../../domain/textOrder.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import { folderOfPrefix, objectPath } from '../folder/objectPath.js';

/** An effect about to happen, or (`put.acknowledge`) just done. A hook that throws crashes there. */
export interface SimulatedObjectOperation {
  readonly kind: 'put' | 'put.acknowledge' | 'get' | 'list';
  readonly path: string;
}

/** Objects in memory, with the promises of the folder. */
export const simulatedObjectStore = ({
  before = async () => {},
}: { readonly before?: (operation: SimulatedObjectOperation) => Promise<void> } = {}): ObjectStore => {
  const objects = new Map<string, string>();
  return {
    put: async (path, bytes, options = {}) => {
      objectPath(path);
      await before({ kind: 'put', path });
      const created = !objects.has(path);
      if (created || options.overwrite === true) objects.set(path, bytes);
      await before({ kind: 'put.acknowledge', path });
      return { created };
    },
    get: async (path) => {
      objectPath(path);
      await before({ kind: 'get', path });
      return objects.get(path) ?? null;
    },
    list: async (prefix) => {
      folderOfPrefix(prefix);
      await before({ kind: 'list', path: prefix });
      return [...objects.keys()].filter((path) => path.startsWith(prefix)).sort(textOrder);
    },
  };
};
