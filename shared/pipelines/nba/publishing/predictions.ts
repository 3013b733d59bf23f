import { input, onDate } from '../../../domain/processor.js';
import { nbacSchedule } from '../tables/raw.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { published, type JsonObject } from './document.js';
import { exporter } from '../../../domain/exporter.js';
import { points, primaryRows } from './graded.js';
import { gamesOf } from './slateOfDay.js';

const inputs = {
  predictions: input(playerPropPredictions, onDate, { required: true }),
  schedule: input(nbacSchedule, onDate, { required: true }),
} as const;

/** The primary system's predictions of a date, by game (processors §11). */
export const predictions = exporter({
  id: 'p6.predictions',
  inputs,
  documents: (given, { gameDate, generatedAt, mode }) => {
    const rows = primaryRows(given.predictions);
    if (rows.length === 0) return [];
    const { slate, games } = gamesOf(given.schedule, gameDate);
    const byGame = games.flatMap(({ game_id: gameId, home_team: home, away_team: away }): JsonObject[] => {
      const own = rows
        .filter((row) => slate.gameOfId(row.game_id)?.gameId === gameId)
        .toSorted((a, b) => b.confidence_score - a.confidence_score || (a.player_lookup < b.player_lookup ? -1 : 1));
      if (own.length === 0) return [];
      return [
        {
          game_id: gameId,
          home_team: home,
          away_team: away,
          predictions: own.map((row) => ({
            player_lookup: row.player_lookup,
            team: row.team_abbr,
            is_home: row.is_home,
            prediction: {
              points: row.predicted_points,
              confidence: row.confidence_score,
              recommendation: row.recommendation,
              line: row.current_points_line,
              edge: row.current_points_line === null ? null : points(row.predicted_points - row.current_points_line),
            },
            context: { pace_adjustment: row.pace_adjustment, similar_games: row.similar_games_count },
          })),
        },
      ];
    });
    const shown = byGame.reduce((total, { predictions: own }) => total + (Array.isArray(own) ? own.length : 0), 0);
    const document = {
      game_date: gameDate,
      generated_at: generatedAt,
      total_games: byGame.length,
      total_predictions: shown,
      games: byGame,
    };
    const dated = published(`predictions/${gameDate}.json`, { maxAge: 3600, kind: 'dated' }, document);
    // The evening before, today is still the day that is being played.
    if (mode !== 'same_day') return [dated];
    return [dated, published('predictions/today.json', { maxAge: 300, kind: 'live' }, document)];
  },
});
