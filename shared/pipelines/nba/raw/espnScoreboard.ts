import { type LandedDocument, processor, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { identity } from '../../gates.js';
import { gameIdOf } from '../identity/gameId.js';
import { teamAbbr } from '../identity/teams.js';
import { espnScoreboard } from '../tables/optionalRaw.js';
import {
  flagOrNull,
  has,
  integerOrNull,
  landedColumns,
  openDocument,
  type Part,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { day, dayOrNull, instantOrNull } from './instants.js';
import { newestPerUnit } from './landingPath.js';
import { nothingLanded } from './listing.js';

type ScoreRow = BodyRowOf<typeof espnScoreboard>;

const sideOf = (game: Part, side: 'home' | 'away'): Part => {
  const teams = partsOf(game, 'teams');
  const found = teams.filter((team) => textOrNull(team, 'homeAway')?.toLowerCase() === side);
  const [only] = found;
  if (teams.length === 2 && only !== undefined && found.length === 1) return only;
  throw unparsable(game.path, `${game.at}.teams: expected one home and one away team, found ${teams.length}`);
};

const abbrOf = (team: Part): string => teamAbbr(text(team, 'abbreviation'), `${team.path} ${team.at}`);

const rowOf = (game: Part, document: LandedDocument, context: ProcessorContext): ScoreRow => {
  const [home, away] = [sideOf(game, 'home'), sideOf(game, 'away')];
  const { gameDate } = context;
  return {
    game_date: gameDate,
    game_id: gameIdOf({ gameDate, awayAbbr: abbrOf(away), homeAbbr: abbrOf(home) }),
    espn_game_id: text(game, 'gameId'),
    season_year: context.seasonYear,
    status_id: textOrNull(game, 'statusId'),
    status: textOrNull(game, 'status'),
    state: textOrNull(game, 'state'),
    start_time: instantOrNull(game, 'startTime'),
    home_espn_team_id: textOrNull(home, 'teamId'),
    home_team_display_name: textOrNull(home, 'displayName'),
    home_team_abbr: abbrOf(home),
    home_team_score: integerOrNull(home, 'score'),
    home_team_winner: flagOrNull(home, 'winner'),
    away_espn_team_id: textOrNull(away, 'teamId'),
    away_team_display_name: textOrNull(away, 'displayName'),
    away_team_abbr: abbrOf(away),
    away_team_score: integerOrNull(away, 'score'),
    away_team_winner: flagOrNull(away, 'winner'),
    ...landedColumns(document),
  };
};

const parse = (document: LandedDocument, context: ProcessorContext): readonly ScoreRow[] => {
  const root = openDocument(document);
  if (has(root, 'gamedate') && dayOrNull(root, 'gamedate') !== context.gameDate)
    throw unparsable(document.path, `gamedate: expected ${context.gameDate}, found ${day(root, 'gamedate')}`);
  return partsOf(root, 'games').map((game) => rowOf(game, document, context));
};

/**
 * Second source of a date's schedule, so it does not read the first: games are named by what it says of home and away. A
 * valid document without games says that there are none.
 */
export const espnScoreboardProcessor = processor({
  id: 'p2.espn_scoreboard',
  shortName: 'ESPN_SCORES',
  documents: 'p1.espn_scoreboard',
  inputs: {},
  output: espnScoreboard,
  expects: (_inputs, context) => [{ type: 'date', id: context.gameDate }],
  entityOf: (row) => row.game_date,
  gates: [
    identity('two_teams', (row: ScoreRow) =>
      row.home_team_abbr === row.away_team_abbr ? `expected two teams, found ${row.home_team_abbr} twice` : null,
    ),
    identity(
      'winner_has_more',
      (row: ScoreRow) =>
        row.home_team_winner !== true || (row.home_team_score ?? 0) > (row.away_team_score ?? 0)
          ? null
          : `home wins with ${row.home_team_score} to ${row.away_team_score}`,
      { level: 'degrade' },
    ),
  ],
  run: (_inputs, context, documents) => {
    const document = newestPerUnit(documents, context.gameDate).at(-1);
    if (document === undefined) return nothingLanded(context.gameDate);
    const rows = parse(document, context);
    return rows.length > 0 ? { rows } : { rows, empty: { code: 'no_data', reason: 'no_games_scheduled' } };
  },
});
