import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ConfigError } from '../../../shared/domain/errors.js';
import { type GameDate, gameDate, instantOf } from '../../../shared/domain/gameDate.js';
import type { LandedDocument } from '../../../shared/domain/processor.js';
import type { Row } from '../../../shared/domain/table.js';
import { openArchiveSource } from '../../../shared/adapters/sources/archiveSource.js';
import type { Source } from '../../../shared/ports/source.js';
import { normalizePlayerName } from '../../../shared/pipelines/nba/identity/playerLookup.js';
import { gamebookProcessor } from '../../../shared/pipelines/nba/raw/gamebook.js';
import { parseSchedule } from '../../../shared/pipelines/nba/raw/index.js';
import { playerPropsProcessor } from '../../../shared/pipelines/nba/raw/playerProps.js';
import { shotZoneSummaryProcessor } from '../../../shared/pipelines/nba/raw/shotZoneSummary.js';
import { teamBoxscoreProcessor } from '../../../shared/pipelines/nba/raw/teamBoxscore.js';
import { archiveFolder, cells, runOn, stored, sumOf } from '../../pipelines/nba/raw/support.js';

const spansOf = (source: Source, processor: string): readonly string[] | undefined =>
  source
    .offer()
    .processors.find((entry) => entry.processor === processor)
    ?.spans?.map((span) => [span.from, span.to, ...(span.gameTypes ?? [])].join(' '));

const shiftDay = (date: GameDate): number => instantOf(`${date}T10:00:00Z`) + 86_400_000;

