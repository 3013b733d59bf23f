import { dayOfWeek, plusDays, type GameDate } from '../../../domain/gameDate.js';
import { canonicalJson, sha256, type Json } from '../../../domain/hash.js';
import { roundTo } from '../../../domain/rounding.js';
import { FEATURE_NAMES } from '../tables/features.js';
import { LEARNED_INPUTS } from './learnedInputs.js';
import { FEATURE_VERSION, modelHash, modelText, regressionOf, type LearnedModel } from './learnedModel.js';
import type { TrainingDay } from './learnedTraining.js';
import { fitRobustRidge } from './robustRidge.js';
import { clampPoints } from './systemPrediction.js';

export interface LearnedManifest {
  readonly model_version: string;
  readonly feature_version: string;
  readonly feature_names: readonly string[];
  /** The features, then what is derived of them and of the games before D. */
  readonly input_names: readonly string[];
  readonly train_start_date: string;
  readonly train_end_date: string;
  readonly cut_date: string;
  readonly train_rows: number;
  readonly input_hash: string;
  readonly seed: number;
  readonly library: string;
  readonly library_version: string;
  readonly hyper_parameters: Readonly<Record<string, Json>>;
  readonly train_mae: number;
  readonly holdout_mae: number;
  /** Of `moving_average_v1` on the same rows. */
  readonly holdout_moving_average_mae: number;
  readonly model_sha256: string;
}

/** A trained model as it is stored: two texts of equal content for equal training rows. */
export interface LearnedArtefact {
  readonly manifest: LearnedManifest;
  readonly manifestText: string;
  readonly modelText: string;
}

export interface LearnedSettings {
  readonly minTrainRows: number;
  readonly maxTrainDays: number;
  readonly seed: number;
}

/** Chosen on 2021-22 alone. */
const RIDGE = 0.01;
const SQUARED_WITHIN = 1;
const LEAN_SHARE = 0.8;
/** The first fit finds its way on every fourth row; the second starts where the first ended. */
const STRIDES = { cold: [4, 4, 4, 1, 1], warm: [1, 1] } as const;
/** More rest never predicts less: a sign that noise could turn. */
const NON_NEGATIVE = ['fatigue_score'] as const;
const HOLD_OUT = 0.2;
/** The version of the linear algebra in the lock file. */
const LIBRARY = { name: 'ml-matrix', version: '6.15.1' } as const;
const TOLERATED_LOSS = 0.25;

/** The latest Monday at or before a date: everything learned for a week is dated before it. */
export const cutOfDate = (date: GameDate): GameDate => plusDays(date, 1 - dayOfWeek(date));

/** The dates a model for a cut may learn from, the cut itself excluded. */
export const trainingSpan = (cut: GameDate, maxTrainDays: number) => ({
  from: plusDays(cut, -maxTrainDays),
  before: cut,
});

const fit = (days: readonly TrainingDay[], start: LearnedModel | null): LearnedModel => ({
  ...fitRobustRidge(
    days,
    {
      width: LEARNED_INPUTS.length,
      ridge: RIDGE,
      squaredWithin: SQUARED_WITHIN,
      strides: start === null ? STRIDES.cold : STRIDES.warm,
      nonNegative: NON_NEGATIVE.map((name) => LEARNED_INPUTS.indexOf(name)),
    },
    start,
  ),
  inputs: LEARNED_INPUTS,
  leanShare: LEAN_SHARE,
});

const meanError = (days: readonly TrainingDay[], valueOf: (day: TrainingDay, row: number) => number): number => {
  let [sum, rows] = [0, 0];
  for (const day of days)
    for (let row = 0; row < day.targets.length; row += 1, rows += 1)
      sum += Math.abs(valueOf(day, row) - (day.targets[row] ?? 0));
  return rows === 0 ? 0 : sum / rows;
};

const modelError = (model: LearnedModel, days: readonly TrainingDay[]): number =>
  meanError(days, (day, row) => clampPoints(regressionOf(model, day.inputs, row * LEARNED_INPUTS.length)));

const rounded = (value: number): number => roundTo(value, 4) ?? 0;

export const trainingRows = (days: readonly TrainingDay[]): number =>
  days.reduce((rows, { targets }) => rows + targets.length, 0);

/** Names the rows and the settings a model is made of. */
export const inputHash = (days: readonly TrainingDay[]): string =>
  sha256(days.flatMap(({ lines }) => lines).join('\n'));

/**
 * Fits the model of a cut on days strictly before it, oldest first; null with fewer rows than the minimum. The last
 * fifth of the dates is held out to measure, then all rows are fitted. The same days give the same bytes.
 */
export const fitLearned = (
  days: readonly TrainingDay[],
  cut: GameDate,
  settings: LearnedSettings,
): LearnedArtefact | null => {
  const { from, before } = trainingSpan(cut, settings.maxTrainDays);
  const used = days.filter(({ date }) => date >= from && date < before).toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const rows = trainingRows(used);
  const [first, last] = [used[0], used.at(-1)];
  if (first === undefined || last === undefined || rows < settings.minTrainRows) return null;
  const kept = Math.max(1, used.length - Math.ceil(used.length * HOLD_OUT));
  const [learned, heldOut] = [used.slice(0, kept), used.slice(kept)];
  const probe = fit(learned, null);
  const model = fit(used, probe);
  const text = modelText(model);
  const hash = modelHash(text);
  const manifest: LearnedManifest = {
    model_version: `learned_v1-${cut.replaceAll('-', '')}-${hash.slice(0, 8)}`,
    feature_version: FEATURE_VERSION,
    feature_names: FEATURE_NAMES,
    input_names: LEARNED_INPUTS,
    train_start_date: first.date,
    train_end_date: last.date,
    cut_date: cut,
    train_rows: rows,
    input_hash: inputHash(used),
    seed: settings.seed,
    library: LIBRARY.name,
    library_version: LIBRARY.version,
    hyper_parameters: {
      ridge: RIDGE,
      squared_within: SQUARED_WITHIN,
      strides: STRIDES,
      non_negative: NON_NEGATIVE,
      lean_share: LEAN_SHARE,
    },
    train_mae: rounded(modelError(model, used)),
    holdout_mae: rounded(modelError(probe, heldOut)),
    holdout_moving_average_mae: rounded(meanError(heldOut, (day, row) => day.movingAverage[row] ?? 0)),
    model_sha256: hash,
  };
  return { manifest, manifestText: canonicalJson(manifest), modelText: text };
};

/** The candidate, unless it is clearly worse on held-out dates than a plain moving average and there is one to keep. */
export const chosenArtefact = (candidate: LearnedArtefact, previous: LearnedArtefact | null): LearnedArtefact => {
  const { holdout_mae: found, holdout_moving_average_mae: yardstick } = candidate.manifest;
  return previous !== null && found - yardstick > TOLERATED_LOSS ? previous : candidate;
};

/** Where the two documents of an artefact are kept. */
export const artefactPaths = (modelVersion: string): { readonly model: string; readonly manifest: string } => ({
  model: `models/learned_v1/${modelVersion}/model.json`,
  manifest: `models/learned_v1/${modelVersion}/manifest.json`,
});
