import type { GameDate } from '../../../domain/gameDate.js';
import { processor, type EntityFailure, type RowGate } from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import type { GameLines } from '../formulas/gameLines.js';
import { qualityColumns } from '../formulas/quality.js';
import { isBackToBack } from '../formulas/rest.js';
import type { SelectedLine } from '../formulas/selectLine.js';
import { lineStreak } from '../formulas/streaks.js';
import { upcomingPlayerGameContext } from '../tables/analytics.js';
import type { Driver } from './contextDrivers.js';
import { playerContextGates } from './contextGates.js';
import { joinViolations } from './gateKinds.js';
import { contextDay, expectedContexts, population, type ContextDay } from './playerContextDay.js';
import { playerContextInputs, type PlayerContextInputs } from './playerContextInputs.js';
import type { KnownPlayer } from './playerDirectory.js';
import { historyColumns, historyCompleteness, type PastGame } from './playerHistory.js';
import { emptyReason, opponentOf, seasonPhase } from './slate.js';
import { sourcesByEngine } from './sourcesByEngine.js';

type Declared = typeof playerContextInputs;
type Row = BodyRowOf<typeof upcomingPlayerGameContext>;

const THIN = 5;
const READY_PCT = 90;

/** Full years at a date. */
const ageAt = (date: GameDate, birthDate: string | null): number | null => {
  if (birthDate === null) return null;
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
};

const NO_LINE = {
  prop_over_streak: null,
  prop_under_streak: null,
  has_prop_line: false,
  current_points_line: null,
  opening_points_line: null,
  line_movement: null,
  current_points_line_source: null,
  line_bookmaker: null,
};

const lineColumns = (selected: SelectedLine | null, games: readonly PastGame[]) => {
  if (selected === null) return NO_LINE;
  const { line, openingLine, source, bookmaker } = selected;
  const points = games.map((game) => game.points ?? 0);
  return {
    prop_over_streak: lineStreak(points, line, 'over'),
    prop_under_streak: lineStreak(points, line, 'under'),
    has_prop_line: true,
    current_points_line: line,
    opening_points_line: openingLine,
    line_movement: openingLine === null ? null : line - openingLine,
    current_points_line_source: source,
    line_bookmaker: bookmaker,
  };
};

const marketColumns = ({ spread, total }: GameLines) => ({
  game_spread: spread.current,
  opening_spread: spread.opening,
  spread_movement: spread.movement,
  game_total: total.current,
  opening_total: total.opening,
  total_movement: total.movement,
});

const teamColumns = (driver: Driver, opponent: string, day: ContextDay) => {
  const own = day.teamOf(driver.team);
  const [ours, theirs] = [day.paceOf(driver.team), day.paceOf(opponent)];
  return {
    days_rest: own?.team_days_rest ?? null,
    opponent_days_rest: own?.opponent_days_rest ?? null,
    back_to_back: isBackToBack(own?.team_days_rest ?? null),
    travel_miles: own?.travel_miles ?? null,
    team_pace_last_10: ours.pace,
    opponent_pace_last_10: theirs.pace,
    pace_differential: ours.pace === null || theirs.pace === null ? null : theirs.pace - ours.pace,
  };
};

/** First and last date of any game a row is made of. */
const windowColumns = (dates: readonly string[]) => {
  const sorted = [...dates].sort();
  return { window_start_date: sorted.at(0) ?? null, window_end_date: sorted.at(-1) ?? null };
};

const scoreOf = (games: number): number => {
  if (games >= 10) return 95;
  return games >= THIN ? 80 : 60;
};

const isBackupRoster = ({ roster }: Driver): boolean => roster !== null && roster !== 'espn_team_rosters';

const quality = (
  driver: Driver,
  games: readonly PastGame[],
  facts: { pct: number; lines: GameLines; day: ContextDay },
) =>
  qualityColumns({
    score: scoreOf(games.length),
    issues: [
      ...(games.length < THIN ? [`thin_sample:${games.length}/${THIN}`] : []),
      ...(facts.lines.spread.current === null ? ['missing_game_spread'] : []),
      ...(facts.lines.total.current === null ? ['missing_game_total'] : []),
      ...(facts.day.teamOf(driver.team) === null ? ['missing_required:team_context'] : []),
      ...(isBackupRoster(driver) ? ['backup_source_used:player_roster'] : []),
      ...(facts.day.injurySourceOf(driver) === 'bdl_injuries' ? ['backup_source_used:injury_reports'] : []),
    ],
    sources: [driver.roster ?? driver.source, 'nbac_schedule', ...(games.length > 0 ? ['player_game_summary'] : [])],
    primary: driver.source,
    usedFallback: driver.source === 'synthetic_pgs' || isBackupRoster(driver),
    isComplete: facts.pct >= (facts.day.context.constants['completeness.ready_pct'] ?? READY_PCT),
  });

