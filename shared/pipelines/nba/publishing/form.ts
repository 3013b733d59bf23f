import { plusDays } from '../../../domain/gameDate.js';
import { input, seasonBefore, type Inputs } from '../../../domain/processor.js';
import { meanOf } from '../formulas/statistics.js';
import { distinctGames, lastGames } from '../formulas/windows.js';
import { grouped } from '../grading/gradeTally.js';
import { playerGameSummary } from '../tables/analytics.js';
import { published, type JsonObject } from './document.js';
import { exporter, type ExportContext } from '../../../domain/exporter.js';
import { points } from './graded.js';

const inputs = {
  games: input(playerGameSummary, seasonBefore, {
    required: true,
    columns: [
      'game_date',
      'game_id',
      'player_lookup',
      'player_full_name',
      'team_abbr',
      'points',
      'played',
      'points_line',
      'over_under_result',
      'margin',
    ],
  }),
} as const;

type Game = Inputs<typeof inputs>['games'][number];

/** Who has not played for this long is on no list. */
const RECENT_DAYS = 14;

/** Played games of each player who played lately, oldest first, players in order of their lookup. */
const recentPlayers = (rows: readonly Game[], { gameDate }: ExportContext): readonly (readonly Game[])[] =>
  [
    ...grouped(
      rows.filter((row) => row.played),
      (row) => row.player_lookup,
    ).values(),
  ]
    .map((games) => distinctGames(games))
    .filter((games) => (games.at(-1)?.game_date ?? '') >= plusDays(gameDate, -RECENT_DAYS));

const LEAST_STREAK = 4;

/** Newest games on one side of their own line; a push and a game without a line neither count nor break. */
const streakOf = (games: readonly Game[], side: 'OVER' | 'UNDER'): readonly Game[] => {
  const streak: Game[] = [];
  for (const game of games.toReversed()) {
    if (game.over_under_result === null || game.over_under_result === 'PUSH') continue;
    if (game.over_under_result !== side) break;
    streak.push(game);
  }
  return streak;
};

const streaksOf = (players: readonly (readonly Game[])[], side: 'OVER' | 'UNDER'): readonly JsonObject[] =>
  players
    .map((games) => streakOf(games, side))
    .filter((streak) => streak.length >= LEAST_STREAK)
    .toSorted((a, b) => b.length - a.length)
    .flatMap((streak): JsonObject[] => {
      const [newest] = streak;
      if (newest === undefined) return [];
      return [
        {
          player_lookup: newest.player_lookup,
          player_full_name: newest.player_full_name,
          team: newest.team_abbr,
          length: streak.length,
          last_game_date: newest.game_date,
          avg_margin: points(meanOf(streak.flatMap((game) => game.margin ?? []))),
        },
      ];
    });

/** Players who were above or below their line in at least four games on end (processors §11). */
export const streaks = exporter({
  id: 'p6.streaks',
  inputs,
  documents: ({ games }, context) => {
    const players = recentPlayers(games, context);
    if (players.length === 0) return [];
    const [over, under] = [streaksOf(players, 'OVER'), streaksOf(players, 'UNDER')];
    const document = {
      game_date: context.gameDate,
      generated_at: context.generatedAt,
      total_streaks: over.length + under.length,
      over,
      under,
    };
    return [published('streaks/today.json', { maxAge: 3600, kind: 'live' }, document)];
  },
});

const FORM_GAMES = 5;
const SEASON_GAMES = 10;
const LISTED = 20;

const trendOf = (games: readonly Game[]) => {
  const season = meanOf(games.map((game) => game.points ?? 0)) ?? 0;
  const recent = meanOf(lastGames(games, FORM_GAMES).map((game) => game.points ?? 0)) ?? 0;
  const last = games.at(-1);
  return { last, season, recent, change: recent - season };
};

type Trend = ReturnType<typeof trendOf>;

const trendEntry = ({ last, season, recent, change }: Trend): JsonObject => ({
  player_lookup: last?.player_lookup ?? null,
  player_full_name: last?.player_full_name ?? null,
  team: last?.team_abbr ?? null,
  points_last_game: last?.points ?? null,
  points_avg_last_5: points(recent),
  points_avg_season: points(season),
  change: points(change),
});

const COLD_NIGHT = 0.5;

/** Hot: the last five games above the season. Bounce-back: less than half the season average in the last game. */
export const trends = exporter({
  id: 'p6.trends',
  inputs,
  documents: ({ games }, context) => {
    const all = recentPlayers(games, context)
      .filter((own) => own.length >= SEASON_GAMES)
      .map(trendOf);
    if (all.length === 0) return [];
    const base = { game_date: context.gameDate, generated_at: context.generatedAt };
    const hot = all
      .filter(({ change }) => change > 0)
      .toSorted((a, b) => b.change - a.change)
      .slice(0, LISTED);
    const shortfall = ({ last, season }: Trend): number => season - (last?.points ?? 0);
    const bounce = all
      .filter((trend) => trend.season >= 10 && shortfall(trend) > COLD_NIGHT * trend.season)
      .toSorted((a, b) => shortfall(b) - shortfall(a))
      .slice(0, LISTED);
    return [
      published('trends/whos-hot.json', { maxAge: 3600, kind: 'live' }, { ...base, players: hot.map(trendEntry) }),
      published(
        'trends/bounce-back.json',
        { maxAge: 3600, kind: 'live' },
        { ...base, players: bounce.map(trendEntry) },
      ),
    ];
  },
});
