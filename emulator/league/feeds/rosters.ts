import { feedInstant, landed, pathStamp } from '../../../shared/adapters/sources/documents.js';
import { type GameDate, seasonName, seasonYearOf } from '../../../shared/domain/gameDate.js';
import { canonicalJson } from '../../../shared/domain/hash.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import { type Bio, draftRound, feetAndInches } from '../bio.js';
import { eveningBefore, morningAfter, morningOf } from '../captures.js';
import { type Day, dayOfDate } from '../day.js';
import type { Listed } from '../injuryList.js';
import { leagueTeams, type Team, teamOf } from '../leagueTeams.js';
import type { Player } from '../player.js';
import type { Season } from '../season.js';
import { bdlPlayerId, bdlTeam, bdlTeamId, encyclopediaCode, espnPlayerId, slugOf } from './notations.js';

/** What roster feeds are made from. */
export interface RosterBook {
  readonly date: GameDate;
  readonly season: Season;
  readonly bioOf: (player: Player) => Bio;
}

/**
 * Rosters of the teams that play on a date, captured the evening before it (processors §3.3 no. 20): the live driver of
 * the player list. `listed` are the players on a team's first injury report.
 */
export const espnRostersOf = (
  { date, season, bioOf }: RosterBook,
  teams: readonly string[],
  listed: (team: string) => readonly Listed[],
): readonly LandedDocument[] => {
  const capturedAt = eveningBefore(date);
  const day = dayOfDate(date);
  return teams.map((code) => {
    const team = teamOf(code);
    const hurt = new Map(listed(code).map((one) => [one.player.id, one]));
    return landed(`espn/rosters/${date}/team_${code}/${pathStamp(capturedAt)}.json`, capturedAt, {
      espn_team_id: String(bdlTeamId(code)),
      players: season.rosterOf(code, day).map((player) => {
        const injury = hurt.get(player.id);
        const isHurt = injury?.status === 'out' && injury.reason.startsWith('Injury');
        return {
          fullName: player.name.full,
          heightIn: bioOf(player).heightInches,
          injuries: isHurt ? [{ date: feedInstant(capturedAt), status: 'Out' }] : [],
          jersey: player.jersey,
          playerId: espnPlayerId(player.id),
          position: player.position,
          weightLb: bioOf(player).weightPounds,
        };
      }),
      teamName: `${team.city} ${team.name}`,
      team_abbr: code,
      timestamp: feedInstant(capturedAt),
    });
  });
};

interface Member {
  readonly team: Team;
  readonly player: Player;
}

const membersOf = (season: Season, day: Day): readonly Member[] =>
  leagueTeams.flatMap((team) => season.rosterOf(team.code, day).map((player) => ({ team, player })));

const PLAYER_LIST_HEADERS = [
  'PERSON_ID',
  'PLAYER_LAST_NAME',
  'PLAYER_FIRST_NAME',
  'PLAYER_SLUG',
  'TEAM_ID',
  'TEAM_ABBREVIATION',
  'JERSEY_NUMBER',
  'POSITION',
  'HEIGHT',
  'WEIGHT',
  'COLLEGE',
  'COUNTRY',
  'DRAFT_YEAR',
  'DRAFT_ROUND',
  'DRAFT_NUMBER',
  'ROSTER_STATUS',
] as const;

const listRow = ({ team, player }: Member, bio: Bio): readonly (string | number | null)[] => [
  player.id,
  player.name.last,
  player.name.first,
  slugOf(player.name.full),
  team.id,
  team.code,
  player.jersey,
  player.position,
  feetAndInches(bio.heightInches),
  String(bio.weightPounds),
  bio.college,
  bio.country,
  bio.draftYear,
  bio.draftPick === null ? null : draftRound(bio.draftPick),
  bio.draftPick,
  1,
];

/** Every player of the league with his team, on the morning of a date (processors §3.3 no. 6). */
export const playerListOf = ({ date, season, bioOf }: RosterBook): LandedDocument => {
  const capturedAt = morningOf(date);
  const rowSet = membersOf(season, dayOfDate(date)).map((member) => listRow(member, bioOf(member.player)));
  return {
    path: `nba-com/player-list/${date}/${pathStamp(capturedAt)}.json`,
    capturedAt,
    text: canonicalJson({ resultSets: [{ headers: PLAYER_LIST_HEADERS, name: 'PlayerIndex', rowSet }] }),
  };
};

/** Active players of the fallback, on the morning of a date (processors §3.3 no. 13). */
export const activePlayersOf = ({ date, season, bioOf }: RosterBook): LandedDocument => {
  const capturedAt = morningOf(date);
  const teams = new Map(leagueTeams.map((team) => [team.code, bdlTeam(team)]));
  const activePlayers = membersOf(season, dayOfDate(date)).map(({ team, player }) => {
    const bio = bioOf(player);
    return {
      college: bio.college,
      country: bio.country,
      draft_number: bio.draftPick,
      draft_round: bio.draftPick === null ? null : draftRound(bio.draftPick),
      draft_year: bio.draftPick === null ? null : bio.draftYear,
      first_name: player.name.first,
      height: feetAndInches(bio.heightInches),
      id: bdlPlayerId(player.id),
      jersey_number: player.jersey,
      last_name: player.name.last,
      position: player.position,
      team: teams.get(team.code),
      weight: String(bio.weightPounds),
    };
  });
  return landed(`ball-dont-lie/active-players/${date}/${pathStamp(capturedAt)}.json`, capturedAt, {
    activePlayers,
    playerCount: activePlayers.length,
  });
};

/** Everyone who has been on the team this season: a traded player is on both lists from the trade on. */
const seasonRoster = (season: Season, code: string, day: Day): readonly Player[] => {
  const now = season.rosterOf(code, day);
  const present = new Set(now.map(({ id }) => id));
  const gone = season.rosterOf(code, season.dates.opening).filter(({ id }) => !present.has(id));
  return [...now, ...gone];
};

/**
 * Season rosters of the encyclopedia, one overwritten file per team (processors §3.3 no. 21): everyone who has been on it
 * up to the date, read the morning after, as every file whose name states no instant.
 */
export const seasonRostersOf = ({ date, season, bioOf }: RosterBook): readonly LandedDocument[] => {
  const seasonYear = seasonYearOf(date);
  const name = seasonName(seasonYear);
  return leagueTeams.map(({ code }) => {
    const abbrev = encyclopediaCode(code);
    return landed(`basketball-ref/season-rosters/${name}/${abbrev}.json`, morningAfter(date), {
      players: seasonRoster(season, code, dayOfDate(date)).map((player) => {
        const bio = bioOf(player);
        return {
          birth_date: bio.birthDate,
          college: bio.college,
          experience: String(Math.max(0, seasonYear - bio.draftYear)),
          full_name: player.name.full,
          height: feetAndInches(bio.heightInches),
          jersey_number: player.jersey,
          last_name: player.name.last,
          normalized: player.name.full.toLowerCase(),
          position: player.position,
          weight: String(bio.weightPounds),
        };
      }),
      season_display: name,
      team_abbrev: abbrev,
    });
  });
};
