import assert from 'node:assert/strict';
import { generatedSource, type GeneratedSource } from '../../emulator/league/generatedSource.js';
import { daysBetween, gameDate, type GameDate, plusDays } from '../../shared/domain/gameDate.js';
import { FEEDS, leagueOf } from './leagueProbe.js';

const DATE = gameDate('2023-01-13');
const NEXT = plusDays(DATE, 2);
const GAMEBOOK = 'p2.nbac_gamebook_player_stats';

const deliveredOn = async (source: GeneratedSource, date = DATE): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(FEEDS.map(async (feed) => [feed, (await source.documents(feed, date)).length] as const)),
  );

describe('faults of the generated league', () => {
  it('PP-09 withholding one feed of one date touches nothing else', async () => {
    const whole = await deliveredOn(leagueOf(61));
    const source = generatedSource({ seed: 61, faults: { withhold: [{ processor: GAMEBOOK, date: DATE }] } });
    assert.ok((whole[GAMEBOOK] ?? 0) > 2);
    assert.deepEqual(await deliveredOn(source), { ...whole, [GAMEBOOK]: 0 });
    assert.deepEqual(await deliveredOn(source, NEXT), await deliveredOn(leagueOf(61), NEXT));
  });

  it('PP-08 a fallback-only date has bdl players and no other', async () => {
    const whole = await deliveredOn(leagueOf(61));
    const source = generatedSource({ seed: 61, faults: { bdlOnly: [DATE] } });
    assert.deepEqual(await deliveredOn(source), { ...whole, [GAMEBOOK]: 0, 'p2.nbac_player_boxscores': 0 });
  });

  it('PP-04 PP-05 a dropped game leaves the schedule and the other games as they were', async () => {
    const games = leagueOf(61).season(2022).gamesOn(DATE);
    const lost = games[1]!.nbaGameId;
    const source = generatedSource({ seed: 61, faults: { dropGames: [{ date: DATE, nbaGameId: lost }] } });
    const whole = await leagueOf(61).documents('p2.nbac_team_boxscore', DATE);
    assert.deepEqual(
      await source.documents('p2.nbac_team_boxscore', DATE),
      whole.filter(({ path }) => !path.includes(lost)),
    );
    assert.deepEqual(
      await source.documents('p2.nbac_schedule', DATE),
      await leagueOf(61).documents('p2.nbac_schedule', DATE),
    );
    const last = generatedSource({ seed: 61, faults: { dropGames: [{ date: DATE }] } });
    assert.equal((await last.documents(GAMEBOOK, DATE)).length, games.length - 1);
  });
});

interface Entry {
  gameId: string;
  gameStatus: number;
  gameStatusText: string;
  gameDateEst: string;
  homeTeam: { score: number | null };
}

const entriesOn = async (source: GeneratedSource, date: string): Promise<Entry[]> => {
  const document = (await source.documents('p2.nbac_schedule', gameDate(date))).at(-1);
  assert.ok(document !== undefined);
  return (JSON.parse(document.text) as { games: Entry[] }).games;
};

