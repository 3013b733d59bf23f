import {
  input,
  processor,
  reference,
  seasonBefore,
  type EntityFailure,
  type Inputs,
  type ProcessorContext,
} from '../../../domain/processor.js';
import { seasonName } from '../../../domain/gameDate.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { sourcesByEngine } from '../analytics/sourcesByEngine.js';
import { qualityColumns } from '../formulas/quality.js';
import { lastGames, sampleQuality } from '../formulas/windows.js';
import { playerGameSummary } from '../tables/analytics.js';
import { playerShotZoneAnalysis } from '../tables/precompute.js';
import { nbaPlayersRegistry } from '../tables/raw.js';
import { constantOf } from './constantOf.js';
import { playedGames } from './games.js';
import { lastTenCompleteness } from './completeColumns.js';
import { playersInputs, playersOfDate, type PlayerContextRow, type PlayersOfDate } from './playersOfDate.js';
import { shotZoneGates } from './playerGates.js';
import { assistedRates, hasZones, primaryZone, shotDiet } from './shotDiet.js';
import { closedSpanOf } from './span.js';

const SHORT = 10;
const LONG = 20;
const LONG_ENOUGH = 15;
const MEDIUM = 7;

export const shotZoneInputs = {
  ...playersInputs,
  pgs: input(playerGameSummary, seasonBefore, {
    required: true,
    columns: [
      'game_date',
      'game_id',
      'team_abbr',
      'player_lookup',
      'played',
      'paint_attempts',
      'paint_makes',
      'mid_range_attempts',
      'mid_range_makes',
      'zone_three_attempts',
      'zone_three_makes',
      'assisted_fg_makes',
      'unassisted_fg_makes',
    ],
  }),
  registry: input(nbaPlayersRegistry, reference, { columns: ['player_lookup', 'team_abbr', 'season', 'position'] }),
} as const;

type ShotZoneInputs = Inputs<typeof shotZoneInputs>;
type Row = BodyRowOf<typeof playerShotZoneAnalysis>;
type SummaryRow = ShotZoneInputs['pgs'][number];

interface Day {
  readonly context: ProcessorContext;
  readonly minimum: number;
  readonly gamesOf: (player: string) => readonly SummaryRow[];
  readonly positionOf: (player: string) => string | null;
  /** Whether any player of the team has zones that night: then a player without them is a fault, not a gap. */
  readonly isZoned: (game: SummaryRow) => boolean;
}

/** Position of this season before that of others, then by team code, so that row order cannot decide. */
const positions = (rows: ShotZoneInputs['registry'], season: string): ((player: string) => string | null) => {
  const best = new Map<string, { readonly rank: string; readonly position: string }>();
  for (const { player_lookup: player, position, season: of, team_abbr: team } of rows) {
    if (position === null) continue;
    const rank = `${of === season ? '0' : '1'}${of}${team}`;
    const known = best.get(player);
    if (known === undefined || rank < known.rank) best.set(player, { rank, position });
  }
  return (player) => best.get(player)?.position ?? null;
};

const zonedGames = (rows: readonly SummaryRow[]): ((game: SummaryRow) => boolean) => {
  let known: ReadonlySet<string> | null = null;
  const idOf = (row: SummaryRow): string => `${row.game_date} ${row.team_abbr}`;
  return (game) => {
    known ??= new Set(rows.filter(hasZones).map(idOf));
    return known.has(idOf(game));
  };
};

const dayOf = (inputs: ShotZoneInputs, context: ProcessorContext, { players, uncounted }: PlayersOfDate): Day => ({
  context,
  minimum: constantOf(context, 'psza.min_games'),
  gamesOf: playedGames(inputs.pgs, new Set(players.map((player) => player.player_lookup)), uncounted),
  positionOf: positions(inputs.registry, seasonName(context.seasonYear)),
  isZoned: zonedGames(inputs.pgs),
});

const byGames = <V>(games: number, [high, medium, low]: readonly [V, V, V]): V => {
  if (games >= SHORT) return high;
  return games >= MEDIUM ? medium : low;
};

const quality = (player: PlayerContextRow, games: number, withoutZones: number, day: Day) =>
  qualityColumns({
    score: byGames(games, [100, 80, 60]),
    issues: [
      ...(games < SHORT ? [`thin_sample:${games}/${SHORT}`] : []),
      ...(withoutZones > 0 ? [`shot_zones_unavailable:${withoutZones}/${SHORT}`] : []),
    ],
    sources: ['player_game_summary'],
    primary: 'player_game_summary',
    usedFallback: false,
    isComplete: (player.l10_completeness_pct ?? 100) >= constantOf(day.context, 'completeness.ready_pct'),
  });

