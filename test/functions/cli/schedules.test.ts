import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { openLmdb } from '../../../shared/adapters/lmdb/lmdbStore.js';
import { performJob } from '../../../shared/application/live/liveJobs.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import { nbaSchedules } from '../../../shared/pipelines/nba/schedules.js';
import { aBoundary } from '../../support/boundary.js';
import { cascade, enveloped, filesOf, scratchFolder } from '../../support/cli.js';
import { aPlan, T0 } from '../../support/slots.js';

const scratch = scratchFolder();
let stores = 0;

interface Listed {
  readonly job: string;
  readonly crons: readonly string[];
  readonly enabled: boolean;
  readonly since: string | null;
  readonly by: string | null;
  readonly reason: string | null;
  readonly events: readonly { readonly type: string; readonly by: string; readonly reason: string | null }[];
}

const lineOf = (text: string, job: string): string => text.split('\n').find((line) => line.startsWith(`${job} `)) ?? '';

describe('cascade schedules', function () {
  this.timeout(120_000);
  let store: string;
  const schedules = (...args: readonly string[]) => cascade(['schedules', ...args, '--store', store]);
  const listed = async (): Promise<readonly Listed[]> =>
    (await enveloped(['schedules', '--store', store])).data?.['schedules'] as readonly Listed[];

  beforeEach(() => {
    store = scratch.path(`store-${(stores += 1)}`);
  });
  after(() => scratch.remove());

  it('EC-14 lists every job with its cron text; nobody touched any, and listing writes nothing', async () => {
    const { code, stdout } = await schedules();
    assert.equal(code, 0);
    for (const { job, crons } of nbaSchedules) {
      assert.match(lineOf(stdout, job), / enabled$/, job);
      assert.ok(lineOf(stdout, job).includes(crons.join('; ')), job);
    }
    assert.deepEqual(
      (await listed()).map(({ job, crons, enabled, since }) => ({ job, crons, enabled, since })),
      nbaSchedules.map(({ job, crons }) => ({ job, crons, enabled: true, since: null })),
    );
    assert.equal(existsSync(store), false);
  });

  it('EC-14 a disabled job shows since when, by whom and why, in the list and in the status, until it is enabled', async () => {
    const disabled = await schedules('disable', 'post-game', '--reason', 'the source is down', '--by', 'ana');
    assert.equal(disabled.code, 0, disabled.stderr);
    assert.match(disabled.stdout, /^post-game is disabled since \S+Z by ana: the source is down\n$/);
    assert.match(lineOf((await schedules()).stdout, 'post-game'), / disabled +\S+Z +ana +the source is down$/);

    const status = await cascade(['status', '--store', store]);
    assert.match(lineOf(status.stdout, 'post-game'), /^post-game +\S+Z +ana +the source is down$/);
    const { data } = await enveloped(['status', '--store', store]);
    const shown = data?.['disabled_jobs'] as readonly { readonly since: string }[];
    const since = shown[0]?.since ?? '';
    assert.deepEqual(shown, [{ job: 'post-game', since, by: 'ana', reason: 'the source is down' }]);
    assert.match(since, /^\d{4}-\d\d-\d\dT/);

    const enabled = await schedules('enable', 'post-game', '--reason', 'it answers');
    assert.equal(enabled.code, 0, enabled.stderr);
    const me = userInfo().username;
    const [entry] = (await listed()).filter(({ job }) => job === 'post-game');
    assert.deepEqual([entry?.enabled, entry?.by, entry?.reason], [true, me, 'it answers']);
    assert.deepEqual(
      entry?.events.map(({ type, by, reason }) => [type, by, reason]),
      [
        ['ScheduleDisabled', 'ana', 'the source is down'],
        ['ScheduleEnabled', me, 'it answers'],
      ],
    );
    const after = await cascade(['status', '--store', store]);
    assert.doesNotMatch(after.stdout, /disabled/);
    assert.equal('disabled_jobs' in ((await enveloped(['status', '--store', store])).data ?? {}), false);
  });

  it('EC-14 twice is once: the second time changes nothing, says so and is complete (0)', async () => {
    await schedules('disable', 'tomorrow', '--reason', 'no lines', '--by', 'ana');
    const before = await listed();
    const again = await schedules('disable', 'tomorrow', '--reason', 'another', '--by', 'bo');
    assert.equal(again.code, 0);
    assert.match(again.stdout, /^nothing changed: tomorrow is disabled since \S+Z by ana: no lines\n$/);
    const { data } = await enveloped(['schedules', 'disable', 'tomorrow', '--reason', 'x', '--store', store]);
    assert.deepEqual([data?.['changed'], data?.['enabled']], [false, false]);
    assert.deepEqual(await listed(), before);
    const enabled = await schedules('enable', 'analytics');
    assert.deepEqual([enabled.code, enabled.stdout], [0, 'nothing changed: analytics is enabled\n']);
  });

  it('EC-14 what one process disabled another does not do the next time the job fires', async () => {
    await schedules('disable', 'tomorrow', '--reason', 'makes the store', '--by', 'ana');
    const reader = openLmdb({ folder: `${store}/state`, readOnly: true });
    try {
      const { engine } = aBoundary(nba, { now: T0, planFor: () => aPlan() });
      const ports = { ...engine.ports, docs: reader.docs };
      const fire = () => performJob({ ...engine, ports }, 'analytics', { kind: 'generated', setting: '1' });
      const done = { opened: [{ date: '2024-11-05', mode: 'overnight', did: 'woken' }] };
      assert.deepEqual(await fire(), done);
      await schedules('disable', 'analytics', '--reason', 'a new model', '--by', 'ana');
      const answer = await fire();
      assert.ok(answer !== null && 'disabled' in answer, JSON.stringify(answer));
      assert.equal(answer.disabled.reason, 'a new model');
      await schedules('enable', 'analytics');
      assert.deepEqual(await fire(), done);
    } finally {
      await reader.close();
    }
  });

  it('EC-14 what cannot be is refused in one line (64), and nothing is written', async () => {
    const rows = [
      [
        ['disable', 'nightly', '--reason', 'x'],
        /nightly is not a scheduler job; use one of plan-days, .*post-game, .*dead-letters/,
      ],
      [['enable', 'constructor'], /constructor is not a scheduler job/],
      [['disable', 'post-game'], /say why post-game is disabled: add --reason/],
      [['disable', 'post-game', '--reason', '  '], /say why post-game is disabled: add --reason/],
      [['disable', 'post-game', '--reason', 'x', '--by', ''], /name yourself with --by/],
      [['disable'], /missing required argument 'job'/],
      [['pause', 'post-game'], /too many arguments/],
      [['list', '--reason', 'x'], /unknown option '--reason'/],
      [['disable', 'post-game', '--reason', 'x', '--profile', 'gcp'], /gcp profile/],
    ] as const;
    for (const [args, says] of rows) {
      const { code, stdout, stderr } = await schedules(...args);
      assert.deepEqual([code, stdout], [64, ''], `${args.join(' ')}: ${stderr}`);
      const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('(Did you mean'));
      assert.equal(lines.length, 1, stderr);
      assert.match(lines[0] ?? '', says);
    }
    const envelope = await enveloped(['schedules', 'disable', 'nightly', '--reason', 'x', '--store', store]);
    assert.deepEqual([envelope.command, envelope.status], ['schedules disable', 'usage']);
    assert.equal(existsSync(store), false);
  });

  it('EC-14 a store that a living process owns is refused (3) and stays as it was', async () => {
    await schedules('disable', 'tomorrow', '--reason', 'x');
    writeFileSync(`${store}/owner.lock`, String(process.pid));
    const before = filesOf(store);
    const { code, stdout } = await schedules('enable', 'tomorrow');
    assert.equal(code, 3);
    assert.match(stdout, new RegExp(`owned by process ${process.pid}`));
    assert.deepEqual(filesOf(store), before);
    assert.equal((await schedules()).code, 0, 'reading needs no lock');
  });
});
