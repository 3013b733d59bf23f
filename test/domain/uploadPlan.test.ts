import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  documentText,
  type DocumentKind,
  type JsonObject,
  type PublishedDocument,
} from '../../shared/domain/publishedDocument.js';
import {
  pointerFaults,
  pointerMoves,
  publishedFaults,
  uploadVerdict,
  type ExportRun,
} from '../../shared/domain/uploadPlan.js';
import { published } from '../../shared/pipelines/nba/publishing/document.js';

const live: ExportRun = { isLive: true, refreshesAggregates: false, approved: new Set() };
const historical: ExportRun = { ...live, isLive: false };

const content = (date: string, entries: number, generatedAt = 'now'): JsonObject => ({
  game_date: date,
  generated_at: generatedAt,
  results: Array.from({ length: entries }, (_, index) => ({ index })),
});
const document = (kind: DocumentKind, date: string, entries = 10): PublishedDocument =>
  published('results/latest.json', { maxAge: 300, kind }, content(date, entries));
const action = (kind: DocumentKind, date: string, stored: JsonObject | null, run = live): string =>
  uploadVerdict(document(kind, date), stored === null ? null : documentText(stored), run).action;

describe('upload plan', () => {
  it('P-41 a historical run never moves latest, even to a newer date or where there is none', () => {
    assert.equal(action('pointer', '2022-01-20', content('2022-01-19', 10), historical), 'withheld');
    assert.equal(action('pointer', '2022-01-20', null, historical), 'withheld');
    assert.equal(action('live', '2022-01-20', null, historical), 'withheld');
  });

  it('P-41 a live run with an older date does not move latest back; the same date may be corrected', () => {
    assert.equal(action('pointer', '2022-01-19', content('2022-01-20', 10)), 'withheld');
    assert.equal(action('pointer', '2022-01-20', content('2022-01-20', 9)), 'put');
    assert.equal(action('pointer', '2022-01-21', content('2022-01-20', 10)), 'put');
    assert.equal(action('pointer', '2022-01-21', null), 'put');
  });

  it('P-41 in any order of live and historical runs latest ends at the newest live date', () => {
    const run = fc.record({ day: fc.integer({ min: 10, max: 28 }), isLive: fc.boolean() });
    fc.assert(
      fc.property(fc.array(run), (runs) => {
        let present: string | null = null;
        for (const { day, isLive } of runs)
          if (pointerMoves(present, `2022-01-${day}`, { isLive })) present = `2022-01-${day}`;
        const liveDays = runs.filter(({ isLive }) => isLive).map(({ day }) => `2022-01-${day}`);
        assert.equal(present, liveDays.toSorted().at(-1) ?? null);
      }),
    );
  });

  it('P-§11 dated documents are every run’s; aggregates a historical run’s only as its last step', () => {
    assert.equal(action('dated', '2022-01-20', null, historical), 'put');
    assert.equal(action('aggregate', '2022-01-20', null, historical), 'withheld');
    assert.equal(action('aggregate', '2022-01-20', null, { ...historical, refreshesAggregates: true }), 'put');
    assert.equal(action('pointer', '2022-01-20', null, { ...historical, refreshesAggregates: true }), 'withheld');
  });

  it('P-34 an equal document made at another time is not uploaded', () => {
    assert.equal(action('dated', '2022-01-20', content('2022-01-20', 10, 'yesterday')), 'unchanged');
  });

  it('S41 G-SHRINK: fewer than 80 % of the entries are blocked, exactly 80 % are not', () => {
    const over = (entries: number, next: number) =>
      uploadVerdict(document('dated', '2022-01-20', next), documentText(content('2022-01-20', entries)), historical);
    assert.equal(over(10, 8).action, 'put');
    const blocked = over(10, 7);
    assert.deepEqual(blocked, {
      action: 'blocked',
      reason: '7 entries would replace 10',
      measured: 7,
      threshold: 8,
    });
    assert.equal(over(10, 12).action, 'put');
  });

  it('S41 empty never replaces non-empty, on whatever date; approval lets it', () => {
    const empty = document('live', '2022-01-21', 0);
    const stored = documentText(content('2022-01-20', 3));
    assert.equal(uploadVerdict(empty, stored, live).action, 'blocked');
    assert.equal(uploadVerdict(empty, stored, { ...live, approved: new Set([empty.path]) }).action, 'put');
  });

  it('the best of a list may be fewer than before, not none; a page about a player who is out says less of him', () => {
    const sized = (size: 'selection' | 'page', next: number) =>
      uploadVerdict({ ...document('dated', '2022-01-20', next), size }, documentText(content('2022-01-20', 15)), live)
        .action;
    assert.deepEqual([sized('selection', 4), sized('selection', 0)], ['put', 'blocked']);
    assert.equal(sized('page', 0), 'put');
  });

  it('a short night after a long one is no shrinking', () => {
    assert.equal(
      uploadVerdict(document('live', '2022-01-21', 2), documentText(content('2022-01-20', 30)), live).action,
      'put',
    );
  });
});

