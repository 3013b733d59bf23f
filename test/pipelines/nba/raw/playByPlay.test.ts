import assert from 'node:assert/strict';
import { bigDataBallProcessor } from '../../../../shared/pipelines/nba/raw/bigDataBall.js';
import { playByPlayProcessor } from '../../../../shared/pipelines/nba/raw/playByPlay.js';
import { sourceGaps } from '../../../../shared/pipelines/nba/tables/raw.js';
import { rowOf } from '../../../support/rows.js';
import {
  aGame,
  capturedAfter,
  cells,
  landedAt,
  NIGHT,
  otherGame,
  runOn,
  scheduleRows,
  throwsUnparsable,
} from './support.js';

const inputs = { schedule: scheduleRows(aGame()) };

const HEADER = [
  'game_id,date,data_set,a1,a2,a3,a4,a5,h1,h2,h3,h4,h5,period,away_score,home_score,remaining_time,elapsed',
  'play_length,play_id,team,event_type,assist,away,home,block,entered,left,num,opponent,outof,player,points',
  'possession,reason,result,steal,type,shot_distance,original_x,original_y,converted_x,converted_y,description',
].join(',');
const COLUMNS = HEADER.split(',');

type Line = Readonly<Record<string, string | number>>;

const FLOOR = Object.fromEntries(
  ['a', 'h'].flatMap((side) =>
    [1, 2, 3, 4, 5].map((place) => [`${side}${place}`, `${side.toUpperCase()} Player${place}`]),
  ),
);
const line = (values: Line): Line => ({
  game_id: '="0022100002"',
  date: NIGHT,
  data_set: '2021-22 Regular Season',
  ...FLOOR,
  period: 1,
  away_score: 0,
  home_score: 0,
  remaining_time: '0:11:30',
  elapsed: '0:00:30',
  play_length: '0:00:12',
  ...values,
});
const quoted = (value: string): string => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const csv = (lines: readonly Line[]): string =>
  [HEADER, ...lines.map((each) => COLUMNS.map((column) => quoted(String(each[column] ?? ''))).join(','))].join('\n');

const NAME = `[${NIGHT}]-0022100002-GSW@LAL.csv`;
const FOLDER = `big-data-ball/2021-22/${NIGHT}/game_0022100002`;
const file = (lines: readonly Line[], name = NAME) => landedAt(`${FOLDER}/${name}`, csv(lines));

const shot = (values: Line): Line =>
  line({
    team: 'GSW',
    event_type: 'shot',
    player: 'Ann Archer',
    type: 'Driving Layup',
    result: 'made',
    points: 2,
    ...values,
  });

const EVENTS: readonly Line[] = [
  line({ play_id: 2, event_type: 'start of period', team: '', player: '' }),
  line({
    play_id: 3,
    event_type: 'jump ball',
    team: 'GSW',
    player: 'Ann Archer',
    away: 'Ann Archer',
    home: 'Bea Bow',
    possession: 'Cy Young Jr.',
  }),
  shot({ play_id: 4, assist: '1630552Cy Young Jr.', shot_distance: 2, converted_x: 24.5, original_x: 'unknown' }),
  line({
    play_id: 5,
    team: 'GSW',
    event_type: 'free throw',
    player: 'Ann Archer',
    type: 'free throw 1/1',
    num: 1,
    outof: 1,
    result: 'made',
    points: 1,
  }),
  shot({
    play_id: 6,
    team: 'LAL',
    event_type: 'miss',
    player: 'Béa Bow',
    type: '3pt Jump Shot',
    result: 'missed',
    points: 0,
    block: 'Ann Archer',
    shot_distance: '',
  }),
  line({
    play_id: 7,
    team: 'LAL',
    event_type: 'sub',
    player: 'Dee Dart',
    entered: 'Dee Dart',
    left: 'Béa Bow',
    remaining_time: '0:00:00',
    description: 'SUB: Dart, FOR Bow',
  }),
];

