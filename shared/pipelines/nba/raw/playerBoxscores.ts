import { type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { notNull, range } from '../../gates.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamOf } from '../identity/teams.js';
import { nbacPlayerBoxscores } from '../tables/raw.js';
import { integer, integerOrNull, landedColumns, type Part, text, textOrNull, unparsable } from './documentReader.js';
import { newestPerUnit } from './landingPath.js';
import { playerCoverage } from './playerGates.js';
import { type LineFields, minutesOf, statColumns } from './playerLine.js';
import { resultSetRows } from './resultSet.js';
import { expectedGames, gameOfTeams, gamesFound, matchColumns, settled, slateInputs, type SlateRows } from './slate.js';

type BoxRow = BodyRowOf<typeof nbacPlayerBoxscores>;

const ID = 'p2.nbac_player_boxscores';

const FIELDS: LineFields = {
  points: 'PTS',
  fieldGoals: ['FGM', 'FGA', 'FG_PCT'],
  threePointers: ['FG3M', 'FG3A', 'FG3_PCT'],
  freeThrows: ['FTM', 'FTA', 'FT_PCT'],
  offensiveRebounds: 'OREB',
  defensiveRebounds: 'DREB',
  rebounds: 'REB',
  assists: 'AST',
  steals: 'STL',
  blocks: 'BLK',
  turnovers: 'TOV',
  fouls: 'PF',
};

const REQUIRED = ['PLAYER_ID', 'PLAYER_NAME', 'TEAM_ABBREVIATION', 'GAME_DATE', 'MATCHUP', 'MIN', 'PTS'];

/** `A @ B` puts the away team first, `A vs. B` the home team. */
const matchupTeams = (row: Part): readonly [string, string] => {
  const matchup = text(row, 'MATCHUP');
  const [a, b, ...rest] = matchup.split(/ (?:@|vs\.?) /);
  if (a === undefined || b === undefined || rest.length > 0)
    throw unparsable(row.path, `${row.at}.MATCHUP: expected two teams, found ${JSON.stringify(matchup)}`);
  return [teamOf(a, row.path).abbr, teamOf(b, row.path).abbr];
};

const starterColumns = (row: Part) => {
  const position = row.fields['START_POSITION'];
  return {
    starter: typeof position === 'string' ? position.trim() !== '' : null,
    position: textOrNull(row, 'START_POSITION'),
  };
};

const rowOf = (row: Part, inputs: SlateRows, document: LandedDocument): BoxRow | null => {
  const game = gameOfTeams(inputs.schedule, ...matchupTeams(row));
  if (game === null) return null;
  const team = teamOf(text(row, 'TEAM_ABBREVIATION'), `${row.path} ${row.at}`);
  const name = text(row, 'PLAYER_NAME');
  return {
    ...matchColumns(game),
    game_code: game.game_code,
    nba_player_id: integer(row, 'PLAYER_ID'),
    player_full_name: name,
    player_lookup: normalizePlayerName(name),
    team_id: integerOrNull(row, 'TEAM_ID') ?? team.leagueId,
    team_abbr: team.abbr,
    is_home: team.abbr === game.home_team_tricode,
    ...starterColumns(row),
    ...minutesOf(row, 'MIN', { whole: true }),
    ...statColumns(row, FIELDS),
    plus_minus: integerOrNull(row, 'PLUS_MINUS'),
    ...landedColumns(document),
  };
};

/** The second fallback of the player rows; one document holds all games of a date, the newest counts. */
export const playerBoxscoresProcessor = processor({
  id: ID,
  shortName: 'PLAYER_BOX',
  documents: 'p1.nbac_player_boxscores',
  inputs: slateInputs,
  output: nbacPlayerBoxscores,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    notNull('minutes_decimal', 0.01),
    notNull('points'),
    range('minutes_decimal', 0, 70),
    ...playerCoverage,
  ],
  run: (inputs, context, documents) => {
    const rows: BoxRow[] = [];
    const unscheduled = new Set<string>();
    for (const document of newestPerUnit(documents, context.gameDate)) {
      const lines = resultSetRows(document, REQUIRED);
      const ofTheDate = lines.filter((line) => text(line, 'GAME_DATE').slice(0, 10) === context.gameDate);
      if (lines.length > 0 && ofTheDate.length === 0)
        throw unparsable(document.path, `parse_empty: ${lines.length} rows, none of ${context.gameDate}`);
      for (const line of ofTheDate) {
        const row = rowOf(line, inputs, document);
        if (row === null) unscheduled.add(`${document.path}: ${text(line, 'MATCHUP')} is no scheduled game`);
        else rows.push(row);
      }
    }
    return settled(ID, inputs, { rows, warnings: [...unscheduled] });
  },
});
