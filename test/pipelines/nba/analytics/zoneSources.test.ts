import assert from 'node:assert/strict';
import { gameDate } from '../../../../shared/domain/gameDate.js';
import { erased, type LandedDocument } from '../../../../shared/domain/processor.js';
import type { Row, TableDefinition } from '../../../../shared/domain/table.js';
import { playerGame, teamDefense, teamOffense } from '../../../../shared/pipelines/nba/analytics/index.js';
import { bigDataBallProcessor } from '../../../../shared/pipelines/nba/raw/bigDataBall.js';
import { playByPlayProcessor } from '../../../../shared/pipelines/nba/raw/playByPlay.js';
import { teamDefenseGameSummary, teamOffenseGameSummary } from '../../../../shared/pipelines/nba/tables/analytics.js';
import { nbacPlayerBoxscores, shotZoneSummary } from '../../../../shared/pipelines/nba/tables/raw.js';
import { cascade, rowStore, rowWith, runOn, type RowStore } from '../../../support/processorRun.js';
import { eight, game, rowOf, type BuiltGame } from '../../../support/rows.js';
import { landedAt, runOn as parse } from '../raw/support.js';

const D = '2022-01-10';
const TEAMS = ['ATL', 'BOS'] as const;
const built = game({ date: D, away: 'ATL', home: 'BOS', number: 77 });

/** One attempt as both sources tell it. */
interface Shot {
  readonly team: string;
  readonly player: string;
  readonly made: boolean;
  readonly three: boolean;
  readonly feet: number | null;
  readonly assist?: string;
  readonly block?: string;
  /** Followed by a single free throw. */
  readonly andOne?: boolean;
}

/** Nine attempts of everybody, three of each zone, the first of each made, as the box scores have them. */
const shots: readonly Shot[] = TEAMS.flatMap((team) =>
  eight(team).flatMap(({ lookup }) =>
    Array.from({ length: 9 }, (_, index) => ({
      team,
      player: lookup,
      made: index % 3 === 0,
      three: index >= 6,
      feet: index < 3 ? 4 : 25,
      ...(index < 6 && index >= 3 ? { feet: 15 } : {}),
    })),
  ),
);
const changed = (player: string, nth: number, values: Partial<Shot>): readonly Shot[] => {
  const own = shots.filter((shot) => shot.player === player)[nth];
  return shots.map((shot) => (shot === own ? { ...shot, ...values } : shot));
};

const floor = [...eight('ATL'), ...eight('BOS')].map(({ lookup }) => lookup);
const FIVES = [...floor.slice(0, 5), ...floor.slice(8, 13)];

const csvOf = (events: readonly Shot[]): LandedDocument => {
  const sides = ['a', 'h'].flatMap((side) => [1, 2, 3, 4, 5].map((place) => `${side}${place}`));
  const columns = [
    'play_id',
    'period',
    'remaining_time',
    'event_type',
    'team',
    'player',
    'type',
    'result',
    'points',
    'assist',
    'block',
    'shot_distance',
    ...sides,
  ];
  const lines = events.flatMap((shot, index) => {
    const clock = `0:${String(11 - Math.floor(index / 40)).padStart(2, '0')}:${String(59 - (index % 40)).padStart(2, '0')}`;
    const points = shot.made ? (shot.three ? 3 : 2) : 0;
    const cells = [
      1,
      clock,
      'shot',
      shot.team,
      shot.player,
      shot.three ? '3pt jump shot' : 'jump shot',
      shot.made ? 'made' : 'missed',
      points,
      shot.assist ?? '',
      shot.block ?? '',
      shot.feet ?? '',
    ];
    const free = [1, clock, 'free throw', shot.team, shot.player, 'free throw 1/1', 'made', 1, '', '', ''];
    return [cells, ...(shot.andOne === true ? [free] : [])];
  });
  const text = [columns.join(','), ...lines.map((cells, index) => [index + 1, ...cells, ...FIVES].join(','))].join(
    '\n',
  );
  return landedAt(`big-data-ball/2021-22/${D}/game_0022100077/[${D}]-0022100077-ATL@BOS.csv`, text);
};

const idOf = (lookup: string): number => 1000 + floor.indexOf(lookup);
const jsonOf = (events: readonly Shot[], nameOf = (lookup: string) => lookup): LandedDocument => {
  const actions = events.flatMap((shot, index) => {
    const shared = {
      period: 1,
      clock: `PT${11 - Math.floor(index / 40)}M${59 - (index % 40)}.00S`,
      personId: idOf(shot.player),
      playerName: nameOf(shot.player),
      teamTricode: shot.team,
    };
    const attempt = {
      ...shared,
      actionType: shot.three ? '3pt' : '2pt',
      subType: 'Jump Shot',
      shotResult: shot.made ? 'Made' : 'Missed',
      ...(shot.feet === null ? {} : { x: 10, y: 50 }),
      shotDistance: shot.feet ?? 0,
      ...(shot.assist === undefined ? {} : { assistPersonId: idOf(shot.assist) }),
      ...(shot.block === undefined ? {} : { blockPersonId: idOf(shot.block) }),
    };
    const free = { ...shared, actionType: 'freethrow', subType: '1 of 1', shotResult: 'Made' };
    return shot.andOne === true ? [attempt, free] : [attempt];
  });
  return landedAt(`nba-com/play-by-play/${D}/game-0022100077/20220111T100000Z.json`, {
    playByPlay: {
      game: { gameId: '0022100077', actions: actions.map((each, index) => ({ ...each, actionNumber: index + 1 })) },
    },
  });
};