describe('p2.bigdataball_play_by_play', () => {
  it('PP-06 reads events under the canonical game, with roles, clocks and lookups of the one normaliser', () => {
    const { output, untracked } = runOn(bigDataBallProcessor, inputs, [file(EVENTS)]);
    assert.deepEqual(untracked, []);
    assert.deepEqual(
      cells(
        output.rows,
        'event_id',
        'event_type',
        'player_1_lookup',
        'player_1_team_abbr',
        'player_2_lookup',
        'player_2_role',
        'player_3_role',
      ),
      [
        '20211019_GSW_LAL_2 start of period null null null null null',
        '20211019_GSW_LAL_3 jump ball annarcher GSW annarcher jump_ball_away jump_ball_home',
        '20211019_GSW_LAL_4 shot annarcher GSW cyyoungjr assist null',
        '20211019_GSW_LAL_5 free throw annarcher GSW null null null',
        '20211019_GSW_LAL_6 miss beabow LAL annarcher block null',
        '20211019_GSW_LAL_7 sub deedart LAL deedart entered left',
      ],
    );
    const basket = output.rows.find((row) => row['event_sequence'] === 4);
    assert.deepEqual(
      [
        'shot_made',
        'shot_type',
        'shot_distance',
        'points_scored',
        'converted_x',
        'original_x',
        'bdb_game_id',
        'game_clock_seconds',
        'elapsed_seconds',
        'play_length_seconds',
        'away_player_1_lookup',
        'home_player_5_lookup',
      ].map((column) => basket?.[column]),
      [true, '2PT', 2, 2, 24.5, null, '0022100002', 690, 30, 12, 'aplayer1', 'hplayer5'],
    );
    const miss = output.rows.find((row) => row['event_sequence'] === 6);
    assert.deepEqual([miss?.['shot_made'], miss?.['shot_type'], miss?.['shot_distance']], [false, '3PT', null]);
    const free = output.rows.find((row) => row['event_sequence'] === 5);
    assert.deepEqual([free?.['shot_made'], free?.['shot_type']], [null, null]);
  });

  it('P-10 a file that names the home team first gives the same rows', () => {
    const flipped = EVENTS.map((event) => {
      const sides = [1, 2, 3, 4, 5].flatMap((place) => [
        [`a${place}`, event[`h${place}`] ?? ''],
        [`h${place}`, event[`a${place}`] ?? ''],
      ]);
      return { ...event, ...Object.fromEntries(sides), away_score: 3, home_score: 7 };
    });
    const straight = EVENTS.map((event) => ({ ...event, away_score: 7, home_score: 3 }));
    const essence = (lines: readonly Line[], name: string) =>
      runOn(bigDataBallProcessor, inputs, [file(lines, name)]).output.rows.map((row) => ({
        ...row,
        source_file_path: '',
      }));
    assert.deepEqual(essence(flipped, NAME.replace('GSW@LAL', 'LAL@GSW')), essence(straight, NAME));
  });

  it('P-§3.2 takes the same records in a JSON wrapper, and the teams from the events where no name tells them', () => {
    const wrapper = (content: unknown) => landedAt(`${FOLDER}/20211020T100000Z.json`, content);
    const essence = (document: ReturnType<typeof wrapper>) =>
      runOn(bigDataBallProcessor, inputs, [document]).output.rows.map((row) => ({ ...row, source_file_path: '' }));
    const plain = essence(file(EVENTS));
    assert.deepEqual(essence(wrapper({ csv: csv(EVENTS) })), plain);
    const rows = EVENTS.map((event) => Object.fromEntries(COLUMNS.map((column) => [column, event[column] ?? ''])));
    assert.deepEqual(essence(wrapper({ rows })), plain);
    throwsUnparsable(() => essence(wrapper({ events: rows })), /rows: expected an array/);
  });

  it('tolerates absent optional columns', () => {
    const few = ['period', 'play_id', 'team', 'event_type', 'player', 'type', 'result'];
    const text = [
      few.join(','),
      ...EVENTS.map((event) => few.map((column) => quoted(String(event[column] ?? ''))).join(',')),
    ];
    const { output } = runOn(bigDataBallProcessor, inputs, [landedAt(`${FOLDER}/${NAME}`, text.join('\n'))]);
    assert.equal(output.rows.length, EVENTS.length);
    assert.deepEqual(
      cells(output.rows.slice(2, 3), 'shot_made', 'shot_distance', 'game_clock', 'away_player_1_lookup'),
      ['true null null null'],
    );
  });

  it('S22 an unknown shape is refused with the path, never taken in part', () => {
    const refused = (text: string, message: RegExp): void =>
      throwsUnparsable(() => runOn(bigDataBallProcessor, inputs, [landedAt(`${FOLDER}/${NAME}`, text)]), message);
    const good = csv(EVENTS);
    refused(good.replace('event_type', 'kind'), /0022100002-GSW@LAL\.csv: columns: expected event_type/);
    refused(`${good}\n1,2,3`, /GSW@LAL\.csv: not CSV/);
    refused(HEADER, /parse_empty/);
    refused(good.replaceAll('0:11:30', 'half past'), /line 2\.remaining_time: expected a clock, found "half past"/);
    refused(good.replaceAll(NIGHT, '2021-10-20'), /date: expected 2021-10-19, found 2021-10-20/);
    refused(csv([shot({ play_id: 1, team: 'BOS' })]), /team: expected GSW or LAL, found BOS/);
    refused(csv([shot({ play_id: 'x' })]), /play_id: expected a number, found "x"/);
  });

  it('P-§2.12 a cut-off game is told: its events give fewer points than the score', () => {
    const { violations } = runOn(bigDataBallProcessor, inputs, [file(EVENTS)]);
    assert.deepEqual(violations['degrade:event_points_sum'], [
      '20211019_GSW_LAL GSW: expected 121 points, found 3',
      '20211019_GSW_LAL LAL: expected 114 points, found 0',
    ]);
    const one = runOn(bigDataBallProcessor, inputs, [file(EVENTS.slice(0, 4))]);
    assert.deepEqual(one.violations['degrade:group:both_teams_shoot'], [
      '20211019_GSW_LAL: expected shots of two teams, found 1',
    ]);
  });

  it('two faults in one game: an event twice under its number and a game without a file end as one row and one reason', () => {
    const twice = [...EVENTS, { ...EVENTS[2], result: 'missed', points: 0 } as Line];
    const { output, untracked } = runOn(bigDataBallProcessor, { schedule: scheduleRows(aGame(), otherGame()) }, [
      file(twice),
    ]);
    assert.equal(output.rows.length, EVENTS.length);
    assert.equal(output.rows.find((row) => row['event_sequence'] === 4)?.['shot_made'], false);
    assert.deepEqual(
      output.failures?.map(({ id, category }) => `${id} ${category}`),
      ['20211019_BKN_MIL INCOMPLETE_UPSTREAM'],
    );
    assert.deepEqual(untracked, []);
  });

  it('a game that the source has declared gone is SOURCE_GONE, and a whole date of them is skipped', () => {
    const gap = rowOf(sourceGaps, {
      game_id: '20211019_GSW_LAL',
      processor: bigDataBallProcessor.id,
      game_date: NIGHT,
      reason: 'no file',
    });
    const { output } = runOn(bigDataBallProcessor, { ...inputs, gaps: [gap] });
    assert.deepEqual(output.empty, { code: 'skipped', reason: 'unrecoverable_source' });
    assert.deepEqual(
      output.failures?.map(({ category }) => category),
      ['SOURCE_GONE'],
    );
  });
});

