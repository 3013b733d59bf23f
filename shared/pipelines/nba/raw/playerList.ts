import {
  input,
  type Inputs,
  type LandedDocument,
  processor,
  type ProcessorContext,
  reference,
} from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { teamAbbr } from '../identity/teams.js';
import { nbacPlayerListCurrent } from '../tables/optionalRaw.js';
import { leagueList, withoutMeta } from './currentList.js';
import { integer, integerOrNull, landedColumns, type Part, textOrNull } from './documentReader.js';
import { everyoneListed, lookupOf, readOnce } from './listing.js';
import { resultSetRows } from './resultSet.js';

type ListRow = BodyRowOf<typeof nbacPlayerListCurrent>;

const REQUIRED = ['PERSON_ID', 'PLAYER_FIRST_NAME', 'PLAYER_LAST_NAME', 'TEAM_ABBREVIATION'];

const declared = { stored: input(nbacPlayerListCurrent, reference) } as const;

/** A year, round or pick; the list writes `Undrafted` for none. */
const draftOrNull = (row: Part, name: string): number | null =>
  /^undrafted$/i.test(textOrNull(row, name) ?? '') ? null : integerOrNull(row, name);

const nameOf = (row: Part): string =>
  `${textOrNull(row, 'PLAYER_FIRST_NAME') ?? ''} ${textOrNull(row, 'PLAYER_LAST_NAME') ?? ''}`.trim();

const rowOf =
  (document: LandedDocument, context: ProcessorContext) =>
  (row: Part): readonly ListRow[] => {
    const name = nameOf(row);
    const team = textOrNull(row, 'TEAM_ABBREVIATION');
    return [
      {
        season_year: context.seasonYear,
        player_lookup: lookupOf(row, name),
        player_full_name: name,
        person_id: integer(row, 'PERSON_ID'),
        player_first_name: textOrNull(row, 'PLAYER_FIRST_NAME'),
        player_last_name: textOrNull(row, 'PLAYER_LAST_NAME'),
        team_id: integerOrNull(row, 'TEAM_ID'),
        team_abbr: team === null ? null : teamAbbr(team, `${row.path} ${row.at}`),
        roster_status: textOrNull(row, 'ROSTER_STATUS'),
        jersey_number: textOrNull(row, 'JERSEY_NUMBER'),
        position: textOrNull(row, 'POSITION'),
        height: textOrNull(row, 'HEIGHT'),
        weight: textOrNull(row, 'WEIGHT'),
        draft_year: draftOrNull(row, 'DRAFT_YEAR'),
        draft_round: draftOrNull(row, 'DRAFT_ROUND'),
        draft_number: draftOrNull(row, 'DRAFT_NUMBER'),
        college: textOrNull(row, 'COLLEGE'),
        country: textOrNull(row, 'COUNTRY'),
        ...landedColumns(document),
      },
    ];
  };

/** Not on the list any more. */
const left =
  (document: LandedDocument) =>
  (row: ListRow): ListRow => ({
    ...row,
    team_id: null,
    team_abbr: null,
    roster_status: '0',
    ...landedColumns(document),
  });

const parsed = readOnce(
  (inputs: Inputs<typeof declared>, context: ProcessorContext, documents: readonly LandedDocument[]) =>
    leagueList<ListRow>(documents, context.gameDate, {
      stored: inputs.stored.filter((row) => row.season_year === context.seasonYear).map(withoutMeta),
      entries: (document) => resultSetRows(document, REQUIRED).map((part) => ({ part, name: nameOf(part) })),
      read: (document) => rowOf(document, context),
      left,
    }),
);

/** The league's players of a season with their teams, as the newest list has them. */
export const playerListProcessor = processor({
  id: 'p2.nbac_player_list_current',
  shortName: 'PLAYER_LIST',
  documents: 'p1.nbac_player_list_current',
  inputs: declared,
  output: nbacPlayerListCurrent,
  expects: (inputs, context, documents = []) =>
    everyoneListed(parsed(inputs, context, documents), (row) => row.player_lookup),
  entityOf: (row) => row.player_lookup,
  gates: [],
  run: (inputs, context, documents) => parsed(inputs, context, documents),
});
