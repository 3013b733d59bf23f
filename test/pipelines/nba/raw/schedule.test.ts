import assert from 'node:assert/strict';
import { gameDate } from '../../../../shared/domain/gameDate.js';
import { openArchiveSource } from '../../../../shared/adapters/sources/archiveSource.js';
import { scheduleDocument } from '../../../../shared/adapters/sources/documents.js';
import { mergeSchedule, parseSchedule } from '../../../../shared/pipelines/nba/raw/index.js';
import { scheduleProcessor } from '../../../../shared/pipelines/nba/raw/schedule.js';
import {
  aGame,
  archiveFolder,
  capturedAfter,
  edited,
  NIGHT,
  otherGame,
  runOn,
  scheduleRows,
  throwsUnparsable,
} from './support.js';

const scheduleOf = (...games: Parameters<typeof scheduleDocument>[0]['games']) =>
  scheduleDocument({ seasonYear: 2021, capturedAt: capturedAfter(NIGHT), games });
type Games = { games: { gameId: string; homeTeam: { teamTricode: string } }[] };

describe('parseSchedule', () => {
  it('P-06 P-§2.1 a tip-off at 22:30 Eastern, written with a Z, stays on its Eastern date', () => {
    const [row] = parseSchedule(scheduleOf(aGame({ tipOffEastern: '22:30' })));
    assert.equal(row?.game_date, '2021-10-19');
    assert.equal(row?.game_id, '20211019_GSW_LAL');
    assert.equal(row?.tip_off_utc, '2021-10-20T02:30:00.000Z');
  });

  it('P-§2.1 a winter tip-off is five hours from UTC, and an unset one is NULL', () => {
    const date = gameDate('2022-01-17');
    const [winter] = parseSchedule(scheduleOf(aGame({ gameDate: date, tipOffEastern: '15:00' })));
    assert.equal(winter?.tip_off_utc, '2022-01-17T20:00:00.000Z');
    assert.equal(winter?.is_mlk_day, true);
    assert.equal(winter?.day_of_week, 'Monday');
    for (const tipOffEastern of [null, '00:00'])
      assert.equal(parseSchedule(scheduleOf(aGame({ tipOffEastern })))[0]?.tip_off_utc, null);
  });

  it('P-§4.1 keeps regular, play-in, playoff and cup-final games with their flags, and no other', () => {
    const rows = parseSchedule(
      scheduleOf(
        aGame({ nbaGameId: '0012100009' }),
        aGame(),
        aGame({ nbaGameId: '0052100101' }),
        aGame({ nbaGameId: '0042100401', playoffRound: 'nba_finals' }),
        aGame({ nbaGameId: '0062100001' }),
      ),
    );
    assert.deepEqual(
      rows.map((row) => [
        row.game_type,
        row.is_regular_season,
        row.is_playoffs,
        row.is_emirates_cup,
        row.playoff_round,
      ]),
      [
        ['regular', true, false, false, null],
        ['playoffs', false, true, false, 'nba_finals'],
        ['play_in', false, true, false, 'play_in'],
        ['cup_final', false, false, true, null],
      ],
    );
  });

  it('P-§4.1 an All-Star game is left out before its unknown teams are looked at', () => {
    const document = edited(scheduleOf(aGame(), otherGame()), (json: Games) => {
      const [, second] = json.games;
      if (second !== undefined) second.gameId = '0032100001';
      if (second !== undefined) second.homeTeam.teamTricode = 'DRT';
      return json;
    });
    assert.deepEqual(
      parseSchedule(document).map((row) => row.nba_game_id),
      ['0022100002'],
    );
  });

  it('P-09 a processed game with an unknown team is an error', () => {
    const document = edited(scheduleOf(aGame()), (json: Games) => {
      for (const game of json.games) game.homeTeam.teamTricode = 'SEA';
      return json;
    });
    throwsUnparsable(() => parseSchedule(document), /unknown team "SEA" in nba-com\/schedule\/2021-22/);
  });

  it('P-§4.1 scores and winner exist only when the game is final', () => {
    const [final] = parseSchedule(scheduleOf(aGame()));
    assert.deepEqual([final?.home_team_score, final?.away_team_score, final?.winning_team_tricode], [114, 121, 'GSW']);
    const [live] = parseSchedule(scheduleOf(aGame({ status: 2 })));
    assert.deepEqual([live?.home_team_score, live?.away_team_score, live?.winning_team_tricode], [null, null, null]);
  });

  it('P-§4.1 one game listed by two feeds, or on its old and its new date, is one row', () => {
    const moved = gameDate('2021-12-30');
    const rows = parseSchedule(
      scheduleOf(
        aGame({ status: 1, statusText: 'PPD', homeScore: null, awayScore: null }),
        aGame({ gameDate: moved }),
        aGame({ gameDate: moved, status: 2 }),
      ),
    );
    assert.deepEqual(
      rows.map((row) => [row.game_date, row.game_status]),
      [['2021-12-30', 3]],
    );
  });

  it('accepts a bare leagueSchedule document', () => {
    const document = edited(scheduleOf(aGame()), (json: Games) => ({
      leagueSchedule: { gameDates: [{ games: json.games }] },
    }));
    assert.equal(parseSchedule(document)[0]?.game_id, '20211019_GSW_LAL');
  });

  it('S22 a document without games, or of another shape, is refused with its path', () => {
    throwsUnparsable(() => parseSchedule(scheduleOf()), /nba-com\/schedule\/2021-22\/.*: no games/);
    throwsUnparsable(
      () => parseSchedule({ ...scheduleOf(aGame()), text: '{"schedule":[]}' }),
      /games: expected an array/,
    );
    throwsUnparsable(() => parseSchedule({ ...scheduleOf(aGame()), text: '<html>' }), /not JSON/);
  });

  it('PP-02 a lower status never overwrites a higher one, and a moved game names the row of its old date', () => {
    const final = parseSchedule(scheduleOf(aGame()));
    const late = parseSchedule(scheduleOf(aGame({ status: 2 })));
    assert.deepEqual(mergeSchedule(final, late), { rows: [], moved: [] });
    const scheduled = parseSchedule(scheduleOf(aGame({ status: 1 })));
    const moved = parseSchedule(scheduleOf(aGame({ gameDate: gameDate('2021-12-30') })));
    assert.deepEqual(mergeSchedule(scheduled, moved), { rows: moved, moved: scheduled });
  });
});

