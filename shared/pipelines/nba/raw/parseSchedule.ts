import {
  dayOfWeek,
  type GameDate,
  type Instant,
  instantOf,
  isoOf,
  parseGameDate,
  seasonName,
  zoned,
} from '../../../domain/gameDate.js';
import type { GameType } from '../../../domain/offer.js';
import type { LandedDocument } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { gameCodeOf, gameIdOf, gameTypeOf, isNbaGameId, seasonYearOfNbaGameId } from '../identity/gameId.js';
import { type Team, teamOf } from '../identity/teams.js';
import type { nbacSchedule } from '../tables/raw.js';
import {
  flagOrNull,
  has,
  integer,
  integerOrNull,
  landedColumns,
  openDocument,
  type Part,
  partOf,
  partsOf,
  text,
  textOrNull,
  unparsable,
} from './documentReader.js';
import { isPostponed } from './slate.js';

export type ScheduleBodyRow = BodyRowOf<typeof nbacSchedule>;

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const FRIDAY = 5;

/** Eastern wall time of the tip-off. The feed's trailing `Z` is not UTC; midnight means that no time is set yet. */
const easternTipOff = (game: Part): { readonly date: GameDate | null; readonly time: string | null } => {
  const written = textOrNull(game, 'gameDateTimeEst');
  const date = parseGameDate((written ?? textOrNull(game, 'gameDateEst') ?? '').slice(0, 10));
  const time = written?.slice(11, 16) ?? '';
  return { date, time: /^\d{2}:\d{2}$/.test(time) && time !== '00:00' ? time : null };
};

const ROUNDS: readonly (readonly [RegExp, string])[] = [
  [/first round/i, 'first_round'],
  [/conf\S* semi/i, 'conf_semifinals'],
  [/conf\S* finals/i, 'conf_finals'],
  [/^nba finals|^finals/i, 'nba_finals'],
];

const playoffRoundOf = (game: Part, type: GameType): string | null => {
  if (type === 'play_in') return 'play_in';
  if (type !== 'playoffs') return null;
  const label = textOrNull(game, 'gameLabel') ?? '';
  return textOrNull(game, 'playoffRound') ?? ROUNDS.find(([pattern]) => pattern.test(label))?.[1] ?? null;
};

const timeSlotOf = (time: string | null): string | null => {
  if (time === null) return null;
  if (time < '17:00') return 'matinee';
  return time < '21:30' ? 'evening' : 'late';
};

const isMlkDay = (date: GameDate): boolean => {
  const day = Number(date.slice(8));
  return date.slice(5, 7) === '01' && dayOfWeek(date) === 1 && day >= 15 && day <= 21;
};

const calendarColumns = (date: GameDate, time: string | null) => ({
  is_christmas: date.slice(5) === '12-25',
  is_mlk_day: isMlkDay(date),
  day_of_week: DAYS[dayOfWeek(date) - 1] ?? '',
  is_weekend: dayOfWeek(date) >= FRIDAY,
  time_slot: timeSlotOf(time),
});

const sideOf = (
  game: Part,
  name: string,
): { readonly team: Team; readonly score: number | null; readonly id: number } => {
  const side = partOf(game, name);
  const team = teamOf(text(side, 'teamTricode'), `${side.path} ${side.at}`);
  return { team, score: integerOrNull(side, 'score'), id: integerOrNull(side, 'teamId') ?? team.leagueId };
};

const resultColumns = (game: Part, home: ReturnType<typeof sideOf>, away: ReturnType<typeof sideOf>) => {
  const isFinal = integer(game, 'gameStatus') === 3;
  const homeScore = isFinal ? home.score : null;
  const awayScore = isFinal ? away.score : null;
  const isDecided = homeScore !== null && awayScore !== null && homeScore !== awayScore;
  const winner = isDecided ? (homeScore > awayScore ? home : away) : null;
  return {
    home_team_score: homeScore,
    away_team_score: awayScore,
    winning_team_tricode: winner?.team.abbr ?? null,
  };
};

const venueColumns = (game: Part) => ({
  arena_name: textOrNull(game, 'arenaName'),
  arena_city: textOrNull(game, 'arenaCity'),
  arena_state: textOrNull(game, 'arenaState'),
  arena_timezone: textOrNull(game, 'arenaTimezone'),
  is_primetime: flagOrNull(game, 'isPrimetime'),
  has_national_tv: flagOrNull(game, 'hasNationalTV'),
  primary_network: textOrNull(game, 'primaryNetwork'),
  neutral_site_flag: flagOrNull(game, 'neutralSite') ?? flagOrNull(game, 'isNeutral') ?? false,
  international_game: flagOrNull(game, 'internationalGame') ?? false,
});

const isCup = (game: Part, type: GameType): boolean =>
  type === 'cup_final' || (flagOrNull(game, 'isEmiratesCup') ?? /cup/i.test(textOrNull(game, 'gameLabel') ?? ''));

