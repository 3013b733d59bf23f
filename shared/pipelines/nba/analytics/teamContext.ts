import {
  gamesBefore,
  input,
  onDate,
  processor,
  reference,
  seasonSchedule,
  type Inputs,
  type ProcessorContext,
} from '../../../domain/processor.js';
import type { BodyRowOf } from '../../../domain/table.js';
import { completenessColumns } from '../formulas/completeness.js';
import { gameLines, type GameLines } from '../formulas/gameLines.js';
import { qualityColumns } from '../formulas/quality.js';
import { isBackToBack } from '../formulas/rest.js';
import { resultStreak } from '../formulas/streaks.js';
import { lastGames } from '../formulas/windows.js';
import { playerGameSummary, upcomingTeamGameContext } from '../tables/analytics.js';
import { nbacSchedule, oddsApiGameLines, playerAliases } from '../tables/raw.js';
import { sourcesByEngine } from './sourcesByEngine.js';
import { teamContextGates } from './contextGates.js';
import { injuriesOf, injuryInputs, injuryReports, isOut, type InjuryReport } from './injuries.js';
import { canonicalLookup } from './playerDirectory.js';
import {
  cutOf,
  emptyReason,
  opponentOf,
  readGames,
  seasonPhase,
  slateOf,
  teamsOf,
  tipOffs,
  type Game,
  type Slate,
} from './slate.js';
import { countedInLastDays, restBefore, resultsOf, teamHistories, travelTo, type TeamHistory } from './teamHistory.js';

/** Newest games whose starters say who a starter is; one more, for a cup final does not count. */
const STARTER_GAMES = 10;

const declared = {
  schedule: input(nbacSchedule, seasonSchedule(7), { required: true }),
  gameLines: input(oddsApiGameLines, onDate),
  ...injuryInputs,
  starters: input(playerGameSummary, gamesBefore(STARTER_GAMES + 1, 'team_abbr'), {
    columns: ['game_date', 'game_id', 'team_abbr', 'player_lookup', 'starter_flag'],
  }),
  aliases: input(playerAliases, reference),
} as const;

type Row = BodyRowOf<typeof upcomingTeamGameContext>;
type LineRow = Inputs<typeof declared>['gameLines'][number];
type StarterRow = Inputs<typeof declared>['starters'][number];

/** Lines per game id, whichever order of teams the source wrote. */
export const gameLineRows = <R extends { readonly game_id: string }>(
  rows: readonly R[],
  slate: Slate,
): ((game: Game) => readonly R[]) => {
  const byGame = new Map<string, R[]>();
  for (const row of rows) {
    const id = slate.gameOfId(row.game_id)?.gameId;
    if (id === undefined) continue;
    const known = byGame.get(id);
    if (known === undefined) byGame.set(id, [row]);
    else known.push(row);
  }
  return (game) => byGame.get(game.gameId) ?? [];
};

/** Players who started at least half of the team's last ten counted games. */
const regularStarters = (
  rows: readonly StarterRow[],
  histories: (team: string) => TeamHistory,
): ((team: string) => ReadonlySet<string>) => {
  const starts = new Map<string, { readonly dates: Set<string>; readonly player: string; readonly team: string }>();
  for (const row of rows) {
    if (row.starter_flag !== true) continue;
    const id = `${row.team_abbr} ${row.player_lookup}`;
    const known = starts.get(id) ?? { dates: new Set<string>(), player: row.player_lookup, team: row.team_abbr };
    known.dates.add(row.game_date);
    starts.set(id, known);
  }
  return (team) => {
    const dates = lastGames(histories(team).counted, STARTER_GAMES).map((game) => game.date);
    const regular = [...starts.values()].filter((entry) => {
      const started = dates.filter((date) => entry.dates.has(date)).length;
      return entry.team === team && started > 0 && started >= 0.5 * dates.length;
    });
    return new Set(regular.map(({ player }) => player));
  };
};

interface Day {
  readonly context: ProcessorContext;
  readonly histories: (team: string) => TeamHistory;
  readonly linesOf: (game: Game) => readonly LineRow[];
  readonly cut: (game: Game) => string;
  readonly reportBefore: (cut: string) => InjuryReport | null;
  readonly startersOf: (team: string) => ReadonlySet<string>;
}

const injuryCounts = (report: InjuryReport | null, team: string, starters: ReadonlySet<string>) => {
  if (report === null) return { starters_out_count: null, players_out_count: null, questionable_players_count: null };
  const listed = injuriesOf(report, team);
  return {
    starters_out_count: listed.filter((injury) => isOut(injury) && starters.has(injury.lookup)).length,
    players_out_count: listed.filter(({ status }) => status === 'out').length,
    questionable_players_count: listed.filter(({ status }) => status === 'questionable' || status === 'doubtful')
      .length,
  };
};

/** What a row must say about where its injuries came from. */
export const injuryIssues = (report: InjuryReport | null): readonly string[] => {
  if (report === null) return ['missing_injury_report'];
  return report.source === 'bdl_injuries' ? ['backup_source_used:injury_reports'] : [];
};

