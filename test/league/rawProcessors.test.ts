import assert from 'node:assert/strict';
import type { GeneratedSource } from '../../emulator/league/generatedSource.js';
import { prefixesFor } from '../../shared/application/cell/readDocuments.js';
import { judgeRows, type Judged } from '../../shared/application/cell/judgeRows.js';
import { type GameDate, seasonYearOf } from '../../shared/domain/gameDate.js';
import { isTable, processorNamed } from '../../shared/domain/pipeline.js';
import type { ProcessorContext, ProcessorOutput } from '../../shared/domain/processor.js';
import { textOf, type Row, type Value } from '../../shared/domain/table.js';
import { slateOf } from '../../shared/pipelines/nba/analytics/slate.js';
import { zoneBox, type ZoneBox, type ZoneRows } from '../../shared/pipelines/nba/analytics/zoneBox.js';
import { nba } from '../../shared/pipelines/nba/definition.js';
import { attemptsOf, type GameZones } from '../../shared/pipelines/nba/formulas/zoneCounts.js';
import { parseSchedule, rawProcessors } from '../../shared/pipelines/nba/raw/index.js';
import { generatedSource } from '../../emulator/league/generatedSource.js';
import { datesOf, leagueOf, sheetsOf, total } from './leagueProbe.js';

const contextOf = (date: GameDate): ProcessorContext => ({
  gameDate: date,
  seasonYear: seasonYearOf(date),
  constants: {},
  mode: 'overnight',
  asOf: null,
});

const NO_META = { run_id: null, data_hash: '0', available_at: null, created_at: null, processed_at: null };
const REGISTRY = 'p2.nba_players_registry';
const PROPS = 'p2.odds_api_player_points_props';
const ZONE_SOURCES = ['p2.bigdataball_play_by_play', 'p2.nbac_play_by_play', 'p2.shot_zone_summary'] as const;

type Output = ProcessorOutput<Readonly<Record<string, Value>>>;

interface Night {
  readonly output: Readonly<Record<string, Output>>;
  readonly judged: Readonly<Record<string, Judged>>;
}

/** Whether the pipeline hands a landed document to the processor of its scraper. */
const isRead = (scraper: string | undefined, path: string, date: GameDate): boolean => {
  const output = scraper === undefined ? null : processorNamed(nba, scraper).output;
  return (
    output !== null &&
    !isTable(output) &&
    prefixesFor(output.prefix, { date, runId: '' }).some((one) => path.startsWith(one))
  );
};

/** Runs every raw processor on one date's documents, the registry last on the rows of the others. */
const nightOf = async (source: GeneratedSource, date: GameDate, only?: readonly string[]): Promise<Night> => {
  const season = parseSchedule(await source.schedule(seasonYearOf(date)));
  const schedule = season.filter((row) => row.game_date === date).map((row) => ({ ...row, ...NO_META }));
  const output: Record<string, Output> = {};
  const judged: Record<string, Judged> = {};
  const stored = (id: string): readonly Row[] => (output[id]?.rows ?? []).map((row) => ({ ...row, ...NO_META }));
  const offered = new Set(source.offer().processors.map(({ processor }) => processor));
  const run = rawProcessors.filter(
    ({ id, documents }) => only?.includes(id) ?? (documents === undefined || offered.has(id)),
  );
  for (const body of run) {
    const rows: Readonly<Record<string, readonly Row[]>> = {
      schedule,
      gamebook: stored('p2.nbac_gamebook_player_stats'),
      bdl: stored('p2.bdl_player_boxscores'),
      playerBox: stored('p2.nbac_player_boxscores'),
    };
    const inputs = Object.fromEntries(Object.keys(body.inputs).map((alias) => [alias, rows[alias] ?? []]));
    const landed = await source.documents(body.id, date);
    const documents = landed.filter(({ path }) => isRead(body.documents, path, date));
    const result = body.run(inputs, contextOf(date), documents);
    output[body.id] = result;
    judged[body.id] = judgeRows(body, result, { rows: inputs, documents }, contextOf(date));
  }
  return { output, judged };
};

const complaints = ({ judged }: Night): string[] =>
  Object.entries(judged).flatMap(([id, { faults, warnings, failures }]) =>
    [...faults, ...warnings, ...failures.map((failure) => failure.reason)].map((line) => `${id}: ${line}`),
  );

