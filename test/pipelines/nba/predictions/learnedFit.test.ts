import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import {
  artefactPaths,
  chosenArtefact,
  cutOfDate,
  fitLearned,
  type LearnedArtefact,
} from '../../../../shared/pipelines/nba/predictions/learnedFit.js';
import { LEARNED_INPUTS } from '../../../../shared/pipelines/nba/predictions/learnedInputs.js';
import { modelHash, parseModel, regressionOf } from '../../../../shared/pipelines/nba/predictions/learnedModel.js';
import type { TrainingDay } from '../../../../shared/pipelines/nba/predictions/learnedTraining.js';
import { artefactFor, trainedModel } from '../../../../shared/pipelines/nba/predictions/modelDocuments.js';
import { fitRobustRidge, linearValue } from '../../../../shared/pipelines/nba/predictions/robustRidge.js';
import { FEATURE_NAMES } from '../../../../shared/pipelines/nba/tables/features.js';
import { numbers } from '../precompute/support.js';

const CUT = gameDate('2022-01-17');
const WIDTH = LEARNED_INPUTS.length;
const SEASON_AVERAGE = LEARNED_INPUTS.indexOf('points_avg_season');
const FATIGUE = LEARNED_INPUTS.indexOf('fatigue_score');
const SETTINGS = { minTrainRows: 1000, maxTrainDays: 1095, seed: 42 };

/** Points that are nine tenths of the season's average, and now and then far more: their mean is above their median. */
const dayOf = (date: string, rows: number, seed: number, tiredHelps = 0): TrainingDay => {
  const next = numbers(seed);
  const inputs = new Float64Array(rows * WIDTH);
  const targets = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < WIDTH; column += 1) inputs[row * WIDTH + column] = next();
    const average = 4 + 20 * next();
    const fatigue = Math.round(100 * next());
    inputs[row * WIDTH + SEASON_AVERAGE] = average;
    inputs[row * WIDTH + FATIGUE] = fatigue;
    const luck = next() < 0.2 ? 25 * next() : 0;
    targets[row] = 0.9 * average - tiredHelps * fatigue + luck + (next() - 0.5);
  }
  return {
    date,
    inputs,
    targets,
    movingAverage: Float64Array.from(targets, () => 12),
    lines: Array.from(targets, (target, row) => `${date} p${row} hash ${target}`),
  };
};

const DAYS: readonly TrainingDay[] = Array.from({ length: 30 }, (_, index) =>
  dayOf(plusDays(CUT, index - 30), 50, index + 1),
);

const fitted = (days: readonly TrainingDay[], cut = CUT, settings = SETTINGS): LearnedArtefact => {
  const artefact = fitLearned(days, cut, settings);
  assert.ok(artefact);
  return artefact;
};

const documentsOf = (...artefacts: readonly LearnedArtefact[]) =>
  artefacts.flatMap(({ manifest, manifestText, modelText }) => {
    const paths = artefactPaths(manifest.model_version);
    return [
      { path: paths.model, capturedAt: 0, text: modelText },
      { path: paths.manifest, capturedAt: 0, text: manifestText },
    ];
  });

