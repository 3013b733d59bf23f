import { at } from './at.js';
import { type Day, dateOfDay } from './day.js';
import { type LeagueGame, leagueGameId, type PlayoffRound } from './leagueGame.js';
import type { Conference } from './leagueTeams.js';
import { tipOffOf } from './tipOffs.js';

export interface PostseasonInput {
  readonly seed: number;
  readonly seasonYear: number;
  /** Last regular date, a Sunday. */
  readonly closing: Day;
  /** Codes by standing, best first. */
  readonly standings: Readonly<Record<Conference, readonly string[]>>;
  /** Code of the winner, a function of the game's score. */
  readonly winnerOf: (game: LeagueGame) => string;
  /** Games won in the regular season. */
  readonly winsOf: (team: string) => number;
}

interface Pair {
  /** Has the venue of the first game, and of the last. */
  readonly upper: string;
  readonly lower: string;
}

const game = (
  input: PostseasonInput,
  pair: Pair,
  place: { readonly day: Day; readonly number: number; readonly round: PlayoffRound; readonly label: string },
): LeagueGame => {
  const type = place.round === 'play_in' ? 'play_in' : 'playoffs';
  return {
    nbaGameId: leagueGameId(type, input.seasonYear, place.number),
    type,
    seasonYear: input.seasonYear,
    day: place.day,
    date: dateOfDay(place.day),
    home: pair.upper,
    away: pair.lower,
    tipOff: tipOffOf(input.seed, place.day, pair.upper, false),
    isNeutral: false,
    postponedFrom: null,
    label: place.label,
    subLabel: '',
    round: place.round,
  };
};

interface PlayIn {
  readonly games: readonly LeagueGame[];
  /** The eight of the conference, by seed. */
  readonly seeds: readonly string[];
}

/** Seventh against eighth on Tuesday, ninth against tenth on Wednesday, the loser against the winner on Friday. */
const playIn = (input: PostseasonInput, conference: Conference): PlayIn => {
  const order = input.standings[conference];
  const base = conference === 'East' ? 100 : 200;
  const play = (upper: string, lower: string, day: Day, number: number): LeagueGame =>
    game(input, { upper, lower }, { day, number: base + number, round: 'play_in', label: 'SoFi Play-In Tournament' });
  const upperGame = play(at(order, 6), at(order, 7), input.closing + 2, 1);
  const lowerGame = play(at(order, 8), at(order, 9), input.closing + 3, 11);
  const seventh = input.winnerOf(upperGame);
  const loser = seventh === upperGame.home ? upperGame.away : upperGame.home;
  const last = play(loser, input.winnerOf(lowerGame), input.closing + 5, 21);
  return { games: [upperGame, lowerGame, last], seeds: [...order.slice(0, 6), seventh, input.winnerOf(last)] };
};

interface Round {
  readonly number: number;
  readonly round: PlayoffRound;
  readonly label: string;
  /** Days of the seven games after the last regular date, by whether the series starts a day later. */
  readonly days: readonly (readonly number[])[];
}

const ROUNDS: readonly Round[] = [
  {
    number: 1,
    round: 'first_round',
    label: 'First Round',
    days: [
      [6, 9, 12, 14, 16, 18, 20],
      [7, 9, 12, 14, 17, 19, 21],
    ],
  },
  {
    number: 2,
    round: 'conf_semifinals',
    label: 'Conf. Semifinals',
    days: [
      [22, 24, 27, 29, 31, 33, 35],
      [23, 25, 28, 30, 32, 34, 36],
    ],
  },
  {
    number: 3,
    round: 'conf_finals',
    label: 'Conf. Finals',
    days: [
      [37, 39, 41, 43, 45, 47, 49],
      [38, 40, 42, 44, 46, 48, 50],
    ],
  },
  { number: 4, round: 'nba_finals', label: 'NBA Finals', days: [[53, 56, 59, 61, 64, 67, 70]] },
];

/** Games 1, 2, 5 and 7 are at the better seed. */
const UPPER_HOSTS = [true, true, false, false, true, false, true] as const;

interface Series {
  readonly games: readonly LeagueGame[];
  readonly winner: string;
}

const WINS_NEEDED = 4;

/** Plays until one side has four wins; what is not needed is not played. */
const series = (input: PostseasonInput, pair: Pair, round: Round, place: number): Series => {
  const games: LeagueGame[] = [];
  const wins = new Map<string, number>();
  for (const [index, isUpperHost] of UPPER_HOSTS.entries()) {
    const played = game(input, isUpperHost ? pair : { upper: pair.lower, lower: pair.upper }, {
      day: input.closing + at(at(round.days, place % round.days.length), index),
      number: round.number * 100 + place * 10 + index + 1,
      round: round.round,
      label: round.label,
    });
    games.push(played);
    const winner = input.winnerOf(played);
    wins.set(winner, (wins.get(winner) ?? 0) + 1);
    if (wins.get(winner) === WINS_NEEDED) return { games, winner };
  }
  throw new RangeError(`playing ${pair.upper} against ${pair.lower}: no winner in seven games`);
};

/** Better record first; the codes break a tie. */
const seeded = (input: PostseasonInput, one: string, other: string): Pair => {
  const isOneUpper =
    input.winsOf(one) > input.winsOf(other) || (input.winsOf(one) === input.winsOf(other) && one < other);
  return isOneUpper ? { upper: one, lower: other } : { upper: other, lower: one };
};

const firstRound = (seeds: readonly string[]): Pair[] =>
  [
    [0, 7],
    [3, 4],
    [2, 5],
    [1, 6],
  ].map(([upper, lower]) => ({ upper: at(seeds, upper ?? 0), lower: at(seeds, lower ?? 0) }));

const pairUp = (input: PostseasonInput, winners: readonly string[]): Pair[] =>
  Array.from({ length: winners.length / 2 }, (_, i) => seeded(input, at(winners, 2 * i), at(winners, 2 * i + 1)));

/** Play-in and playoffs of a season, ascending by date. */
export const postseason = (input: PostseasonInput): readonly LeagueGame[] => {
  const east = playIn(input, 'East');
  const west = playIn(input, 'West');
  const games: LeagueGame[] = [...east.games, ...west.games];
  let pairs = [...firstRound(east.seeds), ...firstRound(west.seeds)];
  for (const round of ROUNDS) {
    const played = pairs.map((pair, place) => series(input, pair, round, place));
    games.push(...played.flatMap((one) => one.games));
    pairs = pairUp(input, played.map((one) => one.winner).slice(0, played.length - (played.length % 2)));
  }
  return games.sort((one, other) => one.day - other.day || (one.nbaGameId < other.nbaGameId ? -1 : 1));
};
