import { finishRow } from '../../shared/domain/rowHash.js';
import { table } from '../../shared/domain/table.js';
import type { Row, TableDefinition } from '../../shared/domain/table.js';
import type { Fence, TableWrite } from '../../shared/ports/warehouse.js';

/** A phase 3 table in small, with a column of every type. */
export const summary = table({
  dataset: 'nba_analytics',
  name: 'contract_summary',
  columns: {
    game_date: 'D!',
    game_id: 'S!',
    player_lookup: 'S!',
    points: 'I',
    ts_pct: 'N(5,3)',
    big: 'N(18,6)',
    free: 'F',
    active: 'B',
    seen_at: 'TS',
    tags: 'S[]',
    extra: 'J',
  },
  key: ['game_date', 'game_id', 'player_lookup'],
  dateColumn: 'game_date',
  cluster: ['player_lookup'],
  writeMode: 'REPLACE_PARTITION',
});

/** A registry in small: no partition column, upserted by key. */
export const registry = table({
  dataset: 'nba_reference',
  name: 'contract_registry',
  columns: { player_lookup: 'S!', team: 'S', rank: 'I' },
  key: ['player_lookup'],
  dateColumn: null,
  writeMode: 'MERGE_KEY',
});

/** A schedule in small: partitioned by a date that is not part of the key. */
export const schedule = table({
  dataset: 'nba_raw',
  name: 'contract_schedule',
  columns: { game_id: 'S!', game_date: 'D!', home: 'S' },
  key: ['game_id'],
  dateColumn: 'game_date',
  writeMode: 'MERGE_KEY',
});

/** The columns of the published hash vector. */
export const vector = table({
  dataset: 'nba_analytics',
  name: 'contract_vector',
  columns: { flag: 'B', game_id: 'S', note: 'S', points: 'I', ts_pct: 'N(5,3)' },
  key: ['game_id'],
  dateColumn: null,
  writeMode: 'MERGE_KEY',
});

export const contractTables: readonly TableDefinition[] = [summary, registry, schedule, vector];

export const finished = (of: TableDefinition, body: Row, runId = 'aa_x_g1'): Row =>
  finishRow(of, body, { runId, availableAt: '2022-01-02T03:04:05.678Z', processedAt: '2022-01-02T09:00:00.000Z' }).row;

/** `players` rows of one date; equal arguments give equal rows. */
export const summaryRows = (date: string, players: number, points: number, runId = 'aa_x_g1'): Row[] =>
  Array.from({ length: players }, (_, at) =>
    finished(
      summary,
      {
        game_date: date,
        game_id: `g${at % 3}`,
        player_lookup: `player${String(at).padStart(3, '0')}`,
        points: points + at,
        ts_pct: (at + 1) / 7,
        big: at * 123456.789012,
        free: at / 3,
        active: at % 2 === 0,
        seen_at: '2022-01-01T23:30:00.250Z',
        tags: at % 4 === 0 ? [] : ['late', 'a|b'],
        extra: at % 5 === 0 ? null : { b: [at, 'x'], a: { c: true } },
      },
      runId,
    ),
  );

export const replaceDate = (date: string, rows: readonly Row[]): TableWrite => ({
  kind: 'replace',
  table: summary,
  scope: { game_date: date },
  rows,
});

export const fenceOf = (overrides: Partial<Fence> = {}): Fence => ({
  table: 'nba_analytics.contract_summary',
  partition: '2022-01-01',
  runId: 'aa_nba_p3_2022-01-01_live_overnight_-_g1',
  generation: 1,
  attempt: 1,
  token: 1,
  ...overrides,
});
