import type { DocRef } from '../../ports/docStore.js';
import { ByRef } from './byRef.js';
import type { StoredDoc } from './storedDoc.js';

export interface DocCache {
  get(ref: DocRef): StoredDoc | undefined;
  /** @param weight its length as text. */
  set(ref: DocRef, stored: StoredDoc, weight: number): void;
  delete(ref: DocRef): void;
  clear(): void;
}

interface Generation {
  readonly docs: ByRef<{ readonly stored: StoredDoc; readonly weight: number }>;
  weight: number;
}

const emptyGeneration = (): Generation => ({ docs: new ByRef(), weight: 0 });

/**
 * Decoded documents, the recently used ones. Two generations instead of a list: what is touched moves to the young one;
 * when that is full it becomes the old one and the former old one is dropped. Bounded by twice the given figures.
 */
export const docCache = (most: { readonly docs: number; readonly weight: number }): DocCache => {
  let young = emptyGeneration();
  let old = emptyGeneration();

  const set = (ref: DocRef, stored: StoredDoc, weight: number): void => {
    if (young.docs.size >= most.docs || young.weight >= most.weight) {
      old = young;
      young = emptyGeneration();
    }
    young.weight += weight - (young.docs.get(ref)?.weight ?? 0);
    young.docs.set(ref, { stored, weight });
  };

  return {
    get: (ref) => {
      const hit = young.docs.get(ref);
      if (hit !== undefined) return hit.stored;
      const older = old.docs.get(ref);
      if (older !== undefined) set(ref, older.stored, older.weight);
      return older?.stored;
    },
    set,
    delete: (ref) => {
      young.weight -= young.docs.get(ref)?.weight ?? 0;
      young.docs.delete(ref);
      old.docs.delete(ref);
    },
    clear: () => {
      young = emptyGeneration();
      old = emptyGeneration();
    },
  };
};
