import { landed, feedInstant, pathStamp } from '../../../shared/adapters/sources/documents.js';
import { type GameDate, type Instant, plusDays, zoned } from '../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import { beforePass, morningOf, REFRESH_PASSES } from '../captures.js';
import { dayOfDate } from '../day.js';
import type { InjuryStatus, Listed, Look } from '../injuryList.js';
import { leagueTeams, teamOf } from '../leagueTeams.js';
import type { Report } from '../night.js';
import type { Season } from '../season.js';
import { bdlPlayerId, bdlTeamId, monthDayYear } from './notations.js';

type Reports = (look: Look) => readonly Report[];

interface Edition {
  readonly look: Look;
  readonly capturedAt: Instant;
  /** Hour of the report, 0 to 23 Eastern. */
  readonly hour: number;
}

const EASTERN_HOURS: Readonly<Record<Look, number>> = { morning: 4, '10:30': 10, '13:00': 12, '16:00': 15 };

const editionsOf = (date: GameDate): readonly Edition[] =>
  (['morning', ...REFRESH_PASSES] as const).map((look) => ({
    look,
    capturedAt: look === 'morning' ? morningOf(date) : beforePass(date, look),
    hour: EASTERN_HOURS[look],
  }));

const capitalised = (status: InjuryStatus): string => `${status.charAt(0).toUpperCase()}${status.slice(1)}`;

const hourOnTheClock = (tipOff: string): string => {
  const hour = Number(tipOff.slice(0, 2)) % 12;
  return `${String(hour === 0 ? 12 : hour).padStart(2, '0')}${tipOff.slice(2)} (ET)`;
};

const CONFIDENCE = 1;

/**
 * The league's injury reports of a date, by hour, each the whole of what was known (processors §3.3 no. 7). Games under
 * way stay on it as they were last reported.
 */
export const nbacInjuryReportsOf = (date: GameDate, reports: Reports): readonly LandedDocument[] =>
  editionsOf(date).map(({ look, capturedAt, hour }) => {
    const hour24 = String(hour).padStart(2, '0');
    return landed(`nba-com/injury-report-data/${date}/${hour24}/${pathStamp(capturedAt)}.json`, capturedAt, {
      metadata: {
        gamedate: date,
        hour24,
        run_id: `injury-report-${date}-${hour24}`,
        scrape_time: feedInstant(capturedAt),
      },
      parsing_stats: { overall_confidence: CONFIDENCE },
      records: reports(look).flatMap(({ game, team, listed }) =>
        listed.map(({ player, status, reason }) => ({
          confidence: CONFIDENCE,
          date: monthDayYear(date),
          gametime: hourOnTheClock(game.tipOff),
          matchup: `${game.away}@${game.home}`,
          player: `${player.name.last}, ${player.name.first}`,
          reason,
          status: capitalised(status),
          team: `${teamOf(team).city} ${teamOf(team).name}`,
        })),
      ),
    });
  });

const BDL_STATUS: Readonly<Record<InjuryStatus, string | null>> = {
  out: 'Out',
  doubtful: 'Doubtful',
  questionable: 'Questionable',
  probable: 'Day-To-Day',
  available: null,
};

interface BdlInjury {
  readonly listed: Listed;
  readonly team: string;
}

/** Of teams that rest on the day: whoever is hurt. */
const restingTeams = (season: Season, date: GameDate, busy: ReadonlySet<string>): BdlInjury[] => {
  const day = dayOfDate(date);
  const seasonDay = day - season.dates.opening;
  return leagueTeams
    .filter(({ code }) => !busy.has(code))
    .flatMap(({ code }) =>
      season.rosterOf(code, day).flatMap((player) => {
        const spell = season.spellsOf(player).find(({ from, to }) => from <= seasonDay && seasonDay < to);
        return spell === undefined
          ? []
          : [{ team: code, listed: { player, status: 'out' as const, reason: spell.reason } }];
      }),
    );
};

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Jan 13`. */
const monthDay = (date: GameDate): string => `${MONTHS[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8))}`;

const bdlEntry = ({ listed, team }: BdlInjury, date: GameDate, status: string): object => ({
  description: `${monthDay(date)}: ${listed.player.name.last} (${listed.reason}) is listed as ${status.toLowerCase()}.`,
  player: {
    first_name: listed.player.name.first,
    id: bdlPlayerId(listed.player.id),
    last_name: listed.player.name.last,
    team_id: bdlTeamId(team),
  },
  return_date: monthDay(plusDays(date, listed.status === 'out' ? 7 : 1)),
  status,
});

/**
 * The second injury source: the whole league, those out of the rotation left out (processors §3.3 no. 14). Captured in the
 * morning and before the last pass; what it says of a game that is under way by then is as it was before.
 */
export const bdlInjuriesOf = (date: GameDate, season: Season, reports: Reports): readonly LandedDocument[] => {
  const editions = [
    { look: 'morning', capturedAt: zoned(date, '04:40') },
    { look: '16:00', capturedAt: zoned(date, '15:40') },
  ] as const;
  return editions.map(({ look, capturedAt }) => {
    const reported = reports(look);
    const busy = new Set(reported.map(({ team }) => team));
    const injuries = [
      ...reported.flatMap(({ team, listed }) => listed.map((one) => ({ team, listed: one }))),
      ...restingTeams(season, date, busy),
    ].filter(({ listed }) => !listed.reason.startsWith('G League'));
    return landed(`ball-dont-lie/injuries/${date}/${pathStamp(capturedAt)}.json`, capturedAt, {
      injuries: injuries.flatMap((one) => {
        const status = BDL_STATUS[one.listed.status];
        return status === null ? [] : [bdlEntry(one, date, status)];
      }),
    });
  });
};
