import { groupIdentity, notNull, range } from '../../gates.js';
import { gameOfTeams, type SlateRows } from './slate.js';

/** What the gates of the play-by-play sources look at. */
interface EventRow {
  readonly game_id: string;
  readonly period: number | null;
  readonly event_type: string | null;
  readonly player_1_team_abbr: string | null;
  readonly shot_type: string | null;
}

const LONGEST_SHOT = 94;
const MOST_PERIODS = 10;

/** Made shots of each team add up to its score in the schedule; a game that one source cuts short is taken from the next. */
const pointsOfEvents = <R extends EventRow>(pointsOf: (row: R) => number) => ({
  name: 'event_points_sum',
  level: 'degrade' as const,
  check: (rows: readonly R[], inputs: SlateRows): readonly string[] => {
    const sums = new Map<string, number>();
    for (const row of rows) {
      if (row.player_1_team_abbr === null) continue;
      const id = `${row.game_id} ${row.player_1_team_abbr}`;
      sums.set(id, (sums.get(id) ?? 0) + pointsOf(row));
    }
    return [...sums].flatMap(([id, sum]) => {
      const [gameId = '', team = ''] = id.split(' ');
      const [, away = '', home = ''] = gameId.split('_');
      const game = gameOfTeams(inputs.schedule, away, home);
      const score = game?.home_team_tricode === team ? game.home_team_score : (game?.away_team_score ?? null);
      return score === null || score === sum ? [] : [`${id}: expected ${score} points, found ${sum}`];
    });
  },
});

/** Gates that both play-by-play sources share; their coverage is judged per game where zones are taken from them. */
export const playByPlayGates = <R extends EventRow>(pointsOf: (row: R) => number) => [
  notNull('period', 0.01),
  notNull('event_type', 0.01),
  range('period', 1, MOST_PERIODS),
  range('shot_distance', 0, LONGEST_SHOT),
  groupIdentity(
    'both_teams_shoot',
    (row: R) => row.game_id,
    (rows) => {
      const shooting = new Set(rows.filter((row) => row.shot_type !== null).map((row) => row.player_1_team_abbr));
      return shooting.size >= 2 ? null : `expected shots of two teams, found ${shooting.size}`;
    },
    { level: 'degrade' },
  ),
  pointsOfEvents(pointsOf),
];
