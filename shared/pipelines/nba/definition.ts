import type { EdgeModes, ProcessorDeclaration } from '../../domain/pipeline.js';
import { definePipeline } from '../definePipeline.js';
import { analyticsProcessors } from './analytics/index.js';
import { declare, type Settings } from './declare.js';
import { nbaGates } from './edgeGates.js';
import { grading, gradingGates } from './grading/index.js';
import { precompute } from './precompute/index.js';
import { predictionEdgeGates } from './predictions/edgeGates.js';
import { predictions } from './predictions/index.js';
import { publishing } from './publishing/index.js';
import { rawProcessors } from './raw/index.js';
import { optionalLandings, optionalSettings } from './raw/optional.js';
import { otherTables } from './tables/others.js';
import { supportTables, rawTables } from './tables/raw.js';

const EVERY_MODE: EdgeModes = { live: ['overnight', 'same_day', 'tomorrow'], replay: ['overnight'] };
const BEFORE_GAMES: EdgeModes = { live: ['same_day', 'tomorrow'], replay: [] };
const AFTER_GAMES: EdgeModes = { live: ['overnight'], replay: ['overnight'] };
const GONE = ['unrecoverable_source'];
const FEATURES = ['G-BREAKER', 'G-FS'];

/** Where phase 1 lands the documents of each built raw processor (processors §3.2). */
const LANDINGS: Readonly<Record<string, string>> = {
  nbac_schedule: 'nba-com/schedule/{season}/',
  nbac_team_boxscore: 'nba-com/team-boxscore/{date}/',
  nbac_gamebook_player_stats: 'nba-com/gamebooks-data/{date}/',
  nbac_player_boxscores: 'nba-com/player-boxscores/{date}/',
  bdl_player_boxscores: 'ball-dont-lie/boxscores/{date}/',
  odds_api_player_points_props: 'odds-api/player-props-history/{date}/|odds-api/player-props/{date}/',
  odds_api_game_lines: 'odds-api/game-lines-history/{date}/|odds-api/game-lines/{date}/',
  shot_zone_summary: 'shot-zone-summary/{date}/',
  ...optionalLandings,
};

