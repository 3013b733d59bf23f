import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEmulated, projectOf, type EmulatedRuntime } from '../../emulator/emulatedRuntime.js';
import { readConfig } from '../../functions/config.js';
import { silentLog } from '../../shared/adapters/consoleLog.js';
import { pubsubBus } from '../../shared/adapters/pubsub/pubsubBus.js';
import { liveSlotOf } from '../../shared/application/live/liveDay.js';
import { wakeMessage } from '../../shared/contracts/outbound.js';
import { attributesOf } from '../../shared/contracts/wire.js';
import { decide } from '../../shared/domain/slot/decide.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import { backfillTopicOf } from '../../shared/domain/pipeline.js';
import { textOf } from '../../shared/domain/table.js';
import { topologyOf } from '../../shared/domain/topology.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';
import { releaseEmulators, sharedEmulators } from './sharedEmulators.js';

const DATE = gameDate('2024-10-22');
const OTHER_DATE = gameDate('2024-10-23');
const TOPICS = topologyOf(nba).topics.map(({ name }) => name);

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('functions that are called, over the emulators', function () {
  this.timeout(120_000);
  let folder = '';
  let runtime: EmulatedRuntime;
  let pubsubHost = '';

  before(async function () {
    const emulators = await sharedEmulators(this);
    ({ pubsubHost } = emulators);
    folder = await mkdtemp(join(tmpdir(), 'cascade-functions-'));
    const config = readConfig({
      CASCADE_STORE: folder,
      CASCADE_SOURCE: 'generated:1',
      CASCADE_OMIT_FUNCTIONS: 'phase3-worker',
    });
    runtime = await openEmulated(
      { config, pipeline: nba, rules: nbaRules, log: silentLog },
      { ...process.env, FIRESTORE_EMULATOR_HOST: emulators.firestoreHost, PUBSUB_EMULATOR_HOST: pubsubHost },
    );
  });
  after(async () => {
    await runtime?.close();
    await rm(folder, { recursive: true, force: true });
    await releaseEmulators();
  });

  const call = async (path: string, body?: unknown, method = 'POST'): Promise<Answer> => {
    const response = await fetch(`${runtime.url}/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const anomalies = async (): Promise<readonly string[]> =>
    (await runtime.engine.ports.docs.query({ collection: 'anomalies', limit: 100 })).map(
      ({ data }) => `${textOf(data['kind'])} ${textOf(data['topic'])}`,
    );

  it('run-planner opens a day, and events carry it on; the same order again changes nothing', async () => {
    const order = { game_date: DATE, mode: 'overnight' };
    assert.deepEqual(await call('run-planner', order), {
      status: 200,
      body: { opened: [{ date: DATE, mode: 'overnight' }] },
    });
    const slot = liveSlotOf(runtime.engine, { date: DATE, mode: 'overnight' }, 'p3');
    while ((await runtime.engine.slots.read(slot)) === null) await pause(20);
    await runtime.settled(30_000);
    const before = await runtime.engine.slots.all(100);
    assert.equal((await call('run-planner', order)).status, 200);
    await runtime.settled(30_000);
    assert.deepEqual(await runtime.engine.slots.all(100), before);
    assert.deepEqual(runtime.waiting(), [{ topic: 'nba-phase3-trigger', function: 'phase3-worker', messages: 3 }]);
  });

  it('what cannot be is refused with 400 and a reason', async () => {
    const rows = [
      ['run-planner', { job: 'no-such-job' }, 'no job is named no-such-job'],
      ['run-planner', { game_date: '2024-02-30' }, 'game_date 2024-02-30 is not a calendar day; write YYYY-MM-DD'],
      ['run-planner', { game_date: DATE, mode: 'today' }, 'mode is not one of overnight, same_day, tomorrow'],
      ['run-planner', { game_date: 20241022 }, 'game_date is not a text'],
      ['scraper-runner', [], 'the body is not a JSON object'],
      ['backfill-replayer/campaigns', {}, 'name the dates: --date, --dates, --from with --to, or --season'],
      ['backfill-replayer/campaigns', { date: DATE, start: 'now' }, 'start now is not one of source, evidence'],
    ] as const;
    for (const [path, body, error] of rows) assert.deepEqual(await call(path, body), { status: 400, body: { error } });
    assert.deepEqual(await call('backfill-replayer/campaigns/none', undefined, 'GET'), {
      status: 400,
      body: { error: 'no campaign is named none' },
    });
  });

  it('scraper-runner and reconciler have nothing to do after a day that went well', async () => {
    const before = await runtime.engine.slots.all(100);
    assert.equal((await call('scraper-runner', { game_date: DATE })).status, 200);
    const { status, body } = await call('reconciler');
    assert.equal(status, 200);
    assert.deepEqual([body['receipts'], body['outbox'], body['ledger']], [0, 0, 0]);
    assert.deepEqual(await runtime.engine.slots.all(100), before);
  });

  it('backfill-replayer takes an order for a campaign and says how far it is', async () => {
    const order = { date: OTHER_DATE, phases: '2', source: 'generated', seed: '1' };
    const { status, body } = await call('backfill-replayer/campaigns', order);
    assert.deepEqual([status, body['dates']], [200, 1]);
    const path = `backfill-replayer/campaigns/${String(body['campaign_id'])}`;
    let said = await call(path, undefined, 'GET');
    while (said.body['status'] === 'running') {
      await pause(50);
      said = await call(path, undefined, 'GET');
    }
    assert.deepEqual(said.body, {
      campaign_id: body['campaign_id'],
      status: 'completed',
      dates: 1,
      cursor: 1,
      in_flight: [],
      outcomes: { [OTHER_DATE]: { state: 'done' } },
    });
    assert.deepEqual((await call('backfill-replayer/campaigns', order)).body['campaign_id'], null);
  });

  it('S54 T-78 dlq-monitor reads every dead letter topic, once, and wakes the slot a letter names', async () => {
    // A run whose work was decided and never handed over: what only a wake can move.
    const { engine } = runtime;
    const slot = {
      ...liveSlotOf(engine, { date: DATE, mode: 'overnight' }, 'p3'),
      runKind: 'replay',
      campaignId: 'c',
    } as const;
    const plan = await engine.handling.planFor({ ...slot, runKind: 'live', campaignId: null });
    const cause = { triggerId: sha256('trigger'), fromRunId: 'run', fromGeneration: 1, seq: 1 };
    await engine.slots.transact(slot, (state) => decide(state, { t: 'trigger', slot, plan, cause }, Date.now()), {
      logs: false,
    });
    const unpublished = async (): Promise<number> =>
      Object.keys((await engine.slots.read(slot))?.state.outbox ?? {}).length;
    assert.equal(await unpublished(), 3);
    const letter = wakeMessage(slot, 'token', Date.now(), { reason: 'test', requested_by: 'test' });

    const bus = pubsubBus({ projectId: projectOf(folder), emulatorHost: pubsubHost });
    try {
      for (const topic of TOPICS)
        await bus.publish(`${topic}-dlq`, [
          topic === backfillTopicOf(nba)
            ? { data: JSON.stringify(letter), attributes: attributesOf(letter) }
            : { data: `poison of ${topic}`, attributes: {} },
        ]);
    } finally {
      await bus.close();
    }
    assert.deepEqual(
      (await call('dlq-monitor')).body['dead_lettered'],
      Object.fromEntries(TOPICS.map((name) => [name, 1])),
    );
    assert.equal(await unpublished(), 0);
    assert.deepEqual([...(await anomalies())].sort(), TOPICS.map((name) => `dead_lettered ${name}`).sort());
    assert.deepEqual(
      (await call('dlq-monitor')).body['dead_lettered'],
      Object.fromEntries(TOPICS.map((name) => [name, 0])),
    );
  });
});
