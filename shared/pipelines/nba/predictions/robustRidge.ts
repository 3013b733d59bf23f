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

/** XᵀWX and XᵀWy, added up row by row. */
interface Gram {
  readonly size: number;
  readonly squares: Float64Array;
  readonly products: Float64Array;
  weight: number;
}

const emptyGram = (size: number): Gram => ({
  size,
  squares: new Float64Array(size * size),
  products: new Float64Array(size),
  weight: 0,
});

const addRow = (
  gram: Gram,
  inputs: Float64Array,
  from: number,
  { target, weight }: { readonly target: number; readonly weight: number },
): void => {
  const { size, squares, products } = gram;
  gram.weight += weight;
  for (let i = 0; i < size; i += 1) {
    const left = weight * (inputs[from + i] ?? 0);
    if (left === 0) continue;
    products[i] = (products[i] ?? 0) + left * target;
    const row = i * size;
    for (let j = i; j < size; j += 1) squares[row + j] = (squares[row + j] ?? 0) + left * (inputs[from + j] ?? 0);
  }
};

const valueAt = (coefficients: Float64Array, inputs: Float64Array, from: number): number => {
  let value = 0;
  for (let i = 0; i < coefficients.length; i += 1) value += (coefficients[i] ?? 0) * (inputs[from + i] ?? 0);
  return value;
};

/** The symmetric system with the ridge on all but the intercept; rows and columns of `dropped` are cut out. */
const systemOf = (gram: Gram, ridge: number, dropped: ReadonlySet<number>): Matrix => {
  const { size, squares, weight } = gram;
  const system = Matrix.zeros(size, size);
  for (let i = 0; i < size; i += 1)
    for (let j = i; j < size; j += 1) {
      const isCut = dropped.has(i) || dropped.has(j);
      const value = isCut ? 0 : (squares[i * size + j] ?? 0);
      system.set(i, j, value);
      system.set(j, i, value);
    }
  for (let i = 1; i < size; i += 1) system.set(i, i, system.get(i, i) + ridge * weight);
  return system;
};

const solve = (gram: Gram, options: RobustRidgeOptions): Float64Array => {
  const dropped = new Set<number>();
  const right = Matrix.columnVector([...gram.products]);
  for (;;) {
    for (const index of dropped) right.set(index, 0, 0);
    const solution = new CholeskyDecomposition(systemOf(gram, options.ridge, dropped)).solve(right);
    const coefficients = Float64Array.from(solution.getColumn(0));
    const wrong = options.nonNegative.filter((index) => (coefficients[index + 1] ?? 0) < 0 && !dropped.has(index + 1));
    if (wrong.length === 0) return coefficients;
    for (const index of wrong) dropped.add(index + 1);
  }
};

/**
 * Ridge regression towards the median: each pass adds up a Gram matrix in which a row counts by the inverse of its error
 * in the pass before, so large errors count by their size and not by their square. No randomness and a fixed number of
 * passes: equal blocks in equal order give equal bits.
 */
export const fitRobustRidge = (blocks: readonly TrainingBlock[], options: RobustRidgeOptions): LinearModel => {
  const standard = standardOf(blocks, options.width);
  const size = options.width + 1;
  const rows = blocks.map(({ inputs }) => standardised(inputs, standard));
  let coefficients: Float64Array | null = null;
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