/** Rows of any source that name a player under another team than the league's list of the morning. */
const strangers = ({ output }: Night): string[] => {
  const list = output['p2.nbac_player_list_current']?.rows ?? [];
  const teams = new Map(list.map((row) => [row['player_lookup'], row['team_abbr']]));
  // The season's list and the transactions also name the teams that a player has left.
  const { 'p2.br_rosters_current': _season, 'p2.nbac_player_movement': _moves, ...dated } = output;
  return Object.entries(dated).flatMap(([id, { rows }]) =>
    rows.flatMap((row) => {
      const player = textOf(row['player_lookup'] ?? row['player_1_lookup'] ?? '');
      const team = textOf(row['player_team'] ?? row['player_1_team_abbr'] ?? row['team_abbr'] ?? 'FA');
      const isNobody = player === '' || player.startsWith('unresolved_');
      return isNobody || team === 'FA' || teams.get(player) === team ? [] : [`${id}: ${player} ${team}`];
    }),
  );
};

/** Opening night, a postponement's old and new date, Christmas, the cup final, the last date, play-in and Finals. */
const tellingDates = (source: GeneratedSource, seasonYear: number): readonly GameDate[] => {
  const season = source.season(seasonYear);
  const dates = datesOf(source, seasonYear);
  const moved = season.postponed().slice(0, 1);
  const late = season.games().filter(({ type }) => type !== 'regular');
  return [
    ...dates.slice(0, 1),
    ...moved.flatMap(({ date, postponedFrom }) => (postponedFrom === null ? [date] : [postponedFrom, date])),
    ...late.slice(0, 4).map(({ date }) => date),
    ...dates.slice(-1),
    ...dates.filter((date) => date.endsWith('-12-25')),
  ];
};