interface Action {
  readonly [field: string]: unknown;
}

const action = (number: number, values: Action): Action => ({
  actionNumber: number,
  period: 1,
  clock: 'PT11M30.00S',
  description: '',
  personId: 101,
  playerName: 'Ann Archer',
  teamTricode: 'GSW',
  scoreHome: '0',
  scoreAway: '0',
  ...values,
});
const made = {
  actionType: '2pt',
  subType: 'Layup',
  shotResult: 'Made',
  isFieldGoal: 1,
  x: 10.5,
  y: 50,
  shotDistance: 2.1,
};
const ACTIONS: readonly Action[] = [
  action(1, { actionType: 'period', subType: 'start', personId: 0, playerName: '', teamTricode: undefined }),
  action(2, { ...made, assistPersonId: 102, scoreAway: '2' }),
  action(3, { actionType: 'freethrow', subType: '1 of 1', shotResult: 'Made' }),
  action(4, {
    actionType: '3pt',
    subType: 'Jump Shot',
    shotResult: 'Missed',
    personId: 201,
    playerName: 'Béa Bow',
    teamTricode: 'LAL',
    blockPersonId: 101,
    shotDistance: 0,
  }),
  action(5, {
    actionType: 'foul',
    subType: 'personal',
    personId: 201,
    playerName: 'Béa Bow',
    teamTricode: 'LAL',
    foulDrawnPersonId: 102,
  }),
  action(6, { actionType: 'rebound', subType: 'offensive', personId: 102, playerName: 'Cy Young Jr.' }),
];
const plays = (actions: readonly Action[], gameId = '0022100002', capturedAt = capturedAfter(NIGHT)) =>
  landedAt(
    `nba-com/play-by-play/${NIGHT}/game-${gameId}/20211020T100000Z.json`,
    { playByPlay: { game: { gameId, actions } } },
    capturedAt,
  );

