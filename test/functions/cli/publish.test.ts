import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finishRow } from '../../../shared/domain/rowHash.js';
import type { Row } from '../../../shared/domain/table.js';
import { processorRunHistory } from '../../../shared/pipelines/nba/tables/raw.js';
import { enveloped, filesOf, snapshotOf, type Envelope } from '../../support/cli.js';
import { FIRST, gradedLeague, onTables, PREDICTED, SECOND, type GradedLeague } from '../../support/gradedLeague.js';
import { present } from '../../support/slots.js';

const PUBLISHED = 'published/v1';
/** Hash of each published file, by path. */
const publishedIn = (store: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(filesOf(join(store, PUBLISHED))).sort(([a], [b]) => (a < b ? -1 : 1)));
const textOf = (store: string, path: string): string => readFileSync(join(store, PUBLISHED, path), 'utf8');
const put = (store: string, path: string, text: string): void => {
  mkdirSync(dirname(join(store, PUBLISHED, path)), { recursive: true });
  writeFileSync(join(store, PUBLISHED, path), text);
};
const counts = ({ data }: Envelope): readonly unknown[] => {
  const { written, unchanged, expected, missing } = present(data);
  return [written, unchanged, expected, missing];
};
const ofDate = (store: string, date: string): readonly string[] =>
  Object.keys(publishedIn(store)).filter((path) => path.includes(date));

