import { nba, trap, type Trap } from './trap.js';

const BODY = 'pipelines/nba/predictionBody.test';

/** Processors §§8–11 and items 20–21 and 28–33 of §14. */
export const outcomes: readonly Trap[] = [
  trap(
    'P-28',
    'an estimated line is graded',
    ['pipelines/nba/grading/accuracy.test', 'P-28 without a line there is no verdict'],
    nba(
      'grading/gradePrediction',
      "prediction.line_source === 'ACTUAL_PROP' ? prediction.current_points_line : null",
      'prediction.current_points_line ?? prediction.estimated_line_value',
    ),
    nba('grading/gradePrediction', "prediction.recommendation === 'NO_LINE' || line === null", 'line === null'),
    nba(
      'grading/gradePrediction',
      '!isRecommendation(prediction.recommendation)',
      "prediction.recommendation === 'PASS'",
    ),
  ),
  trap(
    'P-29',
    'a push has a verdict',
    ['pipelines/nba/grading/accuracy.test', 'P-29 actual = line is a push'],
    nba('grading/gradePrediction', 'if (actual === line)', 'if (actual === null)'),
  ),
  trap(
    'P-30',
    '§9.1: voided rows still carry a verdict',
    ['pipelines/nba/properties/grading.test', 'P-28 P-29 P-30 a verdict is there'],
    nba(
      'grading/gradePrediction',
      "prediction_correct: null,\n            grade_outcome: 'void'",
      "prediction_correct: false,\n            grade_outcome: 'void'",
    ),
  ),
  trap(
    'P-30',
    '§9.1: DNP players are skipped, not voided',
    ['pipelines/nba/grading/accuracy.test', 'P-30 a DNP listed out before tip-off'],
    nba(
      'grading/predictionAccuracy',
      "if (fate.result.kind === 'ungradable')",
      "if (fate.result.kind === 'void') continue;\n            if (fate.result.kind === 'ungradable')",
    ),
  ),
  trap(
    'P-30',
    '§9.1: NULL minutes make every 0-point game look like a DNP',
    ['pipelines/nba/grading/accuracy.test', 'P-30 a scoreless 12 minutes'],
    nba(
      'grading/gradingDay',
      'summary === undefined || !summary.played',
      'summary === undefined || summary.points === 0',
    ),
  ),
  trap(
    'P-§9.1',
    'duplicate predictions are graded twice',
    ['pipelines/nba/grading/accuracy.test', 'P-§9.1 grades each prediction once'],
    nba('grading/gradingDay', 'newest.set(keyOf(row), row)', 'newest.set(`${keyOf(row)} ${newest.size}`, row)'),
  ),
  trap(
    'P-31',
    'the sign of errors and corrections',
    ['pipelines/nba/grading/tiers.test', 'P-31 the adjustment is the negative'],
    nba('grading/tierAdjustments', 'recommended_adjustment: -mean', 'recommended_adjustment: mean'),
  ),
  trap(
    'P-33',
    'min_sample is a constant of the code',
    ['pipelines/nba/grading/tiers.test', 'P-33 min_sample 20 against 10'],
    nba('grading/tierAdjustments', "context.constants['tiers.min_sample'] ?? MIN_SAMPLE", 'MIN_SAMPLE'),
  ),
  trap(
    'P-33',
    'adjustments that make it worse pass',
    ['pipelines/nba/grading/tiers.test', 'P-33 worse by 0.11 throws'],
    nba('grading/validateAdjustments', 'change > MOST_WORSENING', 'change > 10 * MOST_WORSENING'),
  ),
  trap(
    'P-§10',
    'tiers by predicted points',
    ['pipelines/nba/grading/tiers.test', 'P-§10 the tier is that of the season average'],
    nba(
      'grading/tierAdjustments',
      'scoringTierOf(averages.get(keyOf(row)) ?? row.predicted_points)',
      'scoringTierOf(row.predicted_points)',
    ),
  ),
  trap(
    'P-§10',
    'tiers by actual points',
    ['pipelines/nba/grading/tiers.test', 'P-§10 the tier is that of the season average'],
    nba(
      'grading/tierAdjustments',
      'scoringTierOf(averages.get(keyOf(row)) ?? row.predicted_points)',
      'scoringTierOf(row.predicted_points - row.signed_error)',
    ),
  ),
  trap(
    'P-§10',
    'boundaries of 25, 18 and 8 under names of 30, 20 and 10',
    ['pipelines/nba/grading/tiers.test', 'P-§10 boundaries are 30, 20 and 10'],
    nba('grading/tiers', "tier: 'STAR_30PLUS', from: 30", "tier: 'STAR_30PLUS', from: 25"),
  ),
  trap(
    'P-§11',
    'best bets read the graded table only, so that none is published before tip-off',
    ['pipelines/nba/publishing/documents.test', 'P-§11 before the games picks are PENDING'],
    nba('publishing/bestBets', "'PENDING'", "'VOID'"),
  ),
  trap(
    'P-§8.3',
    'a high score is taken for tiredness: nearly every player loses points',
    [BODY, 'P-§8.3 a high score costs nothing'],
    nba('predictions/fatigueBand', 'score < EXHAUSTED_BELOW', 'score > TIRED_BELOW'),
  ),
  trap(
    'P-20',
    'a fresh player is predicted less than a tired one',
    [BODY, 'P-20 P-§8.3 a player with a fatigue score of 90'],
    nba(
      'predictions/similarity',
      "features.valueOf('fatigue_score') - 70) * 0.015",
      "70 - features.valueOf('fatigue_score')) * 0.015",
    ),
  ),
  trap(
    'P-21',
    '§8.5: the sign was 110 − rating',
    [BODY, 'P-21 P-§8.5 zone_matchup says more'],
    nba(
      'predictions/zoneMatchup',
      "features.valueOf('opponent_def_rating') - ORDINARY_RATING",
      "ORDINARY_RATING - features.valueOf('opponent_def_rating')",
    ),
  ),
  trap(
    'P-§8.6',
    'rest is the days to the next game',
    [BODY, 'P-§8.6 each past game has its own context'],
    nba('predictions/gameContext', 'const before = season[index - 1];', 'const before = season[index + 1];'),
    nba(
      'predictions/gameContext',
      'dayNumber(game.game_date) - dayNumber(before.game_date) - 1',
      'dayNumber(before.game_date) - dayNumber(game.game_date) - 1',
    ),
  ),
  trap(
    'P-§8.6',
    'form uses the game itself and later ones',
    [BODY, 'P-§8.6 each past game has its own context'],
    nba('predictions/gameContext', 'formBefore(season.slice(0, index))', 'formBefore(season.slice(0, index + 5))'),
  ),
  trap(
    'P-§8.6',
    'the tier of history is a constant',
    [BODY, 'P-§8.6 each past game has its own context'],
    nba('predictions/gameContext', 'opponentTier(ratingBefore(game.opponent_team_abbr, game.game_date))', "'average'"),
  ),
  trap(
    'P-§8.7',
    'the trained system is a formula with noise',
    [BODY, 'P-04 P-§8.7 two runs give equal rows'],
    nba(
      'predictions/learned',
      'clampPoints(regressionOf(model, inputs))',
      'clampPoints(regressionOf(model, inputs) + 4 * Math.random())',
    ),
  ),
  trap(
    'P-32',
    '§8.8: the majority overrides the sign of the edge',
    ['pipelines/nba/properties/grading.test', 'P-32 an ensemble takes its own side'],
    nba(
      'predictions/recommend',
      "2 * against > components.length ? 'PASS' : own",
      '2 * against > components.length ? opposite : own',
    ),
  ),
  trap(
    'P-§8.1',
    'an incremental append keeps predictions of old features',
    [BODY, 'P-§8.1 the whole date is replaced'],
    nba('predictions/consolidation', 'if (problem !== null)', 'if (problem === undefined)'),
  ),
];
