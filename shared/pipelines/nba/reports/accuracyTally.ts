import { normalInterval, wilsonInterval } from '../../../domain/confidenceIntervals.js';
import { roundTo } from '../../../domain/rounding.js';

const SCALE = 4;
const rounded = (value: number | null): number | null => (value === null ? null : roundTo(value, SCALE));
const per = (sum: number, n: number): number | null => (n === 0 ? null : rounded(sum / n));

export type BaselineName = 'season_average' | 'last_10_average' | 'line';
export const BASELINES: readonly BaselineName[] = ['season_average', 'last_10_average', 'line'];

/** A guess without any model, and the system, over exactly the same rows. */
export interface BaselineRow {
  readonly baseline: BaselineName;
  /** Graded rows for which the baseline has a value. */
  readonly n: number;
  readonly mae: number | null;
  readonly system_mae: number | null;
  /** system ÷ baseline: below 1 is better than the baseline. */
  readonly ratio: number | null;
  /** system − baseline, in points, with its interval at 95 %. */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface HitRate {
  /** Recommendations with a verdict. */
  readonly n: number;
  readonly hits: number;
  readonly hit_rate: number | null;
  /** Wilson, 95 %. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What one graded prediction adds to a tally. */
export interface Graded {
  readonly error: number;
  /** predicted − actual. */
  readonly signedError: number;
  readonly isWithin3: boolean;
  readonly confidence: number;
  /** Absolute error of each guess that is known. */
  readonly guesses: Readonly<Record<BaselineName, number | null>>;
  /** Absolute error before adjustments, or before leaning; null where a system has no such number. */
  readonly baseError: number | null;
}

export type Verdict = 'correct' | 'incorrect' | null;

interface Pairs {
  n: number;
  guessed: number;
  said: number;
  /** Of said − guessed. */
  squares: number;
}

/** Sums over rows that are never kept; two tallies added are the tally of both. */
export interface Tally {
  n: number;
  voids: number;
  error: number;
  signedError: number;
  within3: number;
  confidence: number;
  correct: number;
  incorrect: number;
  readonly pairs: Readonly<Record<BaselineName, Pairs>>;
  readonly base: { n: number; said: number; base: number };
}

const noPairs = (): Pairs => ({ n: 0, guessed: 0, said: 0, squares: 0 });

export const emptyTally = (): Tally => ({
  n: 0,
  voids: 0,
  error: 0,
  signedError: 0,
  within3: 0,
  confidence: 0,
  correct: 0,
  incorrect: 0,
  pairs: { season_average: noPairs(), last_10_average: noPairs(), line: noPairs() },
  base: { n: 0, said: 0, base: 0 },
});

export const addVoid = (tally: Tally): void => {
  tally.voids += 1;
};

export const addGraded = (tally: Tally, graded: Graded, verdict: Verdict): void => {
  const { error, baseError } = graded;
  tally.n += 1;
  tally.error += error;
  tally.signedError += graded.signedError;
  tally.within3 += graded.isWithin3 ? 1 : 0;
  tally.confidence += graded.confidence;
  if (verdict !== null) tally[verdict] += 1;
  for (const name of BASELINES) {
    const guess = graded.guesses[name];
    if (guess === null) continue;
    const pairs = tally.pairs[name];
    pairs.n += 1;
    pairs.guessed += guess;
    pairs.said += error;
    pairs.squares += (error - guess) ** 2;
  }
  if (baseError === null) return;
  tally.base.n += 1;
  tally.base.said += error;
  tally.base.base += baseError;
};

/** The tally of the rows of all of them. */
export const sumOfTallies = (tallies: readonly Tally[]): Tally => {
  const sum = emptyTally();
  for (const one of tallies) {
    for (const name of ['n', 'voids', 'error', 'signedError', 'within3', 'confidence', 'correct', 'incorrect'] as const)
      sum[name] += one[name];
    for (const name of BASELINES)
      for (const part of ['n', 'guessed', 'said', 'squares'] as const) sum.pairs[name][part] += one.pairs[name][part];
    for (const part of ['n', 'said', 'base'] as const) sum.base[part] += one.base[part];
  }
  return sum;
};

export const hitRateOf = ({ correct, incorrect }: Tally): HitRate => {
  const n = correct + incorrect;
  const interval = wilsonInterval(correct, n);
  return {
    n,
    hits: correct,
    hit_rate: per(correct, n),
    low: rounded(interval?.low ?? null),
    high: rounded(interval?.high ?? null),
  };
};

const baselineOf = (tally: Tally, baseline: BaselineName): BaselineRow => {
  const { n, guessed, said, squares } = tally.pairs[baseline];
  const interval = normalInterval({ n, sum: said - guessed, squares });
  return {
    baseline,
    n,
    mae: per(guessed, n),
    system_mae: per(said, n),
    ratio: guessed === 0 ? null : rounded(said / guessed),
    difference: per(said - guessed, n),
    low: rounded(interval?.low ?? null),
    high: rounded(interval?.high ?? null),
  };
};

export const baselinesOf = (tally: Tally): readonly BaselineRow[] => BASELINES.map((name) => baselineOf(tally, name));

/** Error, bias and shares; null where nothing was graded. */
export const figuresOf = (tally: Tally) => ({
  n: tally.n,
  voids: tally.voids,
  mae: per(tally.error, tally.n),
  bias: per(tally.signedError, tally.n),
  within_3: per(tally.within3, tally.n),
  mean_confidence: per(tally.confidence, tally.n),
});

/** Error of what a system says beside that of its base, over the same rows. */
export const baseOf = ({ base }: Tally) => ({
  n: base.n,
  mae: per(base.said, base.n),
  base_mae: per(base.base, base.n),
});
