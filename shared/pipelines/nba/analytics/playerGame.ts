import { processor, type EntityFailure, type ProcessorContext } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { qualityColumns, WITHOUT_ZONES } from '../formulas/quality.js';
import { effectiveFieldGoal, trueShooting, usageRate } from '../formulas/rates.js';
import { linesByPlayer, selectLine, type PlayerLines, type SelectedLine } from '../formulas/selectLine.js';
import { noEvents, noShots, zonesMismatch, type EventCounts, type PlayerZones } from '../formulas/zoneCounts.js';
import { playerGameSummary } from '../tables/analytics.js';
import type { PlayerChoice, PlayerLine } from './playerBox.js';
import type { KnownPlayer } from './playerDirectory.js';
import { playerGameGates } from './playerGates.js';
import {
  expectedPlayers,
  playerDay,
  playerGameInputs,
  uncoveredUnits,
  type PlayerDay,
  type PlayerGameInputs,
  type PlayerUnit,
} from './playerGames.js';
import { cutOf, emptyReason, opponentOf, teamsOf, tipOffs, type Game } from './slate.js';
import { sourcesByEngine } from './sourcesByEngine.js';
import { startersOf, zoneBox, zoneIssues, type StartersOf, type ZoneChoice } from './zoneBox.js';

type Row = BodyRowOf<typeof playerGameSummary>;

interface Sources {
  readonly day: PlayerDay;
  readonly zonesOf: (game: Game) => ZoneChoice | null;
  readonly startersOf: StartersOf;
  readonly boxStarter: (line: PlayerLine) => boolean | null;
  readonly linesOf: (player: string) => PlayerLines;
  readonly cut: (game: Game) => string;
}

const STARTER_MINUTES = 20;

const sourcesFrom = (inputs: PlayerGameInputs, context: ProcessorContext, day: PlayerDay): Sources => {
  const { slate, directory, totalsOf } = day;
  const zones = zoneBox(inputs, slate, directory.canonical);
  const attempts = (game: Game): number | null => {
    const [away, home] = teamsOf(game).map((team) => totalsOf(team)?.fg_attempts ?? null);
    return away === null || away === undefined || home === null || home === undefined ? null : away + home;
  };
  const chosen = new Map(slate.finals.map((game) => [game.gameId, zones(game, attempts(game))]));
  const starters = new Map(
    inputs.nbacPlayers.map((row) => [`${row.team_abbr} ${directory.canonical(row.player_lookup)}`, row.starter]),
  );
  const starts = tipOffs(
    slate,
    inputs.oddsApi.map((row) => ({ game_id: row.game_id, startsAt: row.game_start_time })),
  );
  return {
    day,
    zonesOf: (game) => chosen.get(game.gameId) ?? null,
    startersOf: startersOf(inputs.bigdataball, slate, directory.canonical),
    boxStarter: (line) => starters.get(`${line.team} ${line.lookup}`) ?? null,
    linesOf: linesByPlayer(inputs.oddsApi, inputs.bettingPros, directory.canonical),
    cut: (game) => cutOf(game, starts.get(game.gameId) ?? null, context),
  };
};

interface Zones {
  readonly counts: PlayerZones | null;
  readonly issues: readonly string[];
}

/** A player's zones; none when his game has none, or when they disagree with his box score. */
const zonesOfLine = (line: PlayerLine, choice: ZoneChoice | null): Zones => {
  if (choice === null) return { counts: null, issues: ['shot_zones_unavailable'] };
  const events = choice.source === 'shot_zone_summary' ? null : noEvents;
  const counts = choice.zones.players.get(line.lookup) ?? { ...noShots, events };
  if (zonesMismatch(counts, line.fgAttempts, line.threeAttempts)) return { counts: null, issues: ['zones_mismatch'] };
  return { counts, issues: zoneIssues(choice) };
};

