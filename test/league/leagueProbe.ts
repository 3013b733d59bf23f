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
  'p2.odds_api_player_points_props',
  'p2.odds_api_game_lines',
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

export const sheetsOf = (box: BoxScore): readonly TeamSheet[] => [box.home, box.away];

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
export const mean = (values: readonly number[]): number => total(values) / values.length;
export const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
