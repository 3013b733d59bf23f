import assert from 'node:assert/strict';
import { zoned } from '../../../../shared/domain/gameDate.js';
import {
  gameLinesDocument,
  type OddsPropsInput,
  oddsPropsDocument,
  type PlayerLine,
} from '../../../../shared/adapters/sources/documents.js';
import { gameLinesProcessor } from '../../../../shared/pipelines/nba/raw/gameLines.js';
import { americanOf } from '../../../../shared/pipelines/nba/raw/oddsEvent.js';
import { playerPropsProcessor } from '../../../../shared/pipelines/nba/raw/playerProps.js';
import { aGame, cells, edited, NIGHT, otherGame, runOn, scheduleRows, throwsUnparsable } from './support.js';

const TIP = zoned(NIGHT, '22:00');
const HOUR = 3_600_000;
const inputs = { schedule: scheduleRows(aGame({ homeAbbr: 'LAC' }), otherGame()) };

const line = (point: number, over: number | null = 1.9, under: number | null = 1.9): PlayerLine => ({
  playerName: 'Stephen Ćurry Jr.',
  line: point,
  overPrice: over,
  underPrice: under,
});

const props = (lines: readonly PlayerLine[], overrides: Partial<OddsPropsInput> = {}) =>
  oddsPropsDocument({
    kind: 'history',
    gameDate: NIGHT,
    eventId: 'e1',
    awayAbbr: 'GSW',
    homeAbbr: 'LAC',
    commenceAt: TIP,
    snapshotAt: TIP - HOUR,
    capturedAt: TIP - HOUR,
    bookmakers: [{ key: 'DraftKings', title: 'DraftKings', lastUpdate: TIP - 2 * HOUR, lines }],
    ...overrides,
  });

describe('p2.odds_api_player_points_props', () => {
  it('PP-06 joins Over and Under of one player, under the canonical game and lookup', () => {
    const { output, violations, untracked } = runOn(playerPropsProcessor, inputs, [props([line(27.5, 1.73, 2.1)])]);
    assert.deepEqual(
      cells(
        output.rows,
        'game_id',
        'player_lookup',
        'bookmaker',
        'points_line',
        'over_price',
        'under_price',
        'over_price_american',
        'under_price_american',
        'minutes_before_tipoff',
        'data_source',
        'snapshot_timestamp',
      ),
      ['20211019_GSW_LAC stephencurryjr draftkings 27.5 1.73 2.1 -137 110 60 historical 2021-10-20T01:00:00.000Z'],
    );
    assert.deepEqual(output.warnings, ['20211019_BKN_MIL: no points line']);
    assert.deepEqual([violations, untracked], [{}, []]);
  });

  it('a current document is as old as its capture', () => {
    const current = props([line(20.5)], { kind: 'current', capturedAt: TIP - 30 * 60_000 });
    const { output } = runOn(playerPropsProcessor, inputs, [current]);
    assert.deepEqual(cells(output.rows, 'minutes_before_tipoff', 'data_source', 'snapshot_tag'), ['30 current 0100']);
  });

  it('P-3 a snapshot after tip-off is kept as what it is, with negative minutes', () => {
    const late = props([line(20.5)], { snapshotAt: TIP + 60_000, capturedAt: TIP + 60_000 });
    const { output } = runOn(playerPropsProcessor, inputs, [props([line(21.5)]), late]);
    assert.deepEqual(cells(output.rows, 'minutes_before_tipoff', 'points_line'), ['-1 20.5', '60 21.5']);
  });

  it('one line per player, book and snapshot: the one with the most even prices', () => {
    const lines = [line(24.5, 1.4, 2.9), line(27.5, 1.87, 1.95), line(30.5, 2.6, null)];
    for (const offered of [lines, [...lines].reverse()]) {
      const { output } = runOn(playerPropsProcessor, inputs, [props(offered)]);
      assert.deepEqual(cells(output.rows, 'points_line'), ['27.5']);
    }
  });

  it('two events of one game at one snapshot are one row; the later capture counts', () => {
    const again = props([line(22.5)], { eventId: 'e2', capturedAt: TIP - HOUR + 60_000 });
    for (const documents of [
      [props([line(21.5)]), again],
      [again, props([line(21.5)])],
    ])
      assert.deepEqual(cells(runOn(playerPropsProcessor, inputs, documents).output.rows, 'points_line'), ['22.5']);
  });

  it('PP-06 no document, no book and another market are no_data(market_not_offered)', () => {
    const otherMarket = props([line(4.5)]);
    for (const documents of [
      [],
      [props([], { bookmakers: [] })],
      [{ ...otherMarket, text: otherMarket.text.replace('"player_points"', '"player_rebounds"') }],
    ]) {
      const { output, violations } = runOn(playerPropsProcessor, inputs, documents);
      assert.deepEqual(output.empty, { code: 'no_data', reason: 'market_not_offered' });
      assert.deepEqual([output.rows, violations], [[], {}]);
    }
  });

  it('S22 a changed outcome fails, and is not no_data', () => {
    const renamed = (from: string, to: string) => {
      const document = props([line(20.5)]);
      return [{ ...document, text: document.text.replaceAll(from, to) }];
    };
    throwsUnparsable(() => runOn(playerPropsProcessor, inputs, renamed('"description"', '"player"')), /description/);
    throwsUnparsable(() => runOn(playerPropsProcessor, inputs, renamed('"Over"', '"O"')), /expected Over or Under/);
    throwsUnparsable(() => runOn(playerPropsProcessor, inputs, renamed('"bookmakers"', '"books"')), /bookmakers/);
    throwsUnparsable(() => runOn(playerPropsProcessor, inputs, renamed('"outcomes"', '"sides"')), /outcomes/);
  });

  it('P-09 an unknown team is an error; an event of another date is a warning', () => {
    const document = props([line(20.5)]);
    const unknown = { ...document, text: document.text.replace('LA Clippers', 'Seattle SuperSonics') };
    throwsUnparsable(() => runOn(playerPropsProcessor, inputs, [unknown]), /unknown team "Seattle SuperSonics"/);
    const long = { ...document, text: document.text.replace('LA Clippers', 'Los Angeles Clippers') };
    assert.equal(runOn(playerPropsProcessor, inputs, [long]).output.rows.length, 1);
    const { output } = runOn(playerPropsProcessor, { schedule: scheduleRows(otherGame()) }, [document]);
    assert.match(output.warnings?.[0] ?? '', /not a scheduled game/);
  });

  it('americanOf turns decimal odds into American ones', () => {
    assert.deepEqual([2.5, 1.73, 2, 1.909, 1, null].map(americanOf), [150, -137, 100, -110, null, null]);
  });
});

