import { type LandedDocument, processor, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { groupIdentity } from '../../gates.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamAbbr } from '../identity/teams.js';
import { nbacRefereeGameAssignments, nbacRefereeReplayCenter } from '../tables/optionalRaw.js';
import {
  has,
  integerOrNull,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
} from './documentReader.js';
import { day, dayOrNull } from './instants.js';
import { newestPerUnit } from './landingPath.js';
import { expectedGames, gameColumns, gameOfTeams, gamesFound, settled, slateInputs, type SlateRows } from './slate.js';

type AssignmentRow = BodyRowOf<typeof nbacRefereeGameAssignments>;
type ReplayRow = BodyRowOf<typeof nbacRefereeReplayCenter>;

const ID = 'p2.nbac_referee_game_assignments';
const POSITIONS = [1, 2, 3, 4] as const;
const LEAST_OFFICIALS = 2;

/** `Scott Foster (#48)`: an official is known by his number, and where the document gives none by his name. */
const officialOf = (row: Part, position: number): { official_name: string; official_code: string } | null => {
  const written = textOrNull(row, `official${position}`);
  if (written === null) return null;
  const [, name = written, number] = /^(.*?)\s*\(#?(\d+)\)$/.exec(written) ?? [];
  const code = textOrNull(row, `official${position}_code`) ?? number ?? normalizePlayerName(name);
  return { official_name: name, official_code: code };
};

const rowsOfGame = (row: Part, inputs: SlateRows, document: LandedDocument): readonly AssignmentRow[] | null => {
  const [away, home] = [
    teamAbbr(text(row, 'away_team_abbr'), row.path),
    teamAbbr(text(row, 'home_team_abbr'), row.path),
  ];
  const game = gameOfTeams(inputs.schedule, away, home);
  if (game === null) return null;
  const isFlipped = game.home_team_tricode !== home;
  const side = (name: 'home' | 'away') => (isFlipped ? (name === 'home' ? 'away' : 'home') : name);
  return POSITIONS.flatMap((position) => {
    const official = officialOf(row, position);
    if (official === null) return [];
    return [
      {
        ...gameColumns(game),
        game_code: game.game_code,
        season: textOrNull(row, 'season'),
        home_team: textOrNull(row, `${side('home')}_team`),
        home_team_id: integerOrNull(row, `${side('home')}_team_id`),
        home_team_abbr: game.home_team_tricode,
        away_team: textOrNull(row, `${side('away')}_team`),
        away_team_id: integerOrNull(row, `${side('away')}_team_id`),
        away_team_abbr: game.away_team_tricode,
        official_position: position,
        ...official,
        ...landedColumns(document),
      },
    ];
  });
};

const replayRows = (nba: Part, document: LandedDocument, context: ProcessorContext): readonly ReplayRow[] => {
  if (!has(nba, 'Table1')) return [];
  return partsOf(partOf(nba, 'Table1'), 'rows')
    .filter((row) => (dayOrNull(row, 'game_date') ?? context.gameDate) === context.gameDate)
    .map((row) => ({
      game_date: context.gameDate,
      official_code: text(row, 'official_code'),
      replaycenter_official: textOrNull(row, 'replaycenter_official'),
      ...landedColumns(document),
    }));
};

/**
 * Officials of the date's games, one row each, and those of the replay center in a second table. The newest document
 * counts; rows of other dates in it are theirs.
 */
export const refereesProcessor = processor({
  id: ID,
  shortName: 'REFEREES',
  documents: 'p1.nbac_referee_game_assignments',
  inputs: slateInputs,
  output: nbacRefereeGameAssignments,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    groupIdentity(
      'officials_per_game',
      (row: AssignmentRow) => row.game_id,
      (rows) =>
        rows.length >= LEAST_OFFICIALS ? null : `expected at least ${LEAST_OFFICIALS} officials, found ${rows.length}`,
      { level: 'degrade' },
    ),
  ],
  run: (inputs, context, documents) => {
    const rows: AssignmentRow[] = [];
    const warnings: string[] = [];
    const document = newestPerUnit(documents, context.gameDate).at(-1);
    if (document === undefined) return settled(ID, inputs, { rows });
    const nba = partOf(partOf(openDocument(document), 'refereeAssignments'), 'nba');
    for (const row of partsOf(partOf(nba, 'Table'), 'rows')) {
      if (day(row, 'game_date') !== context.gameDate) continue;
      const assigned = rowsOfGame(row, inputs, document);
      if (assigned === null) warnings.push(`${document.path}: ${row.at} is no scheduled game of a processed type`);
      else rows.push(...assigned);
    }
    const replay = replayRows(nba, document, context);
    return { ...settled(ID, inputs, { rows, warnings }), also: [{ table: nbacRefereeReplayCenter, rows: replay }] };
  },
});
