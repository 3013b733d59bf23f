import assert from 'node:assert/strict';
import type { LandedDocument } from '../../../../shared/domain/processor.js';
import { espnBoxscoresProcessor } from '../../../../shared/pipelines/nba/raw/espnBoxscores.js';
import { espnScoreboardProcessor } from '../../../../shared/pipelines/nba/raw/espnScoreboard.js';
import { aGame, cells, landedAt, NIGHT, otherGame, runOn, scheduleRows, sumOf, throwsUnparsable } from './support.js';

const inputs = { schedule: scheduleRows(aGame(), otherGame()) };
const STAMP = '20211020T100000Z.json';

interface Json {
  readonly [field: string]: unknown;
}

const side = (abbreviation: string, homeAway: string, values: Json = {}): Json => ({
  teamId: '9',
  displayName: abbreviation,
  abbreviation,
  score: '114',
  winner: false,
  homeAway,
  ...values,
});
const event = (values: Json = {}): Json => ({
  gameId: '401',
  statusId: '3',
  status: 'Final',
  state: 'post',
  startTime: '2021-10-20T02:00Z',
  teams: [side('LAL', 'home'), side('GS', 'away', { score: '121', winner: true })],
  ...values,
});
const scoreboard = (games: readonly Json[], values: Json = {}): LandedDocument =>
  landedAt(`espn/scoreboard/${NIGHT}/${STAMP}`, { gamedate: NIGHT, games, ...values });

describe('p2.espn_scoreboard', () => {
  it('P-6 P-09 reads games by what it says of home and away; a late tip-off stays on its Eastern date', () => {
    const { output, untracked, violations } = runOn(espnScoreboardProcessor, {}, [scoreboard([event()])]);
    assert.deepEqual(
      cells(
        output.rows,
        'game_date',
        'game_id',
        'espn_game_id',
        'start_time',
        'home_team_abbr',
        'home_team_score',
        'away_team_score',
        'away_team_winner',
      ),
      ['2021-10-19 20211019_GSW_LAL 401 2021-10-20T02:00:00.000Z LAL 114 121 true'],
    );
    assert.deepEqual([untracked, violations], [[], {}]);
  });

  it('tolerates absent optional fields; a valid document without games has none; no document is a reason', () => {
    const bare = {
      gameId: 5,
      teams: [
        { abbreviation: 'NY', homeAway: 'home' },
        { abbreviation: 'NO', homeAway: 'away' },
      ],
    };
    assert.deepEqual(
      cells(
        runOn(espnScoreboardProcessor, {}, [scoreboard([bare])]).output.rows,
        'game_id',
        'start_time',
        'home_team_score',
      ),
      ['20211019_NOP_NYK null null'],
    );
    assert.deepEqual(runOn(espnScoreboardProcessor, {}, [scoreboard([])]).output.empty, {
      code: 'no_data',
      reason: 'no_games_scheduled',
    });
    assert.deepEqual(
      runOn(espnScoreboardProcessor, {}).output.failures?.map(({ id }) => id),
      [NIGHT],
    );
  });

  it('S22 an unknown shape, two home teams and another date are refused with the path', () => {
    const run = (document: LandedDocument) => () => runOn(espnScoreboardProcessor, {}, [document]);
    throwsUnparsable(
      run(scoreboard([], { games: undefined, events: [] })),
      /espn\/scoreboard.*games: expected an array/,
    );
    throwsUnparsable(
      run(scoreboard([event({ teams: [side('LAL', 'home'), side('GS', 'home')] })])),
      /expected one home and one away team/,
    );
    throwsUnparsable(
      run(scoreboard([event()], { gamedate: '20211020' })),
      /gamedate: expected 2021-10-19, found 2021-10-20/,
    );
  });
});

const stats = (points: number): Json => ({
  minutes: '34',
  points,
  field_goals_made: 4,
  field_goals_attempted: 9,
  three_pointers_made: 1,
  three_pointers_attempted: 3,
  free_throws_made: 2,
  free_throws_attempted: 2,
  offensive_rebounds: 1,
  defensive_rebounds: 4,
  rebounds: 5,
  assists: 3,
  steals: 1,
  blocks: 0,
  turnovers: 2,
  fouls: 3,
  plus_minus: '+7',
});
const squad = (team: string, score: number): readonly Json[] =>
  'ABCDEF'.split('').map((letter, index) => ({
    playerId: index,
    playerName: `P${letter} ${team}`,
    team,
    jersey: '1',
    type: 'starter',
    stats: stats(index === 0 ? score - 50 : 10),
  }));
