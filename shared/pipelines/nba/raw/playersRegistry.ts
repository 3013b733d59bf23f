import { seasonName } from '../../../domain/gameDate.js';
import { input, type Inputs, processor, reference, wholeSeason } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { notNull } from '../../gates.js';
import { universalPlayerId } from '../identity/universalPlayerId.js';
import {
  bdlPlayerBoxscores,
  nbacGamebookPlayerStats,
  nbacPlayerBoxscores,
  nbaPlayersRegistry,
  playerAliases,
} from '../tables/raw.js';
import { playedGames, slateInputs } from './slate.js';

type RegistryRow = BodyRowOf<typeof nbaPlayersRegistry>;

const ID = 'p2.nba_players_registry';
const GAMEBOOK = 'p2.nbac_gamebook_player_stats';

const registryInputs = {
  ...slateInputs,
  gamebook: input(nbacGamebookPlayerStats, wholeSeason, {
    population: true,
    columns: [
      'game_id',
      'game_date',
      'team_abbr',
      'player_lookup',
      'player_name',
      'player_status',
      'minutes_decimal',
      'name_resolution_status',
      'scrape_timestamp',
    ],
  }),
  bdl: input(bdlPlayerBoxscores, wholeSeason, {
    population: true,
    columns: [
      'game_id',
      'game_date',
      'team_abbr',
      'player_lookup',
      'player_full_name',
      'minutes_decimal',
      'jersey_number',
      'position',
    ],
  }),
  playerBox: input(nbacPlayerBoxscores, wholeSeason, {
    population: true,
    columns: ['game_id', 'game_date', 'team_abbr', 'player_lookup', 'player_full_name', 'minutes_decimal', 'position'],
  }),
  aliases: input(playerAliases, reference),
} as const;

type RegistryInputs = Inputs<typeof registryInputs>;

const SOURCES = ['nbac_gamebook', 'bdl', 'nbac_player_boxscores'] as const;
const CONFIDENCE = { nbac_gamebook: 1, bdl: 0.9, nbac_player_boxscores: 0.9 } as const;

interface Appearance {
  readonly source: (typeof SOURCES)[number];
  readonly gameId: string;
  readonly gameDate: string;
  readonly team: string;
  readonly lookup: string;
  readonly name: string;
  readonly status: 'played' | 'unused' | 'dnp' | 'inactive';
  readonly jersey: string | null;
  readonly position: string | null;
  readonly scrapedAt: string | null;
}

const gamebookStatus = (row: RegistryInputs['gamebook'][number]): Appearance['status'] => {
  if (row.player_status === 'inactive') return 'inactive';
  if (row.player_status === 'dnp') return 'dnp';
  return (row.minutes_decimal ?? 1) > 0 ? 'played' : 'unused';
};

const boxStatus = (minutes: number | null): Appearance['status'] => ((minutes ?? 1) > 0 ? 'played' : 'dnp');

/** Appearances of the players for whom `wanted` holds, the primary source of each game first. */
const appearances = (inputs: RegistryInputs, wanted: (lookup: string) => boolean): readonly Appearance[] => [
  ...inputs.gamebook
    .filter((row) => row.name_resolution_status !== 'not_found' && wanted(row.player_lookup))
    .map((row) => ({
      source: SOURCES[0],
      gameId: row.game_id,
      gameDate: row.game_date,
      team: row.team_abbr,
      lookup: row.player_lookup,
      name: row.player_name,
      status: gamebookStatus(row),
      jersey: null,
      position: null,
      scrapedAt: row.scrape_timestamp,
    })),
  ...inputs.bdl
    .filter((row) => wanted(row.player_lookup))
    .map((row) => ({
      source: SOURCES[1],
      gameId: row.game_id,
      gameDate: row.game_date,
      team: row.team_abbr,
      lookup: row.player_lookup,
      name: row.player_full_name,
      status: boxStatus(row.minutes_decimal),
      jersey: row.jersey_number,
      position: row.position,
      scrapedAt: null,
    })),
  ...inputs.playerBox
    .filter((row) => wanted(row.player_lookup))
    .map((row) => ({
      source: SOURCES[2],
      gameId: row.game_id,
      gameDate: row.game_date,
      team: row.team_abbr,
      lookup: row.player_lookup,
      name: row.player_full_name,
      status: boxStatus(row.minutes_decimal),
      jersey: null,
      position: row.position,
      scrapedAt: null,
    })),
];

