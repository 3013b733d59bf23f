import { input, onDate, processor, type Inputs } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { sourcesByEngine } from '../analytics/sourcesByEngine.js';
import { qualityColumns } from '../formulas/quality.js';
import { upcomingTeamGameContext } from '../tables/analytics.js';
import { playerCompositeFactors, playerShotZoneAnalysis, teamDefenseZoneAnalysis } from '../tables/precompute.js';
import { nbacSchedule } from '../tables/raw.js';
import { lastTenCompleteness } from './completeColumns.js';
import { fatigueAdjustment, fatigueScore, mismatchScore, paceScore, usageSpikeScore } from './factors.js';
import { compositeGates } from './playerGates.js';
import { playersInputs, playersOfDate, SCHEDULE_COLUMNS, type PlayerContextRow } from './playersOfDate.js';
import { spanOf } from './span.js';

export const compositeInputs = {
  ...playersInputs,
  schedule: input(nbacSchedule, onDate, { required: true, columns: SCHEDULE_COLUMNS }),
  utgc: input(upcomingTeamGameContext, onDate, { required: true }),
  psza: input(playerShotZoneAnalysis, onDate),
  tdza: input(teamDefenseZoneAnalysis, onDate),
} as const;

type CompositeInputs = Inputs<typeof compositeInputs>;
type Row = BodyRowOf<typeof playerCompositeFactors>;

const VERSION = 'v2_4factors';
const EARLY_BELOW = 10;

/** The rows of D a player's factors are made of. */
interface Sources {
  readonly player: PlayerContextRow;
  readonly team: CompositeInputs['utgc'][number] | null;
  readonly shots: CompositeInputs['psza'][number] | null;
  readonly defence: CompositeInputs['tdza'][number] | null;
}

const fatigueColumns = ({ player }: Sources) => {
  const workload = {
    daysRest: player.player_days_rest,
    games7: player.games_in_last_7_days,
    minutes7: player.minutes_in_last_7_days,
    averageMinutes7: player.avg_minutes_per_game_last_7,
    backToBacks14: player.back_to_backs_last_14_days,
    age: player.player_age,
  };
  const score = fatigueScore(workload);
  return {
    fatigue_score: score,
    fatigue_context_json: {
      player_days_rest: workload.daysRest,
      games_in_last_7_days: workload.games7,
      minutes_in_last_7_days: workload.minutes7,
      avg_minutes_per_game_last_7: workload.averageMinutes7,
      back_to_backs_last_14_days: workload.backToBacks14,
      player_age: workload.age,
      adjustment: fatigueAdjustment(score),
    },
  };
};

const mismatchOf = ({ player, shots, defence }: Sources) => {
  const rates = {
    primaryZone: shots?.primary_scoring_zone ?? null,
    paint: shots?.paint_rate_last_10 ?? null,
    midRange: shots?.mid_range_rate_last_10 ?? null,
    perimeter: shots?.three_pt_rate_last_10 ?? null,
  };
  const above = {
    paint: defence?.paint_defense_vs_league_avg ?? null,
    midRange: defence?.mid_range_defense_vs_league_avg ?? null,
    perimeter: defence?.three_pt_defense_vs_league_avg ?? null,
  };
  return {
    score: mismatchScore(rates, above),
    context: {
      opponent: player.opponent_team_abbr,
      primary_scoring_zone: rates.primaryZone,
      rates: { paint: rates.paint, mid_range: rates.midRange, perimeter: rates.perimeter },
      defense_vs_league_avg: { paint: above.paint, mid_range: above.midRange, perimeter: above.perimeter },
    },
  };
};

const missingOf = ({ player, shots, defence }: Sources): readonly string[] => [
  ...(player.days_rest === null ? ['days_rest'] : []),
  ...(player.projected_usage_rate === null ? ['projected_usage_rate'] : []),
  ...(player.pace_differential === null ? ['pace_differential'] : []),
  ...(shots === null ? ['player_shot_zone'] : []),
  ...(defence === null ? ['team_defense_zone'] : []),
];
const ASKED = 5;

/** Inputs whose lack makes a score 0, beyond the five that are counted. */
const alsoMissing = ({ player, shots, defence }: Sources, mismatch: number | null): readonly string[] => [
  ...(player.avg_usage_rate_last_7_games === null ? ['avg_usage_rate_last_7_games'] : []),
  ...(mismatch === null && shots !== null && defence !== null
    ? [shots.primary_scoring_zone === null ? 'primary_scoring_zone' : 'opponent_zones']
    : []),
];

const warningsOf = (fatigue: number, mismatch: number, total: number): readonly string[] => [
  ...(fatigue < 50 ? ['EXTREME_FATIGUE'] : []),
  ...(Math.abs(mismatch) > 8 ? ['EXTREME_MATCHUP'] : []),
  ...(Math.abs(total) > 12 ? ['EXTREME_ADJUSTMENT'] : []),
];

