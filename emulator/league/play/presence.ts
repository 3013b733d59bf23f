/** A set of stretches of a game, one bit each: when somebody is on the floor. */
export type Presence = readonly number[];

const BITS = 32;

const bit = (stretch: number): number => 1 << (stretch & 31);

/** The set of the stretches for which the test holds. */
export const presenceOf = (stretches: number, isPresent: (stretch: number) => boolean): Presence => {
  const words = Array.from<number>({ length: Math.ceil(stretches / BITS) }).fill(0);
  for (let stretch = 0; stretch < stretches; stretch += 1)
    if (isPresent(stretch)) words[stretch >>> 5] = (words[stretch >>> 5] ?? 0) | bit(stretch);
  return words;
};

export const everywhere = (stretches: number): Presence => presenceOf(stretches, () => true);

export const isThere = (presence: Presence, stretch: number): boolean =>
  ((presence[stretch >>> 5] ?? 0) & bit(stretch)) !== 0;

/** The stretches of both. */
export const both = (one: Presence, other: Presence): Presence => one.map((word, i) => word & (other[i] ?? 0));

/** The stretches of a set, ascending. */
export const stretchesOf = (presence: Presence): number[] => {
  const found: number[] = [];
  for (let stretch = 0; stretch < presence.length * BITS; stretch += 1)
    if (isThere(presence, stretch)) found.push(stretch);
  return found;
};

/** Length of what two sets have in common, in the unit of the lengths. */
export const commonLength = (one: Presence, other: Presence, lengths: readonly number[]): number => {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) {
    let word = (one[i] ?? 0) & (other[i] ?? 0);
    while (word !== 0) {
      const highest = 31 - Math.clz32(word);
      sum += lengths[i * BITS + highest] ?? 0;
      word &= ~(1 << highest);
    }
  }
  return sum;
};

export const lengthOf = (presence: Presence, lengths: readonly number[]): number =>
  commonLength(presence, presence, lengths);
