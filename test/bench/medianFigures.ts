import type { Figures } from './embeddedRun.js';

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/** The lower median of each figure by itself; what is no number is taken from the first run. */
export const medianFigures = (runs: readonly Figures[]): Figures => ({
  median_of: runs.length,
  ...Object.fromEntries(
    Object.entries(runs[0] ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number' ? median(runs.map((run) => Number(run[name]))) : value,
    ]),
  ),
});
