import assert from 'node:assert/strict';
import { gameDate } from '../../../../shared/domain/gameDate.js';
import {
  gameCodeOf,
  gameIdOf,
  gameTypeOf,
  parseGameCode,
  parseGameId,
  seasonYearOfNbaGameId,
} from '../../../../shared/pipelines/nba/identity/gameId.js';
import { normalizePlayerName } from '../../../../shared/pipelines/nba/identity/playerLookup.js';
import {
  bdlIdOf,
  findTeam,
  teamAbbr,
  teamByBdlId,
  teamOf,
  TEAMS,
  UnknownTeamError,
} from '../../../../shared/pipelines/nba/identity/teams.js';
import { universalPlayerId } from '../../../../shared/pipelines/nba/identity/universalPlayerId.js';

describe('identity of games, teams and players', () => {
  describe('P-08 normalizePlayerName', () => {
    const vectors: readonly (readonly [name: string | null, lookup: string])[] = [
      ['Ándre Sámplić Jr.', 'andresamplicjr'],
      ['A.J. Example-Test III', 'ajexampletestiii'],
      ["D'Or O’Sample II", 'dorosampleii'],
      ['1630552placeholder name', 'placeholdername'],
      ['Last, First', 'firstlast'],
      ['Last Jr., First', 'firstlastjr'],
      ['First Last, Jr.', 'firstlastjr'],
      ['Nikola Jokić', 'nikolajokic'],
      ['Đorđe Łøßæœþı', 'dordelossaeoethi'],
      ['İlkan', 'ilkan'],
      [null, ''],
      ['', ''],
    ];
    for (const [name, lookup] of vectors)
      it(`${JSON.stringify(name)} gives ${JSON.stringify(lookup)}`, () => {
        assert.equal(normalizePlayerName(name), lookup);
      });

    it('gives a lookup back as it is', () => {
      for (const [, lookup] of vectors) assert.equal(normalizePlayerName(lookup), lookup);
    });
  });

  describe('P-09 teams', () => {
    for (const [alias, abbr] of [
      ['BRK', 'BKN'],
      ['CHO', 'CHA'],
      ['PHO', 'PHX'],
      ['GS', 'GSW'],
      ['NO', 'NOP'],
      ['NY', 'NYK'],
      ['SA', 'SAS'],
      ['UTAH', 'UTA'],
      ['WSH', 'WAS'],
      ['LA Clippers', 'LAC'],
      ['Los Angeles Clippers', 'LAC'],
      ['los angeles lakers', 'LAL'],
      ['Portland Trail Blazers', 'POR'],
    ] as const)
      it(`${alias} is ${abbr}`, () => {
        assert.equal(teamAbbr(alias), abbr);
      });

    it('an unknown team is an error that names it and its place, not a pass-through', () => {
      assert.equal(findTeam('SEA'), null);
      assert.throws(
        () => teamAbbr('SEA', 'nba-com/x.json'),
        (error: Error) => error instanceof UnknownTeamError && /"SEA" in nba-com\/x.json/.test(error.message),
      );
    });

    it('there are thirty, with distinct codes, league ids and names', () => {
      for (const distinct of [
        TEAMS.map((team) => team.abbr),
        TEAMS.map((team) => String(team.leagueId)),
        TEAMS.map((team) => team.fullName),
      ])
        assert.equal(new Set(distinct).size, 30);
    });
  });

  describe('P-§2.2 game ids', () => {
    const game = { gameDate: gameDate('2021-10-19'), awayAbbr: 'BKN', homeAbbr: 'MIL' };
    it('builds and parses the id and the code', () => {
      assert.equal(gameIdOf(game), '20211019_BKN_MIL');
      assert.equal(gameCodeOf(game), '20211019/BKNMIL');
      assert.deepEqual(parseGameId('20211019_BKN_MIL'), game);
      assert.deepEqual(parseGameCode('20211019/BRKMIL'), game);
    });

    for (const id of [
      '0022100001',
      '20211019/BKNMIL',
      '20211319_BKN_MIL',
      '20211019_BRK_MIL',
      '20211019_MIL_MIL',
      '20211019_XXX_MIL',
    ])
      it(`${id} is no canonical id`, () => {
        assert.equal(parseGameId(id), null);
      });

    for (const [id, type] of [
      ['0012100001', null],
      ['0022100001', 'regular'],
      ['0032100001', null],
      ['0042100401', 'playoffs'],
      ['0052100101', 'play_in'],
      ['0062300001', 'cup_final'],
      ['22100001', null],
    ] as const)
      it(`${id} is of type ${type}`, () => {
        assert.equal(gameTypeOf(id), type);
      });

    it('tells the season by the year in which it began', () => {
      assert.equal(seasonYearOfNbaGameId('0042100401'), 2021);
    });
  });

  it('P-§2.3 teams are found by the number that ball-dont-lie gives them, and an unknown number is none', () => {
    const numbered = ['ATL 1', 'BOS 2', 'BKN 3', 'GSW 10', 'LAC 13', 'LAL 14', 'OKC 21', 'WAS 30'];
    for (const [abbr = '', id] of numbered.map((text) => text.split(' '))) {
      assert.equal(teamByBdlId(Number(id))?.abbr, abbr);
      assert.equal(bdlIdOf(teamOf(abbr)), Number(id));
    }
    assert.deepEqual([0, 31, 1.5].map(teamByBdlId), [null, null, null]);
  });

  it('P-§2.5 a universal id is a function of the lookup and the alias table', () => {
    const aliases = [
      { alias_lookup: 'robwilliams', nba_canonical_lookup: 'robertwilliamsiii', is_active: true },
      { alias_lookup: 'samename', nba_canonical_lookup: 'samename_002', is_active: true },
      { alias_lookup: 'retired', nba_canonical_lookup: 'someoneelse', is_active: false },
    ];
    assert.equal(universalPlayerId('lebronjames', aliases), 'lebronjames_001');
    assert.equal(universalPlayerId('robwilliams', aliases), 'robertwilliamsiii_001');
    assert.equal(universalPlayerId('samename', aliases), 'samename_002');
    assert.equal(universalPlayerId('retired', aliases), 'retired_001');
  });
});
