import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Rows of one date: `inputs` holds them one after the other, NaN where unknown. */
export interface TrainingBlock {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

/** A linear model on standardised inputs; an unknown input counts as its mean, so it adds nothing. */
export interface LinearModel {
  readonly means: readonly number[];
  /** 0 for an input that never varied: it adds nothing. */
  readonly scales: readonly number[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
}

export interface RobustRidgeOptions {
  readonly width: number;
  /** Share of the data's own variance put on the diagonal. */
  readonly ridge: number;
  /** Points within which an error counts squared; beyond it counts by its size. */
  readonly squaredWithin: number;
  /** One pass each: every n-th row is read. The last ones read all. */
  readonly strides: readonly number[];
  /** Inputs that may never lower the prediction when they grow. */
  readonly nonNegative: readonly number[];
}

const SMALLEST_SCALE = 1e-9;

interface Standard {
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

/** Means of the known values, deviations of the values with unknown ones at their mean. */
const standardOf = (blocks: readonly TrainingBlock[], width: number): Standard => {
  const [sums, known, squares] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  let rows = 0;
  for (const { inputs, targets } of blocks) {
    rows += targets.length;
    for (let at = 0; at < inputs.length; at += 1) {
      const value = inputs[at] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const column = at % width;
      sums[column] = (sums[column] ?? 0) + value;
      known[column] = (known[column] ?? 0) + 1;
    }
  }
  const means = sums.map((sum, column) => ((known[column] ?? 0) === 0 ? 0 : sum / (known[column] ?? 1)));
  for (const { inputs } of blocks)
    for (let at = 0; at < inputs.length; at += 1) {
      const value = inputs[at] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const column = at % width;
      const off = value - (means[column] ?? 0);
      squares[column] = (squares[column] ?? 0) + off * off;
    }
  const scales = squares.map((square) => {
    const scale = Math.sqrt(square / Math.max(rows, 1));
    return scale < SMALLEST_SCALE ? 0 : scale;
  });
  return { means, scales };
};

/** A copy with an intercept column of ones in front of each row. */
const standardised = (inputs: Float64Array, { means, scales }: Standard): Float64Array => {
  const width = means.length;
  const rows = inputs.length / width;
  const out = new Float64Array(rows * (width + 1));
  for (let row = 0; row < rows; row += 1) {
    const to = row * (width + 1);
    out[to] = 1;
    for (let column = 0; column < width; column += 1) {
      const value = inputs[row * width + column] ?? Number.NaN;
      const scale = scales[column] ?? 0;
      out[to + 1 + column] = Number.isNaN(value) || scale === 0 ? 0 : (value - (means[column] ?? 0)) / scale;
    }
  }
  return out;
};

/**
 * XᵀWX with XᵀWy as its last column, added up four rows at a time: the sums are read and written once for four products.
 */
interface Gram {
  /** Columns of X, the intercept included. */
  readonly size: number;
  /** Upper triangle, by row; each row is one longer than X. */
  readonly sums: Float64Array;
  weight: number;
  /** Rows that wait for the next addition, their target last, scaled by the root of their weight. */
  readonly waiting: Float64Array;
  waitingRows: number;
}

const AT_ONCE = 4;

const emptyGram = (size: number): Gram => ({
  size,
  sums: new Float64Array(size * (size + 1)),
  weight: 0,
  waiting: new Float64Array(AT_ONCE * (size + 1)),
  waitingRows: 0,
});

const addWaiting = (gram: Gram): void => {
  const { size, sums, waiting } = gram;
  const width = size + 1;
  const [b, c, d] = [width, 2 * width, 3 * width];
  for (let i = 0; i < size; i += 1) {
    const [w0, w1, w2, w3] = [waiting[i] ?? 0, waiting[b + i] ?? 0, waiting[c + i] ?? 0, waiting[d + i] ?? 0];
    for (let j = i, at = i * width + i; j < width; j += 1, at += 1)
      sums[at] =
        (sums[at] ?? 0) +
        (w0 * (waiting[j] ?? 0) + w1 * (waiting[b + j] ?? 0) + w2 * (waiting[c + j] ?? 0) + w3 * (waiting[d + j] ?? 0));
  }
  waiting.fill(0);
  gram.waitingRows = 0;
};

const addRow = (
  gram: Gram,
  inputs: Float64Array,
  from: number,
  { target, weight }: { readonly target: number; readonly weight: number },
): void => {
  const { size, waiting } = gram;
  const [scale, to] = [Math.sqrt(weight), gram.waitingRows * (size + 1)];
  for (let i = 0; i < size; i += 1) waiting[to + i] = scale * (inputs[from + i] ?? 0);
  waiting[to + size] = scale * target;
  gram.weight += weight;
  gram.waitingRows += 1;
  if (gram.waitingRows === AT_ONCE) addWaiting(gram);
};

const valueAt = (coefficients: Float64Array, inputs: Float64Array, from: number): number => {
  let value = 0;
  for (let i = 0; i < coefficients.length; i += 1) value += (coefficients[i] ?? 0) * (inputs[from + i] ?? 0);
  return value;
};

/** The symmetric system with the ridge on all but the intercept; rows and columns of `dropped` are cut out. */
const systemOf = (gram: Gram, ridge: number, dropped: ReadonlySet<number>): Matrix => {
  const { size, sums, weight } = gram;
  const system = Matrix.zeros(size, size);
  for (let i = 0; i < size; i += 1)
    for (let j = i; j < size; j += 1) {
      const isCut = dropped.has(i) || dropped.has(j);
      const value = isCut ? 0 : (sums[i * (size + 1) + j] ?? 0);
      system.set(i, j, value);
      system.set(j, i, value);
    }
  for (let i = 1; i < size; i += 1) system.set(i, i, system.get(i, i) + ridge * weight);
  return system;
};

const solve = (gram: Gram, options: RobustRidgeOptions): Float64Array => {
  const dropped = new Set<number>();
  const { size, sums } = gram;
  const right = Matrix.columnVector(Array.from({ length: size }, (_, row) => sums[row * (size + 1) + size] ?? 0));
  for (;;) {
    for (const index of dropped) right.set(index, 0, 0);
    const solution = new CholeskyDecomposition(systemOf(gram, options.ridge, dropped)).solve(right);
    const coefficients = Float64Array.from(solution.getColumn(0));
    const wrong = options.nonNegative.filter((index) => (coefficients[index + 1] ?? 0) < 0 && !dropped.has(index + 1));
    if (wrong.length === 0) return coefficients;
    for (const index of wrong) dropped.add(index + 1);
  }
};

/** A model's coefficients for inputs that are standardised otherwise. */
const restandardised = ({ means, scales, coefficients, intercept }: LinearModel, standard: Standard): Float64Array => {
  const found = new Float64Array(means.length + 1);
  found[0] = intercept;
  for (let column = 0; column < means.length; column += 1) {
    const scale = scales[column] ?? 0;
    const slope = scale === 0 ? 0 : (coefficients[column] ?? 0) / scale;
    found[column + 1] = slope * (standard.scales[column] ?? 0);
    found[0] = (found[0] ?? 0) + slope * ((standard.means[column] ?? 0) - (means[column] ?? 0));
  }
  return found;
};

/**
 * Ridge regression towards the median: each pass adds up a Gram matrix in which a row counts by the inverse of its error
 * in the pass before, so large errors count by their size and not by their square. `start` saves the first passes. No
 * randomness and a fixed number of passes: equal blocks in equal order give equal bits.
 */
export const fitRobustRidge = (
  blocks: readonly TrainingBlock[],
  options: RobustRidgeOptions,
  start: LinearModel | null = null,
): LinearModel => {
  const standard = standardOf(blocks, options.width);
  const size = options.width + 1;
  const rows = blocks.map(({ inputs }) => standardised(inputs, standard));
  let coefficients = start === null ? null : restandardised(start, standard);
  for (const stride of options.strides) {
    const gram = emptyGram(size);
    let number = 0;
    for (const [index, { targets }] of blocks.entries()) {
      const inputs = rows[index] ?? new Float64Array();
      for (let row = 0; row < targets.length; row += 1, number += 1) {
        if (number % stride !== 0) continue;
        const [from, target] = [row * size, targets[row] ?? 0];
        const error = coefficients === null ? 0 : Math.abs(target - valueAt(coefficients, inputs, from));
        const weight = coefficients === null ? 1 : 1 / Math.max(error, options.squaredWithin);
        addRow(gram, inputs, from, { target, weight });
      }
    }
    addWaiting(gram);
    coefficients = solve(gram, options);
  }
  const [intercept = 0, ...slopes] = coefficients ?? [];
  return { means: [...standard.means], scales: [...standard.scales], coefficients: slopes, intercept };
};

/** The model's value for one row of raw inputs; NaN counts as the mean. */
export const linearValue = (model: LinearModel, inputs: ArrayLike<number>, from = 0): number => {
  let value = model.intercept;
  for (let column = 0; column < model.coefficients.length; column += 1) {
    const input = inputs[from + column] ?? Number.NaN;
    const scale = model.scales[column] ?? 0;
    if (Number.isNaN(input) || scale === 0) continue;
    value += ((model.coefficients[column] ?? 0) * (input - (model.means[column] ?? 0))) / scale;
  }
  return value;
};
