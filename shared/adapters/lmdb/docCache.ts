import type { StoredDoc } from './storedDoc.js';

export interface DocCache {
  get(key: string): StoredDoc | undefined;
  /** @param weight its length as text. */
  set(key: string, stored: StoredDoc, weight: number): void;
  delete(key: string): void;
  clear(): void;
}

interface Generation {
  readonly docs: Map<string, { readonly stored: StoredDoc; readonly weight: number }>;
  weight: number;
}

const emptyGeneration = (): Generation => ({ docs: new Map(), weight: 0 });

/**
 * Decoded documents, the recently used ones. Two generations instead of a list: what is touched moves to the young one;
 * when that is full it becomes the old one and the former old one is dropped. Bounded by twice the given figures.
 */
export const docCache = (most: { readonly docs: number; readonly weight: number }): DocCache => {
  let young = emptyGeneration();
  let old = emptyGeneration();

  const set = (key: string, stored: StoredDoc, weight: number): void => {
    if (young.docs.size >= most.docs || young.weight >= most.weight) {
      old = young;
      young = emptyGeneration();
    }
    young.weight += weight - (young.docs.get(key)?.weight ?? 0);
    young.docs.set(key, { stored, weight });
  };

  return {
    get: (key) => {
      const hit = young.docs.get(key);
      if (hit !== undefined) return hit.stored;
      const older = old.docs.get(key);
      if (older !== undefined) set(key, older.stored, older.weight);
      return older?.stored;
    },
    set,
    delete: (key) => {
      young.weight -= young.docs.get(key)?.weight ?? 0;
      young.docs.delete(key);
      old.docs.delete(key);
    },
    clear: () => {
      young = emptyGeneration();
      old = emptyGeneration();
    },
  };
};
