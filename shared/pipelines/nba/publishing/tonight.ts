import { input, onDate, reference, type Inputs } from '../../../domain/processor.js';
import { playerDirectory } from '../analytics/playerDirectory.js';
import { grouped } from '../grading/gradeTally.js';
import { upcomingPlayerGameContext } from '../tables/analytics.js';
import { playerPropPredictions } from '../tables/predictions.js';
import { nbacSchedule, nbaPlayersRegistry } from '../tables/raw.js';
import { published, type JsonObject } from './document.js';
import { exporter } from '../../../domain/exporter.js';
import { PRIMARY, points } from './graded.js';
import { gamesOf, type PublishedGame } from './slateOfDay.js';

const inputs = {
  contexts: input(upcomingPlayerGameContext, onDate, { required: true }),
  predictions: input(playerPropPredictions, onDate),
  schedule: input(nbacSchedule, onDate, { required: true }),
  registry: input(nbaPlayersRegistry, reference),
} as const;

type TonightInputs = Inputs<typeof inputs>;
type Context = TonightInputs['contexts'][number];
type Prediction = TonightInputs['predictions'][number];

const LIVE = { maxAge: 300, kind: 'live' } as const;

interface Tonight {
  readonly context: Context;
  readonly game: PublishedGame;
  readonly name: string | null;
  /** By system. */
  readonly predictions: readonly Prediction[];
}

const predictionOf = (row: Prediction | undefined): JsonObject | null =>
  row === undefined
    ? null
    : {
        points: row.predicted_points,
        confidence: row.confidence_score,
        recommendation: row.recommendation,
        edge: row.current_points_line === null ? null : points(row.predicted_points - row.current_points_line),
      };

/** The line the prediction was made against; before there is one, that of the context. */
const lineOf = ({ context, predictions }: Tonight): number | null =>
  predictions[0] === undefined ? context.current_points_line : predictions[0].current_points_line;

const entryOf = (player: Tonight): JsonObject => ({
  player_lookup: player.context.player_lookup,
  player_full_name: player.name,
  team: player.context.team_abbr,
  is_home: player.context.home_game,
  injury_status: player.context.player_status,
  days_rest: player.context.days_rest,
  points_avg_last_5: player.context.points_avg_last_5,
  points_avg_last_10: player.context.points_avg_last_10,
  line: lineOf(player),
  prediction: predictionOf(player.predictions.find((row) => row.system_id === PRIMARY)),
});

const detailOf = (player: Tonight, facts: { gameDate: string; generatedAt: string }): JsonObject => {
  const { context, game } = player;
  return {
    player_lookup: context.player_lookup,
    player_full_name: player.name,
    game_date: facts.gameDate,
    generated_at: facts.generatedAt,
    game: { ...game },
    team: context.team_abbr,
    opponent: context.opponent_team_abbr,
    is_home: context.home_game,
    injury: { status: context.player_status, reason: context.injury_report_reason },
    rest: {
      days_rest: context.days_rest,
      is_back_to_back: context.back_to_back,
      games_in_last_7_days: context.games_in_last_7_days,
      minutes_in_last_7_days: context.minutes_in_last_7_days,
    },
    form: {
      points_avg_last_5: context.points_avg_last_5,
      points_avg_last_10: context.points_avg_last_10,
      over_streak: context.prop_over_streak,
      under_streak: context.prop_under_streak,
    },
    line: { current: lineOf(player), opening: context.opening_points_line, bookmaker: context.line_bookmaker },
    predictions: player.predictions.map((row) => ({ system_id: row.system_id, ...predictionOf(row) })),
  };
};

const tonightOf = (given: TonightInputs, games: readonly PublishedGame[], seasonYear: number): readonly Tonight[] => {
  const directory = playerDirectory(given.registry, [], seasonYear);
  const predictions = grouped(given.predictions, (row) => row.player_lookup);
  const byTeam = new Map(
    games.flatMap((game) => [game.home_team, game.away_team].map((team) => [team, game] as const)),
  );
  return [...new Map(given.contexts.map((row) => [row.player_lookup, row])).values()]
    .flatMap((context): Tonight[] => {
      const game = byTeam.get(context.team_abbr);
      if (game === undefined) return [];
      const own = (predictions.get(context.player_lookup) ?? []).toSorted((a, b) =>
        a.system_id < b.system_id ? -1 : 1,
      );
      return [{ context, game, name: directory.find(context.player_lookup)?.name ?? null, predictions: own }];
    })
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
};

const orderOf = ({ context }: Tonight): string => `${context.team_abbr} ${context.player_lookup}`;

/** Everyone who may play on the date, and a page of each (processors §11). */
export const tonight = exporter({
  id: 'p6.tonight',
  inputs,
  documents: (given, { gameDate, seasonYear, generatedAt }) => {
    const { games } = gamesOf(given.schedule, gameDate);
    const players = tonightOf(given, games, seasonYear);
    if (players.length === 0) return [];
    const document = {
      game_date: gameDate,
      generated_at: generatedAt,
      total_players: players.length,
      total_with_lines: players.filter((player) => lineOf(player) !== null).length,
      games: games.map((game) => ({
        ...game,
        players: players.filter((player) => player.game.game_id === game.game_id).map(entryOf),
      })),
    };
    return [
      published('tonight/all-players.json', LIVE, document),
      ...players.map((player) =>
        published(
          `tonight/player/${player.context.player_lookup}.json`,
          { ...LIVE, size: 'page' },
          detailOf(player, { gameDate, generatedAt }),
        ),
      ),
    ];
  },
});
