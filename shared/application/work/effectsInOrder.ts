import type { DocStore } from '../../ports/docStore.js';
import type { ObjectStore } from '../../ports/objectStore.js';
import type { Warehouse } from '../../ports/warehouse.js';

interface Effects {
  readonly docs: DocStore;
  readonly warehouse: Warehouse;
  readonly objects: ObjectStore;
  readonly published: ObjectStore;
}

/**
 * Ports whose effects outside the document store begin once everything written there before is durable: a crash cannot
 * keep an effect and take its cause back. So whoever only reads and computes need not wait for the disk (ADR 9).
 */
export const effectsInOrder = <P extends Effects>(ports: P): P => {
  const { docs, warehouse } = ports;
  const inOrder = (store: ObjectStore): ObjectStore => ({
    ...store,
    put: async (path, bytes, options) => {
      await docs.durable();
      return store.put(path, bytes, options);
    },
  });
  return {
    ...ports,
    objects: inOrder(ports.objects),
    published: inOrder(ports.published),
    warehouse: {
      ...warehouse,
      commit: async (commit) => {
        await docs.durable();
        return warehouse.commit(commit);
      },
    },
  };
};
