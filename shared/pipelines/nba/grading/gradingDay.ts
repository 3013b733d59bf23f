import {
  input,
  onDate,
  reference,
  seasonSchedule,
  type FailureCategory,
  type Inputs,
  type ProcessorContext,
} from '../../../domain/processor.js';
import { injuryInputs, injuryReports, type Injury, type InjuryReport } from '../analytics/injuries.js';
import { canonicalLookup } from '../analytics/playerDirectory.js';
import { cutOf, slateOf, type Game, type Slate } from '../analytics/slate.js';
import { gapGames } from '../analytics/teamGames.js';
import { playerGameSummary } from '../tables/analytics.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { bdlPlayerBoxscores, nbacGamebookPlayerStats, nbacSchedule, playerAliases, sourceGaps } from '../tables/raw.js';
import type { Prediction, Result, VoidReason } from './gradePrediction.js';

/** What grading reads: predictions and results of D, and what was known of each player before tip-off and after the game. */
export const accuracyInputs = {
  predictions: input(playerPropPredictions, onDate, { required: true }),
  summaries: input(playerGameSummary, onDate, {
    required: true,
    columns: ['game_date', 'game_id', 'team_abbr', 'player_lookup', 'points', 'minutes_played', 'played'],
  }),
  gamebook: input(nbacGamebookPlayerStats, onDate, {
    columns: ['game_date', 'game_id', 'team_abbr', 'player_lookup', 'player_status', 'dnp_reason', 'minutes_decimal'],
  }),
  bdl: input(bdlPlayerBoxscores, onDate, {
    columns: ['game_date', 'game_id', 'team_abbr', 'player_lookup', 'minutes_decimal'],
  }),
  ...injuryInputs,
  schedule: input(nbacSchedule, seasonSchedule(0), { required: true }),
  aliases: input(playerAliases, reference),
  gaps: input(sourceGaps, onDate),
} as const;

export type AccuracyInputs = Inputs<typeof accuracyInputs>;
type Summary = AccuracyInputs['summaries'][number];

/** Not gradable yet, or never: the reason of its failure row. */
export interface Ungradable {
  readonly kind: 'ungradable';
  readonly category: Extract<FailureCategory, 'MISSING_ACTUAL' | 'SOURCE_GONE'>;
  readonly reason: string;
}

export interface Fate {
  readonly game: Game | null;
  readonly result: Result | Ungradable;
  /** Lower case; null when he was not listed before tip-off. */
  readonly statusBeforeTip: string | null;
  /** Whether the box score names an injury or illness for his absence; null when it does not list him. */
  readonly injuryConfirmed: boolean | null;
}

export interface GradingDay {
  readonly slate: Slate;
  /** One per player and system, in order of the key. */
  readonly predictions: readonly Prediction[];
  readonly fateOf: (prediction: Prediction) => Fate;
  /** Whether the source has declared the players of every game of the date gone. */
  readonly isAllGone: boolean;
}

const PLAYER_SOURCE = 'p2.nbac_gamebook_player_stats';
const ABSENT_BY_INJURY = /injur|illness|sick|surgery|sprain|strain|soreness|rehab|protocol/i;

const keyOf = (row: Prediction): string => `${row.player_lookup}|${row.system_id}`;

