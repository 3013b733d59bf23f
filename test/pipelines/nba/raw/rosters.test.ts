import assert from 'node:assert/strict';
import { plusDays, zoned, type GameDate } from '../../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../../shared/domain/processor.js';
import type { Row } from '../../../../shared/domain/table.js';
import { TEAMS, bdlIdOf } from '../../../../shared/pipelines/nba/identity/teams.js';
import { bdlActivePlayersProcessor } from '../../../../shared/pipelines/nba/raw/bdlActivePlayers.js';
import { espnRostersProcessor } from '../../../../shared/pipelines/nba/raw/espnRosters.js';
import { playerListProcessor } from '../../../../shared/pipelines/nba/raw/playerList.js';
import { seasonRostersProcessor } from '../../../../shared/pipelines/nba/raw/seasonRosters.js';
import {
  aGame,
  capturedAfter,
  cells,
  landedAt,
  NIGHT,
  runOn,
  scheduleRows,
  stored,
  throwsUnparsable,
} from './support.js';

const inputs = { schedule: scheduleRows(aGame()) };
const MORNING = zoned(NIGHT, '09:00');

interface Json {
  readonly [field: string]: unknown;
}

const letters = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `P${String.fromCharCode(65 + index)}`);
const squad = (team: string, count = 13): readonly string[] => letters(count).map((name) => `${name} ${team}`);

const espn = (team: string, players: readonly Json[], values: Json = {}) =>
  landedAt(
    `espn/rosters/${NIGHT}/team_${team}/20211019T130000Z.json`,
    { team_abbr: team, teamName: team, espn_team_id: 9, players, ...values },
    MORNING,
  );
const espnPlayers = (team: string, count = 13): readonly Json[] =>
  squad(team, count).map((fullName, index) => ({
    playerId: index,
    fullName,
    jersey: String(index),
    position: 'G',
    heightIn: 78,
    weightLb: 200,
  }));

describe('p2.espn_team_rosters', () => {
  it('PP-06 reads a roster per team, codes and names made canonical', () => {
    const first = {
      playerId: 1,
      fullName: 'Stephen Ćurry Jr.',
      jersey: 30,
      position: 'G',
      heightIn: 74,
      weightLb: 185,
      injuries: [{ status: 'Out' }],
    };
    const { output, untracked } = runOn(espnRostersProcessor, inputs, [
      espn('GS', [first, ...espnPlayers('GSW')]),
      espn('LAL', espnPlayers('LAL')),
    ]);
    assert.equal(output.rows.length, 27);
    assert.deepEqual([output.failures, untracked], [[], []]);
    assert.deepEqual(
      cells(
        output.rows.slice(0, 1),
        'roster_date',
        'team_abbr',
        'player_lookup',
        'jersey',
        'height_in',
        'injuries',
        'season_year',
      ),
      ['2021-10-19 GSW stephencurryjr 30 74 [{status:Out}] 2021'],
    );
  });

  it('P-§2.12 a team that plays without 13 players, or without a document, has a reason; its players stay', () => {
    const { output, untracked } = runOn(espnRostersProcessor, inputs, [espn('GSW', espnPlayers('GSW', 12))]);
    assert.equal(output.rows.length, 12);
    assert.deepEqual(
      output.failures?.map(({ id, reason }) => `${id} ${reason}`),
      ['GSW expected at least 13 players, found 12', 'LAL expected at least 13 players, found 0'],
    );
    assert.deepEqual(untracked, []);
  });

  it('T-59 tolerates absent fields, leaves a nameless player out with a reason, and a second entry of one name', () => {
    const bare = squad('GSW').map((fullName) => ({ fullName }));
    const { output, untracked } = runOn(espnRostersProcessor, inputs, [
      espn('GSW', [...bare, { playerId: 4 }, bare[0] ?? {}]),
      espn('LAL', espnPlayers('LAL')),
    ]);
    assert.equal(output.rows.length, 26);
    assert.deepEqual(
      output.failures?.map(({ id, category }) => `${id} ${category}`),
      ['players[13] ROW_REJECTED', 'pagsw ROW_REJECTED'],
    );
    assert.deepEqual(untracked, []);
  });

  it('S22 P-09 an unknown shape and an unknown team are refused with the path', () => {
    const run = (document: LandedDocument) => () => runOn(espnRostersProcessor, inputs, [document]);
    throwsUnparsable(
      run(espn('GSW', [], { players: undefined, athletes: [] })),
      /team_GSW.*players: expected an array/,
    );
    throwsUnparsable(run(espn('SEA', espnPlayers('SEA'))), /unknown team "SEA"/);
    throwsUnparsable(run(espn('GSW', [{ name: 'A' }])), /fullName: expected text/);
  });
});

