import {
  input,
  type Inputs,
  type LandedDocument,
  processor,
  type ProcessorContext,
  reference,
} from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { bdlActivePlayersCurrent } from '../tables/optionalRaw.js';
import { bdlName, bdlPlayerName, bdlTeam, NO_BDL_TEAM } from './bdlPlayer.js';
import { leagueList, withoutMeta } from './currentList.js';
import {
  has,
  integer,
  integerOrNull,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  textOrNull,
} from './documentReader.js';
import { everyoneListed, readOnce } from './listing.js';

type PlayerRow = BodyRowOf<typeof bdlActivePlayersCurrent>;

const declared = { stored: input(bdlActivePlayersCurrent, reference) } as const;

const rowOf =
  (document: LandedDocument) =>
  (player: Part): readonly PlayerRow[] => [
    {
      ...bdlName(player),
      bdl_player_id: integer(player, 'id'),
      position: textOrNull(player, 'position'),
      height: textOrNull(player, 'height'),
      weight: textOrNull(player, 'weight'),
      jersey_number: textOrNull(player, 'jersey_number'),
      college: textOrNull(player, 'college'),
      country: textOrNull(player, 'country'),
      draft_year: integerOrNull(player, 'draft_year'),
      draft_round: integerOrNull(player, 'draft_round'),
      draft_number: integerOrNull(player, 'draft_number'),
      ...(has(player, 'team') ? bdlTeam(partOf(player, 'team')) : NO_BDL_TEAM),
      ...landedColumns(document),
    },
  ];

/** Not active any more. */
const left =
  (document: LandedDocument) =>
  (row: PlayerRow): PlayerRow => ({ ...row, ...NO_BDL_TEAM, ...landedColumns(document) });

const parsed = readOnce(
  (inputs: Inputs<typeof declared>, context: ProcessorContext, documents: readonly LandedDocument[]) =>
    leagueList<PlayerRow>(documents, context.gameDate, {
      stored: inputs.stored.map(withoutMeta),
      entries: (document) =>
        partsOf(openDocument(document), 'activePlayers').map((part) => ({ part, name: bdlPlayerName(part) })),
      read: rowOf,
      left,
    }),
);

/** Active players with their teams, as the newest list has them. */
export const bdlActivePlayersProcessor = processor({
  id: 'p2.bdl_active_players_current',
  shortName: 'BDL_ACTIVE',
  documents: 'p1.bdl_active_players_current',
  inputs: declared,
  output: bdlActivePlayersCurrent,
  expects: (inputs, context, documents = []) =>
    everyoneListed(parsed(inputs, context, documents), (row) => row.player_lookup),
  entityOf: (row) => row.player_lookup,
  gates: [],
  run: (inputs, context, documents) => parsed(inputs, context, documents),
});
