import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { gameDate } from '../../../shared/domain/gameDate.js';
import { cascade, enveloped, scratchFolder, snapshotOf, type Envelope, type StoreSnapshot } from '../../support/cli.js';
import { writeLeagueArchive } from '../../support/leagueArchive.js';
import { present } from '../../support/slots.js';

const scratch = scratchFolder();
const DAY = gameDate('2021-10-19');
const ARCHIVE = scratch.path('archive');
const on = (command: string, store: string, args: readonly string[] = [], archive = ARCHIVE): readonly string[] =>
  [command, '--date', DAY, '--archive', archive, '--store', scratch.path(store)].concat(args);

interface PhaseRun {
  readonly phase: string;
  readonly status: string;
  readonly triggers: number;
  readonly started: number;
  readonly ended: string | null;
  readonly waitsFor: string | null;
}
const phasesOf = ({ data }: Envelope): readonly PhaseRun[] => present(data)['phases'] as readonly PhaseRun[];
const line = ({ phase, status, triggers, started, ended }: PhaseRun): string =>
  `${phase} ${status} ${triggers} ${started} ${ended}`;
/** A finished date is not predicted any more: its chain ends after phase 4, and what it played waits to be graded. */
const LIVE = [
  'p1 closed 0 0 handed_on',
  'p2 triggered 1 0 null',
  'p3 triggered 1 1 null',
  'p4 closed 0 1 end_of_mode',
  'p5b-join running 0 0 null',
];

const ofKind = ({ slots, logs }: StoreSnapshot, runKind: string): readonly (readonly [unknown, unknown])[] =>
  slots
    .filter(({ slot }) => slot.runKind === runKind)
    .map((state) => [state, logs[JSON.stringify(state.slot)]] as const)
    .toSorted(([a], [b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('a live day', function () {
  this.timeout(120_000);

  let replayed: StoreSnapshot;
  let first: Envelope;
  let once: StoreSnapshot;
  before(async () => {
    writeLeagueArchive(ARCHIVE, { dates: [DAY], gamesPerDate: 1 });
    const { code } = await cascade(on('backfill', 'live', ['--yes']));
    assert.equal(code, 0);
    replayed = await snapshotOf(scratch.path('live'));
    first = await enveloped(on('run', 'live'));
    once = await snapshotOf(scratch.path('live'));
  });
  after(() => scratch.remove());

  it('EC-01 EC-06 EC-07 passes phase by phase to its explicit end, each started by one trigger', () => {
    assert.deepEqual(phasesOf(first).map(line), LIVE);
    assert.deepEqual([first.exit_code, first.status, first.errors], [0, 'complete', []]);
    assert.equal(first.run_id, `nba_${DAY}_live_overnight`);
  });

  it('says why nobody was predicted before the games: this source has no roster', () => {
    const [reason, ...others] = present(first.data)['left_out'] as readonly string[];
    assert.match(present(reason), /not run before the games: the archive source offers no p2\.espn_team_rosters/);
    assert.deepEqual(others, []);
    assert.equal(phasesOf(first).at(-1)?.waitsFor, 'p5.consolidation');
  });

  it('refuses (3) to run before the games what nobody could name a player for, and writes nothing', async () => {
    const envelope = await enveloped(on('run', 'live', ['--mode', 'same_day']));
    assert.equal(envelope.exit_code, 3);
    assert.match(present(envelope.errors[0]), /offers no p2\.espn_team_rosters.*run --mode overnight instead/);
    assert.deepEqual((await snapshotOf(scratch.path('live'))).slots, once.slots);
  });

  it('T-25 runs although a replay of the date had triggered, and leaves the replay as it was', () => {
    assert.equal(ofKind(replayed, 'live').length, 0);
    assert.equal(ofKind(once, 'live').length, 5);
    assert.deepEqual(ofKind(once, 'replay'), ofKind(replayed, 'replay'));
  });

  it('gives the rows that the replay gave', () => {
    assert.deepEqual(once.tables, replayed.tables);
  });

  it('left no anomaly and nothing unpublished', () => {
    assert.equal(once.anomalies, 0);
    assert.deepEqual(
      once.slots.filter(({ outbox }) => Object.keys(outbox).length > 0),
      [],
    );
  });

  it('EC-04 EC-10 again, in a new process: one trigger per phase run still, the log and every row as they were', async () => {
    const again = await enveloped(on('run', 'live'));
    assert.deepEqual(phasesOf(again).map(line), LIVE);
    assert.equal(again.exit_code, 0);
    const twice = await snapshotOf(scratch.path('live'));
    assert.deepEqual(twice.logs, once.logs);
    assert.deepEqual(twice.slots, once.slots);
    assert.deepEqual(twice.tables, once.tables);
    assert.equal(twice.work, once.work);
  });

  it('EC-05 with --skip-downstream-trigger phase 2 ends the chain: no message, no slot, no row beyond it', async () => {
    const envelope = await enveloped(on('run', 'skipped', ['--skip-downstream-trigger']));
    assert.deepEqual(phasesOf(envelope).map(line), ['p1 closed 0 0 handed_on', 'p2 closed 0 0 end_of_selection']);
    assert.equal(envelope.exit_code, 0);
    const { tables, slots } = await snapshotOf(scratch.path('skipped'));
    assert.deepEqual(
      Object.keys(tables).filter((name) => name.startsWith('nba_analytics.')),
      [],
    );
    assert.deepEqual([...new Set(slots.map(({ slot }) => slot.phase))].sort(), ['p1', 'p2']);
    const raw = Object.entries(once.tables).filter(([name]) => name.startsWith('nba_raw.'));
    assert.deepEqual(tables, Object.fromEntries(raw));
  });

  it('L13 a day on which the source has no player document does not end well (1) and goes no further than phase 2', async () => {
    const archive = scratch.path('withheld');
    writeLeagueArchive(archive, { dates: [DAY], gamesPerDate: 1, withoutPlayers: [DAY] });
    const envelope = await enveloped(on('run', 'failed', [], archive));
    assert.equal(envelope.exit_code, 1);
    const p2 = present(phasesOf(envelope).find(({ phase }) => phase === 'p2'));
    assert.match(`${p2.status} ${p2.ended}`, /(blocked|failed) G-RAW: 20211019_\w+ has no player box/);
    assert.ok(!phasesOf(envelope).some(({ phase }) => phase === 'p3'));
  });

  it('status reads what was done, and writes nothing', async () => {
    cpSync(scratch.path('live'), scratch.path('read'), { recursive: true });
    const envelope = await enveloped(on('status', 'read'));
    assert.equal(envelope.exit_code, 0);
    const cells = present(envelope.data)['cells'] as Readonly<Record<string, unknown>>;
    assert.deepEqual(cells['p3.player_game_summary'], { DONE: 1 });
    assert.deepEqual(await snapshotOf(scratch.path('read')), await snapshotOf(scratch.path('live')));
  });

  it('sql answers a SELECT on what the day wrote', async () => {
    const query = `select count(*) as n from nba_analytics.player_game_summary where game_date = '${DAY}'`;
    const envelope = await enveloped(['sql', query, '--store', scratch.path('live')]);
    const [row] = present(envelope.data)['rows'] as readonly { readonly n: number }[];
    const [rows = ''] = (once.tables['nba_analytics.player_game_summary'] ?? '').split(' ');
    assert.equal(row?.n, Number(rows));
    assert.ok(Number(rows) > 10);
  });
});
