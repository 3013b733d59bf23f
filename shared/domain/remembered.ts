/**
 * A pure function that remembers what it made, for what is asked again and again: at most `most` results, then all are
 * forgotten and it begins anew.
 */
export const remembered = <K, V>(make: (key: K) => V, most: number): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    const made = make(key);
    known.set(key, made);
    return made;
  };
};
