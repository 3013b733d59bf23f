import assert from 'node:assert/strict';
import type { Row } from '../../../shared/domain/table.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { contextOf } from '../../support/processorRun.js';

const TABLES = [
  'team_defense_zone_analysis',
  'player_shot_zone_analysis',
  'player_composite_factors',
  'player_daily_cache',
  'ml_feature_store_v2',
] as const;
type Table = (typeof TABLES)[number];

const gate = nba.gates?.find(({ id }) => id === 'G-BREAKER') ?? assert.fail('no G-BREAKER');

/** The gate of a date on which some tables have no row; of these some by reasons that no retry, or a retry, would mend. */
const judged = (
  empty: readonly Table[],
  reasons: Partial<Record<Table, readonly boolean[]>> = {},
  skipped: readonly string[] = [],
) => {
  const rows = Object.fromEntries(
    TABLES.map((name) => [name, empty.includes(name) ? [] : [{ game_date: '2021-10-26' }]]),
  );
  const failures: readonly Row[] = Object.entries(reasons).flatMap(([name, retries]) =>
    retries.map((can_retry) => ({ processor_name: `p4.${name}`, can_retry })),
  );
  const { outcome } = gate.judge({ ...rows, failures }, {
    context: contextOf('2021-10-26'),
    games: [],
    skipped,
  } as never);
  return outcome;
};

describe('G-BREAKER', () => {
  it('passes three tables of five, the cache and the feature store among them', () => {
    assert.equal(judged([]), 'pass');
    assert.equal(judged(['team_defense_zone_analysis', 'player_shot_zone_analysis']), 'pass');
    assert.equal(
      judged(['team_defense_zone_analysis', 'player_shot_zone_analysis', 'player_composite_factors']),
      'blocked',
    );
    assert.equal(judged(['player_daily_cache']), 'blocked');
    assert.equal(judged(['ml_feature_store_v2']), 'blocked');
  });

  it('P-16 P-18 a table that is empty by recorded reasons is no hole; one reason to retry makes it one', () => {
    const early = ['team_defense_zone_analysis', 'player_shot_zone_analysis', 'player_daily_cache'] as const;
    const young = Object.fromEntries(early.map((name) => [name, [false, false]]));
    assert.equal(judged(early, young), 'pass');
    assert.equal(judged(early, { ...young, player_daily_cache: [false, true] }), 'blocked');
    assert.equal(judged(early), 'blocked');
  });

  it('a skipped table is not due', () => {
    assert.equal(judged(['player_daily_cache'], {}, ['p4.player_daily_cache']), 'pass');
  });
});