describe('V6', () => {
  const D = '2022-01-20';
  const path = (date: string): string => `v1/results/${date}.json`;
  const latest = 'v1/results/latest.json';
  const dated = (date: string, entries = 3): PublishedDocument =>
    published(`results/${date}.json`, { maxAge: 86_400, kind: 'dated' }, content(date, entries));
  const profile = (lookup: string): PublishedDocument =>
    published(`players/${lookup}.json`, { maxAge: 3600, kind: 'aggregate' }, { player_lookup: lookup });
  const expected = [dated(D), published('results/latest.json', { maxAge: 300, kind: 'pointer' }, content(D, 3))];
  const good = new Map([
    [path(D), documentText(content(D, 3, 'earlier'))],
    [latest, documentText(content(D, 3))],
  ]);
  const storedWith = (change: readonly (readonly [string, string | null])[]): ReadonlyMap<string, string> => {
    const stored = new Map(good);
    for (const [at, text] of change) {
      if (text === null) stored.delete(at);
      else stored.set(at, text);
    }
    return stored;
  };
  const faults = (change: readonly (readonly [string, string | null])[], due = expected) =>
    publishedFaults({ expected: due, stored: storedWith(change), paths: [...storedWith(change).keys()] });
  const none = { missing: [], changed: [], surplus: [] };

  it('holds when files and content agree', () => {
    assert.deepEqual(faults([]), none);
    assert.deepEqual(
      faults([['v1/players/a.json', documentText({ player_lookup: 'a' })]], [...expected, profile('a')]),
      none,
    );
  });

  it('names a missing, a changed and a surplus file', () => {
    assert.deepEqual(faults([[path(D), null]]), { ...none, missing: [path(D)] });
    assert.deepEqual(faults([[path(D), documentText(content(D, 4))]]), { ...none, changed: [path(D)] });
    const surplus = `v1/best-bets/${D}.json`;
    assert.deepEqual(faults([[surplus, documentText(content(D, 1))]]), { ...none, surplus: [surplus] });
    assert.deepEqual(faults([[path('2022-01-19'), documentText(content('2022-01-19', 1))]]), none);
  });

  it('PG-11 names a profile that is absent and one that no rows give; games of the player are not its business', () => {
    const stored = [
      ['v1/players/b.json', documentText({ player_lookup: 'b' })],
      ['v1/players/b/season/2021-22.json', '{}'],
    ] as const;
    assert.deepEqual(faults(stored, [...expected, profile('a')]), {
      ...none,
      missing: ['v1/players/a.json'],
      surplus: ['v1/players/b.json'],
    });
    assert.deepEqual(faults(stored), none);
  });

  it('P-41 names a latest that is not at the newest date a live run has published under it', () => {
    const at = (newest: string | null) => pointerFaults(good, (pointer) => (pointer === latest ? newest : D));
    assert.deepEqual(at(D), []);
    assert.deepEqual(at('2022-01-21'), [`${latest}: at ${D}, newest live date is 2022-01-21`]);
    assert.deepEqual(at(null), [`${latest}: at ${D}, newest live date is none`]);
  });
});
