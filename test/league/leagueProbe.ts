import type { GameDate } from '../../shared/domain/gameDate.js';
import { type GeneratedSource, generatedSource } from '../../emulator/league/generatedSource.js';
import type { BoxScore, TeamSheet } from '../../emulator/league/boxScore.js';

/** Raw processors the league offers. */
export const FEEDS = [
  'p2.nbac_schedule',
  'p2.nbac_team_boxscore',
  'p2.nbac_gamebook_player_stats',
  'p2.nbac_player_boxscores',
  'p2.bdl_player_boxscores',
  'p2.shot_zone_summary',
  'p2.bigdataball_play_by_play',
  'p2.nbac_play_by_play',
  'p2.odds_api_player_points_props',
  'p2.odds_api_game_lines',
  'p2.bettingpros_player_points_props',
  'p2.nbac_injury_report',
  'p2.bdl_injuries',
  'p2.espn_team_rosters',
  'p2.nbac_player_list_current',
  'p2.bdl_active_players_current',
  'p2.br_rosters_current',
  'p2.nbac_player_movement',
  'p2.nbac_referee_game_assignments',
  'p2.espn_scoreboard',
  'p2.espn_boxscores',
  'p2.bdl_standings',
] as const;

const sources = new Map<number, GeneratedSource>();

/** One source per seed for tests that only read. */
export const leagueOf = (seed: number): GeneratedSource => {
  const source = sources.get(seed) ?? generatedSource({ seed });
  sources.set(seed, source);
  return source;
};

/** Dates with games of a season, ascending. */
export const datesOf = (source: GeneratedSource, seasonYear: number): readonly GameDate[] => [
  ...new Set(
    source
      .season(seasonYear)
      .games()
      .map(({ date }) => date),
  ),
];

/** Documents of one feed on one date, read as JSON. */
export const parsedOf = async <T>(source: GeneratedSource, feed: string, date: GameDate): Promise<T[]> =>
  (await source.documents(feed, date)).map(({ text }) => JSON.parse(text) as T);

export const sheetsOf = (box: BoxScore): readonly TeamSheet[] => [box.home, box.away];

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
export const mean = (values: readonly number[]): number => total(values) / values.length;
export const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
