import assert from 'node:assert/strict';
import { generatedSource } from '../../../emulator/league/generatedSource.js';
import { endingOf } from '../../../shared/application/cell/cellEnding.js';
import { computeCell, type CellEngine, type Computed } from '../../../shared/application/cell/computeCell.js';
import { scheduleBook } from '../../../shared/application/scheduleBook.js';
import type { WorkMessage } from '../../../shared/contracts/messages.js';
import { gameDate, plusDays } from '../../../shared/domain/gameDate.js';
import { processorNamed, type PipelineDefinition } from '../../../shared/domain/pipeline.js';
import type { AnyProcessor } from '../../../shared/domain/processor.js';
import { analyticsProcessors } from '../../../shared/pipelines/nba/analytics/index.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { precomputeProcessors } from '../../../shared/pipelines/nba/precompute/index.js';
import { nbaRules } from '../../../shared/pipelines/nba/rules.js';
import { nbacSchedule, sourceGaps } from '../../../shared/pipelines/nba/tables/raw.js';
import type { Source } from '../../../shared/ports/source.js';
import { archiveFolder, loadRaw, openArchiveSource, openSeason } from '../../support/archiveStore.js';
import { runOn, textOf, type RowStore } from '../../support/processorRun.js';
import { batch, CONSTANTS, copyOf, grading, keepRows, tiers } from './pointInTime/world.js';

const LATER: readonly AnyProcessor[] = [...precomputeProcessors, tiers, batch, grading];

/** Phases 2 and 3 of the first days of a season: bootstrap is no business of theirs. */
const opening = async (source: Source, seasonYear: number, opened: string, days: number) => {
  const store = await openSeason(source, seasonYear);
  const last = plusDays(gameDate(opened), days);
  const dates = [...new Set(store.rowsOf(nbacSchedule).map((row) => textOf(row, 'game_date')))]
    .filter((date) => date >= opened && date <= last)
    .sort();
  await loadRaw(store, source, dates);
  for (const date of dates)
    for (const body of analyticsProcessors) {
      const { rows, judged } = await runOn(store, body, date);
      assert.deepEqual(judged.faults, [], `${body.id} ${date}`);
      assert.ok(rows.length > 0, `${body.id} ${date}`);
      store.replace(body.output, date, rows);
    }
  return { store, dates };
};

const pipelineOf = (days: number): PipelineDefinition => ({
  ...nba,
  constants: { ...nba.constants, ...CONSTANTS, 'tiers.min_sample': 20, 'bootstrap.days': days },
  processors: nba.processors.map((processor) => ({
    ...processor,
    body: LATER.find(({ id }) => id === processor.id) ?? processor.body,
  })),
});

const engineOf = (store: RowStore, pipeline: PipelineDefinition): CellEngine =>
  ({
    pipeline,
    warehouse: store.warehouse,
    schedule: scheduleBook({
      warehouse: store.warehouse,
      objects: {} as never,
      clock: {} as never,
      rules: nbaRules.calendar,
    }),
    artefacts: () => Promise.resolve([]),
    tables: { runHistory: sourceGaps, sourceGaps, failuresOf: () => null },
  }) as unknown as CellEngine;

