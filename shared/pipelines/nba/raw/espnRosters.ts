import { type Inputs, type LandedDocument, processor, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { teamAbbr } from '../identity/teams.js';
import { espnTeamRosters } from '../tables/optionalRaw.js';
import { shortTeams } from './currentList.js';
import {
  integerOrNull,
  jsonOrNull,
  landedColumns,
  openDocument,
  type Part,
  partsOf,
  text,
  textOrNull,
} from './documentReader.js';
import { newestPerUnit } from './landingPath.js';
import { everyoneListed, joined, type Listing, playerIn, readEach, readOnce, withoutDoubles } from './listing.js';
import { playedGames, slateInputs } from './slate.js';

type RosterRow = BodyRowOf<typeof espnTeamRosters>;

const rowOf =
  (document: LandedDocument, root: Part, context: ProcessorContext) =>
  (player: Part): readonly RosterRow[] => {
    const { name, lookup } = playerIn(player, 'fullName');
    return [
      {
        roster_date: context.gameDate,
        season_year: context.seasonYear,
        team_abbr: teamAbbr(text(root, 'team_abbr'), root.path),
        team_name: textOrNull(root, 'teamName'),
        espn_team_id: textOrNull(root, 'espn_team_id'),
        player_lookup: lookup,
        player_full_name: name,
        espn_player_id: textOrNull(player, 'playerId'),
        jersey: textOrNull(player, 'jersey'),
        position: textOrNull(player, 'position'),
        height_in: integerOrNull(player, 'heightIn'),
        weight_lb: integerOrNull(player, 'weightLb'),
        injuries: jsonOrNull(player, 'injuries'),
        ...landedColumns(document),
      },
    ];
  };

const parseTeam = (document: LandedDocument, context: ProcessorContext): Listing<RosterRow> => {
  const root = openDocument(document);
  const entries = partsOf(root, 'players').map((part) => ({ part, name: part.fields['fullName'] }));
  return readEach(entries, rowOf(document, root, context));
};

const parsed = readOnce(
  (inputs: Inputs<typeof slateInputs>, context: ProcessorContext, documents: readonly LandedDocument[]) => {
    const teams = newestPerUnit(documents, context.gameDate).map((document) => parseTeam(document, context));
    const listing = withoutDoubles(joined(teams), (row) => `${row.team_abbr} ${row.player_lookup}`);
    const playing = playedGames(inputs.schedule).flatMap((game) => [game.away_team_tricode, game.home_team_tricode]);
    return { ...listing, failures: [...listing.failures, ...shortTeams(listing.rows, playing)] };
  },
);

/**
 * Rosters of the date, the first source of who is expected to play. The newest document of each team counts. Every team
 * that plays needs one; a team listed without a game is kept too.
 */
export const espnRostersProcessor = processor({
  id: 'p2.espn_team_rosters',
  shortName: 'ESPN_ROSTERS',
  documents: 'p1.espn_team_rosters',
  inputs: slateInputs,
  output: espnTeamRosters,
  expects: (inputs, context, documents = []) =>
    everyoneListed(parsed(inputs, context, documents), (row) => `${row.team_abbr} ${row.player_lookup}`),
  entityOf: (row) => `${row.team_abbr} ${row.player_lookup}`,
  gates: [],
  run: (inputs, context, documents) => parsed(inputs, context, documents),
});