/** One prediction per player and system: of several the last processed one counts. */
const distinctPredictions = (rows: readonly Prediction[]): readonly Prediction[] => {
  const newest = new Map<string, Prediction>();
  for (const row of rows) {
    const known = newest.get(keyOf(row));
    if (known === undefined || (row.processed_at ?? '') > (known.processed_at ?? '')) newest.set(keyOf(row), row);
  }
  return [...newest.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

const voidReason = (status: string | null): VoidReason => {
  if (status === 'out' || status === 'doubtful') return 'dnp_injury_confirmed';
  return status === 'questionable' || status === 'probable' ? 'dnp_late_scratch' : 'dnp_unknown';
};

interface Box {
  /** Whether a raw box score gives him minutes. */
  readonly hasMinutes: boolean;
  readonly injuryConfirmed: boolean | null;
}

const boxesOf = (inputs: AccuracyInputs, slate: Slate, canonical: (lookup: string) => string) => {
  const minutes = new Set<string>();
  const absences = new Map<string, boolean>();
  const keyIn = (row: { readonly game_id: string; readonly player_lookup: string }): string =>
    `${slate.gameOfId(row.game_id)?.gameId ?? ''} ${canonical(row.player_lookup)}`;
  for (const row of [...inputs.gamebook, ...inputs.bdl]) if ((row.minutes_decimal ?? 0) > 0) minutes.add(keyIn(row));
  for (const row of inputs.gamebook)
    if (row.player_status.toLowerCase() !== 'active')
      absences.set(keyIn(row), ABSENT_BY_INJURY.test(row.dnp_reason ?? ''));
  return (game: Game, lookup: string): Box => {
    const key = `${game.gameId} ${lookup}`;
    return { hasMinutes: minutes.has(key), injuryConfirmed: absences.get(key) ?? null };
  };
};

const missing = (reason: string): Ungradable => ({ kind: 'ungradable', category: 'MISSING_ACTUAL', reason });

const readDay = (inputs: AccuracyInputs, context: ProcessorContext): GradingDay => {
  const slate = slateOf(inputs.schedule, context.gameDate);
  const canonical = canonicalLookup(inputs.aliases);
  const boxOf = boxesOf(inputs, slate, canonical);
  const gone = gapGames(inputs.gaps, PLAYER_SOURCE, slate);
  const injuries = injuryReports(inputs, context.gameDate, canonical);
  const summaries = new Map<string, Summary>();
  const teams = new Set<string>();
  for (const row of inputs.summaries) {
    const game = slate.gameOfId(row.game_id)?.gameId ?? row.game_id;
    summaries.set(`${game} ${canonical(row.player_lookup)}`, row);
    teams.add(`${game} ${row.team_abbr}`);
  }
  const reports = new Map<string, InjuryReport | null>();
  const reportAt = (cut: string): InjuryReport | null => {
    const known = reports.get(cut) ?? injuries.before(cut);
    reports.set(cut, known);
    return known;
  };
  const statusOf = (prediction: Prediction, game: Game): string | null => {
    const report = reportAt(cutOf(game, prediction.tip_off_utc ?? game.tipOff, context));
    const listed: Injury | undefined = report?.injuries.get(prediction.player_lookup);
    return report === null ? (prediction.injury_status_at_prediction?.toLowerCase() ?? null) : (listed?.status ?? null);
  };
  const absent = (prediction: Prediction, game: Game, status: string | null): Result | Ungradable => {
    const { player_lookup: lookup, team_abbr: team } = prediction;
    if (gone.has(game.gameId) && !teams.has(`${game.gameId} ${team}`))
      return { kind: 'ungradable', category: 'SOURCE_GONE', reason: `${game.gameId}: declared by the source` };
    if (!teams.has(`${game.gameId} ${team}`)) return missing(`${game.gameId}: no summary of any player of ${team}`);
    if (boxOf(game, lookup).hasMinutes)
      return missing(`${game.gameId}: the box score gives ${lookup} minutes, his summary is absent`);
    return { kind: 'void', reason: voidReason(status) };
  };
  const fateOf = (prediction: Prediction): Fate => {
    const game = slate.gameOfId(prediction.game_id);
    if (game === null)
      return {
        game,
        result: { kind: 'void', reason: 'game_moved' },
        statusBeforeTip: prediction.injury_status_at_prediction?.toLowerCase() ?? null,
        injuryConfirmed: null,
      };
    const status = statusOf(prediction, game);
    const facts = { game, statusBeforeTip: status };
    if (!game.isFinal) return { ...facts, injuryConfirmed: null, result: missing(`${game.gameId}: not final`) };
    const summary = summaries.get(`${game.gameId} ${prediction.player_lookup}`);
    if (summary === undefined || !summary.played)
      return {
        ...facts,
        injuryConfirmed: boxOf(game, prediction.player_lookup).injuryConfirmed,
        result: summary === undefined ? absent(prediction, game, status) : { kind: 'void', reason: voidReason(status) },
      };
    const { points, minutes_played: minutes } = summary;
    return {
      ...facts,
      injuryConfirmed: false,
      result:
        points === null ? missing(`${game.gameId}: no points in his summary`) : { kind: 'played', points, minutes },
    };
  };
  return {
    slate,
    predictions: distinctPredictions(inputs.predictions),
    fateOf,
    isAllGone: slate.games.length > 0 && slate.games.every((game) => gone.has(game.gameId)),
  };
};

const days = new WeakMap<AccuracyInputs, { readonly context: ProcessorContext; readonly day: GradingDay }>();

/** The date's predictions and what became of them, read once although body, expectation and gates all ask. */
export const gradingDay = (inputs: AccuracyInputs, context: ProcessorContext): GradingDay => {
  const known = days.get(inputs);
  if (known !== undefined && known.context === context) return known.day;
  const day = readDay(inputs, context);
  days.set(inputs, { context, day });
  return day;
};
