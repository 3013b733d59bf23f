import { daysBefore, input, onDate, reference, seasonSchedule, type Inputs } from '../../../domain/processor.js';
import { opponentOf, readGames, teamsOf, type Game } from '../analytics/slate.js';
import { playerDirectory } from '../analytics/playerDirectory.js';
import { parseGameId } from '../identity/gameId.js';
import { gradeTally, grouped } from '../grading/gradeTally.js';
import { predictionAccuracy } from '../tables/predictions.js';
import { nbacSchedule, nbaPlayersRegistry } from '../tables/raw.js';
import { published, type JsonObject, type PublishedDocument } from './document.js';
import { exporter, type ExportContext } from '../../../domain/exporter.js';
import { PRIMARY, points, primaryRows, rate, resultOf, splitOf } from './graded.js';

/** Five years: every graded date. */
const EVERY_GRADE = 1826;
const COLUMNS = [
  'game_date',
  'game_id',
  'player_lookup',
  'system_id',
  'team_abbr',
  'opponent_team_abbr',
  'predicted_points',
  'confidence_score',
  'recommendation',
  'line_value',
  'actual_points',
  'absolute_error',
  'signed_error',
  'within_3_points',
  'within_5_points',
  'grade_outcome',
  'is_voided',
] as const;

const inputs = {
  today: input(predictionAccuracy, onDate, { columns: COLUMNS }),
  past: input(predictionAccuracy, daysBefore(EVERY_GRADE), { columns: COLUMNS }),
  schedule: input(nbacSchedule, seasonSchedule(14)),
  registry: input(nbaPlayersRegistry, reference),
} as const;

type Graded = Inputs<typeof inputs>['today'][number];

/** Graded games of a player with a profile; `publishing.min_games` of the definition. */
const MIN_GAMES = 5;
const CLEAR_BIAS = 1;
/** Newest games of a profile's log. */
const LOG_GAMES = 50;

const interpretationOf = (name: string, bias: number, mae: number, games: number): string => {
  const size = points(Math.abs(bias));
  const tendency =
    Math.abs(bias) < CLEAR_BIAS
      ? 'without a clear lean'
      : bias > 0
        ? `on average ${size} points too high`
        : `on average ${size} points too low`;
  return `Over ${games} games our predictions of ${name} were off by ${points(mae)} points, ${tendency}.`;
};

const logEntry = (row: Graded): JsonObject => ({
  game_date: row.game_date,
  game_id: row.game_id,
  opponent: row.opponent_team_abbr,
  predicted: row.predicted_points,
  actual: row.actual_points,
  line: row.line_value,
  recommendation: row.recommendation,
  result: resultOf(row),
  error: row.absolute_error,
});

const isHome = (row: Graded): boolean => parseGameId(row.game_id)?.homeAbbr === row.team_abbr;

const nextGameOf = (games: readonly Game[], team: string, date: string): JsonObject | null => {
  const next = games.find((game) => game.date > date && !game.isPostponed && teamsOf(game).includes(team));
  return next === undefined
    ? null
    : { game_date: next.date, game_id: next.gameId, opponent: opponentOf(next, team), is_home: next.home === team };
};

interface Profile {
  readonly lookup: string;
  readonly name: string | null;
  /** Of the primary system, oldest first. */
  readonly rows: readonly Graded[];
  readonly bySystem: ReadonlyMap<string, readonly Graded[]>;
}

const profileDocument = (profile: Profile, games: readonly Game[], context: ExportContext): JsonObject => {
  const { rows, lookup, name } = profile;
  const tally = gradeTally(rows);
  const graded = rows.filter((row) => !row.is_voided);
  const team = rows.at(-1)?.team_abbr ?? '';
  return {
    player_lookup: lookup,
    player_full_name: name,
    generated_at: context.generatedAt,
    summary: {
      team,
      games_predicted: tally.graded,
      total_recommendations: tally.recommendations.total,
      correct: tally.recommendations.correct,
      mae: points(tally.mae),
      win_rate: rate(tally.recommendations.winRate),
      bias: points(tally.bias),
      avg_confidence: rate(tally.confidence),
      within_3_pct: rate(tally.within3Share),
      within_5_pct: rate(tally.within5Share),
      date_range: { first: graded.at(0)?.game_date ?? null, last: graded.at(-1)?.game_date ?? null },
    },
    interpretation: interpretationOf(name ?? lookup, tally.bias ?? 0, tally.mae ?? 0, tally.graded),
    game_log: rows.toReversed().slice(0, LOG_GAMES).map(logEntry),
    splits: {
      home: splitOf(rows.filter(isHome)),
      away: splitOf(rows.filter((row) => !isHome(row))),
      over: splitOf(rows.filter((row) => row.recommendation === 'OVER')),
      under: splitOf(rows.filter((row) => row.recommendation === 'UNDER')),
    },
    our_track_record: Object.fromEntries([...profile.bySystem].map(([system, own]) => [system, splitOf(own)])),
    next_game: nextGameOf(games, team, context.gameDate),
  };
};

const AGGREGATE = { maxAge: 3600, kind: 'aggregate' } as const;

const profilesOf = (rows: readonly Graded[], nameOf: (lookup: string) => string | null): readonly Profile[] =>
  [...grouped(rows, (row) => row.player_lookup)].map(([lookup, own]) => ({
    lookup,
    name: nameOf(lookup),
    rows: primaryRows(own),
    bySystem: new Map([...grouped(own, (row) => row.system_id)].sort(([a], [b]) => systemOrder(a, b))),
  }));

/** The primary system first, the others by name. */
const systemOrder = (a: string, b: string): number => {
  if (a === PRIMARY || b === PRIMARY) return a === PRIMARY ? -1 : 1;
  return a < b ? -1 : 1;
};

/**
 * Every graded player in the index, and a profile of each with at least five graded games (processors §11). Aggregates
 * over all graded dates: a historical run refreshes them once, as its last step.
 */
export const playerProfiles = exporter({
  id: 'p6.players',
  inputs,
  documents: (given, context) => {
    const directory = playerDirectory(given.registry, [], context.seasonYear);
    const profiles = profilesOf([...given.past, ...given.today], (lookup) => directory.find(lookup)?.name ?? null);
    const counted = profiles.map((profile) => ({ profile, split: splitOf(profile.rows) }));
    const graded = counted.filter(({ split }) => split.games > 0);
    if (graded.length === 0) return [];
    const games = readGames(given.schedule);
    const least = context.constants['publishing.min_games'] ?? MIN_GAMES;
    const index = {
      generated_at: context.generatedAt,
      total_players: graded.length,
      players: graded.map(({ profile, split }) => ({
        player_lookup: profile.lookup,
        games_predicted: split.games,
        mae: split.mae,
        win_rate: split.win_rate,
        bias: split.bias,
      })),
    };
    const details = graded
      .filter(({ split }) => split.games >= least)
      .map(({ profile }): PublishedDocument =>
        published(`players/${profile.lookup}.json`, AGGREGATE, profileDocument(profile, games, context)),
      );
    return [published('players/index.json', AGGREGATE, index), ...details];
  },
});