describe('what learned_v1 learns', () => {
  it('P-§8.7 the cut is the latest Monday, the date itself included', () => {
    const cuts = ['2022-01-16', '2022-01-17', '2022-01-18', '2022-01-23'].map((date) => cutOfDate(gameDate(date)));
    assert.deepEqual(cuts, ['2022-01-10', '2022-01-17', '2022-01-17', '2022-01-17']);
  });

  it('P-04 trained twice, in any order of days, it is the same artefact to the byte', () => {
    const [once, again] = [fitted(DAYS), fitted(DAYS.toReversed())];
    assert.equal(again.modelText, once.modelText);
    assert.equal(again.manifestText, once.manifestText);
    assert.equal(once.manifest.model_sha256, modelHash(once.modelText));
    assert.equal(once.manifest.model_version, `learned_v1-20220117-${once.manifest.model_sha256.slice(0, 8)}`);
  });

  it('P-04 days on or after the cut, and days too old, are not learned from', () => {
    const once = fitted(DAYS);
    const later = [dayOf(CUT, 50, 91), dayOf(plusDays(CUT, 3), 50, 92), dayOf(plusDays(CUT, -1096), 50, 93)];
    assert.equal(fitted([...DAYS, ...later]).manifestText, once.manifestText);
    assert.equal(once.manifest.train_start_date, plusDays(CUT, -30));
    assert.equal(once.manifest.train_end_date, plusDays(CUT, -1));
    assert.ok(once.manifest.train_end_date < once.manifest.cut_date);
    assert.equal(fitted(DAYS, CUT, { ...SETTINGS, maxTrainDays: 25 }).manifest.train_start_date, plusDays(CUT, -25));
  });

  it('P-§8.7 fewer rows than the minimum are no model; exactly as many are', () => {
    assert.equal(fitLearned(DAYS, CUT, { ...SETTINGS, minTrainRows: 1501 }), null);
    assert.equal(fitted(DAYS, CUT, { ...SETTINGS, minTrainRows: 1500 }).manifest.train_rows, 1500);
    assert.equal(fitLearned([], CUT, { ...SETTINGS, minTrainRows: 0 }), null);
  });

  it('P-§8.7 the manifest tells what the model is made of', () => {
    const { manifest } = fitted(DAYS);
    assert.deepEqual(
      [manifest.cut_date, manifest.train_rows, manifest.seed, manifest.library, manifest.feature_version],
      [CUT, 1500, 42, 'ml-matrix', 'v2_33features'],
    );
    assert.deepEqual(manifest.feature_names, FEATURE_NAMES);
    assert.deepEqual(manifest.input_names, LEARNED_INPUTS);
    assert.equal(manifest.holdout_moving_average_mae > manifest.holdout_mae, true);
    const other = fitted([...DAYS.slice(1), dayOf(plusDays(CUT, -30), 50, 99)]);
    assert.notEqual(other.manifest.input_hash, manifest.input_hash);
  });

  it('P-§8.7 the manifest names the library that is installed', async () => {
    const installed = JSON.parse(await readFile('package.json', 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const { library, library_version } = fitted(DAYS).manifest;
    assert.equal(installed.dependencies[library], library_version);
  });

  it('P-§8.7 the hold-out is the last fifth of the dates, and is not learned from where it is measured', () => {
    // Only the last six of thirty days have other targets: what is learned before them is far off.
    const strange = DAYS.map((day, index) =>
      index < 24 ? day : { ...day, targets: day.targets.map((target) => target + 30) },
    );
    const { manifest } = fitted(strange);
    assert.ok(manifest.holdout_mae > 28, `${manifest.holdout_mae}`);
    assert.ok(manifest.train_mae < 15, `${manifest.train_mae}`);
  });

  it('errors are least at the median: rare great nights do not raise what is said', () => {
    const model = parseModel(fitted(DAYS).modelText);
    const errorOf = (guess: (day: TrainingDay, row: number) => number): number => {
      const errors = DAYS.flatMap((day) => [...day.targets].map((target, row) => Math.abs(guess(day, row) - target)));
      return errors.reduce((sum, error) => sum + error, 0) / errors.length;
    };
    const learned = errorOf((day, row) => regressionOf(model, day.inputs, row * WIDTH));
    const mean = fitRobustRidge(DAYS, { width: WIDTH, ridge: 0.01, squaredWithin: 1, strides: [1], nonNegative: [] });
    const squares = errorOf((day, row) => linearValue(mean, day.inputs, row * WIDTH));
    const truth = errorOf((day, row) => 0.9 * (day.inputs[row * WIDTH + SEASON_AVERAGE] ?? 0));
    assert.ok(
      learned < squares && learned < 1.06 * truth,
      `${learned} by size, ${squares} by square, ${truth} at best`,
    );
  });

  it('P-20 no model rewards tiredness, even where the rows do', () => {
    const rewarded = Array.from({ length: 30 }, (_, index) => dayOf(plusDays(CUT, index - 30), 50, index + 1, 0.05));
    assert.equal(parseModel(fitted(rewarded).modelText).coefficients[FATIGUE], 0);
  });

  it('an unknown input counts as its mean, and one that never varies as nothing', () => {
    const model = parseModel(
      fitted(
        DAYS.map((day) => {
          const inputs = day.inputs.slice();
          for (let at = 0; at < inputs.length; at += WIDTH) inputs[at] = 7;
          return { ...day, inputs };
        }),
      ).modelText,
    );
    const row = Float64Array.from(DAYS[0]?.inputs.subarray(0, WIDTH) ?? []);
    const told = regressionOf(model, row);
    assert.equal(regressionOf(model, row.with(0, 1000)), told);
    assert.equal(
      regressionOf(model, row.with(SEASON_AVERAGE, Number.NaN)),
      regressionOf(model, row.with(SEASON_AVERAGE, model.means[SEASON_AVERAGE] ?? 0)),
    );
  });

  it('a fit that starts near the end gets there: two passes from another model equal many from nothing', () => {
    const options = { width: WIDTH, ridge: 0.01, squaredWithin: 1, nonNegative: [] };
    const settled = fitRobustRidge(DAYS, { ...options, strides: Array.from({ length: 40 }, () => 1) });
    const start = fitRobustRidge(DAYS.slice(0, 25), { ...options, strides: Array.from({ length: 20 }, () => 1) });
    const warm = fitRobustRidge(DAYS, { ...options, strides: [1, 1, 1] }, start);
    const cold = fitRobustRidge(DAYS, { ...options, strides: [1, 1, 1] });
    const offBy = (model: typeof warm): number =>
      Math.max(...DAYS.map((day) => Math.abs(linearValue(model, day.inputs) - linearValue(settled, day.inputs))));
    assert.ok(offBy(warm) < offBy(cold), `${offBy(warm)} warm, ${offBy(cold)} cold`);
  });
});

describe('which artefact of learned_v1 is used', () => {
  const artefact = fitted(DAYS);

  it('P-§8.7 a candidate worse than a moving average by more than .25 on held-out dates leaves the previous one', () => {
    const worse = (by: number): LearnedArtefact => ({
      ...artefact,
      manifest: { ...artefact.manifest, holdout_mae: 5 + by, holdout_moving_average_mae: 5 },
    });
    assert.equal(chosenArtefact(worse(0.26), artefact), artefact);
    assert.notEqual(chosenArtefact(worse(0.25), artefact), artefact);
    assert.notEqual(chosenArtefact(worse(0.26), null), artefact);
  });

  it('P-04 the newest one of a week not after that of D, trained before D', () => {
    const older = fitted(DAYS, gameDate('2022-01-10'));
    const documents = documentsOf(artefact, older);
    const cutFor = (date: string) => artefactFor(documents, gameDate(date))?.manifest.cut_date ?? null;
    assert.deepEqual(['2022-01-09', '2022-01-10', '2022-01-16', '2022-01-17', '2022-03-01'].map(cutFor), [
      null,
      '2022-01-10',
      '2022-01-10',
      '2022-01-17',
      '2022-01-17',
    ]);
    const leaky = { ...artefact.manifest, train_end_date: '2022-01-17' };
    const [model, manifest] = documentsOf(artefact);
    assert.ok(model && manifest);
    const landed = [model, { ...manifest, text: JSON.stringify(leaky) }];
    assert.equal(artefactFor(landed, gameDate('2022-01-17')), null);
    assert.equal(artefactFor(landed, gameDate('2022-01-18'))?.manifest.train_end_date, '2022-01-17');
  });

  it('a model that is not the one of its manifest, or is made for other inputs, is refused', () => {
    const [model, manifest] = documentsOf(artefact);
    assert.ok(model && manifest);
    assert.throws(() => artefactFor([{ ...model, text: `${model.text} ` }, manifest], CUT), /differs from the hash/);
    const other = artefact.modelText.replace('points_fading_12', 'points_fading_13');
    assert.throws(() => parseModel(other), /other inputs/);
    assert.throws(() => parseModel(artefact.modelText.replace('"leanShare"', '"lean"')), /does not have/);
    assert.equal(trainedModel(artefactFor([model, manifest], CUT))?.version, artefact.manifest.model_version);
  });

  it('a model read back says what it said', () => {
    const model = parseModel(artefact.modelText);
    const row = DAYS[0]?.inputs ?? new Float64Array();
    assert.equal(
      regressionOf(parseModel(JSON.stringify({ ...(JSON.parse(artefact.modelText) as object) })), row),
      regressionOf(model, row),
    );
    assert.equal(artefact.manifest.hyper_parameters['lean_share'], model.leanShare);
  });
});
