import { at } from '../at.js';
import type { BoxScore } from '../boxScore.js';
import { type RandomStream, randomStream } from '../randomStream.js';
import { type Floor, floorOf, otherSide, type Side, SIDES } from './floor.js';
import { scorePeriods } from './periodScores.js';
import { placedPossessions } from './placement.js';
import { sidePlays } from './plays.js';
import { type Possession, possessionsOf } from './possessions.js';
import { lengthOf, stretchesOf } from './presence.js';
import { Scorer } from './scorer.js';

/** A foul that gave no free throw: of a side's player, while the other side has the ball. */
export interface LooseFoul {
  readonly player: number;
  readonly stretch: number;
}

/** A game as it went: who was on the floor, and what both sides did in each stretch, in turns. */
export interface GameFlow {
  readonly floor: Floor;
  /** By stretch: possessions in order, the sides taking turns throughout a period. */
  readonly turns: readonly (readonly Possession[])[];
  readonly looseFouls: readonly LooseFoul[];
  /** Who has the first ball of each period. */
  readonly firstBalls: readonly Side[];
}

/** The loser of the opening jump ball has the first ball of the next two quarters; overtimes have jump balls. */
const firstBallsOf = (periods: number, random: RandomStream): Side[] => {
  const winner: Side = random.chance(0.5) ? 0 : 1;
  return Array.from({ length: periods }, (_, i) => {
    if (i >= 4) return random.chance(0.5) ? 0 : 1;
    return i === 1 || i === 2 ? otherSide(winner) : winner;
  });
};

const FOUL_LIMIT = 6;

/** Each loose foul to a stretch of his; the sixth foul of a player ends his night. */
const placeFouls = (floor: Floor, fouls: readonly number[], random: RandomStream): LooseFoul[] => {
  const last = new Set<number>();
  return fouls.map((player) => {
    const own = stretchesOf(at(floor.presences, player));
    const isOut = at(floor.people, player).line.fouls === FOUL_LIMIT && !last.has(player);
    if (isOut) {
      last.add(player);
      return { player, stretch: at(own, own.length - 1) };
    }
    let second = random.next() * lengthOf(at(floor.presences, player), floor.lengths);
    const stretch = own.find((each) => (second -= at(floor.lengths, each)) < 0) ?? at(own, 0);
    return { player, stretch };
  });
};

const attempt = (box: BoxScore, random: RandomStream): GameFlow | null => {
  const floor = floorOf(box, random);
  const scorer = new Scorer(floor, random);
  const done = SIDES.map((side) => sidePlays(floor, side, scorer, random));
  const plays = done.flatMap((side) => (side === null ? [] : [side.plays]));
  if (plays.length < SIDES.length) return null;
  const possessions = possessionsOf(floor, plays, random);
  const placed = possessions === null ? null : placedPossessions(floor, possessions, random);
  if (placed === null) return null;
  const { away, home } = box.score;
  const isScored = SIDES.every((side) =>
    scorePeriods(at(placed, side), floor, (side === 0 ? away : home).periods, random),
  );
  if (!isScored) return null;
  const firstBalls = firstBallsOf(floor.periodEnds.length, random);
  const turns = floor.stretches.map(({ period }, stretch) => {
    const first = at(firstBalls, period - 1);
    const [mine, theirs] = [first, otherSide(first)].map((side) => random.shuffle(at(at(placed, side), stretch)));
    return (mine ?? []).flatMap((one, i) => [one, ...(theirs ?? []).slice(i, i + 1)]);
  });
  const looseFouls = placeFouls(
    floor,
    done.flatMap((side) => side?.looseFouls ?? []),
    random,
  );
  return { floor, turns, looseFouls, firstBalls };
};

const MOST_ATTEMPTS = 60;

/**
 * How a game with this box score went: an account in which every unit of every line, the seconds of everyone and the
 * points of every period come about once. A pure function of seed and box.
 * @throws {RangeError} no draw agrees with the box score.
 */
export const gameFlow = (seed: number, box: BoxScore): GameFlow => {
  const { seasonYear, nbaGameId } = box.game;
  for (let draw = 0; draw < MOST_ATTEMPTS; draw += 1) {
    const flow = attempt(box, randomStream(seed, 'flow', seasonYear, nbaGameId, draw));
    if (flow !== null) return flow;
  }
  throw new RangeError(`telling game ${nbaGameId} of ${seasonYear}: no account agrees in ${MOST_ATTEMPTS} draws`);
};