const unresolved = (lookup: string): boolean => lookup === '' || lookup.startsWith('unresolved_');

/** Lookups with a row on the date, in byte order: the registry's expected entities. */
const seenOn = (inputs: RegistryInputs, date: string): readonly string[] => {
  const rows = [...inputs.gamebook, ...inputs.bdl, ...inputs.playerBox];
  const lookups = rows.filter((row) => row.game_date === date).map((row) => row.player_lookup);
  return [...new Set(lookups)].filter((lookup) => !unresolved(lookup)).sort();
};

const rank = (appearance: Appearance): number => SOURCES.indexOf(appearance.source);

const inOrder = (a: Appearance, b: Appearance): number => {
  const [left, right] = [`${a.gameDate} ${a.gameId}`, `${b.gameDate} ${b.gameId}`];
  return left === right ? rank(a) - rank(b) : left < right ? -1 : 1;
};

const newest = <T>(values: readonly (T | null)[]): T | null => values.findLast((value) => value !== null) ?? null;

const jerseyOf = (text: string | null): number | null =>
  text !== null && /^\d{1,2}$/.test(text) ? Number(text) : null;

const rowOf = (all: readonly Appearance[], season: string, aliases: RegistryInputs['aliases']): RegistryRow | null => {
  const sorted = [...all].sort(inOrder);
  const games = new Map<string, Appearance>();
  for (const appearance of sorted) if (!games.has(appearance.gameId)) games.set(appearance.gameId, appearance);
  const perGame = [...games.values()];
  const [first, last] = [perGame[0], perGame.at(-1)];
  if (first === undefined || last === undefined) return null;
  const count = (...statuses: Appearance['status'][]): number =>
    perGame.filter((appearance) => statuses.includes(appearance.status)).length;
  const best = perGame.reduce((a, b) => (rank(b) < rank(a) ? b : a), first);
  const gamebook = perGame.filter((appearance) => appearance.source === 'nbac_gamebook');
  const stamps = gamebook.flatMap((appearance) => (appearance.scrapedAt === null ? [] : [appearance.scrapedAt]));
  return {
    universal_player_id: universalPlayerId(first.lookup, aliases),
    player_name: last.name,
    player_lookup: first.lookup,
    team_abbr: first.team,
    season,
    first_game_date: first.gameDate,
    last_game_date: last.gameDate,
    games_played: count('played'),
    total_appearances: perGame.length,
    inactive_appearances: count('inactive'),
    dnp_appearances: count('dnp', 'unused'),
    jersey_number: jerseyOf(newest(sorted.map((appearance) => appearance.jersey))),
    position: newest(sorted.map((appearance) => appearance.position)),
    birth_date: null,
    source_priority: best.source,
    confidence_score: CONFIDENCE[best.source],
    last_processor: ID,
    last_gamebook_update: stamps.sort().at(-1) ?? null,
    last_roster_update: null,
    gamebook_update_count: gamebook.length,
    roster_update_count: 0,
    created_by: ID,
  };
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
 * Season rows of the players seen on the date, recomputed from all raw rows of the season, so that the order of dates
 * changes nothing once every date has run. A player with several teams has a row for each.
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
    const groups = new Map<string, Appearance[]>();
    for (const appearance of appearances(inputs, (lookup) => seen.has(lookup))) {
      const key = `${appearance.lookup} ${appearance.team}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [appearance]);
      else group.push(appearance);
    }
    const season = seasonName(context.seasonYear);
    const rows = [...groups.values()].flatMap((group) => rowOf(group, season, inputs.aliases) ?? []);
    return { rows: rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  },
});

const keyOf = (row: RegistryRow): string => `${row.player_lookup} ${row.team_abbr}`;
