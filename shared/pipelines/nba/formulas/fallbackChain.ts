/** One source of a chain, best first. `score` is its quality (processors §2.12). */
export interface ChainLink<Source extends string, Rows> {
  readonly source: Source;
  readonly score: number;
  readonly rows: Rows;
}

/** What one unit took: the whole of one source, never a mixture. */
export interface ChainChoice<Source extends string, Rows> extends ChainLink<Source, Rows> {
  readonly isFallback: boolean;
}

/** The first source that covers the unit; null when none does. */
export const firstCovering = <Source extends string, Rows>(
  chain: readonly ChainLink<Source, Rows>[],
  covers: (rows: Rows) => boolean,
): ChainChoice<Source, Rows> | null => {
  const index = chain.findIndex((link) => covers(link.rows));
  const link = chain[index];
  return link === undefined ? null : { ...link, isFallback: index > 0 };
};
