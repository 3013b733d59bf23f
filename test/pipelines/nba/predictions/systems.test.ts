import assert from 'node:assert/strict';
import { ensemble } from '../../../../shared/pipelines/nba/predictions/ensemble.js';
import { learned, learnedConfidence } from '../../../../shared/pipelines/nba/predictions/learned.js';
import { LEARNED_INPUTS, learnedInputs } from '../../../../shared/pipelines/nba/predictions/learnedInputs.js';
import { movingAverage } from '../../../../shared/pipelines/nba/predictions/movingAverage.js';
import { NO_PAST, playerPasts } from '../../../../shared/pipelines/nba/predictions/playerPast.js';
import { playerSystems } from '../../../../shared/pipelines/nba/predictions/playerSystems.js';
import { recommendEnsemble } from '../../../../shared/pipelines/nba/predictions/recommend.js';
import { similarity, similarityScore } from '../../../../shared/pipelines/nba/predictions/similarity.js';
import { steadiness } from '../../../../shared/pipelines/nba/predictions/steadiness.js';
import {
  confidenceCeiling,
  NO_ADJUSTMENTS,
  type SystemId,
  type SystemPrediction,
} from '../../../../shared/pipelines/nba/predictions/systemPrediction.js';
import { zoneMatchup } from '../../../../shared/pipelines/nba/predictions/zoneMatchup.js';
import { alike, D, echo, features, summaryRow, TODAY } from './support.js';

const said = (points: number, confidence: number, system: SystemId = 'moving_average_v1'): SystemPrediction => ({
  system,
  points,
  confidence,
  base: points,
  adjustments: NO_ADJUSTMENTS,
});

const caseOf = (values: Parameters<typeof features>[0], line: number | null) => ({
  date: D,
  features: features(values),
  past: NO_PAST,
  rotation: null,
  ceiling: 1,
  today: TODAY,
  history: alike([14, 18, 15, 17, 16]),
  line,
});

describe('moving_average_v1', () => {
  it('P-19 §8.4 a tired scorer of 20, 18 and 16 in a good match-up at home is 17.5', () => {
    const found = movingAverage(
      features({
        points_avg_last_5: 20,
        points_avg_last_10: 18,
        points_avg_season: 16,
        fatigue_score: 52,
        shot_zone_mismatch_score: 2,
        back_to_back: 1,
        pace_score: 1,
      }),
      1,
    );
    assert.equal(found.base?.toFixed(6), '18.600000');
    assert.deepEqual(
      Object.entries(found.adjustments ?? {}).map(([cause, value]) => [cause, Number(value.toFixed(6))]),
      [
        ['fatigue', -1],
        ['shotZone', 0.6],
        ['pace', 0.3],
        ['usageSpike', 0],
        ['homeAway', 0.5],
        ['backToBack', -1.5],
      ],
    );
    assert.equal(found.points, 17.5);
  });

  it('P-§8.3 tired is below 70 and exhausted below 50; 70 and 100 are both fresh', () => {
    const at = (score: number): number | undefined =>
      movingAverage(features({ fatigue_score: score }), 1).adjustments?.fatigue;
    assert.deepEqual([at(49), at(50), at(69), at(70), at(100)], [-2.5, -1, -1, 0, 0]);
    const zone = (score: number): number | undefined =>
      zoneMatchup(features({ fatigue_score: score }), 1).adjustments?.fatigue;
    assert.deepEqual([zone(49), zone(50), zone(69), zone(70), zone(100)], [-1.5, -0.8, -0.8, 0, 0]);
  });

  it('P-§8.4 confidence: steady and busy players are surer, poor features make less sure', () => {
    const sure = (deviation: number, games: number, quality = 95): number =>
      Number(
        steadiness(
          features({ points_std_last_10: deviation, games_in_last_7_days: games, feature_quality_score: quality }),
        ).toFixed(6),
      );
    assert.deepEqual([sure(4, 3), sure(4.1, 3), sure(6, 3), sure(6.1, 3)], [0.6, 0.52, 0.52, 0.45]);
    assert.deepEqual([sure(4, 2), sure(4, 1), sure(4, 0)], [0.55, 0.4, 0.4]);
    assert.deepEqual([sure(4, 3, 70), sure(4, 3, 69), sure(7, 0, 60)], [0.6, 0.48, 0.2]);
  });
});

