/** Document operations as Firestore bills them, by collection; the id of a parent document counts as `*`. */
export interface OperationMeter {
  readonly reads: Map<string, number>;
  readonly writes: Map<string, number>;
}

export const operationMeter = (): OperationMeter => ({ reads: new Map(), writes: new Map() });

export const counted = (counts: Map<string, number> | undefined, collection: string, operations = 1): void => {
  if (counts === undefined) return;
  const name = collection
    .split('/')
    .map((segment, index) => (index % 2 === 0 ? segment : '*'))
    .join('/');
  counts.set(name, (counts.get(name) ?? 0) + operations);
};
