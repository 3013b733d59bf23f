import { at } from './at.js';

/** A pseudo-random sequence that is a pure function of its key; no transcendental arithmetic, so equal on every machine. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, below). */
  int(below: number): number;
  /** Bell-shaped within ±4.2 deviations. */
  normal(mean: number, deviation: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

const SEEDS = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef] as const;

const scramble = (word: number): number => {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

const hashed = (text: string, seed: number): number => {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return scramble(hash);
};

/** sfc32: small, fast, passes the usual batteries. */
const smallFastCounter = (text: string): (() => number) => {
  let a = hashed(text, SEEDS[0]);
  let b = hashed(text, SEEDS[1]);
  let c = hashed(text, SEEDS[2]);
  let counter = hashed(text, SEEDS[3]) | 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 8; i += 1) next();
  return next;
};

const SIX_UNIFORMS_DEVIATION = Math.sqrt(0.5);

/** The sequence of a key; two different keys give unrelated sequences. */
export const randomStream = (...key: readonly (string | number)[]): RandomStream => {
  const next = smallFastCounter(key.join('|'));
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    normal: (mean, deviation) => {
      const sum = next() + next() + next() + next() + next() + next();
      return mean + (deviation * (sum - 3)) / SIX_UNIFORMS_DEVIATION;
    },
    chance: (probability) => next() < probability,
    pick: (items) => at(items, int(items.length)),
    shuffle: (items) => {
      const deck = [...items];
      for (let last = deck.length - 1; last > 0; last -= 1) {
        const other = int(last + 1);
        const kept = at(deck, last);
        deck[last] = at(deck, other);
        deck[other] = kept;
      }
      return deck;
    },
  };
};

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