describe('zone_matchup_v1', () => {
  const WEAK = {
    points_avg_season: 16,
    opponent_def_rating: 116,
    pct_paint: 0.45,
    pct_mid_range: 0.15,
    pct_three: 0.4,
    pct_free_throw: 0.18,
    pace_score: 1,
    fatigue_score: 52,
  };

  it('P-19 §8.5 a scorer of 16 against a defence of 116 is 21.8', () => {
    const found = zoneMatchup(features(WEAK), 1);
    assert.equal(found.adjustments?.shotZone.toFixed(3), '5.436');
    assert.equal(found.points, 21.8);
  });

  it('P-21 it predicts more against a rating of 118 than of 104', () => {
    const against = (rating: number): number =>
      zoneMatchup(features({ ...WEAK, opponent_def_rating: rating }), 1).points;
    assert.deepEqual([against(104), against(110), against(118)], [11, 16.4, 23.6]);
  });

  it('P-18 an opponent without a defence adds nothing', () => {
    assert.equal(zoneMatchup(features(WEAK, ['opponent_def_rating']), 1).adjustments?.shotZone, 0);
  });
});

describe('similarity_balanced_v1', () => {
  it('P-§8.6 likeness: same context 100, each step away less, unknown in between', () => {
    const score = (values: Partial<typeof TODAY>): number => similarityScore(TODAY, { ...TODAY, ...values });
    assert.equal(score({}), 100);
    assert.deepEqual([score({ tier: 'weak' }), score({ tier: 'unknown' })], [80, 80]);
    assert.equal(similarityScore({ ...TODAY, tier: 'elite' }, { ...TODAY, tier: 'weak' }), 60);
    assert.deepEqual([score({ rest: 2 }), score({ rest: 3 }), score({ rest: null })], [85, 70, 70]);
    assert.deepEqual([score({ isHome: false }), score({ form: 'hot' })], [85, 90]);
  });

  it('P-§8.6 the mean of five games or more of 70 at least, weighted by their likeness', () => {
    const far = { ...TODAY, rest: 3 };
    const found = similarity(
      features({ fatigue_score: 70, home_away: 0 }),
      TODAY,
      [...alike([10, 10, 10, 10]), ...alike([27], far)],
      1,
    );
    assert.equal(found?.base, (4 * 10 * 100 + 27 * 70) / 470);
    assert.deepEqual([found?.similarGames, found?.averageScore, found?.points], [5, 94, 12]);
  });

  it('P-§8.6 four games are no comparison, nor are five unlike ones', () => {
    const unlike = { tier: 'average', rest: 3, isHome: false, form: 'normal' } as const;
    assert.equal(similarityScore(TODAY, unlike), 55);
    assert.equal(similarity(features(), TODAY, alike([10, 10, 10, 10]), 1), null);
    assert.equal(similarity(features(), TODAY, alike([10, 10, 10, 10, 10], unlike), 1), null);
    assert.equal(similarity(features(), TODAY, alike([10, 10, 10, 10, 10]), 1)?.points, 11.3);
  });

  it('P-§8.6 the twenty likest count, the newer of two as like', () => {
    const points = [...Array.from({ length: 20 }, () => 10), ...Array.from({ length: 5 }, () => 60)];
    assert.equal(similarity(features({ fatigue_score: 70, home_away: 0 }), TODAY, alike(points), 1)?.base, 10);
  });

  it('P-§8.6 confidence by number, likeness and spread of the games', () => {
    const sure = (points: readonly number[], context = TODAY): number | undefined =>
      similarity(features(), TODAY, alike(points, context), 1)?.confidence;
    const same = (count: number): readonly number[] => Array.from({ length: count }, () => 16);
    // 50 for a start, 20 for likeness, 15 for the spread, and by number
    assert.deepEqual([sure(same(5)), sure(same(7)), sure(same(10)), sure(same(15))], [0.7, 0.95, 1, 1]);
    // population deviations of 4, 6 and 8
    assert.deepEqual(
      [sure([12, 20, 12, 20, 12, 20]), sure([10, 22, 10, 22, 10, 22]), sure([8, 24, 8, 24, 8, 24])],
      [0.63, 0.58, 0.5],
    );
    const off = { ...TODAY, tier: 'weak' as const };
    const far = { ...TODAY, rest: 3 };
    assert.deepEqual([sure(same(5), off), sure(same(5), far)], [0.65, 0.6]);
  });
});

