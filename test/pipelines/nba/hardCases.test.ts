import assert from 'node:assert/strict';
import { erased, type AnyProcessor } from '../../../shared/domain/processor.js';
import type { Row, TableDefinition } from '../../../shared/domain/table.js';
import {
  analyticsProcessors,
  playerContext,
  playerGame,
  teamDefense,
  teamOffense,
} from '../../../shared/pipelines/nba/analytics/index.js';
import { precomputeProcessors } from '../../../shared/pipelines/nba/precompute/index.js';
import { espnTeamRosters } from '../../../shared/pipelines/nba/tables/optionalRaw.js';
import {
  bdlPlayerBoxscores,
  bettingprosPlayerPointsProps,
  nbacGamebookPlayerStats,
  nbacInjuryReport,
  nbacSchedule,
  nbacTeamBoxscore,
  nbaPlayersRegistry,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
  shotZoneSummary,
  sourceGaps,
} from '../../../shared/pipelines/nba/tables/raw.js';
import { runOn, textOf, type ProcessorRun, type RowStore } from '../../support/processorRun.js';
import { registryRow, rowOf } from '../../support/rows.js';
import { D, daysBefore, NEXT, NIGHTS, rawLeague } from './pointInTime/league.js';
import {
  batch,
  CONSTANTS,
  grading,
  keep,
  modelFor,
  playedWorld,
  predicted,
  rowsOn,
  tiers,
} from './pointInTime/world.js';

const CHAIN: readonly AnyProcessor[] = [...analyticsProcessors, ...precomputeProcessors, tiers, batch, grading];
const [pgs, upgc, togs, tdgs] = [erased(playerGame), erased(playerContext), erased(teamOffense), erased(teamDefense)];
const named = (shortName: string): AnyProcessor => CHAIN.find((body) => body.shortName === shortName) ?? assert.fail();

/** Every processor of a date by its short name: no gate is hurt, and everybody expected has a row or a reason. */
const judged = async (store: RowStore, date: string): Promise<(shortName: string) => ProcessorRun> => {
  const documents = await modelFor(store, date);
  const runs = new Map<string, ProcessorRun>();
  for (const body of CHAIN) {
    const run = await runOn(store, body, date, { constants: CONSTANTS, documents });
    assert.deepEqual(run.judged.faults, [], `${body.id} ${date}`);
    runs.set(body.shortName, run);
  }
  return (shortName) => runs.get(shortName) ?? assert.fail(shortName);
};

const of = (rows: readonly Row[], lookup: string): Row =>
  rows.find((row) => row['player_lookup'] === lookup) ?? assert.fail(`no row of ${lookup}`);
const reasonOf = (run: ProcessorRun, id: string): string | undefined =>
  run.output.failures?.find((failure) => failure.id === id)?.category;
const edited = (store: RowStore, table: TableDefinition, edit: (row: Row) => Row | null): RowStore => {
  const column = table.dateColumn ?? '';
  const rows = store.rowsOf(table).map(edit);
  for (const date of new Set(store.rowsOf(table).map((row) => textOf(row, column)))) store.replace(table, date, []);
  return store.add(
    table,
    rows.filter((row) => row !== null),
  );
};
/** A date without the rows of some tables. */
const without = (store: RowStore, date: string, ...tables: readonly TableDefinition[]): RowStore => {
  for (const table of tables) store.replace(table, date, []);
  return store;
};

