import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { GeneratedSource } from '../../emulator/league/generatedSource.js';
import { tipOffInstant } from '../../emulator/league/captures.js';
import { type GameDate, instantOf } from '../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../shared/domain/processor.js';
import { normalizePlayerName } from '../../shared/pipelines/nba/identity/playerLookup.js';
import { datesOf, leagueOf, mean, parsedOf } from './leagueProbe.js';

interface Side {
  opening_line: { line: number; cost: number; book_id: number; created: string };
  sportsbooks: {
    book_id: number;
    book_name: string;
    line_id: string;
    line: number;
    odds: number;
    active: boolean;
    best: boolean;
    updated: string;
  }[];
}
interface Prop {
  offer_id: string;
  event_id: number;
  player_name: string;
  player_team: string;
  over: Side;
  under: Side;
}
interface Page {
  date: string;
  market_type: string;
  market_id: number;
  props: Prop[];
}
type Outcome = { name: string; description: string; point: number };
interface Snapshot {
  timestamp: string;
  data: { commence_time: string; bookmakers: { key: string; markets: { outcomes: Outcome[] }[] }[] };
}

const FEED = 'p2.bettingpros_player_points_props';
const lookup = normalizePlayerName;

const pagesOn = async (source: GeneratedSource, date: GameDate): Promise<{ document: LandedDocument; page: Page }[]> =>
  (await source.documents(FEED, date)).map((document) => ({ document, page: JSON.parse(document.text) as Page }));

const pointsOn = async (source: GeneratedSource, date: GameDate): Promise<{ document: LandedDocument; page: Page }[]> =>
  (await pagesOn(source, date)).filter(({ page }) => page.market_type === 'points');

const tipOffs = (source: GeneratedSource, date: GameDate, seasonYear: number): ReadonlyMap<number, number> =>
  new Map(
    source
      .season(seasonYear)
      .gamesOn(date)
      .map((game) => [Number(game.nbaGameId), tipOffInstant(game)]),
  );

const linesOf = (side: Side): string => side.sportsbooks.map(({ book_id, line }) => `${book_id} ${line}`).join();

