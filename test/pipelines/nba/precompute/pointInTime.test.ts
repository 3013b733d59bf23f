import assert from 'node:assert/strict';
import { readInputs } from '../../../../shared/application/cell/readInputs.js';
import { instantOf } from '../../../../shared/domain/gameDate.js';
import { seasonSchedule, type AnyProcessor, type Window } from '../../../../shared/domain/processor.js';
import { qualifiedName, type Row, type TableDefinition } from '../../../../shared/domain/table.js';
import { analyticsProcessors } from '../../../../shared/pipelines/nba/analytics/index.js';
import { precomputeProcessors } from '../../../../shared/pipelines/nba/precompute/index.js';
import {
  playerGameSummary,
  teamDefenseGameSummary,
  teamOffenseGameSummary,
  upcomingPlayerGameContext,
  upcomingTeamGameContext,
} from '../../../../shared/pipelines/nba/tables/analytics.js';
import { precomputeTables } from '../../../../shared/pipelines/nba/tables/precompute.js';
import {
  nbacInjuryReport,
  nbacSchedule,
  oddsApiGameLines,
  oddsApiPlayerPointsProps,
  shotZoneSummary,
} from '../../../../shared/pipelines/nba/tables/raw.js';
import {
  cascade,
  contextOf,
  rowStore,
  runOn,
  textOf,
  type RowStore,
  type RunOptions,
} from '../../../support/processorRun.js';
import {
  eight,
  game,
  gameLine,
  injury,
  oddsLine,
  player,
  pointsOf,
  rowOf,
  type BuiltGame,
  type PlayerSpec,
} from '../../../support/rows.js';
import { before as daysBefore, D } from './support.js';

const NEXT = '2022-01-21';
const AS_OF = instantOf(`${D}T21:00:00.000Z`);
const EARLY = `${daysBefore(1)}T09:00:00.000Z`;
const LATE = `${D}T22:00:00.000Z`;

/** Players whose numbers differ by night and by seat, so that every mean depends on every game. */
const squad = (team: string, night: number): readonly PlayerSpec[] =>
  eight(team).map((spec, seat) =>
    player(spec.lookup, { fg: [3 + ((night + seat) % 4), 9 + (seat % 3)], three: [1, 3], ft: [1 + (seat % 3), 4] }),
  );

const zonesOf = (built: BuiltGame): readonly Row[] => {
  const rows = built.gamebook.map((line) => {
    const [made, tried] = [line.field_goals_made ?? 0, line.field_goals_attempted ?? 0];
    const [threes, threeTries] = [line.three_pointers_made ?? 0, line.three_pointers_attempted ?? 0];
    return {
      player_lookup: line.player_lookup,
      team_abbr: line.team_abbr,
      paint_attempts: tried - threeTries - 2,
      paint_makes: made - threes,
      mid_range_attempts: 2,
      mid_range_makes: 0,
      three_attempts: threeTries,
      three_makes: threes,
    };
  });
  const teams = [...new Set(rows.map((row) => row.team_abbr))].map((team) => {
    const own = rows.filter((row) => row.team_abbr === team);
    const sum = (of: (row: (typeof rows)[number]) => number): number => own.reduce((total, row) => total + of(row), 0);
    return {
      player_lookup: '',
      team_abbr: team,
      paint_attempts: sum((row) => row.paint_attempts),
      paint_makes: sum((row) => row.paint_makes),
      mid_range_attempts: sum((row) => row.mid_range_attempts),
      mid_range_makes: sum((row) => row.mid_range_makes),
      three_attempts: sum((row) => row.three_attempts),
      three_makes: sum((row) => row.three_makes),
    };
  });
  const { game_id, nba_game_id, game_date, season_year } = built.schedule;
  return [...rows, ...teams].map((row) =>
    rowOf(shotZoneSummary, { game_id, nba_game_id, game_date, season_year, ...row }),
  );
};

