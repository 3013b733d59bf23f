import assert from 'node:assert/strict';
import { cpSync, existsSync } from 'node:fs';
import { openDuckdbWarehouse } from '../../../shared/adapters/duckdb/duckdbWarehouse.js';
import { gameDate } from '../../../shared/domain/gameDate.js';
import { isTable, processorNamed } from '../../../shared/domain/pipeline.js';
import { nba } from '../../../shared/pipelines/nba/definition.js';
import {
  cascade,
  enveloped,
  filesOf,
  scratchFolder,
  snapshotOf,
  start,
  type Envelope,
  type StoreSnapshot,
} from '../../support/cli.js';
import { writeLeagueArchive } from '../../support/leagueArchive.js';
import { present } from '../../support/slots.js';

const scratch = scratchFolder();
const DAYS = ['2021-10-19', '2021-10-20', '2021-10-21'].map(gameDate);
const [FIRST, SECOND, THIRD] = DAYS as [(typeof DAYS)[number], (typeof DAYS)[number], (typeof DAYS)[number]];
const PLAY_IN = gameDate('2022-04-12');
const ARCHIVE = scratch.path('archive');
const ALL = ['--from', FIRST, '--to', THIRD];
const RAW = ['p2.nbac_schedule', 'p2.nbac_team_boxscore', 'p2.nbac_gamebook_player_stats', 'p2.nba_players_registry'];
const ANALYTICS = [
  'p3.team_offense_game_summary',
  'p3.team_defense_game_summary',
  'p3.upcoming_team_game_context',
  'p3.player_game_summary',
  'p3.upcoming_player_game_context',
];

/** Phases 2 and 3 where nothing else is said: later phases have tests of their own. */
const backfillOf = (archive: string, store: string, args: readonly string[]): readonly string[] => [
  'backfill',
  '--archive',
  archive,
  '--store',
  scratch.path(store),
  ...args,
  ...(args.includes('--phases') ? [] : ['--phases', '2,3']),
];
const backfill = (store: string, ...args: readonly string[]): readonly string[] => backfillOf(ARCHIVE, store, args);
const copyOf = (store: string, name: string): string => {
  cpSync(scratch.path(store), scratch.path(name), { recursive: true });
  return name;
};
const cellsOf = ({ data }: Envelope): Readonly<Record<string, Readonly<Record<string, number>>>> =>
  present(data)['cells'] as Readonly<Record<string, Readonly<Record<string, number>>>>;
const legsOf = ({
  data,
}: Envelope): readonly {
  readonly start: string;
  readonly dates: readonly { readonly date: string }[];
  readonly cells: readonly { readonly date: string; readonly processor: string }[];
  readonly settled: readonly { readonly date: string; readonly processor: string }[];
  readonly hash: string;
}[] => present(data)['legs'] as never;
const plannedCells = (envelope: Envelope): readonly string[] =>
  legsOf(envelope)
    .flatMap(({ cells }) => cells.map(({ date, processor }) => `${date} ${processor}`))
    .sort();
const rawTables = ({ tables }: StoreSnapshot): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tables).filter(([name]) => name.startsWith('nba_raw.')));

