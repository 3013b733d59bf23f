import assert from 'node:assert/strict';
import type { LandedDocument } from '../../../../shared/domain/processor.js';
import {
  bdlDocument,
  type BdlPlayer,
  gamebookDocument,
  playerBoxDocument,
  type ScheduledGame,
  teamBoxDocument,
  zoneSummaryDocument,
} from '../../../../shared/adapters/sources/documents.js';
import { bdlBoxscoresProcessor } from '../../../../shared/pipelines/nba/raw/bdlBoxscores.js';
import { gamebookProcessor } from '../../../../shared/pipelines/nba/raw/gamebook.js';
import { playerBoxscoresProcessor } from '../../../../shared/pipelines/nba/raw/playerBoxscores.js';
import { shotZoneSummaryProcessor } from '../../../../shared/pipelines/nba/raw/shotZoneSummary.js';
import { teamBoxscoreProcessor } from '../../../../shared/pipelines/nba/raw/teamBoxscore.js';
import {
  active,
  aGame,
  capturedAfter,
  cells,
  edited,
  gamebook,
  NIGHT,
  otherGame,
  runOn,
  scheduleRows,
  stored,
  sumOf,
  teamLine,
  throwsUnparsable,
} from './support.js';

const CAPTURED = capturedAfter(NIGHT);
const both = { schedule: scheduleRows(aGame(), otherGame()) };
const one = { schedule: scheduleRows(aGame()) };

const teamBox = (game: ScheduledGame, capturedAt = CAPTURED): LandedDocument => {
  const [away, home] = [game.awayScore ?? 0, game.homeScore ?? 0];
  return teamBoxDocument({
    ...game,
    capturedAt,
    teams: [teamLine(game.awayAbbr, false, away, away - home), teamLine(game.homeAbbr, true, home, home - away)],
  });
};

const gap = (gameId: string, processor: string) =>
  stored([{ game_date: NIGHT, game_id: gameId, processor, source: 'archive', waiver_id: 'w', reason: 'none there' }]);

type TeamJson = { gameId: string; teams: { teamAbbreviation: string; homeAway?: string; points: number }[] };
type BookJson = {
  date: string;
  home_team: string;
  away_team: string;
  active_players: { name: string; team: string; stats: { minutes: unknown; points: unknown } }[];
};

