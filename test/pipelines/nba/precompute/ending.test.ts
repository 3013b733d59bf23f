import assert from 'node:assert/strict';
import { endingOf } from '../../../../shared/application/cell/cellEnding.js';
import { computeCell, type CellEngine, type Computed } from '../../../../shared/application/cell/computeCell.js';
import type { WorkMessage } from '../../../../shared/contracts/messages.js';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import type { AnyProcessor, EntityFailure, FailureCategory } from '../../../../shared/domain/processor.js';
import { nba } from '../../../../shared/pipelines/nba/definition.js';
import { precomputeProcessors } from '../../../../shared/pipelines/nba/precompute/index.js';
import {
  playerGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
} from '../../../../shared/pipelines/nba/tables/analytics.js';
import { nbacSchedule, sourceGaps } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, runOn, type RowStore } from '../../../support/processorRun.js';
import { rowOf } from '../../../support/rows.js';
import { before, context, D, daysUpTo, offence, onSchedule, season, summary, teamContext } from './support.js';

const OPENED = gameDate('2021-10-19');

/** The definition with the bodies of this phase in their places. */
const pipeline = {
  ...nba,
  processors: nba.processors.map((processor) => ({
    ...processor,
    body: precomputeProcessors.find(({ id }) => id === processor.id) ?? processor.body,
  })),
};

const engineOf = (store: RowStore, bootstrapDays: number): CellEngine =>
  ({
    pipeline: { ...pipeline, constants: { ...nba.constants, 'bootstrap.days': bootstrapDays } },
    warehouse: store.warehouse,
    schedule: {
      season: () => Promise.resolve({ seasonYear: 2021, version: 'v', byDate: new Map(), openedOn: OPENED }),
    },
    artefacts: () => Promise.resolve([]),
    tables: { runHistory: sourceGaps, sourceGaps, failuresOf: () => null },
  }) as unknown as CellEngine;

const workOn = (processor: string, date: string): WorkMessage =>
  ({
    event_id: 'event',
    run: {
      sport: 'nba',
      phase: 'p4',
      game_date: date,
      mode: 'overnight',
      run_kind: 'live',
      campaign_id: null,
      generation: 1,
    },
    processor,
    part: null,
    attempt: 1,
    processor_run_id: 'run',
    as_of: null,
  }) as unknown as WorkMessage;

/** The store of day n of the season: one game a day since the opening. */
const onDay = (day: number): { readonly store: RowStore; readonly date: string } => {
  const date = plusDays(OPENED, day);
  const store = rowStore().add(
    nbacSchedule,
    Array.from({ length: day + 1 }, (_, index) => onSchedule(plusDays(OPENED, index)).schedule),
  );
  return { store, date };
};

const computedOf = (body: AnyProcessor, output: Computed['output'], failures: readonly EntityFailure[]): Computed => ({
  body,
  context: { gameDate: gameDate(D), seasonYear: 2021, constants: {}, mode: 'overnight', asOf: null },
  documents: [],
  inputs: { dates: {}, rows: {}, fingerprint: 'none', availableAt: null, provenance: {} },
  output,
  judged: {
    expected: failures.map(({ type, id }) => ({ type, id })),
    failures,
    untracked: 0,
    faults: [],
    warnings: [],
    ratio: failures.some(({ canRetry }) => canRetry) ? 0 : 1,
  },
  rows: [],
  nonFinite: [],
  staged: null,
});