describe('p2.odds_api_game_lines', () => {
  const lines = gameLinesDocument({
    kind: 'history',
    gameDate: NIGHT,
    eventId: 'e1',
    awayAbbr: 'GSW',
    homeAbbr: 'LAC',
    commenceAt: TIP,
    snapshotAt: TIP - HOUR,
    previousSnapshotAt: TIP - 2 * HOUR,
    capturedAt: TIP - HOUR,
    bookmakers: [{ key: 'fanduel', title: 'FanDuel', lastUpdate: TIP - HOUR, homeSpread: -3.5, total: 228.5 }],
  });

  it('P-24 one row per outcome; the favourite has the negative spread and its opponent the opposite', () => {
    const { output, violations, untracked } = runOn(gameLinesProcessor, inputs, [lines]);
    assert.deepEqual(cells(output.rows, 'market_key', 'outcome_name', 'outcome_team_abbr', 'outcome_point'), [
      'spreads Golden State Warriors GSW 3.5',
      'spreads LA Clippers LAC -3.5',
      'totals Over null 228.5',
      'totals Under null 228.5',
    ]);
    assert.deepEqual(
      cells(output.rows, 'previous_snapshot_timestamp', 'next_snapshot_timestamp')[0],
      '2021-10-20T00:00:00.000Z null',
    );
    assert.deepEqual([violations, untracked], [{}, []]);
  });

  it('a spread of a third team is an error', () => {
    type Json = { data: { bookmakers: { markets: { outcomes: { name: string }[] }[] }[] } };
    const strange = edited(lines, (json: Json) => {
      const outcome = json.data.bookmakers[0]?.markets[0]?.outcomes[0];
      if (outcome !== undefined) outcome.name = 'Boston Celtics';
      return json;
    });
    throwsUnparsable(() => runOn(gameLinesProcessor, inputs, [strange]), /expected a team of the game/);
  });

  it('T-48 a path without a date is a rejection', () => {
    const undated = { ...lines, path: 'odds-api/game-lines-history/latest/e1-GSWLAC/20211020T010000Z-snap-0100.json' };
    throwsUnparsable(() => runOn(gameLinesProcessor, inputs, [undated]), /no date in the path/);
  });

  it('no lines are no_data(market_not_offered)', () => {
    const { output } = runOn(gameLinesProcessor, inputs);
    assert.deepEqual(output.empty, { code: 'no_data', reason: 'market_not_offered' });
  });
});
