import type { RowOf } from '../../../domain/table.js';
import type { nbacInjuryReport } from '../tables/raw.js';

type InjuryRow = Pick<
  RowOf<typeof nbacInjuryReport>,
  | 'report_date'
  | 'report_hour'
  | 'report_time_utc'
  | 'game_date'
  | 'team_abbr'
  | 'player_lookup'
  | 'injury_status'
  | 'reason'
>;

export interface Injury {
  readonly lookup: string;
  readonly team: string;
  /** Lower case. */
  readonly status: string;
  readonly reason: string | null;
}

/** The newest report known before a cut. */
export interface InjuryReport {
  readonly injuries: ReadonlyMap<string, Injury>;
}

export const isOut = ({ status }: Injury): boolean => status === 'out' || status === 'doubtful';

/**
 * Reports about one date's games. `before` gives the newest one as a whole (a player who was taken off it is healthy),
 * or null when none was out by then.
 */
export const injuryReports = (
  rows: readonly InjuryRow[],
  gameDate: string,
  canonical: (lookup: string) => string,
): { readonly before: (cut: string) => InjuryReport | null } => {
  const reports = new Map<string, InjuryRow[]>();
  for (const row of rows) {
    if (row.game_date !== gameDate) continue;
    const id = `${row.report_date} ${String(row.report_hour).padStart(2, '0')}`;
    const known = reports.get(id);
    if (known === undefined) reports.set(id, [row]);
    else known.push(row);
  }
  const newestFirst = [...reports.keys()].sort().reverse();
  const read = new Map<string, InjuryReport>();
  const reportOf = (id: string): InjuryReport => {
    const known = read.get(id);
    if (known !== undefined) return known;
    const report = {
      injuries: new Map(
        (reports.get(id) ?? []).map((row) => {
          const lookup = canonical(row.player_lookup);
          const status = row.injury_status.trim().toLowerCase();
          return [lookup, { lookup, team: row.team_abbr, status, reason: row.reason }];
        }),
      ),
    };
    read.set(id, report);
    return report;
  };
  return {
    before: (cut) => {
      const id = newestFirst.find((candidate) =>
        (reports.get(candidate) ?? []).every((row) => row.report_time_utc < cut),
      );
      return id === undefined ? null : reportOf(id);
    },
  };
};

/** Injuries of one team, in order of the lookup. */
export const injuriesOf = (report: InjuryReport, team: string): readonly Injury[] =>
  [...report.injuries.values()].filter((injury) => injury.team === team).sort((a, b) => (a.lookup < b.lookup ? -1 : 1));
