import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { gameLines, type GameLineRow } from '../../../../shared/pipelines/nba/formulas/gameLines.js';
import {
  consensusLine,
  selectLine,
  type BettingProsLine,
  type OddsApiLine,
} from '../../../../shared/pipelines/nba/formulas/selectLine.js';

const TIP = '2022-01-10T00:30:00.000Z';
const odds = (values: Partial<OddsApiLine>): OddsApiLine => ({
  player_lookup: 'a',
  bookmaker: 'draftkings',
  snapshot_timestamp: '2022-01-09T20:00:00.000Z',
  points_line: 20.5,
  ...values,
});
const pros = (values: Partial<BettingProsLine>): BettingProsLine => ({
  player_lookup: 'a',
  market_type: 'points',
  bet_side: 'over',
  bookmaker: 'DraftKings',
  points_line: 19.5,
  is_active: true,
  bookmaker_last_update: '2022-01-09T20:00:00.000Z',
  opening_line: 18.5,
  opening_timestamp: '2022-01-09T12:00:00.000Z',
  ...values,
});
const select = (oddsApi: readonly OddsApiLine[], bettingPros: readonly BettingProsLine[] = []) =>
  selectLine({ oddsApi, bettingPros }, TIP);

describe('selectLine', () => {
  it('P-27 draftkings comes before fanduel, and both before another book', () => {
    const [ace, fanduel, draftkings] = [
      odds({ bookmaker: 'aceodds', points_line: 1.5 }),
      odds({ bookmaker: 'fanduel', points_line: 21.5 }),
      odds({}),
    ];
    assert.equal(select([ace, fanduel, draftkings])?.line, 20.5);
    assert.equal(select([ace, fanduel])?.line, 21.5);
    assert.equal(select([ace, odds({ bookmaker: 'williamhill_us', points_line: 22.5 })])?.bookmaker, 'williamhill_us');
  });

  it('P-27 odds_api comes before bettingpros, and another market is ignored', () => {
    assert.equal(select([odds({ bookmaker: 'zzz' })], [pros({})])?.source, 'ODDS_API');
    assert.equal(select([], [pros({})])?.source, 'BETTINGPROS');
    assert.equal(select([], [pros({ market_type: 'rebounds' })]), null);
    assert.equal(select([], [pros({ bet_side: 'under' })]), null);
  });

  it('P-27 an active row comes before a better book, the consensus after every named book', () => {
    const lines = [pros({ is_active: false }), pros({ bookmaker: 'BettingPros Consensus', points_line: 17.5 })];
    assert.equal(select([], lines)?.line, 17.5);
    assert.equal(select([], [...lines, pros({ bookmaker: 'Caesars', points_line: 16.5 })])?.line, 16.5);
    assert.equal(select([], [...lines, pros({ bookmaker: 'Ace', points_line: 15.5 })])?.line, 17.5);
  });

  it('P-03 P-§5.1 a snapshot of the game itself is never used, one a minute before tip-off is', () => {
    const before = odds({ snapshot_timestamp: '2022-01-10T00:29:00.000Z', points_line: 22.5 });
    const during = odds({ snapshot_timestamp: '2022-01-10T00:31:00.000Z', points_line: 30.5 });
    assert.equal(select([odds({}), before, during])?.line, 22.5);
    assert.equal(select([during]), null);
    assert.equal(select([odds({ snapshot_timestamp: TIP })]), null);
  });

  it('P-§5.1 a bettingpros row changed during the game gives its opening line', () => {
    const late = pros({ bookmaker_last_update: '2022-01-10T01:00:00.000Z', points_line: 33.5 });
    assert.deepEqual([select([], [late])?.line, select([], [late])?.moment], [18.5, 'opening']);
    assert.equal(select([], [{ ...late, opening_timestamp: '2022-01-10T01:00:00.000Z' }]), null);
  });

  it('the opening line is the earliest of the same book', () => {
    const first = odds({ snapshot_timestamp: '2022-01-09T10:00:00.000Z', points_line: 18.5 });
    const other = odds({ bookmaker: 'fanduel', snapshot_timestamp: '2022-01-09T08:00:00.000Z', points_line: 10.5 });
    assert.equal(select([odds({}), first, other])?.openingLine, 18.5);
  });

  it('no line is made up', () => assert.equal(select([]), null));

  it('consensus is the mean over books of their newest lines', () => {
    const lines = [
      odds({}),
      odds({ snapshot_timestamp: '2022-01-09T10:00:00.000Z', points_line: 18.5 }),
      odds({ bookmaker: 'fanduel', points_line: 21.5 }),
    ];
    assert.deepEqual(consensusLine({ oddsApi: lines, bettingPros: [pros({})] }, TIP), {
      line: 21,
      openingLine: 20,
      books: 2,
    });
  });

  it('P-36 row order does not change the line', () => {
    const line = fc.record({
      bookmaker: fc.constantFrom('draftkings', 'fanduel', 'zzz'),
      hour: fc.integer({ min: 10, max: 23 }),
      points: fc.integer({ min: 5, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (given) => {
        const rows = given.map(({ bookmaker, hour, points }) =>
          odds({ bookmaker, snapshot_timestamp: `2022-01-09T${hour}:00:00.000Z`, points_line: points + 0.5 }),
        );
        assert.deepEqual(select(rows), select(rows.toReversed()));
      }),
    );
  });
});

describe('gameLines', () => {
  const row = (values: Partial<GameLineRow>): GameLineRow => ({
    snapshot_timestamp: '2022-01-09T20:00:00.000Z',
    bookmaker_key: 'draftkings',
    market_key: 'spreads',
    outcome_name: 'Golden State Warriors',
    outcome_team_abbr: 'GSW',
    outcome_point: -6.5,
    ...values,
  });
  const rows = [
    row({}),
    row({ outcome_team_abbr: 'LAL', outcome_name: 'Los Angeles Lakers', outcome_point: 6.5 }),
    row({ bookmaker_key: 'fanduel', outcome_point: -7.5 }),
    row({ bookmaker_key: 'fanduel', outcome_team_abbr: 'LAL', outcome_point: 7.5 }),
    row({ snapshot_timestamp: '2022-01-09T10:00:00.000Z', outcome_point: -4.5 }),
    row({ market_key: 'totals', outcome_name: 'Over', outcome_team_abbr: null, outcome_point: 224.5 }),
    row({ market_key: 'totals', outcome_name: 'Under', outcome_team_abbr: null, outcome_point: 200.5 }),
    row({ snapshot_timestamp: '2022-01-10T01:00:00.000Z', outcome_point: -20.5 }),
  ];

  it('P-24 the favourite has a negative spread and its opponent the opposite; both outcomes are never averaged', () => {
    assert.equal(gameLines(rows, 'GSW', TIP).spread.current, -7);
    assert.equal(gameLines(rows, 'LAL', TIP).spread.current, 7);
  });

  it('takes the Over point, the opening of each book and the newest snapshot used', () => {
    const lines = gameLines(rows, 'GSW', TIP);
    assert.equal(lines.total.current, 224.5);
    assert.equal(lines.spread.opening, -6);
    assert.equal(lines.spread.movement, -1);
    assert.equal(lines.updatedAt, '2022-01-09T20:00:00.000Z');
  });

  it('without a line before the cut there is none', () => {
    assert.deepEqual(gameLines(rows, 'GSW', '2022-01-09T09:00:00.000Z'), {
      spread: { current: null, opening: null, movement: null },
      total: { current: null, opening: null, movement: null },
      updatedAt: null,
    });
  });
});
