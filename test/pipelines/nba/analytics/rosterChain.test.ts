import assert from 'node:assert/strict';
import { gameDate, plusDays } from '../../../../shared/domain/gameDate.js';
import { erased } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { analyticsProcessors, playerContext, teamContext } from '../../../../shared/pipelines/nba/analytics/index.js';
import {
  bdlActivePlayersCurrent,
  brRosterChanges,
  brRostersCurrent,
  espnTeamRosters,
  nbacPlayerListCurrent,
} from '../../../../shared/pipelines/nba/tables/optionalRaw.js';
import { nbaPlayersRegistry } from '../../../../shared/pipelines/nba/tables/raw.js';
import { cascade, rowStore, rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { game, rowOf, type BuiltGame } from '../../../support/rows.js';

const D = '2022-01-20';
const upgc = erased(playerContext);
const utgc = erased(teamContext);
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

describe('chain of rosters', () => {
  const MORNING = `${D}T13:00:00.000Z`;
  /** Eight who play for ATL and five who never did, none of them in the registry. */
  const squad = (count = 13): readonly string[] =>
    Array.from({ length: count }, (_, index) => (index < 8 ? `atl${index + 1}` : `atlnew${index}`));
  const espn = (lookups: readonly string[], scrape_timestamp = MORNING, team_abbr = 'ATL') =>
    lookups.map((player_lookup) =>
      rowOf(espnTeamRosters, {
        roster_date: D,
        season_year: 2021,
        team_abbr,
        player_lookup,
        player_full_name: player_lookup,
        scrape_timestamp,
      }),
    );
  const list = (lookups: readonly string[], scrape_timestamp = MORNING, season_year = 2021) =>
    lookups.map((player_lookup, person_id) =>
      rowOf(nbacPlayerListCurrent, {
        season_year,
        player_lookup,
        player_full_name: player_lookup,
        person_id,
        team_abbr: 'ATL',
        scrape_timestamp,
      }),
    );
  const active = (lookups: readonly string[], scrape_timestamp = MORNING) =>
    lookups.map((player_lookup, bdl_player_id) =>
      rowOf(bdlActivePlayersCurrent, {
        player_lookup,
        player_full_name: player_lookup,
        bdl_player_id,
        team_abbr: 'ATL',
        scrape_timestamp,
      }),
    );
  const season = (lookups: readonly string[], scrape_timestamp = MORNING) =>
    lookups.map((player_lookup) =>
      rowOf(brRostersCurrent, {
        season_year: 2021,
        team_abbr: 'ATL',
        player_lookup,
        player_full_name: player_lookup,
        birth_date: '2000-01-21',
        scrape_timestamp,
      }),
    );

  const contexts = async (fill: (store: RowStore) => RowStore, options: Parameters<typeof runOn>[3] = {}) => {
    const run = await runOn(fill(await played(atlBos(before(2)), tonight)), upgc, D, options);
    assert.deepEqual(run.judged.faults, []);
    const atl = run.rows.filter((row) => row['team_abbr'] === 'ATL');
    const first = rowWith(run, 'player_lookup', 'atl1');
    return { run, size: atl.length, source: (first['data_sources'] as string[])[0], first };
  };

  it('P-§2.12 espn, the player list, the active players, the season rosters, in this order, each as a whole', async () => {
    const all = [
      (store: RowStore) => store.add(brRostersCurrent, season(squad(17))),
      (store: RowStore) => store.add(bdlActivePlayersCurrent, active(squad(16))),
      (store: RowStore) => store.add(nbacPlayerListCurrent, list(squad(15))),
      (store: RowStore) => store.add(espnTeamRosters, espn(squad(14))),
    ];
    const found = [];
    for (let count = 1; count <= all.length; count += 1) {
      const { size, source, first } = await contexts((store) =>
        all.slice(0, count).reduce((filled, add) => add(filled), store),
      );
      found.push([size, source, first['context_source'], first['used_fallback']]);
    }
    assert.deepEqual(found, [
      [17, 'br_rosters', 'roster', true],
      [16, 'bdl_active_players', 'roster', true],
      [15, 'nbac_player_list', 'roster', true],
      [14, 'espn_team_rosters', 'roster', false],
    ]);
  });

  it('P-§6.5 a roster of 12, one captured after tip-off and one of 91 days ago do not cover; the gamebook does', async () => {
    const outside = [
      (store: RowStore) => store.add(espnTeamRosters, espn(squad(12))),
      (store: RowStore) => store.add(nbacPlayerListCurrent, list(squad(), `${D}T23:31:00.000Z`)),
      (store: RowStore) => store.add(bdlActivePlayersCurrent, active(squad(), `${before(91)}T13:00:00.000Z`)),
      (store: RowStore) => store.add(nbacPlayerListCurrent, list(squad(), MORNING, 2020)),
      (store: RowStore) =>
        store.add(nbacPlayerListCurrent, [...list(squad(12)), ...list(['atlnew12'], `${D}T23:31:00.000Z`)]),
      (store: RowStore) => store.add(espnTeamRosters, espn(squad(), `${D}T23:31:00.000Z`)),
    ];
    for (const fill of outside)
      assert.deepEqual([(await contexts(fill)).first['context_source'], (await contexts(fill)).size], ['gamebook', 8]);
    assert.equal(
      (await contexts((store) => store.add(bdlActivePlayersCurrent, active(squad(), `${before(89)}T13:00:00.000Z`))))
        .size,
      13,
    );
  });

  it('a player removed from the season roster before the cut is gone; one removed after it is still there', async () => {
    const removed = (lookup: string, scrape_timestamp: string) =>
      rowOf(brRosterChanges, {
        season_year: 2021,
        team_abbr: 'ATL',
        player_lookup: lookup,
        player_full_name: lookup,
        change_type: 'removed',
        change_date: D,
        scrape_timestamp,
      });
    const fill = (store: RowStore) =>
      store
        .add(brRostersCurrent, season(squad(15)))
        .add(brRosterChanges, [removed('atlnew14', MORNING), removed('atlnew13', `${D}T23:31:00.000Z`)]);
    const { run, size } = await contexts(fill);
    assert.equal(size, 14);
    assert.ok(run.rows.some((row) => row['player_lookup'] === 'atlnew13'));
  });

  it('P-§2.5 whom only a roster knows has the id that the registry will give him, and his age from the season roster', async () => {
    const fill = (store: RowStore) =>
      store.add(espnTeamRosters, espn(squad())).add(brRostersCurrent, season(['atlnew9']));
    const { run } = await contexts(fill);
    const rookie = rowWith(run, 'player_lookup', 'atlnew9');
    assert.deepEqual(picked(rookie, 'universal_player_id', 'player_age', 'l5_games_used', 'context_source'), [
      'atlnew9_001',
      21,
      0,
      'roster',
    ]);
    const [registered] = (
      await contexts((store) =>
        fill(store).add(nbaPlayersRegistry, [
          rowOf(nbaPlayersRegistry, {
            universal_player_id: 'atlnew9_001',
            player_name: 'A',
            player_lookup: 'atlnew9',
            team_abbr: 'ATL',
            season: '2021-22',
            birth_date: '2000-01-20',
          }),
        ]),
      )
    ).run.rows.filter((row) => row['player_lookup'] === 'atlnew9');
    assert.equal(registered?.['player_age'], 22);
  });

  it('S58 live and replay name the same players: a pass before the games reads no later roster and no box', async () => {
    const fill = (store: RowStore) =>
      store.add(espnTeamRosters, [
        ...espn(squad()),
        ...espn(
          squad().map((lookup) => lookup.replace('atl', 'bos')),
          MORNING,
          'BOS',
        ),
      ]);
    const replay = await contexts(fill);
    const live = fill(rowStore().play(atlBos(before(2))));
    await cascade(live, analyticsProcessors, [before(2)]);
    const coming = atlBos(D, { status: 1, number: Number(tonight.schedule.nba_game_id.slice(5)) });
    live.play({ ...coming, registry: [] });
    await cascade(live, [utgc], [D]);
    const run = await runOn(live, upgc, D, { mode: 'same_day', asOf: Date.parse(`${D}T15:30:00.000Z`) });
    const essence = (rows: readonly Row[]) => rows.map((row) => ({ ...row, data_hash: null }));
    assert.deepEqual(essence(run.rows), essence(replay.run.rows));
  });

  it('a traded player is once in the list, on the team whose roster names him', async () => {
    const moved = espn([...squad().slice(1), 'bos1']);
    const { run } = await contexts((store) => store.add(espnTeamRosters, moved));
    assert.deepEqual(
      run.rows.filter((row) => row['player_lookup'] === 'bos1').map((row) => row['team_abbr']),
      ['ATL'],
    );
    assert.equal(rowWith(run, 'player_lookup', 'atl1')['context_source'], 'synthetic_pgs');
  });
});