const night = (date: string, index: number): BuiltGame =>
  game({
    date,
    away: index % 2 === 0 ? 'ATL' : 'BOS',
    home: index % 2 === 0 ? 'BOS' : 'ATL',
    awayPlayers: squad(index % 2 === 0 ? 'ATL' : 'BOS', index),
    homePlayers: squad(index % 2 === 0 ? 'BOS' : 'ATL', index + 2),
  });

/** Seven nights before D, D itself and the day after, through phase 3. */
const played = async (): Promise<RowStore> => {
  const games = [18, 15, 12, 9, 6, 3, 1].map((days, index) => night(daysBefore(days), index));
  const tonight = night(D, 8);
  const store = rowStore().play(...games, tonight, night(NEXT, 9));
  for (const built of [...games, tonight]) store.add(shotZoneSummary, zonesOf(built));
  store
    .add(oddsApiPlayerPointsProps, [oddsLine(tonight, { player_lookup: 'atl1', points_line: 11.5 })])
    .add(oddsApiGameLines, [
      gameLine(tonight, { market_key: 'spreads', outcome_team_abbr: 'BOS', outcome_name: 'Boston', outcome_point: -3 }),
    ])
    .add(nbacInjuryReport, [
      injury(tonight, { player_lookup: 'atl2', team_abbr: 'ATL', injury_status: 'questionable' }),
    ]);
  await cascade(store, analyticsProcessors, [...games.map(({ schedule }) => schedule.game_date), D, NEXT]);
  for (const table of [playerGameSummary, teamOffenseGameSummary, teamDefenseGameSummary, shotZoneSummary])
    for (const date of new Set(store.rowsOf(table).map((row) => textOf(row, 'game_date'))))
      store.replace(
        table,
        date,
        store
          .rowsOf(table)
          .filter((row) => row['game_date'] === date)
          .map((row) => ({ ...row, available_at: date < D ? EARLY : LATE })),
      );
  return store;
};

const copyOf = (store: RowStore): RowStore => {
  const copy = rowStore();
  for (const table of TABLES) copy.add(table, store.rowsOf(table));
  return copy;
};

const TABLES: readonly TableDefinition[] = [
  ...new Map(
    precomputeProcessors
      .flatMap(({ inputs, output }) => [...Object.values(inputs).map(({ table }) => table), output])
      .map((table) => [qualifiedName(table), table]),
  ).values(),
];

/** Numbers no player or team ever had; ids, dates and flags stay. */
const absurd = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'number' && column !== 'season_year' ? value * 7 + 99 : value,
    ]),
  );

const HISTORIES: readonly TableDefinition[] = [playerGameSummary, teamOffenseGameSummary, teamDefenseGameSummary];
const CONTEXTS: readonly TableDefinition[] = [upcomingPlayerGameContext, upcomingTeamGameContext, ...precomputeTables];

/** Everything that was not known at the cut-off: D's and later box scores, later contexts, results, late captures. */
const perturbed = (store: RowStore, withLate = true): RowStore => {
  const copy = copyOf(store);
  for (const table of HISTORIES) {
    for (const date of [D, NEXT])
      copy.replace(
        table,
        date,
        store
          .rowsOf(table)
          .filter((row) => row['game_date'] === date)
          .map(absurd),
      );
    // A row of an earlier date that only became known later, with a correction's numbers.
    const earlier = withLate ? store.rowsOf(table).filter((row) => row['game_date'] === daysBefore(1)) : [];
    copy.add(
      table,
      earlier.map((row) => ({
        ...absurd(row),
        game_date: daysBefore(2),
        game_id: textOf(row, 'game_id').replace(daysBefore(1).replaceAll('-', ''), daysBefore(2).replaceAll('-', '')),
        available_at: LATE,
      })),
    );
  }
  for (const table of CONTEXTS) {
    const column = table.dateColumn ?? '';
    const today = copy.rowsOf(table).filter((row) => row[column] === D);
    copy.add(
      table,
      today.map((row) => ({ ...absurd(row), [column]: NEXT })),
    );
  }
  const games = store.rowsOf(nbacSchedule).filter((row) => textOf(row, 'game_date') >= D);
  for (const row of games)
    copy.replace(nbacSchedule, textOf(row, 'game_date'), [
      { ...row, game_status: 3, home_team_score: 190, away_team_score: 20, winning_team_tricode: 'BOS' },
    ]);
  const [line] = store.rowsOf(oddsApiPlayerPointsProps);
  for (const snapshot of [...(withLate ? [LATE] : []), `${D}T23:31:00.000Z`])
    copy.add(oddsApiPlayerPointsProps, [{ ...line, snapshot_timestamp: snapshot, points_line: 55.5 }]);
  return copy;
};

