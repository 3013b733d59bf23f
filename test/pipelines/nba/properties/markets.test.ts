import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { byBookOrder } from '../../../../shared/pipelines/nba/formulas/bookOrder.js';
import { gameLines, type GameLineRow } from '../../../../shared/pipelines/nba/formulas/gameLines.js';
import {
  consensusLine,
  selectLine,
  type BettingProsLine,
  type OddsApiLine,
  type PlayerLines,
} from '../../../../shared/pipelines/nba/formulas/selectLine.js';
import { lineStreak, resultStreak } from '../../../../shared/pipelines/nba/formulas/streaks.js';

const CUT = '2022-01-10T00:30:00.000Z';
const BOOKS = ['draftkings', 'FanDuel', 'betmgm', 'williamhill_us', 'Caesars', 'BettingPros Consensus', 'ace', 'zed'];
const moment = fc.integer({ min: 0, max: 47 }).map((halfHours) => {
  const minutes = halfHours * 30;
  return new Date(Date.UTC(2022, 0, 9, 12, minutes)).toISOString();
});
const before = moment.filter((at) => at < CUT);
const after = moment.filter((at) => at >= CUT);
const line = fc.integer({ min: 1, max: 45 }).map((value) => value + 0.5);
const book = fc.constantFrom(...BOOKS);

const odds = (at: fc.Arbitrary<string>): fc.Arbitrary<OddsApiLine> =>
  fc.record({ player_lookup: fc.constant('a'), bookmaker: book, snapshot_timestamp: at, points_line: line });
const pros = (at: fc.Arbitrary<string>): fc.Arbitrary<BettingProsLine> =>
  fc.record({
    player_lookup: fc.constant('a'),
    market_type: fc.constantFrom('points', 'points', 'rebounds'),
    bet_side: fc.constantFrom('over', 'under'),
    bookmaker: book,
    points_line: line,
    is_active: fc.boolean(),
    bookmaker_last_update: at,
    opening_line: line,
    opening_timestamp: at,
  });
const linesOf = (at: fc.Arbitrary<string>): fc.Arbitrary<PlayerLines> =>
  fc.record({ oddsApi: fc.array(odds(at), { maxLength: 8 }), bettingPros: fc.array(pros(at), { maxLength: 8 }) });

