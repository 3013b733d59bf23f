import { at } from '../at.js';
import type { RandomStream } from '../randomStream.js';

export interface Pairing {
  readonly seekers: number;
  readonly offers: number;
  /** How much choice a seeker has: those with the least are served first. */
  readonly choice: (seeker: number) => number;
  /** How gladly he takes an offer; 0 is never. */
  readonly liking: (seeker: number, offer: number) => number;
}

const LOOKED_AT = 7;
const FREE = -1;

/** The best liked, with some luck, of a few free offers; −1 when none of them can be taken. */
const glance = (seeker: number, takenBy: readonly number[], pairing: Pairing, random: RandomStream): number => {
  let best = FREE;
  let highest = 0;
  for (let look = 0; look < LOOKED_AT; look += 1) {
    const offer = random.int(pairing.offers);
    if (takenBy[offer] !== FREE) continue;
    const key = pairing.liking(seeker, offer) * (0.05 + random.next());
    if (key <= highest) continue;
    best = offer;
    highest = key;
  }
  return best;
};

/**
 * Gives each seeker an offer of his own, liked ones more often; those who find nothing at a glance make others change
 * (augmenting paths). Null when some seeker must go without.
 */
export const paired = (pairing: Pairing, random: RandomStream): readonly number[] | null => {
  const { seekers, offers, choice, liking } = pairing;
  const takenBy = Array.from<number>({ length: offers }).fill(FREE);
  const options = new Map<number, readonly number[]>();
  const optionsOf = (seeker: number): readonly number[] => {
    const known = options.get(seeker);
    if (known !== undefined) return known;
    const mine: number[] = [];
    for (let offer = 0; offer < offers; offer += 1) if (liking(seeker, offer) > 0) mine.push(offer);
    const shuffled = random.shuffle(mine);
    options.set(seeker, shuffled);
    return shuffled;
  };
  const take = (seeker: number, tried: Set<number>): boolean => {
    const mine = optionsOf(seeker);
    const free = mine.find((offer) => takenBy[offer] === FREE);
    if (free !== undefined) {
      takenBy[free] = seeker;
      return true;
    }
    for (const offer of mine) {
      if (tried.has(offer)) continue;
      tried.add(offer);
      if (!take(at(takenBy, offer), tried)) continue;
      takenBy[offer] = seeker;
      return true;
    }
    return false;
  };
  const choices = Array.from({ length: seekers }, (_, seeker) => choice(seeker));
  const order = choices.map((_, seeker) => seeker).sort((one, other) => at(choices, one) - at(choices, other));
  for (const seeker of order) {
    const offer = offers === 0 ? FREE : glance(seeker, takenBy, pairing, random);
    if (offer !== FREE) takenBy[offer] = seeker;
    else if (!take(seeker, new Set())) return null;
  }
  const given = Array.from<number>({ length: seekers }).fill(FREE);
  takenBy.forEach((seeker, offer) => {
    if (seeker !== FREE) given[seeker] = offer;
  });
  return given;
};