const stored = (table: TableDefinition, rows: readonly Row[]): readonly Row[] =>
  rows.map((row) => ({ ...rowOf(table, {}), ...row }));
const schedule = [built.schedule];
const bdb = (events: readonly Shot[]) =>
  stored(
    bigDataBallProcessor.output,
    parse(bigDataBallProcessor, { schedule }, [csvOf(events)], gameDate(D)).output.rows,
  );
const nbac = (events: readonly Shot[], nameOf?: (lookup: string) => string) =>
  stored(
    playByPlayProcessor.output,
    parse(playByPlayProcessor, { schedule }, [jsonOf(events, nameOf)], gameDate(D)).output.rows,
  );

const summary = (of: BuiltGame) =>
  TEAMS.flatMap((team) =>
    ['', ...eight(team).map(({ lookup }) => lookup)].map((lookup) => {
      const times = lookup === '' ? 8 : 1;
      const counts = {
        paint_attempts: 4,
        paint_makes: 1,
        mid_range_attempts: 2,
        mid_range_makes: 1,
        three_attempts: 3,
        three_makes: 1,
      };
      return rowOf(shotZoneSummary, {
        game_id: of.gameId,
        game_date: D,
        team_abbr: team,
        player_lookup: lookup,
        ...Object.fromEntries(Object.entries(counts).map(([column, count]) => [column, count * times])),
      });
    }),
  );

const run = async (fill: (store: RowStore) => RowStore) => {
  const store = fill(rowStore().play(built));
  await cascade(store, [erased(teamOffense), erased(teamDefense)], [D]);
  const players = await runOn(store, erased(playerGame), D);
  assert.deepEqual(players.judged.faults, []);
  const of = (table: TableDefinition, column: string, team: string): Row =>
    store.rowsOf(table).find((row) => row[column] === team) ?? assert.fail(team);
  return {
    players,
    player: (lookup: string): Row => rowWith(players, 'player_lookup', lookup),
    offense: (team: string): Row => of(teamOffenseGameSummary, 'team_abbr', team),
    defense: (team: string): Row => of(teamDefenseGameSummary, 'defending_team_abbr', team),
  };
};
const picked = (row: Row, ...columns: readonly string[]) => columns.map((column) => row[column]);
const ZONES = ['paint_attempts', 'mid_range_attempts', 'zone_three_attempts', 'zone_unknown_attempts'] as const;

