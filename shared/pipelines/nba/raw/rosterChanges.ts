import type { GameDate } from '../../../domain/gameDate.js';
import type { Json } from '../../../domain/hash.js';
import type { BodyRowOf } from '../../../domain/table.js';
import type { brRosterChanges, brRostersCurrent } from '../tables/optionalRaw.js';

type RosterRow = BodyRowOf<typeof brRostersCurrent>;
type ChangeRow = BodyRowOf<typeof brRosterChanges>;

/** What a player's place on a roster consists of. */
const FACTS = [
  'player_full_name',
  'position',
  'jersey_number',
  'height',
  'weight',
  'birth_date',
  'college',
  'experience',
] as const satisfies readonly (keyof RosterRow)[];

const factsOf = (row: RosterRow, names: readonly (typeof FACTS)[number][] = FACTS): Json =>
  Object.fromEntries(names.map((name) => [name, row[name]]));

const keyOf = (row: RosterRow): string => `${row.team_abbr} ${row.player_lookup}`;

const change = (
  row: RosterRow,
  date: GameDate,
  what: Pick<ChangeRow, 'change_type' | 'previous_value' | 'new_value'>,
): ChangeRow => ({
  season_year: row.season_year,
  team_abbr: row.team_abbr,
  player_lookup: row.player_lookup,
  player_full_name: row.player_full_name,
  change_date: date,
  ...what,
  source_file_path: row.source_file_path,
  scrape_timestamp: row.scrape_timestamp,
});

export interface RosterComparison {
  readonly stored: readonly RosterRow[];
  readonly listed: readonly RosterRow[];
  /** Stored players who are known to have left, as `<team> <lookup>`. */
  readonly gone: ReadonlySet<string>;
  readonly date: GameDate;
}

const arrival = (row: RosterRow, before: RosterRow | undefined, { gone, date }: RosterComparison): ChangeRow[] => {
  if (before === undefined || gone.has(keyOf(row)))
    return [change(row, date, { change_type: 'added', previous_value: null, new_value: factsOf(row) })];
  const changed = FACTS.filter((name) => before[name] !== row[name]);
  if (changed.length === 0) return [];
  return [
    change(row, date, {
      change_type: 'changed',
      previous_value: factsOf(before, changed),
      new_value: factsOf(row, changed),
    }),
  ];
};

/**
 * Who came, who left and whose entry changed, for teams that the table already knew. Compared again after it was written,
 * the same document changes nothing.
 */
export const rosterChanges = (comparison: RosterComparison): readonly ChangeRow[] => {
  const { stored, listed, gone, date } = comparison;
  const before = new Map(stored.map((row) => [keyOf(row), row]));
  const known = new Set(stored.map((row) => row.team_abbr));
  const named = new Set(listed.map(keyOf));
  const teams = new Map(listed.map((row) => [row.team_abbr, row]));
  const came = listed
    .filter((row) => known.has(row.team_abbr))
    .flatMap((row) => arrival(row, before.get(keyOf(row)), comparison));
  const left = stored.flatMap((row) => {
    const document = teams.get(row.team_abbr);
    if (document === undefined || named.has(keyOf(row)) || gone.has(keyOf(row))) return [];
    const { source_file_path, scrape_timestamp } = document;
    return [
      change({ ...row, source_file_path, scrape_timestamp }, date, {
        change_type: 'removed',
        previous_value: factsOf(row),
        new_value: null,
      }),
    ];
  });
  return [...came, ...left];
};