describe('p2.nbac_schedule', () => {
  it('PP-02 gives the stored rows of the date back, column for column, so that nothing is written', () => {
    const rows = scheduleRows(aGame(), otherGame());
    const { output, violations, untracked } = runOn(scheduleProcessor, { schedule: rows });
    const bodies = parseSchedule(scheduleOf(otherGame(), aGame()));
    assert.deepEqual(output.rows, bodies);
    assert.deepEqual([violations, untracked], [{}, []]);
  });

  it('takes a newer document of the date, but not a lower status', () => {
    const { output } = runOn(scheduleProcessor, { schedule: scheduleRows(aGame({ status: 2 }), otherGame()) }, [
      scheduleOf(aGame(), otherGame({ status: 1 })),
    ]);
    assert.deepEqual(
      output.rows.map((row) => [row['nba_game_id'], row['game_status']]),
      [
        ['0022100001', 3],
        ['0022100002', 3],
      ],
    );
  });

  it('P-§4.1 a final without scores fails its gate', () => {
    const { violations } = runOn(scheduleProcessor, { schedule: scheduleRows(aGame({ homeScore: null })) });
    assert.deepEqual(violations, {
      'fail:identity:finals_have_scores': [
        '20211019_GSW_LAL 0022100002 2021-10-19: final, expected both scores, found 121 and null',
      ],
    });
  });

  it('a date without games is no_data', () => {
    assert.deepEqual(runOn(scheduleProcessor, {}).output.empty, { code: 'no_data', reason: 'no_games_scheduled' });
  });
});

describe('the schedules of the archive', () => {
  const golden: readonly (readonly [season: number, games: number, dates: number])[] = [
    [2021, 1323, 213],
    [2022, 1320, 212],
    [2023, 1319, 208],
    [2024, 1321, 214],
  ];
  for (const [season, games, dates] of golden)
    it(`PP-02 ${season}: ${games} games on ${dates} dates, 1230 of them regular`, async function () {
      const source = await openArchiveSource(archiveFolder(this));
      const rows = parseSchedule(await source.schedule(season));
      assert.equal(rows.length, games);
      assert.equal(new Set(rows.map((row) => row.game_date)).size, dates);
      assert.equal(rows.filter((row) => row.is_regular_season).length, 1230);
      assert.equal(rows.filter((row) => row.game_type === 'play_in').length, 6);
      assert.ok(rows.every((row) => row.season_year === season && row.game_status === 3));
      assert.equal(new Set(rows.map((row) => row.game_id)).size, games);
    });
});
