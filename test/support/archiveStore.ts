import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openArchiveSource } from '../../shared/adapters/sources/archiveSource.js';
import { readInputs } from '../../shared/application/cell/readInputs.js';
import { gameDate } from '../../shared/domain/gameDate.js';
import type { Row } from '../../shared/domain/table.js';
import type { Source } from '../../shared/ports/source.js';
import { parseSchedule, rawProcessors } from '../../shared/pipelines/nba/raw/index.js';
import { nbacSchedule, nbaPlayersRegistry, sourceGaps } from '../../shared/pipelines/nba/tables/raw.js';
import { contextOf, rowStore, textOf, type RowStore } from './processorRun.js';
import { rowOf } from './rows.js';

/** Folder of real games, or null with the reason on the console. */
export const archiveFolder = (): string | null => {
  const folder = process.env['CASCADE_ARCHIVE'] ?? resolve('..', 'shared', 'data');
  if (existsSync(resolve(folder, 'games.csv.gz'))) return folder;
  console.log(`skipped: no real games in ${folder}`);
  return null;
};

/** The schedule of a season and the gaps its source declares, for every game of it. */
export const openSeason = async (source: Source, seasonYear: number): Promise<RowStore> => {
  const schedule = parseSchedule(await source.schedule(seasonYear)).map((row) => rowOf(nbacSchedule, row));
  const gaps = schedule.flatMap((game) =>
    source
      .offer()
      .gaps.filter((gap) => (gap.gameTypes as readonly string[]).includes(game.game_type))
      .map((gap) =>
        rowOf(sourceGaps, {
          game_date: game.game_date,
          game_id: game.game_id,
          processor: gap.processor,
          source: 'archive',
          waiver_id: gap.id,
          reason: gap.reason,
        }),
      ),
  );
  return rowStore().add(nbacSchedule, schedule).add(sourceGaps, gaps);
};

const merged = (store: RowStore, rows: readonly Row[]): void => {
  const idOf = (row: Row): string => `${textOf(row, 'player_lookup')} ${textOf(row, 'team_abbr')}`;
  const fresh = new Set(rows.map(idOf));
  const known = store.rowsOf(nbaPlayersRegistry) as Row[];
  const kept = known.filter((row) => !fresh.has(idOf(row)));
  known.splice(0, known.length, ...kept, ...rows);
};

/** Phase 2 of dates, by the raw processors from the archive's documents. */
export const loadRaw = async (store: RowStore, source: Source, dates: readonly string[]): Promise<void> => {
  for (const date of dates)
    for (const body of rawProcessors) {
      if (body.output.name === nbacSchedule.name) continue;
      const documents = await source.documents(body.id, gameDate(date));
      const context = contextOf(date);
      const { rows: inputs } = await readInputs(store.warehouse, body, context);
      const rows = body.run(inputs, context, documents).rows.map((row) => rowOf(body.output, row));
      if (body.output.name === nbaPlayersRegistry.name) merged(store, rows);
      else store.replace(body.output, date, rows);
    }
};

export { openArchiveSource };