describe('p2.nbac_team_boxscore', () => {
  it('PP-05 gives two rows per game under the canonical id, all gates content', () => {
    const { output, violations, untracked } = runOn(teamBoxscoreProcessor, both, [
      teamBox(aGame()),
      teamBox(otherGame()),
    ]);
    assert.deepEqual(cells(output.rows, 'game_id', 'team_abbr', 'is_home', 'points'), [
      '20211019_BKN_MIL BKN false 104',
      '20211019_BKN_MIL MIL true 127',
      '20211019_GSW_LAL GSW false 121',
      '20211019_GSW_LAL LAL true 114',
    ]);
    assert.deepEqual([violations, untracked, output.failures], [{}, [], []]);
  });

  it('P-10 L9 a game delivered as HOME_AWAY and as AWAY_HOME yields two team rows, not four', () => {
    const reversed = edited(teamBox(aGame(), CAPTURED + 60_000), (json: TeamJson) => ({
      ...json,
      teams: [...json.teams]
        .reverse()
        .map((team) => ({ ...team, homeAway: team.homeAway === 'home' ? 'away' : 'home' })),
    }));
    const other = { ...reversed, path: reversed.path.replace('0022100002', '20211019-LALGSW') };
    const { output, violations } = runOn(teamBoxscoreProcessor, one, [teamBox(aGame()), other]);
    assert.deepEqual(cells(output.rows, 'game_id', 'team_abbr', 'is_home'), [
      '20211019_GSW_LAL GSW false',
      '20211019_GSW_LAL LAL true',
    ]);
    assert.deepEqual(violations, {});
  });

  it('P-§4.2 without homeAway the schedule decides', () => {
    const bare = edited(teamBox(aGame()), (json: TeamJson) => ({
      ...json,
      teams: json.teams.map(({ homeAway: _homeAway, ...team }) => team).reverse(),
    }));
    const { output } = runOn(teamBoxscoreProcessor, one, [bare]);
    assert.deepEqual(cells(output.rows, 'team_abbr', 'is_home'), ['GSW false', 'LAL true']);
  });

  it('the newest of several documents of a game counts, in any order of arrival', () => {
    const first = edited(teamBox(aGame()), (json: TeamJson) => ({
      ...json,
      teams: json.teams.map((team) => ({ ...team, points: 60 })),
    }));
    const last = teamBox(aGame(), CAPTURED + 3_600_000);
    for (const documents of [
      [first, last],
      [last, first],
    ])
      assert.equal(sumOf(runOn(teamBoxscoreProcessor, one, documents).output.rows, 'points'), 235);
  });

  it('L6 one of nine game files: eight failures to retry, and the floor gate fails the cell', () => {
    const teams = [
      'ATL',
      'BOS',
      'CHA',
      'CHI',
      'CLE',
      'DAL',
      'DEN',
      'DET',
      'HOU',
      'IND',
      'MEM',
      'MIA',
      'MIN',
      'NOP',
      'NYK',
      'OKC',
    ];
    const games = Array.from({ length: 8 }, (_, index) =>
      aGame({ nbaGameId: `002210010${index}`, awayAbbr: teams[2 * index] ?? '', homeAbbr: teams[2 * index + 1] ?? '' }),
    );
    const inputs = { schedule: scheduleRows(aGame(), ...games) };
    const { output, violations, untracked } = runOn(teamBoxscoreProcessor, inputs, [teamBox(aGame())]);
    assert.equal(output.failures?.length, 8);
    assert.ok(output.failures?.every((failure) => failure.category === 'INCOMPLETE_UPSTREAM' && failure.canRetry));
    assert.match(violations['fail:games_found_floor']?.[0] ?? '', /^games: expected 9, found 1, missing 20211019_/);
    assert.deepEqual(untracked, []);
    const eightOfNine = runOn(
      teamBoxscoreProcessor,
      inputs,
      [aGame(), ...games.slice(1)].map((game) => teamBox(game)),
    );
    assert.deepEqual(Object.keys(eightOfNine.violations), ['degrade:games_found']);
  });

  it('S21 no document for scheduled games is no success: failures without an excuse', () => {
    const { output } = runOn(teamBoxscoreProcessor, both);
    assert.deepEqual([output.rows.length, output.failures?.length, output.empty], [0, 2, undefined]);
  });

  it('S22 a document without teams fails with its path, and is not no_data', () => {
    const empty = edited(teamBox(aGame()), (json: TeamJson) => ({ ...json, teams: [] }));
    throwsUnparsable(
      () => runOn(teamBoxscoreProcessor, one, [empty]),
      /team-boxscore\/2021-10-19\/0022100002\/.*teams/,
    );
    const renamed = edited(teamBox(aGame()), ({ teams, ...json }: TeamJson) => ({ ...json, boxScoreTeams: teams }));
    throwsUnparsable(() => runOn(teamBoxscoreProcessor, one, [renamed]), /teams: expected an array, found nothing/);
  });

  it('T-48 a path without a date, or with another one, is a rejection', () => {
    const undated = { ...teamBox(aGame()), path: 'nba-com/team-boxscore/TODAY/0022100002/20211020T100000Z.json' };
    throwsUnparsable(() => runOn(teamBoxscoreProcessor, one, [undated]), /TODAY.*no date in the path/);
    const wrong = { ...teamBox(aGame()), path: teamBox(aGame()).path.replace('2021-10-19', '2021-10-20') };
    throwsUnparsable(() => runOn(teamBoxscoreProcessor, one, [wrong]), /expected a document of 2021-10-19/);
  });

  it('P-09 an unknown team code is an error, a known alias is mapped', () => {
    const renamed = (code: string) =>
      edited(teamBox(otherGame()), (json: TeamJson) => ({
        ...json,
        teams: json.teams.map((team) => (team.teamAbbreviation === 'BKN' ? { ...team, teamAbbreviation: code } : team)),
      }));
    throwsUnparsable(() => runOn(teamBoxscoreProcessor, both, [renamed('NJN')]), /unknown team "NJN"/);
    const { output } = runOn(teamBoxscoreProcessor, both, [renamed('BRK')]);
    assert.deepEqual(cells(output.rows, 'team_abbr'), ['BKN', 'MIL']);
  });

  it('P-§2.2 a league id that is not the scheduled game of these teams is an error', () => {
    const foreign = edited(teamBox(aGame()), (json: TeamJson) => ({ ...json, gameId: '0022100777' }));
    throwsUnparsable(
      () => runOn(teamBoxscoreProcessor, one, [foreign]),
      /gameId: expected 0022100002, found 0022100777/,
    );
  });

  it('T-59 a zero row sets its game aside and not the other', () => {
    const zero = edited(teamBox(otherGame()), (json: TeamJson) => ({
      ...json,
      teams: json.teams.map((team) => ({ ...team, points: 0 })),
    }));
    const { output, untracked } = runOn(teamBoxscoreProcessor, both, [zero, teamBox(aGame())]);
    assert.equal(output.rows.length, 2);
    assert.deepEqual(
      output.failures?.map((failure) => [failure.id, failure.category]),
      [['20211019_BKN_MIL', 'ROW_REJECTED']],
    );
    assert.deepEqual(untracked, []);
  });

  it('P-§4.2 points that do not follow from the makes, and margins that do not cancel, fail', () => {
    const wrong = edited(teamBox(aGame()), (json: TeamJson & { teams: { plusMinus: number }[] }) => ({
      ...json,
      teams: json.teams.map((team) => ({ ...team, points: 111, plusMinus: 7 })),
    }));
    assert.deepEqual(Object.keys(runOn(teamBoxscoreProcessor, one, [wrong]).violations).sort(), [
      'fail:group:plus_minus',
      'fail:identity:points',
    ]);
  });

  it('P-§4.1 a postponed game is not expected; a date of only postponed games is no_data', () => {
    const ppd = otherGame({ status: 1, statusText: 'PPD', homeScore: null, awayScore: null });
    const partial = runOn(teamBoxscoreProcessor, { schedule: scheduleRows(aGame(), ppd) }, [teamBox(aGame())]);
    assert.deepEqual([partial.output.failures, partial.violations], [[], {}]);
    const none = runOn(teamBoxscoreProcessor, { schedule: scheduleRows(ppd) });
    assert.deepEqual(none.output.empty, { code: 'no_data', reason: 'all_games_postponed' });
    assert.deepEqual(runOn(teamBoxscoreProcessor, {}).output.empty, { code: 'no_data', reason: 'no_games_scheduled' });
  });
});

