import assert from 'node:assert/strict';
import type { LandedDocument } from '../../../../shared/domain/processor.js';
import { TEAMS, bdlIdOf } from '../../../../shared/pipelines/nba/identity/teams.js';
import { bdlStandingsProcessor } from '../../../../shared/pipelines/nba/raw/bdlStandings.js';
import { playerMovementProcessor } from '../../../../shared/pipelines/nba/raw/playerMovement.js';
import { refereesProcessor } from '../../../../shared/pipelines/nba/raw/referees.js';
import { aGame, cells, landedAt, NIGHT, otherGame, runOn, scheduleRows, throwsUnparsable } from './support.js';

const inputs = { schedule: scheduleRows(aGame(), otherGame()) };
const STAMP = '20211020T100000Z.json';

interface Json {
  readonly [field: string]: unknown;
}

const official = (values: Json = {}): Json => ({
  game_id: '0022100002',
  game_date: '10/19/2021',
  season: '2021-22',
  home_team: 'Los Angeles',
  home_team_id: 1610612747,
  home_team_abbr: 'LAL',
  away_team: 'Golden State',
  away_team_id: 1610612744,
  away_team_abbr: 'GSW',
  official1: 'Scott Sample (#48)',
  official2: 'Élan Ünder Jr.',
  official3: 'Ann Archer (#7)',
  official4: '',
  ...values,
});
const assignments = (rows: readonly Json[], nba: Json = {}): LandedDocument =>
  landedAt(`nba-com/referee-assignments/${NIGHT}/${STAMP}`, {
    refereeAssignments: { nba: { Table: { rows }, ...nba } },
  });

describe('p2.nbac_referee_game_assignments', () => {
  it('PP-06 reads one row per official under the canonical game, and the replay center in its own table', () => {
    const replay = {
      Table1: {
        rows: [
          { official_code: 'x1', replaycenter_official: 'Cy Young', game_date: NIGHT },
          { official_code: 'x2', game_date: '2021-10-20' },
        ],
      },
    };
    const { output, untracked } = runOn(refereesProcessor, inputs, [
      assignments([official(), official({ game_date: '10/20/2021' })], replay),
    ]);
    assert.deepEqual(
      cells(
        output.rows,
        'game_id',
        'nba_game_id',
        'official_position',
        'official_name',
        'official_code',
        'home_team_abbr',
      ),
      [
        '20211019_GSW_LAL 0022100002 1 Scott Sample 48 LAL',
        '20211019_GSW_LAL 0022100002 2 Élan Ünder Jr. elanunderjr LAL',
        '20211019_GSW_LAL 0022100002 3 Ann Archer 7 LAL',
      ],
    );
    const [second] = output.also ?? [];
    assert.equal(second?.table.name, 'nbac_referee_replay_center');
    assert.deepEqual(cells(second?.rows ?? [], 'game_date', 'official_code', 'replaycenter_official'), [
      '2021-10-19 x1 Cy Young',
    ]);
    assert.deepEqual(
      output.failures?.map(({ id, category }) => `${id} ${category}`),
      ['20211019_BKN_MIL INCOMPLETE_UPSTREAM'],
    );
    assert.deepEqual(untracked, []);
  });

  it('P-10 a row that swaps home and away is the schedule’s game, its team names with it', () => {
    const swapped = official({
      home_team: 'Golden State',
      home_team_abbr: 'GSW',
      home_team_id: 1,
      away_team: 'Los Angeles',
      away_team_abbr: 'LAL',
      away_team_id: 2,
    });
    const { output } = runOn(refereesProcessor, inputs, [assignments([swapped])]);
    assert.deepEqual(cells(output.rows.slice(0, 1), 'game_id', 'home_team', 'home_team_id', 'away_team_abbr'), [
      '20211019_GSW_LAL Los Angeles 2 GSW',
    ]);
  });

  it('tolerates absent optional fields; a game with one official is told', () => {
    const bare = { game_date: NIGHT, home_team_abbr: 'LAL', away_team_abbr: 'GSW', official1: 'Scott Sample' };
    const { output, violations } = runOn(refereesProcessor, inputs, [assignments([bare])]);
    assert.deepEqual(cells(output.rows, 'official_code', 'season', 'home_team_id'), ['scottsample null null']);
    assert.deepEqual(violations['degrade:group:officials_per_game'], [
      '20211019_GSW_LAL: expected at least 2 officials, found 1',
    ]);
  });

  it('S22 P-09 an unknown shape and an unknown team are refused with the path', () => {
    const run = (document: LandedDocument) => () => runOn(refereesProcessor, inputs, [document]);
    throwsUnparsable(
      run({ ...assignments([]), text: '{"nba":{}}' }),
      /referee-assignments.*refereeAssignments: expected an object/,
    );
    throwsUnparsable(run(assignments([official({ game_date: 'Tuesday' })])), /game_date: expected a date/);
    throwsUnparsable(run(assignments([official({ home_team_abbr: 'SEA' })])), /unknown team "SEA"/);
  });
});

const standing = (abbr: string, values: Json = {}): Json => {
  const team = TEAMS.find((candidate) => candidate.abbr === abbr) ?? TEAMS[0]!;
  return {
    team: {
      id: bdlIdOf(team),
      abbreviation: abbr,
      city: team.city,
      name: team.nickname,
      full_name: team.fullName,
      conference: 'West',
      division: 'Pacific',
    },
    wins: 1,
    losses: 0,
    conference_rank: 1,
    conference_record: '1-0',
    division_rank: 1,
    division_record: '0-0',
    home_record: '1-0',
    road_record: '0-0',
    ...values,
  };
};
const standings = (entries: readonly Json[], season: unknown = 2021): LandedDocument =>
  landedAt(`ball-dont-lie/standings/2021-22/${NIGHT}/${STAMP}`, { season, standings: entries });
