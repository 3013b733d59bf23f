import { cpSync, rmSync } from 'node:fs';
import { openDuckdbWarehouse } from '../../shared/adapters/duckdb/duckdbWarehouse.js';
import { gameDate, type GameDate } from '../../shared/domain/gameDate.js';
import type { Row, TableDefinition } from '../../shared/domain/table.js';
import type { Warehouse } from '../../shared/ports/warehouse.js';
import { cascade, scratchFolder } from './cli.js';
import { writeLeagueArchive } from './leagueArchive.js';

/** Days of bootstrap with a few games before the first date that is predicted. */
const HISTORY = ['2021-10-19', '2021-10-27', '2021-10-28', '2021-10-29', '2021-10-30', '2021-10-31'].map(gameDate);
export const [OPENING = gameDate('2021-10-19'), BOOTSTRAP = gameDate('2021-10-27')] = HISTORY;
/** Two dates that are graded and published, one that is predicted, one that is only played. */
export const FIRST = gameDate('2021-11-02');
export const SECOND = gameDate('2021-11-03');
export const PREDICTED = gameDate('2021-11-04');
export const PLAYED = gameDate('2021-11-05');

export interface GradedLeague {
  readonly archive: string;
  /** A copy of the store, or of another one, of the test's own. */
  readonly copy: (name: string, of?: string) => string;
}

const build = async (): Promise<GradedLeague> => {
  const scratch = scratchFolder();
  process.once('exit', scratch.remove);
  const archive = scratch.path('archive');
  const store = scratch.path('store');
  const dates = [...HISTORY, FIRST, SECOND, PREDICTED, PLAYED];
  writeLeagueArchive(archive, { dates, division: ['BOS', 'NYK', 'BKN', 'PHI'] });
  const runs = [
    ['--from', OPENING, '--to', SECOND],
    ['--date', PREDICTED, '--phases', '2,3,4,5A'],
    ['--date', PLAYED, '--phases', '2,3'],
  ];
  for (const run of runs) {
    const args = ['backfill', '--archive', archive, '--store', store, '--yes', ...run];
    const { code, stdout, stderr } = await cascade(args);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${code}\n${stdout}${stderr}`);
  }
  const copy = (name: string, of = store): string => {
    const path = scratch.path(name);
    rmSync(path, { recursive: true, force: true });
    cpSync(of, path, { recursive: true });
    return path;
  };
  return { archive, copy };
};

let building: Promise<GradedLeague> | null = null;

/** Four teams, two weeks: made once for every test that asks, in some ten seconds. */
export const gradedLeague = (): Promise<GradedLeague> => (building ??= build());

/** Works on the tables of a store that no process owns. */
export const onTables = async <T>(store: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> => {
  const warehouse = await openDuckdbWarehouse({ path: `${store}/warehouse.duckdb` });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
};

let edits = 0;

/** Replaces the rows of a date by what becomes of them; null leaves a row out. */
export const editRows = (
  store: string,
  table: TableDefinition,
  date: GameDate,
  edit: (row: Row, index: number) => Row | null,
): Promise<void> =>
  onTables(store, async (warehouse) => {
    const rows = await warehouse.read({ table, from: date, to: date });
    const kept = rows.flatMap((row, index) => {
      const edited = edit(row, index);
      if (edited === null) return [];
      if (edited === row) return [row];
      edits += 1;
      // Another content, so another hash: an equal partition would not be written.
      return [{ ...edited, data_hash: `edited${edits}` }];
    });
    await warehouse.commit({
      writes: [{ kind: 'replace', table, scope: { [table.dateColumn ?? 'game_date']: date }, rows: kept }],
      fence: null,
    });
  });
