import assert from 'node:assert/strict';
import { gameDate, instantOf } from '../../shared/domain/gameDate.js';
import { teamOf } from '../../shared/pipelines/nba/identity/teams.js';
import { datesOf, leagueOf, mean } from './leagueProbe.js';

interface Outcome {
  name: string;
  description?: string;
  price: number;
  point: number;
}
interface Snapshot {
  timestamp: string;
  data: {
    id: string;
    commence_time: string;
    home_team: string;
    away_team: string;
    bookmakers: { key: string; markets: { key: string; outcomes: Outcome[] }[] }[];
  };
}

const snapshotsOn = async (seed: number, feed: string, date: string): Promise<Snapshot[]> =>
  (await leagueOf(seed).documents(feed, gameDate(date))).map(({ text }) => JSON.parse(text) as Snapshot);

const isPregame = ({ timestamp, data }: Snapshot): boolean => instantOf(timestamp) < instantOf(data.commence_time);
const outcomes = (snapshot: Snapshot, market: string): Outcome[] =>
  snapshot.data.bookmakers
    .flatMap(({ markets }) => markets.filter(({ key }) => key === market))
    .flatMap((one) => one.outcomes);

const PROPS = 'p2.odds_api_player_points_props';
const LINES = 'p2.odds_api_game_lines';

describe('generated market', () => {
  const dates = datesOf(leagueOf(51), 2022).filter((_, i) => i % 12 === 3);

  it('has three snapshots of two books before every tip-off, and for some games one after it', async () => {
    let late = 0;
    let games = 0;
    for (const date of dates)
      for (const feed of [PROPS, LINES]) {
        const byEvent = new Map<string, Snapshot[]>();
        for (const snapshot of await snapshotsOn(51, feed, date))
          byEvent.set(snapshot.data.id, [...(byEvent.get(snapshot.data.id) ?? []), snapshot]);
        assert.equal(byEvent.size, leagueOf(51).season(2022).gamesOn(date).length);
        for (const snapshots of byEvent.values()) {
          assert.equal(snapshots.filter(isPregame).length, 3);
          assert.equal(new Set(snapshots.map(({ timestamp }) => timestamp)).size, snapshots.length);
          for (const { data } of snapshots)
            assert.deepEqual(data.bookmakers.map(({ key }) => key).sort(), ['draftkings', 'fanduel']);
          late += snapshots.length - 3;
          games += 1;
        }
      }
    assert.ok(late > 0 && late < games / 2, `${late} of ${games}`);
  });

  it('offers both sides of each points line, on half points nearly always', async () => {
    const all = (await snapshotsOn(51, PROPS, dates[4]!)).flatMap((one) => outcomes(one, 'player_points'));
    const side = (name: string): string[] =>
      all
        .filter((outcome) => outcome.name === name)
        .map(({ description, point }) => `${description} ${point}`)
        .sort();
    assert.ok(all.length > 200);
    assert.deepEqual(side('Over'), side('Under'));
    assert.ok(all.every(({ price }) => price > 1.4 && price < 2.6));
    const halves = all.filter(({ point }) => point % 1 === 0.5).length / all.length;
    assert.ok(halves > 0.85, String(halves));
  });

  it('closing points lines are about the middle of what players score', async () => {
    const source = leagueOf(51);
    const verdicts: number[] = [];
    const errors: number[] = [];
    for (const date of dates) {
      const boxes = source
        .season(2022)
        .gamesOn(date)
        .map((game) => source.boxScore(game));
      const points = new Map(
        boxes
          .flatMap(({ home, away }) => [...home.played, ...away.played])
          .map((line) => [line.player.name.full, line.points]),
      );
      const pregame = (await snapshotsOn(51, PROPS, date)).filter(isPregame);
      const closing = pregame.filter((one) =>
        pregame.every((other) => other.data.id !== one.data.id || other.timestamp <= one.timestamp),
      );
      for (const { name, description, point } of closing.flatMap((one) => outcomes(one, 'player_points'))) {
        const actual = points.get(description ?? '');
        if (name !== 'Over' || actual === undefined || actual === point) continue;
        verdicts.push(actual > point ? 1 : 0);
        errors.push(Math.abs(actual - point));
      }
    }
    assert.ok(verdicts.length > 3000, String(verdicts.length));
    assert.ok(Math.abs(mean(verdicts) - 0.5) < 0.06, String(mean(verdicts)));
    assert.ok(mean(errors) > 3.5 && mean(errors) < 7, String(mean(errors)));
  });

  it('T3 lines after tip-off know the result: using one would be seen', async () => {
    const source = leagueOf(51);
    let checked = 0;
    for (const date of dates)
      for (const snapshot of (await snapshotsOn(51, LINES, date)).filter((one) => !isPregame(one))) {
        const game = source
          .season(2022)
          .gamesOn(date)
          .find(({ home }) => snapshot.data.home_team === teamOf(home).fullName);
        assert.ok(game !== undefined);
        const { home, away } = source.season(2022).scoreOf(game);
        const total = outcomes(snapshot, 'totals')[0];
        assert.equal(total?.point, home.points + away.points - 0.5);
        checked += 1;
      }
    assert.ok(checked > 0);
  });

  it('T24 the two spread outcomes are opposite, the favourite is the stronger side, totals are level', async () => {
    const source = leagueOf(51);
    for (const date of dates)
      for (const snapshot of (await snapshotsOn(51, LINES, date)).filter(isPregame))
        for (const { markets } of snapshot.data.bookmakers) {
          const spread = markets.find(({ key }) => key === 'spreads')?.outcomes ?? [];
          const home = spread.find(({ name }) => name === snapshot.data.home_team);
          const away = spread.find(({ name }) => name === snapshot.data.away_team);
          assert.ok(home !== undefined && away !== undefined);
          assert.equal(home.point + away.point, 0);
          const totals = markets.find(({ key }) => key === 'totals')?.outcomes ?? [];
          assert.deepEqual(totals.map(({ name }) => name).sort(), ['Over', 'Under']);
          const [over, under] = totals;
          assert.ok(over !== undefined && over.point === under?.point && over.point > 185 && over.point < 275);
          const game = source
            .season(2022)
            .gamesOn(date)
            .find((one) => snapshot.data.home_team === teamOf(one.home).fullName);
          assert.ok(game !== undefined);
          const expected = source.season(2022).expectationOf(game);
          assert.ok(Math.abs(home.point + expected.home - expected.away) < 6);
        }
  });

  it('names a few late scratches who then do not play', async () => {
    const source = leagueOf(51);
    const missing: string[] = [];
    for (const date of dates) {
      const played = new Set(
        source
          .season(2022)
          .gamesOn(date)
          .map((game) => source.boxScore(game))
          .flatMap(({ home, away }) => [...home.played, ...away.played].map(({ player }) => player.name.full)),
      );
      for (const snapshot of (await snapshotsOn(51, PROPS, date)).filter(isPregame))
        for (const { description } of outcomes(snapshot, 'player_points'))
          if (description !== undefined && !played.has(description)) missing.push(`${date} ${description}`);
    }
    const share = new Set(missing).size / (dates.length * 7.5 * 16);
    assert.ok(share > 0 && share < 0.03, String(share));
  });
});
