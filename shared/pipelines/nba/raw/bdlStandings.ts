import {
  type EntityFailure,
  type LandedDocument,
  processor,
  type ProcessorContext,
} from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { notNull, range } from '../../gates.js';
import { TEAMS } from '../identity/teams.js';
import { bdlStandings } from '../tables/optionalRaw.js';
import {
  integerOrNull,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { newestPerUnit } from './landingPath.js';
import { checkSeason } from './season.js';
import { bdlTeam } from './bdlPlayer.js';

type StandingRow = BodyRowOf<typeof bdlStandings>;

type Shared = Pick<StandingRow, 'date_recorded' | 'season' | 'season_year' | 'source_file_path' | 'scrape_timestamp'>;

const rowOf = (entry: Part, shared: Shared): StandingRow => ({
  ...shared,
  ...bdlTeam(partOf(entry, 'team')),
  wins: integerOrNull(entry, 'wins'),
  losses: integerOrNull(entry, 'losses'),
  conference_rank: integerOrNull(entry, 'conference_rank'),
  conference_record: textOrNull(entry, 'conference_record'),
  division_rank: integerOrNull(entry, 'division_rank'),
  division_record: textOrNull(entry, 'division_record'),
  home_record: textOrNull(entry, 'home_record'),
  road_record: textOrNull(entry, 'road_record'),
});

const parse = (document: LandedDocument, context: ProcessorContext): readonly StandingRow[] => {
  const root = openDocument(document);
  const season = checkSeason(root, 'season', context.seasonYear);
  const shared = {
    date_recorded: context.gameDate,
    season,
    season_year: context.seasonYear,
    ...landedColumns(document),
  };
  const standings = partsOf(root, 'standings');
  if (standings.length === 0) throw unparsable(document.path, 'parse_empty: no team at all');
  return standings.map((entry) => rowOf(entry, shared));
};

const absent = (abbr: string): EntityFailure => ({
  type: 'team',
  id: abbr,
  category: 'INCOMPLETE_UPSTREAM',
  reason: 'not in the standings of the date',
  canRetry: true,
});

/** The table of the thirty teams as of a date; the newest document counts. */
export const bdlStandingsProcessor = processor({
  id: 'p2.bdl_standings',
  shortName: 'STANDINGS',
  documents: 'p1.bdl_standings',
  inputs: {},
  output: bdlStandings,
  expects: () => TEAMS.map(({ abbr }) => ({ type: 'team', id: abbr })),
  entityOf: (row) => row.team_abbr,
  gates: [
    notNull('wins'),
    notNull('losses'),
    range('wins', 0, 82),
    range('losses', 0, 82),
    range('conference_rank', 1, 15),
  ],
  run: (_inputs, context, documents) => {
    const rows = newestPerUnit(documents, context.gameDate).flatMap((document) => parse(document, context));
    const found = new Set(rows.map((row) => row.team_abbr));
    return { rows, failures: TEAMS.filter(({ abbr }) => !found.has(abbr)).map(({ abbr }) => absent(abbr)) };
  },
});
