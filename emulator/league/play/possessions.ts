import { at } from '../at.js';
import type { RandomStream } from '../randomStream.js';
import { type Floor, type Side, SIDES } from './floor.js';
import { type Draft, endsPossession, heldBall, type Play, pointsOf } from './play.js';
import { both, commonLength, everywhere, lengthOf, type Presence } from './presence.js';

/** Plays of one side in a row, until the other side has the ball. */
export interface Possession {
  readonly side: Side;
  readonly plays: readonly Play[];
  readonly points: number;
  /** Stretches in which everyone of every play is on the floor. */
  readonly presence: Presence;
}

interface Chain {
  readonly plays: Play[];
  presence: Presence;
}

const LONGEST_CHAIN = 4;
const LOOKED_AT = 12;

/** Puts a play that keeps the ball before the chain that shares most of its time. False when there is none. */
const prepend = (play: Play, chains: readonly Chain[], lengths: readonly number[], random: RandomStream): boolean => {
  const start = random.int(chains.length);
  let best: { chain: Chain; seconds: number } | null = null;
  for (let i = 0; i < chains.length && (i < LOOKED_AT || best === null); i += 1) {
    const chain = at(chains, (start + i) % chains.length);
    if (chain.plays.length >= LONGEST_CHAIN) continue;
    const seconds = commonLength(play.presence, chain.presence, lengths);
    if (seconds > (best?.seconds ?? 0)) best = { chain, seconds };
  }
  if (best === null) return false;
  best.chain.plays.unshift(play);
  best.chain.presence = both(best.chain.presence, play.presence);
  return true;
};

/** Team rebounds that could as well stay with the side that missed. */
const undecided = (plays: readonly Draft[]): Draft[] =>
  plays.filter(({ rebound, side }) => rebound !== null && rebound.player === null && rebound.side !== side);

const keepBall = (plays: readonly Draft[], times: number): void => {
  for (const play of plays.slice(0, times)) play.rebound = { side: play.side, player: null };
};

/** Share of the undecided team rebounds that stay with the side that missed, in the real league. */
const KEPT = 0.35;

const endings = (plays: readonly Play[]): number => plays.filter(endsPossession).length;

/** Gives out the team rebounds so that both sides have equally many possessions, or nearly. */
const level = (sides: readonly (readonly Draft[])[], random: RandomStream): void => {
  const open = sides.map((plays) => random.shuffle(undecided(plays)));
  const counts = sides.map(endings);
  const kept = Math.round(Math.min(...open.map(({ length }) => length)) * KEPT);
  const target = Math.min(...counts) - kept;
  sides.forEach((_, side) => keepBall(at(open, side), at(counts, side) - target));
};

const chained = (floor: Floor, plays: readonly Play[], random: RandomStream): Chain[] | null => {
  const chains = plays.filter(endsPossession).map((play): Chain => ({ plays: [play], presence: play.presence }));
  const keeping = plays
    .filter((play) => !endsPossession(play))
    .map((play) => ({ play, seconds: lengthOf(play.presence, floor.lengths) }))
    .sort((one, other) => one.seconds - other.seconds);
  return keeping.every(({ play }) => prepend(play, chains, floor.lengths, random)) ? chains : null;
};

/**
 * The plays of both sides as possessions, equally many for each: team rebounds even the numbers out, and where they do
 * not suffice, jump balls that the other side wins. Null when some play fits into no possession.
 */
export const possessionsOf = (
  floor: Floor,
  sides: readonly (readonly Draft[])[],
  random: RandomStream,
): readonly (readonly Possession[])[] | null => {
  level(sides, random);
  const chains = SIDES.map((side) => chained(floor, at(sides, side), random));
  const most = Math.max(...chains.map((list) => list?.length ?? 0));
  const all = everywhere(floor.stretches.length);
  const filled = SIDES.flatMap((side) => {
    const list = chains[side];
    if (list === null || list === undefined) return [];
    const held = Array.from({ length: most - list.length }, (): Chain => ({
      plays: [heldBall(side, all)],
      presence: all,
    }));
    return [
      [...list, ...held].map(({ plays, presence }) => ({
        side,
        plays,
        presence,
        points: plays.reduce((sum, play) => sum + pointsOf(play), 0),
      })),
    ];
  });
  return filled.length === SIDES.length ? filled : null;
};
