import { at } from '../at.js';
import type { RandomStream } from '../randomStream.js';

/** A player at the line: after a made shot of his own, after a foul, or for a technical foul of the other bench. */
export interface Trip {
  readonly shooter: number;
  readonly kind: 'and_one' | 'foul' | 'technical';
  /** True is a free throw that went in. */
  readonly throws: boolean[];
}

export interface Shooter {
  readonly shooter: number;
  readonly attempts: number;
  readonly makes: number;
  readonly fieldGoals: number;
}

const trip = (shooter: number, kind: Trip['kind'], size: number): Trip => ({
  shooter,
  kind,
  throws: Array.from<boolean>({ length: size }).fill(true),
});

/** Trips of one shooter: two free throws each, an odd one after a made shot, among three, or for a technical foul. */
const tripsOf = ({ shooter, attempts, fieldGoals }: Shooter, random: RandomStream): Trip[] => {
  const isOdd = attempts % 2 === 1;
  const extra = attempts >= 4 && fieldGoals >= 3 && random.chance(0.25) ? 2 : 0;
  const andOnes = isOdd && fieldGoals > 0 ? 1 + extra : extra;
  const hasThree = isOdd && andOnes % 2 === 0 && attempts - andOnes >= 3;
  const rest = attempts - andOnes - (hasThree ? 3 : 0);
  return [
    ...Array.from({ length: andOnes }, () => trip(shooter, 'and_one', 1)),
    ...(hasThree ? [trip(shooter, 'foul', 3)] : []),
    ...Array.from({ length: Math.floor(rest / 2) }, () => trip(shooter, 'foul', 2)),
    ...(rest % 2 === 1 ? [trip(shooter, 'technical', 1)] : []),
  ];
};

/** Two free throws for technical fouls instead of a trip, while the other side has not fouled often enough. */
const withinFouls = (trips: readonly Trip[], fouls: number): Trip[] => {
  let surplus = trips.filter(({ kind }) => kind !== 'technical').length - fouls;
  return trips.flatMap((one) => {
    if (surplus <= 0 || one.kind !== 'foul') return [one];
    surplus -= 1;
    return one.throws.map(() => trip(one.shooter, 'technical', 1));
  });
};

const miss = (trips: readonly Trip[], misses: number, random: RandomStream): void => {
  const places = random.shuffle(trips.flatMap((one) => one.throws.map((_, i) => ({ one, i }))));
  for (const { one, i } of places.slice(0, misses)) one.throws[i] = false;
};

/** Whether the ball is live after the last free throw: somebody takes the rebound. */
export const isLiveMiss = ({ kind, throws }: Pick<Trip, 'kind' | 'throws'>): boolean =>
  kind !== 'technical' && !at(throws, throws.length - 1);

/** Puts a miss last in as many trips as needed. */
const moveMissesBack = (trips: readonly Trip[], liveMisses: number): void => {
  let lacking = liveMisses - trips.filter(isLiveMiss).length;
  for (const one of trips) {
    const early = one.throws.indexOf(false);
    if (lacking <= 0 || one.kind === 'technical' || early < 0 || isLiveMiss(one)) continue;
    one.throws[early] = true;
    one.throws[one.throws.length - 1] = false;
    lacking -= 1;
  }
};

/**
 * The free throws of one side as trips to the line: every shooter's attempts and makes, no more trips than the other
 * side has fouls, and at least `liveMisses` of them ending with a miss that can be rebounded.
 */
export const freeThrowTrips = (
  shooters: readonly Shooter[],
  limits: { readonly fouls: number; readonly liveMisses: number },
  random: RandomStream,
): readonly Trip[] => {
  const trips = withinFouls(
    shooters.filter(({ attempts }) => attempts > 0).flatMap((shooter) => tripsOf(shooter, random)),
    limits.fouls,
  );
  for (const { shooter, attempts, makes } of shooters)
    miss(
      trips.filter((one) => one.shooter === shooter),
      attempts - makes,
      random,
    );
  moveMissesBack(trips, limits.liveMisses);
  return trips;
};
