import { at } from './at.js';

export type Conference = 'East' | 'West';

/** A franchise; the code is the canonical one of processors §2.3. */
export interface Team {
  readonly code: string;
  readonly id: number;
  readonly city: string;
  readonly name: string;
  readonly conference: Conference;
  /** 0 to 5; the first three are the East. */
  readonly division: number;
  readonly divisionName: string;
  readonly arena: string;
  readonly arenaCity: string;
  readonly arenaState: string;
  /** IANA name of the arena's clock. */
  readonly timeZone: string;
  /** Usual evening tip-off on the Eastern clock. */
  readonly evening: string;
}

const CLOCKS = {
  E: { timeZone: 'America/New_York', evening: '19:30' },
  C: { timeZone: 'America/Chicago', evening: '20:00' },
  M: { timeZone: 'America/Denver', evening: '21:00' },
  A: { timeZone: 'America/Phoenix', evening: '21:00' },
  P: { timeZone: 'America/Los_Angeles', evening: '22:00' },
} as const;

const DIVISION_NAMES = ['Atlantic', 'Central', 'Southeast', 'Northwest', 'Pacific', 'Southwest'] as const;

/** Divisions of five in order; the first three are the East. code|id|city|name|arena|arena city|state|clock */
const DIVISIONS = [
  [
    'BOS|1610612738|Boston|Celtics|TD Garden|Boston|MA|E',
    'BKN|1610612751|Brooklyn|Nets|Barclays Center|Brooklyn|NY|E',
    'NYK|1610612752|New York|Knicks|Madison Square Garden|New York|NY|E',
    'PHI|1610612755|Philadelphia|76ers|Wells Fargo Center|Philadelphia|PA|E',
    'TOR|1610612761|Toronto|Raptors|Scotiabank Arena|Toronto|ON|E',
  ],
  [
    'CHI|1610612741|Chicago|Bulls|United Center|Chicago|IL|C',
    'CLE|1610612739|Cleveland|Cavaliers|Rocket Arena|Cleveland|OH|E',
    'DET|1610612765|Detroit|Pistons|Little Caesars Arena|Detroit|MI|E',
    'IND|1610612754|Indiana|Pacers|Gainbridge Fieldhouse|Indianapolis|IN|E',
    'MIL|1610612749|Milwaukee|Bucks|Fiserv Forum|Milwaukee|WI|C',
  ],
  [
    'ATL|1610612737|Atlanta|Hawks|State Farm Arena|Atlanta|GA|E',
    'CHA|1610612766|Charlotte|Hornets|Spectrum Center|Charlotte|NC|E',
    'MIA|1610612748|Miami|Heat|Kaseya Center|Miami|FL|E',
    'ORL|1610612753|Orlando|Magic|Kia Center|Orlando|FL|E',
    'WAS|1610612764|Washington|Wizards|Capital One Arena|Washington|DC|E',
  ],
  [
    'DEN|1610612743|Denver|Nuggets|Ball Arena|Denver|CO|M',
    'MIN|1610612750|Minnesota|Timberwolves|Target Center|Minneapolis|MN|C',
    'OKC|1610612760|Oklahoma City|Thunder|Paycom Center|Oklahoma City|OK|C',
    'POR|1610612757|Portland|Trail Blazers|Moda Center|Portland|OR|P',
    'UTA|1610612762|Utah|Jazz|Delta Center|Salt Lake City|UT|M',
  ],
  [
    'GSW|1610612744|Golden State|Warriors|Chase Center|San Francisco|CA|P',
    'LAC|1610612746|LA|Clippers|Intuit Dome|Inglewood|CA|P',
    'LAL|1610612747|Los Angeles|Lakers|Crypto.com Arena|Los Angeles|CA|P',
    'PHX|1610612756|Phoenix|Suns|PHX Arena|Phoenix|AZ|A',
    'SAC|1610612758|Sacramento|Kings|Golden 1 Center|Sacramento|CA|P',
  ],
  [
    'DAL|1610612742|Dallas|Mavericks|American Airlines Center|Dallas|TX|C',
    'HOU|1610612745|Houston|Rockets|Toyota Center|Houston|TX|C',
    'MEM|1610612763|Memphis|Grizzlies|FedExForum|Memphis|TN|C',
    'NOP|1610612740|New Orleans|Pelicans|Smoothie King Center|New Orleans|LA|C',
    'SAS|1610612759|San Antonio|Spurs|Frost Bank Center|San Antonio|TX|C',
  ],
] as const;

const parsed = (line: string, division: number): Team => {
  const part = line.split('|');
  const clock = CLOCKS[at(part, 7) as keyof typeof CLOCKS];
  return {
    code: at(part, 0),
    id: Number(at(part, 1)),
    city: at(part, 2),
    name: at(part, 3),
    conference: division < 3 ? 'East' : 'West',
    division,
    divisionName: at(DIVISION_NAMES, division),
    arena: at(part, 4),
    arenaCity: at(part, 5),
    arenaState: at(part, 6),
    ...clock,
  };
};

/** All thirty, five to a division, the East first. */
export const leagueTeams: readonly Team[] = DIVISIONS.flatMap((lines, division) =>
  lines.map((line) => parsed(line, division)),
);

const byCode = new Map(leagueTeams.map((team) => [team.code, team]));

/** @throws {RangeError} no such code. */
export const teamOf = (code: string): Team => {
  const team = byCode.get(code);
  if (team === undefined) throw new RangeError(`looking up team ${code}: not one of the thirty codes`);
  return team;
};