describe('daily schedule of the generated league', () => {
  it('P-02 has the games of the date final and those to come without a score', async () => {
    const entries = await entriesOn(leagueOf(61), DATE);
    const today = entries.filter(({ gameDateEst }) => gameDateEst.startsWith(DATE));
    assert.equal(today.length, leagueOf(61).season(2022).gamesOn(DATE).length);
    for (const { gameDateEst, gameStatus, homeTeam } of entries) {
      const isToday = gameDateEst.startsWith(DATE);
      assert.equal(gameStatus, isToday ? 3 : 1);
      assert.equal(homeTeam.score === null, !isToday);
      assert.ok(gameDateEst.slice(0, 10) >= DATE);
    }
    assert.ok(entries.length > today.length);
  });

  it('P-02 does not name a postseason game before its teams are known', async () => {
    const source = leagueOf(61);
    const season = source.season(2022);
    const playoffs = season.games().filter(({ type }) => type === 'playoffs');
    assert.ok((await entriesOn(source, '2023-04-07')).every(({ gameId }) => gameId.startsWith('002')));
    for (const game of playoffs) {
      const inSeries = Number(game.nbaGameId.slice(-1));
      if (inSeries <= 4) continue;
      const third = playoffs.find(({ nbaGameId }) => nbaGameId === `${game.nbaGameId.slice(0, -1)}3`);
      const seen = await entriesOn(source, third!.date);
      assert.ok(
        seen.every(({ gameId }) => gameId !== game.nbaGameId),
        game.nbaGameId,
      );
    }
  });

  it('C35 a stale feed shows a postponed game on its old date as PPD, then on the new one under the same id', async () => {
    const source = generatedSource({ seed: 61, faults: { stalePostponements: true } });
    const moved = source.season(2022).postponed();
    assert.ok(moved.length >= 3);
    for (const game of moved) {
      const from = game.postponedFrom!;
      const old = (await entriesOn(source, from)).filter(({ gameId }) => gameId === game.nbaGameId);
      assert.deepEqual(
        old.map(({ gameStatus, gameStatusText, gameDateEst }) => [
          gameStatus,
          gameStatusText,
          gameDateEst.slice(0, 10),
        ]),
        [[1, 'PPD', from]],
      );
      const now = (await entriesOn(source, game.date)).filter(({ gameId }) => gameId === game.nbaGameId);
      assert.deepEqual(
        now.map(({ gameStatus, gameDateEst }) => [gameStatus, gameDateEst.slice(0, 10)]),
        [[3, game.date]],
      );
      const truthful = (await entriesOn(leagueOf(61), from)).filter(({ gameDateEst }) => gameDateEst.startsWith(from));
      assert.ok(truthful.every(({ gameId }) => gameId !== game.nbaGameId));
      const boxes = await source.documents('p2.nbac_team_boxscore', from);
      assert.ok(boxes.every(({ path }) => !path.includes(game.nbaGameId)));
    }
  });

  it('C35 a stale feed that already knows the new date still names the game once', async () => {
    let checked = 0;
    for (let seed = 61; seed < 69; seed += 1) {
      const source = generatedSource({ seed, faults: { stalePostponements: true } });
      for (const game of source.season(2022).postponed()) {
        if (daysBetween(game.postponedFrom!, game.date) > 7) continue;
        const entries = await entriesOn(source, game.postponedFrom!);
        assert.equal(entries.filter(({ gameId }) => gameId === game.nbaGameId).length, 1);
        checked += 1;
      }
    }
    assert.ok(checked > 0);
  });

  it('C35 PP-02 a schedule as of a date moves a postponed game only once it is postponed', () => {
    const source = leagueOf(61);
    const on = (date: GameDate): Map<string, Entry> =>
      new Map(
        (JSON.parse(source.scheduleAsOf(date).text) as { games: Entry[] }).games.map((entry) => [entry.gameId, entry]),
      );
    for (const game of source.season(2022).postponed()) {
      const from = game.postponedFrom!;
      const before = on(plusDays(from, -1)).get(game.nbaGameId);
      const after = on(from).get(game.nbaGameId);
      const played = on(game.date).get(game.nbaGameId);
      assert.deepEqual(
        [before, after, played].map((entry) => [entry?.gameDateEst.slice(0, 10), entry?.gameStatus]),
        [
          [from, 1],
          [game.date, 1],
          [game.date, 3],
        ],
      );
    }
    const sizes = ['2022-10-18', '2023-04-09', '2023-04-14', '2023-06-30'].map((date) => on(gameDate(date)).size);
    assert.deepEqual(sizes.slice(0, 3), [1230, 1234, 1236 + 4 * 8]);
    assert.equal(sizes[3], source.season(2022).games().length);
  });
});