describe('learned_v1', () => {
  it('P-§8.7 confidence by quality of features and steadiness', () => {
    const sure = (quality: number, deviation: number): number =>
      learnedConfidence(features({ feature_quality_score: quality, points_std_last_10: deviation }));
    assert.deepEqual(
      [sure(90, 3.9), sure(89, 3.9), sure(79, 3.9), sure(69, 3.9), sure(59, 3.9)],
      [0.9, 0.87, 0.85, 0.82, 0.8],
    );
    assert.deepEqual([sure(90, 4), sure(90, 6), sure(90, 8)], [0.87, 0.85, 0.82]);
  });

  it('P-§8.7 leans away from the others by its share, so that the ensemble moves towards what was learned', () => {
    const known = { date: D, features: features({ points_avg_season: 12 }), past: NO_PAST, rotation: null };
    const inputs = learnedInputs(known);
    const others = [said(17, 0.5), said(14, 0.5, 'zone_matchup_v1'), said(16, 0.7, 'similarity_balanced_v1')];
    const ensembleAt = (leanShare: number): readonly (number | undefined)[] => {
      const fourth = learned(known.features, inputs, echo('points_avg_season', leanShare), { others, ceiling: 1 });
      assert.equal(fourth.base, 12);
      return [fourth.points, ensemble([...others, fourth], 1)?.points];
    };
    // the others say 15.7 with 1.7 of 2.57 confidences
    assert.deepEqual(
      [ensembleAt(0), ensembleAt(0.5), ensembleAt(1)],
      [
        [12, 14.5],
        [8.4, 13.2],
        [4.8, 12],
      ],
    );
  });

  it('P-20 leans from what the others say of a rested player: their fatigue is not paid back', () => {
    const inputs = learnedInputs({ date: D, features: features(), past: NO_PAST, rotation: null });
    const tired: SystemPrediction = { ...said(13.5, 0.5), base: 16, adjustments: { ...NO_ADJUSTMENTS, fatigue: -2.5 } };
    const of = (others: readonly SystemPrediction[]): number =>
      learned(features(), inputs, echo('points_avg_season', 1), { others, ceiling: 1 }).points;
    assert.equal(of([tired]), of([said(16, 0.5)]));
  });

  it('P-§8.7 a default is unknown to the model, and a line that nobody offered is the season average', () => {
    const at = (name: string, found: Float64Array): number => found[LEARNED_INPUTS.indexOf(name)] ?? Number.NaN;
    const games = ['2022-01-12', '2022-01-15', '2022-01-18'].map((date, index) =>
      summaryRow(date, { points: 10 + 10 * index, minutes_played: 20 + index }),
    );
    const found = learnedInputs({
      date: D,
      features: features({ points_avg_season: 12 }, ['pace_score']),
      past: playerPasts(games).at(-1) ?? NO_PAST,
      rotation: { minutes: 260, absentMinutes: 30 },
    });
    assert.equal(found.length, LEARNED_INPUTS.length);
    assert.ok(Number.isNaN(at('pace_score', found)));
    assert.deepEqual(
      ['vegas_points_line', 'vegas_opening_line', 'vegas_line_move', 'has_vegas_line', 'line_above_average'].map(
        (name) => at(name, found),
      ),
      [12, 12, 0, 0, 0],
    );
    assert.deepEqual(
      ['minutes_last', 'minutes_second_last', 'points_last', 'days_away', 'rotation_minutes', 'absent_minutes'].map(
        (name) => at(name, found),
      ),
      [22, 21, 30, 1, 260, 30],
    );
    // half as much weight three games back: 1, .7937, .63
    const [a, b] = [0.7937005259840998, 0.7937005259840998 ** 2];
    assert.ok(Math.abs(at('points_fading_3', found) - (30 + 20 * a + 10 * b) / (1 + a + b)) < 1e-12);
  });
});

