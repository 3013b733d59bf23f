export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 %. */
const Z = 1.959963984540054;

/**
 * Wilson score interval of a share of successes (E. B. Wilson, 1927), at 95 %. Unlike the plain normal interval it stays
 * within 0 and 1 and is honest for few trials. Null without a trial.
 */
export const wilsonInterval = (successes: number, trials: number): Interval | null => {
  if (trials === 0) return null;
  const share = successes / trials;
  const spread = Z ** 2 / trials;
  const centre = share + spread / 2;
  const margin = Z * Math.sqrt((share * (1 - share) + spread / 4) / trials);
  const low = (centre - margin) / (1 + spread);
  const high = (centre + margin) / (1 + spread);
  return { low: successes === 0 ? 0 : low, high: successes === trials ? 1 : high };
};

/**
 * Interval of a mean at 95 % from the number of values, their sum and the sum of their squares, by the normal
 * distribution: for hundreds of values. Null for fewer than two.
 */
export const normalInterval = ({
  n,
  sum,
  squares,
}: {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}): Interval | null => {
  if (n < 2) return null;
  const mean = sum / n;
  const variance = Math.max(0, squares - n * mean ** 2) / (n - 1);
  const margin = Z * Math.sqrt(variance / n);
  return { low: mean - margin, high: mean + margin };
};