const thirty = TEAMS.map(({ abbr }) => standing(abbr));

describe('p2.bdl_standings', () => {
  it('PP-06 reads the thirty teams of the date', () => {
    const { output, untracked, violations } = runOn(bdlStandingsProcessor, {}, [standings(thirty)]);
    assert.equal(output.rows.length, 30);
    assert.deepEqual(
      cells(
        output.rows.slice(0, 1),
        'date_recorded',
        'season',
        'season_year',
        'team_abbr',
        'wins',
        'home_record',
        'team_full_name',
      ),
      ['2021-10-19 2021-22 2021 ATL 1 1-0 Atlanta Hawks'],
    );
    assert.deepEqual([output.failures, untracked, violations], [[], [], {}]);
  });

  it('P-§2.1 a season labelled by its end is converted; another season is refused', () => {
    const season = (label: unknown) =>
      runOn(bdlStandingsProcessor, {}, [standings(thirty, label)]).output.rows[0]?.['season'];
    assert.deepEqual([2021, 2022, '2021-22'].map(season), ['2021-22', '2021-22', '2021-22']);
    throwsUnparsable(() => season(2023), /standings.*season: expected season 2021-22, found "2023"/);
  });

  it('tolerates absent records, names the teams that are missing, and refuses an unknown shape', () => {
    const bare = { team: { abbreviation: 'PHO' }, wins: 3, losses: 4 };
    const { output, untracked } = runOn(bdlStandingsProcessor, {}, [standings([bare])]);
    assert.deepEqual(cells(output.rows, 'team_abbr', 'conference_rank', 'bdl_team_id'), ['PHX null null']);
    assert.equal(output.failures?.length, 29);
    assert.deepEqual(untracked, []);
    throwsUnparsable(() => runOn(bdlStandingsProcessor, {}, [standings([])]), /parse_empty/);
    throwsUnparsable(
      () => runOn(bdlStandingsProcessor, {}, [standings([{ wins: 1 }])]),
      /standings\[0\]\.team: expected an object/,
    );
    assert.equal(runOn(bdlStandingsProcessor, {}).output.failures?.length, 30);
  });
});

const move = (values: Json = {}): Json => ({
  TRANSACTION_DATE: '2021-10-18T00:00:00',
  PLAYER_ID: 201,
  TEAM_ID: 1610612744,
  Transaction_Type: 'Signing',
  GroupSort: 'Signing 7',
  PLAYER_SLUG: 'stephen-curry-jr',
  TEAM_SLUG: 'warriors',
  TRANSACTION_DESCRIPTION: 'signed',
  Additional_Sort: 0,
  ...values,
});
const movement = (rows: readonly Json[], stamp = STAMP): LandedDocument =>
  landedAt(`nba-com/player-movement/${NIGHT}/${stamp}`, {
    metadata: { fetchedUtc: '2021-10-20T10:00:00Z', recordCount: rows.length },
    rows,
  });

describe('p2.nbac_player_movement', () => {
  it('PP-06 reads transactions, a traded pick without a player among them', () => {
    const pick = move({ PLAYER_ID: 0, PLAYER_SLUG: '', Transaction_Type: 'Trade', TEAM_ID: 1610612747 });
    const { output, untracked } = runOn(playerMovementProcessor, {}, [movement([move(), pick])]);
    assert.deepEqual(
      cells(
        output.rows,
        'transaction_date',
        'player_id',
        'player_lookup',
        'team_abbr',
        'transaction_type',
        'season_year',
        'fetched_utc',
      ),
      [
        '2021-10-18 0 null LAL Trade 2021 2021-10-20T10:00:00.000Z',
        '2021-10-18 201 stephencurryjr GSW Signing 2021 2021-10-20T10:00:00.000Z',
      ],
    );
    assert.deepEqual(untracked, []);
  });

  it('what two documents tell is one row, as it was first told', () => {
    const again = movement([move({ TRANSACTION_DESCRIPTION: 'signed, again' })], '20211020T180000Z.json');
    const { output } = runOn(playerMovementProcessor, {}, [again, { ...movement([move()]), capturedAt: 0 }]);
    assert.deepEqual(cells(output.rows, 'transaction_description'), ['signed']);
  });

  it('T-59 an unknown team is a row error; an unknown shape is refused; no document is a reason', () => {
    const { output, untracked } = runOn(playerMovementProcessor, {}, [movement([move(), move({ TEAM_ID: 5 })])]);
    assert.deepEqual(
      output.failures?.map(({ id, category }) => `${id} ${category}`),
      ['stephencurryjr ROW_REJECTED'],
    );
    assert.match(output.failures?.[0]?.reason ?? '', /rows\[1\]\.TEAM_ID: no team has the id 5/);
    assert.deepEqual(untracked, []);
    throwsUnparsable(
      () => runOn(playerMovementProcessor, {}, [{ ...movement([]), text: '{"NBA_Player_Movement":{}}' }]),
      /player-movement.*rows: expected an array/,
    );
    throwsUnparsable(
      () => runOn(playerMovementProcessor, {}, [movement([move({ GroupSort: null })])]),
      /GroupSort: expected text/,
    );
    assert.deepEqual(
      runOn(playerMovementProcessor, {}).output.failures?.map(({ category }) => category),
      ['INCOMPLETE_UPSTREAM'],
    );
  });
});
