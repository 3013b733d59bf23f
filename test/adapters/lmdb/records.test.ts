import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalEntry, placedIn, textAt } from '../../../shared/adapters/lmdb/journalEntry.js';
import { openTables } from '../../../shared/adapters/lmdb/lmdbTables.js';
import { openRecords, type Records } from '../../../shared/adapters/lmdb/records.js';
import { UnavailableError } from '../../../shared/domain/errors.js';

const MOST = { records: 8_000, bytes: 1_000_000 };

describe('records', () => {
  let folder: string;
  let opened: Records[];
  const open = (readOnly = false): Records => {
    const records = openRecords(openTables(folder, readOnly), { readOnly, most: MOST, onForeign: () => undefined });
    opened.push(records);
    records.freshen();
    return records;
  };
  const seen = (records: Records, key: string): string | undefined => {
    records.freshen();
    return records.get(key);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cascade-records-'));
    opened = [];
  });
  afterEach(async () => {
    for (const records of opened) await records.close();
    await rm(folder, { recursive: true });
  });

  it('what was written in order is on the disk once a later write is durable', async () => {
    const [writer, reader] = [open(), open(true)];
    writer.put('a', () => ['1'], true);
    await writer.settled('ordered');
    assert.equal(writer.get('a'), '1');
    assert.equal(seen(reader, 'a'), undefined);
    writer.put('b', () => ['2'], true);
    await writer.settled('durable');
    assert.deepEqual([seen(reader, 'a'), seen(reader, 'b')], ['1', '2']);
  });

  it('asks for a text once, of the last of the writes that a flush takes, and never of what was removed', async () => {
    const records = open();
    const asked: string[] = [];
    const text = (name: string) => () => {
      asked.push(name);
      return [name];
    };
    records.put('a', text('first'), true);
    records.put('a', text('second'), false);
    records.put('gone', text('gone'), true);
    records.remove('gone');
    await records.settled('durable');
    assert.deepEqual(asked, ['second']);
    assert.deepEqual(records.range('a', 'z', 10), [['a', 'second']]);
  });

  it('gives a range in order whether records are staged, in the journal or in the table', async () => {
    const first = open();
    for (const key of ['b', 'd', 'f']) first.put(key, () => [`table ${key}`], true);
    await first.close();
    const records = open();
    records.put('c', () => ['journal c'], true);
    records.put('d', () => ['journal d'], false);
    records.remove('f');
    await records.settled('durable');
    records.put('a', () => ['staged a'], true);
    records.remove('b');
    const all = ['staged a', 'journal c', 'journal d'];
    assert.deepEqual(
      records.range('a', 'g', 10).map(([, text]) => text),
      all,
    );
    assert.deepEqual(
      records.range('a', 'g', 2).map(([, text]) => text),
      all.slice(0, 2),
    );
    assert.deepEqual([records.get('b'), records.get('c'), records.get('f')], [undefined, 'journal c', undefined]);
  });

  it('two writers of different records at once: both are kept', async () => {
    const [one, other] = [open(), open()];
    one.put('a', () => ['one'], true);
    other.put('b', () => ['other'], true);
    await Promise.all([one.settled('durable'), other.settled('durable')]);
    for (const records of [one, other]) assert.deepEqual([seen(records, 'a'), seen(records, 'b')], ['one', 'other']);
  });

  it('two writers of one record at once: the later one ends, as after a crash, and overwrites nothing', async () => {
    const [one, other] = [open(), open()];
    one.put('a', () => ['one'], true);
    await one.settled('ordered');
    other.put('a', () => ['other'], true);
    await other.settled('ordered');
    const [first, second] = await Promise.allSettled([one.settled('durable'), other.settled('durable')]);
    assert.deepEqual([first.status, second.status], ['fulfilled', 'rejected']);
    assert.throws(() => other.put('b', () => ['more'], true), UnavailableError);
    assert.throws(() => other.freshen(), UnavailableError);
    assert.equal(seen(one, 'a'), 'one');
  });

  it('a text that cannot be made fails the flush, and with it the store', async () => {
    const records = open();
    records.put('a', () => ['1'], true);
    await records.settled('durable');
    records.put('b', () => assert.fail('no text'), true);
    await assert.rejects(records.settled('durable'), UnavailableError);
    await assert.rejects(async () => records.settled('ordered'), UnavailableError);
    await records.close();
    const again = open();
    assert.deepEqual([again.get('a'), again.get('b')], ['1', undefined]);
  });

  it('a journal entry gives back what was written, whatever characters it holds', () => {
    const written = [
      { key: 'd|slots|a', parts: ['1 ', '{"n":"Dončić \n 🏀"}'] },
      { key: 'm|é|1', parts: null },
      { key: 'i|x|y|z', parts: [''] },
      { key: '12 3\n', parts: ['- 4\n'] },
    ];
    const { entry, placed } = journalEntry(written);
    for (const found of [placed, placedIn(entry)])
      assert.deepEqual(
        found.map(({ key, place }) => [key, place && textAt(place)]),
        written.map(({ key, parts }) => [key, parts?.join('') ?? null]),
      );
    assert.deepEqual(placedIn(journalEntry([]).entry), []);
    assert.throws(() => placedIn(entry.subarray(0, 40)), RangeError);
  });
});
