import { type EntityFailure, type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { groupIdentity, identity, notNull, range } from '../../gates.js';
import { teamOf } from '../identity/teams.js';
import { nbacTeamBoxscore } from '../tables/raw.js';
import {
  integer,
  integerOrNull,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { newestPerUnit } from './landingPath.js';
import { shareOrNull } from './playerLine.js';
import { expectedGames, gameColumns, gameOfTeams, gamesFound, settled, slateInputs, type SlateRows } from './slate.js';

type TeamRow = BodyRowOf<typeof nbacTeamBoxscore>;

const ID = 'p2.nbac_team_boxscore';

const shots = (team: Part, name: string) => {
  const part = partOf(team, name);
  return {
    made: integerOrNull(part, 'made'),
    attempted: integerOrNull(part, 'attempted'),
    share: shareOrNull(part, 'percentage'),
  };
};

const statsOf = (team: Part) => {
  const field = shots(team, 'fieldGoals');
  const three = shots(team, 'threePointers');
  const free = shots(team, 'freeThrows');
  const rebounds = partOf(team, 'rebounds');
  return {
    minutes: textOrNull(team, 'minutes'),
    fg_made: field.made,
    fg_attempted: field.attempted,
    fg_percentage: field.share,
    three_pt_made: three.made,
    three_pt_attempted: three.attempted,
    three_pt_percentage: three.share,
    ft_made: free.made,
    ft_attempted: free.attempted,
    ft_percentage: free.share,
    offensive_rebounds: integerOrNull(rebounds, 'offensive'),
    defensive_rebounds: integerOrNull(rebounds, 'defensive'),
    total_rebounds: integerOrNull(rebounds, 'total'),
    assists: integerOrNull(team, 'assists'),
    steals: integerOrNull(team, 'steals'),
    blocks: integerOrNull(team, 'blocks'),
    turnovers: integerOrNull(team, 'turnovers'),
    personal_fouls: integerOrNull(team, 'personalFouls'),
    points: integer(team, 'points'),
    plus_minus: integerOrNull(team, 'plusMinus'),
  };
};

interface ParsedGame {
  readonly rows: readonly TeamRow[];
  readonly warning?: string;
}

/** Home and away come from the schedule, so that both orders of a game give the same two rows. */
const parseGame = (document: LandedDocument, inputs: SlateRows): ParsedGame => {
  const root = openDocument(document);
  const teams = partsOf(root, 'teams');
  const sides = teams.map((part) => ({ part, team: teamOf(text(part, 'teamAbbreviation'), document.path) }));
  const [first, second] = sides;
  if (first === undefined || second === undefined || sides.length !== 2 || first.team === second.team)
    throw unparsable(
      document.path,
      `teams: expected two teams, found ${sides.map((side) => side.team.abbr).join(' ')}`,
    );
  const game = gameOfTeams(inputs.schedule, first.team.abbr, second.team.abbr);
  if (game === null) return { rows: [], warning: `${document.path}: not a scheduled game of a processed type` };
  const nbaGameId = text(root, 'gameId');
  if (nbaGameId !== game.nba_game_id)
    throw unparsable(document.path, `gameId: expected ${game.nba_game_id}, found ${nbaGameId}`);
  return {
    rows: sides.map(({ part, team }) => ({
      ...gameColumns(game),
      team_id: integerOrNull(part, 'teamId') ?? team.leagueId,
      team_abbr: team.abbr,
      team_name: textOrNull(part, 'teamName') ?? team.nickname,
      team_city: textOrNull(part, 'teamCity') ?? team.city,
      is_home: team.abbr === game.home_team_tricode,
      ...statsOf(part),
      ...landedColumns(document),
    })),
  };
};

const isZero = (row: TeamRow): boolean => row.points === 0 || (row.fg_attempted ?? 0) === 0;

// One empty row once stopped an eleven-game night: its game is set aside, the others go on.
const rejected = (rows: readonly TeamRow[]): readonly EntityFailure[] =>
  [...new Set(rows.filter(isZero).map((row) => row.game_id))].map((id) => ({
    type: 'game',
    id,
    category: 'ROW_REJECTED',
    reason: 'a team row without points or attempts',
    canRetry: true,
  }));

const pointsOf = (row: TeamRow): number =>
  2 * ((row.fg_made ?? 0) - (row.three_pt_made ?? 0)) + 3 * (row.three_pt_made ?? 0) + (row.ft_made ?? 0);

/** Team totals: two rows per game. Of several documents of a game the newest counts. */
export const teamBoxscoreProcessor = processor({
  id: ID,
  shortName: 'TEAM_BOX',
  documents: 'p1.nbac_team_boxscore',
  inputs: slateInputs,
  output: nbacTeamBoxscore,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    notNull('points'),
    notNull('fg_attempted'),
    notNull('ft_attempted'),
    notNull('turnovers'),
    notNull('offensive_rebounds'),
    range('points', 50, 200),
    identity('points', (row: TeamRow) =>
      row.points === pointsOf(row) ? null : `expected ${pointsOf(row)} points from makes, found ${row.points}`,
    ),
    groupIdentity(
      'two_teams',
      (row: TeamRow) => row.game_id,
      (rows) => {
        const homes = rows.filter((row) => row.is_home).length;
        return rows.length === 2 && homes === 1
          ? null
          : `expected a home and an away row, found ${rows.length}, ${homes} home`;
      },
    ),
    groupIdentity(
      'plus_minus',
      (row: TeamRow) => row.game_id,
      (rows) => {
        const sum = rows.reduce((total, row) => total + (row.plus_minus ?? 0), 0);
        return sum === 0 ? null : `plus_minus: expected a sum of 0, found ${sum}`;
      },
    ),
  ],
  run: (inputs, context, documents) => {
    const games = new Map<string, ParsedGame>();
    const warnings: string[] = [];
    const newestLast = [...newestPerUnit(documents, context.gameDate)].sort((a, b) => a.capturedAt - b.capturedAt);
    for (const document of newestLast) {
      const parsed = parseGame(document, inputs);
      if (parsed.warning !== undefined) warnings.push(parsed.warning);
      const [row] = parsed.rows;
      if (row !== undefined) games.set(row.game_id, parsed);
    }
    const rows = [...games.values()].flatMap((game) => game.rows);
    const failures = rejected(rows);
    const aside = new Set(failures.map((failure) => failure.id));
    return settled(ID, inputs, { rows: rows.filter((row) => !aside.has(row.game_id)), failures, warnings });
  },
});
