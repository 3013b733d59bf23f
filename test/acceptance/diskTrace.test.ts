import assert from 'node:assert/strict';
import { diskStateOf, insideOf, mostCallsPerThread } from './diskTrace.js';
import { killPlan } from './killPlan.js';

const LOG = '19</s/warehouse.duckdb.wal>';
const DOCS = '21</s/state/data.mdb>';
const KILLED = '7 +++ killed by SIGKILL +++';

const trace = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('what a kill hit, by its system calls', () => {
  it('a warehouse commit lasts from its first write to the end of its sync', () => {
    const written = [`8 write(${LOG}, ""..., 4096) = 4096`, `8 write(${LOG}, ""..., 21) = 21`];
    assert.match(insideOf(diskStateOf(trace(...written, KILLED))) ?? '', /warehouse.*: 2/);
    const syncing = [...written, `8 fsync(${LOG} <unfinished ...>`];
    const during = diskStateOf(trace(...syncing, '8 <... fsync resumed>) = ?', KILLED));
    assert.match(insideOf(during) ?? '', /warehouse/);
    assert.equal(during.during, 'fsync of warehouse.duckdb.wal');
    const ended = diskStateOf(trace(...syncing, '8 <... fsync resumed>) = 0', KILLED));
    assert.equal(insideOf(ended), null);
    assert.deepEqual(ended.commits, { warehouse: 1, documents: 0 });
    assert.equal(ended.killed, true);
  });

  it('a document commit lasts from its first page to the write of its root', () => {
    const pages = [`7 pwrite64(${DOCS}, ""..., 4096, 28672) = 4096`, `7 writev(${DOCS}, [{}], 2) = 8192`];
    assert.match(insideOf(diskStateOf(trace(...pages, KILLED))) ?? '', /document-store.*: 2/);
    const synced = [...pages, `7 fdatasync(${DOCS}) = 0`];
    assert.match(
      insideOf(diskStateOf(trace(...synced, KILLED))) ?? '',
      /document-store/,
      'no root names the pages yet',
    );
    const rooted = diskStateOf(trace(...synced, `7 pwrite64(${DOCS}, ""..., 128, 4136) = 128`, KILLED));
    assert.equal(insideOf(rooted), null);
    assert.deepEqual(rooted.commits, { warehouse: 0, documents: 1 });
  });

  it('calls of other threads between the two halves of a call end nothing', () => {
    const text = trace(
      `8 write(${LOG}, ""..., 4096 <unfinished ...>`,
      `7 fdatasync(${DOCS}) = 0`,
      '8 <... write resumed>) = ?',
      KILLED,
    );
    assert.match(insideOf(diskStateOf(text)) ?? '', /warehouse/);
    assert.equal(mostCallsPerThread(text, { call: 'write', file: '.wal' }), 1);
    assert.equal(mostCallsPerThread(text, { call: 'write', file: 'data.mdb' }), 0);
  });
});

describe('plan of kills', () => {
  it('is the same for the same seed, another for another, and places as many in commits as asked', () => {
    const plan = killPlan(1, 20, 9);
    assert.deepEqual(killPlan(1, 20, 9), plan);
    assert.notDeepEqual(killPlan(2, 20, 9), plan);
    assert.equal(plan.length, 20);
    assert.equal(plan.filter(({ at }) => at !== 'time').length, 9);
    assert.ok(plan.every(({ share }) => share >= 0 && share < 1));
  });
});