const HEADERS = [
  'PERSON_ID',
  'PLAYER_LAST_NAME',
  'PLAYER_FIRST_NAME',
  'TEAM_ID',
  'TEAM_ABBREVIATION',
  'ROSTER_STATUS',
  'JERSEY_NUMBER',
  'DRAFT_YEAR',
  'DRAFT_NUMBER',
];
interface Listed {
  readonly first: string;
  readonly last: string;
  readonly team: string | null;
}
const league = (skip: (player: Listed) => boolean = () => false): readonly Listed[] =>
  TEAMS.flatMap(({ abbr }) => letters(13).map((first) => ({ first, last: abbr, team: abbr }))).filter(
    (player) => !skip(player),
  );
const playerList = (players: readonly Listed[], date: GameDate = NIGHT, headers: readonly string[] = HEADERS) =>
  landedAt(
    `nba-com/player-list/${date}/${date.replaceAll('-', '')}T130000Z.json`,
    {
      resultSets: [
        {
          name: 'PlayerIndex',
          headers,
          rowSet: players.map(({ first, last, team }, index) =>
            [index + 1, last, first, team === null ? 0 : 1, team, 1, '7', '2018', 'Undrafted'].slice(0, headers.length),
          ),
        },
      ],
    },
    zoned(date, '09:00'),
  );
const bdlList = (players: readonly Listed[], date: GameDate = NIGHT) =>
  landedAt(
    `ball-dont-lie/active-players/${date}/${date.replaceAll('-', '')}T130000Z.json`,
    {
      playerCount: players.length,
      activePlayers: players.map(({ first, last, team }, id) => ({
        id,
        first_name: first,
        last_name: last,
        position: 'G',
        draft_year: 2018,
        team:
          team === null
            ? null
            : {
                id: bdlIdOf(TEAMS.find(({ abbr }) => abbr === team) ?? TEAMS[0]!),
                abbreviation: team,
                full_name: team,
              },
      })),
    },
    zoned(date, '09:00'),
  );