describe('archive source', function () {
  // Reading the whole archive takes seconds on a slow machine.
  this.timeout(120_000);

  describe('over the real games', () => {
    let source: Source;
    let schedules: readonly Row[];
    const scheduleOn = (date: GameDate) => ({ schedule: schedules.filter((row) => row['game_date'] === date) });
    before(async function () {
      source = await openArchiveSource(archiveFolder(this));
      const documents: LandedDocument[] = [];
      for (const season of await source.seasons()) documents.push(await source.schedule(season));
      schedules = stored(documents.flatMap((document) => parseSchedule(document)));
    });

    it('offers what the files hold, season by season, and declares the gaps it will never fill', async () => {
      assert.deepEqual(await source.seasons(), [2021, 2022, 2023, 2024]);
      const box = ['2021-10-19 2022-06-16', '2022-10-18 2023-06-12', '2024-10-22 2024-11-24'];
      assert.deepEqual(spansOf(source, 'p2.nbac_team_boxscore'), box);
      assert.deepEqual(spansOf(source, 'p2.nbac_gamebook_player_stats'), box);
      assert.deepEqual(spansOf(source, 'p2.shot_zone_summary'), [
        '2021-10-19 2022-01-05 regular',
        '2022-10-18 2023-04-09 regular',
        '2024-10-22 2024-11-24 regular',
      ]);
      assert.deepEqual(spansOf(source, 'p2.odds_api_player_points_props'), ['2024-10-22 2024-11-24']);
      assert.equal(spansOf(source, 'p2.nbac_schedule'), undefined);
      assert.deepEqual(
        source.offer().gaps.map((gap) => [gap.processor, ...gap.gameTypes]),
        [
          ['p2.nbac_gamebook_player_stats', 'play_in'],
          ['p2.nbac_gamebook_player_stats', 'cup_final'],
        ],
      );
      assert.equal(source.offer().wholeMinutes, true);
    });

    it('P-07 20211019_GSW_LAL: GSW 121, LAL 114, and the player rows add up to both', async () => {
      const night = gameDate('2021-10-19');
      const ofGame = (rows: readonly Row[]) => rows.filter((row) => row['game_id'] === '20211019_GSW_LAL');
      const teams = runOn(
        teamBoxscoreProcessor,
        scheduleOn(night),
        await source.documents('p2.nbac_team_boxscore', night),
        night,
      );
      assert.deepEqual(cells(ofGame(teams.output.rows), 'team_abbr', 'points', 'minutes'), [
        'GSW 121 240:00',
        'LAL 114 240:00',
      ]);
      assert.deepEqual([teams.violations, teams.untracked], [{}, []]);
      const players = runOn(
        gamebookProcessor,
        scheduleOn(night),
        await source.documents('p2.nbac_gamebook_player_stats', night),
        night,
      );
      const sum = (abbr: string) =>
        sumOf(
          ofGame(players.output.rows).filter((row) => row['team_abbr'] === abbr),
          'points',
        );
      assert.deepEqual([sum('GSW'), sum('LAL')], [121, 114]);
      assert.deepEqual([players.violations, players.untracked], [{}, []]);
    });

    it('PP-03 PP-04 PP-05 a season of every type: games of box scores equal the schedule, and all gates hold', async () => {
      let [teamGames, playerRows, gone] = [0, 0, 0];
      const dates = new Set(
        cells(
          schedules.filter((row) => row['season_year'] === 2021),
          'game_date',
        ),
      );
      for (const date of [...dates].map(gameDate)) {
        const inputs = {
          ...scheduleOn(date),
          gaps: stored(
            scheduleOn(date)
              .schedule.filter((row) => row['game_type'] === 'play_in')
              .map((row) => ({ game_id: row['game_id'], processor: 'p2.nbac_gamebook_player_stats', reason: 'gone' })),
          ),
        };
        const teams = runOn(teamBoxscoreProcessor, inputs, await source.documents('p2.nbac_team_boxscore', date), date);
        const books = await source.documents('p2.nbac_gamebook_player_stats', date);
        const players = runOn(gamebookProcessor, inputs, books, date);
        assert.deepEqual([date, teams.violations, players.violations], [date, {}, {}]);
        assert.deepEqual([teams.untracked, players.untracked], [[], []]);
        teamGames += teams.output.rows.length / 2;
        playerRows += players.output.rows.length;
        gone += (players.output.failures ?? []).filter((failure) => failure.category === 'SOURCE_GONE').length;
      }
      assert.deepEqual([teamGames, playerRows, gone], [1323, 26_039 + 1892, 6]);
    });

    it('minutes are whole MM:00 texts, and every row is active', async () => {
      const date = gameDate('2022-06-10');
      const rows = runOn(
        gamebookProcessor,
        scheduleOn(date),
        await source.documents('p2.nbac_gamebook_player_stats', date),
        date,
      ).output.rows;
      assert.deepEqual(
        cells(
          rows.filter((row) => row['player_lookup'] === 'stephencurry'),
          'minutes',
          'points',
          'field_goals_made',
        ),
        ['41:00 43 14'],
      );
      assert.ok(rows.every((row) => row['player_status'] === 'active'));
    });

    it('zones and lines of a night of 2024 pass their gates; a line tells the tip-off', async () => {
      const date = gameDate('2024-10-22');
      const zones = runOn(
        shotZoneSummaryProcessor,
        scheduleOn(date),
        await source.documents('p2.shot_zone_summary', date),
        date,
      );
      assert.deepEqual([zones.violations, zones.untracked], [{}, []]);
      assert.equal(zones.output.rows.filter((row) => row['player_lookup'] === '').length, 4);
      const props = runOn(
        playerPropsProcessor,
        scheduleOn(date),
        await source.documents('p2.odds_api_player_points_props', date),
        date,
      );
      assert.deepEqual([props.violations, props.untracked], [{}, []]);
      const horford = props.output.rows.filter((row) => row['player_lookup'] === 'alhorford');
      assert.deepEqual(
        [...new Set(cells(horford, 'points_line', 'over_price_american', 'game_start_time'))],
        ['8.5 -137 2024-10-22T23:40:00.000Z'],
      );
      const opener = schedules.find((row) => row['game_id'] === '20241022_NYK_BOS');
      assert.equal(opener?.['tip_off_utc'], '2024-10-22T23:40:00.000Z');
    });

    it('a date the archive has no box score for has no documents', async () => {
      for (const processor of ['p2.nbac_team_boxscore', 'p2.nbac_gamebook_player_stats', 'p2.shot_zone_summary'])
        assert.deepEqual(await source.documents(processor, gameDate('2024-01-15')), []);
      assert.deepEqual(await source.documents('p2.bdl_player_boxscores', gameDate('2021-10-19')), []);
    });

    it('box data is captured at 06:00 Eastern of the day after, lines at their snapshot', async () => {
      const date = gameDate('2024-10-22');
      const [box] = await source.documents('p2.nbac_team_boxscore', date);
      assert.equal(box?.capturedAt, shiftDay(date));
      const props = await source.documents('p2.odds_api_player_points_props', date);
      assert.ok(props.some((document) => document.capturedAt === instantOf('2024-10-22T21:00:00Z')));
    });

    it('gives the same bytes on every call and to every opener, one document per path', async function () {
      const again = await openArchiveSource(archiveFolder(this));
      assert.equal(again.offer().version, source.offer().version);
      assert.deepEqual(await again.schedule(2024), await source.schedule(2024));
      for (const { processor } of source.offer().processors)
        for (const date of ['2024-10-22', '2024-11-04', '2024-11-13'].map(gameDate)) {
          const documents = await source.documents(processor, date);
          assert.deepEqual(await again.documents(processor, date), documents);
          assert.equal(new Set(documents.map((document) => document.path)).size, documents.length);
        }
    });

    it('P-08 every name of the archive normalises to the lookup that the archive gives it', async function () {
      const bytes = await readFile(join(archiveFolder(this), 'players.csv.gz'));
      const players = gunzipSync(bytes)
        .toString('utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
      assert.ok(players.length > 900);
      for (const [, name, lookup] of players) assert.equal(normalizePlayerName(name), lookup);
    });
  });

  describe('without its files', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'archive-'));
    });
    after(() => rm(folder, { recursive: true }));

    it('a missing folder or file is a ConfigError that names it', async () => {
      await assert.rejects(
        openArchiveSource(join(folder, 'nowhere')),
        (error: Error) =>
          error instanceof ConfigError && error.message.includes(join(folder, 'nowhere', 'games.csv.gz')),
      );
      await writeFile(join(folder, 'games.csv.gz'), gzipSync('game_id\n'));
      await assert.rejects(
        openArchiveSource(folder),
        (error: Error) => error instanceof ConfigError && error.message.includes('team_boxscores.csv.gz'),
      );
    });

    it('a file with other columns is a ConfigError that names the column', async () => {
      for (const name of ['team_boxscores', 'player_boxscores', 'shot_zones', 'team_shot_zones', 'points_props'])
        await writeFile(join(folder, `${name}.csv.gz`), gzipSync('game_id,x\n'));
      await writeFile(join(folder, 'games.csv.gz'), gzipSync('game_id,date\n0022100001,2021-10-19\n'));
      await assert.rejects(
        openArchiveSource(folder),
        (error: Error) =>
          error instanceof ConfigError && error.message.includes('games.csv.gz has no column game_date'),
      );
    });
  });
});
