import { seasonName } from '../../../domain/gameDate.js';
import { input, onDate, seasonBefore, type Inputs } from '../../../domain/processor.js';
import { meanOf } from '../formulas/statistics.js';
import { distinctGames } from '../formulas/windows.js';
import { grouped } from '../grading/gradeTally.js';
import { playerGameSummary } from '../tables/analytics.js';
import { predictionAccuracy } from '../tables/predictions.js';
import { published, type JsonObject, type PublishedDocument } from './document.js';
import { exporter, type ExportContext } from './exporter.js';
import { points, primaryRows, resultOf, splitOf } from './graded.js';

const BOX = [
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
] as const;
const GRADE = [
  'game_date',
  'game_id',
  'player_lookup',
  'system_id',
  'predicted_points',
  'line_value',
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
  season: input(playerGameSummary, seasonBefore, { columns: BOX }),
  accuracy: input(predictionAccuracy, onDate, { columns: GRADE }),
  grades: input(predictionAccuracy, seasonBefore, { columns: GRADE }),
} as const;

type GameInputs = Inputs<typeof inputs>;
type Summary = GameInputs['summaries'][number];
type Graded = GameInputs['accuracy'][number];

const mean = (rows: readonly Summary[], column: 'points' | 'rebounds' | 'assists' | 'minutes_played' | 'usage_rate') =>
  points(meanOf(rows.flatMap((row) => row[column] ?? [])));

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

const seasonOf = (
  games: readonly Summary[],
  grades: ReadonlyMap<string, Graded>,
  context: ExportContext,
): JsonObject | null => {
  const last = games.at(-1);
  if (last === undefined) return null;
  return {
    player_lookup: last.player_lookup,
    player_full_name: last.player_full_name,
    season: seasonName(context.seasonYear),
    generated_at: context.generatedAt,
    team: last.team_abbr,
    games_played: games.length,
    averages: {
      minutes: mean(games, 'minutes_played'),
      points: mean(games, 'points'),
      rebounds: mean(games, 'rebounds'),
      assists: mean(games, 'assists'),
      usage_rate: mean(games, 'usage_rate'),
    },
    predictions: splitOf([...grades.values()]),
    game_log: games.toReversed().map((game) => {
      const grade = grades.get(game.game_date);
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

const bySystem = (a: Graded, b: Graded): number => (a.system_id < b.system_id ? -1 : 1);

/** Of each player who was graded on D: the report of that game, and his season so far (processors §11). */
export const playerGameReports = exporter({
  id: 'p6.player_games',
  inputs,
  documents: (given, context) => {
    const graded = grouped(given.accuracy, (row) => row.player_lookup);
    const earlier = grouped(given.grades, (row) => row.player_lookup);
    const played = [...given.season, ...given.summaries].filter((row) => row.played);
    const games = grouped(played, (row) => row.player_lookup);
    return [...graded].flatMap(([lookup, own]): PublishedDocument[] => {
      const all = distinctGames(games.get(lookup) ?? []);
      const today = all.find((row) => row.game_date === context.gameDate);
      const primary = primaryRows([...(earlier.get(lookup) ?? []), ...own]);
      const season = seasonOf(all, new Map(primary.map((row) => [row.game_date, row])), context);
      const folder = `players/${lookup}`;
      return [
        ...(today === undefined
          ? []
          : [
              published(
                `${folder}/game-report/${context.gameDate}.json`,
                { maxAge: 86_400, kind: 'dated' },
                reportOf(today, own.toSorted(bySystem), context),
              ),
            ]),
        ...(season === null
          ? []
          : [
              published(
                `${folder}/season/${seasonName(context.seasonYear)}.json`,
                { maxAge: 3600, kind: 'aggregate' },
                season,
              ),
            ]),
      ];
    });
  },
});
