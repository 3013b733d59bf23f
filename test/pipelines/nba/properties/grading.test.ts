import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { roundTo } from '../../../../shared/domain/rounding.js';
import {
  confidenceDecile,
  gradePrediction,
  type Result,
} from '../../../../shared/pipelines/nba/grading/gradePrediction.js';
import { gradeTally } from '../../../../shared/pipelines/nba/grading/gradeTally.js';
import {
  SCORING_TIERS,
  scoringTierOf,
  tierColumns,
  type TierSnapshot,
} from '../../../../shared/pipelines/nba/grading/tiers.js';
import { edgeOf, recommend, recommendEnsemble } from '../../../../shared/pipelines/nba/predictions/recommend.js';
import { SYSTEM_IDS } from '../../../../shared/pipelines/nba/predictions/systemPrediction.js';

const tenths = (most: number) => fc.integer({ min: 0, max: most * 10 }).map((value) => value / 10);
const points = tenths(60);
const line = fc.option(fc.integer({ min: 1, max: 45 }).chain((whole) => fc.constantFrom(whole, whole + 0.5)));
const confidence = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000);
const system = fc.constantFrom(...SYSTEM_IDS);
const said = fc.record({ system, points, confidence, line });
const result: fc.Arbitrary<Result> = fc.oneof(
  fc.record({
    kind: fc.constant('played' as const),
    points: fc.integer({ min: 0, max: 60 }),
    minutes: fc.option(tenths(48)),
  }),
  fc.constant({ kind: 'void' as const, reason: 'dnp_unknown' as const }),
);

const predictionOf = (given: {
  system: (typeof SYSTEM_IDS)[number];
  points: number;
  confidence: number;
  line: number | null;
}) => ({
  predicted_points: given.points,
  adjusted_points: given.points,
  recommendation: recommend(given, given.line),
  line_source: given.line === null ? 'ESTIMATED_AVG' : 'ACTUAL_PROP',
  current_points_line: given.line,
});

describe('properties of recommendations', () => {
  it('P-§8.3 P-28 no line is NO_LINE; a side is that of the edge; a wider edge or more confidence never turns it into PASS', () => {
    fc.assert(
      fc.property(said, tenths(10), confidence, (given, wider, surer) => {
        const found = recommend(given, given.line);
        if (given.line === null) return assert.equal(found, 'NO_LINE');
        const edge = edgeOf(given.points, given.line);
        if (found === 'OVER') assert.ok(edge > 0);
        if (found === 'UNDER') assert.ok(edge < 0);
        if (found === 'PASS') return;
        const more = roundTo(given.points + Math.sign(edge) * wider, 1) ?? 0;
        const stronger = { ...given, points: more, confidence: Math.max(given.confidence, surer) };
        return assert.equal(recommend(stronger, given.line), found);
      }),
    );
  });

  it('P-32 an ensemble takes its own side or passes, whatever the components say', () => {
    const sides = fc.array(fc.constantFrom('OVER' as const, 'UNDER' as const, 'PASS' as const), { maxLength: 4 });
    fc.assert(
      fc.property(points, confidence, line, sides, (value, sure, at, components) => {
        const own = { system: 'ensemble_v1' as const, points: value, confidence: sure };
        const found = recommendEnsemble(own, components, at);
        assert.ok(found === recommend(own, at) || found === 'PASS');
        const against = components.filter((side) => side !== found && side !== 'PASS').length;
        if (found === 'OVER' || found === 'UNDER') assert.ok(2 * against <= components.length);
      }),
    );
  });
});