const NO_SHOTS = {
  paint_attempts: null,
  paint_makes: null,
  mid_range_attempts: null,
  mid_range_makes: null,
  zone_three_attempts: null,
  zone_three_makes: null,
  zone_unknown_attempts: null,
};
const NO_EVENTS = {
  assisted_fg_makes: null,
  unassisted_fg_makes: null,
  and1_count: null,
  paint_blocks: null,
  mid_range_blocks: null,
  three_pt_blocks: null,
};

const eventColumns = (events: EventCounts | null) =>
  events === null
    ? NO_EVENTS
    : {
        assisted_fg_makes: events.assistedMakes,
        unassisted_fg_makes: events.unassistedMakes,
        and1_count: events.andOnes,
        paint_blocks: events.paintBlocks,
        mid_range_blocks: events.midRangeBlocks,
        three_pt_blocks: events.threeBlocks,
      };

const zoneColumns = (zones: PlayerZones | null) =>
  zones === null
    ? { ...NO_SHOTS, ...NO_EVENTS }
    : {
        paint_attempts: zones.paintAttempts,
        paint_makes: zones.paintMakes,
        mid_range_attempts: zones.midRangeAttempts,
        mid_range_makes: zones.midRangeMakes,
        zone_three_attempts: zones.threeAttempts,
        zone_three_makes: zones.threeMakes,
        zone_unknown_attempts: zones.unknownAttempts,
        ...eventColumns(zones.events),
      };

const starterColumns = (line: PlayerLine, onFloor: ReadonlySet<string> | null, inBox: boolean | null) => {
  if (onFloor !== null) return { starter_flag: onFloor.has(line.lookup), starter_source: 'pbp' };
  if (inBox !== null) return { starter_flag: inBox, starter_source: 'boxscore' };
  return {
    starter_flag: line.minutes === null ? null : line.minutes > STARTER_MINUTES,
    starter_source: 'minutes_estimate',
  };
};

const verdict = (points: number, line: number): string => {
  if (points === line) return 'PUSH';
  return points > line ? 'OVER' : 'UNDER';
};

const NO_LINE = {
  points_line: null,
  opening_line: null,
  points_line_source: null,
  opening_line_source: null,
  points_line_bookmaker: null,
  line_movement: null,
  over_under_result: null,
  margin: null,
};

const lineColumns = (points: number | null, selected: SelectedLine | null) => {
  if (selected === null) return NO_LINE;
  const { line, openingLine, source, bookmaker } = selected;
  return {
    points_line: line,
    opening_line: openingLine,
    points_line_source: source,
    opening_line_source: openingLine === null ? null : source,
    points_line_bookmaker: bookmaker,
    line_movement: openingLine === null ? null : line - openingLine,
    over_under_result: points === null ? null : verdict(points, line),
    margin: points === null ? null : points - line,
  };
};

const statColumns = (line: PlayerLine) => ({
  points: line.points,
  assists: line.assists,
  offensive_rebounds: line.offensiveRebounds,
  defensive_rebounds: line.defensiveRebounds,
  rebounds: line.rebounds,
  steals: line.steals,
  blocks: line.blocks,
  turnovers: line.turnovers,
  personal_fouls: line.personalFouls,
  plus_minus: line.plusMinus,
  minutes_played: line.minutes,
  played: line.played,
  fg_attempts: line.fgAttempts,
  fg_makes: line.fgMakes,
  three_pt_attempts: line.threeAttempts,
  three_pt_makes: line.threeMakes,
  ft_attempts: line.ftAttempts,
  ft_makes: line.ftMakes,
});

const rateColumns = (line: PlayerLine, { totals }: PlayerUnit) => {
  const { points, fgAttempts, ftAttempts, fgMakes, threeMakes } = line;
  return {
    usage_rate:
      totals === null
        ? null
        : usageRate(line, {
            fgAttempts: totals.fg_attempts,
            ftAttempts: totals.ft_attempts,
            turnovers: totals.turnovers,
            minutes: totals.team_minutes,
          }),
    ts_pct:
      points === null || fgAttempts === null || ftAttempts === null
        ? null
        : trueShooting(points, fgAttempts, ftAttempts),
    efg_pct:
      fgMakes === null || threeMakes === null || fgAttempts === null
        ? null
        : effectiveFieldGoal(fgMakes, threeMakes, fgAttempts),
  };
};

