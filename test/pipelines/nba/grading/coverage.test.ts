import assert from 'node:assert/strict';
import type { ProcessorContext } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { gradingGates, joinCoverage } from '../../../../shared/pipelines/nba/grading/gradingGates.js';
import { contextOf } from '../../../support/processorRun.js';

const G = '20220120_ATL_BOS';
const context: ProcessorContext = contextOf('2022-01-20');
const judge = (id: string, inputs: Readonly<Record<string, readonly Row[]>>, games: readonly string[] = [G]) => {
  const gate = gradingGates.find((candidate) => candidate.id === id);
  assert.ok(gate);
  return gate.judge(inputs, { games, context, planned: [], skipped: [] });
};
const players = (...names: readonly string[]): readonly Row[] =>
  names.map((name) => ({ game_id: G, player_lookup: name }));

describe('grading gates', () => {
  it('T-58 disjoint sets of equal size cover nothing', () => {
    assert.equal(joinCoverage(new Set(['a', 'b']), new Set(['c', 'd'])).share, 0);
  });

  it('S29 predictions and results with disjoint players are blocked at 0', () => {
    const { outcome, measured } = judge('G-GRADE', {
      predictions: players('a1', 'a2', 'a3'),
      summaries: players('b1', 'b2', 'b3'),
      gamebook: players('b1', 'b2', 'b3'),
      bdl: [],
    });
    assert.deepEqual([outcome, measured], ['blocked', 0]);
  });

  it('T-57 game ids of another format join nothing', () => {
    const foreign = players('a1').map((row) => ({ ...row, game_id: '0022100001' }));
    const { outcome, measured, threshold } = judge('G-GRADE', { predictions: players('a1'), summaries: foreign });
    assert.deepEqual([outcome, measured, threshold], ['blocked', 0, 0.9]);
  });

  it('counts who did not play as known by the box score', () => {
    const found = judge('G-GRADE', {
      predictions: players('a1', 'a2', 'a3', 'a4', 'a5'),
      summaries: players('a1', 'a2'),
      gamebook: players('a1', 'a2', 'a3', 'a4'),
      bdl: [],
    });
    assert.deepEqual([found.outcome, found.measured], ['pass', 0.8]);
  });

  it('S36 a game that has left the date leaves the denominator, one under a foreign id does not', () => {
    const moved = '20220120_MIA_NYK';
    const predictions = [...players('a1'), { game_id: moved, player_lookup: 'm1' }];
    const results = { summaries: players('a1'), gamebook: [], bdl: [] };
    assert.equal(judge('G-GRADE', { predictions, ...results }, [G]).outcome, 'pass');
    assert.equal(judge('G-GRADE', { predictions, ...results }, [G, moved]).outcome, 'blocked');
    const foreign = [...players('a1'), { game_id: '0022100001', player_lookup: 'm1' }];
    assert.equal(judge('G-GRADE', { predictions: foreign, ...results }, [G]).outcome, 'blocked');
    assert.equal(judge('G-GRADE', { predictions, ...results }, ['20220120_LAL_DEN']).outcome, 'blocked');
  });

  it('T36 no predictions do not pass', () => {
    assert.equal(judge('G-GRADE', { predictions: [], summaries: players('a1') }).outcome, 'blocked');
  });

  it('G-FINAL holds until every game that is played is final with both scores', () => {
    const other = '20220120_MIA_NYK';
    const row = (id: string, values: Row): Row => ({
      game_id: id,
      game_status: 3,
      game_status_text: 'Final',
      home_team_score: 100,
      away_team_score: 90,
      ...values,
    });
    const verdict = (values: Row) =>
      judge('G-FINAL', { schedule: [row(G, {}), row(other, values)] }, [G, other]).outcome;
    assert.equal(verdict({}), 'pass');
    assert.equal(verdict({ game_status: 2 }), 'blocked');
    assert.equal(verdict({ home_team_score: null }), 'blocked');
    assert.equal(verdict({ game_status: 1, game_status_text: 'PPD', home_team_score: null }), 'pass');
    assert.equal(judge('G-FINAL', { schedule: [row(G, {})] }, [G, other]).outcome, 'blocked');
  });
});