describe('p2.nbac_gamebook_player_stats', () => {
  it('PP-04 gives active, DNP and inactive players, the two teams summing to their scores', () => {
    const document = gamebookDocument(
      gamebook(aGame(), {
        dnp: [{ name: 'Rested Jr., Anthony', teamAbbr: 'LAL', reason: "DNP - Coach's Decision" }],
        inactive: [
          { lastName: 'Wiseman', teamAbbr: 'GSW', reason: 'Injury' },
          { lastName: 'Wiseman', teamAbbr: 'GSW', reason: 'Injury' },
        ],
      }),
    );
    const { output, violations, untracked } = runOn(gamebookProcessor, one, [document]);
    assert.deepEqual([violations, untracked], [{}, []]);
    const others = output.rows.filter((row) => row['player_status'] !== 'active');
    assert.deepEqual(
      others.map((row) => [row['player_lookup'], row['player_status'], row['name_resolution_status'], row['points']]),
      [
        ['anthonyrestedjr', 'dnp', 'original', null],
        ['unresolved_gsw_wiseman', 'inactive', 'not_found', null],
        ['unresolved_gsw_wiseman_2', 'inactive', 'multiple_matches', null],
      ],
    );
  });

  it('P-07 player points add up to the score of each team', () => {
    const { output, violations } = runOn(gamebookProcessor, one, [gamebookDocument(gamebook(aGame()))]);
    const ofTeam = (abbr: string) => output.rows.filter((row) => row['team_abbr'] === abbr);
    assert.equal(sumOf(ofTeam('GSW'), 'points'), 121);
    assert.equal(sumOf(ofTeam('LAL'), 'points'), 114);
    assert.deepEqual(violations, {});
    const short = edited(gamebookDocument(gamebook(aGame())), (json: BookJson) => ({
      ...json,
      active_players: json.active_players.slice(1),
    }));
    assert.deepEqual(runOn(gamebookProcessor, one, [short]).violations, {
      'degrade:player_points_sum': ['20211019_GSW_LAL GSW: expected 121 points, found 50'],
    });
  });

  it('P-§4.3 minutes MM:SS become a decimal; empty is NULL and 00:00 is 0', () => {
    const book = gamebook(aGame());
    const written = ['34:12', '00:00', ''];
    const document = edited(gamebookDocument(book), (json: BookJson) => ({
      ...json,
      active_players: json.active_players.map((player, index) => ({
        ...player,
        stats: { ...player.stats, minutes: written[index] ?? '20:00' },
      })),
    }));
    const { output } = runOn(gamebookProcessor, one, [document]);
    assert.deepEqual(
      output.rows.slice(0, 3).map((row) => [row['minutes'], row['minutes_decimal'], row['data_quality_flags']]),
      [
        ['34:12', 34.2, []],
        ['00:00', 0, []],
        [null, null, ['minutes_missing']],
      ],
    );
  });

  for (const minutes of [34.2, 34, '34', '34:72', 'PT34M12S', { m: 34 }])
    it(`L7 P-§4.3 minutes ${JSON.stringify(minutes)} throw instead of becoming NULL`, () => {
      const document = edited(gamebookDocument(gamebook(aGame())), (json: BookJson) => ({
        ...json,
        active_players: json.active_players.map((player) => ({ ...player, stats: { ...player.stats, minutes } })),
      }));
      throwsUnparsable(
        () => runOn(gamebookProcessor, one, [document]),
        /active_players\[0\]\.stats\.minutes: expected/,
      );
    });

  it('L7 a text with a colon is never taken for a number', () => {
    const document = edited(gamebookDocument(gamebook(aGame())), (json: BookJson) => ({
      ...json,
      active_players: json.active_players.map((player) => ({ ...player, stats: { ...player.stats, points: '34:12' } })),
    }));
    throwsUnparsable(() => runOn(gamebookProcessor, one, [document]), /points: expected a number, found "34:12"/);
  });

  it('L7 the NULL-rate gate fires when more than one in a hundred active players lacks minutes', () => {
    const book = gamebook(aGame());
    const blank = {
      ...book,
      active: book.active.map((player, index) => (index === 0 ? { ...player, minutes: '' } : player)),
    };
    const { violations } = runOn(gamebookProcessor, one, [gamebookDocument(blank)]);
    assert.match(violations['fail:not_null:minutes_decimal']?.[0] ?? '', /NULL in 1 of 12 rows/);
  });

  it('P-10 L9 a gamebook under HOME_AWAY replaces the one under AWAY_HOME', () => {
    const first = gamebookDocument(gamebook(aGame()));
    const reversed = gamebookDocument(
      gamebook(aGame(), { awayAbbr: 'LAL', homeAbbr: 'GSW', capturedAt: CAPTURED + 60_000 }),
    );
    const { output, violations } = runOn(gamebookProcessor, one, [first, reversed]);
    assert.equal(output.rows.length, 12);
    assert.deepEqual([...new Set(cells(output.rows, 'game_id', 'home_team_abbr'))], ['20211019_GSW_LAL LAL']);
    assert.deepEqual(violations, {});
  });

  it('accepts statistics flattened into the player', () => {
    const flat = edited(gamebookDocument(gamebook(aGame())), (json: BookJson) => ({
      ...json,
      active_players: json.active_players.map(({ stats, ...player }) => ({ ...player, ...stats })),
    }));
    assert.deepEqual(
      runOn(gamebookProcessor, one, [flat]).output.rows,
      runOn(gamebookProcessor, one, [gamebookDocument(gamebook(aGame()))]).output.rows,
    );
  });

  it('G-GAMEBOOK a game with roster rows but no active player is withheld', () => {
    const roster = gamebookDocument(
      gamebook(otherGame(), { active: [], dnp: [{ name: 'Some One', teamAbbr: 'MIL', reason: 'DNP' }] }),
    );
    const { output, untracked } = runOn(gamebookProcessor, both, [roster, gamebookDocument(gamebook(aGame()))]);
    assert.deepEqual([...new Set(output.rows.map((row) => row['game_id']))], ['20211019_GSW_LAL']);
    assert.deepEqual(
      output.failures?.map((failure) => [failure.id, failure.category, failure.canRetry]),
      [['20211019_BKN_MIL', 'INCOMPLETE_UPSTREAM', true]],
    );
    assert.deepEqual(untracked, []);
  });

  it('S22 a gamebook with nobody in it fails', () => {
    const empty = gamebookDocument(gamebook(aGame(), { active: [] }));
    throwsUnparsable(() => runOn(gamebookProcessor, one, [empty]), /gamebooks-data.*parse_empty/);
  });

  it('P-§2.1 a pre-season gamebook of the date is dropped with a warning', () => {
    const preseason = gamebookDocument(gamebook(aGame({ awayAbbr: 'POR', homeAbbr: 'PHX' })));
    const { output } = runOn(gamebookProcessor, one, [preseason, gamebookDocument(gamebook(aGame()))]);
    assert.equal(output.rows.length, 12);
    assert.match(output.warnings?.[0] ?? '', /PORPHX.*not a scheduled game/);
  });

  it('a player of a third team is an error', () => {
    const strange = gamebookDocument(gamebook(aGame(), { active: [active('A B', 'BOS')] }));
    throwsUnparsable(() => runOn(gamebookProcessor, one, [strange]), /team: expected GSW or LAL, found BOS/);
  });

  it('SOURCE_GONE a declared gap ends the game without a retry, and a date of gaps is skipped', () => {
    const id = 'p2.nbac_gamebook_player_stats';
    const some = runOn(gamebookProcessor, { ...both, gaps: gap('20211019_BKN_MIL', id) }, [
      gamebookDocument(gamebook(aGame())),
    ]);
    assert.deepEqual(
      some.output.failures?.map((failure) => [failure.id, failure.category, failure.canRetry, failure.reason]),
      [['20211019_BKN_MIL', 'SOURCE_GONE', false, 'none there']],
    );
    assert.deepEqual(some.violations, {});
    const all = runOn(gamebookProcessor, { ...one, gaps: gap('20211019_GSW_LAL', id) });
    assert.deepEqual(all.output.empty, { code: 'skipped', reason: 'unrecoverable_source' });
    const others = runOn(gamebookProcessor, { ...one, gaps: gap('20211019_GSW_LAL', 'p2.nbac_team_boxscore') });
    assert.equal(others.output.empty, undefined);
  });

  it('PP-09 the order of documents and of schedule rows changes nothing', () => {
    const documents = [aGame(), otherGame()].map((game) => gamebookDocument(gamebook(game)));
    const forward = runOn(gamebookProcessor, both, documents).output;
    const backward = runOn(
      gamebookProcessor,
      { schedule: [...both.schedule].reverse() },
      [...documents].reverse(),
    ).output;
    assert.deepEqual(forward, backward);
  });
});

