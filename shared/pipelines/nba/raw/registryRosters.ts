import { input, type Inputs, reference, wholeSeason } from '../../../domain/processor.js';
import { brRostersCurrent, espnTeamRosters } from '../tables/optionalRaw.js';

/** Who was on the rosters of the season, and when they were born. */
export const rosterInputs = {
  rosters: input(espnTeamRosters, wholeSeason, {
    population: true,
    columns: [
      'roster_date',
      'team_abbr',
      'player_lookup',
      'player_full_name',
      'jersey',
      'position',
      'scrape_timestamp',
    ],
  }),
  seasonRosters: input(brRostersCurrent, reference, { columns: ['season_year', 'player_lookup', 'birth_date'] }),
} as const;

type RosterRows = Inputs<typeof rosterInputs>;

/** What the rosters of a season say of one player of one team, the newest where they differ. */
export interface RosterPlace {
  readonly lookup: string;
  readonly team: string;
  readonly name: string;
  readonly jersey: string | null;
  readonly position: string | null;
  /** Rosters that named him, one a date. */
  readonly dates: number;
  readonly lastScrapedAt: string | null;
}

/** By `<lookup> <team>`, of the players for whom `wanted` holds. Row order does not matter. */
export const rosterPlaces = (
  { rosters }: Pick<RosterRows, 'rosters'>,
  wanted: (lookup: string) => boolean,
): ReadonlyMap<string, RosterPlace> => {
  const places = new Map<string, RosterPlace>();
  const inOrder = rosters
    .filter((row) => wanted(row.player_lookup))
    .sort((a, b) => (a.roster_date < b.roster_date ? -1 : 1));
  for (const row of inOrder) {
    const key = `${row.player_lookup} ${row.team_abbr}`;
    const before = places.get(key);
    places.set(key, {
      lookup: row.player_lookup,
      team: row.team_abbr,
      name: row.player_full_name,
      jersey: row.jersey ?? before?.jersey ?? null,
      position: row.position ?? before?.position ?? null,
      dates: (before?.dates ?? 0) + 1,
      lastScrapedAt: row.scrape_timestamp ?? before?.lastScrapedAt ?? null,
    });
  }
  return places;
};

/** Birth dates of the season's rosters by lookup. */
export const birthDates = (
  { seasonRosters }: Pick<RosterRows, 'seasonRosters'>,
  seasonYear: number,
): ReadonlyMap<string, string> =>
  new Map(
    seasonRosters.flatMap((row) =>
      row.season_year === seasonYear && row.birth_date !== null ? [[row.player_lookup, row.birth_date] as const] : [],
    ),
  );
