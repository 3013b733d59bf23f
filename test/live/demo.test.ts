import assert from 'node:assert/strict';
import { demo, DEMO_BEGINS } from '../../functions/cli/commands/demo.js';
import type { Report } from '../../functions/cli/envelope.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { present } from '../support/slots.js';
import { openLiveStore, PATIENT, type LiveStore } from './liveStore.js';

interface DemoData {
  readonly replays: readonly {
    readonly date: string;
    readonly phases: readonly {
      readonly phase: string;
      readonly rows: number;
      readonly started: number;
      readonly skipped: Readonly<Record<string, number>>;
      readonly ended: string | null;
    }[];
  }[];
  readonly live: readonly {
    readonly date: string;
    readonly mode: string;
    readonly phases: readonly { readonly phase: string; readonly status: string }[];
  }[];
  readonly faults: readonly string[];
  readonly tables: readonly (readonly string[])[];
  readonly grades: readonly { readonly system: string; readonly n: number; readonly mae: number }[];
}

describe('npm start', function () {
  this.timeout(600_000);

  let store: LiveStore;
  let first: Report;
  let data: DemoData;

  const perform = (): Promise<Report> => demo(store.runtime, store.clock, PATIENT, store.folder);

  before(async () => {
    store = await openLiveStore(DEMO_BEGINS, undefined, nba);
    first = await perform();
    data = first.data as DemoData;
  });
  after(async () => {
    await store.close();
    await store.remove();
  });

  it('ends complete (0), each phase run of each chain begun by one effective trigger', () => {
    assert.deepEqual(first.errors, []);
    assert.equal(first.exitCode, 0);
    assert.deepEqual(data.faults, []);
    assert.match(
      first.text.join('\n'),
      /Proved from the log: in each of 19 chains every phase run had exactly one effective trigger/,
    );
    for (const { phases } of data.replays)
      for (const { phase, started } of phases) if (/^p[3456]b?c?$/.test(phase)) assert.equal(started, 1, phase);
  });

  it('S38 P-16 carries the 14 days of the bootstrap through every phase without a row after the third', () => {
    const bootstrap = data.replays.filter(({ date }) => date < '2024-11-05');
    assert.equal(bootstrap.length, 14);
    for (const { phases } of bootstrap) {
      const later = phases.filter(({ phase }) => /^p[456]/.test(phase) && !phase.endsWith('-join'));
      assert.deepEqual(
        later.map(({ phase }) => phase),
        ['p4', 'p5', 'p5b', 'p5c', 'p6'],
      );
      for (const { rows, skipped } of later) assert.deepEqual([rows, Object.keys(skipped)], [0, ['bootstrap']]);
      assert.equal(later.at(-1)?.ended, 'complete');
    }
  });

  it('predicts, grades and publishes the days after it', async () => {
    const predicted = data.replays.filter(({ date }) => date >= '2024-11-05').map(({ date }) => date);
    assert.deepEqual(predicted, ['2024-11-06', '2024-11-07', '2024-11-08']);
    const { published } = store.runtime.engine.ports;
    for (const date of [...predicted, '2024-11-09'])
      for (const kind of ['results', 'best-bets', 'predictions'])
        assert.notEqual(await published.get(`v1/${kind}/${date}.json`), null, `${kind} ${date}`);
    const systems = data.grades.map(({ system }) => system);
    for (const system of ['ensemble_v1', 'moving_average_v1', 'zone_matchup_v1'])
      assert.ok(systems.includes(system), system);
    for (const { system, n, mae } of data.grades) assert.ok(n > 0 && mae > 1 && mae < 10, `${system} ${n} ${mae}`);
  });

  it('lives the next day before and after its games, and its grades come by the join', () => {
    assert.deepEqual(
      data.live.map(({ date, mode }) => `${date} ${mode}`),
      ['2024-11-09 same_day', '2024-11-09 overnight'],
    );
    const [before, after] = data.live.map(({ phases }) => phases.map(({ phase }) => phase));
    assert.deepEqual(before, ['p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
    assert.deepEqual(after, ['p1', 'p2', 'p3', 'p4', 'p5b-join', 'p5b', 'p5c', 'p6']);
  });

  it('shows what was published in words that can be read, and says where it lies', () => {
    const text = first.text.join('\n');
    assert.match(
      text,
      /The first picks of .*published\/v1\/best-bets\/2024-11-09\.json:\n {2}\[\n {4}\{\n {6}"rank": 1,/,
    );
    assert.match(text, /"rationale": \[\n\s+"predicted [\d.]+, [\d.]+ (above|below) the line of [\d.]+"/);
    assert.match(text, /"result": "(WIN|LOSS|PUSH|VOID)"/);
    assert.match(text, /ensemble_v1 +\d+ +\d\.\d\d/);
    assert.ok(text.includes(`State lies in ${store.folder}`));
  });

  it('again it finds everything done: no row, no trigger, no grade is another', async () => {
    const again = await perform();
    const second = again.data as DemoData;
    assert.equal(again.exitCode, 0);
    assert.deepEqual(second.tables, data.tables);
    assert.deepEqual(second.grades, data.grades);
    assert.deepEqual(second.replays, data.replays);
    assert.deepEqual(
      second.live.map(({ phases }) => phases),
      data.live.map(({ phases }) => phases),
    );
    assert.equal(present(second.live[0]).mode, 'same_day');
  });
});