const quality = (line: PlayerLine, choice: PlayerChoice, zones: Zones, zoneSource: string | null) =>
  qualityColumns({
    score: choice.score - (zones.counts === null ? WITHOUT_ZONES : 0),
    issues: [
      ...zones.issues,
      ...(choice.isFallback ? ['backup_source_used'] : []),
      ...(choice.isPartial ? ['partial_team'] : []),
      ...(line.minutes === null ? ['minutes_missing'] : []),
    ],
    sources: [choice.source, ...(zones.counts === null || zoneSource === null ? [] : [zoneSource])],
    primary: choice.source,
    usedFallback: choice.isFallback,
  });

const rowOf = (
  line: PlayerLine,
  player: KnownPlayer,
  unit: PlayerUnit & { choice: PlayerChoice },
  from: Sources,
): Row => {
  const { game, team, totals, choice } = unit;
  const zoneChoice = from.zonesOf(game);
  const zones = zonesOfLine(line, zoneChoice);
  return {
    player_lookup: line.lookup,
    universal_player_id: player.universalId,
    player_full_name: player.name,
    game_id: game.gameId,
    nba_game_id: game.nbaGameId,
    team_abbr: team,
    opponent_team_abbr: opponentOf(game, team),
    game_date: game.date,
    season_year: game.seasonYear,
    home_game: team === game.home,
    ...statColumns(line),
    ...zoneColumns(zones.counts),
    ...rateColumns(line, unit),
    ...starterColumns(line, from.startersOf(game), from.boxStarter(line)),
    win_flag: totals?.win_flag ?? null,
    ...lineColumns(line.points, selectLine(from.linesOf(line.lookup), from.cut(game))),
    is_active: true,
    player_status: 'active',
    shot_zones_estimated: false,
    ...quality(line, choice, zones, zoneChoice?.source ?? null),
    ...sourcesByEngine('player_boxscore', 'pbp', 'props', 'togs'),
  };
};

const unresolved = (line: PlayerLine, unit: PlayerUnit): EntityFailure => ({
  type: 'player',
  id: line.lookup,
  category: 'REGISTRY_LOOKUP_FAILED',
  reason: `${unit.game.gameId}: no universal id for ${line.lookup} of ${unit.team}`,
  canRetry: true,
});

/**
 * One row per player of the covering source of each final: statistics, zones and line in one run. A later play-by-play
 * or props source gives the same rows with those columns filled. Input order does not matter.
 */
export const playerGame = processor({
  id: 'p3.player_game_summary',
  shortName: 'PGS',
  inputs: playerGameInputs,
  output: playerGameSummary,
  provenance: { player_boxscore: 'gamebook', pbp: 'bigdataball', props: 'oddsApi', togs: 'togs' },
  expects: expectedPlayers,
  entityOf: (row) => row.player_lookup,
  gates: playerGameGates,
  run: (inputs, context) => {
    const day = playerDay(inputs, context);
    const from = sourcesFrom(inputs, context, day);
    const rows: Row[] = [];
    const failures: EntityFailure[] = [...uncoveredUnits(day)];
    for (const unit of day.units) {
      const { choice } = unit;
      if (choice === null) continue;
      for (const line of choice.lines) {
        const player = day.directory.find(line.lookup);
        if (player === null) failures.push(unresolved(line, unit));
        else rows.push(rowOf(line, player, { ...unit, choice }, from));
      }
    }
    if (day.isAllGone) return { rows, failures, empty: { code: 'skipped', reason: 'unrecoverable_source' } };
    const empty = rows.length > 0 ? null : emptyReason(inputs.schedule, context.gameDate);
    return { rows, failures, ...(empty === null ? {} : { empty }) };
  },
});
