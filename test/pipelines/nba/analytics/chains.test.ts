import assert from 'node:assert/strict';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row, RowOf } from '../../../../shared/domain/table.js';
import {
  analyticsProcessors,
  playerContext,
  playerGame,
  teamContext,
} from '../../../../shared/pipelines/nba/analytics/index.js';
import { bettingPropsProcessor } from '../../../../shared/pipelines/nba/raw/bettingProps.js';
import { espnBoxscoresProcessor } from '../../../../shared/pipelines/nba/raw/espnBoxscores.js';
import { bdlInjuries } from '../../../../shared/pipelines/nba/tables/optionalRaw.js';
import { teamOffenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import {
  bettingprosPlayerPointsProps,
  espnBoxscores,
  nbacInjuryReport,
  oddsApiPlayerPointsProps,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import { cascade, rowStore, rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { eight, game, injury, oddsLine, player, rowOf, type BuiltGame } from '../../../support/rows.js';
import { landedAt, runOn as parse } from '../raw/support.js';

const D = '2022-01-20';
const upgc = erased(playerContext);
const utgc = erased(teamContext);
const pgs = erased(playerGame);
const before = (days: number): string => plusDays(gameDate(D), -days);
const atlBos = (date: string, values: Partial<Parameters<typeof game>[0]> = {}): BuiltGame =>
  game({ date, away: 'ATL', home: 'BOS', ...values });
const tonight = atlBos(D);

const played = async (...games: readonly BuiltGame[]): Promise<RowStore> => {
  const store = rowStore().play(...games);
  const days = [...new Set(games.map(({ schedule }) => schedule.game_date))].sort();
  await cascade(store, analyticsProcessors, days);
  return store;
};
const picked = (row: Row, ...columns: readonly string[]) => columns.map((column) => row[column]);

describe('chain of injury reports', () => {
  const listed = (lookup: string, status: string, values: Partial<RowOf<typeof bdlInjuries>> = {}): Row =>
    rowOf(bdlInjuries, {
      scrape_date: D,
      season_year: 2021,
      player_lookup: lookup,
      player_full_name: lookup,
      team_abbr: 'ATL',
      status,
      description: 'sprain',
      scrape_timestamp: `${D}T16:00:00.000Z`,
      ...values,
    });
  const run = async (...rows: readonly (readonly [typeof bdlInjuries | typeof nbacInjuryReport, Row])[]) => {
    const store = await played(atlBos(before(2)), tonight);
    for (const [table, row] of rows) store.add(table, [row]);
    const [team, contexts] = [await runOn(store, utgc, D), await runOn(store, upgc, D)];
    assert.deepEqual([...team.judged.faults, ...contexts.judged.faults], []);
    return {
      team: rowWith(team, 'team_abbr', 'ATL'),
      of: (lookup: string) => rowWith(contexts, 'player_lookup', lookup),
    };
  };

  it('P-§4.11 the second source speaks in its own words and case, and is named as the backup', async () => {
    const { team, of } = await run(
      [bdlInjuries, listed('atl1', 'OUT FOR SEASON')],
      [bdlInjuries, listed('atl2', 'Day-To-Day')],
      [bdlInjuries, listed('atl3', 'doubtful')],
    );
    assert.deepEqual(
      ['atl1', 'atl2', 'atl3', 'atl4'].map((lookup) => of(lookup)['player_status']),
      ['out', 'questionable', 'doubtful', 'available'],
    );
    assert.deepEqual(
      picked(team, 'players_out_count', 'questionable_players_count', 'used_fallback', 'quality_score'),
      [1, 2, true, 90],
    );
    assert.ok((team['quality_issues'] as string[]).includes('backup_source_used:injury_reports'));
    assert.ok((team['data_sources'] as string[]).includes('bdl_injuries'));
    assert.equal(of('atl1')['injury_report_reason'], 'sprain');
  });

  it('P-§2.12 the league’s report comes first as a whole: whom it does not list is available', async () => {
    const { team, of } = await run(
      [bdlInjuries, listed('atl1', 'Out')],
      [nbacInjuryReport, injury(tonight, { player_lookup: 'atl2', team_abbr: 'ATL', injury_status: 'Out' })],
    );
    assert.deepEqual(
      ['atl1', 'atl2'].map((lookup) => of(lookup)['player_status']),
      ['available', 'out'],
    );
    assert.deepEqual(picked(team, 'players_out_count', 'used_fallback'), [1, false]);
  });

  it('P-§2.6 a list scraped after tip-off tells nothing, the one before stands as a whole; without any, NULL and a reason', async () => {
    const late = { scrape_timestamp: `${D}T23:31:00.000Z` };
    const { of } = await run([bdlInjuries, listed('atl1', 'Out')], [bdlInjuries, listed('atl2', 'Out', late)]);
    assert.deepEqual(
      ['atl1', 'atl2'].map((lookup) => of(lookup)['player_status']),
      ['out', 'available'],
    );
    const { team } = await run([bdlInjuries, listed('atl2', 'Out', late)]);
    assert.deepEqual(picked(team, 'players_out_count', 'quality_score'), [null, 85]);
    assert.ok((team['quality_issues'] as string[]).includes('missing_injury_report'));
  });

  it('P-§13 a report whose players the registry does not know fails the contexts; an unknown one of ten does not', async () => {
    const report = (lookups: readonly string[]) =>
      lookups.map((player_lookup) => injury(tonight, { player_lookup, team_abbr: 'ATL' }));
    const faults = async (lookups: readonly string[]) =>
      (
        await runOn(
          rowStore(new Map([[`${nbacInjuryReport.dataset}.${nbacInjuryReport.name}`, report(lookups)]])).play(
            atlBos(before(2)),
            tonight,
          ),
          upgc,
          D,
        )
      ).judged;
    const nine = [...eight('ATL'), player('bos1')].map(({ lookup }) => lookup);
    assert.ok(!(await faults([...nine, 'nobody'])).faults.some((fault) => fault.startsWith('join:injuries')));
    assert.match((await faults([...nine, 'nobody'])).warnings.join(), /join:injuries-95: found 9 of 10/);
    assert.match(
      (await faults(['atl1', 'nobody', 'noone'])).faults.join(),
      /join:injuries-80: found 1 of 3, expected 80 %/,
    );
  });
});

describe('chain of props', () => {
  const quote = (book: string, line: number, values: object = {}) => ({
    book_id: book.length,
    book_name: book,
    line,
    odds: -110,
    active: true,
    updated: `${D} 15:00:00`,
    ...values,
  });
  const offers = (...props: readonly object[]) =>
    parse(
      bettingPropsProcessor,
      {},
      [
        landedAt(
          `bettingpros/player-props/points/${D}/20220120T160000Z.json`,
          { date: D, market_type: 'points', props },
          Date.parse(`${D}T16:00:00Z`),
        ),
      ],
      gameDate(D),
    ).output.rows.map((row) => ({ ...rowOf(bettingprosPlayerPointsProps, {}), ...row }));
  const offer = (lookup: string, ...books: readonly object[]) => ({
    offer_id: lookup,
    player_name: lookup,
    over: { opening_line: { line: 6.5, book_id: 0, created: `${before(1)} 12:00:00` }, sportsbooks: books },
  });
  const linesOf = async (store: RowStore, lookup: string) => {
    await cascade(
      store,
      analyticsProcessors.filter(({ id }) => id !== pgs.id && id !== upgc.id),
      [D],
    );
    const run = await runOn(store, pgs, D);
    assert.deepEqual(run.judged.faults, []);
    return picked(
      rowWith(run, 'player_lookup', lookup),
      'points_line',
      'points_line_source',
      'points_line_bookmaker',
      'opening_line',
      'over_under_result',
    );
  };

  it('P-27 P-§5.1 odds_api before bettingpros by player; books in their order; whom nobody offers has no line', async () => {
    const store = () =>
      rowStore()
        .play(tonight)
        .add(oddsApiPlayerPointsProps, [
          oddsLine(tonight, { player_lookup: 'atl1', points_line: 10.5, bookmaker: 'zbook' }),
        ])
        .add(
          bettingprosPlayerPointsProps,
          offers(
            offer('atl1', quote('DraftKings', 7.5)),
            offer('atl2', quote('BettingPros Consensus', 4.5), quote('FanDuel', 8.5), quote('Ybook', 5.5)),
          ),
        );
    assert.deepEqual(await linesOf(store(), 'atl1'), [10.5, 'ODDS_API', 'zbook', 10.5, 'UNDER']);
    assert.deepEqual(await linesOf(store(), 'atl2'), [8.5, 'BETTINGPROS', 'FanDuel', 6.5, 'OVER']);
    assert.deepEqual(await linesOf(store(), 'atl3'), [null, null, null, null, null]);
  });

  it('P-03 P-§5.1 an odds_api snapshot after tip-off does not cover: the second source has the player', async () => {
    const late = oddsLine(tonight, {
      player_lookup: 'atl1',
      points_line: 10.5,
      snapshot_timestamp: `${D}T23:31:00.000Z`,
    });
    const store = rowStore()
      .play(tonight)
      .add(oddsApiPlayerPointsProps, [late])
      .add(bettingprosPlayerPointsProps, offers(offer('atl1', quote('DraftKings', 9))));
    assert.deepEqual(await linesOf(store, 'atl1'), [9, 'BETTINGPROS', 'DraftKings', 6.5, 'PUSH']);
  });
});

describe('chain of box scores', () => {
  const line = (lookup: string) => ({
    playerId: lookup,
    playerName: lookup,
    stats: {
      minutes: '30:00',
      points: 9,
      field_goals_made: 3,
      field_goals_attempted: 9,
      three_pointers_made: 1,
      three_pointers_attempted: 3,
      free_throws_made: 2,
      free_throws_attempted: 2,
      offensive_rebounds: 1,
      defensive_rebounds: 3,
      rebounds: 4,
      assists: 2,
      steals: 1,
      blocks: 1,
      turnovers: 1,
      fouls: 2,
      plus_minus: 0,
    },
  });
  const dnp = { playerId: 'x', playerName: 'atlbench', type: 'dnp', dnpReason: 'COACH' };
  const espn = (built: BuiltGame): readonly Row[] => {
    const away = [...eight('ATL').map(({ lookup }) => line(lookup)), dnp];
    const home = eight('BOS').map(({ lookup }) => ({
      ...line(lookup),
      stats: { ...line(lookup).stats, points: 10, free_throws_made: 3, free_throws_attempted: 3 },
    }));
    const document = landedAt(`espn/boxscores/${D}/game-1/20220121T100000Z.json`, {
      game_id: '1',
      gamedate: D,
      teams: { away: 'ATL', home: 'BOS' },
      players: { away, home },
    });
    return parse(espnBoxscoresProcessor, { schedule: [built.schedule] }, [document], gameDate(D)).output.rows.map(
      (row) => ({ ...rowOf(espnBoxscores, {}), ...row }),
    );
  };
  const summarised = async (store: RowStore) => {
    await cascade(
      store,
      analyticsProcessors.filter(({ id }) => id.includes('team')),
      [D],
    );
    return runOn(store, pgs, D);
  };

  it('P-39 espn is the fourth player source: every statistic it has, silver 80, DNP left out', async () => {
    const store = rowStore()
      .play({ ...tonight, gamebook: [] })
      .add(espnBoxscores, espn(tonight));
    const run = await summarised(store);
    assert.deepEqual(run.judged.faults, []);
    assert.equal(run.rows.length, 16);
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      picked(
        row,
        'points',
        'fg_attempts',
        'rebounds',
        'minutes_played',
        'usage_rate',
        'primary_source_used',
        'used_fallback',
      ),
      [9, 9, 4, 30, 20, 'espn_boxscores', true],
    );
    assert.deepEqual(picked(row, 'quality_score', 'quality_tier', 'quality_issues'), [
      65,
      'bronze',
      ['backup_source_used', 'shot_zones_unavailable'],
    ]);
  });

  it('two faults in one game: team rows gone and a gamebook cut short; espn rebuilds the one and names the other', async () => {
    const store = rowStore()
      .play({ ...tonight, teamBox: [], gamebook: tonight.gamebook.slice(0, 4) })
      .add(espnBoxscores, espn(tonight));
    const run = await summarised(store);
    assert.deepEqual(run.judged.faults, []);
    assert.equal(run.rows.length, 16);
    assert.deepEqual([...new Set(run.rows.map((row) => row['primary_source_used']))], ['espn_boxscores']);
    assert.deepEqual(run.output.failures, []);
    const team = store.rowsOf(teamOffenseGameSummary).find((row) => row['team_abbr'] === 'ATL') ?? {};
    assert.deepEqual(picked(team, 'points_scored', 'primary_source_used', 'quality_score'), [72, 'espn', 65]);
    assert.ok((team['quality_issues'] as string[]).includes('reconstructed'));
  });
});
