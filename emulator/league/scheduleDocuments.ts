import { scheduleDocument, type ScheduledGame } from '../../shared/adapters/sources/documents.js';
import { type GameDate, seasonYearOf } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import { eveningBefore, morningAfter } from './captures.js';
import { type Day, dateOfDay, dayOfDate } from './day.js';
import type { LeagueGame } from './leagueGame.js';
import { teamOf } from './leagueTeams.js';
import { randomStream } from './randomStream.js';
import type { Season } from './season.js';

const NETWORKS = ['ESPN', 'ABC', 'NBC', 'Prime Video', 'NBA TV'] as const;

const broadcast = (game: LeagueGame): Partial<ScheduledGame> => {
  const random = randomStream('broadcast', game.nbaGameId, game.home);
  const isNational = game.type !== 'regular' || random.chance(0.2);
  if (!isNational) return {};
  return { hasNationalTv: true, isPrimetime: game.tipOff >= '19:00', primaryNetwork: random.pick(NETWORKS) };
};

const NEUTRAL_ARENA = {
  arenaName: 'T-Mobile Arena',
  arenaCity: 'Las Vegas',
  arenaState: 'NV',
  arenaTimezone: 'America/Los_Angeles',
} as const;

const arenaOf = (game: LeagueGame): Partial<ScheduledGame> => {
  if (game.isNeutral) return NEUTRAL_ARENA;
  const host = teamOf(game.home);
  return {
    arenaName: host.arena,
    arenaCity: host.arenaCity,
    arenaState: host.arenaState,
    arenaTimezone: host.timeZone,
  };
};

const entryOf = (season: Season, game: LeagueGame, isFinal: boolean): ScheduledGame => {
  const score = isFinal ? season.scoreOf(game) : null;
  const week = Math.floor((game.day - season.dates.opening + 1) / 7) + 1;
  return {
    gameDate: game.date,
    nbaGameId: game.nbaGameId,
    awayAbbr: game.away,
    homeAbbr: game.home,
    status: isFinal ? 3 : 1,
    tipOffEastern: game.tipOff,
    homeScore: score?.home.points ?? null,
    awayScore: score?.away.points ?? null,
    neutralSite: game.isNeutral,
    weekName: game.type === 'regular' ? `Week ${week}` : '',
    gameLabel: game.label,
    gameSubLabel: game.subLabel,
    isEmiratesCup: game.label === 'Emirates NBA Cup',
    ...(game.round === null ? {} : { playoffRound: game.round }),
    ...arenaOf(game),
    ...broadcast(game),
  };
};

/** The whole season, played to its end. */
export const seasonScheduleOf = (season: Season, seasonYear: number): LandedDocument => {
  const games = season.games();
  const last = games.reduce((latest, { day }) => Math.max(latest, day), season.dates.closing);
  return scheduleDocument({
    seasonYear,
    capturedAt: morningAfter(dateOfDay(last)),
    games: games.map((game) => entryOf(season, game, true)),
  });
};

const ROUND_BEFORE = {
  first_round: 'play_in',
  conf_semifinals: 'first_round',
  conf_finals: 'conf_semifinals',
  nba_finals: 'conf_finals',
} as const;

const CERTAIN_GAMES = 4;

const latestDay = (games: readonly LeagueGame[]): Day => games.reduce((latest, { day }) => Math.max(latest, day), 0);

/** The day whose results fix that a postseason game is played, and between whom. */
const fixedOn = (game: LeagueGame, all: readonly LeagueGame[], closing: Day): Day => {
  if (game.round === null) return game.day - 3;
  if (game.round === 'play_in') return game.nbaGameId.endsWith('21') ? game.day - 2 : closing;
  const numberInSeries = Number(game.nbaGameId.slice(-1));
  if (numberInSeries > CERTAIN_GAMES) {
    const earlier = game.nbaGameId.slice(0, -1) + String(numberInSeries - 1);
    return latestDay(all.filter(({ nbaGameId }) => nbaGameId === earlier));
  }
  const before = ROUND_BEFORE[game.round];
  return latestDay(all.filter(({ round }) => round === before));
};

