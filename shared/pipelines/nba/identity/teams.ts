import { UnparsableDocumentError } from '../../../domain/errors.js';

export interface Team {
  readonly abbr: string;
  /** The league's ten-digit team id. */
  readonly leagueId: number;
  readonly city: string;
  readonly nickname: string;
  /** The name that odds feeds use. */
  readonly fullName: string;
}

/** A team code or name that no table knows; never passed through. */
export class UnknownTeamError extends UnparsableDocumentError {}

const LEAGUE_ID_BASE = 1_610_612_000;

const team = (abbr: string, number: number, city: string, nickname: string): Team => ({
  abbr,
  leagueId: LEAGUE_ID_BASE + number,
  city,
  nickname,
  fullName: `${city} ${nickname}`,
});

/** The thirty teams, in order of their codes. */
export const TEAMS: readonly Team[] = [
  team('ATL', 737, 'Atlanta', 'Hawks'),
  team('BKN', 751, 'Brooklyn', 'Nets'),
  team('BOS', 738, 'Boston', 'Celtics'),
  team('CHA', 766, 'Charlotte', 'Hornets'),
  team('CHI', 741, 'Chicago', 'Bulls'),
  team('CLE', 739, 'Cleveland', 'Cavaliers'),
  team('DAL', 742, 'Dallas', 'Mavericks'),
  team('DEN', 743, 'Denver', 'Nuggets'),
  team('DET', 765, 'Detroit', 'Pistons'),
  team('GSW', 744, 'Golden State', 'Warriors'),
  team('HOU', 745, 'Houston', 'Rockets'),
  team('IND', 754, 'Indiana', 'Pacers'),
  team('LAC', 746, 'LA', 'Clippers'),
  team('LAL', 747, 'Los Angeles', 'Lakers'),
  team('MEM', 763, 'Memphis', 'Grizzlies'),
  team('MIA', 748, 'Miami', 'Heat'),
  team('MIL', 749, 'Milwaukee', 'Bucks'),
  team('MIN', 750, 'Minnesota', 'Timberwolves'),
  team('NOP', 740, 'New Orleans', 'Pelicans'),
  team('NYK', 752, 'New York', 'Knicks'),
  team('OKC', 760, 'Oklahoma City', 'Thunder'),
  team('ORL', 753, 'Orlando', 'Magic'),
  team('PHI', 755, 'Philadelphia', '76ers'),
  team('PHX', 756, 'Phoenix', 'Suns'),
  team('POR', 757, 'Portland', 'Trail Blazers'),
  team('SAC', 758, 'Sacramento', 'Kings'),
  team('SAS', 759, 'San Antonio', 'Spurs'),
  team('TOR', 761, 'Toronto', 'Raptors'),
  team('UTA', 762, 'Utah', 'Jazz'),
  team('WAS', 764, 'Washington', 'Wizards'),
];

/** Inbound codes and names of other feeds (processors §2.3). */
const ALIASES: readonly (readonly [alias: string, abbr: string])[] = [
  ['BRK', 'BKN'],
  ['CHO', 'CHA'],
  ['PHO', 'PHX'],
  ['GS', 'GSW'],
  ['NO', 'NOP'],
  ['NY', 'NYK'],
  ['SA', 'SAS'],
  ['UTAH', 'UTA'],
  ['WSH', 'WAS'],
  ['LOS ANGELES CLIPPERS', 'LAC'],
];

const byAbbr = new Map(TEAMS.map((entry) => [entry.abbr, entry]));
const byLeagueId = new Map(TEAMS.map((entry) => [entry.leagueId, entry]));
const byName = new Map<string, Team>(
  TEAMS.flatMap((entry) => [entry.abbr, entry.fullName].map((name) => [name.toUpperCase(), entry])),
);
for (const [alias, abbr] of ALIASES) {
  const target = byAbbr.get(abbr);
  if (target !== undefined) byName.set(alias, target);
}

/** The team of a code, an inbound alias or a full name; case and outer spaces do not matter. */
export const findTeam = (codeOrName: string): Team | null => byName.get(codeOrName.trim().toUpperCase()) ?? null;

/** @throws {UnknownTeamError} no such team; `where` names the document or row. */
export const teamOf = (codeOrName: string, where = ''): Team => {
  const found = findTeam(codeOrName);
  if (found !== null) return found;
  throw new UnknownTeamError(`unknown team ${JSON.stringify(codeOrName)}${where === '' ? '' : ` in ${where}`}`, {
    team: codeOrName,
    where,
  });
};

/** The canonical three-letter code. @throws {UnknownTeamError} no such team. */
export const teamAbbr = (codeOrName: string, where = ''): string => teamOf(codeOrName, where).abbr;

export const teamByLeagueId = (leagueId: number): Team | null => byLeagueId.get(leagueId) ?? null;

/** The ball-dont-lie feed numbers the teams from 1 in order of their full names. */
const BY_BDL_ID = TEAMS.toSorted((a, b) => (a.fullName < b.fullName ? -1 : 1));

export const teamByBdlId = (bdlId: number): Team | null => BY_BDL_ID[bdlId - 1] ?? null;

export const bdlIdOf = (team: Team): number => BY_BDL_ID.indexOf(team) + 1;
