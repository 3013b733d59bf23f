import assert from 'node:assert/strict';
import { stub } from 'sinon';
import { type GeneratedSource, generatedSource } from '../../emulator/league/generatedSource.js';
import { gameDate, type GameDate } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import { datesOf, FEEDS } from './leagueProbe.js';

const DATES: readonly GameDate[] = [
  '2021-10-19',
  '2021-12-25',
  '2022-02-11',
  '2022-04-10',
  '2022-04-15',
  '2022-05-02',
  '2023-01-13',
  '2023-12-19',
].map(gameDate);

type Landed = Map<string, readonly LandedDocument[]>;

const landAll = async (
  source: GeneratedSource,
  dates: readonly GameDate[],
  feeds: readonly string[],
): Promise<Landed> => {
  const landed: Landed = new Map();
  for (const date of dates) for (const feed of feeds) landed.set(`${feed} ${date}`, await source.documents(feed, date));
  return landed;
};

describe('generated source', () => {
  it('PP-09 gives the same bytes to two sources asked in opposite orders', async () => {
    const one = await landAll(generatedSource({ seed: 11 }), DATES, FEEDS);
    const other = await landAll(generatedSource({ seed: 11 }), [...DATES].reverse(), [...FEEDS].reverse());
    assert.equal(one.size, DATES.length * FEEDS.length);
    for (const [key, documents] of one) {
      assert.ok(documents.length > 0, key);
      assert.deepEqual(other.get(key), documents, key);
    }
  });

  it('PP-09 gives a date the same bytes before and after the whole season was made', async () => {
    const date = gameDate('2022-03-16');
    const fresh = generatedSource({ seed: 12 });
    const before = await landAll(fresh, [date], FEEDS);
    const worn = generatedSource({ seed: 12 });
    await worn.schedule(2021);
    for (const game of worn.season(2021).games()) worn.boxScore(game);
    await landAll(worn, datesOf(worn, 2021).slice(0, 12), FEEDS);
    assert.deepEqual(await landAll(worn, [date], FEEDS), before);
  });

  it('PP-09 repeats itself within one source', async () => {
    const source = generatedSource({ seed: 13 });
    assert.deepEqual(await landAll(source, DATES, FEEDS), await landAll(source, DATES, FEEDS));
    assert.deepEqual(await source.schedule(2022), await source.schedule(2022));
  });

  it('gives different leagues to different seeds', async () => {
    const [one, other] = [generatedSource({ seed: 1 }), generatedSource({ seed: 2 })];
    const [a] = await one.documents('p2.nbac_gamebook_player_stats', gameDate('2022-01-05'));
    const [b] = await other.documents('p2.nbac_gamebook_player_stats', gameDate('2022-01-05'));
    assert.notEqual(a?.text, b?.text);
    assert.notEqual((await one.schedule(2021)).text, (await other.schedule(2021)).text);
  });

  it('reads no machine clock and no machine randomness', async () => {
    const forbidden = (): never => {
      throw new Error('the machine was asked');
    };
    const date = stub(Date, 'now').callsFake(forbidden);
    const random = stub(Math, 'random').callsFake(forbidden);
    try {
      const source = generatedSource({ seed: 14 });
      for (const feed of FEEDS) assert.ok((await source.documents(feed, gameDate('2024-11-15'))).length > 0, feed);
      await source.schedule(2024);
    } finally {
      date.restore();
      random.restore();
    }
  });

  it('captures results at 06:00 Eastern of the next day, in winter and in summer time', async () => {
    const source = generatedSource({ seed: 11 });
    const captured = async (date: string): Promise<string> => {
      const [document] = await source.documents('p2.nbac_team_boxscore', gameDate(date));
      assert.ok(document !== undefined);
      return new Date(document.capturedAt).toISOString();
    };
    assert.equal(await captured('2022-01-05'), '2022-01-06T11:00:00.000Z');
    assert.equal(await captured('2021-10-20'), '2021-10-21T10:00:00.000Z');
  });

  it('has nothing on a date without games and for a feed it does not offer', async () => {
    const source = generatedSource({ seed: 11 });
    for (const feed of FEEDS) assert.deepEqual(await source.documents(feed, gameDate('2021-12-24')), []);
    assert.deepEqual(await source.documents('p2.nba_players_registry', gameDate('2021-12-25')), []);
    assert.deepEqual(await source.documents('p2.nbac_schedule', gameDate('2022-08-01')), []);
  });

  it('offers exactly the feeds it delivers, with minutes that carry seconds', async () => {
    const source = generatedSource({ seed: 11 });
    const offer = source.offer();
    assert.deepEqual(offer.processors.map(({ processor }) => processor).sort(), [...FEEDS].sort());
    assert.deepEqual(offer.gaps, []);
    assert.equal(offer.wholeMinutes, false);
    assert.deepEqual(await source.seasons(), [2021, 2022, 2023, 2024]);
    assert.deepEqual(await generatedSource({ seed: 1, seasons: [2026] }).seasons(), [2026]);
  });
});
