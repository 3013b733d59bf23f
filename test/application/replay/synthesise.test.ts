import assert from 'node:assert/strict';
import { simulatedClock } from '../../../shared/adapters/simulated/simulatedClock.js';
import { simulatedWarehouse } from '../../../shared/adapters/simulated/simulatedWarehouse.js';
import { synthesise } from '../../../shared/application/replay/synthesise.js';
import { buildPlan } from '../../../shared/domain/buildPlan.js';
import { gameDate, zoned } from '../../../shared/domain/gameDate.js';
import { finishRow } from '../../../shared/domain/rowHash.js';
import type { SlotKey } from '../../../shared/domain/slot/key.js';
import { processorsOfPhase, tablesOf } from '../../../shared/domain/pipeline.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../../shared/pipelines/nba/rules.js';

const D = gameDate('2021-11-20');

/** A store whose history says that every processor of a phase ended with a status, and that holds no row. */
const recorded = async (status: object, phase = 'p3') => {
  const slot: SlotKey = { sport: 'nba', phase, gameDate: D, runKind: 'replay', mode: 'overnight', campaignId: 'c' };
  const options = { phases: [phase], processors: null, offered: null };
  const plan = buildPlan(nba, slot, options, { games: ['g'], version: 'v' });
  const warehouse = simulatedWarehouse();
  await warehouse.ensureTables(tablesOf(nba));
  const meta = { runId: 'run', processedAt: `${D}T12:00:00.000Z`, availableAt: null };
  const rows = Object.keys(plan.entries).map(
    (processor) =>
      finishRow(
        nbaRules.runHistory,
        {
          processor_name: processor,
          phase: 'phase_3_analytics',
          data_date: D,
          status: 'success',
          records_created: 0,
          envelope: { status } as never,
        },
        meta,
      ).row,
  );
  await warehouse.commit({ writes: [{ kind: 'merge', table: nbaRules.runHistory, rows }], fence: null });
  return synthesise(
    {
      pipeline: nba,
      warehouse,
      clock: simulatedClock(zoned(D, '12:00')),
      codeVersion: 'test',
      runHistory: nbaRules.runHistory,
    },
    slot,
    plan,
    'cause',
  );
};

describe('proof of a past phase', () => {
  it('P-§2.13 an earlier success of 0 rows proves nothing: the date is run again', async () => {
    const found = await recorded({ code: 'success' });
    assert.ok(found.kind === 'refused');
    assert.match(
      found.reason,
      /no evidence of p3\.player_game_summary, p3\.upcoming_player_game_context on 2021-11-20/,
    );
  });

  it('P-18 a success of 0 rows proves an output that may be empty, and no other', async () => {
    const found = await recorded({ code: 'success' }, 'p4');
    assert.ok(found.kind === 'refused');
    const refused = processorsOfPhase(nba, 'p4').filter(({ id }) => found.reason.includes(id));
    assert.deepEqual(
      refused.map(({ id, minRecords }) => [id, minRecords]),
      [['p4.ml_feature_store_v2', 1]],
    );
  });

  it('P-§2.13 P-16 a recorded end without rows does prove: a skipped date is not missing for ever', async () => {
    const found = await recorded({ code: 'no_data', reason: 'no_games_scheduled' });
    assert.ok(found.kind === 'proved');
    assert.deepEqual(new Set(found.completions.map(({ status }) => status.code)), new Set(['no_data']));
  });
});
