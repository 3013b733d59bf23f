import assert from 'node:assert/strict';
import { registerFunctions } from '../../functions/boundary/registerFunctions.js';
import { readConfig } from '../../functions/config.js';
import type { Container } from '../../functions/container.js';
import { httpHost, type HttpHost } from '../../emulator/httpHost.js';
import { switchJob } from '../../shared/application/live/scheduledJobs.js';
import { isoOf } from '../../shared/domain/gameDate.js';
import { decide } from '../../shared/domain/slot/decide.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { aBoundary, type Boundary } from '../support/boundary.js';
import { aPlan, aSlot, aTrigger, HOUR, MINUTE, T0, unorderedFive } from '../support/slots.js';

const plan = aPlan({ entries: unorderedFive() });
const BY = { by: 'ana', reason: 'the source is down' } as const;

interface Row {
  readonly function: string;
  readonly job: string;
  /** How much an enabled firing publishes of what a crash left unpublished. */
  readonly publishes: number;
}

const rows: readonly Row[] = [
  { function: 'run-planner', job: 'analytics', publishes: 5 },
  { function: 'reconciler', job: 'reconcile', publishes: 5 },
  { function: 'dlq-monitor', job: 'dead-letters', publishes: 0 },
];

describe('functions that the scheduler calls', () => {
  let host: HttpHost;
  let boundary: Boundary;
  let drained: number;
  let logged: { readonly severity: string; readonly event: string; readonly fields: unknown }[];
  let container: Container;

  before(async () => {
    registerFunctions(nba, () => Promise.resolve(container), { write: () => undefined });
    host = await httpHost(rows.map(({ function: name }) => name));
  });
  after(() => host.close());

  /** Phase 3 of an evening, decided and not yet published, at seven in the morning after it. */
  beforeEach(async () => {
    drained = 0;
    logged = [];
    boundary = aBoundary(nba, { now: T0, planFor: () => plan });
    const { engine } = boundary;
    await engine.slots.transact(aSlot(), (state) => decide(state, aTrigger(plan), T0), { logs: true });
    await boundary.wait(10 * MINUTE);
    const log = {
      write: (severity: string, event: string, fields: unknown) => {
        logged.push({ severity, event, fields });
      },
    };
    container = {
      engine: { ...engine, ports: { ...engine.ports, log } },
      config: readConfig({ CASCADE_SOURCE: 'generated:1' }),
      deadLetters: {
        drain: async () => {
          drained += 1;
          return {};
        },
      },
      handlerOf: () => assert.fail('nothing is delivered'),
    };
  });

  const call = async (name: string, body: object): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${host.url}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  for (const { function: name, job, publishes } of rows)
    it(`EC-14 ${name} of a disabled ${job} does nothing and answers so with 200; enabled again it does it`, async () => {
      const since = isoOf(container.engine.ports.clock.now());
      await switchJob(container.engine.ports, job, { type: 'ScheduleDisabled', ...BY });
      await boundary.wait(HOUR);
      assert.deepEqual(await call(name, { job }), { status: 200, body: { disabled: { job, since, ...BY } } });
      assert.deepEqual(boundary.published, []);
      assert.equal(drained, 0);
      assert.deepEqual(logged, [{ severity: 'INFO', event: 'job_disabled', fields: { job, since, ...BY } }]);

      await switchJob(container.engine.ports, job, { type: 'ScheduleEnabled', by: 'bo', reason: null });
      const { status, body } = await call(name, { job });
      assert.equal(status, 200);
      assert.equal((body as { readonly disabled?: unknown }).disabled, undefined);
      assert.equal(boundary.published.length, publishes);
      assert.equal(drained, name === 'dlq-monitor' ? 1 : 0);
    });

  it('EC-14 no other job is disabled with it, nor what an operator orders without naming a job', async () => {
    for (const job of ['precompute', 'reconcile'])
      await switchJob(container.engine.ports, job, { type: 'ScheduleDisabled', ...BY });
    assert.deepEqual(await call('run-planner', { job: 'analytics' }), {
      status: 200,
      body: { opened: [{ date: '2024-11-05', mode: 'overnight', did: 'woken' }] },
    });
    assert.equal(boundary.published.length, 5);
    const { body } = await call('reconciler', {});
    assert.notEqual((body as { readonly outbox?: number }).outbox, undefined);
  });
});