const lineColumns = (lines: GameLines) => ({
  game_spread: lines.spread.current,
  game_total: lines.total.current,
  game_spread_source: lines.spread.current === null ? null : 'ODDS_API',
  game_total_source: lines.total.current === null ? null : 'ODDS_API',
  spread_movement: lines.spread.movement,
  total_movement: lines.total.movement,
  betting_lines_updated_at: lines.updatedAt,
});

const historyColumns = (team: string, history: TeamHistory, day: Day) => {
  const results = resultsOf(history, team);
  const outcomes = results.map(({ outcome }) => outcome);
  const last = results.at(-1);
  const within = (days: number): readonly Game[] => countedInLastDays(history, day.context.gameDate, days);
  const ids = (games: readonly Game[]): ReadonlySet<string> => new Set(games.map((game) => game.gameId));
  const known = ids(history.counted.filter((game) => game.isFinal));
  return {
    game_number_in_season: 1 + history.counted.length,
    games_in_last_7_days: within(7).length,
    games_in_last_14_days: within(14).length,
    team_win_streak_entering: resultStreak(outcomes, 'W'),
    team_loss_streak_entering: resultStreak(outcomes, 'L'),
    last_game_margin: last?.margin ?? null,
    last_game_result: last?.outcome ?? null,
    ...completenessColumns({ l7d: ids(within(7)), l14d: ids(within(14)) }, known),
    window_start_date: history.all.at(0)?.date ?? null,
    window_end_date: history.all.at(-1)?.date ?? null,
  };
};

const rowOf = (game: Game, team: string, day: Day): Row => {
  const opponent = opponentOf(game, team);
  const history = day.histories(team);
  const rest = restBefore(history, day.context.gameDate);
  const cut = day.cut(game);
  const lines = gameLines(day.linesOf(game), team, cut);
  const report = day.reportBefore(cut);
  const hasLines = lines.spread.current !== null && lines.total.current !== null;
  return {
    team_abbr: team,
    opponent_team_abbr: opponent,
    game_id: game.gameId,
    nba_game_id: game.nbaGameId,
    game_date: game.date,
    season_year: game.seasonYear,
    home_game: team === game.home,
    team_days_rest: rest,
    opponent_days_rest: restBefore(day.histories(opponent), day.context.gameDate),
    team_back_to_back: isBackToBack(rest),
    ...lineColumns(lines),
    ...injuryCounts(report, team, day.startersOf(team)),
    travel_miles: travelTo(history, game),
    is_playoff_game: game.isPlayoff,
    season_phase: seasonPhase(game),
    ...historyColumns(team, history, day),
    ...qualityColumns({
      score: 100 - (hasLines ? 0 : 10) - (report === null ? 5 : 0),
      issues: [...(hasLines ? [] : ['missing_game_lines']), ...injuryIssues(report)],
      sources: ['nbac_schedule', ...(hasLines ? ['odds_api'] : []), ...(report === null ? [] : [report.source])],
      primary: 'nbac_schedule',
      usedFallback: report?.source === 'bdl_injuries',
    }),
    ...sourcesByEngine('schedule', 'game_lines', 'injury'),
  };
};

/**
 * Two rows per scheduled game, from what was known before tip-off. Rest and travel follow from every processed game;
 * cup finals stay out of counts, streaks and windows.
 */
export const teamContext = processor({
  id: 'p3.upcoming_team_game_context',
  shortName: 'UTGC',
  inputs: declared,
  output: upcomingTeamGameContext,
  provenance: { schedule: 'schedule', game_lines: 'gameLines', injury: 'injuries' },
  expects: (inputs, context) =>
    slateOf(inputs.schedule, context.gameDate).games.flatMap((game) =>
      teamsOf(game).map((team) => ({ type: 'team' as const, id: team })),
    ),
  entityOf: (row) => row.team_abbr,
  gates: teamContextGates<typeof declared>(),
  run: (inputs, context) => {
    const slate = slateOf(inputs.schedule, context.gameDate);
    const histories = teamHistories(readGames(inputs.schedule), context.gameDate);
    const canonical = canonicalLookup(inputs.aliases);
    const starts = tipOffs(
      slate,
      inputs.gameLines.map((row) => ({ game_id: row.game_id, startsAt: row.commence_time })),
    );
    const day: Day = {
      context,
      histories,
      linesOf: gameLineRows(inputs.gameLines, slate),
      cut: (game) => cutOf(game, starts.get(game.gameId) ?? null, context),
      reportBefore: injuryReports(inputs, context.gameDate, canonical).before,
      startersOf: regularStarters(inputs.starters, histories),
    };
    const rows = slate.games.flatMap((game) => teamsOf(game).map((team) => rowOf(game, team, day)));
    const empty = rows.length > 0 ? null : emptyReason(inputs.schedule, context.gameDate);
    return { rows, ...(empty === null ? {} : { empty }) };
  },
});