const box = (away: readonly Json[], home: readonly Json[], values: Json = {}): LandedDocument =>
  landedAt(`espn/boxscores/${NIGHT}/game-401/${STAMP}`, {
    game_id: '401',
    gamedate: NIGHT,
    teams: { home: 'LAL', away: 'GS' },
    players: { home, away },
    ...values,
  });

describe('p2.espn_boxscores', () => {
  const GAME = { schedule: scheduleRows(aGame()) };

  it('P-39 PP-06 keeps every statistic of a fallback game under its canonical id; who did not play has none', () => {
    const dnp = { playerId: 9, playerName: 'Ćy Young Jr.', team: 'GS', type: 'dnp', dnpReason: 'COACH’S DECISION' };
    const { output, untracked, violations } = runOn(espnBoxscoresProcessor, GAME, [
      box([...squad('GSW', 121), dnp], squad('LAL', 114)),
    ]);
    assert.equal(output.rows.length, 13);
    assert.deepEqual(
      [
        sumOf(
          output.rows.filter((row) => row['team_abbr'] === 'GSW'),
          'points',
        ),
        untracked,
        violations,
      ],
      [121, [], {}],
    );
    assert.deepEqual(
      cells(
        output.rows.filter((row) => row['player_lookup'] === 'cyyoungjr'),
        'minutes_decimal',
        'points',
        'type',
        'dnp_reason',
        'field_goals_attempted',
      ),
      ['0 null dnp COACH’S DECISION null'],
    );
    assert.deepEqual(
      cells(
        output.rows.slice(1, 2),
        'game_id',
        'espn_game_id',
        'minutes_decimal',
        'total_rebounds',
        'field_goals_attempted',
        'three_pointers_made',
        'plus_minus',
        'home_team_abbr',
      ),
      ['20211019_GSW_LAL 401 34 5 9 1 7 LAL'],
    );
  });

  it('P-10 reads sides as objects, and a game that the source turns round', () => {
    const turned = box(squad('LAL', 114), squad('GSW', 121), {
      teams: { home: { abbreviation: 'GS' }, away: { abbreviation: 'LAL' } },
    });
    const { output, violations } = runOn(espnBoxscoresProcessor, GAME, [turned]);
    assert.deepEqual([...new Set(cells(output.rows, 'game_id', 'home_team_abbr'))], ['20211019_GSW_LAL LAL']);
    assert.deepEqual(violations, {});
  });

  it('P-§2.12 four players of a team are told, and a game without a document is a reason', () => {
    const { output, violations, untracked } = runOn(espnBoxscoresProcessor, inputs, [
      box(squad('GSW', 121).slice(0, 4), squad('LAL', 114)),
    ]);
    assert.deepEqual(violations['degrade:five_played_per_team'], [
      '20211019_GSW_LAL GSW: expected 5 who played, found 4',
    ]);
    assert.deepEqual(
      output.failures?.map(({ id }) => id),
      ['20211019_BKN_MIL'],
    );
    assert.deepEqual(untracked, []);
  });

  it('S22 an unknown shape is refused with the path', () => {
    const run = (document: LandedDocument) => () => runOn(espnBoxscoresProcessor, GAME, [document]);
    throwsUnparsable(run(box([], [], { players: [] })), /game-401.*players: expected an object/);
    throwsUnparsable(run(box([], [])), /parse_empty/);
    throwsUnparsable(
      run(box(squad('LAL', 121), squad('LAL', 114))),
      /players\.away\[0\]\.team: expected GSW, found LAL/,
    );
    throwsUnparsable(
      run(box([{ playerName: 'A B', stats: { minutes: '34' } }], squad('LAL', 114))),
      /stats\.points: expected a whole number/,
    );
    throwsUnparsable(
      run(box(squad('GSW', 121), squad('LAL', 114), { gamedate: '2021-10-18' })),
      /gamedate: expected 2021-10-19/,
    );
  });
});
