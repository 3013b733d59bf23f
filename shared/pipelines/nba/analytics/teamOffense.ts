import { processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { overtimePeriods } from '../formulas/rates.js';
import { WITHOUT_ZONES, qualityColumns } from '../formulas/quality.js';
import { teamOffenseGameSummary } from '../tables/analytics.js';
import { sourcesByEngine } from './sourcesByEngine.js';
import { ratesOf } from './teamBox.js';
import { teamOffenseGates } from './teamGates.js';
import {
  expectedTeams,
  shotColumn,
  teamDay,
  teamGameInputs,
  teamGames,
  teamIssues,
  teamSources,
  teamsEmpty,
  teamZonesOf,
  uncoveredTeams,
  type TeamGame,
} from './teamGames.js';

type Row = BodyRowOf<typeof teamOffenseGameSummary>;

const rowOf = (side: TeamGame): Row => {
  const { game, own, opponent, box } = side;
  const rates = ratesOf(own);
  const zones = teamZonesOf(side, own.team);
  return {
    game_id: game.gameId,
    nba_game_id: game.nbaGameId,
    team_abbr: own.team,
    opponent_team_abbr: opponent.team,
    game_date: game.date,
    season_year: game.seasonYear,
    points_scored: own.points,
    fg_attempts: own.fgAttempts,
    fg_makes: own.fgMakes,
    three_pt_attempts: own.threeAttempts,
    three_pt_makes: own.threeMakes,
    ft_attempts: own.ftAttempts,
    ft_makes: own.ftMakes,
    offensive_rebounds: own.offensiveRebounds,
    defensive_rebounds: own.defensiveRebounds,
    rebounds: own.rebounds,
    assists: own.assists,
    turnovers: own.turnovers,
    personal_fouls: own.personalFouls,
    team_paint_attempts: shotColumn(zones, (counts) => counts.paintAttempts),
    team_paint_makes: shotColumn(zones, (counts) => counts.paintMakes),
    team_mid_range_attempts: shotColumn(zones, (counts) => counts.midRangeAttempts),
    team_mid_range_makes: shotColumn(zones, (counts) => counts.midRangeMakes),
    team_zone_three_attempts: shotColumn(zones, (counts) => counts.threeAttempts),
    team_zone_three_makes: shotColumn(zones, (counts) => counts.threeMakes),
    points_in_paint_scored: shotColumn(zones, (counts) => 2 * counts.paintMakes),
    second_chance_points_scored: null,
    team_minutes: own.minutes,
    possessions: rates.possessions,
    offensive_rating: rates.rating,
    pace: rates.pace,
    ts_pct: rates.trueShooting,
    home_game: own.team === game.home,
    win_flag: own.points > opponent.points,
    margin_of_victory: own.points - opponent.points,
    overtime_periods: overtimePeriods(own.minutes),
    shot_zones_available: zones !== null,
    shot_zones_source: side.zones?.source ?? null,
    ...qualityColumns({
      score: box.score - (zones === null ? WITHOUT_ZONES : 0),
      issues: teamIssues(side),
      sources: teamSources(side),
      primary: box.source,
      usedFallback: box.isFallback,
    }),
    ...sourcesByEngine('team_boxscore', 'players', 'pbp'),
  };
};

/**
 * Two rows per final of the date, from the team box score or, where that does not cover the game, from the sums of its
 * players. Input order does not matter.
 */
export const teamOffense = processor({
  id: 'p3.team_offense_game_summary',
  shortName: 'TOGS',
  inputs: teamGameInputs,
  output: teamOffenseGameSummary,
  provenance: { team_boxscore: 'teamBoxscore', players: 'gamebook', pbp: 'bigdataball' },
  expects: expectedTeams,
  entityOf: (row) => row.team_abbr,
  gates: teamOffenseGates,
  run: (inputs, context) => {
    const day = teamDay(inputs, context);
    const rows = teamGames(day).map(rowOf);
    const empty = rows.length > 0 ? null : teamsEmpty(day, inputs, context);
    return { rows, failures: uncoveredTeams(day, inputs), ...(empty === null ? {} : { empty }) };
  },
});
