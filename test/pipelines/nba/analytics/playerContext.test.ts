import assert from 'node:assert/strict';
import { plusDays, gameDate } from '../../../../shared/domain/gameDate.js';
import { erased } from '../../../../shared/domain/processor.js';
import { analyticsProcessors, playerContext, teamContext } from '../../../../shared/pipelines/nba/analytics/index.js';
import { playerGameSummary, teamOffenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { espnTeamRosters } from '../../../../shared/pipelines/nba/tables/optionalRaw.js';
import {
  nbacGamebookPlayerStats,
  nbacInjuryReport,
  nbaPlayersRegistry,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import type { Row } from '../../../../shared/domain/table.js';
import { cascade, rowStore, rowWith, runOn, textOf, type RowStore } from '../../../support/processorRun.js';
import {
  eight,
  game,
  gameLine,
  injury,
  oddsLine,
  player,
  registryRow,
  rowOf,
  type BuiltGame,
  type GameSpec,
  type PlayerSpec,
} from '../../../support/rows.js';

const D = '2022-01-20';
const upgc = erased(playerContext);
const utgc = erased(teamContext);
const before = (days: number): string => plusDays(gameDate(D), -days);

/** ATL at BOS, the first of ATL's players as said. */
const atl = (date: string, first: Partial<PlayerSpec> = {}, values: Partial<GameSpec> = {}): BuiltGame =>
  game({
    date,
    away: 'ATL',
    home: 'BOS',
    awayPlayers: [player('atl1', first), ...eight('ATL').slice(1)],
    ...values,
  });

const points = (made: number): Partial<PlayerSpec> => ({ fg: [made, made + 6], three: [0, 3], ft: [0, 0] });

/** A store in which phase 3 of every given game has run, in order. */
const played = async (...games: readonly BuiltGame[]): Promise<RowStore> => {
  const store = rowStore().play(...games);
  const days = [...new Set(games.map(({ schedule }) => schedule.game_date))].sort();
  await cascade(store, analyticsProcessors, days);
  return store;
};
const contextOf = async (store: RowStore, lookup = 'atl1'): Promise<Row> =>
  rowWith(await runOn(store, upgc, D), 'player_lookup', lookup);

describe('player context', () => {
  it('knows form, workload and rest from the games before D', async () => {
    const store = await played(
      atl(before(9), points(5)),
      atl(before(4), points(10)),
      atl(before(3), points(15)),
      atl(before(1), points(12)),
      atl(D, points(30)),
    );
    const run = await runOn(store, upgc, D);
    assert.deepEqual(run.judged.faults, []);
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['points_avg_last_5'], row['points_avg_last_10'], row['l5_games_used'], row['l5_sample_quality']],
      [21, 21, 4, 'good'],
    );
    assert.deepEqual(
      [row['games_in_last_7_days'], row['games_in_last_14_days'], row['minutes_in_last_7_days']],
      [3, 4, 90],
    );
    assert.deepEqual(
      [row['days_rest'], row['back_to_back'], row['player_days_rest'], row['days_rest_before_last_game']],
      [0, true, 0, 1],
    );
    assert.equal(row['back_to_backs_last_14_days'], 1);
    assert.equal(row['avg_minutes_per_game_last_7'], 30);
    assert.deepEqual([row['window_start_date'], row['window_end_date']], [before(9), before(1)]);
    assert.deepEqual([row['quality_score'], row['quality_tier']], [60, 'bronze']);
    assert.ok((row['quality_issues'] as string[]).includes('thin_sample:4/5'));
    assert.equal(row['player_age'], 26);
  });

  it('P-13 a game at D−7 counts, at D−8 and at D do not', async () => {
    const row = await contextOf(await played(atl(before(8)), atl(before(7)), atl(D)));
    assert.equal(row['games_in_last_7_days'], 1);
  });

  it('P-12 a DNP and a 0-minute row move no mean; a scoreless 18 minutes does', async () => {
    const idle = { minutes: '00:00', fg: [0, 0], three: [0, 0], ft: [0, 0], tov: 0, oreb: 0 } as const;
    const mean = async (first: Partial<PlayerSpec>) =>
      (await contextOf(await played(atl(before(5), points(10)), atl(before(3), first), atl(D))))['points_avg_last_5'];
    assert.equal(await mean(idle), 20);
    assert.equal(await mean({ status: 'dnp' }), 20);
    assert.equal(await mean({ ...points(0), minutes: '18:00' }), 10);
  });

  it('P-15 T21 last season is not read', async () => {
    const store = rowStore().play(atl(D, {}, { status: 1 }));
    store.add(playerGameSummary, [
      rowOf(playerGameSummary, {
        game_date: '2021-05-16',
        game_id: '20210516_ATL_HOU',
        team_abbr: 'ATL',
        player_lookup: 'atl1',
        points: 50,
        minutes_played: 40,
        played: true,
      }),
    ]);
    await cascade(store, [utgc], [D]);
    store.add(nbacGamebookPlayerStats, atl(D).gamebook);
    const row = await contextOf(store);
    assert.deepEqual([row['l10_games_used'], row['points_avg_last_10'], row['window_end_date']], [0, null, null]);
  });

  it('T20 P-01 an absurd box score of D changes no row of D and changes the rows after', async () => {
    const games = [atl(before(4), points(10)), atl(D, points(8)), atl('2022-01-22', points(9))];
    const absurd = [atl(before(4), points(10)), atl(D, points(49)), atl('2022-01-22', points(9))];
    const [plain, wild] = [await played(...games), await played(...absurd)];
    const of = async (store: RowStore, date: string) => (await runOn(store, upgc, date)).rows;
    const essence = (rows: readonly Row[]) => rows.map((row) => ({ ...row, data_hash: null, nba_game_id: null }));
    assert.deepEqual(essence(await of(plain, D)), essence(await of(wild, D)));
    assert.notDeepEqual(essence(await of(plain, '2022-01-22')), essence(await of(wild, '2022-01-22')));
  });

  it('P-40 L11 a driver with 1 of 16 players is completed by the other 15, which know their rest and venue', async () => {
    const store = await played(atl(before(3)), atl(before(1)), atl(D));
    const one = store
      .rowsOf(nbacGamebookPlayerStats)
      .filter((row) => row['game_date'] === D)
      .slice(0, 1);
    store.replace(nbacGamebookPlayerStats, D, one);
    const run = await runOn(store, upgc, D);
    assert.equal(run.rows.length, 16);
    assert.deepEqual(run.judged.faults, []);
    const sources = run.rows.map((row) => row['context_source']);
    assert.equal(sources.filter((source) => source === 'synthetic_pgs').length, 15);
    const synthetic = rowWith(run, 'player_lookup', 'bos3');
    assert.deepEqual(
      [synthetic['home_game'], synthetic['days_rest'], synthetic['games_in_last_7_days'], synthetic['used_fallback']],
      [true, 0, 2, true],
    );
  });

  it('L11 a list that does not cover the summaries fails', async () => {
    const store = await played(atl(before(3)), atl(D));
    const deaf = {
      ...upgc,
      run: (...given: Parameters<typeof upgc.run>) => ({
        ...upgc.run(...given),
        rows: upgc.run(...given).rows.slice(0, 1),
      }),
    };
    const run = await runOn(store, deaf, D);
    assert.match(run.judged.faults.join(), /UNTRACKED 15/);
    assert.match(run.judged.faults.join(), /rows:covers-summaries/);
  });

  it('P-§6.5 the driver takes active players in any case of the word, and no others', async () => {
    const built = atl(D, { status: 'ACTIVE' }, {});
    const extra = [player('atlhurt', { status: 'Inactive' }), player('atldnp', { status: 'dnp' })];
    const withExtra = game({
      date: D,
      away: 'ATL',
      home: 'BOS',
      awayPlayers: [player('atl1', { status: 'ACTIVE' }), ...eight('ATL').slice(1), ...extra],
    });
    const run = await runOn(await played(atl(before(2)), withExtra), upgc, D);
    const found = run.rows.map((row) => row['player_lookup']);
    assert.ok(found.includes('atl1') && !found.includes('atlhurt') && !found.includes('atldnp'));
    assert.equal(built.gamebook.length, 16);
  });

  it('P-§6.5 players without a line have a context, and several lines never multiply rows', async () => {
    const tonight = atl(D);
    const store = await played(atl(before(2), points(10)), tonight);
    store.add(
      oddsApiPlayerPointsProps,
      ['draftkings', 'fanduel', 'betmgm'].map((bookmaker) =>
        oddsLine(tonight, { player_lookup: 'atl1', bookmaker, points_line: 18.5 }),
      ),
    );
    const run = await runOn(store, upgc, D);
    assert.equal(run.rows.length, 16);
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['has_prop_line'], row['current_points_line'], row['line_bookmaker'], row['prop_over_streak']],
      [true, 18.5, 'draftkings', 1],
    );
    const other = rowWith(run, 'player_lookup', 'atl2');
    assert.deepEqual(
      [other['has_prop_line'], other['current_points_line'], other['prop_over_streak']],
      [false, null, null],
    );
  });

  it('P-§6.5 P-40 who is known by his summary alone has his real rest, weeks and venue, not those of a stand-in', async () => {
    const days = [13, 9, 6, 4].map((ago) => atl(before(ago)));
    const store = await played(...days, atl(D));
    const whole = await runOn(store, upgc, D);
    store.replace(nbacGamebookPlayerStats, D, []);
    const run = await runOn(store, upgc, D);
    assert.deepEqual(new Set(run.rows.map((row) => row['context_source'])), new Set(['synthetic_pgs']));
    const [home, away] = ['bos2', 'atl2'].map((lookup) => rowWith(run, 'player_lookup', lookup));
    assert.deepEqual([home?.['home_game'], away?.['home_game']], [true, false]);
    assert.deepEqual([home?.['days_rest'], home?.['back_to_back'], home?.['player_days_rest']], [3, false, 3]);
    assert.deepEqual([home?.['games_in_last_7_days'], home?.['games_in_last_14_days']], [2, 4]);
    const figures = ['days_rest', 'games_in_last_7_days', 'minutes_in_last_14_days', 'points_avg_last_5', 'home_game'];
    for (const row of run.rows) {
      const driven = rowWith(whole, 'player_lookup', row['player_lookup'] ?? null);
      assert.deepEqual(
        figures.map((column) => row[column]),
        figures.map((column) => driven[column]),
      );
    }
  });

  it('P-§2.2 P-08 L9 props that name nobody of the date fail, never pass as a date without lines', async () => {
    const tonight = atl(D);
    const store = await played(atl(before(2)), tonight);
    const priced = (lookups: readonly string[]) => lookups.map((player_lookup) => oddsLine(tonight, { player_lookup }));
    store.replace(oddsApiPlayerPointsProps, D, priced(['x1', 'x2']));
    assert.match((await runOn(store, upgc, D)).judged.faults.join(), /join:props-85: found 0 of 2/);
    store.replace(oddsApiPlayerPointsProps, D, priced(['atl1', 'atl2', 'atl3', 'atl4', 'x1']));
    assert.match((await runOn(store, upgc, D)).judged.faults.join(), /join:props-85: found 4 of 5.*missing x1/);
    store.replace(oddsApiPlayerPointsProps, D, priced(['atl1', 'bos1']));
    assert.deepEqual((await runOn(store, upgc, D)).judged.faults, []);
  });

  it('P-§6.5 a roster captured before tip-off that covers the team drives; a thin or late one does not', async () => {
    const store = await played(atl(before(2)), atl(D));
    const roster = (count: number, capturedAt: string) =>
      Array.from({ length: count }, (_, index) =>
        rowOf(espnTeamRosters, {
          roster_date: D,
          season_year: 2021,
          team_abbr: 'ATL',
          player_lookup: index < 8 ? `atl${index + 1}` : `atlnew${index}`,
          player_full_name: 'x',
          scrape_timestamp: capturedAt,
        }),
      );
    store.add(
      nbaPlayersRegistry,
      Array.from({ length: 13 }, (_, index) => registryRow(`atlnew${index}`, 'ATL', 2021)),
    );
    const sources = async (rows: readonly Row[]) => {
      const run = await runOn(store.replace(espnTeamRosters, D, rows), upgc, D);
      return [run.rows.length, rowWith(run, 'player_lookup', 'atl1')['context_source'], run.judged.faults];
    };
    assert.deepEqual(await sources(roster(13, `${D}T20:00:00.000Z`)), [21, 'roster', []]);
    assert.deepEqual(await sources(roster(12, `${D}T20:00:00.000Z`)), [16, 'gamebook', []]);
    assert.deepEqual(await sources(roster(13, '2022-01-21T02:00:00.000Z')), [16, 'gamebook', []]);
  });

  it('PP-13 before the games, those who played for the team last are its players; none known is a failure row', async () => {
    const store = await played(atl(before(2)));
    const last = store.rowsOf(nbaPlayersRegistry).map((row) => ({ ...row, last_game_date: before(2) }));
    const live = rowStore().play(atl(before(2)), { ...atl(D, {}, { status: 1 }), registry: [] });
    await cascade(live, [utgc], [D]);
    const bare = await runOn(live, upgc, D, { mode: 'same_day' });
    assert.deepEqual(
      bare.output.failures?.map(({ id, category }) => [id, category]),
      [
        ['ATL', 'MISSING_DEPENDENCY'],
        ['BOS', 'MISSING_DEPENDENCY'],
      ],
    );
    const named = await runOn(live.add(nbaPlayersRegistry, last), upgc, D, { mode: 'same_day' });
    assert.equal(named.rows.length, 16);
    assert.deepEqual(named.output.failures, []);
  });

  it('P-§6.5 P-26 pace, usage and stars out are really filled and differ between players', async () => {
    const star = { fg: [14, 22], three: [1, 3], ft: [0, 0] } as const;
    const past = [6, 4, 2].flatMap((days, index) => [
      atl(before(days), { ...star, tov: index }),
      game({ date: before(days), away: 'CHI', home: 'DEN', homePlayers: eight('DEN', { fg: [3, 11], ft: [3, 3] }) }),
    ]);
    const tonight = game({ date: D, away: 'ATL', home: 'DEN', homePlayers: eight('DEN', { ft: [3, 3] }) });
    const store = await played(...past, tonight);
    store.add(nbacInjuryReport, [
      injury(tonight, { player_lookup: 'atl1', team_abbr: 'ATL', injury_status: 'Doubtful' }),
      injury(tonight, { player_lookup: 'atl2', team_abbr: 'ATL', injury_status: 'out' }),
      injury(tonight, { player_lookup: 'den1', team_abbr: 'DEN', injury_status: 'questionable' }),
    ]);
    const run = await runOn(store, upgc, D);
    assert.deepEqual(run.judged.faults, []);
    const [own, mate, other] = ['atl1', 'atl3', 'den1'].map((lookup) => rowWith(run, 'player_lookup', lookup));
    assert.ok(own !== undefined && mate !== undefined && other !== undefined);
    assert.deepEqual([own['star_teammates_out'], mate['star_teammates_out'], other['star_teammates_out']], [0, 1, 0]);
    assert.deepEqual(
      [own['player_status'], mate['player_status'], other['player_status']],
      ['doubtful', 'available', 'questionable'],
    );
    const gap = Number(own['opponent_pace_last_10']) - Number(own['team_pace_last_10']);
    assert.ok(Math.abs(Number(own['pace_differential']) - gap) <= 0.1 && gap !== 0);
    assert.equal(own['pace_differential'], -Number(other['pace_differential']));
    assert.ok(Number(own['projected_usage_rate']) > Number(mate['projected_usage_rate']));
    assert.notEqual(own['avg_usage_rate_last_7_games'], null);
  });

  it('pace is the mean of the last ten counted games, usage of the last seven and three', async () => {
    const days = Array.from({ length: 12 }, (_, index) => 26 - 2 * index);
    const store = await played(...days.map((day) => atl(before(day))), atl(D));
    const sorted = (table: typeof teamOffenseGameSummary | typeof playerGameSummary) =>
      [...store.rowsOf(table)].sort((a, b) => (textOf(a, 'game_date') < textOf(b, 'game_date') ? -1 : 1));
    sorted(teamOffenseGameSummary).forEach((row, index) => Object.assign(row, { pace: 80 + Math.floor(index / 2) }));
    sorted(playerGameSummary)
      .filter((row) => row['player_lookup'] === 'atl1')
      .forEach((row, index) => Object.assign(row, { usage_rate: index }));
    const row = await contextOf(store);
    assert.equal(row['team_pace_last_10'], 86.5);
    assert.deepEqual([row['projected_usage_rate'], row['avg_usage_rate_last_7_games']], [10, 8]);
    assert.deepEqual([row['l10_games_used'], row['quality_score'], row['quality_tier']], [10, 95, 'gold']);
  });

  it('takes spread and total of its own side, with openings', async () => {
    const tonight = atl(D);
    const store = await played(atl(before(2)), tonight);
    const lines = ['10:00', '20:00'].flatMap((time, index) =>
      [
        ['BOS', -4.5 - index],
        ['ATL', 4.5 + index],
      ].map(([team, point]) =>
        gameLine(tonight, {
          market_key: 'spreads',
          outcome_team_abbr: String(team),
          outcome_name: String(team),
          outcome_point: Number(point),
          snapshot_timestamp: `${D}T${time}:00.000Z`,
        }),
      ),
    );
    const row = await contextOf(store.add(oddsApiGameLines, lines));
    assert.deepEqual([row['game_spread'], row['opening_spread'], row['spread_movement']], [5.5, 4.5, 1]);
    assert.deepEqual(
      (row['quality_issues'] as string[]).filter((issue) => issue.startsWith('missing')),
      ['missing_game_total'],
    );
  });

  it('a game in the raw box and not in the summaries is a hole: counted, and the row not ready', async () => {
    const store = await played(...[10, 8, 6, 4, 2].map((days) => atl(before(days))), atl(D));
    const complete = await contextOf(store);
    assert.deepEqual([complete['l5_is_complete'], complete['is_production_ready']], [true, true]);
    const holed = store.rowsOf(playerGameSummary).filter((row) => row['game_date'] !== before(4));
    const bare = rowStore().play(...[10, 8, 6, 4, 2].map((days) => atl(before(days))), atl(D));
    bare.add(playerGameSummary, holed).add(teamOffenseGameSummary, store.rowsOf(teamOffenseGameSummary));
    await cascade(bare, [utgc], [D]);
    const row = await contextOf(bare);
    assert.deepEqual(
      [row['l5_completeness_pct'], row['l5_is_complete'], row['missing_games_count'], row['is_production_ready']],
      [80, false, 1, false],
    );
  });

  it('a cup final enters no window', async () => {
    const cup = atl(before(2), points(40), { type: 'cup_final' });
    const row = await contextOf(await played(atl(before(5), points(10)), cup, atl(D)));
    assert.deepEqual([row['points_avg_last_5'], row['l5_games_used'], row['days_rest']], [20, 1, 1]);
  });

  it('P-11 P-36 copies of summaries and their order change no hash', async () => {
    const store = await played(atl(before(5), points(10)), atl(before(3), points(11)), atl(D));
    const { hash } = await runOn(store, upgc, D);
    assert.equal((await runOn(store.shuffled(), upgc, D)).hash, hash);
    for (const table of [playerGameSummary, teamOffenseGameSummary]) {
      const rows = [...store.rowsOf(table)];
      store.add(table, [...rows, ...rows, ...rows]);
    }
    assert.equal((await runOn(store, upgc, D)).hash, hash);
  });
});
