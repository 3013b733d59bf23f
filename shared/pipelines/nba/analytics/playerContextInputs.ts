import {
  gamesBefore,
  input,
  onDate,
  reference,
  seasonBefore,
  seasonSchedule,
  type Inputs,
} from '../../../domain/processor.js';
import { playerGameSummary, teamOffenseGameSummary, upcomingTeamGameContext } from '../tables/analytics.js';
import {
  bdlPlayerBoxscores,
  bettingprosPlayerPointsProps,
  nbacGamebookPlayerStats,
  nbacSchedule,
  nbaPlayersRegistry,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
  playerAliases,
  sourceGaps,
} from '../tables/raw.js';
import { injuryInputs } from './injuries.js';
import { rosterInputs } from './rosterChain.js';

const BOX = ['game_date', 'team_abbr', 'player_lookup', 'minutes_decimal'] as const;

/** Games a pace is averaged over; one more is read, for a cup final does not count. */
export const PACE_GAMES = 10;

/**
 * The season before D for history, the date itself only for names, teams, statuses and markets. Windows that span the
 * season read few columns.
 */
export const playerContextInputs = {
  schedule: input(nbacSchedule, seasonSchedule(0), { required: true }),
  utgc: input(upcomingTeamGameContext, onDate, { required: true }),
  ...rosterInputs,
  gamebook: input(nbacGamebookPlayerStats, onDate, {
    population: true,
    columns: ['game_date', 'game_id', 'team_abbr', 'player_lookup', 'player_status'],
  }),
  summaries: input(playerGameSummary, onDate, {
    population: true,
    columns: ['game_date', 'game_id', 'team_abbr', 'player_lookup'],
  }),
  registry: input(nbaPlayersRegistry, reference, { required: true }),
  aliases: input(playerAliases, reference),
  pgs: input(playerGameSummary, seasonBefore, {
    required: true,
    columns: ['game_date', 'game_id', 'team_abbr', 'player_lookup', 'points', 'minutes_played', 'usage_rate', 'played'],
  }),
  togs: input(teamOffenseGameSummary, gamesBefore(PACE_GAMES + 1, 'team_abbr'), {
    required: true,
    columns: ['game_date', 'game_id', 'team_abbr', 'pace'],
  }),
  gamebookSeason: input(nbacGamebookPlayerStats, seasonBefore, { columns: BOX }),
  bdlSeason: input(bdlPlayerBoxscores, seasonBefore, { columns: BOX }),
  oddsApi: input(oddsApiPlayerPointsProps, onDate),
  bettingPros: input(bettingprosPlayerPointsProps, onDate),
  gameLines: input(oddsApiGameLines, onDate),
  ...injuryInputs,
  gaps: input(sourceGaps, onDate),
} as const;

export type PlayerContextInputs = Inputs<typeof playerContextInputs>;
