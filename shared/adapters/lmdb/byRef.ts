import type { DocRef } from '../../ports/docStore.js';

/** Values by document. One map for each collection: looking an id up is cheaper than making a key of both. */
export class ByRef<V> {
  private readonly collections = new Map<string, Map<string, V>>();
  size = 0;

  get({ collection, id }: DocRef): V | undefined {
    return this.collections.get(collection)?.get(id);
  }

  set({ collection, id }: DocRef, value: V): void {
    let values = this.collections.get(collection);
    if (values === undefined) {
      values = new Map();
      this.collections.set(collection, values);
    }
    if (!values.has(id)) this.size += 1;
    values.set(id, value);
  }

  delete({ collection, id }: DocRef): void {
    const values = this.collections.get(collection);
    if (values?.delete(id) !== true) return;
    this.size -= 1;
    if (values.size === 0) this.collections.delete(collection);
  }

  clear(): void {
    this.collections.clear();
    this.size = 0;
  }

  *values(): Iterable<V> {
    for (const values of this.collections.values()) yield* values.values();
  }
}