const bdlPlayer = (lastName: string, points: number, minutes: string): BdlPlayer => {
  const { name: _name, teamAbbr: _team, plusMinus: _plusMinus, ...line } = active('', '', points);
  return { ...line, playerId: 1, firstName: 'First', lastName, minutes };
};

describe('p2.bdl_player_boxscores', () => {
  const document = bdlDocument({
    gameDate: NIGHT,
    capturedAt: CAPTURED,
    games: [
      {
        awayAbbr: 'GS',
        homeAbbr: 'LAL',
        status: 'Final',
        period: 4,
        isPostseason: false,
        homeScore: 114,
        awayScore: 121,
        homePlayers: ['a', 'b', 'c', 'd', 'e'].map((name, index) => bdlPlayer(name, index === 0 ? 74 : 10, '35:22')),
        awayPlayers: [
          ...['f', 'g', 'h', 'i', 'j'].map((name, index) => bdlPlayer(name, index === 0 ? 81 : 10, '35')),
          bdlPlayer('rested', 0, '00'),
        ],
      },
    ],
  });

  it('PP-08 gives every field of the source; a player who did not play has 0 minutes', () => {
    const { output, violations, untracked } = runOn(bdlBoxscoresProcessor, one, [document]);
    assert.deepEqual([violations, untracked], [{}, []]);
    assert.deepEqual(
      ['firsta', 'firstf', 'firstrested'].map((lookup) => {
        const row = output.rows.find((entry) => entry['player_lookup'] === lookup);
        return [
          row?.['team_abbr'],
          row?.['minutes'],
          Number(row?.['minutes_decimal']).toFixed(3),
          row?.['field_goals_attempted'],
        ];
      }),
      [
        ['LAL', '35:22', '35.367', 20],
        ['GSW', '35', '35.000', 20],
        ['GSW', '00', '0.000', 20],
      ],
    );
  });

  it('PP-08 a late game that is not there yet is a failure to retry', () => {
    const { output, untracked } = runOn(bdlBoxscoresProcessor, both, [document]);
    assert.deepEqual(
      output.failures?.map((failure) => [failure.id, failure.canRetry]),
      [['20211019_BKN_MIL', true]],
    );
    assert.deepEqual(untracked, []);
  });

  it('S22 a changed shape and a game without players fail', () => {
    throwsUnparsable(
      () => runOn(bdlBoxscoresProcessor, one, [{ ...document, text: '{"data":[]}' }]),
      /boxScores: expected/,
    );
    type Json = { boxScores: { home_team: object; visitor_team: object }[] };
    const empty = edited(document, (json: Json) => ({
      boxScores: json.boxScores.map((box) => ({
        ...box,
        home_team: { ...box.home_team, players: [] },
        visitor_team: { ...box.visitor_team, players: [] },
      })),
    }));
    throwsUnparsable(() => runOn(bdlBoxscoresProcessor, one, [empty]), /parse_empty/);
  });
});

