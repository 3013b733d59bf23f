import { seasonYearOf } from '../../../domain/gameDate.js';
import { type LandedDocument, processor, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { normalizePlayerName } from '../identity/playerLookup.js';
import { teamByLeagueId, UnknownTeamError } from '../identity/teams.js';
import { nbacPlayerMovement } from '../tables/optionalRaw.js';
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
import { day, instantOrNull } from './instants.js';
import { ofDate } from './landingPath.js';
import { everyoneListed, joined, type Listing, nothingLanded, readEach, readOnce } from './listing.js';

type MovementRow = BodyRowOf<typeof nbacPlayerMovement>;

/** Only the slug names the player: `gary-payton-ii`. */
const lookupOfSlug = (slug: string | null): string | null => {
  const lookup = normalizePlayerName(slug);
  return lookup === '' ? null : lookup;
};

const teamColumns = (row: Part): { team_id: number; team_abbr: string | null } => {
  const id = integerOrNull(row, 'TEAM_ID') ?? 0;
  const team = id === 0 ? null : teamByLeagueId(id);
  if (id !== 0 && team === null)
    throw new UnknownTeamError(`${row.path}: ${row.at}.TEAM_ID: no team has the id ${id}`, { team: id });
  return { team_id: id, team_abbr: team?.abbr ?? null };
};

const rowOf =
  (document: LandedDocument, fetchedAt: string | null) =>
  (row: Part): readonly MovementRow[] => {
    const date = day(row, 'TRANSACTION_DATE');
    return [
      {
        season_year: seasonYearOf(date),
        transaction_date: date,
        player_id: integerOrNull(row, 'PLAYER_ID') ?? 0,
        player_lookup: lookupOfSlug(textOrNull(row, 'PLAYER_SLUG')),
        player_slug: textOrNull(row, 'PLAYER_SLUG'),
        ...teamColumns(row),
        team_slug: textOrNull(row, 'TEAM_SLUG'),
        transaction_type: text(row, 'Transaction_Type'),
        transaction_description: textOrNull(row, 'TRANSACTION_DESCRIPTION'),
        group_sort: text(row, 'GroupSort'),
        additional_sort: textOrNull(row, 'Additional_Sort'),
        fetched_utc: fetchedAt,
        ...landedColumns(document),
      },
    ];
  };

const keyOf = (row: MovementRow): string =>
  `${row.transaction_date} ${row.player_id} ${row.team_id} ${row.transaction_type} ${row.group_sort}`;

const parseDocument = (document: LandedDocument): Listing<MovementRow> => {
  const root = openDocument(document);
  const fetchedAt = has(root, 'metadata') ? instantOrNull(partOf(root, 'metadata'), 'fetchedUtc') : null;
  const entries = partsOf(root, 'rows').map((part) => ({ part, name: part.fields['PLAYER_SLUG'] }));
  return readEach(entries, rowOf(document, fetchedAt));
};

const parsed = readOnce(
  (_inputs: object, context: ProcessorContext, documents: readonly LandedDocument[]): Listing<MovementRow> => {
    if (documents.length === 0) return nothingLanded(context.gameDate);
    const listing = joined(ofDate(documents, context.gameDate).map((document) => parseDocument(document)));
    const rows = new Map<string, MovementRow>();
    for (const row of listing.rows) if (!rows.has(keyOf(row))) rows.set(keyOf(row), row);
    return { ...listing, rows: [...rows.values()] };
  },
);

/**
 * Transactions. Each document tells the whole history again; only rows that the table does not have are inserted, so what
 * was once told stays as it was first told.
 */
export const playerMovementProcessor = processor({
  id: 'p2.nbac_player_movement',
  shortName: 'MOVEMENT',
  documents: 'p1.nbac_player_movement',
  inputs: {},
  output: nbacPlayerMovement,
  expects: (inputs, context, documents = []) => everyoneListed(parsed(inputs, context, documents), keyOf),
  entityOf: keyOf,
  gates: [],
  run: (inputs, context, documents) => parsed(inputs, context, documents),
});
