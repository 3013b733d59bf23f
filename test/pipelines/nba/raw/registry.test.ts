import assert from 'node:assert/strict';
import { type GameDate, gameDate } from '../../../../shared/domain/gameDate.js';
import type { Row, RowOf } from '../../../../shared/domain/table.js';
import { gamebookDocument, type ScheduledGame } from '../../../../shared/adapters/sources/documents.js';
import { gamebookProcessor } from '../../../../shared/pipelines/nba/raw/gamebook.js';
import { playersRegistryProcessor } from '../../../../shared/pipelines/nba/raw/playersRegistry.js';
import { brRostersCurrent, espnTeamRosters } from '../../../../shared/pipelines/nba/tables/optionalRaw.js';
import { rowOf } from '../../../support/rows.js';
import { active, aGame, cells, gamebook, NIGHT, runOn, scheduleRows, stored } from './support.js';

const LATER = gameDate('2021-10-21');
const first = aGame();
const second = aGame({ gameDate: LATER, nbaGameId: '0022100020', homeAbbr: 'LAC' });

const gamebookRows = (game: ScheduledGame, document: Partial<Parameters<typeof gamebook>[1]> = {}): readonly Row[] =>
  stored(
    runOn(
      gamebookProcessor,
      { schedule: scheduleRows(game) },
      [gamebookDocument(gamebook(game, document))],
      game.gameDate,
    ).output.rows,
  );

const MOVER = 'Some Mover Jr.';
const raw: Readonly<Record<string, readonly Row[]>> = {
  [NIGHT]: gamebookRows(first, {
    active: [active(MOVER, 'GSW'), active('Both Nights', 'GSW'), active('Other One', 'LAL', 8, '00:00')],
    inactive: [{ lastName: 'Wiseman', teamAbbr: 'GSW', reason: 'Injury' }],
  }),
  [LATER]: gamebookRows(second, {
    active: [active(MOVER, 'LAC'), active('Both Nights', 'GSW')],
    dnp: [{ name: 'Other One', teamAbbr: 'GSW', reason: 'DNP' }],
  }),
};
const rowsOf = (...dates: readonly GameDate[]): readonly Row[] => dates.flatMap((date) => raw[date] ?? []);

const registryOn = (date: GameDate, gamebookSoFar: readonly Row[], more: Record<string, readonly Row[]> = {}) =>
  runOn(
    playersRegistryProcessor,
    { schedule: scheduleRows(date === NIGHT ? first : second), gamebook: gamebookSoFar, ...more },
    [],
    date,
  );

/** The table after the runs, each upserting by key. */
const upserted = (runs: readonly (readonly Row[])[]): readonly Row[] => {
  const table = new Map<string, Row>();
  for (const row of runs.flat())
    table.set(JSON.stringify([row['player_lookup'], row['team_abbr'], row['season']]), row);
  return [...table.keys()].sort().map((key) => table.get(key) ?? {});
};

