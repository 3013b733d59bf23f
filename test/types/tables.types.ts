/**
 * What must not compile. Each `@ts-expect-error` is a row of this test: should the line below it compile one day, the
 * build fails. Nothing here runs.
 */
import { input, onDate, processor, type ProcessorBody } from '../../shared/domain/processor.js';
import { table, type BodyRowOf, type RowOf } from '../../shared/domain/table.js';
import type { FEATURE_COLUMNS, FeatureName } from '../../shared/pipelines/nba/tables/features.js';
import type { playerDailyCache } from '../../shared/pipelines/nba/tables/precompute.js';

const games = table({
  dataset: 'sample',
  name: 'games',
  key: ['game_id'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_id: 'S!', game_date: 'D!', home_points: 'I', attendance: 'N(8,0)', tags: 'S[]' },
});

const totals = table({
  dataset: 'sample',
  name: 'totals',
  key: ['game_date', 'game_id'],
  dateColumn: 'game_date',
  writeMode: 'REPLACE_PARTITION',
  columns: { game_id: 'S!', game_date: 'D!', points: 'I!', note: 'S' },
});

type Body = ProcessorBody<{ readonly games: ReturnType<typeof gamesOfDate> }, typeof totals>;
const gamesOfDate = () => input(games, onDate, { required: true });

const body = {
  id: 'p3.totals',
  shortName: 'totals',
  inputs: { games: gamesOfDate() },
  output: totals,
  expects: () => [],
  entityOf: (row) => row.game_id,
  gates: [],
} satisfies Omit<Body, 'run'>;

export const accepted = processor({
  ...body,
  run: (inputs) => ({
    rows: inputs.games.map((game) => ({
      game_id: game.game_id,
      game_date: game.game_date,
      points: game.home_points ?? 0,
      note: null,
    })),
  }),
});

// Column types.

export const unknownType = table({
  dataset: 'sample',
  name: 'unknown_type',
  key: ['id'],
  dateColumn: null,
  writeMode: 'MERGE_KEY',
  // @ts-expect-error -- STRING is no column type of processors §2.10; S is
  columns: { id: 'STRING!' },
});

export const unscaledDecimal = table({
  dataset: 'sample',
  name: 'unscaled_decimal',
  key: ['id'],
  dateColumn: null,
  writeMode: 'MERGE_KEY',
  // @ts-expect-error -- a decimal without its scale could be rounded in two ways
  columns: { id: 'S!', rate: 'N(5)' },
});

export const unknownMode = table({
  dataset: 'sample',
  name: 'unknown_mode',
  key: ['id'],
  dateColumn: null,
  // @ts-expect-error -- there is no plain APPEND: a second delivery would double the rows
  writeMode: 'APPEND',
  columns: { id: 'S!' },
});

// Inputs.

// @ts-expect-error -- the input table has no such column
export const narrowedToNothing = input(games, onDate, { columns: ['game_id', 'away_points'] });

export const readsUnknownColumn = processor({
  ...body,
  run: (inputs) => ({
    rows: inputs.games.map((game) => ({
      game_id: game.game_id,
      game_date: game.game_date,
      // @ts-expect-error -- the input table has no such column
      points: Number(game.away_points),
      note: '',
    })),
  }),
});

export const readsUndeclaredInput = processor({
  ...body,
  run: (inputs) => ({
    // @ts-expect-error -- only declared inputs can be read, so the declaration is the whole dependency
    rows: inputs.players.map(() => ({ game_id: '', game_date: '2021-10-19', points: 0, note: '' })),
  }),
});

export const forgetsNull = processor({
  ...body,
  run: (inputs) => ({
    // @ts-expect-error -- home_points may be NULL, points may not
    rows: inputs.games.map((game) => ({
      game_id: game.game_id,
      game_date: game.game_date,
      points: game.home_points,
      note: '',
    })),
  }),
});

// Outputs.

export const wrongOutputType = processor({
  ...body,
  run: (inputs) => ({
    // @ts-expect-error -- points is an int64, not a text
    rows: inputs.games.map((game) => ({
      game_id: game.game_id,
      game_date: game.game_date,
      points: '121',
      note: '',
    })),
  }),
});

export const missingOutputColumn = processor({
  ...body,
  run: (inputs) => ({
    // @ts-expect-error -- every declared column is named, NULL included
    rows: inputs.games.map((game) => ({ game_id: game.game_id, game_date: game.game_date, points: 1 })),
  }),
});

export const entityOfUnknownColumn = processor({
  ...body,
  // @ts-expect-error -- the output table has no such column
  entityOf: (row) => row.player_lookup,
  run: () => ({ rows: [] }),
});

// Rows.

const row = { game_id: '', game_date: '', points: 0, note: '' };
// @ts-expect-error -- data_hash is filled by the engine, never by a body
export const bodyHashes: keyof BodyRowOf<typeof totals> = 'data_hash';
// @ts-expect-error -- a stored row has what the engine fills in
export const unfinishedRow: RowOf<typeof totals> = row;

type Tags = RowOf<typeof games>['tags'];
// @ts-expect-error -- arrays hold no NULL: one of the two warehouses cannot store it
export const nullInArray: Tags = ['late', null];

// @ts-expect-error -- the season average is points_avg_season in both tables
export const misnamedFeature: FeatureName = 'season_points_avg';
// @ts-expect-error -- only the betting line, features 25 to 27, may be unknown
export const unknownRest: (typeof FEATURE_COLUMNS)['rest_advantage'] = 'N(10,4)';
// @ts-expect-error -- the cache is dated by cache_date (T41)
export const misdated: keyof RowOf<typeof playerDailyCache> = 'game_date';
