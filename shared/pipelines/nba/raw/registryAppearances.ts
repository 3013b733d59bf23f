import { input, type Inputs, wholeSeason } from '../../../domain/processor.js';
import { bdlPlayerBoxscores, nbacGamebookPlayerStats, nbacPlayerBoxscores } from '../tables/raw.js';

/** Who appeared in the games of the season: names and statuses, never a statistic. */
export const boxInputs = {
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
} as const;

type BoxRows = Inputs<typeof boxInputs>;

const SOURCES = ['nbac_gamebook', 'bdl', 'nbac_player_boxscores'] as const;
export const CONFIDENCE = { nbac_gamebook: 1, bdl: 0.9, nbac_player_boxscores: 0.9 } as const;

export interface Appearance {
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

const gamebookStatus = (row: BoxRows['gamebook'][number]): Appearance['status'] => {
  if (row.player_status === 'inactive') return 'inactive';
  if (row.player_status === 'dnp') return 'dnp';
  return (row.minutes_decimal ?? 1) > 0 ? 'played' : 'unused';
};

const boxStatus = (minutes: number | null): Appearance['status'] => ((minutes ?? 1) > 0 ? 'played' : 'dnp');

/** Appearances of the players for whom `wanted` holds, the primary source of each game first. */
export const appearances = (inputs: BoxRows, wanted: (lookup: string) => boolean): readonly Appearance[] => [
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

export const rank = (appearance: Appearance): number => SOURCES.indexOf(appearance.source);

/** Oldest game first; of one game the primary source first. */
export const inOrder = (a: Appearance, b: Appearance): number => {
  const [left, right] = [`${a.gameDate} ${a.gameId}`, `${b.gameDate} ${b.gameId}`];
  return left === right ? rank(a) - rank(b) : left < right ? -1 : 1;
};