describe('second book of the generated league', () => {
  const source = leagueOf(87);
  const dates = datesOf(source, 2022).filter((_, i) => i % 15 === 7);

  it('P-4.9 quotes over and under of several books on the same lines, with an opening before all of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 2015, max: 2030 }),
        fc.nat(),
        async (seed, year, nth) => {
          const league = leagueOf(seed);
          const all = datesOf(league, year);
          const date = all[nth % all.length]!;
          for (const { document, page } of await pointsOn(league, date)) {
            assert.equal(page.date, date);
            assert.equal(page.market_id, 156);
            assert.equal(new Set(page.props.map(({ offer_id }) => offer_id)).size, page.props.length);
            assert.ok(page.props.length >= 12, `${date} ${page.props.length}`);
            for (const { over, under, offer_id } of page.props) {
              assert.equal(linesOf(over), linesOf(under));
              assert.deepEqual(
                over.sportsbooks.map(({ book_name }) => book_name),
                ['BettingPros Consensus', 'DraftKings', 'FanDuel', 'BetMGM'],
              );
              for (const side of [over, under]) {
                const lines = side.sportsbooks.map(({ line }) => line);
                assert.ok(
                  side.sportsbooks.some(({ best }) => best),
                  offer_id,
                );
                assert.equal(
                  side.sportsbooks.find(({ best }) => best)?.line,
                  side === over ? Math.min(...lines) : Math.max(...lines),
                );
                for (const { line, odds, updated } of side.sportsbooks) {
                  assert.ok(
                    line >= 0.5 && line % 1 === 0.5 && Math.abs(odds) >= 100 && Math.abs(odds) <= 200,
                    `${line} ${odds}`,
                  );
                  assert.ok(instantOf(updated) < document.capturedAt);
                  assert.ok(instantOf(side.opening_line.created) < instantOf(updated));
                }
              }
            }
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('P-4.9 P-27 other markets lie in folders of their own, and their lines are not of points', async () => {
    const pages = await pagesOn(source, dates[3]!);
    for (const { document, page } of pages)
      assert.ok(document.path.startsWith(`bettingpros/player-props/${page.market_type}/${page.date}/`));
    const meanLine = (market: string): number =>
      mean(
        pages
          .filter(({ page }) => page.market_type === market)
          .flatMap(({ page }) => page.props.flatMap(({ over }) => over.sportsbooks.map(({ line }) => line))),
      );
    assert.deepEqual([...new Set(pages.map(({ page }) => page.market_type))].sort(), ['assists', 'points', 'rebounds']);
    assert.ok(meanLine('rebounds') < 0.6 * meanLine('points') && meanLine('assists') < meanLine('rebounds'));
  });

  /** DraftKings' last line of everyone before his tip-off, by feed. */
  const boardLines = async (date: GameDate): Promise<ReadonlyMap<string, number>> => {
    const tips = tipOffs(source, date, 2022);
    const lines = new Map<string, number>();
    for (const { document, page } of await pointsOn(source, date))
      for (const { event_id, player_name, over } of page.props) {
        const book = over.sportsbooks.find(({ book_name }) => book_name === 'DraftKings');
        if (book !== undefined && document.capturedAt < tips.get(event_id)!) lines.set(lookup(player_name), book.line);
      }
    return lines;
  };
  const oddsLines = async (date: GameDate): Promise<ReadonlyMap<string, number>> => {
    const snapshots = await parsedOf<Snapshot>(source, 'p2.odds_api_player_points_props', date);
    const outcomes = snapshots
      .filter(({ timestamp, data }) => timestamp < data.commence_time)
      .flatMap(({ data }) => data.bookmakers.filter(({ key }) => key === 'draftkings'))
      .flatMap(({ markets }) => markets.flatMap((market) => market.outcomes));
    return new Map(outcomes.map(({ description, point }) => [lookup(description), point]));
  };

  it('P-5.1 agrees with the odds feed about whom both have, and has more players', async () => {
    const gaps: number[] = [];
    let more = 0;
    for (const date of dates) {
      const [board, odds] = [await boardLines(date), await oddsLines(date)];
      for (const [name, line] of odds) {
        assert.ok(board.has(name), `${date} ${name} is on no board`);
        gaps.push(Math.abs(line - board.get(name)!));
      }
      more += board.size - odds.size;
    }
    assert.ok(mean(gaps) < 0.9 && Math.max(...gaps) <= 3.5, `${mean(gaps)} ${Math.max(...gaps)}`);
    assert.ok(more > gaps.length / 20, `${more} of ${gaps.length}`);
  });

  it('T3 quotes of the morning after were made during the game and know its result; every one before was before it', async () => {
    const live = new Set<number>();
    for (const date of dates) {
      const tips = tipOffs(source, date, 2022);
      const boxes = source.night(date).boxes();
      const scored = new Map(
        boxes.flatMap(({ home, away }) =>
          [...home.played, ...away.played].map((line) => [lookup(line.player.name.full), line.points]),
        ),
      );
      const pages = await pointsOn(source, date);
      for (const { document, page } of pages)
        for (const { event_id, player_name, over } of page.props) {
          const tipOff = tips.get(event_id)!;
          const isLive = document.capturedAt > tipOff;
          const points = scored.get(lookup(player_name)) ?? 0;
          for (const { updated, line } of over.sportsbooks) {
            assert.equal(instantOf(updated) > tipOff, isLive, `${date} ${player_name} ${updated}`);
            assert.ok(!isLive || Math.abs(line - points) <= 3, `${date} ${player_name} ${line} ${points}`);
          }
          if (isLive) live.add(event_id);
        }
    }
    const games = dates.reduce((sum, date) => sum + source.season(2022).gamesOn(date).length, 0);
    assert.ok(live.size > 5 && live.size < games / 2, `${live.size} of ${games}`);
  });
});
