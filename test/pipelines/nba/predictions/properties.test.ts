import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { featuresOf, type FeatureRow } from '../../../../shared/pipelines/nba/predictions/features.js';
import type { LearnedModel } from '../../../../shared/pipelines/nba/predictions/learnedModel.js';
import { movingAverage } from '../../../../shared/pipelines/nba/predictions/movingAverage.js';
import { playerSystems, type PlayerPredictions } from '../../../../shared/pipelines/nba/predictions/playerSystems.js';
import { recommend } from '../../../../shared/pipelines/nba/predictions/recommend.js';
import { similarity, similarityScore } from '../../../../shared/pipelines/nba/predictions/similarity.js';
import type { SystemId, SystemPrediction } from '../../../../shared/pipelines/nba/predictions/systemPrediction.js';
import { zoneMatchup } from '../../../../shared/pipelines/nba/predictions/zoneMatchup.js';
import { FEATURE_NAMES, type FeatureName } from '../../../../shared/pipelines/nba/tables/features.js';
import { anyCircumstances, anyHistory, anyModel, anyRow, TODAY, type Circumstances } from './support.js';

const RUNS = { numRuns: 300 };

const said = (row: FeatureRow, circumstances: Circumstances, model: LearnedModel | null): PlayerPredictions =>
  playerSystems({ ...circumstances, features: featuresOf(row) }, model);

const pointsOf = ({ predictions }: PlayerPredictions): ReadonlyMap<SystemId, number> =>
  new Map(predictions.map(({ prediction }) => [prediction.system, prediction.points]));

const anyTrained = fc.option(anyModel, { freq: 6 });

/** A bit of the mask, whichever of 33. */
const isDefaulted = (row: FeatureRow, name: FeatureName): boolean =>
  Math.floor(row.default_mask / 2 ** FEATURE_NAMES.indexOf(name)) % 2 === 1;

/** Predictions for the same player with a lower and a higher value of one feature. */
const lowAndHigh = (
  system: (row: FeatureRow) => SystemPrediction | null,
  name: FeatureName,
  range: { readonly min: number; readonly max: number },
) =>
  fc.property(anyRow, fc.double({ ...range, noNaN: true }), fc.double({ ...range, noNaN: true }), (row, a, b) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)].map((value) => system({ ...row, [name]: value })?.points);
    assert.ok((high ?? 0) >= (low ?? 0), `${name}: ${low} then ${high}`);
  });

