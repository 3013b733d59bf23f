import { type GameDate, seasonYearOf } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import type { Source } from '../../shared/ports/source.js';
import { biographies } from './bio.js';
import { type BoxScore, boxScore } from './boxScore.js';
import { delivered, isWithheld, type LeagueFaults } from './faults.js';
import { FEEDS, type LeagueBooks, SCHEDULE } from './feeds.js';
import { kept } from './kept.js';
import type { LeagueGame } from './leagueGame.js';
import { leagueNight, type Night } from './night.js';
import { comingScheduleOf, dailyScheduleOf, scheduleAsOfDate, seasonScheduleOf } from './scheduleDocuments.js';
import { season, type Season } from './season.js';
import { seasonMoves } from './seasonMoves.js';

export interface GeneratedLeague {
  /** Another seed is another league. */
  readonly seed: number;
  /** Season years it lists, ascending, none before 2015. (Default: 2021 to 2024.) Documents exist for every other one too. */
  readonly seasons?: readonly number[];
  readonly faults?: LeagueFaults;
}

/** A generated league as a source, and as the model behind it. */
export interface GeneratedSource extends Source {
  /** The league itself: calendar, scores, squads. */
  season(seasonYear: number): Season;
  boxScore(game: LeagueGame): BoxScore;
  /** How the games of a date went, and what was said before them. */
  readonly night: (date: GameDate) => Night;
  /**
   * The schedule document of the date's season as captured on the next morning: later games without scores, a game that
   * is postponed later still on its first date, no postseason game before its teams are known.
   */
  scheduleAsOf(date: GameDate): LandedDocument;
}

const FIRST_SEASON = 2015;
const DEFAULT_SEASONS = [2021, 2022, 2023, 2024] as const;
/** Dates whose games are kept: the feeds of one date are asked for one after another. */
const KEPT_DATES = 4;

/**
 * A league that never was: thirty teams, invented players, real-looking seasons. Every document is a pure function of
 * seed, season and date, whatever was asked before.
 * @throws {RangeError} (from its methods) a season before 2015.
 */
export const generatedSource = (league: GeneratedLeague): GeneratedSource => {
  const { seed, faults = {} } = league;
  const nights = new Map<GameDate, Night>();
  const seasonOf = kept((seasonYear: number): Season => {
    if (seasonYear < FIRST_SEASON)
      throw new RangeError(`generating season ${seasonYear}: the first is ${FIRST_SEASON}`);
    return season(seed, seasonYear);
  });
  const books: LeagueBooks = {
    seed,
    bioOf: biographies(seed),
    movesOf: kept((seasonYear: number) => seasonMoves(seed, seasonYear, seasonOf(seasonYear).trades)),
  };

  const nightOn = (date: GameDate): Night => {
    const known = nights.get(date);
    if (known !== undefined) return known;
    const year = seasonOf(seasonYearOf(date));
    const night = leagueNight(seed, year, { date, games: delivered(faults, date, year.gamesOn(date)) });
    nights.set(date, night);
    const oldest = nights.keys().next().value;
    if (nights.size > KEPT_DATES && oldest !== undefined) nights.delete(oldest);
    return night;
  };

  const documentsOf = (processor: string, date: GameDate): readonly LandedDocument[] => {
    const feed = FEEDS[processor];
    const isSchedule = processor === SCHEDULE;
    if (isWithheld(faults, processor, date) || (feed === undefined && !isSchedule)) return [];
    if (seasonYearOf(date) < FIRST_SEASON) return [];
    const year = seasonOf(seasonYearOf(date));
    if (year.gamesOn(date).length === 0) return [];
    const stale = { stale: faults.stalePostponements ?? false };
    if (isSchedule) return [comingScheduleOf(year, date, stale), dailyScheduleOf(year, date, stale)];
    const night = nightOn(date);
    return night.games.length === 0 ? [] : (feed?.(night, books) ?? []);
  };

  return {
    name: 'generated',
    offer: () => ({
      source: 'generated',
      version: `league-2-seed-${seed}`,
      processors: [SCHEDULE, ...Object.keys(FEEDS)].map((processor) => ({ processor })),
      gaps: [],
      wholeMinutes: false,
    }),
    schedule: async (seasonYear) => seasonScheduleOf(seasonOf(seasonYear), seasonYear),
    seasons: async () => league.seasons ?? DEFAULT_SEASONS,
    documents: async (processor, date) => documentsOf(processor, date),
    season: seasonOf,
    scheduleAsOf: (date) => scheduleAsOfDate(seasonOf(seasonYearOf(date)), date),
    night: nightOn,
    boxScore: (game) => boxScore(seed, seasonOf(game.seasonYear), game),
  };
};