describe('publish', function () {
  this.timeout(240_000);

  let league: GradedLeague;
  let reference: Readonly<Record<string, string>>;
  const publish = (store: string, ...args: readonly string[]): Promise<Envelope> =>
    enveloped(['publish', '--store', store, ...args]);
  /** A copy whose API bucket is empty. */
  const emptied = (name: string): string => {
    const store = league.copy(name);
    rmSync(join(store, 'published'), { recursive: true });
    return store;
  };
  before(async () => {
    league = await gradedLeague();
    reference = publishedIn(league.copy('reference'));
  });

  describe('of every graded date', () => {
    let store: string;
    let first: Envelope;
    /** What an earlier live day has published. */
    const LIVE = {
      'results/latest.json': JSON.stringify({ game_date: '2021-10-18', results: [{}] }),
      'best-bets/latest.json': JSON.stringify({ game_date: '2021-10-18', picks: [{}] }),
      'predictions/today.json': JSON.stringify({ game_date: '2021-10-18', games: [{}] }),
      'tonight/all-players.json': '{"game_date":"2021-10-18"}',
      'status.json': '{"overall_status":"healthy"}',
    };
    before(async () => {
      store = emptied('all');
      for (const [path, text] of Object.entries(LIVE)) put(store, path, text);
      await onTables(store, (warehouse) =>
        warehouse.commit({
          writes: [
            {
              kind: 'merge',
              table: processorRunHistory,
              rows: ['p6.results', 'p6.best_bets'].map(
                (name) =>
                  finishRow(
                    processorRunHistory,
                    {
                      processor_name: name,
                      phase: 'phase_6_publishing',
                      season_year: 2021,
                      data_date: '2021-10-18',
                      status: 'success',
                      backfill_mode: false,
                    },
                    { runId: `live ${name}`, availableAt: null, processedAt: '2021-10-19T12:00:00.000Z' },
                  ).row,
              ),
            },
          ],
          fence: null,
        }),
      );
      first = await publish(store, '--backfill-all', '--yes');
    });

    it('PG-09 PG-12 writes what the backfill wrote: results, best bets, predictions and reports of each date', () => {
      assert.deepEqual([first.exit_code, first.errors], [0, []]);
      const own = Object.entries(publishedIn(store)).filter(([path]) => !(path in LIVE));
      assert.deepEqual(
        own.map(([path]) => path),
        Object.keys(reference),
      );
      for (const date of [FIRST, SECOND])
        for (const folder of ['results', 'best-bets', 'predictions'])
          assert.ok(existsSync(join(store, PUBLISHED, folder, `${date}.json`)), `${folder} ${date}`);
      assert.ok(ofDate(store, FIRST).length > 20);
      assert.deepEqual(counts(first), [own.length, 0, own.length, []]);
    });

    it('P-41 T62 leaves latest, today, tonight and status to the live runs, byte by byte', () => {
      for (const [path, text] of Object.entries(LIVE)) assert.equal(textOf(store, path), text, path);
    });

    it('P-34 PG-10 a range again writes nothing: all of it is unchanged, and it is a part of all', async () => {
      const before = publishedIn(store);
      const range = await publish(store, '--from', FIRST, '--to', FIRST, '--yes');
      const [written, unchanged, expected, missing] = counts(range);
      assert.deepEqual([range.exit_code, written, missing], [0, 0, []]);
      assert.equal(unchanged, expected);
      assert.ok(Number(expected) < Object.keys(before).length);
      assert.deepEqual(publishedIn(store), before);
    });

    it('P-41 V6 a latest that no live run has left there is named (1)', async () => {
      put(store, 'results/latest.json', JSON.stringify({ game_date: SECOND, results: [{}] }));
      const envelope = await publish(store, '--backfill-all', '--check');
      assert.equal(envelope.exit_code, 1);
      assert.deepEqual(envelope.errors, [`v1/results/latest.json: at ${SECOND}, newest live date is 2021-10-18`]);
    });
  });

  it('what is made over all dates is made as of the newest of them, whichever date is published', async () => {
    const store = emptied('early');
    const envelope = await publish(store, '--date', FIRST, '--yes');
    assert.equal(envelope.exit_code, 0);
    assert.deepEqual(ofDate(store, SECOND), []);
    const performance = JSON.parse(textOf(store, 'systems/performance.json')) as Row;
    assert.equal(performance['as_of_date'], SECOND);
    for (const path of Object.keys(reference).filter((name) => /season|index|performance/.test(name)))
      assert.ok(existsSync(join(store, PUBLISHED, path)), path);
  });

  it('PG-11 --players --min-games: a profile of each player with so many graded games, none below', async () => {
    const store = emptied('profiles');
    const graded = await onTables(store, (warehouse) =>
      warehouse.select(
        "select player_lookup as name, count(*) as games from nba_predictions.prediction_accuracy where system_id = 'ensemble_v1' and not is_voided group by 1 order by 1",
      ),
    );
    const wanted = graded.filter(({ games }) => Number(games) >= 2).map(({ name }) => `players/${name as string}.json`);
    assert.ok(wanted.length > 10 && wanted.length < graded.length, `${wanted.length} of ${graded.length}`);
    const envelope = await publish(store, '--players', '--min-games', '2', '--yes');
    assert.equal(envelope.exit_code, 0);
    assert.deepEqual(Object.keys(publishedIn(store)).sort(), [...wanted, 'players/index.json'].sort());
    assert.deepEqual(counts(envelope), [wanted.length + 1, 0, wanted.length + 1, []]);
    const strict = await publish(store, '--players', '--check');
    assert.equal(strict.exit_code, 1, 'with five games none of them has a profile');
    assert.deepEqual(present(strict.data)['surplus'], wanted.map((path) => `v1/${path}`).sort());
  });

  it('--only publishes these types and no other', async () => {
    const store = emptied('only');
    const envelope = await publish(store, '--date', FIRST, '--only', 'results,best-bets', '--yes');
    assert.equal(envelope.exit_code, 0);
    assert.deepEqual(Object.keys(publishedIn(store)).sort(), [`best-bets/${FIRST}.json`, `results/${FIRST}.json`]);
    assert.deepEqual(counts(envelope), [2, 0, 2, []]);
  });

  it('PG-13 V5B→6 a date that is not graded is refused (3) with the command that grades it, and has no file', async () => {
    const store = emptied('ungraded');
    const envelope = await publish(store, '--date', PREDICTED, '--yes');
    assert.deepEqual([envelope.exit_code, envelope.status], [3, 'refused']);
    assert.match(
      envelope.errors.join('\n'),
      /2021-11-04 refused: no evidence of p5b\.prediction_accuracy .* --phases 5B`/,
    );
    assert.deepEqual(publishedIn(store), {});
  });

  it('beside a date that is not graded the others are published, and what is made over all dates too (1)', async () => {
    const store = emptied('partly');
    const envelope = await publish(store, '--from', FIRST, '--to', PREDICTED, '--yes');
    assert.equal(envelope.exit_code, 1);
    assert.match(envelope.errors.join('\n'), /2021-11-04 refused/);
    assert.deepEqual(Object.keys(publishedIn(store)), Object.keys(reference));
  });

  it('S41 T62 a document that would lose a fifth of its entries is not replaced, and the date fails (1)', async () => {
    const store = league.copy('shrinking');
    const path = `results/${FIRST}.json`;
    const document = JSON.parse(textOf(store, path)) as Row & { readonly results: readonly Row[] };
    const twice = `${JSON.stringify({ ...document, results: [...document.results, ...document.results] })}\n`;
    put(store, path, twice);
    const envelope = await publish(store, '--date', FIRST, '--yes');
    assert.equal(envelope.exit_code, 1);
    assert.match(envelope.errors.join('\n'), new RegExp(`G-SHRINK: v1/${path}: \\d+ entries would replace \\d+`));
    assert.equal(textOf(store, path), twice);
  });

  describe('--check', () => {
    let store: string;
    const [results, bets, stray] = [
      `results/${FIRST}.json`,
      `best-bets/${FIRST}.json`,
      `players/x/game-report/${FIRST}.json`,
    ];
    before(() => {
      store = league.copy('checked');
    });

    it('V6 holds after a backfill (0), and of a date that is not graded it says so (1)', async () => {
      const whole = await publish(store, '--from', FIRST, '--to', SECOND, '--check');
      assert.deepEqual([whole.exit_code, whole.errors], [0, []]);
      assert.equal(present(whole.data)['expected'], Object.keys(reference).length);
      const ungraded = await publish(store, '--date', PREDICTED, '--check');
      assert.equal(ungraded.exit_code, 1);
      assert.match(ungraded.errors.join(), /2021-11-04 not graded: run `cascade grade`/);
    });

    it('V6 names a missing, a changed and a surplus file (1) and writes nothing', async () => {
      rmSync(join(store, PUBLISHED, results));
      put(store, bets, JSON.stringify({ ...(JSON.parse(textOf(store, bets)) as Row), total_picks: 99 }));
      put(store, stray, '{}');
      const before = filesOf(store);
      const envelope = await publish(store, '--date', FIRST, '--check');
      assert.equal(envelope.exit_code, 1);
      const { missing, changed, surplus } = present(envelope.data);
      assert.deepEqual([missing, changed, surplus], [[`v1/${results}`], [`v1/${bets}`], [`v1/${stray}`]]);
      assert.deepEqual(filesOf(store), before);
    });

    it('and publishing brings back what was lost or changed, without touching what nobody knows', async () => {
      const envelope = await publish(store, '--date', FIRST, '--yes');
      assert.equal(envelope.exit_code, 1, 'the surplus file stays, named');
      assert.deepEqual(present(envelope.data)['written'], 2);
      assert.deepEqual(present(envelope.data)['surplus'], [`v1/${stray}`]);
      rmSync(join(store, PUBLISHED, stray));
      const checked = await publish(store, '--date', FIRST, '--check');
      assert.deepEqual([checked.exit_code, checked.errors], [0, []]);
    });
  });

  it('T05 T62 dry it plans every date and leaves every byte of the store as it was', async () => {
    const store = league.copy('dry');
    const before = filesOf(store);
    const envelope = await publish(store, '--backfill-all', '--dry-run');
    const [leg] = present(envelope.data)['legs'] as readonly { readonly dates: readonly Row[] }[];
    assert.deepEqual(
      leg?.dates.map(({ date }) => date),
      [FIRST, SECOND],
    );
    assert.deepEqual(filesOf(store), before);
  });

  it('the rows of a store are none of its business', async () => {
    const store = league.copy('rows');
    const before = await snapshotOf(store);
    await publish(store, '--backfill-all', '--yes');
    assert.deepEqual((await snapshotOf(store)).tables, before.tables);
  });
});
