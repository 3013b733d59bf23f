import { isoOf, zoned, gameDate, type GameDate } from '../../../domain/gameDate.js';
import type { GameType } from '../../../domain/offer.js';
import type { EmptyReason, ProcessorContext } from '../../../domain/processor.js';
import type { RowOf } from '../../../domain/table.js';
import { isPostponed } from '../raw/slate.js';
import type { nbacSchedule } from '../tables/raw.js';
import { placeOf, type Place } from '../static/teamLocations.js';

export type ScheduleRow = RowOf<typeof nbacSchedule>;

/** One game of the schedule, as the analytics see it. */
export interface Game {
  readonly gameId: string;
  readonly nbaGameId: string;
  readonly date: GameDate;
  readonly seasonYear: number;
  readonly type: GameType;
  readonly home: string;
  readonly away: string;
  readonly isFinal: boolean;
  readonly isPostponed: boolean;
  readonly isPlayoff: boolean;
  /** False for cup finals: they are processed, but enter no history window and no season statistic. */
  readonly isCounted: boolean;
  /** RFC 3339, or null where the source tells none. */
  readonly tipOff: string | null;
  readonly homeScore: number | null;
  readonly awayScore: number | null;
  readonly place: Place | null;
}

const PROCESSED: ReadonlySet<string> = new Set<GameType>(['regular', 'play_in', 'playoffs', 'cup_final']);
const FINAL = 3;

const isNewer = (a: ScheduleRow, b: ScheduleRow): boolean => {
  if (a.game_status !== b.game_status) return a.game_status > b.game_status;
  if ((a.processed_at ?? '') !== (b.processed_at ?? '')) return (a.processed_at ?? '') > (b.processed_at ?? '');
  return a.game_date > b.game_date;
};

const gameFrom = (row: ScheduleRow): Game => ({
  gameId: row.game_id,
  nbaGameId: row.nba_game_id,
  date: gameDate(row.game_date),
  seasonYear: row.season_year,
  type: row.game_type as GameType,
  home: row.home_team_tricode,
  away: row.away_team_tricode,
  isFinal: row.game_status === FINAL,
  isPostponed: isPostponed(row),
  isPlayoff: row.is_playoffs,
  isCounted: row.game_type !== 'cup_final',
  tipOff: row.tip_off_utc,
  homeScore: row.home_team_score,
  awayScore: row.away_team_score,
  place: placeOf({
    homeTeam: row.home_team_tricode,
    seasonYear: row.season_year,
    arenaCity: row.arena_city,
    isNeutral: row.neutral_site_flag,
  }),
});

/**
 * Processed games, one per league id, oldest first; two feeds of the same game never double a join, and pre-season and
 * All-Star games never pass.
 */
export const readGames = (rows: readonly ScheduleRow[]): readonly Game[] => {
  const newest = new Map<string, ScheduleRow>();
  for (const row of rows) {
    if (!PROCESSED.has(row.game_type)) continue;
    const known = newest.get(row.nba_game_id);
    if (known === undefined || isNewer(row, known)) newest.set(row.nba_game_id, row);
  }
  return [...newest.values()]
    .map(gameFrom)
    .sort((a, b) => (`${a.date} ${a.gameId}` < `${b.date} ${b.gameId}` ? -1 : 1));
};

export const teamsOf = (game: Game): readonly [string, string] => [game.away, game.home];

export const opponentOf = (game: Game, team: string): string => (game.home === team ? game.away : game.home);

/** Own and opposing score; null before the final. */
export const scoreOf = (game: Game, team: string): number | null =>
  game.home === team ? game.homeScore : game.awayScore;

/** The games of one date, found by either team. */
export interface Slate {
  readonly games: readonly Game[];
  readonly finals: readonly Game[];
  readonly gameOf: (team: string) => Game | null;
  /** The scheduled game of an id in either order of teams; null for a game that is not on the schedule. */
  readonly gameOfId: (gameId: string) => Game | null;
}

const ID_TEAMS = /^\d{8}_([A-Z]{3})_([A-Z]{3})$/;

export const slateOf = (rows: readonly ScheduleRow[], date: GameDate): Slate => {
  const games = readGames(rows).filter((game) => game.date === date && !game.isPostponed);
  const byTeam = new Map(games.flatMap((game) => teamsOf(game).map((team) => [team, game] as const)));
  const gameOf = (team: string): Game | null => byTeam.get(team) ?? null;
  return {
    games,
    finals: games.filter((game) => game.isFinal),
    gameOf,
    gameOfId: (gameId) => {
      const [, first = '', second = ''] = ID_TEAMS.exec(gameId) ?? [];
      const game = gameOf(first);
      return game !== null && opponentOf(game, first) === second ? game : null;
    },
  };
};

const NOON = '12:00';

/** Latest knowledge allowed about a game: its tip-off (12:00 Eastern when unknown), in a live pass not after its start. */
export const cutOf = (game: Game, tipOff: string | null, context: ProcessorContext): string => {
  const tip = tipOff ?? isoOf(zoned(game.date, NOON));
  const asOf = context.asOf === null ? tip : isoOf(context.asOf);
  return asOf < tip ? asOf : tip;
};

/**
 * Tip-off per game id: the schedule's, else the earliest that a market row of the game tells.
 */
export const tipOffs = (
  slate: Slate,
  markets: readonly { readonly game_id: string; readonly startsAt: string }[],
): ReadonlyMap<string, string> => {
  const known = new Map<string, string>();
  for (const market of markets) {
    const game = slate.gameOfId(market.game_id);
    if (game === null) continue;
    const earlier = known.get(game.gameId);
    if (earlier === undefined || market.startsAt < earlier) known.set(game.gameId, market.startsAt);
  }
  for (const game of slate.games) if (game.tipOff !== null) known.set(game.gameId, game.tipOff);
  return known;
};

const OFF_SEASON_MONTHS: ReadonlySet<number> = new Set([7, 8, 9]);

/** Why a date has no rows although nothing went wrong; null when it should have some. */
export const emptyReason = (rows: readonly ScheduleRow[], date: GameDate): EmptyReason | null => {
  const games = readGames(rows).filter((game) => game.date === date);
  if (games.length > 0)
    return games.every((game) => game.isPostponed) ? { code: 'no_data', reason: 'all_games_postponed' } : null;
  return OFF_SEASON_MONTHS.has(Number(date.slice(5, 7)))
    ? { code: 'skipped', reason: 'out_of_season' }
    : { code: 'no_data', reason: 'no_games_scheduled' };
};

/** `early` October and November, `mid` to February, `late` after; `playoffs` by the schedule alone. */
export const seasonPhase = (game: Game): string => {
  if (game.isPlayoff) return 'playoffs';
  const month = Number(game.date.slice(5, 7));
  if (month >= 9 && month <= 11) return 'early';
  return month === 12 || month <= 2 ? 'mid' : 'late';
};
