import assert from 'node:assert/strict';
import type { GeneratedSource } from '../../emulator/league/generatedSource.js';
import { judgeRows, type Judged } from '../../shared/application/cell/judgeRows.js';
import { type GameDate, seasonYearOf } from '../../shared/domain/gameDate.js';
import type { ProcessorContext, ProcessorOutput } from '../../shared/domain/processor.js';
import type { Row, Value } from '../../shared/domain/table.js';
import { parseSchedule, rawProcessors } from '../../shared/pipelines/nba/raw/index.js';
import { generatedSource } from '../../emulator/league/generatedSource.js';
import { datesOf, leagueOf } from './leagueProbe.js';

const contextOf = (date: GameDate): ProcessorContext => ({
  gameDate: date,
  seasonYear: seasonYearOf(date),
  constants: {},
  mode: 'overnight',
  asOf: null,
});

const NO_META = { run_id: null, data_hash: '0', available_at: null, created_at: null, processed_at: null };
const REGISTRY = 'p2.nba_players_registry';

type Output = ProcessorOutput<Readonly<Record<string, Value>>>;

interface Night {
  readonly output: Readonly<Record<string, Output>>;
  readonly judged: Readonly<Record<string, Judged>>;
}

/** Runs every raw processor on one date's documents, the registry last on the rows of the others. */
const nightOf = async (source: GeneratedSource, date: GameDate): Promise<Night> => {
  const season = parseSchedule(await source.schedule(seasonYearOf(date)));
  const schedule = season.filter((row) => row.game_date === date).map((row) => ({ ...row, ...NO_META }));
  const output: Record<string, Output> = {};
  const judged: Record<string, Judged> = {};
  const stored = (id: string): readonly Row[] => (output[id]?.rows ?? []).map((row) => ({ ...row, ...NO_META }));
  const offered = new Set(source.offer().processors.map(({ processor }) => processor));
  for (const body of rawProcessors.filter(({ id, documents }) => documents === undefined || offered.has(id))) {
    const rows: Readonly<Record<string, readonly Row[]>> = {
      schedule,
      gamebook: stored('p2.nbac_gamebook_player_stats'),
      bdl: stored('p2.bdl_player_boxscores'),
      playerBox: stored('p2.nbac_player_boxscores'),
    };
    const inputs = Object.fromEntries(Object.keys(body.inputs).map((alias) => [alias, rows[alias] ?? []]));
    const documents = await source.documents(body.id, date);
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

/** Opening night, a postponement's old and new date, Christmas, the cup final, the last date, play-in and Finals. */
const tellingDates = (source: GeneratedSource, seasonYear: number): readonly GameDate[] => {
  const season = source.season(seasonYear);
  const dates = datesOf(source, seasonYear);
  const moved = season.postponed().slice(0, 2);
  const late = season.games().filter(({ type }) => type !== 'regular');
  return [
    ...dates.slice(0, 3),
    ...moved.flatMap(({ date, postponedFrom }) => (postponedFrom === null ? [date] : [postponedFrom, date])),
    ...late.slice(0, 4).map(({ date }) => date),
    ...dates.slice(-2),
    ...dates.filter((date) => date.endsWith('-12-25') || date.endsWith('-01-15')),
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
      const { output } = await nightOf(source, date);
      const rows = output['p2.odds_api_player_points_props']?.rows ?? [];
      minutes.push(...rows.map((row) => Number(row['minutes_before_tipoff'])));
    }
    const [after, before] = [minutes.filter((value) => value <= 0), minutes.filter((value) => value > 0)];
    assert.deepEqual([...new Set(after)], [-45]);
    assert.ok(before.length > after.length && Math.min(...before) >= 75, String(Math.min(...before)));
  });
});