describe('p2.nbac_play_by_play', () => {
  it('PP-06 reads actions, their shots as field goals, partners by id and by side', () => {
    const { output, untracked } = runOn(playByPlayProcessor, inputs, [plays(ACTIONS)]);
    assert.deepEqual(untracked, []);
    assert.deepEqual(
      cells(
        output.rows,
        'event_sequence',
        'event_type',
        'shot_type',
        'shot_made',
        'player_1_lookup',
        'player_2_lookup',
        'player_2_team_abbr',
        'player_3_lookup',
        'player_3_team_abbr',
      ),
      [
        '1 period null null null null null null null',
        '2 fieldgoal 2PT true annarcher cyyoungjr GSW null null',
        '3 freethrow FT true annarcher null null null null',
        '4 fieldgoal 3PT false beabow annarcher GSW null null',
        '5 foul null null beabow null null cyyoungjr GSW',
        '6 rebound null null cyyoungjr null null null null',
      ],
    );
    assert.deepEqual(
      cells(
        output.rows.slice(1, 2),
        'game_id',
        'nba_game_id',
        'event_id',
        'game_clock_seconds',
        'score_away',
        'shot_x',
        'shot_distance',
        'player_1_id',
      ),
      ['20211019_GSW_LAL 0022100002 20211019_GSW_LAL_2 690 2 10.5 2.1 101'],
    );
  });

  it('P-§4.7 a distance without coordinates is NULL, not 0', () => {
    const { output } = runOn(playByPlayProcessor, inputs, [plays(ACTIONS)]);
    assert.deepEqual(cells(output.rows, 'event_sequence', 'shot_distance'), [
      '1 null',
      '2 2.1',
      '3 null',
      '4 null',
      '5 null',
      '6 null',
    ]);
    const atRim = plays([action(2, { ...made, x: 0, y: 50, shotDistance: 0 })]);
    assert.deepEqual(cells(runOn(playByPlayProcessor, inputs, [atRim]).output.rows, 'shot_distance'), ['0']);
  });

  it('accepts the bare game, and an action that is sent again has been corrected', () => {
    const { text, ...rest } = plays([...ACTIONS, action(2, { ...made, shotResult: 'Missed' })]);
    const bare = { ...rest, text: JSON.stringify((JSON.parse(text) as { playByPlay: object }).playByPlay) };
    const { output } = runOn(playByPlayProcessor, inputs, [bare]);
    assert.equal(output.rows.length, ACTIONS.length);
    assert.equal(output.rows.find((row) => row['event_sequence'] === 2)?.['shot_made'], false);
  });

  it('S22 an unknown shape is refused with the path', () => {
    const refused = (actions: readonly Action[], message: RegExp): void =>
      throwsUnparsable(() => runOn(playByPlayProcessor, inputs, [plays(actions)]), message);
    refused(
      [action(1, { ...made, shotResult: 'In' })],
      /game-0022100002.*actions\[0\]\.shotResult: expected Made or Missed/,
    );
    refused([action(1, { ...made, actionNumber: undefined })], /actionNumber: expected a whole number, found nothing/);
    refused([action(1, { ...made, clock: 'soon' })], /clock: expected a clock/);
    refused([action(1, { ...made, teamTricode: 'BOS' })], /teamTricode: expected GSW or LAL, found BOS/);
    refused([action(1, { ...made, teamTricode: 'SEA' })], /unknown team "SEA"/);
    refused([], /parse_empty/);
    const bare = landedAt(`nba-com/play-by-play/${NIGHT}/game-0022100002/20211020T100000Z.json`, { actions: [] });
    throwsUnparsable(() => runOn(playByPlayProcessor, inputs, [bare]), /game: expected an object, found nothing/);
  });

  it('a game of another type is a warning, a scheduled game without a document a failure', () => {
    const { output, untracked } = runOn(playByPlayProcessor, inputs, [plays(ACTIONS, '0012100002')]);
    assert.match(output.warnings?.[0] ?? '', /not a scheduled game/);
    assert.deepEqual(
      output.failures?.map(({ id }) => id),
      ['20211019_GSW_LAL'],
    );
    assert.deepEqual(untracked, []);
  });
});