const rowOf = (
  player: PlayerContextRow,
  zoned: readonly [SummaryRow, ...SummaryRow[]],
  withoutZones: number,
  day: Day,
): Row => {
  const ten = lastGames(zoned, SHORT);
  const twenty = lastGames(zoned, LONG);
  const diet = shotDiet(ten);
  const long = twenty.length >= LONG_ENOUGH ? shotDiet(twenty) : null;
  const { assisted, unassisted } = assistedRates(ten);
  return {
    player_lookup: player.player_lookup,
    universal_player_id: player.universal_player_id,
    analysis_date: day.context.gameDate,
    paint_rate_last_10: diet.paint.rate,
    mid_range_rate_last_10: diet.midRange.rate,
    three_pt_rate_last_10: diet.three.rate,
    paint_pct_last_10: diet.paint.pct,
    mid_range_pct_last_10: diet.midRange.pct,
    three_pt_pct_last_10: diet.three.pct,
    paint_attempts_per_game: diet.paint.perGame,
    mid_range_attempts_per_game: diet.midRange.perGame,
    three_pt_attempts_per_game: diet.three.perGame,
    total_shots_last_10: diet.attempts,
    games_in_sample_10: ten.length,
    games_in_sample_20: twenty.length,
    min_games_required: day.minimum,
    sample_quality_10: sampleQuality(ten.length, SHORT),
    sample_quality_20: sampleQuality(twenty.length, LONG),
    paint_rate_last_20: long?.paint.rate ?? null,
    paint_pct_last_20: long?.paint.pct ?? null,
    assisted_rate_last_10: assisted,
    unassisted_rate_last_10: unassisted,
    player_position: day.positionOf(player.player_lookup),
    primary_scoring_zone: primaryZone(diet),
    early_season_flag: ten.length < SHORT,
    data_quality_tier: byGames(ten.length, ['high', 'medium', 'low']),
    ...quality(player, ten.length, withoutZones, day),
    ...sourcesByEngine('player_games'),
    ...lastTenCompleteness(player),
    ...closedSpanOf([(twenty.at(-1) ?? zoned[0]).game_date, twenty[0]?.game_date]),
  };
};

/**
 * Too few zone games. Games that no source of zones covered are not expected; games without a summary, or a summary
 * without the zones that his team-mates have, are.
 */
const failureOf = (player: PlayerContextRow, games: readonly SummaryRow[], day: Day): EntityFailure => {
  const zoned = games.filter(hasZones).length;
  const uncovered = games.filter((game) => !hasZones(game) && !day.isZoned(game)).length;
  const played = games.length + (player.missing_games_count ?? 0);
  const expected = played - uncovered;
  const isExpected = expected < day.minimum;
  return {
    type: 'player',
    id: player.player_lookup,
    category: isExpected ? 'EXPECTED_INCOMPLETE' : 'INCOMPLETE_UPSTREAM',
    reason: `${zoned} zone games of ${played} played (${uncovered} without any source of zones), ${day.minimum} needed`,
    canRetry: !isExpected,
    expectedGames: expected,
    actualGames: zoned,
  };
};

/**
 * Where each player of D shoots from, over his newest 10 and 20 zone games of the season before D. Rates are percents
 * of attempts, pct fractions made. Fewer zone games than the minimum give a failure row. Input order does not matter.
 */
export const playerShotZones = processor({
  id: 'p4.player_shot_zone_analysis',
  shortName: 'PSZA',
  inputs: shotZoneInputs,
  output: playerShotZoneAnalysis,
  provenance: { player_games: 'pgs' },
  expects: (inputs, context) => playersOfDate(inputs, context).expected,
  entityOf: (row) => row.player_lookup,
  gates: shotZoneGates,
  run: (inputs, context) => {
    const date = playersOfDate(inputs, context);
    if (date.ending !== null) return date.ending;
    const day = dayOf(inputs, context, date);
    const rows: Row[] = [];
    const failures: EntityFailure[] = [];
    for (const player of date.players) {
      const games = day.gamesOf(player.player_lookup);
      const [first, ...more] = games.filter(hasZones);
      const withoutZones = lastGames(games, SHORT).filter((game) => !hasZones(game)).length;
      if (first === undefined || more.length + 1 < day.minimum) failures.push(failureOf(player, games, day));
      else rows.push(rowOf(player, [first, ...more], withoutZones, day));
    }
    return { rows, failures };
  },
});
