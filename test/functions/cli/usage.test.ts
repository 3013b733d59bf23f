import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { cascade, envelopeIn, scratchFolder, type Ended } from '../../support/cli.js';

const scratch = scratchFolder();
const STORE = scratch.path('store');
const AT_ONCE = 3;

interface Row {
  readonly name: string;
  readonly args: readonly string[];
  /** What the one line says. */
  readonly says: RegExp;
  readonly env?: Readonly<Record<string, string>>;
  /** Known only once the store is open: a store of its own. */
  readonly opens?: true;
}

const dated = ['backfill', '--date', '2021-10-19', '--yes'];
const reported = ['report', '--section', 'accuracy'];
const rows: readonly Row[] = [
  {
    name: 'a date that is none',
    args: ['backfill', '--date', '2023-02-29', '--yes'],
    says: /--date 2023-02-29 is not a calendar day/,
  },
  { name: 'T-15 a word for a date', args: ['run', '--date', 'TODAY'], says: /--date TODAY is not a calendar day/ },
  {
    name: 'a reversed range',
    args: ['backfill', '--from', '2021-10-21', '--to', '2021-10-19', '--yes'],
    says: /--from 2021-10-21 is after --to 2021-10-19/,
  },
  { name: 'half a range', args: ['backfill', '--from', '2021-10-19', '--yes'], says: /--from and --to go together/ },
  { name: 'no date at all', args: ['backfill', '--yes'], says: /name the dates/ },
  { name: 'two ways to name dates', args: [...dated, '--season', '2021-22'], says: /exclude one another/ },
  {
    name: 'a season that is none',
    args: ['backfill', '--season', '2021-23', '--yes'],
    says: /--season 2021-23 is not a season/,
  },
  { name: 'a phase that is none', args: [...dated, '--phases', '2,9'], says: /--phases 9 is not a phase/ },
  {
    name: 'a processor that is none',
    args: [...dated, '--processors', 'bogus_name'],
    says: /--processors bogus_name is not a processor/,
  },
  {
    name: 'T06 a concurrency of nothing',
    args: [...dated, '--concurrency', '0'],
    says: /--concurrency 0 is not a positive whole number/,
  },
  {
    name: 'a concurrency that is no number',
    args: [...dated, '--concurrency', 'many'],
    says: /--concurrency many is not a positive whole number/,
  },
  { name: 'a limit below one', args: [...dated, '--limit', '-1'], says: /--limit -1 is not a positive whole number/ },
  { name: 'a window that is none', args: [...dated, '--window', 'summer'], says: /--window summer is not one of/ },
  {
    name: 'T-47 a purpose of a live day that is none',
    args: ['run', '--date', '2021-10-19', '--mode', 'yesterday'],
    says: /--mode yesterday is not one of overnight, same_day, tomorrow/,
  },
  { name: 'a mode that is none', args: [...dated, '--mode', 'some'], says: /--mode some is not one of missing, all/ },
  { name: 'a report of nothing', args: ['report'], says: /name what to report: --section accuracy/ },
  {
    name: 'a section that is none',
    args: ['report', '--section', 'weather'],
    says: /--section weather is not one of accuracy/,
  },
  {
    name: 'a plot that is no drawing',
    args: [...reported, '--plot', 'x.png'],
    says: /--plot x.png is not an .svg file/,
  },
  {
    name: 'a plot nowhere',
    args: [...reported, '--plot', scratch.path('no', 'x.svg')],
    says: /is in a folder that does not exist/,
  },
  {
    name: 'two ways to name dates of a report',
    args: [...reported, '--date', '2021-11-05', '--season', '2021-22'],
    says: /exclude one another/,
  },
  { name: 'a source that is none', args: [...dated, '--source', 'http-ish'], says: /--source http-ish is not one of/ },
  {
    name: 'an archive without its folder',
    args: [...dated, '--source', 'archive'],
    says: /--source archive needs --archive/,
  },
  {
    name: 'an archive folder that is not there',
    args: [...dated, '--archive', scratch.path('nowhere')],
    says: /--archive .*nowhere is not a folder/,
  },
  {
    name: 'an archive folder that holds no archive',
    args: [...dated, '--archive', scratch.path()],
    says: /games\.csv\.gz/,
    opens: true,
  },
  {
    name: 'a seed beside an archive',
    args: [...dated, '--archive', scratch.path(), '--seed', '1'],
    says: /--seed belongs to --source generated/,
  },
  {
    name: 'an archive beside a generated league',
    args: [...dated, '--source', 'generated', '--archive', scratch.path()],
    says: /--archive belongs to --source archive/,
  },
  { name: 'a seed that is no number', args: [...dated, '--seed', 'one'], says: /--seed one is not a whole number/ },
  {
    name: 'T06 a flag that the command does not know',
    args: ['run', '--workers', '4'],
    says: /unknown option '--workers'/,
  },
  {
    name: 'a flag of another command',
    args: ['run', '--date', '2021-10-19', '--dry-run'],
    says: /unknown option '--dry-run'/,
  },
  { name: 'a command that is none', args: ['backfil'], says: /unknown command 'backfil'/ },
  { name: 'a profile that is none', args: [...dated, '--profile', 'moon'], says: /CASCADE_PROFILE is moon/ },
  {
    name: 'a function to leave out that is none',
    args: dated,
    env: { CASCADE_OMIT_FUNCTIONS: 'phase9' },
    says: /CASCADE_OMIT_FUNCTIONS names no function: phase9/,
    opens: true,
  },
  { name: 'grades of no date', args: ['grade', '--yes'], says: /name the dates/ },
  {
    name: 'T06 a flag that grading cannot honour',
    args: ['grade', '--date', '2021-11-02', '--phases', '5B', '--yes'],
    says: /unknown option '--phases'/,
  },
  {
    name: 'grades in a mode that is none',
    args: ['grade', '--date', '2021-11-02', '--mode', 'some', '--yes'],
    says: /--mode some is not one of missing, all/,
  },
  {
    name: 'tiers of a system that none corrects',
    args: ['tiers', 'compute', '--date', '2021-11-02', '--system', 'moving_average_v1', '--yes'],
    says: /--system moving_average_v1: tier adjustments correct ensemble_v1 alone/,
  },
  {
    name: 'tiers of no lookback',
    args: ['tiers', 'compute', '--date', '2021-11-02', '--lookback', '0', '--yes'],
    says: /--lookback 0 is not a positive whole number/,
  },
  {
    name: 'tiers of a sample that is no number',
    args: ['tiers', 'compute', '--date', '2021-11-02', '--min-sample', 'few', '--yes'],
    says: /--min-sample few is not a positive whole number/,
  },
  {
    name: 'the effect of tiers on a system that is none',
    args: ['tiers', 'validate', '--season', '2021-22', '--system', 'oracle_v1'],
    says: /--system oracle_v1 is not a system; use one of moving_average_v1/,
  },
  {
    name: 'T06 a flag of computing given to validating',
    args: ['tiers', 'validate', '--season', '2021-22', '--lookback', '7'],
    says: /unknown option '--lookback'/,
  },
  {
    name: 'documents of a type that is none',
    args: ['publish', '--date', '2021-11-02', '--only', 'poems', '--yes'],
    says: /--only poems is not a type of document; use results, best-bets/,
  },
  {
    name: 'P-41 documents that belong to live runs',
    args: ['publish', '--date', '2021-11-02', '--only', 'tonight', '--yes'],
    says: /--only tonight: these documents belong to live runs/,
  },
  {
    name: 'a least number of games without the profiles it is for',
    args: ['publish', '--date', '2021-11-02', '--only', 'results', '--min-games', '3', '--yes'],
    says: /--min-games belongs to players/,
  },
  {
    name: 'every graded date and one of them',
    args: ['publish', '--backfill-all', '--date', '2021-11-02', '--yes'],
    says: /--backfill-all and a selection of dates exclude one another/,
  },
  { name: 'documents of no date', args: ['publish', '--yes'], says: /name the dates/ },
  {
    name: 'a check that is a dry run',
    args: ['publish', '--date', '2021-11-02', '--check', '--dry-run'],
    says: /--check writes nothing by itself/,
  },
  {
    name: 'a selection by something that is none, of a command that only reads',
    args: ['status', '--from', 'x', '--to', 'y'],
    says: /--from x is not a calendar day/,
  },
  { name: 'an INSERT', args: ['sql', "insert into nba_raw.nbac_schedule (game_id) values ('x')"], says: /SELECT/i },
  {
    name: 'a DELETE behind a SELECT',
    args: ['sql', 'select 1; delete from nba_raw.nbac_schedule'],
    says: /expected one statement, found several/,
  },
  { name: 'a DROP', args: ['sql', 'drop table nba_raw.nbac_schedule'], says: /SELECT/i },
  {
    name: 'a DELETE in a WITH',
    args: ['sql', 'with gone as (delete from nba_raw.nbac_schedule returning *) select * from gone'],
    says: /./,
  },
  { name: 'a PRAGMA', args: ['sql', 'pragma database_list'], says: /SELECT/i },
  { name: 'a COPY', args: ['sql', "copy (select 1) to '/dev/null'"], says: /SELECT/i },
];