const readiness = ({ player, team, shots, defence }: Sources) => {
  const ready = {
    upstream_player_shot_ready: shots?.is_production_ready ?? false,
    upstream_team_defense_ready: defence?.is_production_ready ?? false,
    upstream_player_context_ready: player.is_production_ready ?? false,
    upstream_team_context_ready: team?.is_production_ready ?? false,
  };
  return { ...ready, all_upstreams_ready: Object.values(ready).every(Boolean) };
};

const sourceNames = ({ team, shots, defence }: Sources): readonly string[] => [
  'upcoming_player_game_context',
  ...(team === null ? [] : ['upcoming_team_game_context']),
  ...(shots === null ? [] : ['player_shot_zone_analysis']),
  ...(defence === null ? [] : ['team_defense_zone_analysis']),
];

const scoreColumns = (sources: Sources) => {
  const { player } = sources;
  const fatigue = fatigueColumns(sources);
  const mismatch = mismatchOf(sources);
  const pace = paceScore(player.pace_differential);
  const { projected_usage_rate: projected, avg_usage_rate_last_7_games: average } = player;
  const usage = usageSpikeScore(projected, average, player.star_teammates_out);
  const total = fatigueAdjustment(fatigue.fatigue_score) + (mismatch.score ?? 0) + (pace ?? 0) + (usage ?? 0);
  const missing = missingOf(sources);
  const warnings = warningsOf(fatigue.fatigue_score, mismatch.score ?? 0, total);
  const completeness = ((ASKED - missing.length) / ASKED) * 100;
  const fields = [...missing, ...alsoMissing(sources, mismatch.score)].sort();
  return {
    ...fatigue,
    shot_zone_mismatch_score: mismatch.score ?? 0,
    pace_score: pace ?? 0,
    usage_spike_score: usage ?? 0,
    total_composite_adjustment: total,
    shot_zone_context_json: mismatch.context,
    pace_context_json: {
      pace_differential: player.pace_differential,
      team_pace_last_10: player.team_pace_last_10,
      opponent_pace_last_10: player.opponent_pace_last_10,
    },
    usage_context_json: {
      projected_usage_rate: projected,
      avg_usage_rate_last_7_games: average,
      star_teammates_out: player.star_teammates_out,
    },
    data_completeness_pct: completeness,
    missing_data_fields: fields,
    has_warnings: warnings.length > 0,
    warning_details: warnings,
    ...qualityColumns({
      score: completeness,
      issues: fields.map((field) => `missing_input:${field}`),
      sources: sourceNames(sources),
      primary: 'upcoming_player_game_context',
      usedFallback: false,
    }),
  };
};

const rowOf = (sources: Sources): Row => {
  const { player, team, shots, defence } = sources;
  return {
    player_lookup: player.player_lookup,
    universal_player_id: player.universal_player_id,
    game_id: player.game_id,
    game_date: player.game_date,
    analysis_date: player.game_date,
    ...scoreColumns(sources),
    early_season_flag: player.l10_games_used < EARLY_BELOW,
    ...readiness(sources),
    calculation_version: VERSION,
    ...sourcesByEngine('player_context', 'team_context', 'player_shot', 'team_defense'),
    ...lastTenCompleteness(player),
    ...spanOf([player, team, shots, defence].flatMap((row) => [row?.window_start_date, row?.window_end_date])),
  };
};

/**
 * Four adjustments for every player of D: tiredness, shots against the opponent's defence, pace, usage. What is not
 * known adds 0 and is listed; a player is never left out. Input order does not matter.
 */
export const compositeFactors = processor({
  id: 'p4.player_composite_factors',
  shortName: 'PCF',
  inputs: compositeInputs,
  output: playerCompositeFactors,
  provenance: { player_context: 'upgc', team_context: 'utgc', player_shot: 'psza', team_defense: 'tdza' },
  expects: (inputs, context) => playersOfDate(inputs, context).expected,
  entityOf: (row) => row.player_lookup,
  gates: compositeGates,
  run: (inputs, context) => {
    const { ending, players } = playersOfDate(inputs, context);
    if (ending !== null) return ending;
    const teams = new Map(inputs.utgc.map((row) => [row.team_abbr, row]));
    const shots = new Map(inputs.psza.map((row) => [row.player_lookup, row]));
    const defences = new Map(inputs.tdza.map((row) => [row.team_abbr, row]));
    return {
      rows: players.map((player) =>
        rowOf({
          player,
          team: teams.get(player.team_abbr) ?? null,
          shots: shots.get(player.player_lookup) ?? null,
          defence: defences.get(player.opponent_team_abbr) ?? null,
        }),
      ),
    };
  },
});