describe('backfill', function () {
  this.timeout(120_000);

  let first: Envelope;
  let whole: StoreSnapshot;
  before(async () => {
    writeLeagueArchive(ARCHIVE, { dates: [...DAYS, PLAY_IN], withoutPlayers: [PLAY_IN] });
    first = await enveloped(backfill('whole', ...ALL, '--yes'));
    whole = await snapshotOf(scratch.path('whole'));
  });
  after(() => scratch.remove());

  describe('of three dates, phases 2 and 3', () => {
    it('B-T09 is complete (0) with every expected cell of both phases done, and the envelope says so', () => {
      assert.deepEqual([first.status, first.exit_code, first.errors, first.warnings], ['complete', 0, [], []]);
      assert.deepEqual(cellsOf(first), Object.fromEntries([...RAW, ...ANALYTICS].map((id) => [id, { DONE: 3 }])));
      assert.match(first.run_id ?? '', /^c_\d{8}_cascade_[0-9a-f]{8}$/);
    });

    it('EC-02 EC-03 EC-06 EC-07 EC-11 BO-26 T-12 had one effective trigger per phase run, from synthetic completions on', () => {
      const cascades = whole.slots.filter(({ slot }) => slot.campaignId === first.run_id);
      assert.equal(cascades.length, DAYS.length * 2);
      for (const { slot, trigger, generation, cause, ended, done } of cascades) {
        const log = present(whole.logs[JSON.stringify(slot)]);
        const count = (type: string): number => log.filter((event) => event.type === type).length;
        assert.equal(generation, 1);
        if (slot.phase === 'p2') {
          assert.equal(count('TriggerIssued'), 1);
          assert.equal(present(trigger).reason, 'all');
          assert.ok(Object.values(done).every(({ synthetic }) => synthetic));
        } else {
          assert.equal(count('PhaseStarted'), 1);
          assert.equal(present(cause).seq, 1);
          assert.deepEqual(ended, { reason: 'end_of_selection' });
          assert.deepEqual(Object.keys(done).sort(), [...ANALYTICS].sort());
          assert.equal(count('ProcessorCompleted'), ANALYTICS.length);
        }
      }
    });

    it('PG-02 tells the time of each phase, the rate and the peak memory', () => {
      const { phases, elapsed_seconds: elapsed, peak_memory_mb: peak } = present(first.data);
      const [two, three] = phases as readonly Readonly<Record<string, number | string>>[];
      assert.deepEqual([two?.['phase'], two?.['runs'], two?.['dates']], ['2', RAW.length * DAYS.length, DAYS.length]);
      assert.deepEqual([three?.['phase'], three?.['runs']], ['3', ANALYTICS.length * DAYS.length]);
      for (const spent of [two, three]) {
        assert.ok(Number(spent?.['seconds']) > 0);
        assert.ok(Math.abs(Number(spent?.['seconds']) / DAYS.length - Number(spent?.['seconds_per_date'])) < 0.001);
      }
      assert.ok(Number(elapsed) > 0);
      assert.ok(Number(peak) > 50 && Number(peak) < 1536, `${String(peak)} MB`);
    });

    it('left no anomaly and nothing unpublished', () => {
      assert.equal(whole.anomalies, 0);
      assert.deepEqual(
        whole.slots.filter(({ outbox }) => Object.keys(outbox).length > 0),
        [],
      );
    });

    it('BO-40 B-T26 U32 again plans nothing, runs nothing and changes nothing', async () => {
      const store = copyOf('whole', 'again');
      const envelope = await enveloped(backfill(store, ...ALL, '--yes'));
      assert.equal(envelope.exit_code, 0);
      assert.deepEqual(present(envelope.data)['campaigns'], []);
      assert.deepEqual(await snapshotOf(scratch.path(store)), whole);
    });
  });

  describe('dry', () => {
    it('T05 T06 U24 leaves every byte of the store as it was, at concurrency 1 and 4, and gives one plan', async () => {
      const before = filesOf(scratch.path('whole'));
      const [one, four] = [
        await enveloped(backfill('whole', ...ALL, '--mode', 'all', '--dry-run', '--concurrency', '1')),
        await enveloped(backfill('whole', ...ALL, '--mode', 'all', '--dry-run', '--concurrency', '4')),
      ];
      assert.deepEqual(filesOf(scratch.path('whole')), before);
      assert.deepEqual(
        legsOf(one).map(({ start: from, dates }) => [from, dates.length]),
        [
          ['source', 3],
          ['evidence', 3],
        ],
      );
      assert.deepEqual(legsOf(four), legsOf(one));
      assert.equal(plannedCells(one).length, DAYS.length * (RAW.length + ANALYTICS.length));
    });

    it('I10 the plan of a dry run is the plan that is carried out', async () => {
      const store = copyOf('whole', 'planned');
      const planned = await enveloped(backfill(store, ...ALL, '--mode', 'all', '--phases', '3', '--dry-run'));
      const hashes = legsOf(planned).map(({ hash }) => hash.slice(0, 8));
      const done = await enveloped(backfill(store, ...ALL, '--mode', 'all', '--phases', '3', '--yes'));
      const campaigns = present(done.data)['campaigns'] as readonly { readonly id: string }[];
      assert.equal(hashes.length, 1);
      assert.deepEqual(
        campaigns.map(({ id }) => id.split('_')[3]?.slice(0, 8)),
        hashes,
      );
    });

    it('B-T27 another range over dates that are done plans only what is new', async () => {
      const envelope = await enveloped(backfill('whole', '--dates', `${FIRST},${THIRD},${PLAY_IN}`, '--dry-run'));
      assert.deepEqual([...new Set(plannedCells(envelope).map((cell) => cell.slice(0, 10)))], [PLAY_IN]);
    });

    it('U24 of a store that is not there plans every cell and makes no store', async () => {
      const envelope = await enveloped(backfill('none', ...ALL, '--dry-run'));
      assert.equal(plannedCells(envelope).length, DAYS.length * (RAW.length + ANALYTICS.length));
      assert.equal(existsSync(scratch.path('none')), false);
    });

    it('B-T07 --limit 1 plans the first date', async () => {
      const envelope = await enveloped(backfill('none', ...ALL, '--dry-run', '--limit', '1'));
      assert.deepEqual(
        legsOf(envelope).map(({ dates }) => dates.map(({ date }) => date)),
        [[FIRST], [FIRST]],
      );
    });
  });

  describe('of disjoint holes', () => {
    const HOLES = [
      ['p3.player_game_summary', FIRST],
      ['p3.team_offense_game_summary', THIRD],
      ['p2.nbac_team_boxscore', SECOND],
    ] as const;
    let store: string;
    before(async () => {
      store = copyOf('whole', 'holes');
      const warehouse = await openDuckdbWarehouse({ path: scratch.path(store, 'warehouse.duckdb') });
      for (const [id, date] of HOLES) {
        const { output } = processorNamed(nba, id);
        assert.ok(isTable(output) && output.dateColumn !== null);
        await warehouse.commit({
          writes: [{ kind: 'replace', table: output, scope: { [output.dateColumn]: date }, rows: [] }],
          fence: null,
        });
      }
      await warehouse.close();
    });

    it('U9 B-T25 S45 lists exactly the cells that are missing, never a cross product', async () => {
      const envelope = await enveloped(backfill(store, ...ALL, '--dry-run'));
      assert.deepEqual(plannedCells(envelope), HOLES.map(([id, date]) => `${date} ${id}`).sort());
    });

    it('U9 fills them with the same rows', async () => {
      const envelope = await enveloped(backfill(store, ...ALL, '--yes'));
      assert.deepEqual([envelope.exit_code, envelope.errors], [0, []]);
      assert.deepEqual((await snapshotOf(scratch.path(store))).tables, whole.tables);
    });
  });

  describe('in parts', () => {
    before(async () => {
      const running = start(backfill('parts', ...ALL, '--phases', '2', '--yes', '--json'));
      while (!existsSync(scratch.path('parts', 'owner.lock'))) await new Promise((wait) => setTimeout(wait, 20));
      running.child.kill('SIGSTOP'); // at work for as long as the second one needs to see it
      busy = await cascade(backfill('parts', ...ALL, '--yes'));
      running.child.kill('SIGCONT');
      batch = await running.ended;
      batched = await snapshotOf(scratch.path('parts'));
    });
    let busy: { readonly code: number | null; readonly stdout: string };
    let batch: { readonly code: number | null };
    let batched: StoreSnapshot;

    it('a second process on a store at work refuses (3), and the first is not disturbed', () => {
      assert.equal(busy.code, 3);
      assert.match(busy.stdout, /is owned by process \d+/);
      assert.equal(batch.code, 0);
    });

    it('BO-21 BO-22 phase 2 alone sends nothing downstream', () => {
      assert.deepEqual(rawTables(batched), rawTables(whole));
      assert.deepEqual(Object.keys(batched.tables).sort(), Object.keys(rawTables(whole)).sort());
      assert.deepEqual([...new Set(batched.slots.map(({ slot }) => slot.phase))].sort(), ['p1', 'p2']);
      assert.ok(batched.slots.every(({ trigger }) => trigger === null));
    });

    it('U29 one processor over dates where it never ran: it runs, and nothing else does', async () => {
      const store = copyOf('parts', 'selected');
      const chosen = 'upcoming_team_game_context';
      const envelope = await enveloped(backfill(store, ...ALL, '--phases', '3', '--processors', chosen, '--yes'));
      assert.deepEqual([envelope.exit_code, envelope.errors], [0, []]);
      assert.deepEqual(cellsOf(envelope), { [`p3.${chosen}`]: { DONE: 3 } });
      const { tables, slots } = await snapshotOf(scratch.path(store));
      const analytics = Object.entries(tables).filter(([name]) => name.startsWith('nba_analytics.'));
      assert.deepEqual(analytics, [[`nba_analytics.${chosen}`, whole.tables[`nba_analytics.${chosen}`]]]);
      const planned = slots.filter(({ slot }) => slot.phase === 'p3').flatMap(({ plan }) => Object.keys(plan.entries));
      assert.deepEqual([...new Set(planned)], [`p3.${chosen}`]);
    });

    it('T-30 B-T12 without the function between the phases the run fails (1) and names the missing trigger', async () => {
      const store = copyOf('parts', 'omitted');
      const envelope = await enveloped(backfill(store, '--date', FIRST, '--phases', '3', '--yes'), {
        CASCADE_OMIT_FUNCTIONS: 'phase2-to-phase3',
      });
      assert.equal(envelope.exit_code, 1);
      const told = envelope.errors.join('\n');
      assert.match(told, new RegExp(`${FIRST}: no trigger p2 → p3 \\(phase2-to-phase3\\)`));
      assert.match(told, /messages wait in nba-phase2-raw-complete: phase2-to-phase3 is not running/);
      const { tables } = await snapshotOf(scratch.path(store));
      assert.deepEqual(
        Object.keys(tables).filter((name) => name.startsWith('nba_analytics.')),
        [],
      );
      const healed = await enveloped(backfill(store, '--date', FIRST, '--phases', '3', '--yes'));
      assert.deepEqual([healed.exit_code, healed.errors], [0, []]);
    });

    it('EC-11 a date whose raw rows are gone is refused by name (1), never synthesised', async () => {
      const store = copyOf('parts', 'gone');
      const { output } = processorNamed(nba, 'p2.nbac_team_boxscore');
      assert.ok(isTable(output));
      const warehouse = await openDuckdbWarehouse({ path: scratch.path(store, 'warehouse.duckdb') });
      await warehouse.commit({
        writes: [{ kind: 'replace', table: output, scope: { game_date: SECOND }, rows: [] }],
        fence: null,
      });
      await warehouse.close();
      const envelope = await enveloped(backfill(store, '--date', SECOND, '--phases', '3', '--yes'));
      assert.equal(envelope.exit_code, 1);
      assert.match(
        envelope.errors.join('\n'),
        new RegExp(`${SECOND} refused: no evidence of p2\\.nbac_team_boxscore.*cascade backfill --date ${SECOND}`),
      );
      const { tables, slots } = await snapshotOf(scratch.path(store));
      assert.deepEqual(
        Object.keys(tables).filter((name) => name.startsWith('nba_analytics.')),
        [],
      );
      assert.ok(slots.every(({ slot }) => slot.phase === 'p1' || slot.phase === 'p2'));
    });

    it('BO-23 one worker gives the rows of four', async () => {
      const envelope = await enveloped(backfill('one', ...ALL, '--phases', '2', '--concurrency', '1', '--yes'));
      assert.equal(envelope.exit_code, 0);
      assert.deepEqual(rawTables(await snapshotOf(scratch.path('one'))), rawTables(whole));
    });

    it('BO-41 killed (-9) in the middle and begun again, twice: the same rows', async () => {
      for (const table of ['nbac_gamebook_player_stats', 'player_game_summary']) {
        const running = start(backfill('killed', ...ALL, '--yes', '--json'));
        const log = scratch.path('killed', 'warehouse.duckdb.wal');
        for (let waited = 0; !existsSync(log) && waited < 30_000; waited += 20)
          await new Promise((wait) => setTimeout(wait, 20));
        await new Promise((wait) => setTimeout(wait, table.length * 20));
        running.child.kill('SIGKILL');
        assert.notEqual((await running.ended).code, 0, 'it was still at work');
      }
      const envelope = await enveloped(backfill('killed', ...ALL, '--yes'));
      assert.deepEqual([envelope.exit_code, envelope.errors], [0, []]);
      assert.deepEqual((await snapshotOf(scratch.path('killed'))).tables, whole.tables);
    });

    it('BO-15 phase 3 afterwards, from the source of the store, gives what both together gave, by hash', async () => {
      const unsaid = ['backfill', '--store', scratch.path('parts'), ...ALL, '--phases', '3', '--yes'];
      const envelope = await enveloped(unsaid);
      assert.equal(envelope.exit_code, 0);
      assert.deepEqual((await snapshotOf(scratch.path('parts'))).tables, whole.tables);
    });
  });

  describe('that must not end well', () => {
    it('T04 L13 BO-24 a date without any player document ends failed (1), named with its games, and the other dates are done', async () => {
      const archive = scratch.path('withheld');
      writeLeagueArchive(archive, { dates: [FIRST, SECOND], withoutPlayers: [SECOND] });
      const envelope = await enveloped(backfillOf(archive, 'failed', ['--from', FIRST, '--to', SECOND, '--yes']));
      assert.deepEqual([envelope.exit_code, envelope.status], [1, 'failed']);
      assert.match(
        envelope.errors.join('\n'),
        new RegExp(`${SECOND} failed: p2: G-RAW: 20211020_\\w+ has no player box`),
      );
      assert.doesNotMatch(envelope.errors.join('\n'), new RegExp(`${FIRST} failed`));
      const cells = cellsOf(envelope);
      for (const id of ANALYTICS) assert.deepEqual(cells[id], { DONE: 1, EXPECTED: 1 }, id);
    });

    it('B-T17 a date whose gate fails is looked at again (1) although its cells have rows, until the gate passes (0)', async () => {
      const archive = scratch.path('late');
      const again = (): Promise<Envelope> =>
        enveloped(backfillOf(archive, 'gate', ['--from', FIRST, '--to', SECOND, '--phases', '2', '--yes']));
      writeLeagueArchive(archive, { dates: [FIRST, SECOND], withoutPlayers: [SECOND] });
      for (const envelope of [await again(), await again()]) {
        assert.equal(envelope.exit_code, 1);
        assert.match(envelope.errors.join('\n'), new RegExp(`${SECOND} failed: p2: G-RAW`));
        assert.doesNotMatch(envelope.errors.join('\n'), new RegExp(`${FIRST} failed`));
      }
      writeLeagueArchive(archive, { dates: [FIRST, SECOND], withoutPlayers: [] });
      const repaired = await again();
      assert.deepEqual([repaired.exit_code, repaired.errors], [0, []]);
      assert.deepEqual(present((await again()).data)['campaigns'], [], 'and then nothing is left to do');
    });

    it('L13 --limit 1 that leads to zero rows is failed (1), not complete', async () => {
      const archive = scratch.path('empty');
      writeLeagueArchive(archive, { dates: [FIRST, SECOND], withoutPlayers: [FIRST] });
      const { code } = await cascade(
        backfillOf(archive, 'zero', ['--from', FIRST, '--to', SECOND, '--limit', '1', '--yes']),
      );
      assert.equal(code, 1);
    });

    it('a date whose player rows the source declares gone is done with a waiver (2), named', async () => {
      const store = copyOf('whole', 'waived');
      const envelope = await enveloped(backfill(store, '--date', PLAY_IN, '--yes'));
      assert.deepEqual([envelope.exit_code, envelope.status], [2, 'complete_with_waivers']);
      assert.ok(
        envelope.warnings.some((line) => line.includes('p3.player_game_summary') && line.includes(PLAY_IN)),
        envelope.warnings.join('\n'),
      );
      assert.deepEqual(cellsOf(envelope)['p3.player_game_summary'], { SOURCE_GONE: 1 });
      assert.deepEqual(cellsOf(envelope)['p3.team_offense_game_summary'], { DONE: 1 });
      const status = await enveloped(['status', '--store', scratch.path(store), '--date', PLAY_IN]);
      assert.deepEqual(cellsOf(status), cellsOf(envelope), 'the status knows the source of the store');
      const dry = await enveloped(backfill(store, '--date', PLAY_IN, '--phases', '2,3,4,5,6', '--dry-run'));
      const listed = legsOf(dry).flatMap(({ cells, settled }) =>
        [...cells, ...settled].map(({ processor }) => processor),
      );
      assert.deepEqual(listed.toSorted(), [...new Set(listed)].toSorted(), 'each cell once, however many parts it has');
      assert.ok(listed.includes('p5.prediction_batch'));
      assert.ok(!listed.includes('p5b.prediction_performance_summary'), 'what is over all dates is nobody’s cell');
    });

    it('B-T14 BO-22 days without games are nothing expected (0), and nothing is written for them', async () => {
      const envelope = await enveloped(
        backfill(copyOf('whole', 'summer'), '--from', '2021-10-01', '--to', '2021-10-18', '--yes'),
      );
      assert.equal(envelope.exit_code, 0);
      assert.deepEqual(envelope.data, { dates: 0, removed: 18 });
      assert.deepEqual((await snapshotOf(scratch.path('summer'))).slots, whole.slots);
    });
  });
});
