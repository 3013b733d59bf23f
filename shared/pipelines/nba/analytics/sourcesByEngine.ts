type Blank<N extends string> = {
  readonly [
    K in N as
      `source_${K}_last_updated` | `source_${K}_rows_found` | `source_${K}_completeness_pct` | `source_${K}_hash`
  ]: null;
};

/**
 * SRC columns in the type of a row, but not in the row: the engine puts in what the declared provenance says, and a
 * value given here would hide it.
 */
export const sourcesByEngine = <const N extends string>(..._names: readonly N[]): Blank<N> => ({}) as Blank<N>;
