import assert from 'node:assert/strict';
import { erased } from '../../../../shared/domain/processor.js';
import { playerGame, teamDefense, teamOffense } from '../../../../shared/pipelines/nba/analytics/index.js';
import {
  bdlPlayerBoxscores,
  bigdataballPlayByPlay,
  nbacGamebookPlayerStats,
  nbacPlayByPlay,
  nbacPlayerBoxscores,
  nbacTeamBoxscore,
  nbaPlayersRegistry,
  oddsApiPlayerPointsProps,
  playerAliases,
  shotZoneSummary,
  sourceGaps,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import { teamDefenseGameSummary, teamOffenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { cascade, rowStore, rowWith, runOn, textOf, type RowStore } from '../../../support/processorRun.js';
import {
  eight,
  game,
  oddsLine,
  player,
  rowOf,
  shotEvent,
  type BuiltGame,
  type GameSpec,
} from '../../../support/rows.js';

const D = '2022-01-10';
const pgs = erased(playerGame);
const teams = [erased(teamOffense), erased(teamDefense)];

const build = (values: Partial<GameSpec> = {}): BuiltGame => game({ date: D, away: 'ATL', home: 'BOS', ...values });

/** PGS of a store whose team tables have been written. */
const summarise = async (store: RowStore) => {
  await cascade(store, teams, [D]);
  return runOn(store, pgs, D);
};
const ofGame = (built: BuiltGame) => summarise(rowStore().play(built));

/** Nine shots of every player, three of each zone, one of each made, as the box scores say. */
const shotsOf = (built: BuiltGame, values: { readonly skip?: (player: string) => boolean } = {}) =>
  ['ATL', 'BOS'].flatMap((team, side) =>
    eight(team)
      .filter(({ lookup }) => values.skip?.(lookup) !== true)
      .flatMap(({ lookup }, index) =>
        Array.from({ length: 9 }, (_, shot) =>
          shotEvent(built, side * 100 + index * 9 + shot, {
            player_1_lookup: lookup,
            player_1_team_abbr: team,
            shot_made: shot % 3 === 0,
            shot_type: shot >= 6 ? '3PT' : '2PT',
            shot_distance: shot < 3 ? 4 : 15,
          }),
        ),
      ),
  );

const zones = (built: BuiltGame) =>
  ['ATL', 'BOS'].flatMap((team) =>
    ['', ...eight(team).map(({ lookup }) => lookup)].map((lookup) => {
      const times = lookup === '' ? 8 : 1;
      return rowOf(shotZoneSummary, {
        game_id: built.gameId,
        nba_game_id: built.schedule.nba_game_id,
        game_date: D,
        team_abbr: team,
        player_lookup: lookup,
        paint_attempts: 3 * times,
        paint_makes: times,
        mid_range_attempts: 3 * times,
        mid_range_makes: times,
        three_attempts: 3 * times,
        three_makes: times,
      });
    }),
  );

describe('player game', () => {
  it('PP-10 has a row per active player whose points and minutes sum to the team', async () => {
    const run = await ofGame(build());
    assert.equal(run.rows.length, 16);
    assert.deepEqual(run.judged.faults, []);
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['points'], row['minutes_played'], row['universal_player_id'], row['opponent_team_abbr'], row['home_game']],
      [9, 30, 'atl1_001', 'BOS', false],
    );
  });

  it('P-§6.3 win_flag is the team result, and usage is computed', async () => {
    const run = await ofGame(build());
    assert.equal(rowWith(run, 'player_lookup', 'bos1')['win_flag'], true);
    assert.equal(rowWith(run, 'player_lookup', 'atl1')['win_flag'], false);
    // One of eight equal players, in 30 of 48 minutes: an eighth of the plays in an eighth of the floor time.
    assert.equal(rowWith(run, 'player_lookup', 'atl1')['usage_rate'], 20);
  });

  it('P-§6.3 P-23 usage of an overtime game takes its team minutes', async () => {
    const longer = (team: string, ft: readonly [number, number]) => eight(team, { minutes: '33:07', ft, fg: [3, 11] });
    const built = build({ overtimes: 1, awayPlayers: longer('ATL', [2, 2]), homePlayers: longer('BOS', [3, 3]) });
    const run = await ofGame(built);
    assert.deepEqual(run.judged.faults, []);
    const expected = (100 * 53) / ((33 + 7 / 60) * 8);
    assert.equal(rowWith(run, 'player_lookup', 'atl1')['usage_rate'], Math.round(expected * 100) / 100);
  });

  it('P-§6.3 P-12 minutes of 0 stay 0 and did not play; 18 scoreless minutes did', async () => {
    const built = build({
      awayPlayers: [
        ...eight('ATL').slice(0, 7),
        player('atlidle', { minutes: '00:00', fg: [0, 0], three: [0, 0], ft: [0, 0], tov: 0, oreb: 0 }),
        player('atlcold', { minutes: '30:00', fg: [0, 4], three: [0, 1], ft: [0, 0] }),
        player('atldnp', { status: 'dnp' }),
        player('atlhurt', { status: 'inactive' }),
      ],
    });
    const run = await ofGame(built);
    assert.deepEqual(run.judged.faults, []);
    const idle = rowWith(run, 'player_lookup', 'atlidle');
    assert.deepEqual(
      [idle['minutes_played'], idle['played'], idle['usage_rate'], idle['ts_pct']],
      [0, false, null, null],
    );
    const cold = rowWith(run, 'player_lookup', 'atlcold');
    assert.deepEqual([cold['played'], cold['points'], cold['ts_pct']], [true, 0, 0]);
    const found = run.rows.map((row) => row['player_lookup']);
    assert.ok(!found.includes('atldnp') && !found.includes('atlhurt'));
  });

  it('minutes keep their seconds', async () => {
    const awayPlayers = [
      ...eight('ATL').slice(0, 6),
      player('atla', { minutes: '34:12' }),
      player('atlb', { minutes: '25:48' }),
    ];
    const run = await ofGame(build({ awayPlayers }));
    assert.deepEqual(run.judged.faults, []);
    assert.equal(rowWith(run, 'player_lookup', 'atla')['minutes_played'], 34.2);
  });

  it('L7 a parser that loses the minutes is caught by the null rate', async () => {
    const built = build();
    const store = rowStore().play(built);
    const lost = built.gamebook.map((row) => ({ ...row, minutes_decimal: null }));
    const run = await summarise(store.replace(nbacGamebookPlayerStats, D, lost));
    assert.match(run.judged.faults.join(), /not_null:minutes_played/);
  });

  it('T18 reads the team totals of the date: without them usage is unknown and the run fails', async () => {
    assert.equal(playerGame.inputs.togs.table, teamOffenseGameSummary);
    assert.deepEqual(playerGame.inputs.togs.window, { kind: 'date' });
    const run = await runOn(rowStore().play(build()), pgs, D);
    assert.equal(rowWith(run, 'player_lookup', 'atl1')['usage_rate'], null);
    assert.match(run.judged.faults.join(), /not_null:usage_rate/);
    assert.match(run.judged.faults.join(), /sum:points/);
  });

  it('L8 rerunning the team totals changes the usage of the players', async () => {
    const built = build();
    const store = rowStore().play(built);
    const before = await summarise(store);
    const fixed = built.teamBox.map((row) => ({ ...row, turnovers: (row.turnovers ?? 0) + 8 }));
    const after = await summarise(store.replace(nbacTeamBoxscore, D, fixed));
    assert.notEqual(before.hash, after.hash);
  });

  it('P-07 a team whose players do not sum to its points has no covering source and is taken in part', async () => {
    const built = build();
    const short = built.gamebook.filter((row) => row.player_lookup !== 'atl1');
    const run = await summarise(rowStore().play(built).replace(nbacGamebookPlayerStats, D, short));
    const row = rowWith(run, 'player_lookup', 'atl2');
    assert.deepEqual([row['quality_tier'], row['is_production_ready']], ['bronze', true]);
    assert.ok((row['quality_issues'] as string[]).includes('partial_team'));
    assert.deepEqual(
      run.output.failures?.map(({ id, category }) => [id, category]),
      [['ATL', 'INCOMPLETE_UPSTREAM']],
    );
    assert.match(run.judged.warnings.join(), /partial:points/);
    assert.equal(rowWith(run, 'player_lookup', 'bos1')['quality_score'], 85);
  });

  it('P-39 a bdl game: statistics present, plus_minus NULL, DNP absent, silver and said so', async () => {
    const built = build({ awayPlayers: [...eight('ATL'), player('atldnp', { status: 'dnp' })] });
    const store = rowStore().play(built).replace(nbacGamebookPlayerStats, D, []).add(bdlPlayerBoxscores, built.bdl);
    const run = await summarise(store.add(shotZoneSummary, zones(built)));
    assert.deepEqual(run.judged.faults, []);
    assert.equal(run.rows.length, 16);
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['fg_attempts'], row['fg_makes'], row['rebounds'], row['ts_pct'], row['plus_minus']],
      [9, 3, 4, 0.455, null],
    );
    assert.deepEqual(
      [row['primary_source_used'], row['quality_tier'], row['quality_score'], row['used_fallback']],
      ['bdl', 'silver', 85, true],
    );
    assert.ok((row['quality_issues'] as string[]).includes('backup_source_used'));
    assert.ok(!run.rows.some((candidate) => candidate['player_lookup'] === 'atldnp'));
  });

  it('P-39 a fallback is taken per team, never mixed inside one', async () => {
    const built = build();
    const half = built.gamebook.filter((row) => row.team_abbr === 'BOS' || row.player_lookup === 'atl1');
    const store = rowStore().play(built).replace(nbacGamebookPlayerStats, D, half).add(bdlPlayerBoxscores, built.bdl);
    const run = await summarise(store);
    const sources = (team: string) =>
      new Set(run.rows.filter((row) => row['team_abbr'] === team).map((row) => row['primary_source_used']));
    assert.deepEqual(sources('ATL'), new Set(['bdl']));
    assert.deepEqual(sources('BOS'), new Set(['nbac_gamebook']));
  });

  it('P-29 P-§6.3 points equal to the line are a PUSH; over and under otherwise; no line, no result', async () => {
    const built = build();
    const lines = [
      ['atl1', 9],
      ['atl2', 8.5],
      ['atl3', 9.5],
    ].map(([lookup, line]) => oddsLine(built, { player_lookup: String(lookup), points_line: Number(line) }));
    const run = await summarise(rowStore().play(built).add(oddsApiPlayerPointsProps, lines));
    const verdict = (lookup: string) => {
      const row = rowWith(run, 'player_lookup', lookup);
      return [row['over_under_result'], row['margin']];
    };
    assert.deepEqual(verdict('atl1'), ['PUSH', 0]);
    assert.deepEqual(verdict('atl2'), ['OVER', 0.5]);
    assert.deepEqual(verdict('atl3'), ['UNDER', -0.5]);
    assert.deepEqual(verdict('atl4'), [null, null]);
  });

  it('P-§6.3 P-§5.1 a snapshot taken during the game is not the line', async () => {
    const built = build();
    const lines = [
      oddsLine(built, { player_lookup: 'atl1', points_line: 7.5, snapshot_timestamp: `${D}T12:00:00.000Z` }),
      oddsLine(built, { player_lookup: 'atl1', points_line: 8.5, snapshot_timestamp: `${D}T23:29:00.000Z` }),
      oddsLine(built, { player_lookup: 'atl1', points_line: 14.5, snapshot_timestamp: `${D}T23:31:00.000Z` }),
      oddsLine(built, { player_lookup: 'atl2', points_line: 14.5, snapshot_timestamp: '2022-01-11T01:00:00.000Z' }),
    ];
    const run = await summarise(rowStore().play(built).add(oddsApiPlayerPointsProps, lines));
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['points_line'], row['opening_line'], row['line_movement'], row['points_line_source']],
      [8.5, 7.5, 1, 'ODDS_API'],
    );
    assert.equal(rowWith(run, 'player_lookup', 'atl2')['points_line'], null);
  });

  it('an unknown tip-off is taken from the market rows of the game', async () => {
    const built = build({ tipOff: null });
    const late = oddsLine(built, { player_lookup: 'atl1', snapshot_timestamp: `${D}T21:00:00.000Z` });
    const run = await summarise(rowStore().play(built).add(oddsApiPlayerPointsProps, [late]));
    assert.equal(rowWith(run, 'player_lookup', 'atl1')['points_line'], 9);
  });

  it('P-§5.4 zones come from play-by-play whole, threes included', async () => {
    const built = build();
    const run = await summarise(rowStore().play(built).add(bigdataballPlayByPlay, shotsOf(built)));
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['paint_attempts'], row['mid_range_attempts'], row['zone_three_attempts'], row['unassisted_fg_makes']],
      [3, 3, 3, 3],
    );
    assert.equal(row['quality_tier'], 'gold');
    assert.deepEqual(run.judged.faults, []);
  });

  it('P-§5.4 a player whose zones disagree with his box has none, and the others keep theirs', async () => {
    const awayPlayers = [...eight('ATL').slice(0, 7), player('atl8', { three: [0, 5], fg: [3, 9] })];
    const built = build({ awayPlayers });
    const run = await summarise(rowStore().play(built).add(bigdataballPlayByPlay, shotsOf(built)));
    const row = rowWith(run, 'player_lookup', 'atl8');
    assert.deepEqual([row['paint_attempts'], row['zone_three_attempts'], row['quality_score']], [null, null, 85]);
    assert.deepEqual(row['quality_issues'], ['zones_mismatch']);
    assert.equal(rowWith(run, 'player_lookup', 'atl1')['paint_attempts'], 3);
  });

  it('P-§5.4 play-by-play of half the shots does not cover: the next source is taken whole', async () => {
    const built = build();
    const half = shotsOf(built, { skip: (lookup) => lookup.endsWith('8') });
    const store = rowStore().play(built).add(bigdataballPlayByPlay, half).add(shotZoneSummary, zones(built));
    const run = await summarise(store);
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(row['data_sources'], ['nbac_gamebook', 'shot_zone_summary']);
    const none = await summarise(rowStore().play(built).add(bigdataballPlayByPlay, half));
    assert.equal(rowWith(none, 'player_lookup', 'atl1')['paint_attempts'], null);
  });

  it('ready counts have no events: assists, and-ones and blocks by zone stay unknown, and that is said', async () => {
    const built = build();
    const run = await summarise(rowStore().play(built).add(shotZoneSummary, zones(built)));
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual(
      [row['paint_attempts'], row['assisted_fg_makes'], row['and1_count'], row['paint_blocks']],
      [3, null, null, null],
    );
    assert.deepEqual(row['quality_issues'], ['zone_events_unavailable']);
    assert.equal(row['quality_score'], 100);
  });

  it("the league's own play-by-play: an assist is a teammate's, a block the other side's", async () => {
    const built = build();
    const rows = shotsOf(built).map((row, index) =>
      rowOf(nbacPlayByPlay, {
        game_id: built.gameId,
        game_date: D,
        event_sequence: index,
        period: 1,
        game_clock_seconds: index,
        event_type: 'fieldgoal',
        event_action_type: 'Jump Shot',
        shot_type: row['shot_type'] as string,
        shot_made: row['shot_made'] as boolean,
        shot_distance: row['shot_distance'] as number,
        player_1_lookup: row['player_1_lookup'] as string,
        player_1_team_abbr: row['player_1_team_abbr'] as string,
        ...(row['player_1_lookup'] === 'atl1'
          ? {
              player_2_lookup: row['shot_made'] === true ? 'atl2' : 'bos1',
              player_2_team_abbr: row['shot_made'] === true ? 'ATL' : 'BOS',
            }
          : {}),
      }),
    );
    const run = await summarise(rowStore().play(built).add(nbacPlayByPlay, rows));
    const row = rowWith(run, 'player_lookup', 'atl1');
    assert.deepEqual([row['assisted_fg_makes'], row['unassisted_fg_makes']], [3, 0]);
    assert.deepEqual(
      [rowWith(run, 'player_lookup', 'bos1')['paint_blocks'], rowWith(run, 'player_lookup', 'bos1')['three_pt_blocks']],
      [2, 2],
    );
    assert.deepEqual(row['data_sources'], ['nbac_gamebook', 'nbac_pbp']);
  });

  it('starters: the floor at the first event, else the box score, else minutes above 20', async () => {
    const built = build();
    const starter = async (store: RowStore, lookup: string) => {
      const row = rowWith(await summarise(store), 'player_lookup', lookup);
      return [row['starter_flag'], row['starter_source']];
    };
    assert.deepEqual(await starter(rowStore().play(built), 'atl8'), [true, 'minutes_estimate']);
    const boxed = rowStore()
      .play(built)
      .add(nbacPlayerBoxscores, [
        rowOf(nbacPlayerBoxscores, { game_date: D, team_abbr: 'ATL', player_lookup: 'atl8', starter: false }),
      ]);
    assert.deepEqual(await starter(boxed, 'atl8'), [false, 'boxscore']);
    const floor = Object.fromEntries(
      [1, 2, 3, 4, 5].flatMap((number) => [
        [`away_player_${number}_lookup`, `atl${number}`],
        [`home_player_${number}_lookup`, `bos${number}`],
      ]),
    );
    const opening = { ...shotEvent(built, 0, { event_type: 'jump ball' }), ...floor };
    const later = { ...shotEvent(built, 1, { event_type: 'sub' }), ...floor, away_player_1_lookup: 'atl8' };
    boxed.add(bigdataballPlayByPlay, [later, opening]);
    assert.deepEqual(await starter(boxed, 'atl8'), [false, 'pbp']);
    assert.deepEqual(await starter(boxed, 'bos5'), [true, 'pbp']);
  });

  it('a player without a universal id has a failure row and no summary', async () => {
    const built = build();
    const store = rowStore().play(built);
    const known = built.registry.filter((row) => row.player_lookup !== 'atl1');
    const run = await summarise(
      rowStore()
        .add(nbaPlayersRegistry, known)
        .play({ ...built, registry: [] }),
    );
    assert.ok(store.rowsOf(nbaPlayersRegistry).length > known.length);
    assert.deepEqual(
      run.output.failures?.map(({ id, category }) => [id, category]),
      [['atl1', 'REGISTRY_LOOKUP_FAILED']],
    );
    assert.doesNotMatch(run.judged.faults.join(), /UNTRACKED/);
  });

  it('a variant of a name is one person: box, zones and line meet under the canonical lookup', async () => {
    const built = build();
    const alias = rowOf(playerAliases, { alias_lookup: 'atlone', nba_canonical_lookup: 'atl1', is_active: true });
    const renamed = shotsOf(built).map((row) =>
      row['player_1_lookup'] === 'atl1' ? { ...row, player_1_lookup: 'atlone' } : row,
    );
    const store = rowStore()
      .play(built)
      .add(playerAliases, [alias])
      .add(bigdataballPlayByPlay, renamed)
      .add(oddsApiPlayerPointsProps, [oddsLine(built, { player_lookup: 'atlone' })]);
    const row = rowWith(await summarise(store), 'player_lookup', 'atl1');
    assert.deepEqual([row['paint_attempts'], row['points_line']], [3, 9]);
  });

  it('L9 play-by-play that names nobody of the box fails, never passes with nothing', async () => {
    const built = build();
    const strangers = shotsOf(built).map((row) => ({ ...row, player_1_lookup: `x${textOf(row, 'player_1_lookup')}` }));
    const run = await summarise(rowStore().play(built).add(bigdataballPlayByPlay, strangers));
    assert.match(run.judged.faults.join(), /join:play-by-play-90: found 0 of 16/);
  });

  it('P-§6.2 a defence rating that is not the opponent’s own fails', async () => {
    const built = build();
    const store = rowStore().play(built);
    await cascade(store, teams, [D]);
    const rows = store.rowsOf(teamDefenseGameSummary);
    store.replace(
      teamDefenseGameSummary,
      D,
      rows.map((row) => ({ ...row, defensive_rating: Number(row['defensive_rating']) + 1 })),
    );
    assert.match((await runOn(store, pgs, D)).judged.faults.join(), /identity:defence-rating/);
  });

  it('whole minutes may miss the team by 5, seconds by 1', async () => {
    const faults = async (minutes: string) => {
      const awayPlayers = [...eight('ATL').slice(0, 7), player('atl8', { minutes })];
      return (await ofGame(build({ awayPlayers }))).judged.faults.join();
    };
    assert.equal(await faults('26:00'), '');
    assert.match(await faults('24:00'), /sum:minutes/);
    assert.match(await faults('27:58'), /sum:minutes/);
    assert.equal(await faults('29:30'), '');
  });

  it('a declared gap leaves the expectation; a date of gaps alone ends as source gone', async () => {
    const gap = (built: BuiltGame) =>
      rowOf(sourceGaps, { game_date: D, game_id: built.gameId, processor: 'p2.nbac_gamebook_player_stats' });
    const [gone, played] = [build({ type: 'play_in' }), game({ date: D, away: 'CHI', home: 'DEN' })];
    const store = rowStore()
      .play({ ...gone, gamebook: [] }, played)
      .add(sourceGaps, [gap(gone)]);
    const run = await summarise(store);
    assert.deepEqual([run.rows.length, run.judged.expected.length, run.judged.faults], [16, 16, []]);
    const only = rowStore().play({ ...gone, gamebook: [] });
    const undeclared = await summarise(only);
    assert.deepEqual(
      undeclared.output.failures?.map(({ type, id }) => [type, id]),
      [
        ['team', 'ATL'],
        ['team', 'BOS'],
      ],
    );
    assert.equal(undeclared.output.empty, undefined);
    const declared = await summarise(only.add(sourceGaps, [gap(gone)]));
    assert.deepEqual(declared.output.empty, { code: 'skipped', reason: 'unrecoverable_source' });
    assert.equal(declared.judged.expected.length, 0);
  });

  it('P-11 P-36 copies of rows and their order change no hash', async () => {
    const built = build();
    const store = rowStore().play(built).add(bigdataballPlayByPlay, shotsOf(built));
    const { hash } = await summarise(store);
    assert.equal((await runOn(store.shuffled(), pgs, D)).hash, hash);
    for (let copy = 0; copy < 3; copy += 1) store.play(built).add(bigdataballPlayByPlay, shotsOf(built));
    assert.equal((await summarise(store)).hash, hash);
  });
});