describe('zones from parsed play-by-play', () => {
  const told = changed('atl1', 0, { assist: 'atl2', andOne: true });
  const blocked = told.map((shot) =>
    shot === told.find(({ player, made, three }) => player === 'bos3' && !made && !three)
      ? { ...shot, block: 'atl4' }
      : shot,
  );
  const sources: readonly { readonly source: string; readonly fill: (store: RowStore) => RowStore }[] = [
    { source: 'bigdataball', fill: (store) => store.add(bigDataBallProcessor.output, bdb(blocked)) },
    { source: 'nbac_pbp', fill: (store) => store.add(playByPlayProcessor.output, nbac(blocked)) },
  ];

  for (const { source, fill } of sources)
    it(`P-§5.4 ${source}: zones, assists, an and-one and a block, credited to players and teams`, async () => {
      const { player, offense, defense } = await run(fill);
      assert.deepEqual(
        picked(player('atl1'), ...ZONES, 'assisted_fg_makes', 'unassisted_fg_makes', 'and1_count'),
        [3, 3, 3, 0, 1, 2, 1],
      );
      assert.deepEqual(picked(player('atl4'), 'paint_blocks', 'mid_range_blocks', 'and1_count'), [1, 0, 0]);
      assert.deepEqual(picked(player('bos3'), ...ZONES), [3, 3, 3, 0]);
      assert.deepEqual(
        picked(
          offense('ATL'),
          'team_paint_attempts',
          'team_paint_makes',
          'points_in_paint_scored',
          'shot_zones_source',
        ),
        [24, 8, 16, source],
      );
      assert.deepEqual(
        picked(defense('ATL'), 'blocks_paint', 'opp_paint_attempts', 'points_in_paint_allowed'),
        [1, 24, 16],
      );
      assert.deepEqual(picked(defense('BOS'), 'blocks_paint'), [0]);
    });

  it('P-§6.3 starters are the ten on the floor at the first event of period 1, in bigdataball alone', async () => {
    const [first, second] = await Promise.all(sources.map(({ fill }) => run(fill)));
    assert.deepEqual(picked(first!.player('atl5'), 'starter_flag', 'starter_source'), [true, 'pbp']);
    assert.deepEqual(picked(first!.player('atl6'), 'starter_flag', 'starter_source'), [false, 'pbp']);
    assert.deepEqual(picked(second!.player('atl6'), 'starter_flag', 'starter_source'), [true, 'minutes_estimate']);
  });

  it('P-§4.7 shots without coordinates are of an unknown zone, and threes still threes', async () => {
    const blind = shots.map((shot) => (shot.player === 'atl1' ? { ...shot, feet: null } : shot));
    const { player } = await run((store) => store.add(playByPlayProcessor.output, nbac(blind)));
    assert.deepEqual(picked(player('atl1'), ...ZONES), [0, 0, 3, 6]);
    assert.deepEqual(picked(player('atl2'), ...ZONES), [3, 3, 3, 0]);
  });

  it('P-§2.12 a source more than 3 % short does not cover; the whole game takes the next', async () => {
    const short = bdb(shots.slice(5));
    const enough = bdb(shots.slice(4));
    const fill = (events: readonly Row[]) => (store: RowStore) =>
      store
        .add(bigDataBallProcessor.output, events)
        .add(playByPlayProcessor.output, nbac(shots))
        .add(shotZoneSummary, summary(built));
    assert.equal((await run(fill(enough))).offense('BOS')['shot_zones_source'], 'bigdataball');
    const fallen = await run(fill(short));
    assert.deepEqual(picked(fallen.offense('ATL'), 'shot_zones_source', 'team_paint_attempts'), ['nbac_pbp', 24]);
    assert.deepEqual(fallen.player('atl1')['quality_issues'], ['backup_source_used:shot_zones']);
    assert.deepEqual(picked(fallen.player('atl1'), 'data_sources', 'quality_score'), [
      ['nbac_gamebook', 'nbac_pbp'],
      100,
    ]);
  });

  it('P-§2.12 one team without shots does not cover; ready counts are last, and no event is made of a count', async () => {
    const oneSided = bdb(shots.filter(({ team }) => team === 'ATL'));
    const { player, offense } = await run((store) =>
      store.add(bigDataBallProcessor.output, oneSided).add(shotZoneSummary, summary(built)),
    );
    assert.deepEqual(picked(player('atl1'), ...ZONES, 'assisted_fg_makes', 'paint_blocks'), [4, 2, 3, 0, null, null]);
    assert.deepEqual(
      [offense('ATL')['shot_zones_source'], player('atl1')['quality_issues']],
      ['shot_zone_summary', ['zone_events_unavailable']],
    );
  });

  it('zones missing everywhere: columns NULL, never 0, 15 points less, and the reason in the row', async () => {
    const { player, offense } = await run((store) => store);
    assert.deepEqual(picked(player('atl1'), ...ZONES, 'quality_score'), [null, null, null, null, 85]);
    assert.deepEqual(player('atl1')['quality_issues'], ['shot_zones_unavailable']);
    assert.deepEqual(picked(offense('ATL'), 'shot_zones_available', 'shot_zones_source', 'team_paint_attempts'), [
      false,
      null,
      null,
    ]);
  });

  it('P-§5.4 a player whose events disagree with his box has no zones, his team keeps them', async () => {
    const stolen = shots.map((shot, index) =>
      shot.player === 'atl1' && index < 3 ? { ...shot, player: 'atl2' } : shot,
    );
    const { player, offense } = await run((store) => store.add(bigDataBallProcessor.output, bdb(stolen)));
    assert.deepEqual([player('atl1')['paint_attempts'], player('atl1')['quality_issues']], [null, ['zones_mismatch']]);
    assert.equal(offense('ATL')['team_paint_attempts'], 24);
  });

  it('P-§2.4 actions that give last names only find their players by number, partners too', async () => {
    const numbered = floor.map((lookup) =>
      rowOf(nbacPlayerBoxscores, {
        game_id: built.gameId,
        game_date: D,
        nba_player_id: idOf(lookup),
        player_lookup: lookup,
        team_abbr: lookup.slice(0, 3).toUpperCase(),
      }),
    );
    const last = nbac(blocked, (lookup) => `Surname ${lookup.slice(3)}`);
    const { player } = await run((store) =>
      store.add(playByPlayProcessor.output, last).add(nbacPlayerBoxscores, numbered),
    );
    assert.deepEqual(picked(player('atl1'), ...ZONES, 'assisted_fg_makes'), [3, 3, 3, 0, 1]);
    assert.equal(player('atl4')['paint_blocks'], 1);
  });
});
