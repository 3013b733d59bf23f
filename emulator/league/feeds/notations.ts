import type { GameDate } from '../../../shared/domain/gameDate.js';
import { bdlIdOf, teamOf } from '../../../shared/pipelines/nba/identity/teams.js';
import type { Team } from '../leagueTeams.js';

/** How the feeds write what they all speak of: ids, codes, dates. */

/** Teams of the fallback are numbered in order of their full names. */
export const bdlTeamId = (code: string): number => bdlIdOf(teamOf(code));
export const bdlPlayerId = (id: number): number => id - 1_000_000;
export const espnPlayerId = (id: number): string => String(id + 2_300_000);

export const bdlTeam = (team: Team): object => ({
  abbreviation: team.code,
  city: team.city,
  conference: team.conference,
  division: team.divisionName,
  full_name: `${team.city} ${team.name}`,
  id: bdlTeamId(team.code),
  name: team.name,
});

/** Codes that differ from the league's (processors §2.3). */
const ESPN_CODES: Readonly<Record<string, string>> = {
  GSW: 'GS',
  NOP: 'NO',
  NYK: 'NY',
  SAS: 'SA',
  UTA: 'UTAH',
  WAS: 'WSH',
};
const ENCYCLOPEDIA_CODES: Readonly<Record<string, string>> = { BKN: 'BRK', CHA: 'CHO', PHX: 'PHO' };

export const espnCode = (code: string): string => ESPN_CODES[code] ?? code;
export const encyclopediaCode = (code: string): string => ENCYCLOPEDIA_CODES[code] ?? code;

/** `01/13/2023`. */
export const monthDayYear = (date: GameDate): string => `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)}`;

/** `sam-okparanta-jr`. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
