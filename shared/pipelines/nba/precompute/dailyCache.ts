import {
  gamesBefore,
  input,
  onDate,
  processor,
  seasonBefore,
  type EntityFailure,
  type Inputs,
  type ProcessorContext,
} from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { sourcesByEngine } from '../analytics/sourcesByEngine.js';
import { qualityColumns } from '../formulas/quality.js';
import { meanOf } from '../formulas/statistics.js';
import { lastGames } from '../formulas/windows.js';
import { playerGameSummary, teamOffenseGameSummary } from '../tables/analytics.js';
import { playerDailyCache, playerShotZoneAnalysis } from '../tables/precompute.js';
import { contextWindows, lastTenCompleteness } from './completeColumns.js';
import { constantOf } from './constantOf.js';
import { gamesByTeam, playedGames } from './games.js';
import { dailyCacheGates } from './playerGates.js';
import { playersInputs, playersOfDate, type PlayerContextRow, type PlayersOfDate } from './playersOfDate.js';
import { sampleDeviation } from './sampleDeviation.js';
import { closedSpanOf } from './span.js';
import { fortnightBefore, workloadOf, type Fortnight } from './workload.js';

/** Games a team's pace and rating are averaged over; one more is read, for a cup final does not count. */
export const TEAM_GAMES = 10;
const TEN = 10;
const FIVE = 5;

export const TEAM_COLUMNS = ['game_date', 'game_id', 'team_abbr', 'pace', 'offensive_rating', 'processed_at'] as const;

export const dailyCacheInputs = {
  ...playersInputs,
  pgs: input(playerGameSummary, seasonBefore, {
    required: true,
    columns: [
      'game_date',
      'game_id',
      'team_abbr',
      'player_lookup',
      'points',
      'minutes_played',
      'usage_rate',
      'ts_pct',
      'played',
    ],
  }),
  togs: input(teamOffenseGameSummary, gamesBefore(TEAM_GAMES + 1, 'team_abbr'), {
    required: true,
    columns: TEAM_COLUMNS,
  }),
  psza: input(playerShotZoneAnalysis, onDate),
} as const;

type DailyCacheInputs = Inputs<typeof dailyCacheInputs>;
type Row = BodyRowOf<typeof playerDailyCache>;
type SummaryRow = DailyCacheInputs['pgs'][number];
type ShotRow = DailyCacheInputs['psza'][number];

interface Day {
  readonly context: ProcessorContext;
  readonly fortnight: Fortnight;
  readonly gamesOf: (player: string) => readonly SummaryRow[];
  readonly teamGamesOf: (team: string) => readonly DailyCacheInputs['togs'][number][];
  readonly shotsOf: (player: string) => ShotRow | null;
}

const dayOf = (inputs: DailyCacheInputs, context: ProcessorContext, date: PlayersOfDate): Day => {
  const shots = new Map(inputs.psza.map((row) => [row.player_lookup, row]));
  const wanted = new Set(date.players.map((player) => player.player_lookup));
  const teams = gamesByTeam(inputs.togs, (row) => row.team_abbr, date.uncounted);
  return {
    context,
    fortnight: fortnightBefore(context.gameDate),
    gamesOf: playedGames(inputs.pgs, wanted, date.uncounted),
    teamGamesOf: (team) => lastGames(teams(team), TEAM_GAMES),
    shotsOf: (player) => shots.get(player) ?? null,
  };
};

const mean = <R>(rows: readonly R[], of: (row: R) => number | null): number | null =>
  meanOf(rows.flatMap((row) => of(row) ?? []));

const pointsOf = (game: SummaryRow): number => game.points ?? 0;

const formColumns = (games: readonly SummaryRow[], day: Day) => {
  const ten = lastGames(games, TEN);
  return {
    points_avg_last_5: mean(lastGames(games, FIVE), pointsOf),
    points_avg_last_10: mean(ten, pointsOf),
    points_avg_season: mean(games, pointsOf),
    points_std_last_10: sampleDeviation(ten.map(pointsOf)),
    minutes_avg_last_10: mean(ten, (game) => game.minutes_played),
    usage_rate_last_10: mean(ten, (game) => game.usage_rate),
    player_usage_rate_season: mean(games, (game) => game.usage_rate),
    ts_pct_last_10: mean(ten, (game) => game.ts_pct),
    games_played_season: games.length,
    ...workloadOf(games, day.fortnight),
  };
};