const workOn = (processor: string, date: string): WorkMessage =>
  ({
    event_id: 'event',
    occurred_at: '2026-01-01T00:00:00.000Z',
    run_id: 'run',
    run: {
      sport: 'nba',
      phase: processor.split('.')[0],
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

/** Every cell of phases 4 and 5 of the dates, in order, each by its rows before the next. */
const cells = async (
  store: RowStore,
  dates: readonly string[],
  days: number,
): Promise<ReadonlyMap<string, Computed>> => {
  const pipeline = pipelineOf(days);
  const engine = engineOf(store, pipeline);
  const found = new Map<string, Computed>();
  for (const date of dates)
    for (const body of LATER) {
      const computed = await computeCell(engine, workOn(body.id, date), 0);
      keepRows(store, body, date, { rows: computed.rows, output: computed.output });
      found.set(`${date} ${body.id}`, computed);
    }
  return found;
};

const cellOf = (found: ReadonlyMap<string, Computed>, date: string, body: AnyProcessor): Computed =>
  found.get(`${date} ${body.id}`) ?? assert.fail(`${date} ${body.id}`);

/** Bootstrap dates are empty and complete; every other date has rows, or a reason for everybody, and no fault. */
const holds = (found: ReadonlyMap<string, Computed>, dates: readonly string[], first: string): void => {
  for (const date of dates)
    for (const body of LATER) {
      const computed = cellOf(found, date, body);
      const ending = endingOf(body.id.split('.')[0] ?? '', computed, 0);
      const at = `${body.id} ${date}`;
      if (date < first) {
        assert.deepEqual([ending.status, computed.rows.length], [{ code: 'skipped', reason: 'bootstrap' }, 0], at);
        assert.ok(processorNamed(nba, body.id).allowedSkips?.includes('bootstrap'), at);
        continue;
      }
      assert.deepEqual(computed.judged.faults, [], at);
      assert.ok(ending.status.code === 'success' || ending.status.code === 'partial', `${at} ${ending.status.code}`);
      assert.ok(ending.recordCount >= processorNamed(nba, body.id).minRecords, `${at} ${ending.recordCount} rows`);
    }
};

/** Dates on which a processor has written rows. */
const datesOf = (
  found: ReadonlyMap<string, Computed>,
  dates: readonly string[],
  body: AnyProcessor,
): readonly string[] => dates.filter((date) => cellOf(found, date, body).rows.length > 0);

const named = (shortName: string): AnyProcessor => LATER.find((body) => body.shortName === shortName) ?? assert.fail();

describe('the opening weeks of a season', () => {
  it('P-16 P-§2.13 generated: 14 and 7 days skip exactly their dates, and the days are those of the schedule', async function () {
    this.timeout(120_000);
    const source = generatedSource({ seed: 1 });
    const openedOn =
      (await openSeason(source, 2024))
        .rowsOf(nbacSchedule)
        .map((row) => textOf(row, 'game_date'))
        .sort()[0] ?? '';
    const { store, dates } = await opening(source, 2024, openedOn, 8);
    for (const days of [14, 7]) {
      const found = await cells(copyOf(store), dates, days);
      holds(found, dates, plusDays(gameDate(openedOn), days));
    }
  });

  for (const [seasonYear, opened, { after14, on7 }] of [
    [2021, '2021-10-19', { after14: '2021-11-02', on7: ['2021-10-26', '2021-10-27', '2021-10-28'] }],
    [2022, '2022-10-18', { after14: '2022-11-01', on7: ['2022-10-25', '2022-10-26', '2022-10-27'] }],
  ] as const)
    it(`P-16 P-17 P-§2.13 P-§7.1 real ${seasonYear}: from ${after14} with 14 days, from ${on7[0]} with 7`, async function () {
      this.timeout(240_000);
      const folder = archiveFolder();
      if (folder === null) return this.skip();
      const { store, dates } = await opening(await openArchiveSource(folder), seasonYear, opened, 14);
      const [pcf, tdza, mlfs] = ['PCF', 'TDZA', 'MLFS'].map(named);
      assert.ok(pcf !== undefined && tdza !== undefined && mlfs !== undefined);

      const usual = await cells(copyOf(store), dates, 14);
      holds(usual, dates, after14);
      assert.deepEqual(
        datesOf(usual, dates, pcf),
        dates.filter((date) => date >= after14),
      );
      // Rehearsal A: the ten dates up to the tenth day of the season.
      const rehearsed = dates.filter((date) => date <= plusDays(gameDate(opened), 9));
      assert.deepEqual(datesOf(usual, rehearsed, pcf), []);
      assert.equal(cellOf(usual, after14, tdza).rows.length, 30);

      const shorter = await cells(copyOf(store), dates, 7);
      holds(shorter, dates, on7[0]);
      for (const body of [pcf, mlfs, batch, grading]) assert.deepEqual(datesOf(shorter, rehearsed, body), on7);
      // A week in, no team has five games: the chain runs on defaults, and says so of every team.
      const early = cellOf(shorter, on7[0], tdza);
      assert.deepEqual([early.rows.length, early.judged.failures.length], [0, 30]);
      assert.ok(early.judged.failures.every(({ category }) => category === 'INSUFFICIENT_DATA'));
      for (const row of cellOf(shorter, on7[0], mlfs).rows)
        assert.deepEqual([row['opponent_def_rating'], row['shot_zone_mismatch_score']], [112, 0]);
    });
});
