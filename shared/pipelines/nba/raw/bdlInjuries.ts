import { type LandedDocument, processor, type ProcessorContext } from '../../../domain/processor.js';
import { isoOf } from '../../../domain/gameDate.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { teamByBdlId } from '../identity/teams.js';
import { bdlInjuries } from '../tables/optionalRaw.js';
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
  unparsable,
} from './documentReader.js';
import { ofDate } from './landingPath.js';
import { everyoneListed, joined, type Listing, readEach, readOnce, withoutDoubles } from './listing.js';
import { bdlName, bdlPlayerName } from './bdlPlayer.js';

type InjuryRow = BodyRowOf<typeof bdlInjuries>;

const teamColumns = (player: Part): { bdl_team_id: number | null; team_abbr: string | null } => {
  const id = integerOrNull(player, 'team_id');
  const team = id === null ? null : teamByBdlId(id);
  if (id !== null && team === null)
    throw unparsable(player.path, `${player.at}.team_id: expected 1 to 30, found ${id}`);
  return { bdl_team_id: id, team_abbr: team?.abbr ?? null };
};

const rowOf =
  (document: LandedDocument, context: ProcessorContext) =>
  (entry: Part): readonly InjuryRow[] => {
    const player = partOf(entry, 'player');
    return [
      {
        scrape_date: context.gameDate,
        season_year: context.seasonYear,
        ...bdlName(player),
        bdl_player_id: integerOrNull(player, 'id'),
        ...teamColumns(player),
        status: text(entry, 'status'),
        return_date: textOrNull(entry, 'return_date'),
        description: textOrNull(entry, 'description'),
        ...landedColumns(document),
        scrape_timestamp: isoOf(document.capturedAt),
      },
    ];
  };

const parseDocument = (document: LandedDocument, context: ProcessorContext): Listing<InjuryRow> => {
  const entries = partsOf(openDocument(document), 'injuries').map((part) => ({
    part,
    name: has(part, 'player') ? bdlPlayerName(partOf(part, 'player')) : null,
  }));
  return withoutDoubles(readEach(entries, rowOf(document, context)), (row) => row.player_lookup);
};

const parsed = readOnce(
  (_inputs: object, context: ProcessorContext, documents: readonly LandedDocument[]): Listing<InjuryRow> =>
    joined(ofDate(documents, context.gameDate).map((document) => parseDocument(document, context))),
);

/** Second injury source, every scrape kept; statuses stay as the feed writes them. None is in order. */
export const bdlInjuriesProcessor = processor({
  id: 'p2.bdl_injuries',
  shortName: 'BDL_INJURIES',
  documents: 'p1.bdl_injuries',
  inputs: {},
  output: bdlInjuries,
  expects: (inputs, context, documents = []) =>
    everyoneListed(parsed(inputs, context, documents), (row) => row.player_lookup),
  entityOf: (row) => row.player_lookup,
  gates: [],
  run: (inputs, context, documents) => {
    const { rows, failures, warnings } = parsed(inputs, context, documents);
    if (rows.length > 0) return { rows, failures, warnings };
    return { rows, failures, warnings, empty: { code: 'no_data', reason: 'source_purged' } };
  },
});