describe('hard cases through the whole chain', () => {
  it('P-18 no zones anywhere: predicted on masked defaults, the lack told in every table', async () => {
    const { store } = await playedWorld(edited(rawLeague(), shotZoneSummary, () => null));
    const run = await judged(store, D);
    assert.deepEqual([run('TDZA').rows.length, run('PSZA').rows.length], [2, 0]);
    assert.deepEqual(
      new Set(run('PSZA').output.failures?.map(({ category }) => category)),
      new Set(['EXPECTED_INCOMPLETE']),
    );
    assert.ok(run('TDZA').rows.every((row) => (row['quality_issues'] as string[]).includes('shot_zones_unavailable')));
    const vector = of(run('MLFS').rows, 'atl1');
    assert.deepEqual(
      [vector['pct_paint'], vector['shot_zone_mismatch_score'], vector['insufficient_data_reason']],
      [0.3, 0, 'psza_below_minimum'],
    );
    // The ratings need no zones: they are measured, and bit 13 is not set.
    assert.equal(Math.floor(Number(vector['default_mask']) / 2 ** 13) % 2, 0);
    const factors = of(run('PCF').rows, 'atl1');
    assert.ok((factors['missing_data_fields'] as string[]).includes('player_shot_zone'));
    assert.ok(run('prediction batch').rows.length >= 4 * 15);
  });

  it('P-28 P-§5.1 no props anywhere: NO_LINE for everybody, the estimate flagged beside it, graded without a verdict', async () => {
    const raw = rawLeague();
    for (const table of [oddsApiPlayerPointsProps, bettingprosPlayerPointsProps, oddsApiGameLines])
      edited(raw, table, () => null);
    const { store } = await playedWorld(raw);
    const run = await judged(store, D);
    for (const row of run('prediction batch').rows) {
      assert.deepEqual(
        [
          row['recommendation'],
          row['current_points_line'],
          row['has_prop_line'],
          row['line_source'],
          row['line_margin'],
        ],
        ['NO_LINE', null, false, 'ESTIMATED_AVG', null],
      );
      assert.ok(Number(row['estimated_line_value']) * 2 === Math.round(Number(row['estimated_line_value']) * 2));
      assert.deepEqual([row['is_actionable'], row['filter_reason']], [false, 'no_line']);
    }
    const vector = of(run('MLFS').rows, 'atl1');
    assert.deepEqual([vector['vegas_points_line'], vector['has_vegas_line']], [null, 0]);
    for (const row of run('grading').rows) assert.equal(row['prediction_correct'], null);
    const graded = run('grading').rows.filter((row) => row['is_voided'] === false);
    assert.ok(
      graded.length > 0 && graded.every((row) => row['grade_outcome'] === 'no_line' && row['signed_error'] !== null),
    );
    assert.ok(run('UTGC').rows.every((row) => row['game_spread'] === null && row['quality_score'] === 90));
  });

  it('P-39 a night that only the second source has: silver rows with every number, and the windows count it', async () => {
    const night = daysBefore(4);
    const { store } = await playedWorld(without(rawLeague(), night, nbacGamebookPlayerStats));
    const rows = rowsOn(store, pgs.output, night);
    assert.equal(rows.length, 16);
    for (const row of rows)
      assert.deepEqual(
        [row['primary_source_used'], row['quality_tier'], row['fg_attempts'] === null, row['usage_rate'] === null],
        ['bdl', 'silver', false, false],
      );
    const run = await judged(store, D);
    assert.equal(of(run('PDC').rows, 'atl1')['games_played_season'], NIGHTS.length);
    assert.equal(of(run('UPGC').rows, 'atl1')['missing_games_count'], 0);
  });

  it('P-§2.12 two faults in one game, the second source there: both tables are rebuilt from it and say so', async () => {
    const night = daysBefore(4);
    const { store } = await playedWorld(without(rawLeague(), night, nbacGamebookPlayerStats, nbacTeamBoxscore));
    for (const body of [togs, tdgs]) {
      const rows = rowsOn(store, body.output, night);
      assert.equal(rows.length, 2);
      for (const row of rows) {
        assert.deepEqual([row['primary_source_used'], row['quality_score']], ['reconstructed', 85]);
        assert.ok((row['quality_issues'] as string[]).includes('reconstructed'));
      }
    }
    const untouched = await playedWorld();
    const points = (from: RowStore) =>
      rowsOn(from, pgs.output, night).map((row) => [row['player_lookup'], row['points'], row['usage_rate']]);
    assert.deepEqual(points(store), points(untouched.store));
    const run = await judged(store, D);
    assert.equal(run('TDZA').rows.length, 2);
  });

  it('P-§2.12 P-37 two faults in one game and no other source: no placeholder, a reason per team, and the hole is known later', async () => {
    const night = daysBefore(4);
    const raw = without(rawLeague(), night, nbacGamebookPlayerStats, nbacTeamBoxscore, bdlPlayerBoxscores);
    const lost = await runOn(raw, togs, night);
    assert.equal(lost.rows.length, 0);
    assert.deepEqual(
      lost.output.failures?.map(({ id, category, canRetry }) => [id, category, canRetry]),
      [
        ['ATL', 'INCOMPLETE_UPSTREAM', true],
        ['BOS', 'INCOMPLETE_UPSTREAM', true],
      ],
    );
    assert.match(lost.judged.faults.join(), /rows:two-per-final/);
    const store = raw;
    for (const date of [...NIGHTS, D]) for (const body of analyticsProcessors) await keep(store, body, date);
    await predicted(store, D);
    const [tdza] = rowsOn(store, named('TDZA').output, D);
    assert.deepEqual(
      [tdza?.['expected_games_count'], tdza?.['actual_games_count'], tdza?.['missing_games_count']],
      [13, 12, 1],
    );
    assert.equal(
      rowsOn(store, named('PDC').output, D).every((row) => row['games_played_season'] === 12),
      true,
    );
  });

  it('P-§2.12 half of a team in the first source, its zones torn too: the second source whole, zones none, never a mixture', async () => {
    const night = daysBefore(4);
    const raw = rawLeague();
    edited(raw, nbacGamebookPlayerStats, (row) =>
      row['game_date'] === night && row['team_abbr'] === 'ATL' && textOf(row, 'player_lookup') > 'atl4' ? null : row,
    );
    edited(raw, shotZoneSummary, (row) =>
      row['game_date'] === night && row['player_lookup'] === '' && row['team_abbr'] === 'ATL' ? null : row,
    );
    const { store } = await playedWorld(raw);
    const sources = (team: string) =>
      new Set(
        rowsOn(store, pgs.output, night)
          .filter((row) => row['team_abbr'] === team)
          .map((row) => row['primary_source_used']),
      );
    assert.deepEqual([sources('ATL'), sources('BOS')], [new Set(['bdl']), new Set(['nbac_gamebook'])]);
    assert.ok(rowsOn(store, pgs.output, night).every((row) => row['paint_attempts'] === null));
    await judged(store, D);
  });

  it('a player who was on every sheet and never on the floor: no summary, no row, a reason in every table', async () => {
    const idle = (date: string) =>
      rowOf(nbacGamebookPlayerStats, {
        ...(rawLeague()
          .rowsOf(nbacGamebookPlayerStats)
          .find((row) => row['game_date'] === date) as object),
        player_lookup: 'bosidle',
        player_name: 'BOS IDLE',
        team_abbr: 'BOS',
        player_status: 'dnp',
        minutes: null,
        minutes_decimal: null,
        points: null,
        field_goals_attempted: null,
      });
    const raw = rawLeague().add(nbaPlayersRegistry, [registryRow('bosidle', 'BOS', 2021)]);
    raw.add(nbacGamebookPlayerStats, NIGHTS.map(idle));
    raw.add(
      espnTeamRosters,
      ['bosidle', ...Array.from({ length: 12 }, (_, seat) => `bos${seat + 1}`)].map((player_lookup) =>
        rowOf(espnTeamRosters, {
          roster_date: D,
          season_year: 2021,
          team_abbr: 'BOS',
          player_lookup,
          player_full_name: 'x',
          scrape_timestamp: `${D}T12:00:00.000Z`,
        }),
      ),
    );
    raw.add(
      nbaPlayersRegistry,
      [9, 10, 11, 12].map((seat) => registryRow(`bos${seat}`, 'BOS', 2021)),
    );
    const { store } = await playedWorld(raw);
    assert.ok(!store.rowsOf(pgs.output).some((row) => row['player_lookup'] === 'bosidle'));
    const run = await judged(store, D);
    const context = of(run('UPGC').rows, 'bosidle');
    assert.deepEqual(
      [context['l10_games_used'], context['points_avg_last_5'], context['expected_games_count']],
      [0, null, 0],
    );
    assert.deepEqual(
      ['PSZA', 'PDC', 'MLFS', 'prediction batch'].map((name) => reasonOf(run(name), 'bosidle')),
      ['EXPECTED_INCOMPLETE', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'NOT_ELIGIBLE'],
    );
    assert.equal(of(run('PCF').rows, 'bosidle')['fatigue_score'], 100);
  });

  it('a traded player: one history over both teams, the pace of the new one, the venue and opponent of tonight', async () => {
    const moved = daysBefore(9);
    const raw = rawLeague();
    // Before it he and a man of ATL wore each other's colours, in every document of those nights.
    const swapped: Readonly<Record<string, string>> = { bos3: 'ATL', atl3: 'BOS' };
    for (const table of [nbacGamebookPlayerStats, bdlPlayerBoxscores])
      edited(raw, table, (row) => {
        const team = swapped[textOf(row, 'player_lookup')];
        return team !== undefined && textOf(row, 'game_date') < moved ? { ...row, team_abbr: team } : row;
      });
    edited(raw, shotZoneSummary, () => null);
    edited(raw, nbacTeamBoxscore, (row) => (textOf(row, 'game_date') < moved ? null : row));
    edited(raw, nbacSchedule, (row) => {
      if (textOf(row, 'game_date') >= moved) return row;
      const sum = (team: unknown): number =>
        raw
          .rowsOf(nbacGamebookPlayerStats)
          .filter((line) => line['game_date'] === row['game_date'] && line['team_abbr'] === team)
          .reduce((total, line) => total + Number(line['points'] ?? 0), 0);
      return { ...row, home_team_score: sum(row['home_team_tricode']), away_team_score: sum(row['away_team_tricode']) };
    });
    raw.add(nbaPlayersRegistry, [registryRow('bos3', 'ATL', 2021), registryRow('atl3', 'BOS', 2021)]);
    const { store } = await playedWorld(raw);
    const past = store
      .rowsOf(pgs.output)
      .filter((row) => row['player_lookup'] === 'bos3' && textOf(row, 'game_date') < D);
    assert.deepEqual(new Set(past.map((row) => row['team_abbr'])), new Set(['ATL', 'BOS']));
    assert.deepEqual(new Set(past.map((row) => row['universal_player_id'])), new Set(['bos3_001']));
    const run = await judged(store, D);
    const [context, cache, vector] = ['UPGC', 'PDC', 'MLFS'].map((name) => of(run(name).rows, 'bos3'));
    assert.ok(context !== undefined && cache !== undefined && vector !== undefined);
    assert.deepEqual([context['team_abbr'], context['opponent_team_abbr']], ['BOS', 'ATL']);
    assert.equal(cache['games_played_season'], NIGHTS.length);
    const mean = past.reduce((total, row) => total + Number(row['points']), 0) / past.length;
    assert.ok(Math.abs(Number(cache['points_avg_season']) - mean) < 0.005);
    const mate = of(run('PDC').rows, 'bos1');
    assert.deepEqual(
      [cache['team_pace_last_10'], cache['team_off_rating_last_10']],
      [mate['team_pace_last_10'], mate['team_off_rating_last_10']],
    );
    // Against ATL he has played only since he left it.
    assert.equal(vector['games_vs_opponent'], past.filter((row) => row['team_abbr'] === 'BOS').length);
    assert.equal(rowsOn(store, upgc.output, D).filter((row) => row['player_lookup'] === 'bos3').length, 1);
  });

  it('P-§4.11 P-§8.1 an OUT in capitals is out, counted and not predicted; a Questionable plays on', async () => {
    const raw = edited(rawLeague(), nbacInjuryReport, (row) => ({
      ...row,
      injury_status: textOf(row, 'injury_status').toUpperCase(),
    }));
    const { store } = await playedWorld(raw);
    const run = await judged(store, D);
    assert.equal(reasonOf(run('prediction batch'), 'atl5'), 'NOT_ELIGIBLE');
    assert.ok(!run('prediction batch').rows.some((row) => row['player_lookup'] === 'atl5'));
    assert.equal(of(run('prediction batch').rows, 'atl2')['injury_status_at_prediction'], 'questionable');
    assert.equal(of(run('MLFS').rows, 'atl2')['injury_risk'], 2);
    const [own] = run('UTGC').rows.filter((row) => row['team_abbr'] === 'ATL');
    assert.deepEqual([own?.['players_out_count'], own?.['questionable_players_count']], [1, 1]);
  });

  it('P-§2.1 a cup final is predicted and graded like any game, and then forgotten by every window but rest', async () => {
    const raw = edited(rawLeague(), nbacSchedule, (row) =>
      row['game_date'] === D
        ? { ...row, game_type: 'cup_final', nba_game_id: '0062100001', is_regular_season: false, is_emirates_cup: true }
        : row,
    );
    const { store } = await playedWorld(raw);
    const run = await judged(store, D);
    assert.ok(
      run('prediction batch').rows.length > 0 && run('grading').rows.length === run('prediction batch').rows.length,
    );
    assert.ok(run('grading').rows.some((row) => row['actual_points'] !== null));
    await predicted(store, NEXT);
    const caches = rowsOn(store, named('PDC').output, NEXT);
    assert.ok(
      caches.length > 0 &&
        caches.every((row) => row['games_played_season'] === NIGHTS.length && textOf(row, 'window_end_date') < D),
    );
    assert.ok(
      rowsOn(store, named('UTGC').output, NEXT).every(
        (row) => row['team_days_rest'] === 0 && row['game_number_in_season'] === NIGHTS.length + 1,
      ),
    );
    const vector = of(rowsOn(store, named('MLFS').output, NEXT), 'bos1');
    assert.deepEqual(
      [vector['back_to_back'], vector['games_vs_opponent'], vector['games_in_last_7_days']],
      [1, NIGHTS.length, 3],
    );
    const defence = rowsOn(store, named('TDZA').output, NEXT);
    assert.ok(defence.every((row) => row['games_in_sample'] === NIGHTS.length));
  });

  it('S05 a play-in game whose players no source will ever have: team tables done, player tables source gone, then a declared hole', async () => {
    const gap = (processor: string) =>
      rowOf(sourceGaps, {
        game_date: D,
        game_id: '20220120_BOS_ATL',
        processor,
        source: 'archive',
        waiver_id: 'w',
        reason: 'r',
      });
    const raw = edited(rawLeague(), nbacSchedule, (row) =>
      row['game_date'] === D ? { ...row, game_type: 'play_in', is_regular_season: false, is_playoffs: true } : row,
    );
    without(raw, D, nbacGamebookPlayerStats, bdlPlayerBoxscores, shotZoneSummary);
    edited(raw, espnTeamRosters, () => null);
    raw.add(sourceGaps, [gap('p2.nbac_gamebook_player_stats')]);
    const { store } = await playedWorld(raw);
    const run = await judged(store, D);
    assert.deepEqual(
      [run('TOGS').rows.length, run('TDGS').rows.length, run('UTGC').rows.length, run('TDZA').rows.length],
      [2, 2, 2, 2],
    );
    for (const name of ['PGS', 'UPGC', 'PSZA', 'PCF', 'PDC', 'MLFS', 'prediction batch', 'grading'])
      assert.deepEqual(
        [run(name).rows.length, run(name).output.empty],
        [0, { code: 'skipped', reason: 'unrecoverable_source' }],
        name,
      );
    await predicted(store, NEXT);
    const caches = rowsOn(store, named('PDC').output, NEXT);
    assert.ok(
      caches.length > 0 &&
        caches.every((row) => row['missing_games_count'] === 0 && row['games_played_season'] === NIGHTS.length),
    );
    assert.equal(rowsOn(store, named('TDZA').output, NEXT)[0]?.['games_in_sample'], NIGHTS.length + 1);
  });

  it('a play-in game with its players counts in every window, as a game of the playoffs', async () => {
    const raw = edited(rawLeague(), nbacSchedule, (row) =>
      row['game_date'] === D
        ? { ...row, game_type: 'play_in', nba_game_id: '0052100101', is_regular_season: false, is_playoffs: true }
        : row,
    );
    const { store } = await playedWorld(raw);
    const run = await judged(store, D);
    assert.ok(run('MLFS').rows.every((row) => row['playoff_game'] === 1));
    await predicted(store, NEXT);
    const played = of(rowsOn(store, named('PDC').output, NEXT), 'bos1');
    assert.deepEqual([played['games_played_season'], played['window_end_date']], [NIGHTS.length + 1, D]);
  });
});
