import { exporter, type ExportContext } from '../../../domain/exporter.js';
import { input, onDate, type Inputs } from '../../../domain/processor.js';
import { distinctGames } from '../formulas/windows.js';
import { grouped } from '../grading/gradeTally.js';
import { playerGameSummary } from '../tables/analytics.js';
import { predictionAccuracy } from '../tables/predictions.js';
import { published, type JsonObject, type PublishedDocument } from './document.js';
import { resultOf } from './graded.js';

const inputs = {
  summaries: input(playerGameSummary, onDate, {
    columns: [
      'game_date',
      'game_id',
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
      'ts_pct',
      'usage_rate',
      'points_line',
    ],
  }),
  accuracy: input(predictionAccuracy, onDate, {
    columns: [
      'game_date',
      'player_lookup',
      'system_id',
      'predicted_points',
      'recommendation',
      'grade_outcome',
      'absolute_error',
    ],
  }),
} as const;

type GameInputs = Inputs<typeof inputs>;
type Summary = GameInputs['summaries'][number];
type Graded = GameInputs['accuracy'][number];

const reportOf = (row: Summary, grades: readonly Graded[], context: ExportContext): JsonObject => ({
  player_lookup: row.player_lookup,
  player_full_name: row.player_full_name,
  game_date: row.game_date,
  generated_at: context.generatedAt,
  game: { game_id: row.game_id, team: row.team_abbr, opponent: row.opponent_team_abbr, is_home: row.home_game },
  box: {
    minutes: row.minutes_played,
    points: row.points,
    rebounds: row.rebounds,
    assists: row.assists,
    ts_pct: row.ts_pct,
    usage_rate: row.usage_rate,
  },
  line: row.points_line,
  predictions: grades.map((grade) => ({
    system_id: grade.system_id,
    predicted: grade.predicted_points,
    recommendation: grade.recommendation,
    result: resultOf(grade),
    error: grade.absolute_error,
  })),
});

const bySystem = (a: Graded, b: Graded): number => (a.system_id < b.system_id ? -1 : 1);

/** The report of the game of each player who was graded on D and played (processors §11). */
export const playerGameReports = exporter({
  id: 'p6.player_games',
  inputs,
  documents: (given, context) => {
    const played = grouped(
      given.summaries.filter((row) => row.played),
      (row) => row.player_lookup,
    );
    const graded = grouped(given.accuracy, (row) => row.player_lookup);
    return [...graded].flatMap(([lookup, own]): PublishedDocument[] => {
      const [game] = distinctGames(played.get(lookup) ?? []);
      if (game === undefined) return [];
      const path = `players/${lookup}/game-report/${context.gameDate}.json`;
      return [published(path, { maxAge: 86_400, kind: 'dated' }, reportOf(game, own.toSorted(bySystem), context))];
    });
  },
});