describe('endings of precompute', () => {
  for (const [days, skipped, runs] of [
    [14, 13, 14],
    [7, 6, 7],
  ] as const)
    it(`P-16 with ${days} days of bootstrap day ${skipped} is skipped and day ${runs} runs`, async () => {
      for (const body of precomputeProcessors) {
        const early = onDay(skipped);
        const computed = await computeCell(engineOf(early.store, days), workOn(body.id, early.date), 0);
        assert.deepEqual(
          [computed.output.empty, computed.rows],
          [{ code: 'skipped', reason: 'bootstrap' }, []],
          body.id,
        );
        assert.deepEqual(endingOf('p4', computed, 0).status, { code: 'skipped', reason: 'bootstrap' });
        const late = onDay(runs);
        const ran = await computeCell(engineOf(late.store, days), workOn(body.id, late.date), 0);
        assert.notDeepEqual(ran.output.empty, { code: 'skipped', reason: 'bootstrap' }, body.id);
        assert.ok(ran.judged.expected.length > 0, body.id);
      }
    });

  it('P-18 L3 no rows because every team is short by a recorded reason is a success of 0 rows', () => {
    const [tdza] = precomputeProcessors;
    assert.ok(tdza !== undefined);
    const ending = (category: FailureCategory, canRetry: boolean) =>
      endingOf(
        'p4',
        computedOf(tdza, { rows: [] }, [
          { type: 'team', id: 'ATL', category: 'INSUFFICIENT_DATA', reason: '2 games', canRetry: false },
          { type: 'team', id: 'BOS', category, reason: 'why', canRetry },
        ]),
        0,
      );
    const short = ending('INSUFFICIENT_DATA', false);
    assert.deepEqual([short.status, short.recordCount, short.rejectedCount], [{ code: 'success' }, 0, 2]);
    const broken = ending('INCOMPLETE_UPSTREAM', true);
    assert.deepEqual([broken.status.code, broken.error?.message], ['failed', 'no rows: INCOMPLETE_UPSTREAM why']);
    assert.equal(ending('ROW_REJECTED', false).status.code, 'failed');
  });

  it('P-18 with no zone of any team the chain of a date runs to the feature vectors', async () => {
    const dates = daysUpTo(3);
    const store = season(dates)
      .add(
        playerGameSummary,
        dates.map((date) => summary(date)),
      )
      .add(
        teamOffenseGameSummary,
        dates.map((date) => offence(date)),
      )
      .add(upcomingPlayerGameContext, [context({ l10_games_used: 3 })])
      .add(upcomingTeamGameContext, [
        teamContext('ATL', { game_number_in_season: 4 }),
        teamContext('BOS', { game_number_in_season: 4 }),
      ]);
    const counts: Record<string, number> = {};
    for (const body of precomputeProcessors) {
      const { rows, judged } = await runOn(store, body, D);
      assert.deepEqual(judged.faults, [], body.id);
      assert.equal(
        new Set([...rows.map((row) => body.entityOf(row)), ...judged.failures.map(({ id }) => id)]).size,
        judged.expected.length,
      );
      store.replace(body.output, D, rows);
      counts[body.shortName] = rows.length;
    }
    assert.deepEqual(counts, { TDZA: 0, PSZA: 0, PCF: 1, PDC: 0, MLFS: 1 });
    const [row] = store.rowsOf(precomputeProcessors[4]?.output ?? assert.fail());
    assert.deepEqual([row?.['shot_zone_mismatch_score'], row?.['opponent_def_rating']], [0, 112]);
  });

  it('a date whose players are all declared gone is skipped by the player tables and done by the teams', async () => {
    const gap = onSchedule(D, { type: 'play_in' });
    const store = season(daysUpTo(3));
    store
      .replace(nbacSchedule, D, [gap.schedule])
      .add(sourceGaps, [
        rowOf(sourceGaps, { game_date: D, game_id: gap.gameId, processor: 'p2.nbac_gamebook_player_stats' }),
      ]);
    for (const body of precomputeProcessors) {
      const { output, judged } = await runOn(store, body, D);
      assert.deepEqual(judged.faults, []);
      if (body.shortName === 'TDZA') assert.deepEqual([output.empty, judged.expected.length], [undefined, 30]);
      else assert.deepEqual([output.empty, judged.expected], [{ code: 'skipped', reason: 'unrecoverable_source' }, []]);
    }
  });

  it('T-50 dates without games and called-off slates end with their reason in every processor', async () => {
    const none = rowStore().add(nbacSchedule, [onSchedule(before(1)).schedule]);
    const off = rowStore().add(nbacSchedule, [onSchedule(D, { status: 1, statusText: 'PPD' }).schedule]);
    for (const body of precomputeProcessors) {
      assert.deepEqual((await runOn(none, body, D)).output.empty, { code: 'no_data', reason: 'no_games_scheduled' });
      const postponed = await runOn(off, body, D);
      assert.deepEqual(postponed.output.empty, { code: 'no_data', reason: 'all_games_postponed' });
      assert.deepEqual([postponed.rows, postponed.judged.faults], [[], []]);
    }
  });
});
