/** Where a team plays its home games, from a season on. */
export interface TeamLocation {
  readonly team: string;
  readonly seasonFrom: number;
  readonly arena: string;
  readonly city: string;
  /** Degrees north and east. */
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
}

const EASTERN = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';

type Entry = readonly [string, number, string, string, number, number, string];

const ENTRIES: readonly Entry[] = [
  ['ATL', 2018, 'State Farm Arena', 'Atlanta', 33.757222, -84.396389, EASTERN],
  ['BOS', 2018, 'TD Garden', 'Boston', 42.366303, -71.062228, EASTERN],
  ['BKN', 2018, 'Barclays Center', 'Brooklyn', 40.68265, -73.974689, EASTERN],
  ['CHA', 2018, 'Spectrum Center', 'Charlotte', 35.225, -80.839167, EASTERN],
  ['CHI', 2018, 'United Center', 'Chicago', 41.880556, -87.674167, CENTRAL],
  ['CLE', 2018, 'Rocket Arena', 'Cleveland', 41.496389, -81.688056, EASTERN],
  ['DAL', 2018, 'American Airlines Center', 'Dallas', 32.790556, -96.810278, CENTRAL],
  ['DEN', 2018, 'Ball Arena', 'Denver', 39.748611, -105.0075, MOUNTAIN],
  ['DET', 2018, 'Little Caesars Arena', 'Detroit', 42.341111, -83.055, EASTERN],
  ['GSW', 2018, 'Oracle Arena', 'Oakland', 37.750278, -122.203056, PACIFIC],
  ['GSW', 2019, 'Chase Center', 'San Francisco', 37.768056, -122.3875, PACIFIC],
  ['HOU', 2018, 'Toyota Center', 'Houston', 29.750833, -95.362222, CENTRAL],
  ['IND', 2018, 'Gainbridge Fieldhouse', 'Indianapolis', 39.763889, -86.155556, EASTERN],
  ['LAC', 2018, 'Crypto.com Arena', 'Los Angeles', 34.043056, -118.267222, PACIFIC],
  ['LAC', 2024, 'Intuit Dome', 'Inglewood', 33.9451, -118.3431, PACIFIC],
  ['LAL', 2018, 'Crypto.com Arena', 'Los Angeles', 34.043056, -118.267222, PACIFIC],
  ['MEM', 2018, 'FedExForum', 'Memphis', 35.138333, -90.050556, CENTRAL],
  ['MIA', 2018, 'Kaseya Center', 'Miami', 25.781389, -80.188056, EASTERN],
  ['MIL', 2018, 'Fiserv Forum', 'Milwaukee', 43.045028, -87.918167, CENTRAL],
  ['MIN', 2018, 'Target Center', 'Minneapolis', 44.979444, -93.276111, CENTRAL],
  ['NOP', 2018, 'Smoothie King Center', 'New Orleans', 29.948889, -90.081944, CENTRAL],
  ['NYK', 2018, 'Madison Square Garden', 'New York', 40.750556, -73.993611, EASTERN],
  ['OKC', 2018, 'Paycom Center', 'Oklahoma City', 35.463333, -97.515, CENTRAL],
  ['ORL', 2018, 'Kia Center', 'Orlando', 28.539167, -81.383611, EASTERN],
  ['PHI', 2018, 'Wells Fargo Center', 'Philadelphia', 39.901111, -75.171944, EASTERN],
  ['PHX', 2018, 'Footprint Center', 'Phoenix', 33.445833, -112.071389, 'America/Phoenix'],
  ['POR', 2018, 'Moda Center', 'Portland', 45.531667, -122.666667, PACIFIC],
  ['SAC', 2018, 'Golden 1 Center', 'Sacramento', 38.580278, -121.499722, PACIFIC],
  ['SAS', 2018, 'Frost Bank Center', 'San Antonio', 29.426944, -98.4375, CENTRAL],
  ['TOR', 2018, 'Scotiabank Arena', 'Toronto', 43.643333, -79.379167, 'America/Toronto'],
  ['TOR', 2020, 'Amalie Arena', 'Tampa', 27.942778, -82.451944, EASTERN],
  ['TOR', 2021, 'Scotiabank Arena', 'Toronto', 43.643333, -79.379167, 'America/Toronto'],
  ['UTA', 2018, 'Delta Center', 'Salt Lake City', 40.768333, -111.901111, MOUNTAIN],
  ['WAS', 2018, 'Capital One Arena', 'Washington', 38.898056, -77.020833, EASTERN],
];

/** Home arenas, oldest first within a team. */
export const teamLocations: readonly TeamLocation[] = ENTRIES.map(
  ([team, seasonFrom, arena, city, latitude, longitude, timeZone]) => ({
    team,
    seasonFrom,
    arena,
    city,
    latitude,
    longitude,
    timeZone,
  }),
);

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Cities without a team that have held regular games, by the schedule's `arena_city`. */
const GUEST_CITIES: Readonly<Record<string, Place>> = {
  'Mexico City': { latitude: 19.496389, longitude: -99.175556 },
  Paris: { latitude: 48.838611, longitude: 2.378611 },
  London: { latitude: 51.503056, longitude: 0.003056 },
  Berlin: { latitude: 52.505278, longitude: 13.443611 },
  'Las Vegas': { latitude: 36.102778, longitude: -115.178333 },
  Austin: { latitude: 30.281944, longitude: -97.732222 },
};

/** The home arena of a team in a season; null for an unknown team. */
export const homeOf = (team: string, seasonYear: number): Place | null =>
  teamLocations.findLast((location) => location.team === team && location.seasonFrom <= seasonYear) ?? null;

export interface Venue {
  readonly homeTeam: string;
  readonly seasonYear: number;
  readonly arenaCity: string | null;
  readonly isNeutral: boolean;
}

/** Where a game is played; null when it is on neutral ground whose city is not known. */
export const placeOf = (venue: Venue): Place | null => {
  const guest = venue.arenaCity === null ? undefined : GUEST_CITIES[venue.arenaCity];
  if (guest !== undefined) return guest;
  return venue.isNeutral ? null : homeOf(venue.homeTeam, venue.seasonYear);
};