/** What the plan needs to know of each raw processor beyond its body. Absent: optional, overnight. */
const RAW: Readonly<Record<string, Settings>> = {
  nbac_schedule: {
    modes: { overnight: 'critical', same_day: 'critical', tomorrow: 'critical' },
    recoverability: 'permanent',
    chain: { name: 'game_schedule', rank: 1 },
  },
  nbac_team_boxscore: {
    entities: 'team',
    modes: { overnight: 'critical' },
    chain: { name: 'team_boxscores', rank: 1 },
  },
  nbac_gamebook_player_stats: {
    modes: { overnight: 'critical' },
    chain: { name: 'player_boxscores', rank: 1 },
    allowedSkips: GONE,
  },
  bdl_player_boxscores: { chain: { name: 'player_boxscores', rank: 2 } },
  nbac_player_boxscores: { chain: { name: 'player_boxscores', rank: 3 } },
  odds_api_player_points_props: {
    modes: { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' },
    chain: { name: 'player_props', rank: 1 },
    recoverability: 'perishable',
    minRecords: 0,
  },
  odds_api_game_lines: {
    modes: { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' },
    chain: { name: 'game_lines', rank: 1 },
    recoverability: 'perishable',
    minRecords: 0,
  },
  shot_zone_summary: { chain: { name: 'shot_zones', rank: 3 }, recoverability: 'durable', minRecords: 0 },
  nba_players_registry: {
    modes: { overnight: 'critical' },
    after: ['p2.nbac_gamebook_player_stats', 'p2.bdl_player_boxscores', 'p2.nbac_player_boxscores'],
    afterEnd: ['p2.espn_team_rosters', 'p2.br_rosters_current'],
  },
  ...optionalSettings,
};

const ANALYTICS: Readonly<Record<string, Settings>> = {
  team_offense_game_summary: { entities: 'team', modes: { overnight: 'optional' }, minRecords: 2, minPartialRatio: 1 },
  team_defense_game_summary: { entities: 'team', modes: { overnight: 'optional' }, minRecords: 2, minPartialRatio: 1 },
  upcoming_team_game_context: {
    entities: 'team',
    modes: { overnight: 'optional', same_day: 'optional', tomorrow: 'optional' },
    minRecords: 2,
    beforeGames: true,
  },
  player_game_summary: {
    modes: { overnight: 'critical' },
    after: ['p3.team_offense_game_summary', 'p3.team_defense_game_summary'],
    allowedSkips: GONE,
  },
  upcoming_player_game_context: {
    modes: { overnight: 'critical', same_day: 'critical', tomorrow: 'critical' },
    after: ['p3.upcoming_team_game_context', 'p3.player_game_summary'],
    allowedSkips: GONE,
    beforeGames: true,
  },
};

const tableOf = (id: string): string => id.slice(id.indexOf('.') + 1);

/** The scraper that lands the documents of one raw processor. */
const scraperOf = (raw: ProcessorDeclaration): ProcessorDeclaration[] => {
  const prefix = LANDINGS[tableOf(raw.id)] ?? (raw.source === undefined ? undefined : `${tableOf(raw.id)}/{date}/`);
  if (raw.source === undefined || prefix === undefined) return [];
  return [
    {
      id: raw.source,
      shortName: `${raw.shortName} scraper`,
      modes: raw.modes,
      after: [],
      output: { bucket: 'raw', prefix },
      entities: 'date',
      minRecords: 0,
      allowedNoData: ['market_not_offered', 'source_purged', 'no_games_scheduled'],
      recoverability: raw.recoverability,
      body: null,
      built: true,
    },
  ];
};

const raw = rawProcessors.map((body) => declare(body, RAW[tableOf(body.id)] ?? {}));
const analytics = analyticsProcessors.map((body) => declare(body, ANALYTICS[tableOf(body.id)] ?? {}));

/** The NBA: every phase, edge, processor and table of the product. Everything else about it is derived from here. */
export const nba = definePipeline({
  sport: 'nba',
  timeZone: 'America/New_York',
  version: 'nba-1',
  constants: {
    'bootstrap.days': 14,
    'tdza.min_games': 5,
    'psza.min_games': 5,
    'pdc.min_games': 5,
    'pdc.preferred_games': 10,
    'mlfs.min_games': 3,
    'completeness.ready_pct': 90,
    'prediction.mlfs_coverage_pct': 90,
    'prediction.min_feature_quality': 50,
    'prediction.live_min_avg_minutes': 15,
    'predictions.batch_size': 500,
    'learned.min_train_rows': 1000,
    'learned.max_train_days': 1095,
    'learned.seed': 42,
    'tiers.min_sample': 20,
    'tiers.lookback_days': 30,
    'publishing.min_games': 5,
    'live.quiet_seconds': 120,
  },
  phases: [
    {
      id: 'p1',
      title: 'sources',
      completes: 'phase1-scrapers',
      triggeredBy: null,
      work: 'inline',
      receiver: null,
      worker: 'scraper-runner',
      skipsBootstrap: false,
    },
    {
      id: 'p2',
      title: 'raw',
      completes: 'phase2-raw',
      triggeredBy: null,
      work: 'inline',
      receiver: null,
      worker: null,
      skipsBootstrap: false,
    },
    {
      id: 'p3',
      title: 'analytics',
      completes: 'phase3-analytics',
      triggeredBy: 'phase3',
      work: 'topic',
      receiver: 'phase3-dispatch',
      worker: 'phase3-worker',
      skipsBootstrap: false,
    },
    {
      id: 'p4',
      title: 'precompute',
      completes: 'phase4-precompute',
      triggeredBy: 'phase4',
      work: 'topic',
      receiver: 'phase4-dispatch',
      worker: 'phase4-worker',
      skipsBootstrap: true,
      tiers: {
        steps: [
          { afterMinutes: 60, atLeast: 4 },
          { afterMinutes: 120, atLeast: 3 },
        ],
        givesUpAfterMinutes: 240,
      },
    },
    {
      id: 'p5',
      title: 'predictions',
      completes: 'phase5-predictions',
      triggeredBy: 'phase5',
      work: 'topic',
      receiver: 'phase5-dispatch',
      worker: 'phase5-worker',
      skipsBootstrap: true,
    },
    {
      id: 'p5b',
      title: 'grading',
      completes: 'grading',
      triggeredBy: 'grading',
      work: 'inline',
      receiver: 'phase5b-grading',
      worker: null,
      skipsBootstrap: true,
    },
    {
      id: 'p5c',
      title: 'tier adjustments',
      completes: 'grading',
      triggeredBy: null,
      work: 'inline',
      receiver: null,
      worker: null,
      skipsBootstrap: true,
    },
    {
      id: 'p6',
      title: 'publishing',
      completes: 'phase6-export',
      triggeredBy: 'phase6-export',
      work: 'topic',
      receiver: 'phase6-export',
      worker: 'phase6-export',
      skipsBootstrap: true,
    },
  ],
  edges: [
    { from: 'p1', to: 'p2', kind: 'derive', transition: 'phase1-to-phase2', modes: EVERY_MODE, gates: {} },
    {
      from: 'p2',
      to: 'p3',
      kind: 'trigger',
      transition: 'phase2-to-phase3',
      modes: EVERY_MODE,
      gates: { overnight: ['G-RAW', 'G-GAMEBOOK'] },
    },
    {
      from: 'p3',
      to: 'p4',
      kind: 'trigger',
      transition: 'phase3-to-phase4',
      modes: EVERY_MODE,
      gates: {
        overnight: ['G-TABLES', 'G-COV', 'G-MIN', 'G-NULL'],
        same_day: ['G-TABLES'],
        tomorrow: ['G-TABLES'],
      },
    },
    {
      from: 'p4',
      to: 'p5',
      kind: 'trigger',
      transition: 'phase4-to-phase5',
      modes: { live: BEFORE_GAMES.live, replay: ['overnight'] },
      gates: { overnight: FEATURES, same_day: FEATURES, tomorrow: FEATURES },
    },
    {
      from: 'p5',
      to: 'p6',
      kind: 'trigger',
      transition: 'phase5-to-phase6',
      modes: BEFORE_GAMES,
      gates: { same_day: ['G-PRED'], tomorrow: ['G-PRED'] },
    },
    { from: 'p5b', to: 'p5c', kind: 'trigger', transition: 'phase5c-tier-adjustments', modes: AFTER_GAMES, gates: {} },
    { from: 'p5c', to: 'p6', kind: 'trigger', transition: 'grading-to-phase6', modes: AFTER_GAMES, gates: {} },
  ],
  joins: [
    {
      phase: 'p5b',
      transition: 'phase5-to-grading',
      mode: 'overnight',
      inputs: [
        { processor: 'p5.consolidation', modes: ['overnight', 'same_day', 'tomorrow'] },
        { processor: 'p3.player_game_summary', modes: ['overnight'] },
      ],
      gates: ['G-FINAL', 'G-GRADE'],
    },
  ],
  processors: [
    ...raw.flatMap(scraperOf),
    ...raw,
    ...analytics,
    ...precompute,
    ...predictions,
    ...grading,
    ...publishing,
  ],
  gates: [...nbaGates, ...predictionEdgeGates, ...gradingGates],
  otherTables: [...rawTables, ...supportTables, ...otherTables],
});