for (const { processor, document } of [
  { processor: playerListProcessor, document: playerList },
  { processor: bdlActivePlayersProcessor, document: bdlList },
] as const) {
  const next = plusDays(NIGHT, 1);
  const run = (rows: readonly Row[], documents: readonly LandedDocument[], date: GameDate = NIGHT) =>
    processor === playerListProcessor
      ? runOn(playerListProcessor, { stored: rows }, documents, date)
      : runOn(bdlActivePlayersProcessor, { stored: rows }, documents, date);
  const teamsOf = (rows: readonly Row[], lookup: string) =>
    rows.filter((row) => row['player_lookup'] === lookup).map((row) => row['team_abbr']);

  describe(processor.id, () => {
    it('PP-06 lists the whole league, free agents without a team', () => {
      const { output, untracked } = run(
        [],
        [document([...league(), { first: 'Free', last: 'Agent Jr.', team: null }])],
      );
      assert.equal(output.rows.length, 391);
      assert.deepEqual([output.failures, untracked], [[], []]);
      assert.deepEqual([teamsOf(output.rows, 'pabkn'), teamsOf(output.rows, 'freeagentjr')], [['BKN'], [null]]);
    });

    it('a traded player has one row, with his new team; one who is no longer listed keeps his without a team', () => {
      const before = stored(run([], [document(league())]).output.rows);
      const moved = league(({ first, last }) => last === 'BOS' && first === 'PB').map((player) =>
        player.first === 'PA' && player.last === 'BKN' ? { ...player, team: 'MIL' } : player,
      );
      const full = [
        ...moved,
        { first: 'Late', last: 'Signing', team: 'BOS' },
        { first: 'Other', last: 'Signing', team: 'BKN' },
      ];
      const { rows } = run(before, [document(full, next)], next).output;
      assert.equal(rows.length, 392);
      assert.deepEqual([teamsOf(rows, 'pabkn'), teamsOf(rows, 'pbbos')], [['MIL'], [null]]);
    });

    it('a list that is not whole sends nobody away, and says which rosters are short', () => {
      const before = stored(run([], [document(league())]).output.rows);
      const { output, untracked } = run(
        before,
        [
          document(
            league(({ last }) => last === 'BOS'),
            next,
          ),
        ],
        next,
      );
      assert.equal(output.rows.length, 377);
      assert.deepEqual(
        output.failures?.map(({ id }) => id),
        ['BOS'],
      );
      assert.deepEqual(untracked, []);
    });

    it('an older list never overwrites a newer one', () => {
      const newer = run([], [document(league(), next)], next).output.rows;
      const older = league().map((player) => ({ ...player, team: 'MIL' }));
      const { output, untracked } = run(stored(newer), [document(older)]);
      assert.deepEqual(output.rows, newer);
      assert.deepEqual(untracked, []);
    });

    it('S22 T-59 an unknown shape is refused with the path; one unknown team is a row error; no document is a reason', () => {
      throwsUnparsable(() => run([], [{ ...document([]), text: '{"players":[]}' }]), /expected an array/);
      const lost = [...league(), { first: 'Lost', last: 'Soul', team: 'SEA' }];
      const { output, untracked } = run([], [document(lost)]);
      assert.equal(output.rows.length, 390);
      assert.deepEqual(
        output.failures?.map(({ id, category }) => `${id} ${category}`),
        ['lostsoul ROW_REJECTED'],
      );
      const none = run([], []);
      assert.deepEqual(
        none.output.failures?.map(({ category }) => category),
        ['INCOMPLETE_UPSTREAM'],
      );
      assert.deepEqual([untracked, none.untracked], [[], []]);
    });
  });
}

it('p2.nbac_player_list_current is read by header name, and a missing one is named', () => {
  const { output } = runOn(playerListProcessor, {}, [playerList([{ first: 'Ann', last: 'Archer', team: 'BOS' }])]);
  assert.deepEqual(cells(output.rows, 'player_full_name', 'person_id', 'draft_year', 'draft_number', 'season_year'), [
    'Ann Archer 1 2018 null 2021',
  ]);
  throwsUnparsable(
    () => runOn(playerListProcessor, {}, [playerList(league(), NIGHT, HEADERS.slice(0, 3))]),
    /headers: expected TEAM_ABBREVIATION/,
  );
});

const season = (
  team: string,
  players: readonly Json[],
  capturedAt = capturedAfter(NIGHT),
  values: Json = {},
): LandedDocument =>
  landedAt(
    `basketball-ref/season-rosters/2021-22/${team}.json`,
    { team_abbrev: team, season_display: '2021-22', players, ...values },
    capturedAt,
  );
const brPlayers = (team: string): readonly Json[] =>
  squad(team).map((full_name) => ({ full_name, birth_date: '1998-03-01', position: 'SG' }));

