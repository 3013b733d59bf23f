import { seasonName } from '../../../domain/gameDate.js';
import { input, type Inputs, processor, reference } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { notNull } from '../../gates.js';
import { universalPlayerId } from '../identity/universalPlayerId.js';
import { nbaPlayersRegistry, playerAliases } from '../tables/raw.js';
import { type Appearance, appearances, boxInputs, CONFIDENCE, inOrder, rank } from './registryAppearances.js';
import { birthDates, rosterInputs, type RosterPlace, rosterPlaces } from './registryRosters.js';
import { playedGames, slateInputs } from './slate.js';

type RegistryRow = BodyRowOf<typeof nbaPlayersRegistry>;

const ID = 'p2.nba_players_registry';
const GAMEBOOK = 'p2.nbac_gamebook_player_stats';

const registryInputs = {
  ...slateInputs,
  ...boxInputs,
  ...rosterInputs,
  aliases: input(playerAliases, reference),
} as const;

type RegistryInputs = Inputs<typeof registryInputs>;

const unresolved = (lookup: string): boolean => lookup === '' || lookup.startsWith('unresolved_');

/** Lookups with a row on the date, in byte order: the registry's expected entities. */
const seenOn = (inputs: RegistryInputs, date: string): readonly string[] => {
  const rows = [...inputs.gamebook, ...inputs.bdl, ...inputs.playerBox];
  const lookups = [
    ...rows.filter((row) => row.game_date === date),
    ...inputs.rosters.filter((row) => row.roster_date === date),
  ].map((row) => row.player_lookup);
  return [...new Set(lookups)].filter((lookup) => !unresolved(lookup)).sort();
};

const newest = <T>(values: readonly (T | null)[]): T | null => values.findLast((value) => value !== null) ?? null;

const jerseyOf = (text: string | null): number | null =>
  text !== null && /^\d{1,2}$/.test(text) ? Number(text) : null;

/** One player of one team: his games of the season, and his place on its rosters. */
interface Membership {
  readonly lookup: string;
  readonly team: string;
  readonly appearances: readonly Appearance[];
  readonly roster: RosterPlace | null;
}

const ROSTER_CONFIDENCE = 0.8;

/** One appearance a game, of the primary source that has it. */
const perGameOf = (sorted: readonly Appearance[]): readonly Appearance[] => {
  const games = new Map<string, Appearance>();
  for (const appearance of sorted) if (!games.has(appearance.gameId)) games.set(appearance.gameId, appearance);
  return [...games.values()];
};

const gameColumns = (perGame: readonly Appearance[]) => {
  const count = (...statuses: Appearance['status'][]): number =>
    perGame.filter((appearance) => statuses.includes(appearance.status)).length;
  const gamebook = perGame.filter((appearance) => appearance.source === 'nbac_gamebook');
  const stamps = gamebook.flatMap((appearance) => (appearance.scrapedAt === null ? [] : [appearance.scrapedAt]));
  const [best] = perGame.toSorted((a, b) => rank(a) - rank(b));
  return {
    first_game_date: perGame[0]?.gameDate ?? null,
    last_game_date: perGame.at(-1)?.gameDate ?? null,
    games_played: count('played'),
    total_appearances: perGame.length,
    inactive_appearances: count('inactive'),
    dnp_appearances: count('dnp', 'unused'),
    source_priority: best?.source ?? 'espn_team_rosters',
    confidence_score: best === undefined ? ROSTER_CONFIDENCE : CONFIDENCE[best.source],
    last_gamebook_update: stamps.sort().at(-1) ?? null,
    gamebook_update_count: gamebook.length,
  };
};

const rowOf = (member: Membership, season: string, inputs: RegistryInputs, births: ReadonlyMap<string, string>) => {
  const { lookup, team, roster } = member;
  const sorted = [...member.appearances].sort(inOrder);
  const perGame = perGameOf(sorted);
  const row: RegistryRow = {
    universal_player_id: universalPlayerId(lookup, inputs.aliases),
    player_name: perGame.at(-1)?.name ?? roster?.name ?? lookup,
    player_lookup: lookup,
    team_abbr: team,
    season,
    ...gameColumns(perGame),
    jersey_number: jerseyOf(newest(sorted.map((appearance) => appearance.jersey)) ?? roster?.jersey ?? null),
    position: newest(sorted.map((appearance) => appearance.position)) ?? roster?.position ?? null,
    birth_date: births.get(lookup) ?? null,
    last_processor: ID,
    last_roster_update: roster?.lastScrapedAt ?? null,
    roster_update_count: roster?.dates ?? 0,
    created_by: ID,
  };
  return row;
};

/** Every team that a player appeared for or was on a roster of. */
const memberships = (inputs: RegistryInputs, wanted: (lookup: string) => boolean): readonly Membership[] => {
  const rosters = rosterPlaces(inputs, wanted);
  const members = new Map<string, { lookup: string; team: string; appearances: Appearance[] }>();
  for (const appearance of appearances(inputs, wanted)) {
    const { lookup, team } = appearance;
    const known = members.get(`${lookup} ${team}`);
    if (known === undefined) members.set(`${lookup} ${team}`, { lookup, team, appearances: [appearance] });
    else known.appearances.push(appearance);
  }
  for (const [key, { lookup, team }] of rosters)
    if (!members.has(key)) members.set(key, { lookup, team, appearances: [] });
  return [...members].map(([key, member]) => ({ ...member, roster: rosters.get(key) ?? null }));
};

const nobody = (inputs: RegistryInputs) => {
  const games = playedGames(inputs.schedule);
  if (games.length === 0) {
    const reason = inputs.schedule.length === 0 ? 'no_games_scheduled' : 'all_games_postponed';
    return { rows: [], empty: { code: 'no_data', reason } as const };
  }
  const gone = new Set(inputs.gaps.filter((gap) => gap.processor === GAMEBOOK).map((gap) => gap.game_id));
  return games.every((game) => gone.has(game.game_id))
    ? { rows: [], empty: { code: 'skipped', reason: 'unrecoverable_source' } as const }
    : { rows: [] };
};

/**
 * Season rows of the players seen on the date, in a game or on a roster, recomputed from all raw rows of the season, so
 * that the order of dates changes nothing once every date has run. A player with several teams has a row for each.
 */
export const playersRegistryProcessor = processor({
  id: ID,
  shortName: 'REGISTRY',
  inputs: registryInputs,
  output: nbaPlayersRegistry,
  expects: (inputs, context) => seenOn(inputs, context.gameDate).map((id) => ({ type: 'player', id })),
  entityOf: (row) => row.player_lookup,
  gates: [notNull('universal_player_id')],
  run: (inputs, context) => {
    const seen = new Set(seenOn(inputs, context.gameDate));
    if (seen.size === 0) return nobody(inputs);
    const season = seasonName(context.seasonYear);
    const births = birthDates(inputs, context.seasonYear);
    const rows = memberships(inputs, (lookup) => seen.has(lookup)).map((member) =>
      rowOf(member, season, inputs, births),
    );
    return { rows: rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  },
});

const keyOf = (row: RegistryRow): string => `${row.player_lookup} ${row.team_abbr}`;