describe('properties of the prediction systems', () => {
  it('P-§8.2 points are 0 to 60 with one decimal, confidences 0 to the ceiling with three', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, anyTrained, (row, circumstances, model) => {
        for (const { prediction } of said(row, circumstances, model).predictions) {
          const { points, confidence } = prediction;
          assert.ok(points >= 0 && points <= 60 && Number(points.toFixed(1)) === points, `${points}`);
          assert.ok(confidence >= 0 && confidence <= circumstances.ceiling, `${confidence}`);
          assert.equal(Number(confidence.toFixed(3)), confidence);
        }
      }),
      RUNS,
    );
  });

  it('P-20 a fresh player is never predicted less than the same one tired, by any system', () => {
    fc.assert(
      fc.property(
        anyRow,
        anyCircumstances,
        anyTrained,
        fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })),
        (row, circumstances, model, [a, b]) => {
          const tired = pointsOf(said({ ...row, fatigue_score: Math.min(a, b) }, circumstances, model));
          const fresh = pointsOf(said({ ...row, fatigue_score: Math.max(a, b) }, circumstances, model));
          assert.deepEqual([...fresh.keys()], [...tired.keys()]);
          for (const [system, points] of fresh)
            assert.ok(points >= (tired.get(system) ?? 0), `${system}: ${tired.get(system)} tired, ${points} fresh`);
        },
      ),
      RUNS,
    );
  });

  it('P-21 a weaker defence never lowers what zone_matchup says, and an unknown one changes nothing', () => {
    fc.assert(
      lowAndHigh((row) => zoneMatchup(featuresOf(row), 1), 'opponent_def_rating', { min: 90, max: 135 }),
      RUNS,
    );
    fc.assert(
      fc.property(anyRow, fc.double({ min: 90, max: 135, noNaN: true }), (row, rating) => {
        const other = zoneMatchup(featuresOf({ ...row, opponent_def_rating: rating }), 1);
        if (isDefaulted(row, 'opponent_def_rating')) assert.deepEqual(other, zoneMatchup(featuresOf(row), 1));
      }),
      RUNS,
    );
  });

  const similar = (row: FeatureRow) =>
    similarity(
      featuresOf(row),
      TODAY,
      [12, 15, 18, 21, 24].map((points, index) => ({
        date: `2021-12-0${index + 1}`,
        points,
        context: TODAY,
      })),
      1,
    );
  const RISING: readonly (readonly [FeatureName, number, number, (row: FeatureRow) => SystemPrediction | null])[] = [
    ['points_avg_last_5', 0, 45, (row) => movingAverage(featuresOf(row), 1)],
    ['points_avg_season', 0, 45, (row) => movingAverage(featuresOf(row), 1)],
    ['points_avg_season', 0, 45, (row) => zoneMatchup(featuresOf(row), 1)],
    ['shot_zone_mismatch_score', -10, 10, (row) => movingAverage(featuresOf(row), 1)],
    ['shot_zone_mismatch_score', -10, 10, similar],
    ['pace_score', -3, 3, (row) => movingAverage(featuresOf(row), 1)],
    ['pace_score', -3, 3, (row) => zoneMatchup(featuresOf(row), 1)],
    ['pace_score', -3, 3, similar],
    ['usage_spike_score', -3, 3, (row) => movingAverage(featuresOf(row), 1)],
    ['usage_spike_score', -3, 3, similar],
  ];
  for (const [index, [name, min, max, system]] of RISING.entries())
    it(`P-§8.3 more ${name} never lowers a prediction (${index + 1})`, () => {
      fc.assert(lowAndHigh(system, name, { min, max }), { numRuns: 100 });
    });

  it('P-§8.3 a default never acts as an adjustment: its value changes no formula', () => {
    const MASKED = [
      'fatigue_score',
      'shot_zone_mismatch_score',
      'pace_score',
      'usage_spike_score',
      'opponent_def_rating',
    ] as const;
    fc.assert(
      fc.property(anyRow, anyCircumstances, fc.constantFrom(...MASKED), (row, circumstances, name) => {
        if (!isDefaulted(row, name)) return;
        const other = said({ ...row, [name]: (row[name] ?? 0) + 7 }, circumstances, null);
        assert.deepEqual(other, said(row, circumstances, null));
      }),
      RUNS,
    );
  });

  it('P-§8.8 the ensemble lies between its lowest and highest component, and is there for two or more', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, anyTrained, (row, circumstances, model) => {
        const { predictions } = said(row, circumstances, model);
        const all = predictions.find(({ prediction }) => prediction.system === 'ensemble_v1');
        const points = predictions.filter((one) => one !== all).map(({ prediction }) => prediction.points);
        assert.ok(all !== undefined && points.length >= 2);
        assert.ok(all.prediction.points >= Math.min(...points) && all.prediction.points <= Math.max(...points));
      }),
      RUNS,
    );
  });

  it('P-§8.8 stored rows give the ensemble again: the mean of points by confidence', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, anyTrained, (row, circumstances, model) => {
        const { predictions } = said(row, circumstances, model);
        const components = predictions
          .map(({ prediction }) => prediction)
          .filter(({ system }) => system !== 'ensemble_v1');
        const weight = components.reduce((sum, { confidence }) => sum + confidence, 0);
        const mean = components.reduce((sum, { confidence, points }) => sum + confidence * points, 0) / weight;
        const all = pointsOf({ predictions, similarity: null, missing: [] }).get('ensemble_v1') ?? Number.NaN;
        assert.ok(Math.abs(all - mean) <= 0.05 + 1e-9, `${all} for ${mean}`);
      }),
      RUNS,
    );
  });

  it('P-32 P-28 nobody recommends against the side of his own edge, nor anything without a line', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, anyTrained, (row, circumstances, model) => {
        const { line } = circumstances;
        for (const { prediction, recommendation } of said(row, circumstances, model).predictions) {
          if (line === null) assert.equal(recommendation, 'NO_LINE');
          else if (recommendation === 'OVER') assert.ok(prediction.points > line);
          else if (recommendation === 'UNDER') assert.ok(prediction.points < line);
          else assert.equal(recommendation, 'PASS');
          if (prediction.system !== 'ensemble_v1') assert.equal(recommendation, recommend(prediction, line));
        }
      }),
      RUNS,
    );
  });

  it('P-§8.1 every system has a row or a reason', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, anyTrained, (row, circumstances, model) => {
        const found = said(row, circumstances, model);
        const systems = [...found.predictions.map(({ prediction }) => prediction), ...found.missing].map(
          ({ system }) => system,
        );
        assert.deepEqual(systems.toSorted(), [
          'ensemble_v1',
          'learned_v1',
          'moving_average_v1',
          'similarity_balanced_v1',
          'zone_matchup_v1',
        ]);
      }),
      RUNS,
    );
  });

  it('P-36 P-§8.6 the order of past games changes nothing, likeness is mutual, and the base lies within their points', () => {
    fc.assert(
      fc.property(anyRow, anyHistory, (row, history) => {
        const found = similarity(featuresOf(row), TODAY, history, 1);
        assert.deepEqual(similarity(featuresOf(row), TODAY, history.toReversed(), 1), found);
        for (const { context } of history)
          assert.equal(similarityScore(TODAY, context), similarityScore(context, TODAY));
        const matching = history.filter(({ context }) => similarityScore(TODAY, context) >= 70);
        if (found === null) return assert.ok(matching.length < 5);
        const points = matching.map((game) => game.points);
        assert.ok((found.base ?? -1) >= Math.min(...points) - 1e-9 && (found.base ?? 99) <= Math.max(...points) + 1e-9);
        return assert.equal(found.similarGames, Math.min(20, matching.length));
      }),
      RUNS,
    );
  });
});