describe('what the command line refuses', function () {
  this.timeout(240_000); // a process for each row
  const ended = new Map<string, Ended>();

  before(async () => {
    const left = rows.map(({ name, args, env, opens }, index) => ({
      name,
      args: [...args, '--store', opens === true ? `${STORE}-${index}` : STORE],
      env: env ?? {},
    }));
    const work = async (): Promise<void> => {
      for (let row = left.shift(); row !== undefined; row = left.shift())
        ended.set(row.name, await cascade(row.args, row.env));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });
  after(() => scratch.remove());

  it('names each row once', () => assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length));

  for (const { name, says } of rows)
    it(`${name}: 64, one clear line, nothing on standard output`, () => {
      const { code, stdout, stderr } = ended.get(name) ?? assert.fail('did not run');
      assert.equal(code, 64, stderr);
      assert.equal(stdout, '');
      const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('(Did you mean'));
      assert.equal(lines.length, 1, stderr);
      assert.match(lines[0] ?? '', says);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });

  it('none of them wrote anything', () => assert.equal(existsSync(STORE), false));
});

describe('what the command line answers without a store', function () {
  this.timeout(120_000);

  it('T08 without a command it prints its usage', async () => {
    const { code, stdout, stderr } = await cascade([]);
    assert.equal(code, 64);
    assert.match(stdout + stderr, /Usage: cascade/);
  });

  it('help and the topology are complete (0); with --json standard output holds the envelope and nothing else', async () => {
    const [help, topology] = await Promise.all([cascade(['backfill', '--help']), cascade(['topology', '--json'])]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /--dry-run/);
    assert.equal(topology.code, 0);
    const { schema, command, status, exit_code: exitCode, data } = envelopeIn(topology.stdout);
    assert.deepEqual([schema, command, status, exitCode], ['cascade.envelope.v1', 'topology', 'complete', 0]);
    const topics = data?.['topics'] as readonly { readonly name: string }[];
    for (const name of [
      'nba-phase2-raw-complete',
      'nba-phase3-trigger',
      'nba-phase3-analytics-complete',
      'nba-phase4-trigger',
    ])
      assert.ok(
        topics.some((topic) => topic.name === name),
        `EC-01 ${name}`,
      );
    assert.match(topology.stderr, /nba-phase3-trigger/);
  });

  it('EC-01 the topology names publisher and consumer of each topic', async () => {
    const { stdout } = await cascade(['topology']);
    const line = stdout.split('\n').find((text) => text.startsWith('nba-phase3-trigger')) ?? '';
    assert.match(line, /phase2-to-phase3/);
    assert.match(line, /phase3-dispatch, phase3-worker/);
  });

  it('a usage error with --json is an envelope too', async () => {
    const { code, stdout } = await cascade(['backfill', '--date', 'x', '--json']);
    assert.equal(code, 64);
    const envelope = envelopeIn(stdout);
    assert.deepEqual([envelope.status, envelope.exit_code], ['usage', 64]);
    assert.match(envelope.errors[0] ?? '', /--date x is not a calendar day/);
  });

  it('without --yes and without a terminal a command that writes refuses (3) before it opens the store', async () => {
    const folder = scratchFolder();
    for (const command of [['backfill'], ['grade'], ['tiers', 'compute'], ['publish']]) {
      const { code, stdout } = await cascade([...command, '--date', '2021-10-19', '--store', folder.path('s')]);
      assert.equal(code, 3, command.join(' '));
      assert.match(stdout, new RegExp(`${command.join(' ')} writes: add --yes, or --dry-run`));
      assert.equal(existsSync(folder.path('s')), false);
    }
    folder.remove();
  });

  it('a store that nobody filled has nothing to grade or to publish: refused (3), with what to do first', async () => {
    const folder = scratchFolder();
    const { code, stdout } = await cascade(['grade', '--date', '2021-11-02', '--yes', '--store', folder.path('s')]);
    assert.equal(code, 3);
    assert.match(stdout, /no campaign of this store says .*: add --source, or backfill first/);
    folder.remove();
  });

  it('a store that another living process owns is refused (3), one that a dead process left is taken over', async () => {
    const folder = scratchFolder();
    const args = ['backfill', '--date', '2021-07-01', '--yes', '--store', folder.path()];
    writeFileSync(folder.path('owner.lock'), String(process.pid));
    const busy = await cascade(args);
    assert.equal(busy.code, 3);
    assert.match(busy.stdout, new RegExp(`owned by process ${process.pid}`));
    writeFileSync(folder.path('owner.lock'), '999999999');
    const taken = await cascade(args);
    assert.equal(taken.code, 0, taken.stdout + taken.stderr);
    assert.match(taken.stdout, /nothing expected: none of the 1 days has a final game/);
    folder.remove();
  });
});
