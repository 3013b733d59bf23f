import type { GradedDates } from '../../shared/application/replay/gradedDates.js';
import { seasonName } from '../../shared/domain/gameDate.js';
import type { AccuracyReport, AccuracyReportRow } from '../../shared/pipelines/nba/reports/accuracyReport.js';
import type { BaselineName, BaselineRow, HitRate } from '../../shared/pipelines/nba/reports/accuracyTally.js';
import { tableText } from './text.js';

const NONE = '-';
const number = (value: number | null, digits: number): string => (value === null ? NONE : value.toFixed(digits));
const percent = (value: number | null): string => (value === null ? NONE : `${(100 * value).toFixed(1)} %`);
const seasonOf = (year: number | null): string => (year === null ? 'all' : seasonName(year));

const baseline = (row: AccuracyReportRow, name: BaselineName): BaselineRow | undefined =>
  row.baselines.find((one) => one.baseline === name);
const ratio = (row: AccuracyReportRow, name: BaselineName): string => number(baseline(row, name)?.ratio ?? null, 4);
const hits = ({ n, hit_rate: rate, low, high }: HitRate): readonly string[] =>
  n === 0 ? ['0', NONE] : [String(n), `${percent(rate)} (${percent(low)} to ${percent(high)})`];

const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length === 0 ? [] : ['', title, ...tableText(head, rows)];

/** Seasons one after the other, systems in the order of their names. */
const bySeason = (report: AccuracyReport): readonly AccuracyReportRow[] =>
  report.accuracy
    .filter((row) => row.season_year !== null && row.scoring_tier === null)
    .toSorted((a, b) => (a.season_year ?? 0) - (b.season_year ?? 0));

const systems = (report: AccuracyReport): readonly string[] =>
  section(
    'error in points, beside guesses that need no model, over the same rows',
    ['season', 'system', 'n', 'of player-games', 'MAE', 'of season average', 'of last 10', 'bias', 'within 3'],
    bySeason(report).map((row) => {
      const covered = report.coverage.find(
        (one) => one.system_id === row.system_id && one.season_year === row.season_year,
      );
      return [
        seasonOf(row.season_year),
        row.system_id,
        String(row.n),
        percent(covered?.share ?? null),
        number(row.mae, 3),
        ratio(row, 'season_average'),
        ratio(row, 'last_10_average'),
        number(row.bias, 2),
        percent(row.within_3),
      ];
    }),
  );

const bases = (report: AccuracyReport): readonly string[] =>
  section(
    'what a system says beside what it starts from, over the same rows',
    ['season', 'system', 'n', 'MAE', 'MAE before adjusting or leaning'],
    report.bases.map((row) => [
      seasonOf(row.season_year),
      row.system_id,
      String(row.n),
      number(row.mae, 3),
      number(row.base_mae, 3),
    ]),
  );

const lines = (report: AccuracyReport): readonly string[] =>
  section(
    'against real lines, with intervals at 95 %',
    ['season', 'system', 'n', 'MAE', 'MAE of the line', 'system − line', 'verdicts', 'hit rate'],
    bySeason(report).flatMap((row) => {
      const line = baseline(row, 'line');
      if (line === undefined || line.n === 0) return [];
      const difference = `${number(line.difference, 3)} (${number(line.low, 3)} to ${number(line.high, 3)})`;
      return [
        [
          seasonOf(row.season_year),
          row.system_id,
          String(line.n),
          number(line.system_mae, 3),
          number(line.mae, 3),
          difference,
          ...hits(row.hits),
        ],
      ];
    }),
  );

const tiers = (report: AccuracyReport): readonly string[] =>
  section(
    'by tier of scorer',
    [
      'season',
      'system',
      'tier',
      'n',
      'MAE',
      'of season average',
      'of last 10',
      'bias',
      'within 3',
      'verdicts',
      'hit rate',
    ],
    report.accuracy
      .filter((row) => row.season_year !== null && row.scoring_tier !== null)
      .map((row) => [
        seasonOf(row.season_year),
        row.system_id,
        row.scoring_tier ?? NONE,
        String(row.n),
        number(row.mae, 3),
        ratio(row, 'season_average'),
        ratio(row, 'last_10_average'),
        number(row.bias, 2),
        percent(row.within_3),
        ...hits(row.hits),
      ]),
  );

const calibration = (report: AccuracyReport): readonly string[] =>
  section(
    'calibration: by decile of confidence',
    ['system', 'decile', 'n', 'mean confidence', 'MAE', 'verdicts', 'hit rate'],
    report.calibration.map((row) => [
      row.system_id,
      String(row.confidence_decile),
      String(row.n),
      number(row.mean_confidence, 3),
      number(row.mae, 3),
      ...hits(row.hits),
    ]),
  );

/** Systems that a guess without a model beats, by name. */
const beaten = (report: AccuracyReport): readonly string[] => {
  const worse = bySeason(report).flatMap((row) =>
    (['season_average', 'last_10_average'] as const).flatMap((name) => {
      const found = baseline(row, name)?.ratio ?? null;
      if (found === null || found < 1) return [];
      return [
        `  ${seasonOf(row.season_year)} ${row.system_id}: ${number(found, 4)} of ${name}, bias ${number(row.bias, 2)}`,
      ];
    }),
  );
  return worse.length === 0 ? [] : ['', 'no better than a guess without a model:', ...worse];
};

const MOST_LISTED = 10;

const datesText = ({ graded, ungraded, bootstrap }: GradedDates): readonly string[] => {
  const more = ungraded.length - MOST_LISTED;
  const span = graded.length === 0 ? '' : `, ${graded[0]} to ${graded.at(-1)}`;
  return [
    `${graded.length} dates graded${span}; ${bootstrap} of bootstrap; ${ungraded.length} not graded`,
    ...ungraded.slice(0, MOST_LISTED).map(({ date, reason }) => `  ${date}: ${reason}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
};

/** The report for people: what was judged, then every table that has rows. */
export const accuracyText = (report: AccuracyReport, dates: GradedDates): readonly string[] => [
  ...datesText(dates),
  ...systems(report),
  ...beaten(report),
  ...bases(report),
  ...lines(report),
  ...tiers(report),
  ...calibration(report),
];
