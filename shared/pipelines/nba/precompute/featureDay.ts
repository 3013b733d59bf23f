import type { ProcessorContext } from '../../../domain/processor.js';
import { canonicalLookup } from '../analytics/playerDirectory.js';
import { cutOf, opponentOf, tipOffs, type Game } from '../analytics/slate.js';
import { restBefore, resultsOf, teamHistories } from '../analytics/teamHistory.js';
import { consensusLine, linesByPlayer } from '../formulas/selectLine.js';
import { meanOf } from '../formulas/statistics.js';
import { lastGames } from '../formulas/windows.js';
import { TEAM_GAMES } from './dailyCache.js';
import type { FeatureInputs, SummaryRow } from './featureInputs.js';
import { gamesByTeam, playedGames } from './games.js';
import { playersOfDate, type PlayerContextRow } from './playersOfDate.js';

/** Everything the features of one player are made of. */
export interface PlayerDay {
  readonly player: PlayerContextRow;
  readonly game: Game;
  readonly opponent: string;
  readonly isHome: boolean;
  readonly daysRest: number | null;
  readonly opponentDaysRest: number | null;
  /** Played games of the season, oldest first. */
  readonly season: readonly SummaryRow[];
  /** Played games against this opponent in three years. */
  readonly versus: readonly SummaryRow[];
  readonly pdc: FeatureInputs['pdc'][number] | null;
  readonly pcf: FeatureInputs['pcf'][number] | null;
  readonly psza: FeatureInputs['psza'][number] | null;
  /** Of the opponent. */
  readonly tdza: FeatureInputs['tdza'][number] | null;
  readonly team: TeamForm;
  readonly line: { readonly line: number; readonly openingLine: number | null } | null;
  /** Whether an injury report was out before tip-off, so that no entry means healthy. */
  readonly hasInjuryReport: boolean;
}

export interface TeamForm {
  readonly pace: number | null;
  readonly offensiveRating: number | null;
  /** Of each counted final of the season. */
  readonly results: readonly ('W' | 'L')[];
  /** First and last of the games these are made of. */
  readonly dates: readonly (string | undefined)[];
}

const CUP_FINAL = '6';

/** The third digit of a league id names the type of the game; earlier seasons' schedules are not read. */
const isCupFinal = (row: SummaryRow): boolean => row.nba_game_id?.charAt(2) === CUP_FINAL;

const byKey = <R>(rows: readonly R[], keyOf: (row: R) => string): ((key: string) => R | null) => {
  const index = new Map(rows.map((row) => [keyOf(row), row]));
  return (key) => index.get(key) ?? null;
};

const present = (values: readonly (number | null)[]): readonly number[] => values.flatMap((value) => value ?? []);

const teamForms = (inputs: FeatureInputs, context: ProcessorContext) => {
  const { games, uncounted } = playersOfDate(inputs, context);
  const rowsOf = gamesByTeam(inputs.togs, (row) => row.team_abbr, uncounted);
  const histories = teamHistories(games, context.gameDate);
  const known = new Map<string, TeamForm & { readonly rest: number | null }>();
  return (team: string): TeamForm & { readonly rest: number | null } => {
    const cached = known.get(team);
    if (cached !== undefined) return cached;
    const history = histories(team);
    const last = lastGames(rowsOf(team), TEAM_GAMES);
    const form = {
      pace: meanOf(present(last.map((row) => row.pace))),
      offensiveRating: meanOf(present(last.map((row) => row.offensive_rating))),
      results: resultsOf(history, team).map(({ outcome }) => outcome),
      dates: [last[0]?.game_date, last.at(-1)?.game_date, history.all[0]?.date, history.all.at(-1)?.date],
      rest: restBefore(history, context.gameDate),
    };
    known.set(team, form);
    return form;
  };
};

/** Lines known before a game's tip-off, as of the run. */
const lines = (inputs: FeatureInputs, context: ProcessorContext) => {
  const { slate } = playersOfDate(inputs, context);
  const starts = tipOffs(slate, [
    ...inputs.oddsApi.map((row) => ({ game_id: row.game_id, startsAt: row.game_start_time })),
    ...inputs.gameLines.map((row) => ({ game_id: row.game_id, startsAt: row.commence_time })),
  ]);
  const linesOf = linesByPlayer(inputs.oddsApi, inputs.bettingPros, canonicalLookup(inputs.aliases));
  return (player: string, game: Game): PlayerDay['line'] =>
    consensusLine(linesOf(player), cutOf(game, starts.get(game.gameId) ?? null, context));
};

/** Indexes every input once; players are then looked up. A player whose team has no game on the schedule has no day. */
export const featureDays = (
  inputs: FeatureInputs,
  context: ProcessorContext,
): ((player: PlayerContextRow) => PlayerDay | null) => {
  const { players, slate, uncounted } = playersOfDate(inputs, context);
  const wanted = new Set(players.map((player) => player.player_lookup));
  const allGamesOf = playedGames(inputs.pgs, wanted, uncounted);
  const opened = `${context.seasonYear}-10-01`;
  const [formOf, lineOf] = [teamForms(inputs, context), lines(inputs, context)];
  const pdcOf = byKey(inputs.pdc, (row) => row.player_lookup);
  const pcfOf = byKey(inputs.pcf, (row) => row.player_lookup);
  const pszaOf = byKey(inputs.psza, (row) => row.player_lookup);
  const tdzaOf = byKey(inputs.tdza, (row) => row.team_abbr);
  const teamOf = byKey(inputs.utgc, (row) => row.team_abbr);
  return (player) => {
    const game = slate.gameOf(player.team_abbr);
    if (game === null) return null;
    const opponent = opponentOf(game, player.team_abbr);
    const all = allGamesOf(player.player_lookup);
    const team = formOf(player.team_abbr);
    return {
      player,
      game,
      opponent,
      isHome: game.home === player.team_abbr,
      daysRest: team.rest,
      opponentDaysRest: formOf(opponent).rest,
      season: all.filter((row) => row.game_date >= opened),
      versus: all.filter((row) => row.opponent_team_abbr === opponent && !isCupFinal(row)),
      pdc: pdcOf(player.player_lookup),
      pcf: pcfOf(player.player_lookup),
      psza: pszaOf(player.player_lookup),
      tdza: tdzaOf(opponent),
      team,
      line: lineOf(player.player_lookup, game),
      hasInjuryReport:
        (player.player_status ?? 'available') !== 'available' ||
        (teamOf(player.team_abbr)?.players_out_count ?? null) !== null,
    };
  };
};