const hashOf = async (store: RowStore, body: AnyProcessor, options: RunOptions = { asOf: AS_OF }): Promise<string> => {
  const { hash, judged } = await runOn(store, body, D, options);
  assert.deepEqual(judged.faults, [], body.id);
  return hash;
};

/** A body that reads one input up to and including D, or beyond it. */
const reading = (body: AnyProcessor, alias: string, window: Window): AnyProcessor => {
  const declaration = body.inputs[alias];
  assert.ok(declaration !== undefined, alias);
  return { ...body, inputs: { ...body.inputs, [alias]: { ...declaration, window } } };
};

/** The input of each body in which `<=` for `<` is planted. */
const PLANTED: Readonly<Record<string, readonly (readonly [alias: string, window: Window])[]>> = {
  TDZA: [['tdgs', seasonSchedule(0)]],
  PSZA: [['pgs', seasonSchedule(0)]],
  PCF: [
    ['tdza', seasonSchedule(1)],
    ['psza', seasonSchedule(1)],
  ],
  PDC: [
    ['pgs', seasonSchedule(0)],
    ['togs', seasonSchedule(0)],
  ],
  MLFS: [['pgs', seasonSchedule(0)]],
};

/** Inputs that reach back; PCF has none, it reads tables of D alone. */
const HISTORY_INPUTS: readonly (readonly [processor: string, alias: string])[] = [
  ['TDZA', 'tdgs'],
  ['PSZA', 'pgs'],
  ['PDC', 'pgs'],
  ['PDC', 'togs'],
  ['MLFS', 'pgs'],
];

