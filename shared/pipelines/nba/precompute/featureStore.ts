import { processor, type EntityFailure, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { sourcesByEngine } from '../analytics/sourcesByEngine.js';
import { qualityColumns } from '../formulas/quality.js';
import { FEATURE_NAMES, type FeatureName } from '../tables/features.js';
import { mlFeatureStoreV2 } from '../tables/precompute.js';
import { contextWindows, lastTenCompleteness } from './completeColumns.js';
import { constantOf } from './constantOf.js';
import { featureDays, type PlayerDay } from './featureDay.js';
import { featureGates } from './featureGates.js';
import { featureInputs } from './featureInputs.js';
import { featuresOf, type Features, type Origin } from './features.js';
import { playersOfDate, type PlayerContextRow } from './playersOfDate.js';
import { closedSpanOf } from './span.js';

type Row = BodyRowOf<typeof mlFeatureStoreV2>;

const VERSION = 'v2_33features';
const EARLY_BELOW = 10;
/** Features 0–24 make the quality score; the rest is market and matchup. */
const JUDGED = 25;
const PHASE_4_CAPABLE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 18, 19, 20, 22, 23];

/** Quality of a value by its origin; what is absent is not judged. */
const WORTH: Readonly<Record<Origin, number>> = {
  phase4: 100,
  calculated: 100,
  schedule: 100,
  phase3: 75,
  default: 40,
  absent: 40,
};

/** Bit i set where feature i has the origin. Beyond 32 bits, so by powers and not by shifts. */
const maskOf = (origins: readonly Origin[], origin: Origin): number =>
  origins.reduce((mask, found, index) => (found === origin ? mask + 2 ** index : mask), 0);

const qualityScore = (origins: readonly Origin[]): number =>
  origins.slice(0, JUDGED).reduce((sum, origin) => sum + WORTH[origin], 0) / JUDGED;

const dataSource = (origins: readonly Origin[]): string => {
  const share = (origin: Origin): number =>
    PHASE_4_CAPABLE.filter((index) => origins[index] === origin).length / PHASE_4_CAPABLE.length;
  if (share('phase4') >= 0.9) return 'phase4';
  if (share('phase4') >= 0.5) return 'phase4_partial';
  return share('phase3') >= 0.5 ? 'phase3' : 'mixed';
};

const thinInputs = ({ tdza, psza, pdc }: PlayerDay): readonly string[] => [
  ...(tdza === null ? ['tdza_below_minimum'] : []),
  ...(psza === null ? ['psza_below_minimum'] : []),
  ...(pdc === null ? ['pdc_below_minimum'] : []),
];

const values = (features: Features): Readonly<Record<FeatureName, number>> =>
  Object.fromEntries(FEATURE_NAMES.map((name) => [name, features[name].value])) as Record<FeatureName, number>;

const bookkeeping = (features: Features) => {
  const origins = FEATURE_NAMES.map((name) => features[name].origin);
  return {
    feature_names: FEATURE_NAMES,
    feature_sources: origins,
    default_mask: maskOf(origins, 'default'),
    default_count: origins.filter((origin) => origin === 'default').length,
    absent_mask: maskOf(origins, 'absent'),
    feature_count: FEATURE_NAMES.length,
    feature_version: VERSION,
    feature_quality_score: qualityScore(origins),
    data_source: dataSource(origins),
  };
};

const quality = (day: PlayerDay, score: number, thin: readonly string[], context: ProcessorContext) =>
  qualityColumns({
    score,
    issues: thin,
    sources: [
      'player_game_summary',
      'nbac_schedule',
      ...(day.pdc === null ? [] : ['player_daily_cache']),
      ...(day.pcf === null ? [] : ['player_composite_factors']),
      ...(day.psza === null ? [] : ['player_shot_zone_analysis']),
      ...(day.tdza === null ? [] : ['team_defense_zone_analysis']),
    ],
    primary: day.pdc === null ? 'player_game_summary' : 'player_daily_cache',
    usedFallback: day.pdc === null,
    isComplete: (day.player.l10_completeness_pct ?? 100) >= constantOf(context, 'completeness.ready_pct'),
  });

const spanDates = ({ player, season, versus, team, pdc, pcf, psza, tdza }: PlayerDay) => [
  ...[player, pdc, pcf, psza, tdza].flatMap((row) => [row?.window_start_date, row?.window_end_date]),
  ...[season, versus].flatMap((games) => [games.at(0)?.game_date, games.at(-1)?.game_date]),
  ...team.dates,
];

const rowOf = (day: PlayerDay, first: string, context: ProcessorContext): Row => {
  const { player, game, season } = day;
  const features = featuresOf(day);
  const made = bookkeeping(features);
  const thin = thinInputs(day);
  return {
    player_lookup: player.player_lookup,
    universal_player_id: player.universal_player_id,
    game_id: game.gameId,
    game_date: context.gameDate,
    team_abbr: player.team_abbr,
    opponent_team_abbr: day.opponent,
    is_home: day.isHome,
    days_rest: day.daysRest,
    ...values(features),
    ...made,
    early_season_flag: season.length < EARLY_BELOW,
    insufficient_data_reason: thin.length === 0 ? null : thin.join(','),
    upstream_daily_cache_ready: day.pdc?.is_production_ready ?? false,
    upstream_composite_ready: day.pcf?.is_production_ready ?? false,
    upstream_shot_zones_ready: day.psza?.is_production_ready ?? false,
    upstream_team_defense_ready: day.tdza?.is_production_ready ?? false,
    feature_generation_time_ms: null,
    ...quality(day, made.feature_quality_score, thin, context),
    ...sourcesByEngine('daily_cache', 'composite', 'shot_zones', 'team_defense', 'props'),
    ...lastTenCompleteness(player),
    ...contextWindows(player, 'l10'),
    ...closedSpanOf([first, ...spanDates(day)]),
  };
};

const tooFew = (player: PlayerContextRow, found: number, minimum: number): EntityFailure => {
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

const unscheduled = (player: PlayerContextRow): EntityFailure => ({
  type: 'player',
  id: player.player_lookup,
  category: 'UPSTREAM_NOT_READY',
  reason: `${player.game_id}: the schedule has no game of ${player.team_abbr} on ${player.game_date}`,
  canRetry: true,
});

/**
 * The feature vector of each player of D. A feature takes its best source, else its default with its bit set; a betting
 * line that is not there stays NULL. Market rows count only when captured before tip-off. Input order does not matter.
 */
export const featureStore = processor({
  id: 'p4.ml_feature_store_v2',
  shortName: 'MLFS',
  inputs: featureInputs,
  output: mlFeatureStoreV2,
  provenance: { daily_cache: 'pdc', composite: 'pcf', shot_zones: 'psza', team_defense: 'tdza', props: 'oddsApi' },
  expects: (inputs, context) => playersOfDate(inputs, context).expected,
  entityOf: (row) => row.player_lookup,
  gates: featureGates,
  run: (inputs, context) => {
    const { ending, players } = playersOfDate(inputs, context);
    if (ending !== null) return ending;
    const minimum = constantOf(context, 'mlfs.min_games');
    const dayOf = featureDays(inputs, context);
    const rows: Row[] = [];
    const failures: EntityFailure[] = [];
    for (const player of players) {
      const day = dayOf(player);
      const first = day?.season[0];
      if (day === null) failures.push(unscheduled(player));
      else if (first === undefined || day.season.length < minimum)
        failures.push(tooFew(player, day.season.length, minimum));
      else rows.push(rowOf(day, first.game_date, context));
    }
    return { rows, failures };
  },
});