describe('p2.nbac_player_boxscores', () => {
  const players = gamebook(aGame()).active.map((line, index) => ({
    ...line,
    playerId: 1000 + index,
    nbaGameId: '0022100002',
    opponentAbbr: line.teamAbbr === 'GSW' ? 'LAL' : 'GSW',
    isHome: line.teamAbbr === 'LAL',
    won: line.teamAbbr === 'GSW',
    ...(index < 6 ? { startPosition: index < 5 ? 'G' : '' } : {}),
  }));
  const document = playerBoxDocument({ gameDate: NIGHT, capturedAt: CAPTURED, players });

  it('PP-03 reads by header name, whatever their order', () => {
    type Json = { resultSets: { name: string; headers: string[]; rowSet: unknown[][] }[] };
    const moved = edited(document, (json: Json) => ({
      resultSets: json.resultSets.map((set) => ({
        name: set.name,
        headers: [...set.headers].reverse(),
        rowSet: set.rowSet.map((row) => [...row].reverse()),
      })),
    }));
    const { output, violations, untracked } = runOn(playerBoxscoresProcessor, one, [document]);
    assert.deepEqual([violations, untracked], [{}, []]);
    assert.equal(output.rows.length, 12);
    assert.deepEqual(runOn(playerBoxscoresProcessor, one, [moved]).output, output);
  });

  it('P-§4.5 home comes from the schedule; a starter is known only where the feed says so', () => {
    const { rows } = runOn(playerBoxscoresProcessor, one, [document]).output;
    assert.ok(rows.every((row) => row['is_home'] === (row['team_abbr'] === 'LAL')));
    assert.deepEqual(
      [0, 5, 6].map((index) => [rows[index]?.['starter'], rows[index]?.['position']]),
      [
        [true, 'G'],
        [false, null],
        [null, null],
      ],
    );
  });

  it('S22 a missing column and rows of another date fail', () => {
    const renamed = { ...document, text: document.text.replace('"MATCHUP"', '"GAME"') };
    throwsUnparsable(() => runOn(playerBoxscoresProcessor, one, [renamed]), /headers: expected MATCHUP/);
    const other = { ...document, text: document.text.replaceAll('"2021-10-19"', '"2021-10-18"') };
    throwsUnparsable(() => runOn(playerBoxscoresProcessor, one, [other]), /parse_empty: 12 rows, none of 2021-10-19/);
  });
});

