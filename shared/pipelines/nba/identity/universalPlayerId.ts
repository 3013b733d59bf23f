/** What the alias table says about one lookup. */
export interface PlayerAlias {
  readonly alias_lookup: string;
  readonly nba_canonical_lookup: string;
  readonly is_active: boolean;
}

const NUMBERED = /_\d{3}$/;

/** The lookup that an active alias row gives for a variant, or the lookup itself. A canonical lookup may end in `_002`. */
export const canonicalLookup = (lookup: string, aliases: readonly PlayerAlias[]): string =>
  aliases.find((alias) => alias.is_active && alias.alias_lookup === lookup)?.nba_canonical_lookup ?? lookup;

/**
 * `<lookup>_001`, or the number that an alias row names for a namesake. A pure function of the lookup and the alias
 * table, so no order of dates can change it.
 */
export const universalPlayerId = (lookup: string, aliases: readonly PlayerAlias[]): string => {
  const canonical = canonicalLookup(lookup, aliases);
  return NUMBERED.test(canonical) ? canonical : `${canonical}_001`;
};
