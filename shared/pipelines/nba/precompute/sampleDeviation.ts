import { meanOf, sumOf } from '../formulas/statistics.js';

/** Sample standard deviation (n − 1); null below two values. */
export const sampleDeviation = (values: readonly number[]): number | null => {
  const mean = meanOf(values);
  if (mean === null || values.length < 2) return null;
  return Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
};
