import assert from 'node:assert/strict';
import { cellText } from '../../shared/adapters/warehouse/cellText.js';
import { keyText } from '../../shared/adapters/warehouse/preparedWrite.js';
import { DuplicateKeyError, FencedError, InvalidQueryError, InvalidRowError } from '../../shared/domain/errors.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import { sha256 } from '../../shared/domain/hash.js';
import { dataHash, partitionHash } from '../../shared/domain/rowHash.js';
import { table } from '../../shared/domain/table.js';
import type { Row, TableDefinition } from '../../shared/domain/table.js';
import type { Warehouse, WriteOutcome } from '../../shared/ports/warehouse.js';
import {
  contractTables,
  fenceOf,
  finished,
  registry,
  replaceDate,
  schedule,
  summary,
  summaryRows,
  vector,
} from '../support/warehouseRows.js';

const FIRST = gameDate('2022-01-01');
const SECOND = gameDate('2022-01-02');
const LAST = gameDate('2022-12-31');

const absent = table({
  dataset: 'nba_raw',
  name: 'contract_absent',
  columns: { game_date: 'D!', id: 'S!' },
  key: ['game_date', 'id'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
});

const hashes = (rows: readonly Row[]): string[] => rows.map((row) => cellText(row['data_hash']));

/** What every warehouse promises. `open` gives an empty one. */
export const warehouseContract = (name: string, open: () => Promise<Warehouse>): void => {
  describe(`warehouse contract: ${name}`, () => {
    let warehouse: Warehouse;
    beforeEach(async () => {
      warehouse = await open();
      await warehouse.ensureTables(contractTables);
    });
    afterEach(() => warehouse.close());

    const put = async (rows: readonly Row[], date: string = FIRST): Promise<WriteOutcome | undefined> =>
      (await warehouse.commit({ writes: [replaceDate(date, rows)], fence: null }))[0];
    const all = (of: TableDefinition = summary): Promise<readonly Row[]> =>
      warehouse.read(of.dateColumn === null ? { table: of } : { table: of, from: FIRST, to: LAST });
    const write = async (kind: 'merge' | 'append', of: TableDefinition, bodies: readonly Row[]) =>
      (
        await warehouse.commit({
          writes: [{ kind, table: of, rows: bodies.map((body) => finished(of, body)) }],
          fence: null,
        })
      )[0];
    const refused = async (attempt: Promise<unknown>, kind: new (...args: never[]) => Error, message: RegExp) => {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof kind, String(error));
        assert.match(error.message, message);
        return true;
      });
    };

    it('P-§2.8 vector', async () => {
      await write('merge', vector, [
        { flag: true, game_id: '20211019_GSW_LAL', note: null, points: 121, ts_pct: 0.5835 },
      ]);
      const [row] = await all(vector);
      assert.equal(row?.['ts_pct'], 0.584);
      assert.equal(row?.['data_hash'], '3a3ac84132818d68');
    });

    it('reads back every type as it was written, so the hash of a read row is its stored hash', async () => {
      const rows = summaryRows(FIRST, 23, 10);
      await put(rows);
      const read = await all();
      assert.deepEqual(
        read,
        [...rows].sort((a, b) => (keyText(summary, a) < keyText(summary, b) ? -1 : 1)),
      );
      for (const row of read) assert.equal(dataHash(summary, row), row['data_hash']);
    });

    it('keeps the far ends of each type', async () => {
      const row = finished(summary, {
        game_date: '2022-01-01',
        game_id: 'é|\\\'"`\n\u{1f3c0}',
        player_lookup: 'NULL',
        points: -9_007_199_254_740_991,
        ts_pct: -99.999,
        big: 999_999_999.123_457,
        free: -0.000001,
        seen_at: '1969-12-31T23:59:59.001Z',
        tags: ['', "it's", 'a\\b'],
        extra: { text: 'é"\\\n', list: [[], {}, null, 1.5], 'a b': false },
      });
      await put([row]);
      assert.deepEqual(await all(), [row]);
      assert.deepEqual(
        await warehouse.read({ table: summary, from: FIRST, match: { game_id: row['game_id'] ?? null } }),
        [row],
      );
    });

    it('orders rows by partition column and key', async () => {
      await put(summaryRows(SECOND, 5, 1).reverse(), SECOND);
      await put(summaryRows(FIRST, 5, 1).reverse());
      const keys = (await all()).map((row) => keyText(summary, row));
      assert.deepEqual(keys, [...keys].sort());
      assert.equal(keys.length, 10);
    });

    it('reads only the columns, dates and matches asked for', async () => {
      await put(summaryRows(FIRST, 9, 1));
      await put(summaryRows(SECOND, 9, 1), SECOND);
      const rows = await warehouse.read({
        table: summary,
        columns: ['points', 'player_lookup'],
        from: SECOND,
        to: SECOND,
        match: { game_id: ['g0', 'g1'], active: true, points: [1, 4, 5, 7] },
      });
      assert.deepEqual(rows, [
        { points: 1, player_lookup: 'player000' },
        { points: 7, player_lookup: 'player006' },
        { points: 5, player_lookup: 'player004' },
      ]);
      assert.deepEqual(await warehouse.read({ table: summary, from: FIRST, match: { game_id: [] } }), []);
      assert.deepEqual(
        (await warehouse.read({ table: summary, from: FIRST, to: FIRST, match: { run_id: null } })).length,
        0,
      );
    });

    it('refuses a read without a partition predicate, or of an unknown column', async () => {
      await refused(warehouse.read({ table: summary }), InvalidQueryError, /predicate on game_date/);
      await refused(warehouse.read({ table: registry, columns: ['nope'] }), InvalidQueryError, /nope/);
    });

    it('P-34 the same rows again write nothing and leave the hash equal', async () => {
      const first = await put(summaryRows(FIRST, 12, 5));
      const again = await put(summaryRows(FIRST, 12, 5, 'bb_later_g9'));
      assert.deepEqual([first?.unchanged, again?.unchanged], [false, true]);
      assert.equal(again?.partitionHash, first?.partitionHash);
      assert.equal(first?.partitionHash, partitionHash(hashes(summaryRows(FIRST, 12, 5))));
      assert.equal(again?.rowsAfter, 12);
      assert.ok((await all()).every((row) => row['run_id'] === 'aa_x_g1'));
    });

    it('P-36 row order changes no hash and writes nothing', async () => {
      await put(summaryRows(FIRST, 12, 5));
      assert.equal((await put(summaryRows(FIRST, 12, 5).reverse()))?.unchanged, true);
    });

    it('P-35 a failure between delete and insert leaves the old partition intact', async () => {
      await put(summaryRows(FIRST, 12, 5));
      const before = await all();
      await assert.rejects(
        warehouse.commit({
          writes: [
            replaceDate(FIRST, summaryRows(FIRST, 4, 90)),
            {
              kind: 'replace',
              table: absent,
              scope: { game_date: FIRST },
              rows: [finished(absent, { game_date: FIRST, id: 'x' })],
            },
          ],
          fence: fenceOf(),
        }),
      );
      assert.deepEqual(await all(), before);
      const outcome = await warehouse.commit({
        writes: [replaceDate(FIRST, summaryRows(FIRST, 4, 90))],
        fence: fenceOf({ token: 0 }),
      });
      assert.equal(outcome[0]?.unchanged, false);
    });

    it('P-35 one bad commit among ready ones harms no other', async () => {
      const dates = ['2022-01-01', '2022-01-02', '2022-01-03', '2022-01-04', '2022-01-05'];
      const commits = dates.map((date) =>
        warehouse.commit({ writes: [replaceDate(date, summaryRows(date, 3, 1))], fence: null }),
      );
      const bad = warehouse.commit({
        writes: [{ kind: 'append', table: absent, rows: [finished(absent, { game_date: FIRST, id: 'x' })] }],
        fence: null,
      });
      const results = await Promise.allSettled([...commits, bad]);
      assert.deepEqual(
        results.map(({ status }) => status),
        [...dates.map(() => 'fulfilled'), 'rejected'],
      );
      assert.equal((await all()).length, 15);
    });

    it('P-§2.9 empty: a failed read is an error, not an empty partition', async () => {
      await assert.rejects(warehouse.read({ table: absent, from: FIRST }));
      await assert.rejects(warehouse.hashOf(absent, FIRST, LAST));
    });

    it('P-§2.9 empty: no rows empty exactly their scope, and again is unchanged', async () => {
      await put(summaryRows(FIRST, 6, 1));
      await put(summaryRows(SECOND, 6, 1), SECOND);
      const emptied = await put([]);
      assert.deepEqual([emptied?.unchanged, emptied?.rowsAfter, emptied?.partitionHash], [false, 0, sha256('')]);
      assert.equal((await put([]))?.unchanged, true);
      assert.equal((await all()).length, 6);
    });

    it('replaces a game without touching the others of its date', async () => {
      await put(summaryRows(FIRST, 9, 1));
      const kept = (await all()).filter((row) => row['game_id'] !== 'g1');
      const rows = summaryRows(FIRST, 9, 50).filter((row) => row['game_id'] === 'g1');
      const [outcome] = await warehouse.commit({
        writes: [{ kind: 'replace', table: summary, scope: { game_date: FIRST, game_id: 'g1' }, rows }],
        fence: null,
      });
      assert.deepEqual([outcome?.rowsAfter, outcome?.partitionHash], [3, partitionHash(hashes(rows))]);
      const after = await all();
      assert.deepEqual(
        after.filter((row) => row['game_id'] !== 'g1'),
        kept,
      );
      assert.deepEqual(
        after.filter((row) => row['game_id'] === 'g1').map((row) => row['points']),
        [51, 54, 57],
      );
    });

    it('shows every table of a commit at once', async () => {
      await warehouse.commit({
        writes: [
          replaceDate(FIRST, summaryRows(FIRST, 3, 1)),
          { kind: 'merge', table: registry, rows: [finished(registry, { player_lookup: 'a', team: 'LAL', rank: 1 })] },
        ],
        fence: fenceOf(),
      });
      assert.deepEqual([(await all()).length, (await all(registry)).length], [3, 1]);
    });

    it('L5 eight writers on one partition leave one writer’s rows and no duplicate key', async () => {
      const writers = [1, 2, 3, 4, 5, 6, 7, 8];
      for (const round of [0, 1, 2])
        await Promise.all(writers.map((writer) => put(summaryRows(FIRST, 20 + writer, round * 1000 + writer * 100))));
      const rows = await all();
      const keys = new Set(rows.map((row) => keyText(summary, row)));
      assert.equal(keys.size, rows.length);
      const bases = new Set(rows.map((row) => Number(row['points']) - Number(cellText(row['player_lookup']).slice(6))));
      assert.equal(bases.size, 1);
      assert.equal(rows.length, 20 + (([...bases][0] ?? 0) - 2000) / 100);
      assert.ok(rows.every((row) => row['game_id'] !== null && row['player_lookup'] !== null));
    });

    it('T28 games and their whole date replaced at the same time leave no duplicate', async () => {
      const of = (game: string, points: number): Row[] =>
        summaryRows(FIRST, 30, points).filter((row) => row['game_id'] === game);
      await Promise.all(
        ['g0', 'g1', 'g2', 'g0', 'g1', 'g2'].flatMap((game, at) => [
          warehouse.commit({
            writes: [
              { kind: 'replace', table: summary, scope: { game_date: FIRST, game_id: game }, rows: of(game, at) },
            ],
            fence: null,
          }),
          put(summaryRows(FIRST, 30, 100 + at)),
        ]),
      );
      const rows = await all();
      assert.equal(rows.length, 30);
      assert.equal(new Set(rows.map((row) => keyText(summary, row))).size, 30);
    });

    it('T28 merges of one key at the same time leave one row', async () => {
      await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          write('merge', registry, [
            { player_lookup: 'same', team: 'LAL', rank: at },
            { player_lookup: `own${at}`, team: 'GSW', rank: at },
          ]),
        ),
      );
      const keys = (await all(registry)).map((row) => row['player_lookup']);
      assert.equal(keys.length, 9);
      assert.equal(new Set(keys).size, 9);
    });

    it('G9 rows written a moment ago are replaced at once', async () => {
      await put(summaryRows(FIRST, 12, 1));
      for (const points of [2, 3, 4]) {
        const outcome = await put(summaryRows(FIRST, 12, points, `aa_x_g${points}`));
        assert.deepEqual([outcome?.unchanged, outcome?.rowsAfter], [false, 12]);
        assert.ok((await all()).every((row) => row['run_id'] === `aa_x_g${points}`));
      }
      assert.equal((await all()).length, 12);
    });

    describe('fence', () => {
      const commit = (points: number, fence: Parameters<typeof fenceOf>[0]) =>
        warehouse.commit({ writes: [replaceDate(FIRST, summaryRows(FIRST, 3, points))], fence: fenceOf(fence) });
      const older: readonly (readonly [string, Parameters<typeof fenceOf>[0]])[] = [
        ['token', { generation: 2, attempt: 2, token: 1, runId: 'aa_f_g2' }],
        ['attempt', { generation: 2, attempt: 1, token: 9, runId: 'aa_f_g2' }],
        ['generation', { generation: 1, attempt: 9, token: 9, runId: 'aa_f_g1' }],
      ];
      for (const [rank, fence] of older)
        it(`T-35 refuses an older ${rank} and writes nothing`, async () => {
          await commit(1, { generation: 2, attempt: 2, token: 2, runId: 'aa_f_g2' });
          const before = await all();
          await refused(commit(50, fence), FencedError, /contract_summary 2022-01-01/);
          await refused(commit(1, fence), FencedError, /contract_summary/);
          assert.deepEqual(await all(), before);
        });

      it('takes the same holder again and a newer one', async () => {
        await commit(1, { token: 5 });
        await commit(2, { token: 5 });
        await commit(3, { token: 6 });
        await refused(commit(4, { token: 5 }), FencedError, /newer/);
        await commit(5, { generation: 2, attempt: 1, token: 1, runId: fenceOf().runId.replace('_g1', '_g2') });
        await refused(commit(6, { token: 99 }), FencedError, /newer/);
        assert.equal((await all())[0]?.['points'], 5);
      });

      it('lets the last of different runs win', async () => {
        await commit(1, { generation: 7, runId: 'aa_live_g7' });
        await commit(2, { generation: 1, runId: 'bb_replay_g1' });
        assert.equal((await all())[0]?.['points'], 2);
      });

      it('guards one partition of one table only', async () => {
        await commit(1, { token: 9 });
        await warehouse.commit({
          writes: [replaceDate(SECOND, summaryRows(SECOND, 3, 1))],
          fence: fenceOf({ partition: SECOND, token: 1 }),
        });
        assert.equal((await all()).length, 6);
      });

      it('moves on even when the rows are unchanged', async () => {
        await commit(1, { token: 1 });
        assert.equal((await commit(1, { token: 2 }))[0]?.unchanged, true);
        await refused(commit(2, { token: 1 }), FencedError, /newer/);
      });
    });

    describe('rows that are refused', () => {
      const one = (): Row[] => summaryRows(FIRST, 1, 1);
      it('two rows of one key, naming table and key', async () => {
        await put(summaryRows(FIRST, 4, 1));
        const rows = [...summaryRows(FIRST, 2, 50), ...summaryRows(FIRST, 1, 99)];
        await refused(put(rows), DuplicateKeyError, /nba_analytics\.contract_summary.*2022-01-01.*g0.*player000/);
        assert.equal((await all()).length, 4);
      });
      it('a null in a key column', () =>
        refused(put(one().map((row) => ({ ...row, player_lookup: null }))), InvalidRowError, /player_lookup/));
      it('an unknown column', () => refused(put(one().map((row) => ({ ...row, typo: 1 }))), InvalidRowError, /typo/));
      it('a row outside the replaced scope', () =>
        refused(put(summaryRows(SECOND, 1, 1), FIRST), InvalidRowError, /outside/));
      it('a row without its hash', () =>
        refused(put(one().map((row) => ({ ...row, data_hash: null }))), InvalidRowError, /data_hash/));
    });

    it('merges by key: changed rows are replaced, equal ones stay, others are untouched', async () => {
      await write('merge', registry, [
        { player_lookup: 'a', team: 'LAL', rank: 1 },
        { player_lookup: "b'c", team: null, rank: 2 },
      ]);
      const outcome = await write('merge', registry, [
        { player_lookup: "b'c", team: 'GSW', rank: 3 },
        { player_lookup: 'd', team: 'BOS', rank: 4 },
      ]);
      assert.deepEqual([outcome?.unchanged, outcome?.rowsAfter], [false, 3]);
      const rows = await all(registry);
      assert.deepEqual(
        rows.map((row) => [row['player_lookup'], row['team'], row['rank']]),
        [
          ['a', 'LAL', 1],
          ["b'c", 'GSW', 3],
          ['d', 'BOS', 4],
        ],
      );
      assert.equal(outcome?.partitionHash, partitionHash(hashes(rows)));
      assert.equal((await write('merge', registry, [{ player_lookup: 'a', team: 'LAL', rank: 1 }]))?.unchanged, true);
    });

    it('merges a row that moved to another date without leaving the old one', async () => {
      await write('merge', schedule, [{ game_id: 'g1', game_date: FIRST, home: 'LAL' }]);
      await write('merge', schedule, [{ game_id: 'g1', game_date: SECOND, home: 'LAL' }]);
      assert.deepEqual(
        (await all(schedule)).map((row) => row['game_date']),
        [SECOND],
      );
    });

    it('appends only rows whose key is new', async () => {
      await write('append', registry, [{ player_lookup: 'a', team: 'LAL', rank: 1 }]);
      const outcome = await write('append', registry, [
        { player_lookup: 'a', team: 'BOS', rank: 9 },
        { player_lookup: 'b', team: 'GSW', rank: 2 },
      ]);
      assert.deepEqual([outcome?.unchanged, outcome?.rowsAfter], [false, 2]);
      assert.deepEqual(
        (await all(registry)).map((row) => row['team']),
        ['LAL', 'GSW'],
      );
      assert.equal((await write('append', registry, [{ player_lookup: 'a', team: 'X', rank: 0 }]))?.unchanged, true);
      assert.equal((await write('append', registry, []))?.unchanged, true);
    });

    it('counts and hashes by date', async () => {
      await put(summaryRows(FIRST, 4, 1));
      await put(summaryRows(SECOND, 6, 1), SECOND);
      assert.deepEqual(
        [...(await warehouse.countByDate(summary, FIRST, LAST))],
        [
          [FIRST, 4],
          [SECOND, 6],
        ],
      );
      assert.deepEqual([...(await warehouse.countByDate(summary, SECOND, SECOND))], [[SECOND, 6]]);
      assert.equal(await warehouse.hashOf(summary, FIRST, FIRST), partitionHash(hashes(summaryRows(FIRST, 4, 1))));
      assert.equal(await warehouse.hashOf(summary, LAST, LAST), sha256(''));
      assert.equal(
        await warehouse.hashOf(summary, FIRST, LAST),
        partitionHash(hashes([...summaryRows(FIRST, 4, 1), ...summaryRows(SECOND, 6, 1)])),
      );
    });

    it('creates tables again without harm', async () => {
      await put(summaryRows(FIRST, 4, 1));
      await Promise.all([warehouse.ensureTables(contractTables), warehouse.ensureTables([absent])]);
      assert.equal((await all()).length, 4);
      assert.deepEqual(await warehouse.read({ table: absent, from: FIRST }), []);
    });

    it('selects with plain values', async () => {
      await put(summaryRows(FIRST, 3, 1));
      const sql = `
        -- how many; rows
        WITH s AS (SELECT * FROM nba_analytics.contract_summary WHERE game_date = DATE '2022-01-01')
        SELECT COUNT(*) AS n, SUM(points) AS total, MIN(game_date) AS day, MAX(seen_at) AS seen, MAX(ts_pct) AS pct,
          MIN(player_lookup) AS who FROM s WHERE player_lookup <> 'a;b';`;
      assert.deepEqual(await warehouse.select(sql), [
        { n: 3, total: 6, day: '2022-01-01', seen: '2022-01-01T23:30:00.250Z', pct: 0.429, who: 'player000' },
      ]);
    });

    const noSelects = [
      'DELETE FROM nba_analytics.contract_summary WHERE TRUE',
      'SELECT 1; DROP TABLE nba_analytics.contract_summary',
      'DROP TABLE nba_analytics.contract_summary',
      '/* SELECT */ DROP TABLE nba_analytics.contract_summary',
      'SELEC 1',
      'SELECT nope FROM nba_analytics.contract_summary',
      'WITH x AS (SELECT 1 AS a) DELETE FROM nba_analytics.contract_summary WHERE TRUE',
      '',
    ];
    for (const sql of noSelects)
      it(`refuses to run: ${sql.slice(0, 40)}`, async () => {
        await put(summaryRows(FIRST, 3, 1));
        await assert.rejects(warehouse.select(sql), (error) => error instanceof InvalidQueryError);
        assert.equal((await all()).length, 3);
      });
  });
};
