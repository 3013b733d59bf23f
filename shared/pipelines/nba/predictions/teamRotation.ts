import { seasonYearOf, type GameDate } from '../../../domain/gameDate.js';
import { isCounted, type SummaryRow } from './seasonGames.js';

/** Whose minutes a team has to share out, as its games before D tell. */
export interface Rotation {
  /** Recent minutes of everyone who played in the team's last eight games. */
  readonly minutes: number;
  /** Of those, the minutes of players who missed the last game: they may be back tonight. */
  readonly absentMinutes: number;
}

/** Games after which a player who has not played for the team is no longer counted. */
const FORGOTTEN_AFTER = 8;
/** Weight of the newest game in a player's recent minutes. */
const NEWEST = 0.25;

interface Member {
  readonly minutes: number;
  readonly lastGame: number;
}

interface Game {
  readonly date: string;
  readonly players: Map<string, number>;
}

const gamesOfTeams = (rows: readonly SummaryRow[]): ReadonlyMap<string, readonly Game[]> => {
  const teams = new Map<string, Map<string, Game>>();
  for (const row of rows) {
    if (!isCounted(row)) continue;
    const team = `${row.team_abbr} ${seasonYearOf(row.game_date as GameDate)}`;
    const games = teams.get(team) ?? new Map<string, Game>();
    teams.set(team, games);
    const game = games.get(row.game_date) ?? { date: row.game_date, players: new Map<string, number>() };
    games.set(row.game_date, game);
    game.players.set(row.player_lookup, row.minutes_played ?? 0);
  }
  return new Map(
    [...teams].map(([team, games]) => [team, [...games.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1))]),
  );
};

const rotationAfter = (members: ReadonlyMap<string, Member>, game: number): Rotation => {
  let [minutes, absentMinutes] = [0, 0];
  for (const member of members.values()) {
    if (game - member.lastGame >= FORGOTTEN_AFTER) continue;
    minutes += member.minutes;
    if (member.lastGame < game) absentMinutes += member.minutes;
  }
  return { minutes, absentMinutes };
};

/** The rotation after each game, oldest first. */
const rotationsOf = (games: readonly Game[]): readonly { readonly date: string; readonly rotation: Rotation }[] => {
  const members = new Map<string, Member>();
  return games.map(({ date, players }, index) => {
    // Sums in one order give the same bits.
    for (const [player, minutes] of [...players].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const known = members.get(player);
      const recent = known === undefined ? minutes : known.minutes + NEWEST * (minutes - known.minutes);
      members.set(player, { minutes: recent, lastGame: index });
    }
    return { date, rotation: rotationAfter(members, index) };
  });
};

/**
 * The rotation of a team before a date, from the games of that season strictly before it; null before its first game.
 * Row order does not matter.
 */
export const teamRotations = (rows: readonly SummaryRow[]): ((team: string, date: string) => Rotation | null) => {
  const teams = new Map([...gamesOfTeams(rows)].map(([team, games]) => [team, rotationsOf(games)]));
  return (team, date) => {
    const rotations = teams.get(`${team} ${seasonYearOf(date as GameDate)}`) ?? [];
    let last = rotations.length - 1;
    while (last >= 0 && (rotations[last]?.date ?? '') >= date) last -= 1;
    return rotations[last]?.rotation ?? null;
  };
};
