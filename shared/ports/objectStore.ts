/** Immutable objects by path. */
export interface ObjectStore {
  /** Writes an object. Writing the same bytes again is a no-op; other bytes at an existing path replace it only with `overwrite`. */
  put(path: string, bytes: string, options?: { readonly overwrite?: boolean }): Promise<{ readonly created: boolean }>;
  /** The object's text, or null when there is none. */
  get(path: string): Promise<string | null>;
  /** Paths below a prefix, in byte order. */
  list(prefix: string): Promise<readonly string[]>;
}