describe('ensemble_v1', () => {
  const four = [
    said(17.5, 0.6),
    said(21.8, 0.55, 'zone_matchup_v1'),
    said(19, 0.8, 'similarity_balanced_v1'),
    said(18, 0.85, 'learned_v1'),
  ];

  it('P-19 §8.8 17.5, 21.8, 19 and 18 are 18.9 with .85, and UNDER a line of 20.5', () => {
    const found = ensemble(four, 1);
    assert.ok(found);
    assert.deepEqual([found.points, found.confidence, found.agreement], [18.9, 0.85, 'high']);
    assert.equal(recommendEnsemble(found, ['PASS', 'OVER', 'PASS', 'UNDER'], 20.5), 'UNDER');
  });

  it('P-§8.8 one voice is no ensemble, two are; four of them are five surer', () => {
    assert.equal(ensemble(four.slice(0, 1), 1), null);
    assert.equal(ensemble([said(10, 0.6), said(12, 0.6)], 1)?.confidence, 0.7);
    assert.equal(
      ensemble(
        Array.from({ length: 4 }, () => said(10, 0.6)),
        1,
      )?.confidence,
      0.75,
    );
  });

  it('P-§8.8 the wider apart, the less sure', () => {
    const at = (spread: number) => ensemble([said(20 - spread, 0.6), said(20 + spread, 0.6)], 1);
    assert.deepEqual(
      [1.9, 2, 3, 6].map((spread) => [at(spread)?.agreement, at(spread)?.confidence]),
      [
        ['high', 0.7],
        ['good', 0.65],
        ['moderate', 0.55],
        ['low', 0.5],
      ],
    );
  });

  it('P-32 an edge of −2 with three components OVER is PASS, never OVER', () => {
    const found = { system: 'ensemble_v1', points: 18.5, confidence: 0.8 } as const;
    assert.equal(recommendEnsemble(found, ['OVER', 'OVER', 'OVER', 'UNDER'], 20.5), 'PASS');
    assert.equal(recommendEnsemble(found, ['OVER', 'OVER', 'UNDER', 'PASS'], 20.5), 'UNDER');
  });

  it('P-§2.11 no system is surer than the tier of its features allows', () => {
    assert.deepEqual(
      ['gold', 'silver', 'bronze', 'poor', 'unusable', null].map(confidenceCeiling),
      [1, 0.95, 0.8, 0.6, 0, 0],
    );
    const { predictions } = playerSystems({ ...caseOf({}, null), ceiling: 0.5 }, echo('points_avg_season'));
    assert.deepEqual(new Set(predictions.map(({ prediction }) => prediction.confidence)), new Set([0.5]));
  });
});

describe('all systems of one player', () => {
  it('P-28 without a line every system still predicts, and says NO_LINE', () => {
    const { predictions, missing } = playerSystems(caseOf({}, null), echo('points_avg_season'));
    assert.deepEqual(
      predictions.map(({ prediction, recommendation }) => [prediction.system, recommendation]),
      [
        ['moving_average_v1', 'NO_LINE'],
        ['zone_matchup_v1', 'NO_LINE'],
        ['similarity_balanced_v1', 'NO_LINE'],
        ['learned_v1', 'NO_LINE'],
        ['ensemble_v1', 'NO_LINE'],
      ],
    );
    assert.deepEqual(missing, []);
  });

  it('a system without a word is named with why, and the ensemble goes on without it', () => {
    const { predictions, missing } = playerSystems({ ...caseOf({}, 10.5), history: [] }, null);
    assert.deepEqual(
      missing.map(({ system, category }) => [system, category]),
      [
        ['similarity_balanced_v1', 'NO_COMPARABLES'],
        ['learned_v1', 'MODEL_NOT_READY'],
      ],
    );
    assert.deepEqual(
      predictions.map(({ prediction }) => prediction.system),
      ['moving_average_v1', 'zone_matchup_v1', 'ensemble_v1'],
    );
  });
});
