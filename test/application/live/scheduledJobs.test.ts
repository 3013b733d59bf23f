import assert from 'node:assert/strict';
import { openLmdb } from '../../../shared/adapters/lmdb/lmdbStore.js';
import { simulatedDocStore } from '../../../shared/adapters/simulated/simulatedDocStore.js';
import {
  disabledJobs,
  switchedJobs,
  switchJob,
  unlessDisabled,
  type ScheduleChange,
} from '../../../shared/application/live/scheduledJobs.js';
import { ConcurrencyError, UnavailableError } from '../../../shared/domain/errors.js';
import { isoOf } from '../../../shared/domain/gameDate.js';
import type { DocStore } from '../../../shared/ports/docStore.js';
import { scratchFolder } from '../../support/cli.js';
import { MINUTE, T0 } from '../../support/slots.js';

const JOB = 'post-game';
const DISABLE: ScheduleChange = { type: 'ScheduleDisabled', by: 'ana', reason: 'the source is down' };
const disabledBy = (by: string): ScheduleChange => ({ ...DISABLE, by });
const ENABLE: ScheduleChange = { type: 'ScheduleEnabled', by: 'bo', reason: null };
const DISABLED = { job: JOB, since: isoOf(T0), by: 'ana', reason: 'the source is down' };

const at = (docs: DocStore, minutes: number) => ({ docs, clock: { now: () => T0 + minutes * MINUTE } });

/** What a firing did, and what it logged; null: a call that names no job. */
const fired = async (docs: DocStore, job: string | null = JOB) => {
  const logged: unknown[] = [];
  const log = {
    write: (...line: readonly unknown[]) => {
      logged.push(line);
    },
  };
  const answer = await unlessDisabled({ docs, log }, job ?? undefined, () => Promise.resolve('done'));
  return { answer, logged };
};

describe('a scheduler job that is disabled and enabled', () => {
  const folder = scratchFolder();
  let stores = 0;
  after(() => folder.remove());

  for (const [name, open] of [
    ['simulated', () => ({ docs: simulatedDocStore(), close: () => Promise.resolve() })],
    ['LMDB', () => openLmdb({ folder: folder.path(String((stores += 1))) })],
  ] as const) {
    it(`EC-14 does nothing from the change on, says who and why at INFO, and is done again when enabled (${name})`, async () => {
      const store = open();
      const { docs } = store;
      assert.deepEqual(await fired(docs), { answer: 'done', logged: [] });
      await switchJob(at(docs, 0), JOB, DISABLE);
      assert.deepEqual(await fired(docs), {
        answer: { disabled: DISABLED },
        logged: [['INFO', 'job_disabled', DISABLED]],
      });
      assert.deepEqual(await disabledJobs(docs), [DISABLED]);
      assert.equal((await fired(docs, 'same-day')).answer, 'done', 'another job');
      await switchJob(at(docs, 1), JOB, ENABLE);
      assert.deepEqual(await fired(docs), { answer: 'done', logged: [] });
      assert.deepEqual(await disabledJobs(docs), []);
      await switchJob(at(docs, 2), JOB, DISABLE);
      assert.deepEqual((await fired(docs)).answer, { disabled: { ...DISABLED, since: isoOf(T0 + 2 * MINUTE) } });
      await store.close();
    });

    it(`EC-14 keeps every event with its time, author and reason; twice is once (${name})`, async () => {
      const store = open();
      const { docs } = store;
      const changes: readonly (readonly [ScheduleChange, boolean])[] = [
        [ENABLE, false],
        [DISABLE, true],
        [{ ...DISABLE, by: 'cy', reason: 'another reason' }, false],
        [ENABLE, true],
        [ENABLE, false],
      ];
      for (const [minutes, [change, changed]] of changes.entries())
        assert.equal((await switchJob(at(docs, minutes), JOB, change)).changed, changed, `change ${minutes}`);
      assert.deepEqual(await switchedJobs(docs), [
        {
          job: JOB,
          events: [
            { ...DISABLE, at: T0 + MINUTE },
            { ...ENABLE, at: T0 + 3 * MINUTE },
          ],
        },
      ]);
      await store.close();
    });
  }

  it('EC-14 a call that names no job is of an operator: it is carried out, and nobody is asked', async () => {
    const docs = simulatedDocStore({ hooks: { before: () => assert.fail('the store was asked') } });
    assert.deepEqual(await fired(docs, null), { answer: 'done', logged: [] });
  });

  it('EC-14 of two who disable it at once one is written; the other sees it and changes nothing', async () => {
    const histories: readonly (readonly ScheduleChange[])[] = [[], [DISABLE, ENABLE]];
    for (const earlier of histories) {
      const docs = simulatedDocStore();
      for (const change of earlier) await switchJob(at(docs, 0), JOB, change);
      const both = await Promise.all(['ana', 'bo'].map((by) => switchJob(at(docs, 1), JOB, disabledBy(by))));
      assert.equal(both.filter(({ changed }) => changed).length, 1);
      const [job] = await switchedJobs(docs);
      assert.equal(job?.events.length, earlier.length + 1);
    }
  });

  it('EC-14 gives up when the document never holds still, and then has written nothing', async () => {
    const docs = simulatedDocStore({
      hooks: {
        before: ({ kind }) => {
          if (kind === 'commit') throw new ConcurrencyError('somebody was faster');
        },
      },
    });
    await assert.rejects(switchJob(at(docs, 0), JOB, DISABLE), ConcurrencyError);
    assert.deepEqual(await switchedJobs(docs), []);
  });

  it('EC-14 a job whose state cannot be read is not carried out: it may be called again', async () => {
    const docs = simulatedDocStore({
      hooks: {
        before: () => {
          throw new UnavailableError('no answer');
        },
      },
    });
    const perform = (): Promise<never> => assert.fail('was carried out');
    await assert.rejects(unlessDisabled({ docs, log: { write: () => undefined } }, JOB, perform), UnavailableError);
  });
});