interface Origin {
  readonly data_source: string;
  readonly source_updated_at: string | null;
  readonly source_file_path: string;
  readonly scrape_timestamp: string;
}

const rowOf = (game: Part, nbaGameId: string, type: GameType, origin: Origin): ScheduleBodyRow => {
  const { date, time } = easternTipOff(game);
  if (date === null) throw unparsable(game.path, `${game.at}: no game date`);
  const home = sideOf(game, 'homeTeam');
  const away = sideOf(game, 'awayTeam');
  const identity = { gameDate: date, awayAbbr: away.team.abbr, homeAbbr: home.team.abbr };
  const seasonYear = seasonYearOfNbaGameId(nbaGameId);
  const tipOff: Instant | null = time === null ? null : zoned(date, time);
  return {
    game_id: gameIdOf(identity),
    nba_game_id: nbaGameId,
    game_code: gameCodeOf(identity),
    game_type: type,
    season: String(seasonYear),
    season_nba_format: seasonName(seasonYear),
    season_year: seasonYear,
    game_date: date,
    tip_off_utc: tipOff === null ? null : isoOf(tipOff),
    game_status: integer(game, 'gameStatus'),
    game_status_text: textOrNull(game, 'gameStatusText'),
    home_team_id: home.id,
    away_team_id: away.id,
    home_team_tricode: home.team.abbr,
    away_team_tricode: away.team.abbr,
    home_team_name: home.team.fullName,
    away_team_name: away.team.fullName,
    is_regular_season: type === 'regular',
    is_playoffs: type === 'playoffs' || type === 'play_in',
    is_all_star: false,
    is_emirates_cup: isCup(game, type),
    playoff_round: playoffRoundOf(game, type),
    ...venueColumns(game),
    ...calendarColumns(date, time),
    ...resultColumns(game, home, away),
    ...origin,
  };
};

const gamesOf = (document: Part): readonly Part[] => {
  if (!has(document, 'leagueSchedule')) return partsOf(document, 'games');
  return partsOf(partOf(document, 'leagueSchedule'), 'gameDates').flatMap((date) => partsOf(date, 'games'));
};

/** One row per game: a date that is played before one that is postponed, then the higher status, then the later entry. */
const beats = (a: ScheduleBodyRow, b: ScheduleBodyRow): boolean =>
  isPostponed(a) === isPostponed(b) ? a.game_status >= b.game_status : !isPostponed(a);

/**
 * The games of a schedule document that are processed (regular season, play-in, playoffs, cup final), one row per
 * league id, in order of date and id. Pre-season and All-Star games are left out before their teams are looked at.
 * @throws {UnparsableDocumentError} an unknown shape, an unknown team, a game without a league id or a date, no game at all.
 */
export const parseSchedule = (document: LandedDocument): readonly ScheduleBodyRow[] => {
  const root = openDocument(document);
  const games = gamesOf(root);
  if (games.length === 0) throw unparsable(document.path, 'no games in the schedule');
  const updatedAt = textOrNull(root, 'timestamp');
  const origin: Origin = {
    data_source: document.path.includes('schedule-cdn/') ? 'cdn_static' : 'api_stats',
    source_updated_at: updatedAt === null ? null : isoOf(instantOf(updatedAt)),
    ...landedColumns(document),
  };
  const rows = new Map<string, ScheduleBodyRow>();
  for (const game of games) {
    const nbaGameId = text(game, 'gameId');
    if (!isNbaGameId(nbaGameId)) throw unparsable(document.path, `${game.at}: no league game id: ${nbaGameId}`);
    const type = gameTypeOf(nbaGameId);
    if (type === null) continue;
    const row = rowOf(game, nbaGameId, type, origin);
    const known = rows.get(nbaGameId);
    if (known === undefined || beats(row, known)) rows.set(nbaGameId, row);
  }
  return [...rows.values()].sort((a, b) =>
    a.game_date === b.game_date ? (a.nba_game_id < b.nba_game_id ? -1 : 1) : a.game_date < b.game_date ? -1 : 1,
  );
};

/**
 * Brings a newly parsed schedule together with the stored one: `rows` are to be upserted, `moved` are stored rows of
 * games that are now on another date and are to be deleted. A lower status never overwrites a higher one.
 */
export const mergeSchedule = (
  stored: readonly ScheduleBodyRow[],
  incoming: readonly ScheduleBodyRow[],
): { readonly rows: readonly ScheduleBodyRow[]; readonly moved: readonly ScheduleBodyRow[] } => {
  const byId = new Map(stored.map((row) => [row.nba_game_id, row]));
  const rows = incoming.filter((row) => row.game_status >= (byId.get(row.nba_game_id)?.game_status ?? 0));
  const dates = new Map(rows.map((row) => [row.nba_game_id, row.game_date]));
  const moved = stored.filter((row) => (dates.get(row.nba_game_id) ?? row.game_date) !== row.game_date);
  return { rows, moved };
};