const isKnown = (season: Season, game: LeagueGame, day: Day): boolean => {
  if (game.type === 'regular' || game.day <= day) return true;
  if (game.type === 'cup_final') return season.dates.cup !== null && day >= season.dates.cup.semifinals;
  return fixedOn(game, season.games(), season.dates.closing) <= day;
};

const HORIZON_DAYS = 7;

/** Games of the date and the next week as far as they are fixed on the morning after. */
const comingGames = (season: Season, day: Day): LeagueGame[] => {
  // Before the last regular date nothing of the postseason is fixed, and asking for it needs every score.
  const end = day < season.dates.closing ? Math.min(day + HORIZON_DAYS, season.dates.closing) : day + HORIZON_DAYS;
  const days = Array.from({ length: Math.max(0, end - day + 1) }, (_, ahead) => day + ahead);
  const isCupOpen = (each: Day): boolean => each !== season.dates.cup?.final || day >= season.dates.cup.semifinals;
  return days
    .filter(isCupOpen)
    .flatMap((each) => season.gamesOn(dateOfDay(each)))
    .filter((game) => isKnown(season, game, day));
};

/** Postponed games as the feed shows them before their new date: scheduled, then `PPD`, on the old date. */
const staleEntries = (season: Season, day: Day): ScheduledGame[] =>
  season.postponed().flatMap((game) => {
    const from = game.postponedFrom;
    if (from === null || dayOfDate(from) < day || dayOfDate(from) > day + HORIZON_DAYS) return [];
    const text = dayOfDate(from) === day ? 'PPD' : '';
    return [{ ...entryOf(season, { ...game, date: from, day: dayOfDate(from) }, false), statusText: text }];
  });

/**
 * The schedule as captured on the morning after a date: its games final, a week of coming ones. With `stale` a
 * postponed game stands on its old date until its new one comes, as in the real feed.
 */
export const dailyScheduleOf = (
  season: Season,
  date: GameDate,
  options: { readonly stale: boolean },
): LandedDocument => {
  const day = dayOfDate(date);
  const stale = options.stale ? staleEntries(season, day) : [];
  const hidden = new Set(stale.map(({ nbaGameId }) => nbaGameId));
  const coming = comingGames(season, day).filter(({ nbaGameId }) => !hidden.has(nbaGameId));
  return scheduleDocument({
    seasonYear: seasonYearOf(date),
    capturedAt: morningAfter(date),
    games: [...coming.map((game) => entryOf(season, game, game.day <= day)), ...stale],
  });
};

/** The schedule as captured the evening before a date: its games and a week of others, none of them played. */
export const comingScheduleOf = (
  season: Season,
  date: GameDate,
  options: { readonly stale: boolean },
): LandedDocument => {
  const day = dayOfDate(date);
  const stale = options.stale ? staleEntries(season, day).map((entry) => ({ ...entry, statusText: '' })) : [];
  const hidden = new Set(stale.map(({ nbaGameId }) => nbaGameId));
  // Whoever plays on the date is known; further ahead it is what the results until the evening before yesterday fix.
  const coming = comingGames(season, day - 1).filter((game) => game.day >= day && !hidden.has(game.nbaGameId));
  const known = coming.filter((game) => game.day === day || isKnown(season, game, day - 2));
  return scheduleDocument({
    seasonYear: seasonYearOf(date),
    capturedAt: eveningBefore(date),
    games: [...known.map((game) => entryOf(season, game, false)), ...stale],
  });
};

/** Before the morning after its first announced date, a postponed game is still expected on it. */
const asAnnounced = (game: LeagueGame, day: Day): LeagueGame => {
  const from = game.postponedFrom === null ? null : dayOfDate(game.postponedFrom);
  return from === null || from <= day ? game : { ...game, day: from, date: dateOfDay(from) };
};

/** The whole season as it stood on the morning after a date: what is played final, what is not yet fixed absent. */
export const scheduleAsOfDate = (season: Season, date: GameDate): LandedDocument => {
  const day = dayOfDate(date);
  const games = season.games().filter((game) => isKnown(season, game, day));
  return scheduleDocument({
    seasonYear: seasonYearOf(date),
    capturedAt: morningAfter(date),
    games: games.map((game) => entryOf(season, asAnnounced(game, day), game.day <= day)),
  });
};
