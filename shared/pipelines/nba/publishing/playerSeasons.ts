import { seasonName } from '../../../domain/gameDate.js';
import { daysBefore, input, onDate, type Inputs } from '../../../domain/processor.js';
import { exporter, type ExportContext } from '../../../domain/exporter.js';
import { meanOf } from '../formulas/statistics.js';
import { distinctGames } from '../formulas/windows.js';
import { grouped } from '../grading/gradeTally.js';
import { playerGameSummary } from '../tables/analytics.js';
import { predictionAccuracy } from '../tables/predictions.js';
import { published, type JsonObject, type PublishedDocument } from './document.js';
import { points, primaryRows, resultOf, splitOf } from './graded.js';

/** Five years: every season that was graded. */
const EVERY_SEASON = 1826;
const BOX = [
  'game_date',
  'game_id',
  'season_year',
  'player_lookup',
  'player_full_name',
  'team_abbr',
  'opponent_team_abbr',
  'home_game',
  'minutes_played',
  'played',
  'points',
  'rebounds',
  'assists',
  'usage_rate',
  'points_line',
] as const;
const GRADE = [
  'game_date',
  'game_id',
  'season_year',
  'player_lookup',
  'system_id',
  'predicted_points',
  'recommendation',
  'grade_outcome',
  'absolute_error',
  'signed_error',
  'within_3_points',
  'within_5_points',
  'is_voided',
  'confidence_score',
] as const;

const inputs = {
  summaries: input(playerGameSummary, onDate, { columns: BOX }),
  past: input(playerGameSummary, daysBefore(EVERY_SEASON), { columns: BOX }),
  accuracy: input(predictionAccuracy, onDate, { columns: GRADE }),
  grades: input(predictionAccuracy, daysBefore(EVERY_SEASON), { columns: GRADE }),
} as const;

type SeasonInputs = Inputs<typeof inputs>;
type Summary = SeasonInputs['summaries'][number];
type Graded = SeasonInputs['accuracy'][number];

const mean = (rows: readonly Summary[], column: 'points' | 'rebounds' | 'assists' | 'minutes_played' | 'usage_rate') =>
  points(meanOf(rows.flatMap((row) => row[column] ?? [])));

const seasonOf = (
  last: Summary,
  games: readonly Summary[],
  grades: readonly Graded[],
  { generatedAt }: ExportContext,
): JsonObject => {
  const byDate = new Map(primaryRows(grades).map((row) => [row.game_date, row]));
  return {
    player_lookup: last.player_lookup,
    player_full_name: last.player_full_name,
    season: seasonName(last.season_year),
    generated_at: generatedAt,
    team: last.team_abbr,
    games_played: games.length,
    averages: {
      minutes: mean(games, 'minutes_played'),
      points: mean(games, 'points'),
      rebounds: mean(games, 'rebounds'),
      assists: mean(games, 'assists'),
      usage_rate: mean(games, 'usage_rate'),
    },
    predictions: splitOf([...byDate.values()]),
    game_log: games.toReversed().map((game) => {
      const grade = byDate.get(game.game_date);
      return {
        game_date: game.game_date,
        game_id: game.game_id,
        opponent: game.opponent_team_abbr,
        is_home: game.home_game,
        minutes: game.minutes_played,
        points: game.points,
        line: game.points_line,
        predicted: grade?.predicted_points ?? null,
        result: grade === undefined ? null : resultOf(grade),
      };
    }),
  };
};

const seasonKey = (row: { readonly season_year: number; readonly player_lookup: string }): string =>
  `${row.season_year} ${row.player_lookup}`;

/**
 * The season of each player who was graded in it: his averages, how our predictions of him did, and every game
 * (processors §11). Over all graded dates: a historical run refreshes them once, as its last step.
 */
export const playerSeasons = exporter({
  id: 'p6.player_seasons',
  inputs,
  documents: (given, context) => {
    const played = [...given.past, ...given.summaries].filter((row) => row.played);
    const games = grouped(played, seasonKey);
    const graded = grouped([...given.grades, ...given.accuracy], seasonKey);
    return [...graded].flatMap(([key, grades]): PublishedDocument[] => {
      const own = distinctGames(games.get(key) ?? []);
      const last = own.at(-1);
      if (last === undefined) return [];
      const path = `players/${last.player_lookup}/season/${seasonName(last.season_year)}.json`;
      return [published(path, { maxAge: 3600, kind: 'aggregate' }, seasonOf(last, own, grades, context))];
    });
  },
});