describe('p2.nba_players_registry', () => {
  it('P-§2.5 writes the season rows of the players seen on the date, unresolved names left out', () => {
    const { output, violations, untracked } = registryOn(NIGHT, rowsOf(NIGHT));
    assert.deepEqual(
      cells(
        output.rows,
        'player_lookup',
        'team_abbr',
        'season',
        'universal_player_id',
        'games_played',
        'dnp_appearances',
      ),
      [
        'bothnights GSW 2021-22 bothnights_001 1 0',
        'otherone LAL 2021-22 otherone_001 0 1',
        'somemoverjr GSW 2021-22 somemoverjr_001 1 0',
      ],
    );
    assert.deepEqual([violations, untracked], [{}, []]);
  });

  it('P-§2.5 dates in any order leave the same table', () => {
    const forward = upserted([
      registryOn(NIGHT, rowsOf(NIGHT)).output.rows,
      registryOn(LATER, rowsOf(NIGHT, LATER)).output.rows,
    ]);
    const backward = upserted([
      registryOn(LATER, rowsOf(LATER)).output.rows,
      registryOn(NIGHT, rowsOf(LATER, NIGHT)).output.rows,
    ]);
    assert.deepEqual(cells(forward, 'player_lookup', 'team_abbr', 'games_played'), [
      'bothnights GSW 2',
      'otherone GSW 0',
      'otherone LAL 0',
      'somemoverjr GSW 1',
      'somemoverjr LAC 1',
    ]);
    assert.deepEqual(forward, backward);
  });

  it('a player with two teams has a row for each, with its own dates', () => {
    const { output } = registryOn(LATER, rowsOf(NIGHT, LATER));
    assert.deepEqual(
      cells(
        output.rows.filter((row) => row['player_lookup'] === 'somemoverjr'),
        'team_abbr',
        'first_game_date',
        'last_game_date',
        'universal_player_id',
      ),
      ['GSW 2021-10-19 2021-10-19 somemoverjr_001', 'LAC 2021-10-21 2021-10-21 somemoverjr_001'],
    );
  });

  it('a variant gets the universal id of its canonical name', () => {
    const aliases = stored([
      {
        alias_lookup: 'somemoverjr',
        nba_canonical_lookup: 'somemover',
        alias_type: null,
        alias_source: null,
        is_active: true,
      },
    ]);
    const { output } = registryOn(NIGHT, rowsOf(NIGHT), { aliases });
    assert.ok(cells(output.rows, 'universal_player_id').includes('somemover_001'));
  });

  it('one game in several sources is one appearance, of the primary source', () => {
    const bdl = stored([
      {
        game_id: '20211019_GSW_LAL',
        game_date: NIGHT,
        team_abbr: 'GSW',
        player_lookup: 'somemoverjr',
        player_full_name: 'Some Mover',
        minutes_decimal: 20,
        jersey_number: '7',
        position: 'G',
      },
    ]);
    const { output } = registryOn(NIGHT, rowsOf(NIGHT), { bdl });
    assert.deepEqual(
      cells(
        output.rows,
        'player_lookup',
        'player_name',
        'total_appearances',
        'source_priority',
        'jersey_number',
        'position',
      ),
      [
        'bothnights Both Nights 1 nbac_gamebook null null',
        'otherone Other One 1 nbac_gamebook null null',
        `somemoverjr ${MOVER} 1 nbac_gamebook 7 G`,
      ],
    );
    const alone = registryOn(NIGHT, [], { bdl }).output.rows;
    assert.deepEqual(cells(alone, 'source_priority', 'confidence_score', 'gamebook_update_count'), ['bdl 0.9 0']);
  });

  it('SOURCE_GONE a date whose games all have a declared gap is skipped; otherwise nobody is no success', () => {
    const gaps = stored([
      {
        game_date: NIGHT,
        game_id: '20211019_GSW_LAL',
        processor: 'p2.nbac_gamebook_player_stats',
        source: 'archive',
        waiver_id: 'w',
        reason: null,
      },
    ]);
    assert.deepEqual(registryOn(NIGHT, [], { gaps }).output.empty, { code: 'skipped', reason: 'unrecoverable_source' });
    assert.deepEqual(registryOn(NIGHT, []).output, { rows: [] });
  });

  describe('with rosters', () => {
    const place = (
      lookup: string,
      team: string,
      date: GameDate,
      values: Partial<RowOf<typeof espnTeamRosters>> = {},
    ): Row =>
      rowOf(espnTeamRosters, {
        roster_date: date,
        season_year: 2021,
        team_abbr: team,
        player_lookup: lookup,
        player_full_name: lookup.toUpperCase(),
        jersey: '7',
        position: 'G',
        scrape_timestamp: `${date}T13:00:00.000Z`,
        ...values,
      });
    const born = (lookup: string, birth_date: string, season_year = 2021): Row =>
      rowOf(brRostersCurrent, {
        season_year,
        team_abbr: 'GSW',
        player_lookup: lookup,
        player_full_name: lookup,
        birth_date,
      });
    const rosters = [
      place('bothnights', 'GSW', NIGHT),
      place('bothnights', 'GSW', LATER, { jersey: '8' }),
      place('newsigning', 'GSW', NIGHT),
      place('elsewhere', 'LAC', LATER),
    ];
    const seasonRosters = [
      born('bothnights', '1999-01-02'),
      born('newsigning', '2001-02-03'),
      born('bothnights', '1950-01-01', 1970),
    ];

    it('P-§2.5 a player of a roster has a row before his first game, and everybody his birth date and jersey', () => {
      const { output, untracked, violations } = registryOn(NIGHT, rowsOf(NIGHT), { rosters, seasonRosters });
      assert.deepEqual(
        cells(
          output.rows,
          'player_lookup',
          'team_abbr',
          'universal_player_id',
          'games_played',
          'first_game_date',
          'birth_date',
          'jersey_number',
          'source_priority',
          'roster_update_count',
        ),
        [
          'bothnights GSW bothnights_001 1 2021-10-19 1999-01-02 8 nbac_gamebook 2',
          'newsigning GSW newsigning_001 0 null 2001-02-03 7 espn_team_rosters 1',
          'otherone LAL otherone_001 0 2021-10-19 null null nbac_gamebook 0',
          'somemoverjr GSW somemoverjr_001 1 2021-10-19 null null nbac_gamebook 0',
        ],
      );
      const both = output.rows.find((row) => row['player_lookup'] === 'bothnights');
      assert.equal(both?.['last_roster_update'], '2021-10-21T13:00:00.000Z');
      assert.deepEqual([untracked, violations], [[], {}]);
    });

    it('a traded player has a row for the team he played for and one for the roster he came to', () => {
      const moved = [place('somemoverjr', 'LAC', NIGHT)];
      const { output } = registryOn(NIGHT, rowsOf(NIGHT), { rosters: moved });
      assert.deepEqual(
        cells(
          output.rows.filter((row) => row['player_lookup'] === 'somemoverjr'),
          'team_abbr',
          'games_played',
          'roster_update_count',
        ),
        ['GSW 1 0', 'LAC 0 1'],
      );
    });

    it('P-36 neither the order of dates nor of rows changes the table', () => {
      const tables = [
        [NIGHT, LATER],
        [LATER, NIGHT],
      ].map((dates) =>
        upserted(
          dates.map((date) => registryOn(date ?? NIGHT, rowsOf(NIGHT, LATER), { rosters, seasonRosters }).output.rows),
        ),
      );
      assert.deepEqual(tables[0], tables[1]);
      const shuffled = { rosters: rosters.toReversed(), seasonRosters: seasonRosters.toReversed() };
      assert.deepEqual(
        registryOn(NIGHT, rowsOf(NIGHT), shuffled).output.rows,
        registryOn(NIGHT, rowsOf(NIGHT), { rosters, seasonRosters }).output.rows,
      );
    });
  });
});
