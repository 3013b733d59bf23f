import { daysBefore, gamesBefore, input, onDate, reference, type Inputs } from '../../../domain/processor.js';
import { playerGameSummary, teamOffenseGameSummary, upcomingTeamGameContext } from '../tables/analytics.js';
import {
  playerCompositeFactors,
  playerDailyCache,
  playerShotZoneAnalysis,
  teamDefenseZoneAnalysis,
} from '../tables/precompute.js';
import {
  bettingprosPlayerPointsProps,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
  playerAliases,
} from '../tables/raw.js';
import { TEAM_COLUMNS, TEAM_GAMES } from './dailyCache.js';
import { playersInputs } from './playersOfDate.js';

/** Three calendar years hold at most one 29 February. */
const THREE_YEARS = 3 * 365 + 1;

/**
 * The phase's own tables of D, the markets of D (read up to tip-off), and three years of games: they hold the season
 * too, so that it is read once.
 */
export const featureInputs = {
  ...playersInputs,
  utgc: input(upcomingTeamGameContext, onDate),
  pdc: input(playerDailyCache, onDate),
  pcf: input(playerCompositeFactors, onDate),
  psza: input(playerShotZoneAnalysis, onDate),
  tdza: input(teamDefenseZoneAnalysis, onDate),
  togs: input(teamOffenseGameSummary, gamesBefore(TEAM_GAMES + 1, 'team_abbr'), { columns: TEAM_COLUMNS }),
  pgs: input(playerGameSummary, daysBefore(THREE_YEARS), {
    required: true,
    columns: [
      'game_date',
      'game_id',
      'nba_game_id',
      'team_abbr',
      'opponent_team_abbr',
      'player_lookup',
      'points',
      'minutes_played',
      'ft_makes',
      'played',
    ],
  }),
  oddsApi: input(oddsApiPlayerPointsProps, onDate),
  bettingPros: input(bettingprosPlayerPointsProps, onDate),
  gameLines: input(oddsApiGameLines, onDate, { columns: ['game_date', 'game_id', 'commence_time'] }),
  aliases: input(playerAliases, reference),
} as const;

export type FeatureInputs = Inputs<typeof featureInputs>;
export type SummaryRow = FeatureInputs['pgs'][number];
