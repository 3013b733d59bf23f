import { type GameDate, isoOf, seasonName, seasonYearOf, zoned } from '../../../domain/gameDate.js';
import {
  input,
  type LandedDocument,
  processor,
  type ProcessorContext,
  seasonSchedule,
} from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { range } from '../../gates.js';
import { inSpokenOrder } from '../identity/playerLookup.js';
import { teamAbbr } from '../identity/teams.js';
import { nbacInjuryReport, nbacSchedule } from '../tables/raw.js';
import {
  has,
  landedColumns,
  numberOrNull,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { day, dayOrNull } from './instants.js';
import { ofDate } from './landingPath.js';
import { everyoneListed, joined, type Listing, playerIn, readEach, readOnce } from './listing.js';
import { gameOfTeams } from './slate.js';

type InjuryRow = BodyRowOf<typeof nbacInjuryReport>;

const STATUSES: ReadonlySet<string> = new Set(['out', 'questionable', 'doubtful', 'probable', 'available']);

/** Evening reports name the games of the next day. */
const inputs = {
  schedule: input(nbacSchedule, seasonSchedule(1), {
    required: true,
    columns: [
      'game_id',
      'nba_game_id',
      'game_code',
      'game_date',
      'season_year',
      'game_status',
      'game_status_text',
      'home_team_tricode',
      'away_team_tricode',
      'home_team_score',
      'away_team_score',
    ],
  }),
} as const;

type Games = Parameters<typeof gameOfTeams>[0];

/** What kind of absence a reason is; the report puts it before the first dash. */
const REASONS: readonly (readonly [pattern: RegExp, category: string])[] = [
  [/g[ -]?league|two[ -]way|on assignment/i, 'g_league'],
  [/suspen/i, 'suspension'],
  [/\brest\b/i, 'rest'],
  [/personal/i, 'personal'],
  [/injury|illness|protocol/i, 'injury'],
];

export const reasonCategory = (reason: string | null): string | null =>
  reason === null ? null : (REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other');

interface Report {
  readonly date: GameDate;
  readonly hour: number;
  readonly confidence: number | null;
  readonly document: LandedDocument;
}

const hourOf = (root: Part, path: string): number => {
  const metadata = partOf(root, 'metadata');
  const hour = numberOrNull(metadata, 'hour24') ?? Number(path.split('/').at(-2));
  if (Number.isInteger(hour) && hour >= 0 && hour <= 23) return hour;
  throw unparsable(
    path,
    `metadata.hour24: expected an hour 0 to 23, found ${JSON.stringify(metadata.fields['hour24'])}`,
  );
};

const reportOf = (document: LandedDocument, root: Part, context: ProcessorContext): Report => {
  const metadata = partOf(root, 'metadata');
  const date = dayOrNull(metadata, 'gamedate') ?? context.gameDate;
  if (date !== context.gameDate)
    throw unparsable(document.path, `metadata.gamedate: expected ${context.gameDate}, found ${date}`);
  const stats = has(root, 'parsing_stats') ? partOf(root, 'parsing_stats') : null;
  return {
    date,
    hour: hourOf(root, document.path),
    confidence: stats === null ? null : numberOrNull(stats, 'overall_confidence'),
    document,
  };
};

const statusOf = (record: Part): string => {
  const status = text(record, 'status').toLowerCase();
  if (STATUSES.has(status)) return status;
  throw unparsable(record.path, `${record.at}.status: expected ${[...STATUSES].join(', ')}, found ${status}`);
};

/** The teams of `AWY@HOM`. */
const matchup = (record: Part): readonly [string, string] => {
  const written = text(record, 'matchup');
  const [away, home, ...more] = written.split('@');
  if (away === undefined || home === undefined || more.length > 0)
    throw unparsable(record.path, `${record.at}.matchup: expected AWY@HOM, found ${JSON.stringify(written)}`);
  return [teamAbbr(away, record.path), teamAbbr(home, record.path)];
};

const rowOf =
  (report: Report, games: Games) =>
  (record: Part): readonly InjuryRow[] => {
    const { name, lookup } = playerIn(record, 'player');
    const gameDate = has(record, 'date') ? day(record, 'date') : report.date;
    const teams = matchup(record);
    const team = teamAbbr(text(record, 'team'), `${record.path} ${record.at}`);
    if (!teams.includes(team))
      throw unparsable(record.path, `${record.at}.team: expected ${teams.join(' or ')}, found ${team}`);
    const game = gameOfTeams(
      games.filter((row) => row.game_date === gameDate),
      ...teams,
    );
    if (game === null)
      throw unparsable(record.path, `${record.at}: ${teams.join('@')} on ${gameDate} is no scheduled game`);
    const reason = textOrNull(record, 'reason');
    return [
      {
        report_date: report.date,
        report_hour: report.hour,
        report_time_utc: isoOf(zoned(report.date, `${String(report.hour).padStart(2, '0')}:00`)),
        season: seasonName(seasonYearOf(gameDate)),
        game_date: gameDate,
        game_id: game.game_id,
        team_abbr: team,
        player_name_original: name,
        player_full_name: inSpokenOrder(name),
        player_lookup: lookup,
        injury_status: statusOf(record),
        reason,
        reason_category: reasonCategory(reason),
        confidence_score: numberOrNull(record, 'confidence'),
        overall_report_confidence: report.confidence,
        ...landedColumns(report.document),
      },
    ];
  };

/** A team that has not handed in its list yet stands in the report with that remark and without a player. */
const isAwaited = (record: Part): boolean =>
  !has(record, 'player') &&
  /not yet submitted/i.test(`${textOrNull(record, 'status')} ${textOrNull(record, 'reason')}`);

const parseReport = (document: LandedDocument, games: Games, context: ProcessorContext): Listing<InjuryRow> => {
  const root = openDocument(document);
  const records = partsOf(root, 'records');
  const report = reportOf(document, root, context);
  const named = records.filter((record) => !isAwaited(record));
  const listing = readEach(
    named.map((part) => ({ part, name: part.fields['player'] })),
    rowOf(report, games),
  );
  const awaited = records.length - named.length;
  return { ...listing, warnings: awaited === 0 ? [] : [`${document.path}: ${awaited} teams not yet submitted`] };
};

const keyOf = (row: InjuryRow): string => `${row.report_hour} ${row.game_id} ${row.player_lookup}`;

/** A report of one hour that was scraped twice is one: the first capture stands, as it does in the store. */
const parsed = readOnce(
  (
    { schedule }: { readonly schedule: Games },
    context: ProcessorContext,
    documents: readonly LandedDocument[],
  ): Listing<InjuryRow> => {
    const listing = joined(
      ofDate(documents, context.gameDate).map((document) => parseReport(document, schedule, context)),
    );
    const rows = new Map<string, InjuryRow>();
    for (const row of listing.rows) if (!rows.has(keyOf(row))) rows.set(keyOf(row), row);
    return { ...listing, rows: [...rows.values()] };
  },
);

/**
 * The league's injury reports of a date, every hour kept, statuses in lower case. The hour is the one the league published
 * it at, Eastern. A date without a report is in order: it is not made up later.
 */
export const injuryReportProcessor = processor({
  id: 'p2.nbac_injury_report',
  shortName: 'INJURY_REPORT',
  documents: 'p1.nbac_injury_report',
  inputs,
  output: nbacInjuryReport,
  expects: (inputs, context, documents = []) =>
    everyoneListed(parsed(inputs, context, documents), (row) => row.player_lookup),
  entityOf: (row) => row.player_lookup,
  gates: [range('confidence_score', 0, 1, { level: 'warn' }), range('report_hour', 0, 23)],
  run: (inputs, context, documents) => {
    const { rows, failures, warnings } = parsed(inputs, context, documents);
    if (rows.length > 0) return { rows, failures, warnings };
    return { rows, failures, warnings, empty: { code: 'no_data', reason: 'source_purged' } };
  },
});