const rowOf = (driver: Driver, player: KnownPlayer, day: ContextDay): Row => {
  const { game, team } = driver;
  const { gameDate } = day.context;
  const opponent = opponentOf(game, team);
  const games = day.gamesOf(driver.lookup);
  const lines = day.gameLinesOf(driver);
  const injury = day.injuryOf(driver);
  const completeness = historyCompleteness(day.boxDatesOf(driver.lookup), games, day.starts);
  return {
    player_lookup: driver.lookup,
    universal_player_id: player.universalId,
    game_id: game.gameId,
    nba_game_id: game.nbaGameId,
    team_abbr: team,
    opponent_team_abbr: opponent,
    game_date: game.date,
    home_game: team === game.home,
    season_phase: seasonPhase(game),
    is_playoff_game: game.isPlayoff,
    ...teamColumns(driver, opponent, day),
    ...historyColumns(games, gameDate, day.starts),
    ...lineColumns(day.lineOf(driver), games),
    ...marketColumns(lines),
    star_teammates_out: day.starsOut(driver),
    player_age: ageAt(gameDate, player.birthDate),
    player_status: injury?.status ?? 'available',
    injury_report_reason: injury?.reason ?? null,
    context_source: driver.source,
    context_version: 'v1',
    ...quality(driver, games, { pct: completeness.completeness_pct, lines, day }),
    ...sourcesByEngine('driver', 'boxscore', 'props', 'game_lines', 'injury', 'schedule'),
    ...completeness,
    ...windowColumns([
      ...games.map((past) => past.game_date),
      ...day.paceOf(team).dates,
      ...day.paceOf(opponent).dates,
    ]),
  };
};

/** For a past date every player of the summaries has a context: 1 of 187 is not covered. */
const coversSummaries: RowGate<Declared, Row> = {
  name: 'rows:covers-summaries',
  level: 'fail',
  check: (rows, inputs, context) => {
    const { directory, slate } = population(inputs, context);
    const found = new Set(rows.map((row) => row.player_lookup));
    return inputs.summaries
      .filter((row) => slate.gameOf(row.team_abbr) !== null && !found.has(directory.canonical(row.player_lookup)))
      .map((row) => `${row.player_lookup}: has a summary of ${context.gameDate} and no context`);
  },
};

const propsJoin = (level: RowGate['level'], floor: number): RowGate<Declared, Row> => ({
  name: `join:props-${floor * 100}`,
  level,
  check: (rows, inputs: PlayerContextInputs, context) => {
    const { directory } = population(inputs, context);
    const offered = new Set(
      [...inputs.oddsApi, ...inputs.bettingPros.filter((row) => row.market_type === 'points')].map((row) =>
        directory.canonical(row.player_lookup),
      ),
    );
    return joinViolations(offered, new Set(rows.map((row) => row.player_lookup)), floor);
  },
});

/** Injured players must be known ones; a roster knows those of a team before the registry does. */
const injuryJoin = (level: RowGate['level'], floor: number): RowGate<Declared, Row> => ({
  name: `join:injuries-${floor * 100}`,
  level,
  check: (_rows, inputs: PlayerContextInputs, context) => {
    const { directory, drivers } = population(inputs, context);
    const listed = [...inputs.injuriesEve, ...inputs.injuries]
      .filter((row) => row.game_date === context.gameDate)
      .map((row) => directory.canonical(row.player_lookup));
    const known = [...inputs.registry.map((row) => row.player_lookup), ...drivers.players.map(({ lookup }) => lookup)];
    return joinViolations(new Set(listed), new Set(known), floor);
  },
});

/**
 * One row per player of the date's teams, from what was known before tip-off: his season before D, his team's context,
 * lines and injuries. Input order does not matter.
 */
export const playerContext = processor({
  id: 'p3.upcoming_player_game_context',
  shortName: 'UPGC',
  inputs: playerContextInputs,
  output: upcomingPlayerGameContext,
  provenance: {
    driver: 'gamebook',
    boxscore: 'gamebookSeason',
    props: 'oddsApi',
    game_lines: 'gameLines',
    injury: 'injuries',
    schedule: 'schedule',
  },
  expects: expectedContexts,
  entityOf: (row) => row.player_lookup,
  gates: [
    ...playerContextGates<Declared>(),
    coversSummaries,
    propsJoin('warn', 0.95),
    propsJoin('fail', 0.85),
    injuryJoin('warn', 0.95),
    injuryJoin('fail', 0.8),
  ],
  run: (inputs, context) => {
    const { isAllGone } = population(inputs, context);
    if (isAllGone) return { rows: [], empty: { code: 'skipped', reason: 'unrecoverable_source' } };
    const day = contextDay(inputs, context);
    const rows: Row[] = [];
    const failures: EntityFailure[] = [...day.drivers.failures];
    for (const driver of day.drivers.players) {
      const player = day.playerOf(driver);
      if (player !== null) rows.push(rowOf(driver, player, day));
      else
        failures.push({
          type: 'player',
          id: driver.lookup,
          category: 'REGISTRY_LOOKUP_FAILED',
          reason: `${driver.game.gameId}: no universal id for ${driver.lookup} of ${driver.team}`,
          canRetry: true,
        });
    }
    const empty = rows.length > 0 ? null : emptyReason(inputs.schedule, context.gameDate);
    return { rows, failures, ...(empty === null ? {} : { empty }) };
  },
});