describe('p2.br_rosters_current', () => {
  const both = (players: readonly Json[] = brPlayers('GSW'), capturedAt = capturedAfter(NIGHT)) => [
    season('GSW', players, capturedAt),
    season('LAL', brPlayers('LAL'), capturedAt),
  ];
  const changesOf = ({ output }: ReturnType<typeof run>) => output.also?.[0]?.rows ?? [];
  const run = (
    documents: readonly LandedDocument[],
    tables: Readonly<Record<string, readonly Row[]>> = {},
    date: GameDate = NIGHT,
  ) => runOn(seasonRostersProcessor, { ...inputs, ...tables }, documents, date);

  it('P-09 PP-06 reads birth dates in every form the site has, its own team codes and marks behind names', () => {
    const dates = ['1998-03-01', 'March 1, 1998', '19980301', '3/1/1998', 'Mar 1, 1998'];
    const players = dates.map((birth_date, index) => ({ full_name: `P${index} Stephen Ćurry Jr. (TW)`, birth_date }));
    const { output } = run([season('BRK', [...players, ...brPlayers('BKN')])]);
    assert.deepEqual(
      [...new Set(cells(output.rows, 'team_abbr', 'team_abbrev', 'birth_date'))],
      ['BKN BRK 1998-03-01'],
    );
    assert.equal(output.rows[0]?.['player_lookup'], 'p0stephencurryjr');
    assert.deepEqual(
      output.failures?.map(({ id }) => id),
      ['GSW', 'LAL'],
    );
  });

  it('the first document of a team changes nothing; then who came, who left and who changed is told once', () => {
    const first = run(both());
    assert.deepEqual([first.untracked, changesOf(first)], [[], []]);
    const next = plusDays(NIGHT, 1);
    const players = [...brPlayers('GSW').slice(1), { full_name: 'New Guy', position: 'C' }].map((player) =>
      player['full_name'] === 'PB GSW' ? { ...player, position: 'PG' } : player,
    );
    const later = both(players, capturedAfter(next));
    const second = run(later, { stored: stored(first.output.rows) }, next);
    assert.deepEqual(cells(changesOf(second), 'player_lookup', 'change_type', 'change_date'), [
      'newguy added 2021-10-20',
      'pagsw removed 2021-10-20',
      'pbgsw changed 2021-10-20',
    ]);
    const changed = changesOf(second).find((row) => row['change_type'] === 'changed');
    assert.deepEqual([changed?.['previous_value'], changed?.['new_value']], [{ position: 'SG' }, { position: 'PG' }]);
    // As the store merges them: by key, the newest row of each.
    const merged = new Map(
      [...first.output.rows, ...second.output.rows].map((row) => [cells([row], 'team_abbr', 'player_lookup')[0], row]),
    );
    const tables = { stored: stored([...merged.values()]), changes: stored(changesOf(second)) };
    assert.deepEqual(changesOf(run(later, tables, next)), []);
    const back = run(both(brPlayers('GSW'), capturedAfter(plusDays(next, 1))), tables, plusDays(next, 1));
    assert.deepEqual(cells(changesOf(back), 'player_lookup', 'change_type'), [
      'newguy removed',
      'pagsw added',
      'pbgsw changed',
    ]);
  });

  it('an older document changes nothing of its team', () => {
    const newer = run(both(brPlayers('GSW'), capturedAfter(plusDays(NIGHT, 5)))).output.rows;
    const older = run(both([{ full_name: 'Someone Else' }, ...brPlayers('GSW')]), { stored: stored(newer) });
    assert.deepEqual(older.output.rows, newer);
    assert.deepEqual(changesOf(older), []);
  });

  it('P-§2.1 a label of the year in which the season ends is converted, another season is refused', () => {
    const labelled = (season_display: string) =>
      run([season('GSW', brPlayers('GSW'), capturedAfter(NIGHT), { season_display })]).output.rows[0]?.['season_year'];
    assert.deepEqual(['2021-22', '2022'].map(labelled), [2021, 2021]);
    throwsUnparsable(() => labelled('2022-23'), /GSW\.json: season_display: expected season 2021-22, found "2022-23"/);
  });

  it('S22 an unknown shape is refused with the path', () => {
    throwsUnparsable(
      () => run([season('GSW', [], capturedAfter(NIGHT), { players: 'none' })]),
      /GSW\.json: players: expected an array/,
    );
    throwsUnparsable(() => run([season('GSW', [{ name: 'A' }])]), /full_name: expected text/);
    const { output } = run(both([{ full_name: 'A B', birth_date: 'in spring' }, ...brPlayers('GSW')]));
    assert.match(output.failures?.[0]?.reason ?? '', /birth_date: expected a date, found "in spring"/);
  });
});
