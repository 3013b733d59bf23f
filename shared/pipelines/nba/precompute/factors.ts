const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** What tires a player; null where it is not known. */
export interface Workload {
  /** Free days since he last played: 0 is the day after. */
  readonly daysRest: number | null;
  readonly games7: number | null;
  readonly minutes7: number | null;
  readonly averageMinutes7: number | null;
  readonly backToBacks14: number | null;
  readonly age: number | null;
}

const ASSUMED = { daysRest: 1, games7: 3, minutes7: 200, averageMinutes7: 30, backToBacks14: 0, age: 25 } as const;

const restEffect = (days: number): number => {
  if (days === 0) return -15;
  return days >= 3 ? 5 : 0;
};
const backToBackEffect = (pairs: number): number => {
  if (pairs >= 2) return -12;
  return pairs === 1 ? -5 : 0;
};
const ageEffect = (age: number): number => {
  if (age >= 35) return -10;
  return age >= 30 ? -5 : 0;
};

/** 0 (exhausted) to 100 (fresh): the score, not the adjustment made of it. */
export const fatigueScore = (workload: Workload): number => {
  const score =
    100 +
    restEffect(workload.daysRest ?? ASSUMED.daysRest) +
    ((workload.games7 ?? ASSUMED.games7) >= 4 ? -10 : 0) +
    ((workload.minutes7 ?? ASSUMED.minutes7) > 240 ? -10 : 0) +
    ((workload.averageMinutes7 ?? ASSUMED.averageMinutes7) > 35 ? -8 : 0) +
    backToBackEffect(workload.backToBacks14 ?? ASSUMED.backToBacks14) +
    ageEffect(workload.age ?? ASSUMED.age);
  return clamp(score, 0, 100);
};

/** Points taken off a prediction for tiredness: −5 to 0. */
export const fatigueAdjustment = (score: number): number => (score - 100) / 20;

/** Percent of a player's shots by zone. */
export interface ShotRates {
  readonly primaryZone: string | null;
  readonly paint: number | null;
  readonly midRange: number | null;
  readonly perimeter: number | null;
}

/** What a defence allows above the league, in percentage points; positive is weak. */
export interface DefenceAbove {
  readonly paint: number | null;
  readonly midRange: number | null;
  readonly perimeter: number | null;
}

const BIG = 5;
const BIG_FACTOR = 1.2;
const MISMATCH_MOST = 10;
const FULL_RATE = 50;

const inZone = (rate: number | null, above: number | null): number | null =>
  rate === null || above === null ? null : above * Math.min(rate / FULL_RATE, 1);

/** A balanced player meets all three zones, each by its share; one zone he never used or nobody tried adds nothing. */
const overZones = (rates: ShotRates, above: DefenceAbove): number | null => {
  const parts = [
    [rates.paint, above.paint],
    [rates.midRange, above.midRange],
    [rates.perimeter, above.perimeter],
  ] as const;
  const known = parts.flatMap(([rate, weakness]) =>
    rate === null || weakness === null ? [] : [(rate / 100) * weakness],
  );
  return known.length === 0 ? null : known.reduce((sum, part) => sum + part, 0);
};

const rawMismatch = (rates: ShotRates, above: DefenceAbove): number | null => {
  switch (rates.primaryZone) {
    case 'paint':
      return inZone(rates.paint, above.paint);
    case 'mid_range':
      return inZone(rates.midRange, above.midRange);
    case 'perimeter':
      return inZone(rates.perimeter, above.perimeter);
    case 'balanced':
      return overZones(rates, above);
    default:
      return null;
  }
};

/** How much the opponent's defence suits a player's shots, −10 to 10; null when either side is not known. */
export const mismatchScore = (rates: ShotRates, above: DefenceAbove): number | null => {
  const score = rawMismatch(rates, above);
  if (score === null) return null;
  return clamp(Math.abs(score) > BIG ? score * BIG_FACTOR : score, -MISMATCH_MOST, MISMATCH_MOST);
};

const SMALL_MOST = 3;

/** Half of what the opponent plays faster than the own team, −3 to 3. */
export const paceScore = (differential: number | null): number | null =>
  differential === null ? null : clamp(differential / 2, -SMALL_MOST, SMALL_MOST);

const absenceFactor = (starsOut: number): number => {
  if (starsOut >= 2) return 1.3;
  return starsOut === 1 ? 1.15 : 1;
};

/** What his usage has risen lately, more so when stars of his team are out; −3 to 3. */
export const usageSpikeScore = (
  projected: number | null,
  average7: number | null,
  starsOut: number | null,
): number | null => {
  if (projected === null || average7 === null) return null;
  const spike = (projected - average7) * 0.3;
  return clamp(spike > 0 ? spike * absenceFactor(starsOut ?? 0) : spike, -SMALL_MOST, SMALL_MOST);
};