const shotColumns = (shots: ShotRow | null) => ({
  primary_scoring_zone: shots?.primary_scoring_zone ?? null,
  paint_rate_last_10: shots?.paint_rate_last_10 ?? null,
  three_pt_rate_last_10: shots?.three_pt_rate_last_10 ?? null,
  assisted_rate_last_10: shots?.assisted_rate_last_10 ?? null,
  shot_zone_data_available: shots !== null,
});

const quality = (player: PlayerContextRow, games: number, shots: ShotRow | null, { context }: Day) => {
  const preferred = constantOf(context, 'pdc.preferred_games');
  return qualityColumns({
    score: player.l5_completeness_pct ?? 100,
    issues: [
      ...(games < preferred ? [`thin_sample:${games}/${preferred}`] : []),
      ...(shots === null ? ['shot_zones_unavailable'] : []),
    ],
    sources: [
      'player_game_summary',
      'team_offense_game_summary',
      'upcoming_player_game_context',
      ...(shots === null ? [] : ['player_shot_zone_analysis']),
    ],
    primary: 'player_game_summary',
    usedFallback: false,
    isComplete: (player.l10_completeness_pct ?? 100) >= constantOf(context, 'completeness.ready_pct'),
  });
};

const rowOf = (player: PlayerContextRow, games: readonly [SummaryRow, ...SummaryRow[]], day: Day): Row => {
  const shots = day.shotsOf(player.player_lookup);
  const teamGames = day.teamGamesOf(player.team_abbr);
  return {
    player_lookup: player.player_lookup,
    universal_player_id: player.universal_player_id,
    cache_date: day.context.gameDate,
    team_abbr: player.team_abbr,
    ...formColumns(games, day),
    team_pace_last_10: mean(teamGames, (game) => game.pace),
    team_off_rating_last_10: mean(teamGames, (game) => game.offensive_rating),
    ...shotColumns(shots),
    early_season_flag: games.length < TEN,
    player_age: player.player_age,
    cache_version: 'v2',
    ...quality(player, games.length, shots, day),
    ...sourcesByEngine('player_games', 'team_offense', 'player_context', 'shot_zones'),
    ...lastTenCompleteness(player),
    ...contextWindows(player, 'l5', 'l10', 'l7d', 'l14d'),
    ...closedSpanOf([
      games[0].game_date,
      games.at(-1)?.game_date,
      teamGames[0]?.game_date,
      teamGames.at(-1)?.game_date,
      shots?.window_start_date,
      shots?.window_end_date,
    ]),
  };
};

const failureOf = (player: PlayerContextRow, found: number, minimum: number): EntityFailure => {
  const played = found + (player.missing_games_count ?? 0);
  const isYoung = played < minimum;
  return {
    type: 'player',
    id: player.player_lookup,
    category: isYoung ? 'INSUFFICIENT_DATA' : 'INCOMPLETE_UPSTREAM',
    reason: `${found} games summarised of ${played} played this season, ${minimum} needed`,
    canRetry: !isYoung,
    expectedGames: played,
    actualGames: found,
  };
};

/**
 * What is known of each player on the morning of D: his played games of the season, his team's last ten, his shots. A
 * missing row of shots never holds him back. Input order does not matter.
 */
export const dailyCache = processor({
  id: 'p4.player_daily_cache',
  shortName: 'PDC',
  inputs: dailyCacheInputs,
  output: playerDailyCache,
  provenance: { player_games: 'pgs', team_offense: 'togs', player_context: 'upgc', shot_zones: 'psza' },
  expects: (inputs, context) => playersOfDate(inputs, context).expected,
  entityOf: (row) => row.player_lookup,
  gates: dailyCacheGates,
  run: (inputs, context) => {
    const date = playersOfDate(inputs, context);
    if (date.ending !== null) return date.ending;
    const minimum = constantOf(context, 'pdc.min_games');
    const day = dayOf(inputs, context, date);
    const rows: Row[] = [];
    const failures: EntityFailure[] = [];
    for (const player of date.players) {
      const [first, ...more] = day.gamesOf(player.player_lookup);
      if (first === undefined || more.length + 1 < minimum)
        failures.push(failureOf(player, first === undefined ? 0 : more.length + 1, minimum));
      else rows.push(rowOf(player, [first, ...more], day));
    }
    return { rows, failures };
  },
});
