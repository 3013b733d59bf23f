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
import { brRosterChanges, brRostersCurrent } from '../tables/optionalRaw.js';
import { shortTeams, withoutMeta } from './currentList.js';
import { has, landedColumns, openDocument, type Part, partsOf, text, textOrNull } from './documentReader.js';
import { dayOrNull } from './instants.js';
import { everyoneListed, joined, type Listing, lookupOf, readEach, readOnce, withoutDoubles } from './listing.js';
import { rosterChanges } from './rosterChanges.js';
import { checkSeason } from './season.js';
import { playedGames, slateInputs } from './slate.js';

type RosterRow = BodyRowOf<typeof brRostersCurrent>;

const declared = {
  ...slateInputs,
  stored: input(brRostersCurrent, reference),
  changes: input(brRosterChanges, reference),
} as const;

/** The site marks players on two-way contracts behind their names. */
const withoutMark = (name: string): string => name.replace(/\s*\((?:TW|tw)\)\s*$/, '');

const rowOf =
  (document: LandedDocument, root: Part, context: ProcessorContext) =>
  (player: Part): readonly RosterRow[] => {
    const name = withoutMark(text(player, 'full_name'));
    const own = text(root, 'team_abbrev');
    return [
      {
        season_year: context.seasonYear,
        season_display: textOrNull(root, 'season_display'),
        team_abbr: teamAbbr(own, root.path),
        team_abbrev: own,
        player_lookup: lookupOf(player, name),
        player_full_name: name,
        last_name: textOrNull(player, 'last_name'),
        normalized: textOrNull(player, 'normalized'),
        position: textOrNull(player, 'position'),
        jersey_number: textOrNull(player, 'jersey_number'),
        height: textOrNull(player, 'height'),
        weight: textOrNull(player, 'weight'),
        birth_date: dayOrNull(player, 'birth_date'),
        college: textOrNull(player, 'college'),
        experience: textOrNull(player, 'experience'),
        ...landedColumns(document),
      },
    ];
  };

/** A team's document as read, against what the table holds of the team. */
const parseTeam = (document: LandedDocument, context: ProcessorContext): Listing<RosterRow> => {
  const root = openDocument(document);
  if (has(root, 'season_display')) checkSeason(root, 'season_display', context.seasonYear);
  const entries = partsOf(root, 'players').map((part) => ({ part, name: part.fields['full_name'] }));
  return readEach(entries, rowOf(document, root, context));
};

const keyOf = (row: Pick<RosterRow, 'team_abbr' | 'player_lookup'>): string => `${row.team_abbr} ${row.player_lookup}`;

const storedOf = (inputs: Inputs<typeof declared>, seasonYear: number): readonly RosterRow[] =>
  inputs.stored.filter((row) => row.season_year === seasonYear).map(withoutMeta);

/** Teams whose stored roster is newer than the document: an older one changes nothing of theirs. */
const newerTeams = (stored: readonly RosterRow[], incoming: readonly RosterRow[]): ReadonlySet<string> => {
  const capturedAt = new Map(incoming.map((row) => [row.team_abbr, row.scrape_timestamp ?? '']));
  return new Set(
    stored
      .filter((row) => (row.scrape_timestamp ?? '') > (capturedAt.get(row.team_abbr) ?? '~'))
      .map((row) => row.team_abbr),
  );
};

const parsed = readOnce(
  (inputs: Inputs<typeof declared>, context: ProcessorContext, documents: readonly LandedDocument[]) => {
    const inOrder = [...documents].sort((a, b) => (a.path < b.path ? -1 : 1));
    const listing = withoutDoubles(joined(inOrder.map((document) => parseTeam(document, context))), keyOf);
    const playing = playedGames(inputs.schedule).flatMap((game) => [game.away_team_tricode, game.home_team_tricode]);
    const stored = storedOf(inputs, context.seasonYear);
    const newer = newerTeams(stored, listing.rows);
    return {
      ...listing,
      rows: [
        ...listing.rows.filter((row) => !newer.has(row.team_abbr)),
        ...stored.filter((row) => newer.has(row.team_abbr)),
      ],
      failures: [...listing.failures, ...shortTeams(listing.rows, playing)],
    };
  },
);

/**
 * Season rosters with birth dates, one overwritten document per team. Nobody is deleted: who has left is told by the second
 * table, which keeps the newest change of each player's place. The first document of a team changes nothing.
 */
export const seasonRostersProcessor = processor({
  id: 'p2.br_rosters_current',
  shortName: 'BR_ROSTERS',
  documents: 'p1.br_rosters_current',
  inputs: declared,
  output: brRostersCurrent,
  expects: (inputs, context, documents = []) => everyoneListed(parsed(inputs, context, documents), keyOf),
  entityOf: keyOf,
  gates: [],
  run: (inputs, context, documents) => {
    const listing = parsed(inputs, context, documents);
    const stored = storedOf(inputs, context.seasonYear);
    const gone = inputs.changes.filter(
      (change) => change.season_year === context.seasonYear && change.change_type === 'removed',
    );
    const changes = rosterChanges({
      stored,
      listed: listing.rows,
      gone: new Set(gone.map(keyOf)),
      date: context.gameDate,
    });
    return { ...listing, also: [{ table: brRosterChanges, rows: changes }] };
  },
});