describe('properties of grades', () => {
  it('P-28 P-29 P-30 a verdict is there exactly for a side taken against a real line that was not hit; errors exactly for who played', () => {
    fc.assert(
      fc.property(said, result, (given, fate) => {
        const prediction = predictionOf(given);
        const grade = gradePrediction(prediction, fate);
        const isSide = prediction.recommendation === 'OVER' || prediction.recommendation === 'UNDER';
        const hasVerdict = fate.kind === 'played' && isSide && fate.points !== given.line;
        assert.equal(grade.prediction_correct !== null, hasVerdict);
        assert.equal(grade.signed_error !== null, fate.kind === 'played');
        assert.equal(grade.is_voided, fate.kind === 'void');
        if (fate.kind === 'void') return;
        assert.equal(grade.absolute_error, Math.abs(grade.signed_error ?? Number.NaN));
        assert.ok(Math.abs((grade.signed_error ?? 0) - (given.points - fate.points)) < 0.05);
        assert.ok(Number(grade.within_3_points) <= Number(grade.within_5_points));
        if (grade.prediction_correct === true)
          assert.equal(fate.points > (given.line ?? 0), prediction.recommendation === 'OVER');
      }),
    );
  });

  it('P-§9.2 recommendations = correct + incorrect + pushes + voids of recommendations, of any night', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(said, result), { maxLength: 60 }), (night) => {
        const rows = night.map(([given, fate]) => {
          const prediction = predictionOf(given);
          return {
            ...gradePrediction(prediction, fate),
            recommendation: prediction.recommendation,
            confidence_score: given.confidence,
          };
        });
        const tally = gradeTally(rows);
        const { recommendations: taken, over, under } = tally;
        assert.equal(taken.total, taken.correct + taken.incorrect + tally.pushes + tally.voidRecommendations);
        assert.equal(taken.total, over.total + under.total);
        assert.equal(taken.correct, over.correct + under.correct);
        assert.equal(tally.predictions, tally.graded + tally.voids);
        assert.ok(tally.within3 <= tally.within5 && tally.within5 <= tally.graded);
        assert.ok(taken.winRate === null || (taken.winRate >= 0 && taken.winRate <= 1));
        assert.ok(Math.abs(tally.bias ?? 0) <= (tally.mae ?? 0) + 1e-9);
      }),
    );
  });

  it('P-§9.1 a decile is a whole number of 1 to 10 and never falls as confidence rises', () => {
    fc.assert(
      fc.property(confidence, confidence, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map(confidenceDecile);
        assert.ok(
          less !== undefined && more !== undefined && Number.isInteger(less) && less >= 1 && less <= more && more <= 10,
        );
      }),
    );
  });
});

describe('properties of tiers', () => {
  const names = SCORING_TIERS.map(({ tier }) => tier).toReversed();
  const average = fc.double({ min: 0, max: 45, noNaN: true });

  it('P-§10 a higher average is never a lower tier', () => {
    fc.assert(
      fc.property(average, average, (a, b) =>
        assert.ok(names.indexOf(scoringTierOf(Math.min(a, b))) <= names.indexOf(scoringTierOf(Math.max(a, b)))),
      ),
    );
  });

  it('P-05 only the newest snapshot before the game date is applied, by its factor, within 0 and 60', () => {
    const day = fc.integer({ min: 1, max: 28 });
    const asOf = (of: number): string => `2022-01-${String(of).padStart(2, '0')}`;
    const snapshot = fc.record({ day, adjustment: fc.integer({ min: -1500, max: 1500 }).map((value) => value / 100) });
    fc.assert(
      fc.property(
        fc.uniqueArray(snapshot, { selector: (each) => each.day }),
        day,
        average,
        points,
        (given, today, seasonAverage, predictedPoints) => {
          const tier = scoringTierOf(seasonAverage);
          const snapshots = given.map(({ day: of, adjustment }): TierSnapshot => ({
            as_of_date: asOf(of),
            system_id: 'ensemble_v1',
            scoring_tier: tier,
            recommended_adjustment: adjustment,
          }));
          const found = tierColumns(
            { gameDate: asOf(today), systemId: 'ensemble_v1', predictedPoints, seasonAverage },
            snapshots,
          );
          const earlier = given.filter((each) => each.day < today).map((each) => each.day);
          assert.equal(found.tier_as_of_date, earlier.length === 0 ? null : asOf(Math.max(...earlier)));
          assert.equal(found.scoring_tier, tier);
          assert.equal(found.adjusted_points === null, earlier.length === 0);
          if (found.adjusted_points === null) return;
          const factor = SCORING_TIERS.find((each) => each.tier === tier)?.factor ?? 0;
          const raw = given.find((each) => each.day === Math.max(...earlier))?.adjustment ?? 0;
          assert.ok(Math.abs((found.tier_adjustment ?? 9) - raw * factor) <= 0.005 + 1e-9);
          assert.ok(found.adjusted_points >= 0 && found.adjusted_points <= 60);
        },
      ),
    );
  });
});
