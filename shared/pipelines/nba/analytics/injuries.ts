import { daysBefore, input, onDate, type Inputs } from '../../../domain/processor.js';
import { bdlInjuries } from '../tables/optionalRaw.js';
import { nbacInjuryReport } from '../tables/raw.js';

/** Both sources of the chain, of the date and of the evening before. */
export const injuryInputs = {
  injuries: input(nbacInjuryReport, onDate),
  injuriesEve: input(nbacInjuryReport, daysBefore(1)),
  otherInjuries: input(bdlInjuries, onDate),
  otherInjuriesEve: input(bdlInjuries, daysBefore(1)),
} as const;

type InjuryInputs = Inputs<typeof injuryInputs>;
type ReportRow = InjuryInputs['injuries'][number];
type ListRow = InjuryInputs['otherInjuries'][number];

export interface Injury {
  readonly lookup: string;
  /** Null where the source does not say. */
  readonly team: string | null;
  /** Lower case. */
  readonly status: string;
  readonly reason: string | null;
}

/** The newest report known before a cut. */
export interface InjuryReport {
  readonly source: 'nbac_injury_report' | 'bdl_injuries';
  readonly injuries: ReadonlyMap<string, Injury>;
}

export const isOut = ({ status }: Injury): boolean => status === 'out' || status === 'doubtful';

type Canonical = (lookup: string) => string;

const grouped = <R>(rows: readonly R[], idOf: (row: R) => string): ReadonlyMap<string, readonly R[]> => {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const id = idOf(row);
    const known = groups.get(id);
    if (known === undefined) groups.set(id, [row]);
    else known.push(row);
  }
  return groups;
};

/** Reports by an id that sorts by time, each read when it is first asked for. */
const newestKnown = <R>(
  groups: ReadonlyMap<string, readonly R[]>,
  timeOf: (row: R) => string,
  read: (rows: readonly R[]) => InjuryReport,
): ((cut: string) => InjuryReport | null) => {
  const newestFirst = [...groups.keys()].sort().reverse();
  const known = new Map<string, InjuryReport>();
  return (cut) => {
    const id = newestFirst.find((candidate) => (groups.get(candidate) ?? []).every((row) => timeOf(row) < cut));
    if (id === undefined) return null;
    const report = known.get(id) ?? read(groups.get(id) ?? []);
    known.set(id, report);
    return report;
  };
};

const byPlayer = (injuries: readonly Injury[]): ReadonlyMap<string, Injury> =>
  new Map(injuries.map((injury) => [injury.lookup, injury]));

const leagueReports = (rows: readonly ReportRow[], gameDate: string, canonical: Canonical) =>
  newestKnown(
    grouped(
      rows.filter((row) => row.game_date === gameDate),
      (row) => `${row.report_date} ${String(row.report_hour).padStart(2, '0')}`,
    ),
    (row) => row.report_time_utc,
    (report) => ({
      source: 'nbac_injury_report',
      injuries: byPlayer(
        report.map((row) => ({
          lookup: canonical(row.player_lookup),
          team: row.team_abbr,
          status: row.injury_status.trim().toLowerCase(),
          reason: row.reason,
        })),
      ),
    }),
  );

/** The second source's words for the league's. */
const listedStatus = (status: string | null): string => {
  const plain = (status ?? '').trim().toLowerCase();
  if (plain.startsWith('out')) return 'out';
  return /^(day.to.day|game.time|gtd)/.test(plain) ? 'questionable' : plain;
};

const otherLists = (rows: readonly ListRow[], canonical: Canonical) =>
  newestKnown(
    grouped(rows, (row) => row.scrape_timestamp),
    (row) => row.scrape_timestamp,
    (list) => ({
      source: 'bdl_injuries',
      injuries: byPlayer(
        list.map((row) => ({
          lookup: canonical(row.player_lookup),
          team: row.team_abbr,
          status: listedStatus(row.status),
          reason: row.description,
        })),
      ),
    }),
  );

/**
 * The chain of injury reports (processors §2.12). `before` gives the newest report of the first source that had one out
 * by then, as a whole (a player who was taken off it is healthy), or null when neither had.
 */
export const injuryReports = (
  inputs: InjuryInputs,
  gameDate: string,
  canonical: Canonical,
): { readonly before: (cut: string) => InjuryReport | null } => {
  const league = leagueReports([...inputs.injuriesEve, ...inputs.injuries], gameDate, canonical);
  const others = otherLists([...inputs.otherInjuriesEve, ...inputs.otherInjuries], canonical);
  return { before: (cut) => league(cut) ?? others(cut) };
};

/** Injuries of one team, in order of the lookup. */
export const injuriesOf = (report: InjuryReport, team: string): readonly Injury[] =>
  [...report.injuries.values()].filter((injury) => injury.team === team).sort((a, b) => (a.lookup < b.lookup ? -1 : 1));
