import { teamAbbr } from '../identity/teams.js';
import { integerOrNull, type Part, text, textOrNull } from './documentReader.js';
import { lookupOf } from './listing.js';

/** First and last name of a ball-dont-lie player, as one; empty when he has neither. */
export const bdlPlayerName = (player: Part): string =>
  `${textOrNull(player, 'first_name') ?? ''} ${textOrNull(player, 'last_name') ?? ''}`.trim();

/** Name columns of a ball-dont-lie player. @throws {UnparsableDocumentError} he has no name. */
export const bdlName = (
  player: Part,
): { player_lookup: string; player_full_name: string; first_name: string | null; last_name: string | null } => {
  const name = bdlPlayerName(player);
  return {
    player_lookup: lookupOf(player, name),
    player_full_name: name,
    first_name: textOrNull(player, 'first_name'),
    last_name: textOrNull(player, 'last_name'),
  };
};

/** Team columns of a ball-dont-lie `team{}`. @throws {UnparsableDocumentError} a code that nobody knows. */
export const bdlTeam = (team: Part) => ({
  bdl_team_id: integerOrNull(team, 'id'),
  team_abbr: teamAbbr(text(team, 'abbreviation'), `${team.path} ${team.at}`),
  team_city: textOrNull(team, 'city'),
  team_name: textOrNull(team, 'name'),
  team_full_name: textOrNull(team, 'full_name'),
  team_conference: textOrNull(team, 'conference'),
  team_division: textOrNull(team, 'division'),
});

/** The same of a player without a team. */
export const NO_BDL_TEAM = {
  bdl_team_id: null,
  team_abbr: null,
  team_city: null,
  team_name: null,
  team_full_name: null,
  team_conference: null,
  team_division: null,
} as const;
