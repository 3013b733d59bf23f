import type { Instant } from '../../shared/domain/gameDate.js';
import type { BoxScore } from './boxScore.js';
import { at as itemAt } from './at.js';
import { type Expected, fairPoints, type MarketNight, momentOf } from './market.js';
import type { Player } from './player.js';
import { clamp, type RandomStream, randomStream } from './randomStream.js';

/** A book on the comparison site; 0 is its own average of the others. */
export interface BoardBook {
  readonly id: number;
  readonly name: string;
}

export const CONSENSUS: BoardBook = { id: 0, name: 'BettingPros Consensus' };
export const boardBooks: readonly BoardBook[] = [
  { id: 12, name: 'DraftKings' },
  { id: 10, name: 'FanDuel' },
  { id: 19, name: 'BetMGM' },
];

export interface BoardLine {
  readonly book: BoardBook;
  readonly line: number;
  /** American odds. */
  readonly over: number;
  readonly under: number;
  readonly updatedAt: Instant;
  readonly isActive: boolean;
}

/** A player's points over and under at every book, as the site shows them. */
export interface BoardOffer {
  readonly player: Player;
  readonly team: string;
  readonly opening: BoardLine;
  readonly lines: readonly BoardLine[];
}

const MS_PER_MINUTE = 60_000;
const FEWEST_MINUTES = 12;
const FEWEST_POINTS = 3.5;
const MARGIN = 1.045;
const LOWEST = 0.5;
/** Odds move by fives. */
const STEP = 5;

/** American odds of a chance with the book's margin: −115, +105. */
const oddsOf = (chance: number): number => {
  const priced = clamp(chance, 0.38, 0.62) * MARGIN;
  const odds = priced >= 0.5 ? (-100 * priced) / (1 - priced) : (100 * (1 - priced)) / priced;
  return Math.round(odds / STEP) * STEP;
};

const lineAt = (book: BoardBook, opinion: number, updatedAt: Instant, random: RandomStream): BoardLine => {
  const own = opinion + random.normal(0, 0.35);
  const line = Math.max(LOWEST, Math.floor(own) + 0.5);
  const over = 0.5 + (own - line) * 0.055;
  return { book, line, over: oddsOf(over), under: oddsOf(1 - over), updatedAt, isActive: true };
};

const OPENING_MINUTES = 90;
const MOST_MINUTES_OLD = 40;

const openingOf = (night: MarketNight, expected: Expected, random: RandomStream): BoardLine => {
  const createdAt = itemAt(night.looks, 0) - OPENING_MINUTES * MS_PER_MINUTE;
  return lineAt(random.pick(boardBooks), fairPoints(night, expected, momentOf(night, createdAt)), createdAt, random);
};

/** The site's own line: between the books', on a half point. */
const consensusOf = (lines: readonly BoardLine[]): BoardLine => {
  const mean = lines.reduce((sum, { line }) => sum + line, 0) / lines.length;
  const updatedAt = Math.max(...lines.map((each) => each.updatedAt));
  return { book: CONSENSUS, line: Math.floor(mean) + 0.5, over: -110, under: -110, updatedAt, isActive: true };
};

const offerOf = (night: MarketNight, expected: Expected, at: Instant, opinion: number): BoardOffer => {
  const { seed, game } = night;
  const keys = [game.seasonYear, game.nbaGameId, expected.player.id];
  const opened = openingOf(night, expected, randomStream(seed, 'board-opening', ...keys));
  const lines = boardBooks.map((book) => {
    const random = randomStream(seed, 'board', ...keys, book.id);
    const line = lineAt(book, opinion, at, random);
    return {
      ...line,
      updatedAt: at - (1 + random.int(MOST_MINUTES_OLD)) * MS_PER_MINUTE,
      isActive: !random.chance(0.03),
    };
  });
  return {
    player: expected.player,
    team: expected.team,
    opening: opened,
    lines: [consensusOf(lines), ...lines],
  };
};

const isOffered = ({ minutes, points }: Expected): boolean => minutes >= FEWEST_MINUTES && points >= FEWEST_POINTS;

/** The board of one game at an instant before tip-off: more of the rotation than the odds feed has, and more books. */
export const propBoard = (night: MarketNight, at: Instant): readonly BoardOffer[] =>
  night.players
    .filter(isOffered)
    .map((expected) => offerOf(night, expected, at, fairPoints(night, expected, momentOf(night, at))));

/** The board during a game, which knows its result: whoever uses it sees the future. */
export const liveBoard = (night: MarketNight, box: BoxScore, at: Instant): readonly BoardOffer[] => {
  const points = new Map([...box.home.played, ...box.away.played].map((line) => [line.player.id, line.points]));
  return night.players.filter(isOffered).flatMap((expected) => {
    const scored = points.get(expected.player.id);
    return scored === undefined ? [] : [offerOf(night, expected, at, scored)];
  });
};
