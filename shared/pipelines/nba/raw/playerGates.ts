import type { GateLevel } from '../../../domain/processor.js';
import { gameOfTeams, playedGames, type SlateRows } from './slate.js';

/** What the gates of the player sources look at. */
export interface PlayerRow {
  readonly game_id: string;
  readonly team_abbr: string;
  readonly minutes_decimal: number | null;
  readonly points: number | null;
}

interface PlayerGate {
  readonly name: string;
  readonly level: GateLevel;
  readonly check: (rows: readonly PlayerRow[], inputs: SlateRows) => readonly string[];
}

interface TeamLines {
  readonly gameId: string;
  readonly team: string;
  readonly rows: readonly PlayerRow[];
}

const byTeam = (rows: readonly PlayerRow[]): readonly TeamLines[] => {
  const teams = new Map<string, PlayerRow[]>();
  for (const row of rows) {
    const key = `${row.game_id} ${row.team_abbr}`;
    teams.set(key, [...(teams.get(key) ?? []), row]);
  }
  return [...teams.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ gameId: first.game_id, team: first.team_abbr, rows: members }];
  });
};

const hasPlayed = (row: PlayerRow): boolean =>
  (row.minutes_decimal ?? 0) > 0 || (row.minutes_decimal === null && (row.points ?? 0) > 0);

const MIN_PLAYED = 5;

/**
 * At least five players of each team, and their points add up to the team's score in the schedule. Both only degrade:
 * a team that one source does not cover is taken from the next (processors §2.12), and the sums are gated after that.
 */
export const playerCoverage: readonly [PlayerGate, PlayerGate] = [
  {
    name: 'five_played_per_team',
    level: 'degrade',
    check: (rows, inputs) => {
      const teams = byTeam(rows);
      const present = new Set(rows.map((row) => row.game_id));
      return playedGames(inputs.schedule)
        .filter((game) => present.has(game.game_id))
        .flatMap((game) =>
          [game.away_team_tricode, game.home_team_tricode].flatMap((team) => {
            const lines = teams.find((entry) => entry.gameId === game.game_id && entry.team === team)?.rows ?? [];
            const played = lines.filter(hasPlayed).length;
            return played >= MIN_PLAYED ? [] : [`${game.game_id} ${team}: expected 5 who played, found ${played}`];
          }),
        );
    },
  },
  {
    name: 'player_points_sum',
    level: 'degrade',
    check: (rows, inputs) =>
      byTeam(rows).flatMap(({ gameId, team, rows: lines }) => {
        const [, away = '', home = ''] = gameId.split('_');
        const game = gameOfTeams(inputs.schedule, away, home);
        const score = game?.home_team_tricode === team ? game.home_team_score : (game?.away_team_score ?? null);
        const sum = lines.reduce((total, row) => total + (row.points ?? 0), 0);
        return score === null || score === sum ? [] : [`${gameId} ${team}: expected ${score} points, found ${sum}`];
      }),
  },
];