describe('p2.shot_zone_summary', () => {
  const counts = (attempts: number) => ({
    paintAttempts: attempts,
    paintMakes: 1,
    midRangeAttempts: 2,
    midRangeMakes: 1,
    threeAttempts: 3,
    threeMakes: 0,
  });
  const document = zoneSummaryDocument({
    ...aGame(),
    capturedAt: CAPTURED,
    teams: ['GSW', 'LAL'].map((abbr) => ({
      ...counts(40),
      abbr,
      players: [{ ...counts(4), name: `Ján ${abbr} Jr.` }],
    })),
  });

  it('P-08 gives a team row and player rows under the one normaliser, suffix kept', () => {
    const { output, violations, untracked } = runOn(shotZoneSummaryProcessor, one, [document]);
    assert.deepEqual(
      output.rows.map((row) => [row['team_abbr'], row['player_lookup'], row['paint_attempts'], row['three_makes']]),
      [
        ['GSW', '', 40, 0],
        ['GSW', 'jangswjr', 4, 0],
        ['LAL', '', 40, 0],
        ['LAL', 'janlaljr', 4, 0],
      ],
    );
    assert.deepEqual([violations, untracked], [{}, []]);
  });

  it('S22 a zone that is gone fails', () => {
    const renamed = { ...document, text: document.text.replaceAll('"mid_range"', '"midrange"') };
    throwsUnparsable(() => runOn(shotZoneSummaryProcessor, one, [renamed]), /zones\.mid_range: expected an object/);
  });
});
