import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEmulated } from '../../emulator/emulatedRuntime.js';
import { openEmbedded, type LocalRuntime } from '../../emulator/localRuntime.js';
import { run } from '../../functions/cli/commands/run.js';
import { readConfig } from '../../functions/config.js';
import type { Installation } from '../../functions/container.js';
import { silentLog } from '../../shared/adapters/consoleLog.js';
import { liveSlotOf, openLiveDay } from '../../shared/application/live/liveDay.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import { isTable, phaseOfProcessor } from '../../shared/domain/pipeline.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { nbaRules } from '../../shared/pipelines/nba/rules.js';
import { chainRecord, type ChainRecord } from '../support/eventLogs.js';
import { releaseEmulators, sharedEmulators } from './sharedEmulators.js';

/** The opening night of the generated league of seed 1: two games, before which and after which every phase has its turn. */
const DATE = gameDate('2024-10-22');
const BEFORE = { date: DATE, mode: 'same_day' } as const;
const AFTER = { date: DATE, mode: 'overnight' } as const;
const FLAGS = { date: DATE, source: 'generated', seed: '1' };
const CHAIN = {
  phases: nba.phases.map(({ id }) => id),
  processors: null,
  source: { kind: 'generated', setting: '1' },
} as const;

const installation = (store: string): Installation => ({
  config: readConfig({ CASCADE_STORE: store, CASCADE_CODE_VERSION: 'test' }),
  pipeline: nba,
  rules: nbaRules,
  log: silentLog,
});

/** Rows and hash of every table that a processor of phases 2 and 3 writes: later ones have no rows on an opening night. */
const tableHashes = async ({ engine }: LocalRuntime): Promise<Readonly<Record<string, string>>> => {
  const hashes: Record<string, string> = {};
  for (const { id, output, body } of nba.processors) {
    if (body === null || !isTable(output) || !['p2', 'p3'].includes(phaseOfProcessor(id))) continue;
    const rows = await engine.ports.warehouse.read({
      table: output,
      columns: ['data_hash'],
      ...(output.dateColumn === null ? {} : { from: DATE, to: DATE }),
    });
    hashes[`${output.dataset}.${output.name}`] =
      `${rows.length} ${await engine.ports.warehouse.hashOf(output, DATE, DATE)}`;
  }
  return hashes;
};

interface Outcome {
  readonly exitCode: number;
  readonly tables: Readonly<Record<string, string>>;
  readonly before: ChainRecord;
  readonly after: ChainRecord;
}

const outcomeOf = async (runtime: LocalRuntime): Promise<Outcome> => {
  const { exitCode } = await run(runtime, FLAGS);
  return {
    exitCode,
    tables: await tableHashes(runtime),
    before: await chainRecord(runtime.engine, (phase) => liveSlotOf(runtime.engine, BEFORE, phase)),
    after: await chainRecord(runtime.engine, (phase) => liveSlotOf(runtime.engine, AFTER, phase)),
  };
};

describe('one date through every phase over the emulators', function () {
  this.timeout(240_000);
  const folders: string[] = [];
  let environment: NodeJS.ProcessEnv = {};
  let embedded: Outcome;

  const freshFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'cascade-chain-'));
    folders.push(folder);
    return folder;
  };

  before(async function () {
    const { firestoreHost, pubsubHost } = await sharedEmulators(this);
    environment = { ...process.env, FIRESTORE_EMULATOR_HOST: firestoreHost, PUBSUB_EMULATOR_HOST: pubsubHost };
    const runtime = await openEmbedded(installation(await freshFolder()));
    embedded = await outcomeOf(runtime);
    await runtime.close();
  });
  after(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
    await releaseEmulators();
  });

  it('the embedded run is worth comparing with', () => {
    assert.equal(embedded.exitCode, 0);
    for (const table of ['nba_raw.nbac_gamebook_player_stats', 'nba_analytics.player_game_summary'])
      assert.ok(Number.parseInt(embedded.tables[table] ?? '', 10) > 20, table);
    assert.deepEqual(Object.keys(embedded.before.facts), ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    assert.deepEqual(Object.keys(embedded.after.facts), ['p1', 'p2', 'p3', 'p4', 'p5b', 'p5c', 'p6']);
    assert.equal(embedded.after.facts['p3']?.filter((fact) => fact.includes('ProcessorCompleted')).length, 5);
    for (const { ends } of [embedded.before, embedded.after]) assert.equal(ends['p6']?.[1], 'closed');
  });

  it('Firestore, Pub/Sub push and HTTP give the tables, event logs and states of the embedded profile', async () => {
    const runtime = await openEmulated(installation(await freshFolder()), environment);
    try {
      const emulated = await outcomeOf(runtime);
      assert.deepEqual(emulated, embedded);
    } finally {
      await runtime.close();
    }
  });

  for (const phase of ['p2', 'p4'])
    it(`closed in the middle of ${phase} and opened again, it ends the same`, async () => {
      const folder = await freshFolder();
      const first = await openEmulated(installation(folder), environment);
      await openLiveDay(first.engine, BEFORE, CHAIN);
      const slot = liveSlotOf(first.engine, BEFORE, phase);
      while (Object.keys((await first.engine.slots.read(slot))?.state.done ?? {}).length === 0) await pause(2);
      await first.close();
      const second = await openEmulated(installation(folder), environment);
      try {
        const state = (await second.engine.slots.read(slot))?.state;
        assert.equal(state?.ended, null, 'the first process had not ended the phase');
        assert.deepEqual(await outcomeOf(second), embedded);
      } finally {
        await second.close();
      }
    });
});