describe('generated league through the raw processors', () => {
  for (const [seed, seasonYear] of [
    [71, 2021],
    [72, 2024],
  ] as const)
    it(`PP-02 PP-03 PP-04 PP-05 satisfies every gate on telling dates of ${seasonYear}`, async () => {
      const source = leagueOf(seed);
      for (const date of tellingDates(source, seasonYear)) {
        const night = await nightOf(source, date);
        assert.deepEqual(complaints(night), [], date);
        assert.deepEqual(strangers(night), [], date);
        const games = source.season(seasonYear).gamesOn(date).length;
        const rowsOf = (id: string): number => night.output[id]?.rows.length ?? 0;
        assert.equal(rowsOf('p2.nbac_schedule'), games);
        assert.equal(rowsOf('p2.nbac_team_boxscore'), 2 * games);
        assert.equal(rowsOf('p2.nbac_gamebook_player_stats'), 34 * games);
        assert.ok(rowsOf('p2.nbac_player_boxscores') >= 16 * games);
        assert.ok(rowsOf('p2.bdl_player_boxscores') >= rowsOf('p2.nbac_player_boxscores'));
        assert.equal(rowsOf('p2.shot_zone_summary'), rowsOf('p2.nbac_player_boxscores') + 2 * games);
        assert.ok(rowsOf('p2.odds_api_player_points_props') >= 60 * games);
        assert.ok(rowsOf('p2.odds_api_game_lines') >= 24 * games);
        assert.ok(rowsOf('p2.bigdataball_play_by_play') >= 380 * games);
        assert.equal(rowsOf('p2.nbac_play_by_play'), rowsOf('p2.bigdataball_play_by_play'));
        assert.ok(rowsOf('p2.bettingpros_player_points_props') >= 200 * games);
        assert.ok(rowsOf('p2.nbac_injury_report') >= 4 * 8 * games);
        assert.ok(rowsOf('p2.bdl_injuries') > 0);
        assert.equal(rowsOf('p2.espn_team_rosters'), 34 * games);
        assert.equal(rowsOf('p2.nbac_player_list_current'), 510);
        assert.equal(rowsOf('p2.bdl_active_players_current'), 510);
        assert.ok(rowsOf('p2.br_rosters_current') >= 510);
        assert.equal(rowsOf('p2.nbac_referee_game_assignments'), 3 * games);
        assert.equal(rowsOf('p2.espn_scoreboard'), games);
        assert.ok(rowsOf('p2.espn_boxscores') >= rowsOf('p2.bdl_player_boxscores'));
        assert.equal(rowsOf('p2.bdl_standings'), 30);
        assert.ok(rowsOf('p2.nbac_player_movement') > 0);
        assert.ok(rowsOf(REGISTRY) >= rowsOf('p2.bdl_player_boxscores'));
      }
    });

  it('PP-02 the daily schedule says of a date what the season said: no row changes', async () => {
    const source = leagueOf(71);
    const date = datesOf(source, 2021)[20]!;
    const season = parseSchedule(await source.schedule(2021)).filter((row) => row.game_date === date);
    const daily = (await source.documents('p2.nbac_schedule', date)).at(-1);
    const of = (rows: readonly object[]): object[] =>
      rows.map((row) => ({ ...row, source_file_path: '', scrape_timestamp: '', source_updated_at: '' }));
    assert.deepEqual(of(parseSchedule(daily!).filter((row) => row.game_date === date)), of(season));
  });

  it('PP-04 a dropped game is missed by the gates, a whole one is not', async () => {
    const date = datesOf(leagueOf(71), 2021)[1]!;
    const source = generatedSource({ seed: 71, faults: { dropGames: [{ date }] } });
    const night = await nightOf(source, date);
    assert.equal(night.judged['p2.nbac_gamebook_player_stats']?.failures.length, 1);
    assert.ok(complaints(night).some((line) => line.startsWith('p2.nbac_team_boxscore: games_found')));
  });

  it('T3 rows of snapshots after tip-off carry negative minutes before it', async () => {
    const source = leagueOf(71);
    const minutes: number[] = [];
    for (const date of datesOf(source, 2021).slice(30, 36)) {
      const { output } = await nightOf(source, date, [PROPS]);
      const rows = output[PROPS]?.rows ?? [];
      minutes.push(...rows.map((row) => Number(row['minutes_before_tipoff'])));
    }
    const [after, before] = [minutes.filter((value) => value <= 0), minutes.filter((value) => value > 0)];
    assert.deepEqual([...new Set(after)], [-45]);
    assert.ok(before.length > after.length && Math.min(...before) >= 75, String(Math.min(...before)));
  });

  it('P-5.4 P-2.12 all three sources of zones count the same, blocks, assists and and-ones included', async () => {
    const source = leagueOf(73);
    const date = datesOf(source, 2022)[30]!;
    const { output } = await nightOf(source, date, ZONE_SOURCES);
    const rowsOf = (id: (typeof ZONE_SOURCES)[number]): readonly Row[] =>
      (output[id]?.rows ?? []).map((row) => ({ ...row, ...NO_META }));
    const [bigdataball, nbacPbp, zoneSummary] = ZONE_SOURCES.map(rowsOf);
    const schedule = parseSchedule(await source.schedule(2022)).map((row) => ({ ...row, ...NO_META }));
    const slate = slateOf(schedule, date);
    const zonesFrom = (rows: Partial<ZoneRows>): ZoneBox =>
      zoneBox({ bigdataball: [], nbacPbp: [], zoneSummary: [], nbacPlayers: [], ...rows }, slate, (lookup) => lookup);
    const attempts = (gameId: string): number =>
      total(
        source
          .night(date)
          .boxes()
          .filter(({ game }) => `${date.replaceAll('-', '')}_${game.away}_${game.home}` === gameId)
          .flatMap(sheetsOf)
          .map(({ totals }) => totals.fgAttempted),
      );
    const boxes = [
      zonesFrom({ bigdataball: bigdataball as ZoneRows['bigdataball'] }),
      zonesFrom({ nbacPbp: nbacPbp as ZoneRows['nbacPbp'] }),
      zonesFrom({ zoneSummary: zoneSummary as ZoneRows['zoneSummary'] }),
    ];
    let andOnes = 0;
    for (const game of slate.games) {
      const [first, second, ready] = boxes.map((box) => box(game, attempts(game.gameId)));
      assert.deepEqual(
        [first?.source, second?.source, ready?.source],
        ['bigdataball', 'nbac_pbp', 'shot_zone_summary'],
        game.gameId,
      );
      assert.deepEqual(second?.zones, first?.zones, game.gameId);
      const countsOf = (zones: GameZones | undefined): unknown[] =>
        [...(zones?.players ?? [])]
          .map(([player, { events: _events, ...counts }]) => [player, counts] as const)
          .filter(([, counts]) => attemptsOf(counts) > 0)
          .sort(([one], [other]) => (one < other ? -1 : 1));
      assert.deepEqual(countsOf(first?.zones), countsOf(ready?.zones), game.gameId);
      andOnes += total([...(first?.zones.players.values() ?? [])].map(({ events }) => events?.andOnes ?? 0));
    }
    assert.ok(slate.games.length > 3 && andOnes > 0, `${slate.games.length} games, ${andOnes} and-ones`);
  });
});
