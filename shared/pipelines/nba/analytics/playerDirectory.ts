import { seasonName } from '../../../domain/gameDate.js';
import type { RowOf } from '../../../domain/table.js';
import type { nbaPlayersRegistry, playerAliases } from '../tables/raw.js';

type RegistryRow = Pick<
  RowOf<typeof nbaPlayersRegistry>,
  'player_lookup' | 'universal_player_id' | 'player_name' | 'team_abbr' | 'season' | 'birth_date' | 'last_game_date'
>;
type AliasRow = Pick<RowOf<typeof playerAliases>, 'alias_lookup' | 'nba_canonical_lookup' | 'is_active'>;

export interface KnownPlayer {
  readonly lookup: string;
  readonly universalId: string;
  readonly name: string;
  readonly birthDate: string | null;
}

/** Resolves every source's spelling of a player to one person. */
export interface PlayerDirectory {
  /** The lookup the league uses; the given one where no alias names it. */
  readonly canonical: (lookup: string) => string;
  readonly find: (lookup: string) => KnownPlayer | null;
}

const playerFrom = (rows: readonly RegistryRow[]): KnownPlayer | null => {
  const [newest] = rows;
  if (newest === undefined) return null;
  return {
    lookup: newest.player_lookup,
    universalId: newest.universal_player_id,
    name: newest.player_name,
    birthDate: rows.find((row) => row.birth_date !== null)?.birth_date ?? null,
  };
};

export const canonicalLookup = (aliases: readonly AliasRow[]): ((lookup: string) => string) => {
  const canonical = new Map(
    aliases.filter((alias) => alias.is_active).map((alias) => [alias.alias_lookup, alias.nba_canonical_lookup]),
  );
  return (lookup) => canonical.get(lookup) ?? lookup;
};

/**
 * Names of this season come before those of others, and teams in order of their code, so that row order cannot decide.
 */
export const playerDirectory = (
  registry: readonly RegistryRow[],
  aliases: readonly AliasRow[],
  seasonYear: number,
): PlayerDirectory => {
  const season = seasonName(seasonYear);
  const canonical = canonicalLookup(aliases);
  const byLookup = new Map<string, RegistryRow[]>();
  for (const row of registry) {
    const known = byLookup.get(row.player_lookup);
    if (known === undefined) byLookup.set(row.player_lookup, [row]);
    else known.push(row);
  }
  const rank = (row: RegistryRow): string => `${row.season === season ? '0' : '1'}${row.season}${row.team_abbr}`;
  const found = new Map<string, KnownPlayer | null>();
  return {
    canonical,
    find: (lookup) => {
      const id = canonical(lookup);
      const known = found.get(id);
      if (known !== undefined) return known;
      const rows = [...(byLookup.get(id) ?? [])].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
      const player = playerFrom(rows);
      found.set(id, player);
      return player;
    },
  };
};
