import { processor } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { overtimePeriods } from '../formulas/rates.js';
import { WITHOUT_ZONES, qualityColumns } from '../formulas/quality.js';
import { sumOrNull } from '../formulas/statistics.js';
import { teamDefenseGameSummary } from '../tables/analytics.js';
import { sourcesByEngine } from './sourcesByEngine.js';
import type { PlayerLine } from './playerBox.js';
import { ratesOf } from './teamBox.js';
import { teamDefenseGates } from './teamGates.js';
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
  type TeamDay,
  type TeamGame,
} from './teamGames.js';

type Row = BodyRowOf<typeof teamDefenseGameSummary>;

const threeTimes = (makes: number | null): number | null => (makes === null ? null : 3 * makes);

interface Defence {
  readonly steals: number | null;
  readonly blocks: number | null;
  readonly defensiveRebounds: number | null;
  readonly issues: readonly string[];
  readonly sources: readonly string[];
}

/** The players' own defence; the team box score's where no player source covers the team. */
const defenceOf = (day: TeamDay, { own }: TeamGame): Defence => {
  const players = day.players(own.team, own.points);
  if (players === null || players.isPartial)
    return {
      steals: own.steals,
      blocks: own.blocks,
      defensiveRebounds: own.defensiveRebounds,
      issues: ['player_boxscores_unavailable'],
      sources: [],
    };
  const played = players.lines.filter((line) => line.played);
  const total = (of: (line: PlayerLine) => number | null): number | null => sumOrNull(played.map(of));
  return {
    steals: total((line) => line.steals),
    blocks: total((line) => line.blocks),
    defensiveRebounds: total((line) => line.defensiveRebounds),
    issues: [],
    sources: [players.source],
  };
};

const rowOf =
  (day: TeamDay) =>
  (side: TeamGame): Row => {
    const { game, own, opponent, box } = side;
    const rates = ratesOf(opponent);
    const zones = teamZonesOf(side, opponent.team);
    const blocked = teamZonesOf(side, own.team)?.blocks ?? null;
    const defence = defenceOf(day, side);
    return {
      game_id: game.gameId,
      nba_game_id: game.nbaGameId,
      defending_team_abbr: own.team,
      opponent_team_abbr: opponent.team,
      game_date: game.date,
      season_year: game.seasonYear,
      points_allowed: opponent.points,
      opp_fg_attempts: opponent.fgAttempts,
      opp_fg_makes: opponent.fgMakes,
      opp_three_pt_attempts: opponent.threeAttempts,
      opp_three_pt_makes: opponent.threeMakes,
      opp_ft_attempts: opponent.ftAttempts,
      opp_ft_makes: opponent.ftMakes,
      opp_offensive_rebounds: opponent.offensiveRebounds,
      opp_rebounds: opponent.rebounds,
      opp_assists: opponent.assists,
      turnovers_forced: opponent.turnovers,
      fouls_committed: own.personalFouls,
      opp_paint_attempts: shotColumn(zones, (counts) => counts.paintAttempts),
      opp_paint_makes: shotColumn(zones, (counts) => counts.paintMakes),
      opp_mid_range_attempts: shotColumn(zones, (counts) => counts.midRangeAttempts),
      opp_mid_range_makes: shotColumn(zones, (counts) => counts.midRangeMakes),
      opp_zone_three_attempts: shotColumn(zones, (counts) => counts.threeAttempts),
      opp_zone_three_makes: shotColumn(zones, (counts) => counts.threeMakes),
      points_in_paint_allowed: shotColumn(zones, (counts) => 2 * counts.paintMakes),
      mid_range_points_allowed: shotColumn(zones, (counts) => 2 * counts.midRangeMakes),
      three_pt_points_allowed: threeTimes(opponent.threeMakes),
      blocks_paint: blocked?.paintBlocks ?? null,
      blocks_mid_range: blocked?.midRangeBlocks ?? null,
      blocks_three_pt: blocked?.threeBlocks ?? null,
      steals: defence.steals,
      blocks: defence.blocks,
      defensive_rebounds: defence.defensiveRebounds,
      defensive_rating: rates.rating,
      opponent_pace: rates.pace,
      opponent_ts_pct: rates.trueShooting,
      home_game: own.team === game.home,
      win_flag: own.points > opponent.points,
      margin_of_victory: own.points - opponent.points,
      overtime_periods: overtimePeriods(own.minutes),
      shot_zones_available: zones !== null,
      shot_zones_source: side.zones?.source ?? null,
      ...qualityColumns({
        score: box.score - (zones === null ? WITHOUT_ZONES : 0),
        issues: [...teamIssues(side), ...defence.issues],
        sources: [...teamSources(side), ...defence.sources],
        primary: box.source,
        usedFallback: box.isFallback,
      }),
      ...sourcesByEngine('team_boxscore', 'players', 'pbp'),
    };
  };

/** Two rows per final of the date: the opponent's offence as the defending team met it. Input order does not matter. */
export const teamDefense = processor({
  id: 'p3.team_defense_game_summary',
  shortName: 'TDGS',
  inputs: teamGameInputs,
  output: teamDefenseGameSummary,
  provenance: { team_boxscore: 'teamBoxscore', players: 'gamebook', pbp: 'bigdataball' },
  expects: expectedTeams,
  entityOf: (row) => row.defending_team_abbr,
  gates: teamDefenseGates,
  run: (inputs, context) => {
    const day = teamDay(inputs, context);
    const rows = teamGames(day).map(rowOf(day));
    const empty = rows.length > 0 ? null : teamsEmpty(day, inputs, context);
    return { rows, failures: uncoveredTeams(day, inputs), ...(empty === null ? {} : { empty }) };
  },
});