describe('point in time of precompute', () => {
  let store: RowStore;

  before(async () => {
    store = await played();
    for (const body of precomputeProcessors)
      store.replace(
        body.output,
        D,
        (await runOn(store, body, D, { asOf: AS_OF })).rows.map((row) => ({ ...row, available_at: EARLY })),
      );
  });

  it('the chain has rows of every processor, and 16 players of them', () => {
    const counts = precomputeTables.map((table) => store.rowsOf(table).length);
    assert.deepEqual(counts, [2, 16, 16, 16, 16]);
  });

  for (const body of precomputeProcessors) {
    it(`P-01 P-02 VL ${body.shortName}: nothing that happens from D on, or is known after the cut-off, changes a row of D`, async () => {
      const hash = await hashOf(store, body);
      assert.equal(await hashOf(perturbed(store), body), hash);
      const bare = copyOf(store);
      for (const table of HISTORIES) for (const date of [D, NEXT]) bare.replace(table, date, []);
      bare.replace(nbacSchedule, NEXT, []);
      assert.equal(await hashOf(bare, body), hash);
      // Without a cut-off the window alone must keep D out.
      assert.equal(await hashOf(perturbed(store, false), body, {}), await hashOf(store, body, {}));
    });

    it(`T20 P-01 ${body.shortName}: <= planted for < is caught`, async () => {
      for (const [alias, window] of PLANTED[body.shortName] ?? assert.fail(body.shortName)) {
        const planted = reading(body, alias, window);
        const [clean, dirty] = await Promise.all(
          [store, perturbed(store)].map((rows) => runOn(rows, planted, D, { asOf: AS_OF })),
        );
        assert.ok(clean !== undefined && dirty !== undefined);
        const isCaught =
          clean.hash !== dirty.hash || dirty.judged.faults.some((fault) => fault.startsWith('LOOKAHEAD'));
        assert.ok(isCaught, `${alias} of ${body.shortName}`);
      }
    });

    it(`P-36 ${body.shortName}: the order of input rows changes no hash`, async () => {
      assert.equal(await hashOf(store.shuffled(), body), await hashOf(store, body));
    });

    it(`P-01 ${body.shortName}: every window ends before D`, () => {
      for (const row of store.rowsOf(body.output))
        assert.ok(textOf(row, 'window_end_date') < D, textOf(row, 'window_end_date'));
    });
  }

  for (const [shortName, alias] of HISTORY_INPUTS)
    it(`VL ${shortName}: a read of ${alias} that forgets the cut-off is caught`, async () => {
      const body = precomputeProcessors.find((candidate) => candidate.shortName === shortName) ?? assert.fail();
      const declaration = body.inputs[alias] ?? assert.fail();
      const planted = { ...body, inputs: { ...body.inputs, [alias]: { ...declaration, population: true } } };
      const [clean, dirty] = await Promise.all(
        [store, perturbed(store)].map((rows) => runOn(rows, planted, D, { asOf: AS_OF })),
      );
      assert.notEqual(clean?.hash, dirty?.hash);
    });

  it('T20 a body that reads D itself is stopped as LOOKAHEAD', async () => {
    const cache = precomputeProcessors.find(({ shortName }) => shortName === 'PDC') ?? assert.fail();
    const { judged } = await runOn(store, reading(cache, 'pgs', seasonSchedule(0)), D);
    assert.match(judged.faults.join(), /LOOKAHEAD: .* reads up to 2022-01-20/);
  });

  it('P-01 the same box score does change the rows of the day after', async () => {
    const after = (rows: RowStore) =>
      cascade(
        rows,
        [...analyticsProcessors.slice(2, 3), ...analyticsProcessors.slice(4), ...precomputeProcessors],
        [NEXT],
      );
    const [plain, struck] = [copyWithRaw(store), copyWithRaw(store)];
    struck.replace(
      playerGameSummary,
      D,
      store
        .rowsOf(playerGameSummary)
        .filter((row) => row['game_date'] === D)
        .map((row) => ({ ...row, points: 99 })),
    );
    await after(plain);
    await after(struck);
    for (const body of precomputeProcessors.slice(3)) {
      const rowsOf = (rows: RowStore) =>
        rows.rowsOf(body.output).filter((row) => row[body.output.dateColumn ?? ''] === NEXT);
      assert.equal(rowsOf(plain).length, 16);
      assert.notDeepEqual(
        rowsOf(struck).map((row) => row['data_hash']),
        rowsOf(plain).map((row) => row['data_hash']),
        body.id,
      );
    }
  });

  it('I13 a schedule captured long after its games hides no game, and dates no row that reads it', async () => {
    const archived = copyOf(store);
    const captured = '2022-06-17T10:00:00.000Z';
    for (const row of store.rowsOf(nbacSchedule))
      archived.replace(nbacSchedule, textOf(row, 'game_date'), [{ ...row, available_at: captured }]);
    for (const body of precomputeProcessors) {
      assert.equal(await hashOf(archived, body), await hashOf(store, body), body.id);
      const { availableAt, rows } = await readInputs(archived.warehouse, body, contextOf(D, { asOf: AS_OF }));
      assert.ok(availableAt === null || availableAt < captured, body.id);
      assert.ok((rows['schedule'] ?? []).length > 0, body.id);
    }
  });

  it('squads of different points, so that a mean tells which games it is of', () => {
    assert.ok(new Set(squad('ATL', 1).map(pointsOf)).size > 2);
  });
});

const RAW: readonly TableDefinition[] = [
  ...new Map(
    analyticsProcessors
      .flatMap(({ inputs, output }) => [...Object.values(inputs).map(({ table }) => table), output])
      .map((table) => [qualifiedName(table), table]),
  ).values(),
];
const copyWithRaw = (store: RowStore): RowStore => {
  const copy = rowStore();
  for (const table of new Set([...TABLES, ...RAW])) copy.add(table, store.rowsOf(table));
  return copy;
};
