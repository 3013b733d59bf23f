import { UnparsableDocumentError } from '../../../domain/errors.js';
import { canonicalJson, sha256 } from '../../../domain/hash.js';
import { LEARNED_INPUTS } from './learnedInputs.js';
import { linearValue, type LinearModel } from './robustRidge.js';

export const FEATURE_VERSION = 'v2_33features';
const FORMAT = 'learned_v1/1';

export interface LearnedModel extends LinearModel {
  readonly inputs: readonly string[];
  /** How far the system leans away from what the others say together: 0 not at all, 1 puts the ensemble on the regression. */
  readonly leanShare: number;
}

/** `model.json`: equal models give equal text. */
export const modelText = (model: LearnedModel): string =>
  canonicalJson({ format: FORMAT, feature_version: FEATURE_VERSION, ...model });

export const modelHash = (text: string): string => sha256(text);

const isNumbers = (value: unknown, length: number): value is readonly number[] =>
  Array.isArray(value) && value.length === length && value.every((entry) => typeof entry === 'number');

/** @throws {UnparsableDocumentError} not a model of this format, or one made for other inputs. */
export const parseModel = (text: string): LearnedModel => {
  const found = JSON.parse(text) as Partial<LearnedModel> & { readonly format?: string };
  const width = LEARNED_INPUTS.length;
  if (found.format !== FORMAT || canonicalJson(found.inputs) !== canonicalJson(LEARNED_INPUTS))
    throw new UnparsableDocumentError(`model of format ${found.format ?? 'none'} and other inputs than ${FORMAT} has`);
  const { means, scales, coefficients, intercept, leanShare, inputs } = found;
  if (
    !isNumbers(means, width) ||
    !isNumbers(scales, width) ||
    !isNumbers(coefficients, width) ||
    typeof intercept !== 'number' ||
    typeof leanShare !== 'number' ||
    inputs === undefined
  )
    throw new UnparsableDocumentError(`model of format ${FORMAT} does not have ${width} coefficients`);
  return { means, scales, coefficients, intercept, leanShare, inputs };
};

/** The bare regression, in points; not clamped. */
export const regressionOf = (model: LearnedModel, inputs: ArrayLike<number>, from = 0): number =>
  linearValue(model, inputs, from);