describe('properties of lines', () => {
  it('P-03 nothing taken down at or after the cut changes a line, a consensus or an opening', () => {
    fc.assert(
      fc.property(linesOf(before), linesOf(after), (known, late) => {
        const both = {
          oddsApi: [...late.oddsApi, ...known.oddsApi],
          bettingPros: [...late.bettingPros, ...known.bettingPros],
        };
        assert.deepEqual(selectLine(both, CUT), selectLine(known, CUT));
        assert.deepEqual(consensusLine(both, CUT), consensusLine(known, CUT));
      }),
    );
  });

  it('P-27 a line is one that was offered, by its book at its moment; the first source wins where it has any', () => {
    fc.assert(
      fc.property(linesOf(before), (lines) => {
        const found = selectLine(lines, CUT);
        if (lines.oddsApi.length > 0) {
          assert.equal(found?.source, 'ODDS_API');
          const best = lines.oddsApi.map(({ bookmaker }) => bookmaker ?? '').toSorted(byBookOrder)[0] ?? '';
          assert.equal(byBookOrder(found?.bookmaker ?? '', best), 0);
          const newest = lines.oddsApi
            .filter((row) => byBookOrder(row.bookmaker ?? '', best) === 0)
            .map((row) => row.snapshot_timestamp ?? '')
            .sort()
            .at(-1);
          assert.equal(found?.snapshotAt, newest);
          assert.ok(lines.oddsApi.some((row) => row.points_line === found?.line && row.snapshot_timestamp === newest));
          return;
        }
        const offered = lines.bettingPros.filter((row) => row.market_type === 'points' && row.bet_side === 'over');
        assert.equal(found === null, offered.length === 0);
        if (found !== null)
          assert.ok(offered.some((row) => row.points_line === found.line && row.bookmaker === found.bookmaker));
      }),
    );
  });

  it('P-§5.2 a consensus lies between the least and the most of its books, and every book counts once', () => {
    fc.assert(
      fc.property(fc.array(odds(before), { minLength: 1, maxLength: 12 }), (oddsApi) => {
        const found = consensusLine({ oddsApi, bettingPros: [] }, CUT);
        const all = oddsApi.map((row) => row.points_line ?? 0);
        assert.ok(found !== null && found.line >= Math.min(...all) && found.line <= Math.max(...all));
        assert.equal(found.books, new Set(oddsApi.map((row) => row.bookmaker)).size);
      }),
    );
  });

  it('P-27 the order of books is an order: total, and the same for every spelling', () => {
    fc.assert(
      fc.property(book, book, book, (a, b, c) => {
        assert.equal(Math.sign(byBookOrder(a, b)) + Math.sign(byBookOrder(b, a)), 0);
        if (byBookOrder(a, b) <= 0 && byBookOrder(b, c) <= 0) assert.ok(byBookOrder(a, c) <= 0);
        assert.equal(byBookOrder(a.toUpperCase(), a), 0);
      }),
    );
  });

  it('P-24 the two sides of a game have opposite spreads, whatever books say of it; late ones say nothing', () => {
    const spread = fc.record({ bookmaker: book, at: moment, point: fc.integer({ min: -20, max: 20 }) });
    const unique = fc.uniqueArray(spread, { maxLength: 12, selector: ({ bookmaker, at }) => `${bookmaker} ${at}` });
    fc.assert(
      fc.property(unique, (quotes) => {
        const rows = quotes.flatMap(({ bookmaker, at, point }): readonly GameLineRow[] =>
          (
            [
              ['GSW', point],
              ['LAL', -point],
            ] as const
          ).map(([team, outcome_point]) => ({
            snapshot_timestamp: at,
            bookmaker_key: bookmaker,
            market_key: 'spreads',
            outcome_name: team,
            outcome_team_abbr: team,
            outcome_point,
          })),
        );
        const [own, other] = ['GSW', 'LAL'].map((team) => gameLines(rows, team, CUT).spread);
        for (const column of ['current', 'opening', 'movement'] as const)
          assert.equal((own?.[column] ?? 0) + (other?.[column] ?? 0), 0);
        const known = rows.filter((row) => (row.snapshot_timestamp ?? '') < CUT);
        assert.deepEqual(gameLines(known, 'GSW', CUT), gameLines(rows, 'GSW', CUT));
        if (own?.current !== null && own !== undefined) {
          const points = known.filter((row) => row.outcome_team_abbr === 'GSW').map((row) => row.outcome_point ?? 0);
          assert.ok(own.current >= Math.min(...points) && own.current <= Math.max(...points));
        }
      }),
    );
  });
});

describe('properties of streaks', () => {
  it('P-§6.5 a game at the line neither counts nor breaks, and only one side has a streak', () => {
    const points = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 15 });
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 50 }), (scored, at) => {
        const [over, under] = (['over', 'under'] as const).map((side) => lineStreak(scored, at, side));
        assert.ok(
          over !== undefined && under !== undefined && (over === 0 || under === 0) && over + under <= scored.length,
        );
        const without = scored.filter((value) => value !== at);
        assert.deepEqual([lineStreak(without, at, 'over'), lineStreak(without, at, 'under')], [over, under]);
        assert.equal(lineStreak([...without, at + 1], at, 'over'), over + 1);
      }),
    );
  });

  it('a team has a streak of exactly one kind once it has played', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('W', 'L'), { minLength: 1, maxLength: 20 }), (results) => {
        const [won, lost] = (['W', 'L'] as const).map((result) => resultStreak(results, result));
        assert.ok(won !== undefined && lost !== undefined && (won === 0) !== (lost === 0));
        assert.deepEqual(
          results.slice(-(won + lost)),
          results.slice(-(won + lost)).map(() => results.at(-1)),
        );
      }),
    );
  });
});
