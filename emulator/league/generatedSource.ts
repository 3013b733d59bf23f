import { type GameDate, seasonYearOf } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import type { Source } from '../../shared/ports/source.js';
import { bdlOf, gamebookOf, playerBoxOf, teamBoxOf, zonesOf } from './boxDocuments.js';
import { type BoxScore, boxScore } from './boxScore.js';
import { delivered, isWithheld, type LeagueFaults } from './faults.js';
import type { LeagueGame } from './leagueGame.js';
import type { MarketNight } from './market.js';
import { lineDocuments, propDocuments } from './marketDocuments.js';
import { dailyScheduleOf, scheduleAsOfDate, seasonScheduleOf } from './scheduleDocuments.js';
import { season, type Season } from './season.js';

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
  /**
   * The schedule document of the date's season as captured on the next morning: later games without scores, a game that
   * is postponed later still on its first date, no postseason game before its teams are known.
   */
  scheduleAsOf(date: GameDate): LandedDocument;
}

interface Night {
  readonly date: GameDate;
  readonly season: Season;
  readonly boxes: readonly BoxScore[];
  readonly nightOf: (box: BoxScore) => MarketNight;
}

const FEEDS: Readonly<Record<string, (night: Night) => readonly LandedDocument[]>> = {
  'p2.nbac_team_boxscore': ({ boxes }) => boxes.map(teamBoxOf),
  'p2.nbac_gamebook_player_stats': ({ boxes }) => boxes.map(gamebookOf),
  'p2.nbac_player_boxscores': ({ date, boxes }) => [playerBoxOf(date, boxes)],
  'p2.bdl_player_boxscores': ({ date, boxes }) => [bdlOf(date, boxes)],
  'p2.shot_zone_summary': ({ boxes }) => boxes.map(zonesOf),
  'p2.odds_api_player_points_props': ({ boxes, nightOf }) => boxes.flatMap((box) => propDocuments(nightOf(box), box)),
  'p2.odds_api_game_lines': ({ boxes, nightOf }) => boxes.flatMap((box) => lineDocuments(nightOf(box), box)),
};

const SCHEDULE = 'p2.nbac_schedule';
const FIRST_SEASON = 2015;
const DEFAULT_SEASONS = [2021, 2022, 2023, 2024] as const;
/** Dates whose box scores are kept: the feeds of one date are asked for one after another. */
const KEPT_DATES = 4;

const marketNight = (seed: number, year: Season, game: LeagueGame): MarketNight => ({
  seed,
  game,
  expectation: year.expectationOf(game),
  squads: { home: year.squadOf(game, game.home), away: year.squadOf(game, game.away) },
  styles: { home: year.styleOf(game.home), away: year.styleOf(game.away) },
});

/**
 * A league that never was: thirty teams, invented players, real-looking seasons. Every document is a pure function of
 * seed, season and date, whatever was asked before.
 * @throws {RangeError} (from its methods) a season before 2015.
 */
export const generatedSource = (league: GeneratedLeague): GeneratedSource => {
  const { seed, faults = {} } = league;
  const seasons = new Map<number, Season>();
  const boxes = new Map<GameDate, readonly BoxScore[]>();

  const seasonOf = (seasonYear: number): Season => {
    if (seasonYear < FIRST_SEASON)
      throw new RangeError(`generating season ${seasonYear}: the first is ${FIRST_SEASON}`);
    const made = seasons.get(seasonYear) ?? season(seed, seasonYear);
    seasons.set(seasonYear, made);
    return made;
  };

  const boxesOn = (date: GameDate, year: Season): readonly BoxScore[] => {
    const known = boxes.get(date);
    if (known !== undefined) return known;
    const made = delivered(faults, date, year.gamesOn(date)).map((game) => boxScore(seed, year, game));
    boxes.set(date, made);
    const oldest = boxes.keys().next().value;
    if (boxes.size > KEPT_DATES && oldest !== undefined) boxes.delete(oldest);
    return made;
  };

  const documentsOf = (processor: string, date: GameDate): readonly LandedDocument[] => {
    const feed = FEEDS[processor];
    const isSchedule = processor === SCHEDULE;
    if (isWithheld(faults, processor, date) || (feed === undefined && !isSchedule)) return [];
    if (seasonYearOf(date) < FIRST_SEASON) return [];
    const year = seasonOf(seasonYearOf(date));
    if (year.gamesOn(date).length === 0) return [];
    if (isSchedule) return [dailyScheduleOf(year, date, { stale: faults.stalePostponements ?? false })];
    const nightBoxes = boxesOn(date, year);
    if (nightBoxes.length === 0) return [];
    return feed?.({ date, season: year, boxes: nightBoxes, nightOf: (box) => marketNight(seed, year, box.game) }) ?? [];
  };

  return {
    name: 'generated',
    offer: () => ({
      source: 'generated',
      version: `league-1-seed-${seed}`,
      processors: [SCHEDULE, ...Object.keys(FEEDS)].map((processor) => ({ processor })),
      gaps: [],
      wholeMinutes: false,
    }),
    schedule: async (seasonYear) => seasonScheduleOf(seasonOf(seasonYear), seasonYear),
    seasons: async () => league.seasons ?? DEFAULT_SEASONS,
    documents: async (processor, date) => documentsOf(processor, date),
    season: seasonOf,
    scheduleAsOf: (date) => scheduleAsOfDate(seasonOf(seasonYearOf(date)), date),
    boxScore: (game) => boxScore(seed, seasonOf(game.seasonYear), game),
  };
};
