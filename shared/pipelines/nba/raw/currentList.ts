import { type GameDate, isoOf } from '../../../domain/gameDate.js';
import type { EntityFailure, LandedDocument } from '../../../domain/processor.js';
import { META, type Row } from '../../../domain/table.js';
import { TEAMS } from '../identity/teams.js';
import type { Part } from './documentReader.js';
import { newestPerUnit } from './landingPath.js';
import { type Entry, type Listing, nothingLanded, readEach, withoutDoubles } from './listing.js';

/** Fewer players than this are no roster (processors §2.12). */
export const MIN_ROSTER = 13;

interface Listed {
  readonly player_lookup: string;
  readonly team_abbr: string | null;
  readonly scrape_timestamp: string | null;
}

/** A stored row as a body may write it again. */
export const withoutMeta = <R extends object>(row: R): Omit<R, keyof typeof META> =>
  Object.fromEntries(Object.entries(row as Row).filter(([column]) => !(column in META))) as Omit<R, keyof typeof META>;

const rosterSizes = (rows: readonly Listed[]): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  for (const { team_abbr: team } of rows) if (team !== null) sizes.set(team, (sizes.get(team) ?? 0) + 1);
  return sizes;
};

/** Teams whose roster in the list is too short to be one. */
export const shortTeams = (rows: readonly Listed[], teams: readonly string[]): readonly EntityFailure[] => {
  const sizes = rosterSizes(rows);
  return teams.flatMap((team): EntityFailure[] => {
    const found = sizes.get(team) ?? 0;
    if (found >= MIN_ROSTER) return [];
    const reason = `expected at least ${MIN_ROSTER} players, found ${found}`;
    return [{ type: 'team', id: team, category: 'INCOMPLETE_UPSTREAM', reason, canRetry: true }];
  });
};

/** One list of the whole league, and the table that keeps what the newest of them said. */
export interface LeagueList<R> {
  readonly stored: readonly R[];
  readonly entries: (document: LandedDocument) => readonly Entry[];
  readonly read: (document: LandedDocument) => (part: Part) => readonly R[];
  /** A stored player who is not listed any more, as of this document. */
  readonly left: (document: LandedDocument) => (row: R) => R;
}

const ALL_TEAMS = TEAMS.map(({ abbr }) => abbr);

/**
 * What the newest list of a date makes of the table. Players whom a whole list no longer names have left: they keep their
 * row, without a team. An older list than the one stored changes nothing, and one that is not whole sends nobody away.
 */
export const leagueList = <R extends Listed>(
  documents: readonly LandedDocument[],
  date: GameDate,
  list: LeagueList<R>,
): Listing<R> => {
  const document = newestPerUnit(documents, date).at(-1);
  if (document === undefined) return nothingLanded(date);
  const listing = withoutDoubles(readEach(list.entries(document), list.read(document)), (row) => row.player_lookup);
  const capturedAt = isoOf(document.capturedAt);
  if (list.stored.some((row) => (row.scrape_timestamp ?? '') > capturedAt)) return { ...listing, rows: list.stored };
  const short = shortTeams(listing.rows, ALL_TEAMS);
  const named = new Set(listing.rows.map((row) => row.player_lookup));
  const gone = short.length > 0 ? [] : list.stored.filter((row) => !named.has(row.player_lookup));
  return {
    rows: [...listing.rows, ...gone.map(list.left(document))],
    failures: [...listing.failures, ...short],
    warnings: listing.warnings,
  };
};
