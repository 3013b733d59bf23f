import assert from 'node:assert/strict';
import { erased } from '../../../../shared/domain/processor.js';
import { teamDefense, teamOffense } from '../../../../shared/pipelines/nba/analytics/index.js';
import {
  bigdataballPlayByPlay,
  nbacGamebookPlayerStats,
  nbacTeamBoxscore,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowStore, rowWith, runOn } from '../../../support/processorRun.js';
import { eight, game, shotEvent, type BuiltGame } from '../../../support/rows.js';

const D = '2022-01-10';
const tdgs = erased(teamDefense);

/** 72 shots of each team: 30 in the paint (one of them blocked), 18 from mid range, 24 threes. */
const events = (built: BuiltGame) =>
  ['ATL', 'BOS'].flatMap((team, side) =>
    Array.from({ length: 72 }, (_, index) =>
      shotEvent(built, side * 100 + index, {
        player_1_lookup: `${team.toLowerCase()}${(index % 8) + 1}`,
        player_1_team_abbr: team,
        shot_made: index % 3 === 0,
        shot_type: index >= 48 ? '3PT' : '2PT',
        shot_distance: index < 30 ? 4 : index < 48 ? 15 : 25,
        ...(index === 1 ? { player_2_lookup: team === 'ATL' ? 'bos1' : 'atl1', player_2_role: 'block' } : {}),
      }),
    ),
  );

describe('team defense', () => {
  it('PP-11 one game gives two rows, one of each defence', async () => {
    const run = await runOn(rowStore().play(game({ date: D, away: 'ATL', home: 'BOS' })), tdgs, D);
    assert.equal(run.rows.length, 2);
    for (const team of ['ATL', 'BOS']) rowWith(run, 'defending_team_abbr', team);
    assert.deepEqual(run.judged.faults, []);
  });

  it('P-§6.2 opponent_pace divides by the overtime minutes, and overtime is counted', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS', overtimes: 2 });
    const row = rowWith(await runOn(rowStore().play(built), tdgs, D), 'defending_team_abbr', 'ATL');
    const poss = 72 + 0.44 * 24 + 8 - 8;
    assert.equal(row['opponent_pace'], Math.round(((poss * 48) / 58) * 10) / 10);
    assert.equal(row['overtime_periods'], 2);
  });

  it("P-§6.2 the rating allowed is the opponent's own, from the opponent's numbers", async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS', homePlayers: eight('BOS', { fg: [4, 10], tov: 2 }) });
    const store = rowStore().play(built);
    const offence = await runOn(store, erased(teamOffense), D);
    const defence = await runOn(store, tdgs, D);
    assert.deepEqual(defence.judged.faults, []);
    for (const [defending, opponent] of [
      ['ATL', 'BOS'],
      ['BOS', 'ATL'],
    ] as const)
      assert.equal(
        rowWith(defence, 'defending_team_abbr', defending)['defensive_rating'],
        rowWith(offence, 'team_abbr', opponent)['offensive_rating'],
      );
  });

  it('P-§6.2 the gate catches a rating of the wrong side', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS', homePlayers: eight('BOS', { fg: [4, 10] }) });
    const swapped = {
      ...tdgs,
      run: (...given: Parameters<typeof tdgs.run>) => {
        const output = tdgs.run(...given);
        const [a, b] = output.rows;
        assert.ok(a !== undefined && b !== undefined);
        return {
          ...output,
          rows: [
            { ...a, defensive_rating: b['defensive_rating'] ?? null },
            { ...b, defensive_rating: a['defensive_rating'] ?? null },
          ],
        };
      },
    };
    const run = await runOn(rowStore().play(built), swapped, D);
    assert.match(run.judged.faults.join(), /identity:opponent-rating/);
  });

  it('P-§6.2 zones are what the opponent shot, and a block is credited to the team that is not the shooter', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS' });
    const run = await runOn(rowStore().play(built).add(bigdataballPlayByPlay, events(built)), tdgs, D);
    const row = rowWith(run, 'defending_team_abbr', 'ATL');
    assert.deepEqual(
      [row['opp_paint_attempts'], row['opp_mid_range_attempts'], row['opp_zone_three_attempts']],
      [30, 18, 24],
    );
    assert.deepEqual([row['blocks_paint'], row['blocks_three_pt']], [1, 0]);
    assert.equal(row['points_in_paint_allowed'], 20);
    assert.equal(row['three_pt_points_allowed'], 24);
    assert.deepEqual([row['shot_zones_source'], row['quality_tier']], ['bigdataball', 'gold']);
  });

  it('P-§6.2 without play-by-play every zone is NULL, never 0, and the row silver', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS' });
    const row = rowWith(await runOn(rowStore().play(built), tdgs, D), 'defending_team_abbr', 'ATL');
    assert.deepEqual(
      [row['opp_paint_attempts'], row['points_in_paint_allowed'], row['blocks_paint']],
      [null, null, null],
    );
    assert.deepEqual([row['quality_score'], row['quality_tier'], row['shot_zones_available']], [85, 'silver', false]);
  });

  it('steals, blocks and rebounds come from the players, and from the team box where they are gone', async () => {
    const built = game({ date: D, away: 'ATL', home: 'BOS' });
    const padded = built.teamBox.map((row) => ({ ...row, steals: 99 }));
    const store = rowStore().play(built).replace(nbacTeamBoxscore, D, padded);
    assert.equal(rowWith(await runOn(store, tdgs, D), 'defending_team_abbr', 'ATL')['steals'], 8);
    const row = rowWith(
      await runOn(store.replace(nbacGamebookPlayerStats, D, []), tdgs, D),
      'defending_team_abbr',
      'ATL',
    );
    assert.equal(row['steals'], 99);
    assert.ok((row['quality_issues'] as string[]).includes('player_boxscores_unavailable'));
  });
});
