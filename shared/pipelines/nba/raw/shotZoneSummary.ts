import { type LandedDocument, processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { groupIdentity, identity } from '../../gates.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamAbbr } from '../identity/teams.js';
import { shotZoneSummary } from '../tables/raw.js';
import {
  integer,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  unparsable,
} from './documentReader.js';
import { newestPerUnit } from './landingPath.js';
import { expectedGames, gameColumns, gameOfTeams, gamesFound, settled, slateInputs, type SlateRows } from './slate.js';

type ZoneRow = BodyRowOf<typeof shotZoneSummary>;

const ID = 'p2.shot_zone_summary';

const zoneColumns = (entry: Part) => {
  const zones = partOf(entry, 'zones');
  const [paint, midRange, three] = [partOf(zones, 'paint'), partOf(zones, 'mid_range'), partOf(zones, 'three')];
  return {
    paint_attempts: integer(paint, 'attempted'),
    paint_makes: integer(paint, 'made'),
    mid_range_attempts: integer(midRange, 'attempted'),
    mid_range_makes: integer(midRange, 'made'),
    three_attempts: integer(three, 'attempted'),
    three_makes: integer(three, 'made'),
  };
};

const parseGame = (document: LandedDocument, inputs: SlateRows): readonly ZoneRow[] | null => {
  const root = openDocument(document);
  const teams = partsOf(root, 'teams').map((part) => ({
    part,
    abbr: teamAbbr(text(part, 'teamAbbreviation'), part.path),
  }));
  const [first, second] = teams;
  if (first === undefined || second === undefined || teams.length !== 2)
    throw unparsable(document.path, `parse_empty: teams: expected two, found ${teams.length}`);
  const game = gameOfTeams(inputs.schedule, first.abbr, second.abbr);
  if (game === null) return null;
  const shared = { ...gameColumns(game), ...landedColumns(document) };
  return teams.flatMap(({ part, abbr }) => [
    { ...shared, team_abbr: abbr, player_lookup: '', player_name: null, ...zoneColumns(part) },
    ...partsOf(part, 'players').map((entry) => {
      const name = text(entry, 'name');
      return {
        ...shared,
        team_abbr: abbr,
        player_lookup: normalizePlayerName(name),
        player_name: name,
        ...zoneColumns(entry),
      };
    }),
  ]);
};

const attempts = (row: ZoneRow): number => row.paint_attempts + row.mid_range_attempts + row.three_attempts;

/** Ready counts of shots by zone: a team row (empty `player_lookup`) and its player rows. The newest document counts. */
export const shotZoneSummaryProcessor = processor({
  id: ID,
  shortName: 'ZONES',
  documents: 'p1.shot_zone_summary',
  inputs: slateInputs,
  output: shotZoneSummary,
  expects: expectedGames,
  entityOf: (row) => row.game_id,
  gates: [
    ...gamesFound(ID),
    identity('makes_within_attempts', (row: ZoneRow) =>
      row.paint_makes <= row.paint_attempts &&
      row.mid_range_makes <= row.mid_range_attempts &&
      row.three_makes <= row.three_attempts
        ? null
        : 'more makes than attempts in a zone',
    ),
    groupIdentity(
      'players_within_team',
      (row: ZoneRow) => `${row.game_id} ${row.team_abbr}`,
      (rows) => {
        const team = rows.filter((row) => row.player_lookup === '').reduce((sum, row) => sum + attempts(row), 0);
        const players = rows.filter((row) => row.player_lookup !== '').reduce((sum, row) => sum + attempts(row), 0);
        return players <= team ? null : `expected at most ${team} attempts of players, found ${players}`;
      },
      { level: 'warn' },
    ),
  ],
  run: (inputs, context, documents) => {
    const games = new Map<string, readonly ZoneRow[]>();
    const warnings: string[] = [];
    for (const document of newestPerUnit(documents, context.gameDate)) {
      const rows = parseGame(document, inputs);
      const id = rows?.[0]?.game_id;
      if (rows === null || id === undefined)
        warnings.push(`${document.path}: not a scheduled game of a processed type`);
      else games.set(id, rows);
    }
    return settled(ID, inputs, { rows: [...games.values()].flat(), warnings });
  },
});
